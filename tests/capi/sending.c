/* Who may send, from whom and to whom, and what is sealed, as C hosts see it. */
#include "world.h"

static nfy_send_result send_one(const world* w, const nfy_send_request* request,
                                nfy_status expected) {
  nfy_send_result result;
  CHECK(nfy_notification_send(w->engine, &w->service, request, &result, NULL) == expected);
  CHECK(result.status == expected);
  return result;
}

static nfy_service read_service(const world* w, nfy_service_rows** rows) {
  nfy_service service = NFY_SERVICE_INIT;
  OK(nfy_service_get(w->engine, &w->service, rows, &err));
  OK(nfy_service_rows_get(*rows, 0, &service, &err));
  return service;
}

static void permissions_and_limits_are_bits_and_numbers(void) {
  world w = open_world();
  nfy_service_rows* rows = NULL;
  nfy_service service = read_service(&w, &rows);
  nfy_send_request request = request_to(&w, "07700 900123");
  CHECK(service.permissions ==
        (NFY_PERMISSION_EMAIL | NFY_PERMISSION_SMS | NFY_PERMISSION_LETTER |
         NFY_PERMISSION_INTERNATIONAL_SMS | NFY_PERMISSION_INTERNATIONAL_LETTERS));
  CHECK(service.sms_a_day == 999999999 && service.international_sms_a_day == 250000);
  CHECK(service.requests_a_minute == 3000);
  service.permissions = NFY_PERMISSION_NONE;
  service.sms_a_day = -1;
  OK(nfy_service_update(w.engine, &service, &err));
  nfy_service_rows_free(rows);
  CHECK(strcmp(send_one(&w, &request, NFY_E_INVALID_ARGUMENT).message,
               "Service is not allowed to send text messages") == 0);
  service = read_service(&w, &rows);
  CHECK(service.permissions == NFY_PERMISSION_NONE && service.sms_a_day == -1);
  service.permissions = 1 << 20;
  INVALID(nfy_service_update(w.engine, &service, &err));
  service.permissions = NFY_PERMISSION_SMS;
  service.letter_a_day = -2;
  INVALID(nfy_service_update(w.engine, &service, &err));
  nfy_service_rows_free(rows);
  close_world(&w);
}

static void a_service_has_several_senders(void) {
  world w = open_world();
  nfy_sender sender = NFY_SENDER_INIT, found = NFY_SENDER_INIT;
  nfy_sender_rows* rows = NULL;
  nfy_notification_rows* sent = NULL;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_send_request request = request_to(&w, "07700 900123");
  nfy_send_result result;
  sender.service_id = w.service;
  sender.type = NFY_TYPE_SMS;
  sender.text = nfy_str_from("SECOND");
  OK(nfy_sender_put(w.engine, &sender, &rows, &err));
  CHECK(nfy_sender_rows_count(rows) == 1);
  OK(nfy_sender_rows_get(rows, 0, &found, &err));
  CHECK(text_is(found.text, "SECOND") && !found.is_default);
  request.sender_id = found.id;
  nfy_sender_rows_free(rows);
  OK(nfy_sender_list(w.engine, &w.service, NFY_TYPE_SMS, &rows, &err));
  CHECK(nfy_sender_rows_count(rows) == 2);
  OK(nfy_sender_rows_get(rows, 1, &found, &err));
  CHECK(text_is(found.text, "SECOND") && !found.is_default && !found.archived);
  CHECK(memcmp(&found.id, &request.sender_id, sizeof found.id) == 0);
  nfy_sender_rows_free(rows);
  result = send_one(&w, &request, NFY_OK);
  OK(nfy_notification_get(w.engine, &w.service, &result.id, &sent, &err));
  OK(nfy_notification_rows_get(sent, 0, &row, &err));
  CHECK(text_is(row.reply_to_text, "SECOND"));
  nfy_notification_rows_free(sent);
  sender.text = nfy_str_from("TWELVE CHARS");
  INVALID(nfy_sender_put(w.engine, &sender, &rows, &err));
  CHECK(rows == NULL);
  INVALID(nfy_sender_put(w.engine, NULL, NULL, &err));
  INVALID(nfy_sender_list(w.engine, &w.service, 9, &rows, &err));
  close_world(&w);
}

