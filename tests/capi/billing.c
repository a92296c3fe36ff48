/* Organisations, calendars, bills, reports and tables as C hosts use them. */
#include "tables.h"
#include "world.h"

#include <nfy.h>

static const nfy_day noon_day = {2026, 3, 20};
static const nfy_day next_day = {2026, 3, 21};

static nfy_uuid send_to(const world* w, const char* number) {
  nfy_send_request request = request_to(w, number);
  nfy_send_result result;
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  return result.id;
}

/* Five messages of one unit, three of them free, billed. */
static nfy_uuid send_and_bill(const world* w) {
  nfy_provider* provider = NULL;
  nfy_uuid id = {{0}};
  char number[] = "07700 901000";
  for (; number[11] < '5'; ++number[11]) id = send_to(w, number);
  OK(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), w->clock, &provider, &err));
  OK(nfy_provider_add(w->engine, provider, &err));
  OK(nfy_delivery_run(w->engine, NULL, NULL, &err));
  nfy_provider_close(provider);
  OK(nfy_clock_advance(w->clock, DAY_US, &err));
  OK(nfy_task_run_due(w->engine, NULL, NULL, &err));
  return id;
}

static void organisations_are_put_listed_and_named_by_services(void) {
  world w = open_world();
  nfy_organisation given = NFY_ORGANISATION_INIT;
  nfy_organisation row = NFY_ORGANISATION_INIT;
  nfy_organisation_rows* rows = NULL;
  nfy_service service = NFY_SERVICE_INIT;
  nfy_service_rows* services = NULL;
  nfy_uuid id;
  INVALID(nfy_organisation_put(w.engine, &given, &rows, &err)); /* no name */
  CHECK(rows == NULL);
  given.name = nfy_str_from("Department of Clinics");
  given.organisation_type = NFY_ORGANISATION_CENTRAL;
  given.purchase_order_number = nfy_str_from("PO 17");
  OK(nfy_organisation_put(w.engine, &given, &rows, &err));
  CHECK(nfy_organisation_rows_count(rows) == 1);
  OK(nfy_organisation_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.name, "Department of Clinics") && !row.closed);
  given.id = id = row.id;
  nfy_organisation_rows_free(rows);
  given.closed = 1;
  OK(nfy_organisation_put(w.engine, &given, NULL, &err));
  OK(nfy_organisation_list(w.engine, &rows, &err));
  CHECK(nfy_organisation_rows_count(rows) == 1);
  OK(nfy_organisation_rows_get(rows, 0, &row, &err));
  CHECK(memcmp(&row.id, &id, sizeof id) == 0 && row.closed);
  CHECK(text_is(row.name, "Department of Clinics") && text_is(row.purchase_order_number, "PO 17"));
  nfy_organisation_rows_free(rows);
  CLOSED(nfy_organisation_rows_get(rows, 0, &row, &err));

  OK(nfy_service_get(w.engine, &w.service, &services, &err));
  OK(nfy_service_rows_get(services, 0, &service, &err));
  service.organisation_id = id;
  service.restricted = 1;
  service.billing_reference = nfy_str_from("R 4");
  OK(nfy_service_update(w.engine, &service, &err));
  STATUS(NFY_E_CONFLICT, nfy_service_update(w.engine, &service, &err)); /* an old version */
  nfy_service_rows_free(services);
  OK(nfy_service_get(w.engine, &w.service, &services, &err));
  OK(nfy_service_rows_get(services, 0, &service, &err));
  CHECK(service.version == 2 && service.restricted && service.active && !service.not_live);
  CHECK(memcmp(&service.organisation_id, &id, sizeof id) == 0);
  CHECK(text_is(service.billing_reference, "R 4") && text_is(service.name, "Riverside Clinics"));
  nfy_service_rows_free(services);
  close_world(&w);
}

static void reference_data_are_checked_without_a_store(void) {
  OK(nfy_rates_check(nfy_str_from(reference_data), &err));
  INVALID(nfy_rates_check(nfy_str_from("{\"sms_rates\": [{\"valid_from\": "
                                       "\"2025-03-31T23:00:00Z\", \"rate\": \"-1\"}]}"),
                          &err));
}

