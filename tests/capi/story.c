/* Every function once, as a host would call it: the whole path from a service to a bill. */
#include "world.h"

static int32_t keep_count(const nfy_progress* progress, void* user_data) {
  if (progress->struct_size != sizeof(nfy_progress)) return 1;
  ++*(int*)user_data;
  return 0;
}

static void library(void) {
  nfy_uuid id;
  nfy_buf sql = {NULL, 0};
  char text[NFY_UUID_TEXT_SIZE];
  CHECK(strlen(nfy_version()) >= 5);
  CHECK(nfy_abi_version() == 1);
  CHECK((nfy_features() & NFY_FEATURE_SQLITE) != 0);
  CHECK(strcmp(nfy_status_name(NFY_E_FORKED), "forked") == 0);
  CHECK(strcmp(nfy_status_name(99), "unknown") == 0);
  CHECK(strcmp(nfy_state_name(NFY_STATE_TECHNICAL_FAILURE), "technical-failure") == 0);
  CHECK(strcmp(nfy_state_name(0), "unknown") == 0);
  CHECK(nfy_str_from("abc").size == 3 && nfy_str_from(NULL).size == 0);
  OK(nfy_uuid_from_text(nfy_str_from("0195A1B2-0000-7000-8000-00000000000F"), &id, &err));
  OK(nfy_uuid_to_text(&id, text, sizeof text, &err));
  CHECK(strcmp(text, "0195a1b2-0000-7000-8000-00000000000f") == 0);
  OK(nfy_schema_sql(nfy_str_from("sqlite"), &sql, &err));
  CHECK(sql.size > 1000 && strstr(sql.data, "ft_billing") != NULL && sql.data[sql.size] == '\0');
  nfy_buf_free(&sql);
  CHECK(sql.data == NULL);
}

static void time_and_calendars(void) {
  const nfy_day spring = {2026, 3, 29};
  nfy_window window;
  nfy_clock* clock = NULL;
  nfy_day day;
  int32_t year = 0;
  int64_t now = 0;
  OK(nfy_calendar_window(nfy_str_from("uk"), spring, &window, &err));
  CHECK(window.end_us - window.start_us == 23 * HOUR_US);
  OK(nfy_calendar_day(nfy_str_from("uk"), window.end_us, &day, &err));
  CHECK(day.year == 2026 && day.month == 3 && day.day == 30);
  OK(nfy_calendar_financial_year(nfy_str_from("uk"), spring, &year, &err));
  CHECK(year == 2025);
  OK(nfy_clock_open_system(&clock, &err));
  OK(nfy_clock_now(clock, &now, &err));
  CHECK(now > INT64_C(1700000000000000));
  STATUS(NFY_E_UNSUPPORTED, nfy_clock_set(clock, 0, &err));
  nfy_clock_close(clock);
  OK(nfy_clock_open_simulated(NOON_US, &clock, &err));
  OK(nfy_clock_advance(clock, HOUR_US, &err));
  OK(nfy_clock_now(clock, &now, &err));
  CHECK(now == NOON_US + HOUR_US);
  OK(nfy_clock_set(clock, NOON_US, &err));
  nfy_clock_close(clock);
}

static void services(const world* w) {
  nfy_service_rows* rows = NULL;
  nfy_service service = NFY_SERVICE_INIT;
  OK(nfy_service_list(w->engine, &rows, &err));
  CHECK(nfy_service_rows_count(rows) == 1);
  OK(nfy_service_rows_get(rows, 0, &service, &err));
  CHECK(text_is(service.name, "Riverside Clinics") && text_is(service.calendar, "uk"));
  CHECK(service.active && service.created_at_us == NOON_US);
  nfy_service_rows_free(rows);
  OK(nfy_service_get(w->engine, &w->service, &rows, &err));
  OK(nfy_service_rows_get(rows, 0, &service, &err));
  CHECK(memcmp(&service.id, &w->service, sizeof service.id) == 0);
  nfy_service_rows_free(rows);
}