static void guests_and_simulated_recipients_are_known(void) {
  world w = open_world();
  nfy_str guests[2];
  nfy_str_rows* rows = NULL;
  nfy_str text;
  nfy_send_request request = request_to(&w, "07700 900000");
  CHECK(send_one(&w, &request, NFY_OK).simulated);
  guests[0] = nfy_str_from("07700 900123");
  guests[1] = nfy_str_from("Ann@Example.com");
  OK(nfy_service_put_guest_list(w.engine, &w.service, guests, 2, &err));
  OK(nfy_service_list_guests(w.engine, &w.service, &rows, &err));
  CHECK(nfy_str_rows_count(rows) == 2);
  OK(nfy_str_rows_get(rows, 0, &text, &err));
  CHECK(text_is(text, "447700900123"));
  nfy_str_rows_free(rows);
  request = request_to(&w, "07700 900123");
  request.key_type = NFY_KEY_TEAM;
  CHECK(!send_one(&w, &request, NFY_OK).simulated);
  request.to = nfy_str_from("07700 900456");
  send_one(&w, &request, NFY_E_INVALID_ARGUMENT);
  INVALID(nfy_service_put_guest_list(w.engine, &w.service, NULL, 2, &err));
  OK(nfy_service_put_guest_list(w.engine, &w.service, NULL, 0, &err));
  request.type = NFY_TYPE_EMAIL;
  send_one(&w, &request, NFY_E_INVALID_ARGUMENT);
  close_world(&w);
}

static void api_keys_are_listed_and_revoked(void) {
  world w = open_world();
  nfy_api_key key = NFY_API_KEY_INIT, row = NFY_API_KEY_INIT;
  nfy_api_key_rows* rows = NULL;
  nfy_buf token = {0, 0};
  nfy_str given;
  OK(nfy_api_key_create(w.engine, &w.service, nfy_str_from("k"), NFY_KEY_TEST, NOON_US + HOUR_US,
                        &key, &token, &err));
  CHECK(key.expires_at_us == NOON_US + HOUR_US && !key.revoked);
  given.data = token.data;
  given.size = token.size;
  OK(nfy_api_key_authenticate(w.engine, given, &key, &err));
  OK(nfy_api_key_revoke(w.engine, &w.service, &key.id, &err));
  CHECK(nfy_api_key_authenticate(w.engine, given, &key, NULL) == NFY_E_NOT_FOUND);
  CHECK(nfy_api_key_revoke(w.engine, &w.sms, &key.id, NULL) == NFY_E_NOT_FOUND);
  nfy_buf_free(&token);
  OK(nfy_api_key_list(w.engine, &w.service, &rows, &err));
  CHECK(nfy_api_key_rows_count(rows) == 1);
  OK(nfy_api_key_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.name, "k") && row.expires_at_us == NOON_US);
  nfy_api_key_rows_free(rows);
  INVALID(nfy_api_key_create(w.engine, &w.service, nfy_str_from("k"), NFY_KEY_TEST, NOON_US, NULL,
                             &token, &err));
  close_world(&w);
}

static int32_t stop_at_once(const nfy_progress* progress, void* user_data) {
  CHECK(progress->done > 0);
  ++*(int*)user_data;
  return 1;
}

static void personal_data_are_sealed_and_resealed(void) {
  world w = open_world();
  nfy_reseal_report report = NFY_RESEAL_REPORT_INIT;
  nfy_notification_rows* rows = NULL;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_sealing_key keys[2];
  nfy_engine* other = NULL;
  nfy_send_request request = request_to(&w, "07700 900123");
  int calls = 0;
  int64_t since_us = 7;
  send_one(&w, &request, NFY_OK);
  OK(nfy_notification_list_to(w.engine, &w.service, nfy_str_from("+44 7700 900123"), 10, &rows,
                              &err));
  CHECK(nfy_notification_rows_count(rows) == 1);
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.to, "07700 900123"));
  nfy_notification_rows_free(rows);
  INVALID(nfy_notification_list_to(w.engine, &w.service, nfy_str_from("Ann"), 10, &rows, &err));
  OK(nfy_notification_reach(w.engine, &w.service, 1, 0, &since_us, &err));
  CHECK(since_us == row.created_at_us);
  OK(nfy_notification_reach(w.engine, &w.service, 1, since_us, &since_us, &err));
  CHECK(since_us == 0);
  INVALID(nfy_notification_reach(w.engine, &w.service, 0, 0, &since_us, &err));
  INVALID(nfy_notification_reach(w.engine, &w.service, 1, 0, NULL, &err));
  OK(nfy_engine_reseal(w.engine, stop_at_once, &calls, &report, &err));
  CHECK(calls == 0 && report.resealed == 0 && report.sealed == 0 && report.left == 0);

  memset(keys, 0, sizeof keys);
  keys[0].bytes = nfy_str_from("0123456789abcdef0123456789abcdef");
  keys[0].id = 1;
  keys[1] = keys[0];
  options.store_url = nfy_str_from("memory:");
  options.sealing_keys = keys;
  options.sealing_key_count = 2;
  INVALID(nfy_engine_open(&options, &other, &err));
  keys[1].id = 2;
  OK(nfy_engine_open(&options, &other, &err));
  nfy_engine_close(other);
  options.sealing_keys = NULL;
  INVALID(nfy_engine_open(&options, &other, &err));
  options.sealing_key_count = 17;
  INVALID(nfy_engine_open(&options, &other, &err));
  close_world(&w);
}