static void a_calendar_is_put_planned_and_changed(void) {
  world w = open_world();
  nfy_calendar given = NFY_CALENDAR_INIT;
  nfy_calendar row = NFY_CALENDAR_INIT;
  nfy_calendar_rows* rows = NULL;
  nfy_calendar_plan* plan = NULL;
  nfy_bill* before = NULL;
  nfy_bill* after = NULL;
  nfy_window window = {0, 0};
  nfy_day day = {0, 0, 0};
  int32_t year = 0;
  send_and_bill(&w);
  given.id = nfy_str_from("tokyo");
  given.zone = nfy_str_from("Asia/Tokyo");
  INVALID(nfy_calendar_put(w.engine, &given, &err)); /* no first day */
  given.year_start_month = 1;
  given.year_start_day = 1;
  OK(nfy_calendar_put(w.engine, &given, &err));
  OK(nfy_calendar_put(w.engine, &given, &err));
  given.year_start_month = 2;
  STATUS(NFY_E_CONFLICT, nfy_calendar_put(w.engine, &given, &err));
  OK(nfy_calendar_list(w.engine, &rows, &err));
  CHECK(nfy_calendar_rows_count(rows) == 4);
  nfy_calendar_rows_free(rows);
  OK(nfy_calendar_get(w.engine, nfy_str_from("tokyo"), &rows, &err));
  OK(nfy_calendar_rows_get(rows, 0, &row, &err));
  CHECK(text_is(row.zone, "Asia/Tokyo") && row.year_start_month == 1 && row.follows.size == 0);
  OK(nfy_calendar_rows_window(rows, 0, noon_day, &window, &err));
  CHECK(window.end_us == NOON_US + 3 * HOUR_US && window.end_us - window.start_us == DAY_US);
  OK(nfy_calendar_rows_day(rows, 0, window.end_us, &day, &err));
  CHECK(day.day == 21);
  OK(nfy_calendar_rows_financial_year(rows, 0, noon_day, &year, &err));
  CHECK(year == 2026);
  STATUS(NFY_E_NOT_FOUND, nfy_calendar_rows_financial_year(rows, 1, noon_day, &year, &err));
  nfy_calendar_rows_free(rows);

  OK(nfy_calendar_plan_change(w.engine, &w.service, nfy_str_from("tokyo"), &plan, &err));
  CHECK(nfy_calendar_plan_count(plan) == 2); /* 2025 loses what 2026 gets */
  OK(nfy_calendar_plan_get(plan, 1, &year, &before, &after, &err));
  CHECK(year == 2026 && before != NULL && after != NULL);
  nfy_bill_free(before);
  nfy_bill_free(after);
  STATUS(NFY_E_NOT_FOUND, nfy_calendar_plan_get(plan, 2, &year, &before, &after, &err));
  CHECK(before == NULL && after == NULL);
  nfy_calendar_plan_free(plan);
  OK(nfy_calendar_change(w.engine, &w.service, nfy_str_from("tokyo"), &err));
  INVALID(nfy_calendar_change(w.engine, &w.service, nfy_str_from("atlantis"), &err));
  close_world(&w);
}

static void a_bill_is_read_under_stored_and_other_rules(void) {
  world w = open_world();
  nfy_what_if rules = NFY_WHAT_IF_INIT;
  nfy_bill* bill = NULL;
  nfy_usage* usage = NULL;
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_segment_rows* segments = NULL;
  nfy_table* table = NULL;
  send_and_bill(&w);
  OK(nfy_billing_bill(w.engine, &w.service, 2025, NULL, &bill, &err));
  OK(nfy_bill_monthly(bill, &usage, &err));
  OK(nfy_usage_line_get(usage, 0, &line, &err));
  CHECK(text_is(line.cost.text, "0.0466") && line.free_units == 3 && line.month.month == 3);
  OK(nfy_usage_to_table(usage, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "charged_units").integer == 2);
  CHECK(cell_of(table, 0, "month").day.month == 3);
  nfy_table_free(table);
  nfy_usage_free(usage);
  OK(nfy_bill_segments(bill, &segments, &err));
  OK(nfy_bill_to_table(bill, &table, &err));
  CHECK(row_count(table) == nfy_segment_rows_count(segments));
  CHECK(cell_of(table, 0, "international").kind == NFY_CELL_FLAG);
  nfy_segment_rows_free(segments);
  nfy_table_free(table);
  nfy_bill_free(bill);
  CLOSED(nfy_bill_yearly(bill, &usage, &err));

  rules.rates_json = nfy_str_from(
      "{\"sms_rates\": [{\"valid_from\": \"2025-01-01T00:00:00Z\", \"rate\": \"0.05\"}]}");
  rules.has_free_allowance = 1; /* of no units */
  OK(nfy_billing_bill(w.engine, &w.service, 2025, &rules, &bill, &err));
  OK(nfy_bill_yearly(bill, &usage, &err));
  OK(nfy_usage_line_get(usage, 0, &line, &err));
  CHECK(text_is(line.cost.text, "0.25") && line.charged_units == 5);
  nfy_usage_free(usage);
  nfy_bill_free(bill);
  rules.free_allowance = -1;
  INVALID(nfy_billing_bill(w.engine, &w.service, 2025, &rules, &bill, &err));
  rules.rates_json = nfy_str_from(reference_data); /* holds default allowances too */
  INVALID(nfy_billing_bill(w.engine, &w.service, 2025, &rules, &bill, &err));
  CHECK(bill == NULL);
  close_world(&w);
}