static void templates(const world* w) {
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_template_rows* rows = NULL;
  nfy_template value = NFY_TEMPLATE_INIT;
  int32_t version = 0;
  options.name = nfy_str_from("Reminder");
  options.type = NFY_TYPE_SMS;
  options.content = nfy_str_from("Dear ((name)), see you on Tuesday");
  OK(nfy_template_update(w->engine, &w->service, &w->sms, &options, &version, &err));
  CHECK(version == 2);
  OK(nfy_template_get(w->engine, &w->service, &w->sms, 1, &rows, &err));
  CHECK(nfy_template_rows_count(rows) == 1);
  OK(nfy_template_rows_get(rows, 0, &value, &err));
  CHECK(value.version == 1 && text_is(value.content, "Dear ((name)), see you on Monday"));
  nfy_template_rows_free(rows);
}

static void keys_and_allowances(const world* w) {
  nfy_api_key made = NFY_API_KEY_INIT, found = NFY_API_KEY_INIT;
  nfy_allowance allowance = NFY_ALLOWANCE_INIT;
  nfy_buf token = {NULL, 0};
  nfy_str copy;
  OK(nfy_api_key_create(w->engine, &w->service, nfy_str_from("live"), NFY_KEY_TEAM, 0, &made,
                        &token, &err));
  copy.data = token.data;
  copy.size = token.size;
  OK(nfy_api_key_authenticate(w->engine, copy, &found, &err));
  CHECK(memcmp(&made.id, &found.id, sizeof made.id) == 0 && found.key_type == NFY_KEY_TEAM);
  STATUS(NFY_E_NOT_FOUND,
         nfy_api_key_authenticate(w->engine, nfy_str_from("live-wrong"), &found, &err));
  nfy_buf_free(&token);
  OK(nfy_allowance_ensure(w->engine, &w->service, 2025, &allowance, &err));
  CHECK(allowance.units == 3 && allowance.is_custom);
  OK(nfy_allowance_ensure(w->engine, &w->service, 2023, &allowance, &err));
  CHECK(allowance.units == 5000 && !allowance.is_custom);
}

static nfy_uuid sending(const world* w) {
  nfy_send_request requests[4];
  nfy_send_result results[4], one, again;
  nfy_preview* preview = NULL;
  nfy_preview_view view = NFY_PREVIEW_VIEW_INIT;
  nfy_notification_rows* rows = NULL;
  nfy_notification found = NFY_NOTIFICATION_INIT;
  requests[0] = request_to(w, "07700 900001");
  requests[0].idempotency_key = nfy_str_from("row-1");
  requests[0].reference = nfy_str_from("mine");
  requests[1] = request_to(w, "not a number");
  requests[2] = request_to(w, "07700 900002");
  requests[2].personalisation_json = nfy_str_from("{\"name\": {}}");
  requests[3] = request_to(w, "07700 900003");
  OK(nfy_notification_preview(w->engine, &w->service, &requests[0], &preview, &err));
  OK(nfy_preview_get(preview, &view, &err));
  CHECK(view.has_cost && text_is(view.cost.text, "0.0233"));
  CHECK(text_is(view.body, "Dear Ann, see you on Tuesday") && text_is(view.to, "447700900001"));
  CHECK(view.fragments == 1);
  nfy_preview_free(preview);

  OK(nfy_notification_send(w->engine, &w->service, &requests[0], &one, &err));
  OK(nfy_notification_send_many(w->engine, &w->service, requests, 4, results, &err));
  CHECK(results[0].status == NFY_OK && results[0].existed);
  CHECK(memcmp(&results[0].id, &one.id, sizeof one.id) == 0);
  CHECK(results[1].status == NFY_E_INVALID_ARGUMENT && results[1].message[0] != '\0');
  CHECK(strstr(results[1].message, "not a number") == NULL);
  CHECK(results[2].status == NFY_E_INVALID_ARGUMENT && results[2].message[0] != '\0');
  CHECK(results[3].status == NFY_OK && !results[3].existed && results[3].billable_units == 1);
  OK(nfy_notification_send_many(w->engine, &w->service, NULL, 0, NULL, &err));
  INVALID(nfy_notification_send(w->engine, &w->service, &requests[1], &again, &err));
  CHECK(again.status == NFY_E_INVALID_ARGUMENT && again.message[0] != '\0');

  OK(nfy_notification_get(w->engine, &w->service, &one.id, &rows, &err));
  CHECK(nfy_notification_rows_count(rows) == 1);
  OK(nfy_notification_rows_get(rows, 0, &found, &err));
  CHECK(found.state == NFY_STATE_CREATED && text_is(found.client_reference, "mine"));
  CHECK(text_is(found.normalised_to, "447700900001") && found.sent_at_us == 0);
  CHECK(found.job_row_number == -1 && found.created_at_us == NOON_US);
  nfy_notification_rows_free(rows);
  return one.id;
}

