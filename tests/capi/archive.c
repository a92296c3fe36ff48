/* Retention, history, inbound SMS, receipts in quarantine and statistics as C hosts use them. */
#define _DEFAULT_SOURCE
#include "tables.h"
#include "world.h"

#include <nfy.h>

#include <unistd.h>

static const nfy_day noon_day = {2026, 3, 20};
static const nfy_day next_day = {2026, 3, 21};

static nfy_uuid send_one(const world* w, const char* number, const nfy_uuid* job, int32_t key) {
  nfy_send_request request = request_to(w, number);
  nfy_send_result result;
  if (job != NULL) request.job_id = *job;
  request.key_type = key;
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  return result.id;
}

/* Three messages of one job and one with a test key, accepted by a simulator. */
static nfy_uuid send_job(const world* w, const nfy_uuid* job) {
  nfy_provider* provider = NULL;
  nfy_uuid id = send_one(w, "07700 900001", job, NFY_KEY_NORMAL);
  send_one(w, "07700 900002", job, NFY_KEY_NORMAL);
  send_one(w, "07700 900003", job, NFY_KEY_NORMAL);
  send_one(w, "07700 900004", NULL, NFY_KEY_TEST);
  OK(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), w->clock, &provider, &err));
  OK(nfy_provider_add(w->engine, provider, &err));
  OK(nfy_delivery_run(w->engine, NULL, NULL, &err));
  nfy_provider_close(provider);
  return id;
}