static void a_notification_says_why_it_is_on_the_bill(void) {
  world w = open_world();
  nfy_verdict* verdict = NULL;
  nfy_verdict_view view = NFY_VERDICT_VIEW_INIT;
  nfy_segment segment = NFY_SEGMENT_INIT;
  nfy_send_request request = request_to(&w, "07700 900001");
  nfy_send_result result;
  const nfy_uuid id = send_and_bill(&w);
  OK(nfy_billing_explain_notification(w.engine, &w.service, &id, &verdict, &err));
  OK(nfy_verdict_get(verdict, &view, &err));
  CHECK(view.reason == NFY_REASON_PARTLY_FREE && text_is(view.reason_name, "partly-free"));
  CHECK(view.counted && view.has_segment && view.financial_year == 2025 && view.day.day == 20);
  CHECK(view.explanation.size > 0);
  OK(nfy_verdict_segment(verdict, &segment, &err));
  CHECK(segment.free_units == 3 && segment.charged_units == 2 &&
        text_is(segment.cost.text, "0.0466"));
  nfy_verdict_free(verdict);

  request.key_type = NFY_KEY_TEST;
  OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  OK(nfy_billing_explain_notification(w.engine, &w.service, &result.id, &verdict, &err));
  OK(nfy_verdict_get(verdict, &view, &err));
  CHECK(view.reason == NFY_REASON_TEST_KEY && !view.counted && !view.has_segment);
  STATUS(NFY_E_NOT_FOUND, nfy_verdict_segment(verdict, &segment, &err));
  nfy_verdict_free(verdict);
  STATUS(NFY_E_NOT_FOUND,
         nfy_billing_explain_notification(w.engine, &w.service, &w.sms, &verdict, &err));
  close_world(&w);
}

static void the_allowance_stands_where_the_bill_says(void) {
  world w = open_world();
  nfy_allowance_state state = NFY_ALLOWANCE_STATE_INIT;
  nfy_table* table = NULL;
  send_and_bill(&w);
  OK(nfy_allowance_before(w.engine, &w.service, noon_day, &state, &err));
  CHECK(state.used_units == 0 && state.remaining_units == 3 && state.has_allowance);
  OK(nfy_allowance_before(w.engine, &w.service, next_day, &state, &err));
  CHECK(state.used_units == 5 && state.remaining_units == 0 && state.financial_year == 2025);
  OK(nfy_allowance_list_before(w.engine, next_day, &table, &err));
  CHECK(row_count(table) == 1 && cell_of(table, 0, "used_units").integer == 5);
  nfy_table_free(table);
  close_world(&w);
}