static void delivery(const world* w, nfy_uuid id) {
  nfy_simulator_counts counts = NFY_SIMULATOR_COUNTS_INIT;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  nfy_receipt_report receipts = NFY_RECEIPT_REPORT_INIT;
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_notification found = NFY_NOTIFICATION_INIT;
  nfy_provider* provider = NULL;
  nfy_receipt_rows* due = NULL;
  nfy_in_doubt_rows* doubts = NULL;
  nfy_notification_rows* rows = NULL;
  int64_t queued = 0;
  OK(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), w->clock, &provider, &err));
  OK(nfy_provider_add(w->engine, provider, &err));
  STATUS(NFY_E_CONFLICT, nfy_provider_add(w->engine, provider, &err));
  OK(nfy_delivery_count_queued(w->engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == 2);
  OK(nfy_delivery_run(w->engine, NULL, &report, &err));
  CHECK(report.claimed == 2 && report.accepted == 2);
  OK(nfy_provider_get_counts(provider, &counts, &err));
  CHECK(counts.messages_taken == 2 && counts.receipts_waiting == 2);
  OK(nfy_delivery_list_in_doubt(w->engine, 10, &doubts, &err));
  CHECK(nfy_in_doubt_rows_count(doubts) == 0);
  nfy_in_doubt_rows_free(doubts);
  OK(nfy_clock_advance(w->clock, HOUR_US, &err));
  OK(nfy_provider_take_receipts(provider, 100, &due, &err));
  CHECK(nfy_receipt_rows_count(due) == 2);
  OK(nfy_receipt_rows_get(due, 0, &receipt, &err));
  CHECK(receipt.state == NFY_STATE_DELIVERED);
  OK(nfy_receipt_rows_record(w->engine, due, &receipts, &err));
  CHECK(receipts.applied == 2);
  OK(nfy_receipt_record(w->engine, &receipt, 1, &receipts, &err));
  CHECK(receipts.unchanged == 1 && receipts.applied == 0);
  nfy_receipt_rows_free(due);
  nfy_provider_close(provider);
  OK(nfy_notification_get(w->engine, &w->service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &found, &err));
  CHECK(found.state == NFY_STATE_DELIVERED && text_is(found.sent_by, "simulator"));
  nfy_notification_rows_free(rows);
}