static int32_t state_of(const world* w, const nfy_uuid* id) {
  nfy_notification_rows* rows = NULL;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  OK(nfy_notification_get(w->engine, &w->service, id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  nfy_notification_rows_free(rows);
  return row.state;
}

static void retention_is_set_and_listed(void) {
  world w = open_world();
  nfy_table* table = NULL;
  OK(nfy_retention_set(w.engine, &w.service, NFY_TYPE_SMS, 30, &err));
  INVALID(nfy_retention_set(w.engine, &w.service, NFY_TYPE_SMS, 2, &err));
  INVALID(nfy_retention_set(w.engine, &w.service, NFY_TYPE_SMS, 91, &err));
  INVALID(nfy_retention_set(w.engine, &w.service, 4, 30, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_retention_set(w.engine, &w.sms, NFY_TYPE_SMS, 30, &err));
  OK(nfy_retention_list(w.engine, &w.service, &table, &err));
  CHECK(row_count(table) == 3);
  CHECK(text_is(cell_of(table, 1, "type").text, "sms"));
  CHECK(cell_of(table, 1, "days_of_retention").integer == 30);
  CHECK(cell_of(table, 0, "days_of_retention").integer == 7);
  nfy_table_free(table);
  close_world(&w);
}

static int32_t note_progress(const nfy_progress* progress, void* user_data) {
  CHECK(text_is(progress->phase, "archive") && progress->done > 0);
  return *(int32_t*)user_data;
}

static void an_archive_is_run_watched_and_stopped(void) {
  world w = open_world();
  nfy_archive_options options = NFY_ARCHIVE_OPTIONS_INIT;
  nfy_archive_report report = NFY_ARCHIVE_REPORT_INIT;
  nfy_inbound_sms message = NFY_INBOUND_SMS_INIT;
  int32_t answer = 1; /* stop */
  const nfy_uuid id = send_job(&w, NULL);
  message.service_id = w.service;
  message.notify_number = nfy_str_from("07700900500");
  message.user_number = nfy_str_from("07700900001");
  message.provider = nfy_str_from("mmg");
  OK(nfy_inbound_record(w.engine, &message, 1, NULL, &err));
  OK(nfy_archive_run(w.engine, &w.service, NULL, &report, &err));
  CHECK(report.moved == 0 && report.inbound == 0);
  OK(nfy_clock_advance(w.clock, 9 * DAY_US, &err));
  options.progress = note_progress;
  options.user_data = &answer;
  STATUS(NFY_E_CALLBACK, nfy_archive_run(w.engine, &w.service, &options, &report, &err));
  CHECK(state_of(&w, &id) == NFY_STATE_SENDING);
  answer = 0;
  OK(nfy_archive_run(w.engine, &w.service, &options, &report, &err));
  CHECK(report.moved == 0 && report.inbound == 1); /* the first call moved the rest */
  OK(nfy_archive_run(w.engine, &w.service, NULL, &report, &err));
  CHECK(report.moved + report.deleted + report.withdrawn + report.inbound == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_archive_run(w.engine, &w.sms, NULL, NULL, &err));
  close_world(&w);
}

static void months_go_to_files(void) {
  world w = open_world();
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_filing_report report = NFY_FILING_REPORT_INIT;
  nfy_engine* engine = NULL;
  nfy_table* table = NULL;
  char folder[] = "/tmp/nfy-files-XXXXXX";
  STATUS(NFY_E_UNSUPPORTED, nfy_archive_file_history(w.engine, 12, NULL, NULL, &err));
  CHECK(mkdtemp(folder) != NULL);
  options.store_url = nfy_str_from("memory:");
  options.archive_folder = nfy_str_from(folder);
  OK(nfy_engine_open(&options, &engine, &err));
  INVALID(nfy_archive_file_history(engine, 3, NULL, &report, &err));
  OK(nfy_archive_file_history(engine, 4, NULL, &report, &err));
  CHECK(report.files == 0 && report.rows == 0 && report.bytes == 0);
  OK(nfy_archive_list_files(engine, &table, &err));
  CHECK(row_count(table) == 0);
  nfy_table_free(table);
  OK(nfy_archive_check_files(engine, NULL, &table, &err));
  CHECK(row_count(table) == 0);
  nfy_table_free(table);
  nfy_engine_close(engine);
  rmdir(folder);
  close_world(&w);
}

/* Three messages are sent, archived, and two seasons later filed and listed. */
static void files_are_listed_with_what_is_in_them(void) {
  nfy_filing_report report = NFY_FILING_REPORT_INIT;
  nfy_run_report run = NFY_RUN_REPORT_INIT;
  nfy_notification_rows* rows = NULL;
  nfy_table* table = NULL;
  char folder[] = "/tmp/nfy-files-XXXXXX";
  world w;
  nfy_uuid id;
  CHECK(mkdtemp(folder) != NULL);
  w = open_world_with_files(folder);
  id = send_job(&w, NULL);
  OK(nfy_clock_advance(w.clock, 180 * DAY_US, &err));
  OK(nfy_task_run_due(w.engine, NULL, &run, &err));
  OK(nfy_archive_file_history(w.engine, 4, NULL, &report, &err));
  CHECK(report.files == 1 && report.rows == 3 && report.bytes > 0);
  OK(nfy_archive_list_files(w.engine, &table, &err));
  CHECK(row_count(table) == 1);
  CHECK(cell_of(table, 0, "rows").integer == report.rows);
  CHECK(cell_of(table, 0, "bytes").integer == report.bytes);
  nfy_table_free(table);
  OK(nfy_archive_check_files(w.engine, NULL, &table, &err));
  CHECK(row_count(table) == 0);
  nfy_table_free(table);
  OK(nfy_notification_get(w.engine, &w.service, &id, &rows, &err));
  nfy_notification_rows_free(rows);
  close_world(&w);
}

static void what_was_under_way_for_three_days_is_timed_out(void) {
  world w = open_world();
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_run_report report = NFY_RUN_REPORT_INIT;
  int64_t count = -1;
  const nfy_uuid id = send_job(&w, NULL);
  OK(nfy_clock_advance(w.clock, 3 * DAY_US, &err));
  OK(nfy_retention_time_out(w.engine, NULL, &count, &err));
  CHECK(count == 0);
  OK(nfy_clock_advance(w.clock, 1, &err));
  OK(nfy_retention_time_out(w.engine, NULL, &count, &err));
  CHECK(count >= 3 && state_of(&w, &id) == NFY_STATE_TEMPORARY_FAILURE);
  receipt.id = id;
  receipt.state = NFY_STATE_DELIVERED;
  OK(nfy_receipt_record(w.engine, &receipt, 1, NULL, &err));
  CHECK(state_of(&w, &id) == NFY_STATE_DELIVERED);
  OK(nfy_task_run_due(w.engine, NULL, &report, &err));
  CHECK(report.tasks_done > 0 && report.conflicts == 0);
  close_world(&w);
}

static void a_recipient_is_erased(void) {
  world w = open_world();
  nfy_notification_rows* rows = NULL;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_quarantined_rows* quarantined = NULL;
  int64_t count = 0;
  const nfy_uuid id = send_job(&w, NULL);
  OK(nfy_retention_erase_recipient(w.engine, &w.service, nfy_str_from("+447700900001"), &count,
                                   &err));
  CHECK(count == 1);
  OK(nfy_notification_get(w.engine, &w.service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  CHECK(row.to.size == 0 && row.personalisation_json.size == 0 && row.state == NFY_STATE_SENDING);
  nfy_notification_rows_free(rows);
  INVALID(nfy_retention_erase_recipient(w.engine, &w.service, nfy_str_from("nobody"), NULL, &err));
  OK(nfy_archive_list_quarantined(w.engine, 10, &quarantined, &err));
  CHECK(nfy_quarantined_rows_count(quarantined) == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_quarantined_rows_get(quarantined, 0, &row, NULL, NULL, &err));
  nfy_quarantined_rows_free(quarantined);
  INVALID(nfy_archive_list_quarantined(w.engine, 0, &quarantined, &err));
  close_world(&w);
}

static void inbound_messages_are_recorded_once_and_listed(void) {
  world w = open_world();
  nfy_inbound_sms messages[2] = {NFY_INBOUND_SMS_INIT, NFY_INBOUND_SMS_INIT};
  nfy_inbound_sms row = NFY_INBOUND_SMS_INIT;
  nfy_inbound_options options = NFY_INBOUND_OPTIONS_INIT;
  nfy_inbound_rows* rows = NULL;
  int64_t recorded = 0;
  int i;
  for (i = 0; i < 2; ++i) {
    messages[i].service_id = w.service;
    messages[i].notify_number = nfy_str_from("07700900500");
    messages[i].user_number = nfy_str_from("07700 900 123");
    messages[i].content = nfy_str_from("Yes");
    messages[i].provider = nfy_str_from("mmg");
    messages[i].provider_reference = nfy_str_from(i == 0 ? "a" : "b");
    messages[i].provider_date_us = NOON_US - 5;
  }
  OK(nfy_inbound_record(w.engine, messages, 2, &recorded, &err));
  CHECK(recorded == 2);
  OK(nfy_inbound_record(w.engine, messages, 2, &recorded, &err));
  CHECK(recorded == 0);
  OK(nfy_inbound_record(w.engine, NULL, 0, &recorded, &err));
  OK(nfy_inbound_list(w.engine, &w.service, NULL, &rows, &err));
  CHECK(nfy_inbound_rows_count(rows) == 2);
  OK(nfy_inbound_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.user_number, "447700900123") && text_is(row.content, "Yes"));
  CHECK(row.created_at_us == NOON_US && row.provider_date_us == NOON_US - 5);
  STATUS(NFY_E_NOT_FOUND, nfy_inbound_rows_get(rows, 2, &row, &err));
  options.created_before_us = row.created_at_us;
  options.id_before = row.id;
  nfy_inbound_rows_free(rows);
  OK(nfy_inbound_list(w.engine, &w.service, &options, &rows, &err));
  CHECK(nfy_inbound_rows_count(rows) == 1);
  nfy_inbound_rows_free(rows);
  options.limit = 10001;
  INVALID(nfy_inbound_list(w.engine, &w.service, &options, &rows, &err));
  messages[1].user_number.size = 0;
  INVALID(nfy_inbound_record(w.engine, messages, 2, &recorded, &err));
  INVALID(nfy_inbound_record(w.engine, NULL, 1, &recorded, &err));
  INVALID(nfy_inbound_record(w.engine, messages, NFY_INBOUND_MAX + 1, &recorded, &err));
  messages[1].struct_size = 8;
  INVALID(nfy_inbound_record(w.engine, messages, 2, &recorded, &err));
  close_world(&w);
}

static void a_receipt_that_nobody_could_read_is_replayed(void) {
  world w = open_world();
  static const char raw[] = {'s', 0, '\xff', '=', '3'};
  const nfy_str bytes = {raw, sizeof raw};
  const nfy_str none = {NULL, 0};
  nfy_quarantined_receipt row = NFY_QUARANTINED_RECEIPT_INIT;
  nfy_quarantined_receipt_rows* rows = NULL;
  int64_t waiting = 0, bytes_waiting = 0;
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  nfy_uuid kept;
  const nfy_str mmg = nfy_str_from("mmg");
  const nfy_uuid id = send_job(&w, NULL);
  OK(nfy_receipt_quarantine(w.engine, mmg, bytes, nfy_str_from("no status"), &kept, &err));
  OK(nfy_receipt_quarantine(w.engine, mmg, bytes, none, NULL, &err)); /* the same again */
  INVALID(nfy_receipt_quarantine(w.engine, mmg, none, none, NULL, &err));
  OK(nfy_receipt_quarantine_use(w.engine, mmg, &waiting, &bytes_waiting, &err));
  CHECK(waiting == 1 && bytes_waiting == (int64_t)bytes.size);
  OK(nfy_receipt_quarantine_use(w.engine, nfy_str_from("ses"), &waiting, NULL, &err));
  CHECK(waiting == 0);
  OK(nfy_receipt_quarantine_use(w.engine, none, NULL, &bytes_waiting, &err));
  CHECK(bytes_waiting == (int64_t)bytes.size);
  OK(nfy_receipt_list_quarantined(w.engine, 10, &rows, &err));
  CHECK(nfy_quarantined_receipt_rows_count(rows) == 1);
  OK(nfy_quarantined_receipt_rows_get(rows, 0, &row, &err));
  CHECK(row.raw.size == sizeof raw && memcmp(row.raw.data, raw, sizeof raw) == 0);
  CHECK(text_is(row.provider, "mmg") && text_is(row.reason, "no status"));
  CHECK(memcmp(&row.id, &kept, sizeof kept) == 0 && row.received_at_us == NOON_US);
  nfy_quarantined_receipt_rows_free(rows);
  CLOSED(nfy_quarantined_receipt_rows_get(rows, 0, &row, &err));
  receipt.id = id;
  receipt.state = NFY_STATE_DELIVERED;
  OK(nfy_receipt_replay(w.engine, &kept, &receipt, 1, &report, &err));
  CHECK(report.applied == 1 && state_of(&w, &id) == NFY_STATE_DELIVERED);
  STATUS(NFY_E_NOT_FOUND, nfy_receipt_replay(w.engine, &kept, NULL, 0, NULL, &err));
  INVALID(nfy_receipt_replay(w.engine, &kept, NULL, 1, NULL, &err));
  INVALID(nfy_receipt_list_quarantined(w.engine, 0, &rows, &err));
  close_world(&w);
}

static void a_receipt_that_nobody_knows_ends_in_quarantine(void) {
  world w = open_world();
  static const int64_t day_us = INT64_C(86400000000);
  nfy_quarantined_receipt row = NFY_QUARANTINED_RECEIPT_INIT;
  nfy_quarantined_receipt_rows* rows = NULL;
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_receipt_report report = NFY_RECEIPT_REPORT_INIT;
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  receipt.id.bytes[0] = 7;
  receipt.provider = nfy_str_from("mmg");
  receipt.state = NFY_STATE_DELIVERED;
  receipt.at_us = NOON_US;
  OK(nfy_receipt_record(w.engine, &receipt, 1, &report, &err));
  CHECK(report.parked == 1);
  OK(nfy_clock_advance(w.clock, 8 * day_us, &err));
  OK(nfy_task_run_due(w.engine, NULL, NULL, &err));
  OK(nfy_receipt_list_quarantined(w.engine, 10, &rows, &err));
  CHECK(nfy_quarantined_receipt_rows_count(rows) == 1);
  OK(nfy_quarantined_receipt_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.provider, "mmg") && text_is(row.reason, NFY_REASON_UNKNOWN_NOTIFICATION));
  CHECK(row.received_at_us == NOON_US);
  CHECK(text_is(row.raw,
                "{\"id\": \"07000000-0000-0000-0000-000000000000\", "
                "\"provider\": \"mmg\", \"reference\": \"\", "
                "\"status\": \"delivered\", "
                "\"at\": \"2026-03-20T12:00:00.000000Z\", \"unspecified\": false}"));
  OK(nfy_receipt_replay(w.engine, &row.id, NULL, 0, NULL, &err));
  nfy_quarantined_receipt_rows_free(rows);
  options.store_url = nfy_str_from("memory:");
  options.parked_receipt_days = -1;
  INVALID(nfy_engine_open(&options, &engine, &err));
  close_world(&w);
}

static void statistics_are_tables(void) {
  world w = open_world();
  nfy_uuid provider, again;
  nfy_table* table = NULL;
  nfy_uuid job = {{1, 2, 3}};
  int64_t at = -1;
  OK(nfy_statistics_last_use(w.engine, &w.service, &w.sms, &at, &err));
  CHECK(at == 0);
  send_job(&w, &job);
  OK(nfy_statistics_service(w.engine, &w.service, 0, &table, &err));
  CHECK(row_count(table) == 3 && text_is(cell_of(table, 1, "type").text, "sms"));
  CHECK(cell_of(table, 1, "requested").integer == 3 && cell_of(table, 1, "failed").integer == 0);
  nfy_table_free(table);
  INVALID(nfy_statistics_service(w.engine, &w.service, 91, &table, &err));
  CHECK(table == NULL);
  OK(nfy_statistics_templates(w.engine, &w.service, 7, &table, &err));
  CHECK(row_count(table) == 1 && text_is(cell_of(table, 0, "template_name").text, "Reminder"));
  CHECK(text_is(cell_of(table, 0, "status").text, "sending"));
  CHECK(cell_of(table, 0, "notification_count").integer == 3);
  nfy_table_free(table);
  OK(nfy_statistics_monthly(w.engine, &w.service, 2025, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "month").day.month == 3);
  nfy_table_free(table);
  OK(nfy_statistics_template_usage(w.engine, &w.service, 2025, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "notification_count").integer == 3);
  nfy_table_free(table);
  OK(nfy_statistics_last_use(w.engine, &w.service, &w.sms, &at, &err));
  CHECK(at == NOON_US);
  OK(nfy_statistics_job(w.engine, &w.service, &job, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "notification_count").integer == 3);
  nfy_table_free(table);
  OK(nfy_statistics_jobs(w.engine, &w.service, &job, 1, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "notification_count").integer == 3);
  nfy_table_free(table);
  INVALID(nfy_statistics_jobs(w.engine, &w.service, NULL, 1, &table, &err));
  INVALID(nfy_statistics_jobs(w.engine, &w.service, &job, 10001, &table, &err));
  OK(nfy_provider_id_of(nfy_str_from("mmg"), &provider, &err));
  OK(nfy_provider_id_of(nfy_str_from("mmg"), &again, &err));
  CHECK(memcmp(&provider, &again, sizeof again) == 0);
  OK(nfy_statistics_by_service(w.engine, noon_day, noon_day, 1, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "sms_requested").integer == 4);
  CHECK(cell_of(table, 0, "active").flag && !cell_of(table, 0, "restricted").flag);
  nfy_table_free(table);
  OK(nfy_statistics_by_service(w.engine, noon_day, noon_day, 0, &table, &err));
  CHECK(cell_of(table, 0, "sms_requested").integer == 3);
  nfy_table_free(table);
  OK(nfy_statistics_platform(w.engine, noon_day, noon_day, &table, &err));
  CHECK(cell_of(table, 1, "total").integer == 3 && cell_of(table, 1, "test_key").integer == 1);
  nfy_table_free(table);
  OK(nfy_statistics_alarming(w.engine, &table, &err));
  CHECK(row_count(table) == 0);
  nfy_table_free(table);
  close_world(&w);
}

static void nights_store_what_the_dashboard_shows(void) {
  world w = open_world();
  nfy_dashboard_view totals = NFY_DASHBOARD_VIEW_INIT;
  nfy_table* days = NULL;
  nfy_table* times = NULL;
  nfy_table* services = NULL;
  send_job(&w, NULL);
  INVALID(nfy_statistics_measure_processing(w.engine, noon_day, &err));
  OK(nfy_clock_advance(w.clock, DAY_US, &err));
  OK(nfy_task_run_due(w.engine, NULL, NULL, &err));
  OK(nfy_statistics_measure_processing(w.engine, noon_day, &err));
  OK(nfy_statistics_dashboard(w.engine, noon_day, next_day, &totals, &days, &times, &services,
                              &err));
  CHECK(totals.total_notifications == 3 && totals.sms_notifications == 3);
  CHECK(row_count(days) == 1 && cell_of(days, 0, "sms").integer == 3);
  CHECK(row_count(times) == 1);
  CHECK(text_is(cell_of(times, 0, "percentage_under_10_seconds").decimal.text, "100.0000"));
  CHECK(row_count(services) == 1);
  CHECK(text_is(cell_of(services, 0, "service_name").text, "Riverside Clinics"));
  CHECK(cell_of(services, 0, "organisation_name").kind == NFY_CELL_NOTHING);
  nfy_table_free(days);
  nfy_table_free(times);
  nfy_table_free(services);
  OK(nfy_statistics_facts(w.engine, noon_day, noon_day, &days, &err));
  CHECK(row_count(days) == 1 && cell_of(days, 0, "notification_count").integer == 3);
  CHECK(text_is(cell_of(days, 0, "key_type").text, "normal"));
  CHECK(cell_of(days, 0, "job_id").kind == NFY_CELL_NOTHING);
  nfy_table_free(days);
  OK(nfy_statistics_monthly_by_service(w.engine, noon_day, noon_day, &days, &err));
  CHECK(row_count(days) == 1 && cell_of(days, 0, "sending").integer == 3);
  nfy_table_free(days);
  OK(nfy_statistics_processing(w.engine, noon_day, next_day, &times, &err));
  CHECK(row_count(times) == 1 && cell_of(times, 0, "messages_total").integer == 0);
  nfy_table_free(times);
  INVALID(nfy_statistics_dashboard(w.engine, noon_day, next_day, &totals, &days, NULL, &services,
                                   &err));
  INVALID(nfy_statistics_dashboard(w.engine, next_day, noon_day, &totals, &days, &times, &services,
                                   &err));
  CHECK(days == NULL && times == NULL && services == NULL);
  close_world(&w);
}

/* Every new call of an engine, with a handle that is none. */
static void engine_calls(nfy_engine* engine, const world* w, nfy_status expected) {
  const nfy_uuid* id = &w->service;
  const nfy_str text = nfy_str_from("07700900123");
  nfy_table* table = NULL;
  nfy_table* second = NULL;
  nfy_table* third = NULL;
  nfy_quarantined_rows* quarantined = NULL;
  nfy_quarantined_receipt_rows* receipts = NULL;
  nfy_inbound_rows* inbound = NULL;
  nfy_dashboard_view totals = NFY_DASHBOARD_VIEW_INIT;
  int64_t number;
  STATUS(expected, nfy_retention_set(engine, id, NFY_TYPE_SMS, 7, &err));
  STATUS(expected, nfy_retention_list(engine, id, &table, &err));
  STATUS(expected, nfy_archive_run(engine, id, NULL, NULL, &err));
  STATUS(expected, nfy_retention_time_out(engine, NULL, &number, &err));
  STATUS(expected, nfy_archive_file_history(engine, 12, NULL, NULL, &err));
  STATUS(expected, nfy_archive_list_files(engine, &table, &err));
  STATUS(expected, nfy_archive_check_files(engine, NULL, &table, &err));
  STATUS(expected, nfy_retention_erase_recipient(engine, id, text, &number, &err));
  STATUS(expected, nfy_archive_list_quarantined(engine, 1, &quarantined, &err));
  STATUS(expected, nfy_inbound_record(engine, NULL, 0, &number, &err));
  STATUS(expected, nfy_inbound_list(engine, id, NULL, &inbound, &err));
  STATUS(expected, nfy_receipt_quarantine(engine, text, text, text, NULL, &err));
  STATUS(expected, nfy_receipt_list_quarantined(engine, 1, &receipts, &err));
  STATUS(expected, nfy_receipt_replay(engine, id, NULL, 0, NULL, &err));
  STATUS(expected, nfy_statistics_service(engine, id, 7, &table, &err));
  STATUS(expected, nfy_statistics_templates(engine, id, 7, &table, &err));
  STATUS(expected, nfy_statistics_monthly(engine, id, 2025, &table, &err));
  STATUS(expected, nfy_statistics_template_usage(engine, id, 2025, &table, &err));
  STATUS(expected, nfy_statistics_last_use(engine, id, id, &number, &err));
  STATUS(expected, nfy_statistics_job(engine, id, id, &table, &err));
  STATUS(expected, nfy_statistics_by_service(engine, noon_day, next_day, 0, &table, &err));
  STATUS(expected, nfy_statistics_platform(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_statistics_monthly_by_service(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_statistics_alarming(engine, &table, &err));
  STATUS(expected, nfy_statistics_facts(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_statistics_processing(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_statistics_measure_processing(engine, noon_day, &err));
  STATUS(expected, nfy_statistics_dashboard(engine, noon_day, next_day, &totals, &table, &second,
                                            &third, &err));
  CHECK(table == NULL && quarantined == NULL && receipts == NULL && inbound == NULL);
}

static void misuse_is_answered(void) {
  world w = open_world();
  nfy_engine* closed = w.engine;
  nfy_table* table = NULL;
  int64_t at;
  INVALID(nfy_retention_list(w.engine, NULL, &table, &err));
  INVALID(nfy_retention_list(w.engine, &w.service, NULL, &err));
  INVALID(nfy_statistics_job(w.engine, &w.service, NULL, &table, &err));
  INVALID(nfy_statistics_last_use(w.engine, &w.service, &w.sms, NULL, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_statistics_last_use(w.engine, &w.service, &w.service, &at, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_statistics_service(w.engine, &w.sms, 7, &table, &err));
  INVALID(nfy_statistics_facts(w.engine, next_day, noon_day, &table, &err));
  nfy_quarantined_rows_free(NULL);
  nfy_inbound_rows_free((nfy_inbound_rows*)(void*)w.engine); /* of another kind: ignored */
  CHECK(nfy_quarantined_receipt_rows_count(NULL) == 0);
  engine_calls(NULL, &w, NFY_E_INVALID_ARGUMENT);
  engine_calls((nfy_engine*)(void*)w.clock, &w, NFY_E_CLOSED);
  close_world(&w);
  engine_calls(closed, &w, NFY_E_CLOSED);
}

int main(void) {
  retention_is_set_and_listed();
  an_archive_is_run_watched_and_stopped();
  months_go_to_files();
  files_are_listed_with_what_is_in_them();
  what_was_under_way_for_three_days_is_timed_out();
  a_recipient_is_erased();
  inbound_messages_are_recorded_once_and_listed();
  a_receipt_that_nobody_could_read_is_replayed();
  a_receipt_that_nobody_knows_ends_in_quarantine();
  statistics_are_tables();
  nights_store_what_the_dashboard_shows();
  misuse_is_answered();
  return CHECKS_END();
}
