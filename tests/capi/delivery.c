/* Providers' details, queues, receipts in providers' own words, and calls to services. */
#include "world.h"

static nfy_provider* add_simulator(world* w, const char* identifier, uint32_t unknown_ppm) {
  nfy_provider* provider = NULL;
  char options[200];
  snprintf(options, sizeof options, "{\"identifier\": \"%s\", \"unknown_ppm\": %u}", identifier,
           (unsigned)unknown_ppm);
  OK(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(options), w->clock, &provider,
                       &err));
  OK(nfy_provider_add(w->engine, provider, &err));
  return provider;
}

static nfy_uuid send_one(const world* w) {
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  memset(&result, 0, sizeof result);
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  return result.id;
}

/* The details that a round made can be changed, version by version, and no number is guessed. */
static void details_change(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 0);
  nfy_provider_details details = NFY_PROVIDER_DETAILS_INIT;
  nfy_provider_details_rows* rows = NULL;
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  OK(nfy_provider_list(w.engine, &rows, &err));
  CHECK(nfy_provider_details_rows_count(rows) == 1);
  OK(nfy_provider_details_rows_get(rows, 0, &details, &err));
  CHECK(text_is(details.identifier, "sim") && details.priority == 50 && details.active == 1);
  CHECK(details.type == NFY_TYPE_SMS && details.version == 1 && details.updated_at_us == NOON_US);
  details.priority = 101;
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_provider_put(w.engine, &details, &err));
  details.priority = 70;
  details.reason = nfy_str_from("trial");
  OK(nfy_provider_put(w.engine, &details, &err));
  STATUS(NFY_E_CONFLICT, nfy_provider_put(w.engine, &details, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_provider_details_rows_get(rows, 1, &details, &err));
  nfy_provider_details_rows_free(rows);
  OK(nfy_provider_list_history(w.engine, nfy_str_from("sim"), &rows, &err));
  CHECK(nfy_provider_details_rows_count(rows) == 2);
  OK(nfy_provider_details_rows_get(rows, 0, &details, &err));
  CHECK(details.priority == 70 && details.version == 2 && text_is(details.reason, "trial"));
  nfy_provider_details_rows_free(rows);
  nfy_provider_close(provider);
  close_world(&w);
}

static void queues_are_apart(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 0);
  nfy_delivery_options options = NFY_DELIVERY_OPTIONS_INIT;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  int64_t count = -1;
  OK(nfy_template_set_queue(w.engine, &w.service, &w.sms, NFY_QUEUE_BULK, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_template_set_queue(w.engine, &w.service, &w.sms, 5, &err));
  send_one(&w);
  options.queues = 1u << NFY_QUEUE_NORMAL;
  OK(nfy_delivery_run(w.engine, &options, &report, &err));
  CHECK(report.claimed == 0);
  options.queues = 1u << NFY_QUEUE_BULK | 1u << NFY_QUEUE_TEST;
  OK(nfy_delivery_run(w.engine, &options, &report, &err));
  CHECK(report.claimed == 1 && report.accepted == 1 && report.deferred == 0);
  options.queues = 1;
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_delivery_run(w.engine, &options, &report, &err));
  OK(nfy_delivery_requeue_stuck(w.engine, &count, &err));
  CHECK(count == 0);
  nfy_provider_close(provider);
  close_world(&w);
}

static void one_goes_before_others(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 0);
  nfy_delivery_options options = NFY_DELIVERY_OPTIONS_INIT;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  send_one(&w);
  options.only = send_one(&w);
  OK(nfy_delivery_run(w.engine, &options, &report, &err));
  CHECK(report.claimed == 1 && report.accepted == 1);
  OK(nfy_delivery_run(w.engine, &options, &report, &err));
  CHECK(report.claimed == 0);
  nfy_provider_close(provider);
  close_world(&w);
}

