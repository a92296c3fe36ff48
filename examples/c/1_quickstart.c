#include <nfy.h>

#include <stdio.h>
#include <stdlib.h>

static nfy_error* err; /* every call that can fail fills it in */
#define TRY(call) ((call) == NFY_OK ? (void)0 : (puts(nfy_error_message(err)), exit(1)))

/* Sends one text message and prints what it costs. */
int main(void) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options clinics = NFY_SERVICE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  nfy_send_result accepted;
  nfy_verdict_view verdict = NFY_VERDICT_VIEW_INIT;
  nfy_segment price = NFY_SEGMENT_INIT;
  nfy_engine* engine;
  nfy_provider* carrier;
  nfy_verdict* bill;
  nfy_uuid service;

  options.store_url = nfy_str_from("memory:"); /* or "sqlite:/path", "postgresql://host/database" */
  TRY(nfy_engine_open(&options, &engine, &err));
  TRY(nfy_rates_put(engine,
                    nfy_str_from("{\"sms_rates\": [{\"valid_from\": \"2016-04-01T00:00:00Z\", "
                                 "\"rate\": \"0.024\"}]}"),
                    &err));
  TRY(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), NULL, &carrier, &err));
  TRY(nfy_provider_add(engine, carrier, &err));

  clinics.name = nfy_str_from("Riverside Clinics");
  TRY(nfy_service_create(engine, &clinics, &service, &err));
  text.name = nfy_str_from("Reminder");
  text.type = NFY_TYPE_SMS;
  text.content = nfy_str_from("Dear ((name)), we look forward to seeing you.");
  TRY(nfy_template_create(engine, &service, &text, &request.template_id, &err));

  request.to = nfy_str_from("07700 900123");
  request.personalisation_json = nfy_str_from("{\"name\": \"Ann\"}");
  TRY(nfy_notification_send(engine, &service, &request, &accepted, &err));
  TRY(nfy_delivery_run(engine, NULL, NULL, &err));

  TRY(nfy_billing_explain_notification(engine, &service, &accepted.id, &bill, &err));
  TRY(nfy_verdict_get(bill, &verdict, &err));
  TRY(nfy_verdict_segment(bill, &price, &err));
  printf("the message is %s and costs £%.*s\n", nfy_state_name(verdict.state),
         (int)price.cost.text.size, price.cost.text.data);
  nfy_verdict_free(bill);
  nfy_provider_close(carrier);
  nfy_engine_close(engine);
  return 0;
}