static void a_template_is_archived(void) {
  world w = open_world();
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_uuid letter;
  int32_t version = 0;
  nfy_send_request request = request_to(&w, "07700 900123");
  OK(nfy_template_archive(w.engine, &w.service, &w.sms, &version, &err));
  CHECK(version == 2);
  CHECK(strcmp(send_one(&w, &request, NFY_E_INVALID_ARGUMENT).message,
               "Template has been deleted") == 0);
  options.name = nfy_str_from("letter");
  options.type = NFY_TYPE_LETTER;
  options.subject = nfy_str_from("About you");
  options.content = nfy_str_from("Dear ((name))");
  INVALID(nfy_template_create(w.engine, &w.service, &options, &letter, &err));
  options.postage = NFY_POSTAGE_ECONOMY;
  OK(nfy_template_create(w.engine, &w.service, &options, &letter, &err));
  options.postage = 77;
  INVALID(nfy_template_create(w.engine, &w.service, &options, &letter, &err));
  close_world(&w);
}

static void a_job_sends_its_rows(void) {
  world w = open_world();
  nfy_job_options options = NFY_JOB_OPTIONS_INIT;
  nfy_job_preview preview = NFY_JOB_PREVIEW_INIT;
  nfy_job job = NFY_JOB_INIT;
  nfy_job_rows* rows = NULL;
  nfy_uuid id, later;
  nfy_buf cost = {0, 0};
  options.template_id = w.sms;
  options.csv = nfy_str_from("phone number,name\n07700 900123,Ann\n07700 900124,Bob\n");
  options.file_name = nfy_str_from("people.csv");
  OK(nfy_job_preview_file(w.engine, &w.service, &options, &preview, &cost, NULL, NULL, &err));
  CHECK(preview.row_count == 2 && preview.messages == 2 && preview.fragments == 2);
  CHECK(!preview.has_errors && preview.has_cost && strcmp(cost.data, "0.0466") == 0);
  nfy_buf_free(&cost);
  OK(nfy_job_create(w.engine, &w.service, &options, &id, &err));
  options.scheduled_for_us = NOON_US + HOUR_US;
  OK(nfy_job_create(w.engine, &w.service, &options, &later, &err));
  OK(nfy_task_run_due(w.engine, NULL, NULL, &err));
  OK(nfy_job_get(w.engine, &w.service, &id, &rows, &err));
  OK(nfy_job_rows_get(rows, 0, &job, &err));
  CHECK(job.state == NFY_JOB_FINISHED_ALL_CREATED && job.notification_count == 2);
  CHECK(text_is(job.original_file_name, "people.csv") && job.processing_finished_us == NOON_US);
  nfy_job_rows_free(rows);
  OK(nfy_job_cancel(w.engine, &w.service, &later, &err));
  STATUS(NFY_E_CONFLICT, nfy_job_cancel(w.engine, &w.service, &later, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_job_cancel(w.engine, &w.sms, &later, &err));
  OK(nfy_job_list(w.engine, &w.service, 50, 0, &rows, &err));
  CHECK(nfy_job_rows_count(rows) == 2);
  nfy_job_rows_free(rows);
  options.csv = nfy_str_from("phone number,name\n1,Ann\n");
  INVALID(nfy_job_create(w.engine, &w.service, &options, &id, &err));
  INVALID(nfy_job_list(w.engine, &w.service, 0, 0, &rows, &err));
  INVALID(nfy_notification_send_in_sqlite(w.engine, NULL, &w.service, NULL, 0, NULL, &err));
  INVALID(nfy_notification_send_in_postgres(w.engine, NULL, &w.service, NULL, 0, NULL, &err));
  close_world(&w);
}

static void a_file_is_looked_at_before_it_is_sent(void) {
  world w = open_world();
  nfy_job_options options = NFY_JOB_OPTIONS_INIT;
  nfy_job_preview preview = NFY_JOB_PREVIEW_INIT;
  nfy_finding_rows *problems = NULL, *warnings = NULL;
  nfy_finding finding = NFY_FINDING_INIT;
  nfy_error* why = NULL;
  nfy_uuid id;
  options.template_id = w.sms;
  options.csv = nfy_str_from("phone number\tname\n0770\tAnn\n077009001234\tBob\n");
  options.file_name = nfy_str_from("people.tsv");
  OK(nfy_job_preview_file(w.engine, &w.service, &options, &preview, NULL, &problems, &warnings,
                          &err));
  CHECK(preview.has_errors && preview.problem_count == 1 && preview.warning_count == 1);
  CHECK(preview.separator == '\t' && preview.encoding == NFY_ENCODING_UTF_8);
  CHECK(preview.messages == 1 && preview.fragments == 1 && preview.segments == 1);
  OK(nfy_finding_rows_get(problems, 0, &finding, &err));
  CHECK(finding.line == 2 && text_is(finding.column, "phone number"));
  OK(nfy_finding_rows_get(warnings, 0, &finding, &err));
  CHECK(finding.line == 3 && text_is(finding.reason,
                                     "looks like a mistyped UK number: check how many digits it "
                                     "has"));
  nfy_finding_rows_free(problems);
  nfy_finding_rows_free(warnings);
  CHECK(nfy_job_create(w.engine, &w.service, &options, &id, &why) == NFY_E_INVALID_ARGUMENT);
  CHECK(strstr(nfy_error_message(why), "line 2, phone number: Mobile number is too short") != NULL);
  CHECK(strstr(nfy_error_detail(why), "1 problem, 1 row with errors\nline 2") != NULL);
  nfy_error_free(why);
  OK(nfy_job_preview_file(w.engine, &w.service, &options, &preview, NULL, NULL, NULL, &err));
  close_world(&w);
}

static void what_is_probably_a_slip_is_told_when_it_is_sent(void) {
  world w = open_world();
  nfy_preview* preview = NULL;
  nfy_preview_view view = NFY_PREVIEW_VIEW_INIT;
  nfy_send_request request = request_to(&w, "0770090012");
  CHECK(send_one(&w, &request, NFY_OK).warnings == NFY_WARNING_MISTYPED_UK_NUMBER);
  OK(nfy_notification_preview(w.engine, &w.service, &request, &preview, &err));
  OK(nfy_preview_get(preview, &view, &err));
  CHECK(view.warnings == NFY_WARNING_MISTYPED_UK_NUMBER && view.segments == view.fragments);
  nfy_preview_free(preview);
  request = request_to(&w, "07700 900123");
  CHECK(send_one(&w, &request, NFY_OK).warnings == 0);
  close_world(&w);
}

/* Who answered STOP gets no more, until the host lifts it; off unless it is said. */
static void recipients_can_be_suppressed(void) {
  world w = open_world();
  nfy_service_rows* rows = NULL;
  nfy_service service = NFY_SERVICE_INIT;
  nfy_send_request request = request_to(&w, "07700 900001");
  nfy_send_result result;
  nfy_inbound_sms sms = NFY_INBOUND_SMS_INIT;
  nfy_table* table = NULL;
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  nfy_cell cells[3];
  int64_t count = 0;
  int32_t was_on = 7;
  memset(&result, 0, sizeof result);
  OK(nfy_service_get(w.engine, &w.service, &rows, &err));
  OK(nfy_service_rows_get(rows, 0, &service, &err));
  CHECK(!service.honours_stop && !service.suppresses_failed);
  service.honours_stop = 1;
  OK(nfy_service_update(w.engine, &service, &err));
  nfy_service_rows_free(rows);
  sms.service_id = w.service;
  sms.notify_number = nfy_str_from("0800");
  sms.user_number = nfy_str_from("07700900001");
  sms.content = nfy_str_from("Stop");
  sms.provider = nfy_str_from("mmg");
  OK(nfy_inbound_record(w.engine, &sms, 1, &count, &err));
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  OK(nfy_suppression_list(w.engine, &w.service, &table, &err));
  OK(nfy_table_get(table, &view, &err));
  CHECK(view.row_count == 1 && view.column_count == 3);
  OK(nfy_table_row(table, 0, cells, 3, &err));
  CHECK(text_is(cells[0].text, "447700900001") && text_is(cells[1].text, "stopped"));
  nfy_table_free(table);
  OK(nfy_suppression_lift(w.engine, &w.service, nfy_str_from("07700 900001"), &was_on, &err));
  CHECK(was_on == 1);
  OK(nfy_suppression_lift(w.engine, &w.service, nfy_str_from("07700 900001"), &was_on, &err));
  CHECK(was_on == 0);
  OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  OK(nfy_suppression_put(w.engine, &w.service, nfy_str_from("07700 900001"), &err));
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  INVALID(nfy_suppression_put(w.engine, &w.service, nfy_str_from("Ann"), &err));
  OK(nfy_suppression_lift(w.engine, &w.service, nfy_str_from("07700 900001"), NULL, &err));
  close_world(&w);
}

int main(void) {
  permissions_and_limits_are_bits_and_numbers();
  a_service_has_several_senders();
  guests_and_simulated_recipients_are_known();
  api_keys_are_listed_and_revoked();
  personal_data_are_sealed_and_resealed();
  a_template_is_archived();
  a_job_sends_its_rows();
  a_file_is_looked_at_before_it_is_sent();
  what_is_probably_a_slip_is_told_when_it_is_sent();
  recipients_can_be_suppressed();
  return CHECKS_END();
}