/* What stands in a queue, who holds it, and the life of one message. */
static void queues_are_told(void) {
  world w = open_world();
  nfy_queue_depth_rows* queues = NULL;
  nfy_queue_depth depth = NFY_QUEUE_DEPTH_INIT;
  nfy_queue_lease_rows* leases = NULL;
  nfy_timeline_rows* steps = NULL;
  nfy_timeline_step step = NFY_TIMELINE_STEP_INIT;
  const nfy_uuid id = send_one(&w);
  OK(nfy_delivery_list_queues(w.engine, &queues, &err));
  CHECK(nfy_queue_depth_rows_count(queues) == 1);
  OK(nfy_queue_depth_rows_get(queues, 0, &depth, &err));
  CHECK(depth.type == NFY_TYPE_SMS && depth.queue == NFY_QUEUE_NORMAL && depth.ready == 1);
  CHECK(depth.put_off == 0 && depth.held == 0 && depth.ready_since_us == NOON_US);
  STATUS(NFY_E_NOT_FOUND, nfy_queue_depth_rows_get(queues, 1, &depth, &err));
  nfy_queue_depth_rows_free(queues);
  OK(nfy_delivery_list_leases(w.engine, 10, &leases, &err));
  CHECK(nfy_queue_lease_rows_count(leases) == 0);
  nfy_queue_lease_rows_free(leases);
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_delivery_list_leases(w.engine, 0, &leases, &err));
  CHECK(leases == NULL);
  OK(nfy_notification_timeline(w.engine, &w.service, &id, &steps, &err));
  CHECK(nfy_timeline_rows_count(steps) == 2);
  OK(nfy_timeline_rows_get(steps, 1, &step, &err));
  CHECK(step.kind == NFY_TIMELINE_QUEUED && step.at_us == NOON_US);
  CHECK(text_is(step.detail, "normal") && step.attempts == 0);
  nfy_timeline_rows_free(steps);
  STATUS(NFY_E_NOT_FOUND, nfy_notification_timeline(w.engine, &id, &id, &steps, &err));
  CHECK(steps == NULL);
  close_world(&w);
}

/* Since and before bound a list by when its messages were created. */
static void lists_are_bounded(void) {
  world w = open_world();
  nfy_notification_query query = NFY_NOTIFICATION_QUERY_INIT;
  nfy_notification_rows* rows = NULL;
  send_one(&w);
  query.created_since_us = NOON_US;
  query.created_before_us = NOON_US + 1;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 1);
  nfy_notification_rows_free(rows);
  query.created_before_us = NOON_US;
  OK(nfy_notification_list(w.engine, &w.service, &query, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 0);
  nfy_notification_rows_free(rows);
  close_world(&w);
}

static void doubts_say_why(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 1000000);
  nfy_in_doubt_rows* rows = NULL;
  nfy_in_doubt doubt = NFY_IN_DOUBT_INIT;
  send_one(&w);
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  OK(nfy_delivery_list_in_doubt(w.engine, 10, &rows, &err));
  OK(nfy_in_doubt_rows_get(rows, 0, &doubt, &err));
  CHECK(text_is(doubt.reason, "simulated loss of the answer"));
  CHECK(doubt.judged_at_us == NOON_US + HOUR_US / 12);
  nfy_in_doubt_rows_free(rows);
  nfy_provider_close(provider);
  close_world(&w);
}

static void receipts_are_read(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 0);
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  const nfy_uuid id = send_one(&w);
  const nfy_str mmg = nfy_str_from("mmg");
  const nfy_http_header header = {nfy_str_from("Content-Type"), nfy_str_from("application/json")};
  char text[NFY_UUID_TEXT_SIZE], body[200];
  nfy_buf token = {NULL, 0};
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  OK(nfy_uuid_to_text(&id, text, sizeof text, &err));
  snprintf(body, sizeof body, "{\"CID\": \"%s\", \"status\": \"4\"}", text);
  OK(nfy_receipt_take(w.engine, mmg, nfy_str_from(body), &header, 1, &report, &err));
  CHECK(report.applied == 1 && report.quarantined == 0);
  OK(nfy_receipt_take(w.engine, mmg, nfy_str_from("?"), NULL, 0, &report, &err));
  CHECK(report.applied == 0 && report.quarantined == 1);
  STATUS(NFY_E_INVALID_ARGUMENT,
         nfy_receipt_take(w.engine, nfy_str_from("nmg"), nfy_str_from("?"), NULL, 0, NULL, &err));
  STATUS(NFY_E_INVALID_ARGUMENT,
         nfy_receipt_take(w.engine, mmg, nfy_str_from("?"), NULL, 1, NULL, &err));
  STATUS(NFY_E_INVALID_ARGUMENT,
         nfy_receipt_take(w.engine, mmg, nfy_str_from("?"), &header, 1001, NULL, &err));
  snprintf(body, sizeof body, "{\"data\": {\"jobId\": \"%s\", \"jobStatus\": \"REJECTED\"}}", text);
  OK(nfy_receipt_make_token(w.engine, &id, &token, &err));
  STATUS(NFY_E_NOT_FOUND,
         nfy_receipt_take_letter(w.engine, nfy_str_from("00"), nfy_str_from(body), NULL, &err));
  {
    const nfy_str lent = {token.data, token.size};
    OK(nfy_receipt_take_letter(w.engine, lent, nfy_str_from(body), &report, &err));
  }
  CHECK(report.applied == 1);
  nfy_buf_free(&token);
  nfy_provider_close(provider);
  close_world(&w);
}