static void tasks(const world* w) {
  nfy_task_rows* plan = NULL;
  nfy_task task = NFY_TASK_INIT;
  nfy_lease *lease = NULL, *second = NULL;
  nfy_lease_view view = NFY_LEASE_VIEW_INIT;
  nfy_run_options options = NFY_RUN_OPTIONS_INIT;
  nfy_run_report report = NFY_RUN_REPORT_INIT;
  nfy_str key;
  int64_t now = 0;
  int32_t state = -1, calls = 0;
  OK(nfy_clock_advance(w->clock, DAY_US, &err));
  OK(nfy_engine_now(w->engine, &now, &err));
  CHECK(now == NOON_US + HOUR_US + DAY_US);
  OK(nfy_task_plan(w->engine, now, &plan, &err));
  CHECK(nfy_task_rows_count(plan) >= 1);
  OK(nfy_task_rows_get(plan, 0, &task, &err));
  CHECK(task.kind == NFY_TASK_ADVANCE_FACTS && task.dependencies_count == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_task_rows_get_dependency(plan, 0, 0, &key, &err));
  OK(nfy_task_claim(w->engine, task.key, nfy_str_from("me"), HOUR_US, &lease, &err));
  OK(nfy_lease_get(lease, &view, &err));
  CHECK(text_is(view.owner, "me") && view.until_us == now + HOUR_US && view.epoch > 0);
  STATUS(NFY_E_BUSY,
         nfy_task_claim(w->engine, task.key, nfy_str_from("you"), HOUR_US, &second, &err));
  CHECK(second == NULL);
  OK(nfy_task_run(w->engine, lease, &state, &err));
  CHECK(state == NFY_RUN_DONE || state == NFY_RUN_MORE);
  OK(nfy_task_release(w->engine, lease, &err));
  nfy_lease_free(lease);
  nfy_task_rows_free(plan);
  options.progress = keep_count;
  options.user_data = &calls;
  OK(nfy_task_run_due(w->engine, &options, &report, &err));
  CHECK(report.tasks_done >= 1 && report.tasks_failed == 0 && calls > 0);
}

static void facts(const world* w) {
  const nfy_day first = {2026, 3, 20};
  nfy_facts_view state = NFY_FACTS_VIEW_INIT;
  nfy_fact fact = NFY_FACT_INIT;
  nfy_rebuild_options options = NFY_REBUILD_OPTIONS_INIT;
  nfy_fact_rows* rows = NULL;
  nfy_difference_rows* differences = NULL;
  nfy_difference difference = NFY_DIFFERENCE_INIT;
  OK(nfy_facts_state(w->engine, &state, &err));
  CHECK(state.watermark_us == NOON_US + HOUR_US + DAY_US && state.deltas == 0);
  OK(nfy_billing_list_facts(w->engine, first, first, &rows, &err));
  CHECK(nfy_fact_rows_count(rows) == 1);
  OK(nfy_fact_rows_get(rows, 0, &fact, &err));
  CHECK(fact.notifications_sent == 2 && fact.billable_units == 2 && fact.day.day == 20);
  CHECK(text_is(fact.rate.text, "0.0233") && fact.rate.units == 233 && fact.rate.scale == 4);
  nfy_fact_rows_free(rows);
  OK(nfy_billing_drop_facts(w->engine, first, first, &err));
  OK(nfy_billing_list_facts(w->engine, first, first, &rows, &err));
  CHECK(nfy_fact_rows_count(rows) == 0);
  nfy_fact_rows_free(rows);
  options.first = options.last = first;
  OK(nfy_facts_rebuild(w->engine, &options, &differences, &err));
  CHECK(nfy_difference_rows_count(differences) == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_difference_rows_get(differences, 0, &difference, &err));
  nfy_difference_rows_free(differences);
  OK(nfy_facts_verify(w->engine, &options, &differences, &err));
  CHECK(nfy_difference_rows_count(differences) == 0);
  nfy_difference_rows_free(differences);
  OK(nfy_task_run_due(w->engine, NULL, NULL, &err));
  OK(nfy_billing_list_facts(w->engine, first, first, &rows, &err));
  CHECK(nfy_fact_rows_count(rows) == 1);
  nfy_fact_rows_free(rows);
}

