/*
 * What the numbered examples share: an engine in memory on a simulated clock, a simulated provider,
 * and a service with one template. 1_quickstart.c shows these steps one by one.
 */
#ifndef RIVERSIDE_H
#define RIVERSIDE_H

#include <nfy.h>

#include <stdio.h>
#include <stdlib.h>

#define MINUTE_US INT64_C(60000000)
#define DAY_US (24 * 60 * MINUTE_US)
#define PRICE "{\"sms_rates\": [{\"valid_from\": \"1970-01-01T00:00:00Z\", \"rate\": \"0.024\"}]}"

static nfy_error* err; /* every call that can fail fills it in */
#define TRY(call) ((call) == NFY_OK ? (void)0 : (puts(nfy_error_message(err)), exit(1)))

typedef struct riverside {
  const char* content;        /* of the template; this and the next four are given */
  const char* carrier_json;   /* how the provider behaves; NULL: well */
  const char* archive_folder; /* NULL: the history stays in the database */
  int has_own_carriers;       /* 1: the example adds its own providers */
  nfy_str rates_json;         /* empty: PRICE */
  nfy_clock* clock;
  nfy_engine* engine;
  nfy_provider* carrier;
  nfy_uuid service;
  nfy_uuid sms;
} riverside;

static inline void riverside_open(riverside* r, int64_t start_us) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options clinics = NFY_SERVICE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  const nfy_str rates = r->rates_json.size > 0 ? r->rates_json : nfy_str_from(PRICE);
  TRY(nfy_clock_open_simulated(start_us, &r->clock, &err));
  options.store_url = nfy_str_from("memory:");
  options.clock = r->clock;
  options.archive_folder = nfy_str_from(r->archive_folder);
  TRY(nfy_engine_open(&options, &r->engine, &err));
  /* Rates come first: a day without a price cannot be billed. */
  TRY(nfy_rates_put(r->engine, rates, &err));
  if (!r->has_own_carriers) {
    TRY(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(r->carrier_json), r->clock,
                          &r->carrier, &err));
    TRY(nfy_provider_add(r->engine, r->carrier, &err));
  }
  clinics.name = nfy_str_from("Riverside Clinics");
  TRY(nfy_service_create(r->engine, &clinics, &r->service, &err));
  text.name = nfy_str_from("Reminder");
  text.type = NFY_TYPE_SMS;
  text.content = nfy_str_from(r->content);
  TRY(nfy_template_create(r->engine, &r->service, &text, &r->sms, &err));
}

/* Hands what waits to the provider, and records its receipts, which come within two minutes. */
static inline void riverside_deliver(riverside* r) {
  nfy_receipt_rows* receipts;
  TRY(nfy_delivery_run(r->engine, NULL, NULL, &err));
  TRY(nfy_clock_advance(r->clock, 2 * MINUTE_US, &err));
  TRY(nfy_provider_take_receipts(r->carrier, 100, &receipts, &err));
  TRY(nfy_receipt_rows_record(r->engine, receipts, NULL, &err));
  nfy_receipt_rows_free(receipts);
}

static inline void riverside_close(riverside* r) {
  nfy_provider_close(r->carrier); /* NULL is none */
  nfy_engine_close(r->engine);
  nfy_clock_close(r->clock);
}

/* The content of a file; it lives until the next one is read. */
static inline nfy_str read_file(const char* folder, const char* name) {
  static char bytes[1 << 20], path[1024];
  nfy_str text = {bytes, 0};
  FILE* file;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  file = fopen(path, "rb");
  if (file == NULL) exit(2);
  text.size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  return text;
}

#endif /* RIVERSIDE_H */