static void services_are_called(void) {
  world w = open_world();
  nfy_provider* provider = add_simulator(&w, "sim", 0);
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_call_report report = NFY_CALL_REPORT_INIT;
  nfy_dead_call_rows* rows = NULL;
  nfy_dead_call dead = NFY_DEAD_CALL_INIT;
  nfy_buf url = {NULL, 0};
  const nfy_str token = nfy_str_from("secret-token");
  int64_t count = -1;
  STATUS(NFY_E_NOT_FOUND,
         nfy_callback_get_url(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS, &url, &err));
  STATUS(NFY_E_INVALID_ARGUMENT,
         nfy_callback_put(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS,
                          nfy_str_from("http://a"), token, &err));
  /* An address of this machine: it is refused when it is called, not before. */
  OK(nfy_callback_put(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS,
                      nfy_str_from("https://127.0.0.1:9/"), token, &err));
  OK(nfy_callback_get_url(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS, &url, &err));
  CHECK(url.size == 20);
  nfy_buf_free(&url);
  receipt.id = send_one(&w);
  receipt.state = NFY_STATE_DELIVERED;
  receipt.at_us = NOON_US;
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  OK(nfy_receipt_record(w.engine, &receipt, 1, NULL, &err));
  OK(nfy_callback_count(w.engine, &count, &err));
  CHECK(count == 1);
  OK(nfy_callback_run(w.engine, NULL, &report, &err));
  CHECK(report.claimed == 1 && report.dead == 1 && report.done == 0);
  OK(nfy_callback_list_dead(w.engine, &w.service, 10, &rows, &err));
  CHECK(nfy_dead_call_rows_count(rows) == 1);
  OK(nfy_dead_call_rows_get(rows, 0, &dead, &err));
  CHECK(dead.kind == NFY_CALLBACK_DELIVERY_STATUS);
  CHECK(dead.state == NFY_STATE_DELIVERED && dead.attempts == 1 && dead.died_at_us == NOON_US);
  CHECK(text_is(dead.reason, "host leads to an address that is not allowed"));
  nfy_dead_call_rows_free(rows);
  OK(nfy_callback_replay(w.engine, &w.service, 10, &count, &err));
  CHECK(count == 1);
  OK(nfy_callback_drop(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS, &err));
  STATUS(NFY_E_NOT_FOUND,
         nfy_callback_drop(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS, &err));
  nfy_provider_close(provider);
  close_world(&w);
}