static void bills(const world* w) {
  const nfy_usage* years[1];
  nfy_usage *yearly = NULL, *monthly = NULL;
  nfy_usage_view view = NFY_USAGE_VIEW_INIT;
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_segment_rows* segments = NULL;
  nfy_segment segment = NFY_SEGMENT_INIT;
  nfy_report_options options = NFY_REPORT_OPTIONS_INIT;
  nfy_buf text = {NULL, 0};
  OK(nfy_billing_yearly_usage(w->engine, &w->service, 2025, &yearly, &err));
  OK(nfy_usage_get(yearly, &view, &err));
  CHECK(view.financial_year == 2025 && view.has_allowance && view.free_allowance == 3);
  CHECK(nfy_usage_line_count(yearly) == 1);
  OK(nfy_usage_line_get(yearly, 0, &line, &err));
  CHECK(line.type == NFY_TYPE_SMS && line.month.year == 0 && line.chargeable_units == 2);
  CHECK(line.free_units == 2 && line.charged_units == 0 && line.cost.units == 0);
  OK(nfy_billing_explain(w->engine, yearly, 0, &segments, &err));
  CHECK(nfy_segment_rows_count(segments) == 1);
  OK(nfy_segment_rows_get(segments, 0, &segment, &err));
  CHECK(segment.free_units == 2 && segment.used_before == 0 && segment.day.day == 20);
  nfy_segment_rows_free(segments);
  OK(nfy_billing_monthly_usage(w->engine, &w->service, 2025, &monthly, &err));
  OK(nfy_usage_line_get(monthly, 0, &line, &err));
  CHECK(line.month.year == 2026 && line.month.month == 3 && line.month.day == 1);
  years[0] = monthly;
  options.service_name = nfy_str_from("Riverside Clinics");
  OK(nfy_report_to_csv(&options, years, 1, &text, &err));
  CHECK(text.data != NULL && strstr(text.data, "0.0233") != NULL);
  nfy_buf_free(&text);
  OK(nfy_report_to_html(&options, years, 1, &text, &err));
  CHECK(text.data != NULL && strstr(text.data, "Riverside Clinics") != NULL &&
        strstr(text.data, "<svg") != NULL);
  nfy_buf_free(&text);
  OK(nfy_report_to_text(&options, years, 1, &text, &err));
  CHECK(text.size > 10);
  nfy_buf_free(&text);
  nfy_usage_free(yearly);
  nfy_usage_free(monthly);
}

static void recipients(void) {
  nfy_csv* csv = NULL;
  nfy_csv_row row = NFY_CSV_ROW_INIT;
  nfy_str text;
  size_t columns = 0;
  int32_t found = -1;
  OK(nfy_csv_open(NULL, &csv, &err));
  OK(nfy_csv_feed(csv, nfy_str_from("phone number,na"), &err));
  OK(nfy_csv_feed(csv, nfy_str_from("me\r\n07700 900001,\"Ann, B\"\r\n07700"), &err));
  OK(nfy_csv_next(csv, &row, &found, &err));
  CHECK(found == 1 && row.number == 0 && row.line == 2);
  CHECK(row.personalisation_json.size > 10);
  OK(nfy_csv_recipient(csv, NFY_TYPE_SMS, &text, &err));
  CHECK(text_is(text, "07700 900001"));
  OK(nfy_csv_recipient(csv, NFY_TYPE_EMAIL, &text, &err));
  CHECK(text.size == 0);
  OK(nfy_csv_next(csv, &row, &found, &err));
  CHECK(found == 0);
  OK(nfy_csv_feed(csv, nfy_str_from(" 900002,Bob"), &err));
  OK(nfy_csv_finish(csv, &err));
  OK(nfy_csv_next(csv, &row, &found, &err));
  CHECK(found == 1 && row.number == 1);
  OK(nfy_csv_header_count(csv, &columns, &err));
  CHECK(columns == 2);
  OK(nfy_csv_header_get(csv, 1, &text, &err));
  CHECK(text_is(text, "name"));
  STATUS(NFY_E_NOT_FOUND, nfy_csv_header_get(csv, 2, &text, &err));
  nfy_csv_close(csv);
}

int main(void) {
  world w;
  nfy_uuid id;
  library();
  time_and_calendars();
  w = open_world();
  services(&w);
  templates(&w);
  keys_and_allowances(&w);
  id = sending(&w);
  delivery(&w, id);
  tasks(&w);
  facts(&w);
  bills(&w);
  recipients();
  close_world(&w);
  return CHECKS_END();
}