static void an_audit_finds_what_is_missing_until_it_is_billed(void) {
  world w = open_world();
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_difference_rows* cube = NULL;
  nfy_table* billing = NULL;
  int32_t is_clean = 0;
  days.first = noon_day;
  days.last = next_day;
  send_and_bill(&w);
  OK(nfy_facts_audit(w.engine, &days, &cube, &billing, &is_clean, &err));
  CHECK(is_clean && nfy_difference_rows_count(cube) == 0 && row_count(billing) == 0);
  nfy_difference_rows_free(cube);
  nfy_table_free(billing);
  OK(nfy_billing_drop_facts(w.engine, noon_day, noon_day, &err));
  OK(nfy_facts_audit(w.engine, &days, &cube, &billing, &is_clean, &err));
  CHECK(is_clean && row_count(billing) == 1 && cell_of(billing, 0, "due").flag);
  CHECK(cell_of(billing, 0, "notifications_counted").integer == 5);
  nfy_difference_rows_free(cube);
  nfy_table_free(billing);
  close_world(&w);
}

/* Every report once: it has rows of its columns' kinds, and says the same as CSV. */
static void reports_are_tables(void) {
  world w = open_world();
  nfy_sms_usage_options options = NFY_SMS_USAGE_OPTIONS_INIT;
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  nfy_table* table = NULL;
  nfy_table* unpriced = NULL;
  nfy_buf text = {NULL, 0};
  nfy_cell cells[16];
  nfy_cell cell;
  send_and_bill(&w);
  options.first = noon_day;
  options.last = next_day;
  OK(nfy_report_sms_usage(w.engine, &options, &table, &err));
  OK(nfy_table_get(table, &view, &err));
  CHECK(view.row_count == 1 && view.column_count == 10 && view.first.day == 20);
  CHECK(view.unpriced_count == 0 && view.title.size > 0);
  cell = cell_of(table, 0, "cost");
  CHECK(cell.kind == NFY_CELL_DECIMAL && text_is(cell.decimal.text, "0.0466"));
  CHECK(cell_of(table, 0, "organisation_id").kind == NFY_CELL_NOTHING);
  CHECK(text_is(cell_of(table, 0, "service_name").text, "Riverside Clinics"));
  CHECK(cell_of(table, 0, "active").flag && cell_of(table, 0, "free_allowance").integer == 3);
  OK(nfy_table_row(table, 0, cells, 16, &err));
  CHECK(cells[6].integer == 5 && cells[7].integer == 2);
  INVALID(nfy_table_row(table, 0, cells, 9, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_table_cell(table, 1, 0, &cell, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_table_cell(table, 0, 10, &cell, &err));
  OK(nfy_table_to_csv(table, &text, &err));
  CHECK(strstr(text.data, ",5,2,0.0466,true\r\n") != NULL);
  nfy_buf_free(&text);
  OK(nfy_table_to_html(table, nfy_str_from("EUR"), &text, &err));
  CHECK(strstr(text.data, "EUR") != NULL && strstr(text.data, "<script") == NULL);
  nfy_buf_free(&text);
  OK(nfy_table_unpriced(table, &unpriced, &err));
  CHECK(row_count(unpriced) == 0);
  nfy_table_free(unpriced);
  nfy_table_free(table);
  CLOSED(nfy_table_to_csv(table, &text, &err));

  OK(nfy_report_billing(w.engine, noon_day, next_day, &table, &err));
  CHECK(text_is(cell_of(table, 0, "sms_cost").decimal.text, "0.0466"));
  nfy_table_free(table);
  OK(nfy_report_volumes_by_service(w.engine, noon_day, next_day, &table, &err));
  CHECK(cell_of(table, 0, "sms_notifications").integer == 5);
  nfy_table_free(table);
  OK(nfy_report_daily_volumes(w.engine, noon_day, next_day, &table, &err));
  CHECK(cell_of(table, 0, "day").day.day == 20 && cell_of(table, 0, "sms_totals").integer == 5);
  nfy_table_free(table);
  OK(nfy_report_daily_provider_volumes(w.engine, noon_day, next_day, &table, &err));
  CHECK(text_is(cell_of(table, 0, "provider").text, "simulator"));
  nfy_table_free(table);
  OK(nfy_report_organisation_usage(w.engine, &w.service, 2025, &table, &err)); /* no such one */
  CHECK(row_count(table) == 0);
  nfy_table_free(table);
  INVALID(nfy_report_daily_volumes(w.engine, next_day, noon_day, &table, &err));
  CHECK(table == NULL);
  close_world(&w);
}

static void despatched_letters_are_recorded_once(void) {
  world w = open_world();
  nfy_despatch letter = NFY_DESPATCH_INIT;
  nfy_table* table = NULL;
  int64_t changed = 0;
  letter.notification_id = w.sms;
  letter.despatched_on = noon_day;
  OK(nfy_receipt_record_despatches(w.engine, &letter, 1, &changed, &err));
  CHECK(changed == 1);
  OK(nfy_receipt_record_despatches(w.engine, &letter, 1, &changed, &err));
  CHECK(changed == 0);
  letter.despatched_on = next_day;
  OK(nfy_receipt_record_despatches(w.engine, &letter, 1, NULL, &err));
  letter.cost_threshold = 2;
  INVALID(nfy_receipt_record_despatches(w.engine, &letter, 1, &changed, &err));
  INVALID(nfy_receipt_record_despatches(w.engine, NULL, 1, &changed, &err));
  OK(nfy_report_despatch(w.engine, noon_day, next_day, &table, &err));
  CHECK(row_count(table) == 0); /* no letter has that id */
  nfy_table_free(table);
  close_world(&w);
}

static void what_has_no_price_is_named(void) {
  static const char rates[] =
      "{\"sms_rates\": [{\"valid_from\": \"2025-03-31T23:00:00Z\", \"rate\": \"0\"},"
      " {\"valid_from\": \"2026-03-31T23:00:00Z\", \"rate\": \"0\"}]}";
  world w = open_world();
  nfy_table* table = NULL;
  nfy_table* unpriced = NULL;
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  send_and_bill(&w);
  OK(nfy_rates_drop(w.engine, nfy_str_from(rates), &err));
  STATUS(NFY_E_NOT_FOUND, nfy_rates_drop(w.engine, nfy_str_from(rates), &err));
  OK(nfy_report_billing(w.engine, noon_day, next_day, &table, &err));
  OK(nfy_table_get(table, &view, &err));
  CHECK(view.unpriced_count == 1 && view.row_count == 0);
  OK(nfy_table_unpriced(table, &unpriced, &err));
  CHECK(row_count(unpriced) == 1 && text_is(cell_of(unpriced, 0, "type").text, "sms"));
  CHECK(cell_of(unpriced, 0, "day").day.day == 20);
  nfy_table_free(unpriced);
  nfy_table_free(table);
  close_world(&w);
}

static int bit_is(const void* bits, int64_t at) {
  return bits == NULL || (((const uint8_t*)bits)[at / 8] >> (at % 8) & 1) != 0;
}

static void a_table_streams_as_arrow(void) {
  world w = open_world();
  nfy_sms_usage_options options = NFY_SMS_USAGE_OPTIONS_INIT;
  nfy_table* table = NULL;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray batch;
  struct ArrowArray kept;
  const int32_t* offsets;
  const int64_t* cost;
  send_and_bill(&w);
  options.first = noon_day;
  options.last = next_day;
  OK(nfy_report_sms_usage(w.engine, &options, &table, &err));
  OK(nfy_table_to_arrow(table, NULL, &stream, &err));
  nfy_table_free(table); /* the stream keeps what it needs */
  CHECK(stream.get_schema(&stream, &schema) == 0);
  CHECK(strcmp(schema.format, "+s") == 0 && schema.n_children == 10);
  CHECK(strcmp(schema.children[3]->name, "service_name") == 0);
  CHECK(strcmp(schema.children[3]->format, "u") == 0);
  CHECK(strcmp(schema.children[7]->format, "l") == 0);
  CHECK(strcmp(schema.children[8]->format, "d:18,6") == 0);
  CHECK(strcmp(schema.children[9]->format, "b") == 0);
  schema.release(&schema);
  CHECK(schema.release == NULL);
  CHECK(stream.get_next(&stream, &batch) == 0);
  CHECK(batch.length == 1 && batch.n_children == 10 && batch.null_count == 0);
  CHECK(batch.children[0]->null_count == 1 && !bit_is(batch.children[0]->buffers[0], 0));
  offsets = (const int32_t*)batch.children[3]->buffers[1];
  CHECK(offsets[0] == 0 && offsets[1] == 17);
  CHECK(memcmp(batch.children[3]->buffers[2], "Riverside Clinics", 17) == 0);
  CHECK(((const int64_t*)batch.children[7]->buffers[1])[0] == 2);
  cost = (const int64_t*)batch.children[8]->buffers[1];
  CHECK(cost[0] == INT64_C(46600) && cost[1] == 0);
  CHECK(bit_is(batch.children[9]->buffers[1], 0));
  kept = *batch.children[3]; /* a consumer may take one child and drop the rest */
  batch.children[3]->release = NULL;
  batch.release(&batch);
  CHECK(memcmp(kept.buffers[2], "Riverside", 9) == 0);
  kept.release(&kept);
  CHECK(stream.get_next(&stream, &batch) == 0 && batch.release == NULL); /* the end */
  CHECK(stream.get_next(&stream, &batch) == 0 && batch.release == NULL);
  stream.release(&stream);
  CHECK(stream.release == NULL);
  CLOSED(nfy_table_to_arrow(table, NULL, &stream, &err));
  INVALID(nfy_table_to_arrow(NULL, NULL, &stream, &err));
  close_world(&w);
}

/* What a consumer asks for: the schema of a stream with one column in another type. */
static nfy_status ask(const nfy_table* table, struct ArrowSchema* schema, int64_t column,
                      const char* format, struct ArrowArrayStream* out) {
  const char* own = schema->children[column]->format;
  nfy_status status;
  schema->children[column]->format = format;
  status = nfy_table_to_arrow(table, schema, out, &err);
  schema->children[column]->format = own;
  return status;
}

static void a_consumer_may_ask_for_types(void) {
  world w = open_world();
  nfy_sms_usage_options options = NFY_SMS_USAGE_OPTIONS_INIT;
  nfy_table* table = NULL;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowSchema wider;
  struct ArrowArray batch;
  send_and_bill(&w);
  options.first = noon_day;
  options.last = next_day;
  OK(nfy_report_sms_usage(w.engine, &options, &table, &err));
  OK(nfy_table_to_arrow(table, NULL, &stream, &err));
  CHECK(stream.get_schema(&stream, &schema) == 0);
  stream.release(&stream);
  OK(ask(table, &schema, 8, "d:38,18", &stream));
  CHECK(stream.get_schema(&stream, &wider) == 0);
  CHECK(strcmp(wider.children[8]->format, "d:38,18") == 0);
  wider.release(&wider);
  CHECK(stream.get_next(&stream, &batch) == 0);
  CHECK(((const int64_t*)batch.children[8]->buffers[1])[0] == INT64_C(46600000000000000));
  batch.release(&batch);
  stream.release(&stream);
  OK(ask(table, &schema, 3, "U", &stream));
  CHECK(stream.get_next(&stream, &batch) == 0);
  CHECK(((const int64_t*)batch.children[3]->buffers[1])[1] == 17);
  batch.release(&batch);
  stream.release(&stream);
  OK(ask(table, &schema, 8, "g", &stream)); /* no money in floating point: it keeps its type */
  CHECK(stream.get_schema(&stream, &wider) == 0);
  CHECK(strcmp(wider.children[8]->format, "d:18,6") == 0);
  wider.release(&wider);
  stream.release(&stream);
  INVALID(ask(table, &schema, 8, "d:18,3", &stream)); /* 0.0466 */
  INVALID(nfy_table_to_arrow(table, schema.children[8], &stream, &err));
  schema.children[8]->name = "sum";
  INVALID(nfy_table_to_arrow(table, &schema, &stream, &err));
  schema.release(&schema);
  INVALID(nfy_table_to_arrow(table, &schema, &stream, &err));
  nfy_table_free(table);
  close_world(&w);
}

/* Every call with an engine that is NULL or closed: `expected` says which. */
static void engine_calls(nfy_engine* engine, const world* w, nfy_status expected) {
  nfy_organisation organisation = NFY_ORGANISATION_INIT;
  nfy_organisation_rows* organisations = NULL;
  nfy_service service = NFY_SERVICE_INIT;
  nfy_calendar calendar = NFY_CALENDAR_INIT;
  nfy_calendar_rows* calendars = NULL;
  nfy_calendar_plan* plan = NULL;
  nfy_allowance_state state = NFY_ALLOWANCE_STATE_INIT;
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_sms_usage_options usage = NFY_SMS_USAGE_OPTIONS_INIT;
  nfy_difference_rows* cube = NULL;
  nfy_bill* bill = NULL;
  nfy_verdict* verdict = NULL;
  nfy_table* table = NULL;
  const nfy_uuid* id = &w->service;
  const nfy_str name = nfy_str_from("us");
  int32_t flag;
  STATUS(expected, nfy_rates_drop(engine, nfy_str_from("{}"), &err));
  STATUS(expected, nfy_organisation_put(engine, &organisation, NULL, &err));
  STATUS(expected, nfy_organisation_list(engine, &organisations, &err));
  STATUS(expected, nfy_service_update(engine, &service, &err));
  STATUS(expected, nfy_calendar_put(engine, &calendar, &err));
  STATUS(expected, nfy_calendar_list(engine, &calendars, &err));
  STATUS(expected, nfy_calendar_get(engine, name, &calendars, &err));
  STATUS(expected, nfy_calendar_plan_change(engine, id, name, &plan, &err));
  STATUS(expected, nfy_calendar_change(engine, id, name, &err));
  STATUS(expected, nfy_allowance_before(engine, id, noon_day, &state, &err));
  STATUS(expected, nfy_allowance_list_before(engine, noon_day, &table, &err));
  STATUS(expected, nfy_facts_audit(engine, &days, &cube, &table, &flag, &err));
  STATUS(expected, nfy_billing_bill(engine, id, 2025, NULL, &bill, &err));
  STATUS(expected, nfy_billing_explain_notification(engine, id, id, &verdict, &err));
  STATUS(expected, nfy_receipt_record_despatches(engine, NULL, 0, NULL, &err));
  STATUS(expected, nfy_report_sms_usage(engine, &usage, &table, &err));
  STATUS(expected, nfy_report_organisation_usage(engine, id, 2025, &table, &err));
  STATUS(expected, nfy_report_billing(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_report_volumes_by_service(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_report_daily_volumes(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_report_daily_provider_volumes(engine, noon_day, next_day, &table, &err));
  STATUS(expected, nfy_report_despatch(engine, noon_day, next_day, &table, &err));
  CHECK(table == NULL && bill == NULL && plan == NULL && verdict == NULL && cube == NULL);
}

/* Outs that are NULL, and handles of another kind, are errors and never followed. */
static void wrong_arguments_are_refused(const world* w) {
  nfy_table* table = NULL;
  nfy_usage* usage = NULL;
  nfy_cell cell;
  nfy_str name;
  INVALID(nfy_report_daily_volumes(w->engine, noon_day, next_day, NULL, &err));
  INVALID(nfy_report_sms_usage(w->engine, NULL, &table, &err));
  CHECK(table == NULL);
  OK(nfy_report_daily_volumes(w->engine, noon_day, next_day, &table, &err));
  INVALID(nfy_table_column(table, 0, &name, NULL, &err));
  INVALID(nfy_table_cell(table, 0, 0, NULL, &err));
  INVALID(nfy_table_to_arrow(table, NULL, NULL, &err));
  CLOSED(nfy_table_cell((const nfy_table*)(const void*)w->engine, 0, 0, &cell, &err));
  CLOSED(nfy_bill_yearly((const nfy_bill*)(const void*)table, &usage, &err));
  nfy_table_free(NULL);
  nfy_table_free((nfy_table*)(void*)w->engine); /* of another kind: ignored */
  nfy_table_free(table);
  nfy_table_free(table);
  CLOSED(nfy_table_cell(table, 0, 0, &cell, &err));
}

static void misuse_is_answered(void) {
  world w = open_world();
  nfy_engine* closed = w.engine;
  wrong_arguments_are_refused(&w);
  engine_calls(NULL, &w, NFY_E_INVALID_ARGUMENT);
  close_world(&w);
  engine_calls(closed, &w, NFY_E_CLOSED);
}

int main(void) {
  organisations_are_put_listed_and_named_by_services();
  reference_data_are_checked_without_a_store();
  a_calendar_is_put_planned_and_changed();
  a_bill_is_read_under_stored_and_other_rules();
  a_notification_says_why_it_is_on_the_bill();
  the_allowance_stands_where_the_bill_says();
  an_audit_finds_what_is_missing_until_it_is_billed();
  reports_are_tables();
  despatched_letters_are_recorded_once();
  what_has_no_price_is_named();
  a_table_streams_as_arrow();
  a_consumer_may_ask_for_types();
  misuse_is_answered();
  return CHECKS_END();
}