/* Complaints are kept and called back like states, at a URL of their own. */
static void complaints_are_kept(void) {
  world w = open_world();
  const nfy_str options = nfy_str_from("{\"identifier\": \"ses\", \"type\": \"email\"}");
  nfy_send_request request = request_to(&w, "ann@example.com");
  nfy_send_result sent;
  nfy_delivery_options deliver = NFY_DELIVERY_OPTIONS_INIT;
  nfy_provider* provider = NULL;
  nfy_notification_rows* found = NULL;
  nfy_notification notification = NFY_NOTIFICATION_INIT;
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  nfy_complaint_rows* rows = NULL;
  nfy_complaint complaint = NFY_COMPLAINT_INIT;
  nfy_reported_complaint reported[2] = {NFY_REPORTED_COMPLAINT_INIT, NFY_REPORTED_COMPLAINT_INIT};
  nfy_dead_call_rows* dead_rows = NULL;
  nfy_dead_call dead = NFY_DEAD_CALL_INIT;
  nfy_buf url = {NULL, 0};
  const nfy_str token = nfy_str_from("secret-token"), to = nfy_str_from("https://127.0.0.1:9/");
  char body[512];
  memset(&sent, 0, sizeof sent);
  OK(nfy_provider_open(nfy_str_from("simulator"), options, w.clock, &provider, &err));
  OK(nfy_provider_add(w.engine, provider, &err));
  OK(nfy_callback_put(w.engine, &w.service, NFY_CALLBACK_COMPLAINT, to, token, &err));
  OK(nfy_callback_put(w.engine, &w.service, NFY_CALLBACK_INBOUND_SMS, to, token, &err));
  OK(nfy_callback_drop(w.engine, &w.service, NFY_CALLBACK_INBOUND_SMS, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_callback_put(w.engine, &w.service, 0, to, token, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_callback_drop(w.engine, &w.service, 5, &err));
  STATUS(NFY_E_NOT_FOUND,
         nfy_callback_get_url(w.engine, &w.service, NFY_CALLBACK_DELIVERY_STATUS, &url, &err));
  OK(nfy_callback_get_url(w.engine, &w.service, NFY_CALLBACK_COMPLAINT, &url, &err));
  CHECK(url.size == 20);
  nfy_buf_free(&url);

  request.template_id = w.email;
  OK(nfy_notification_send(w.engine, &w.service, &request, &sent, &err));
  deliver.type = NFY_TYPE_EMAIL;
  OK(nfy_delivery_run(w.engine, &deliver, NULL, &err));
  OK(nfy_notification_get(w.engine, &w.service, &sent.id, &found, &err));
  OK(nfy_notification_rows_get(found, 0, &notification, &err));
  snprintf(body, sizeof body,
           "{\"Message\": \"{\\\"notificationType\\\": \\\"Complaint\\\", \\\"mail\\\": "
           "{\\\"messageId\\\": \\\"%.*s\\\"}, \\\"complaint\\\": {\\\"feedbackId\\\": "
           "\\\"f\\\", \\\"complaintFeedbackType\\\": \\\"abuse\\\"}}\"}",
           (int)notification.reference.size, notification.reference.data);
  reported[0].provider = reported[1].provider = nfy_str_from("ses");
  reported[0].reference = nfy_str_from("nobody knows");
  reported[0].feedback_id = reported[1].feedback_id = nfy_str_from("f");
  reported[0].complaint_type = reported[1].complaint_type = nfy_str_from("abuse");
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_complaint_record(w.engine, reported, 2, &report, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_complaint_record(w.engine, NULL, 1, &report, &err));
  STATUS(NFY_E_INVALID_ARGUMENT,
         nfy_complaint_record(w.engine, reported, NFY_RECEIPTS_MAX + 1, &report, &err));
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_complaint_record(NULL, reported, 1, &report, &err));
  OK(nfy_complaint_record(w.engine, NULL, 0, NULL, &err));
  reported[1].reference = notification.reference;
  OK(nfy_complaint_record(w.engine, reported, 2, &report, &err));
  CHECK(report.applied == 1 && report.parked == 1 && report.unchanged == 0);
  nfy_notification_rows_free(found);
  OK(nfy_receipt_take(w.engine, nfy_str_from("ses"), nfy_str_from(body), NULL, 0, &report, &err));
  CHECK(report.unchanged == 1 && report.quarantined == 0);
  OK(nfy_complaint_list(w.engine, &w.service, 10, 0, &rows, &err));
  CHECK(nfy_complaint_rows_count(rows) == 1);
  OK(nfy_complaint_rows_get(rows, 0, &complaint, &err));
  CHECK(memcmp(&complaint.notification_id, &sent.id, sizeof sent.id) == 0);
  CHECK(text_is(complaint.feedback_id, "f") && text_is(complaint.complaint_type, "abuse"));
  CHECK(complaint.complained_at_us == NOON_US && complaint.created_at_us == NOON_US);
  STATUS(NFY_E_NOT_FOUND, nfy_complaint_rows_get(rows, 1, &complaint, &err));
  nfy_complaint_rows_free(rows);
  STATUS(NFY_E_INVALID_ARGUMENT, nfy_complaint_list(w.engine, &w.service, 0, 0, &rows, &err));
  CHECK(rows == NULL);

  OK(nfy_callback_run(w.engine, NULL, NULL, &err));
  OK(nfy_callback_list_dead(w.engine, &w.service, 10, &dead_rows, &err));
  OK(nfy_dead_call_rows_get(dead_rows, 0, &dead, &err));
  CHECK(dead.kind == NFY_CALLBACK_COMPLAINT);
  nfy_dead_call_rows_free(dead_rows);
  OK(nfy_callback_drop(w.engine, &w.service, NFY_CALLBACK_COMPLAINT, &err));
  nfy_provider_close(provider);
  close_world(&w);
}

int main(void) {
  details_change();
  queues_are_apart();
  one_goes_before_others();
  queues_are_told();
  lists_are_bounded();
  doubts_say_why();
  receipts_are_read();
  services_are_called();
  complaints_are_kept();
  return CHECKS_END();
}
