/* What hosts get wrong: each pointer NULL, closed and foreign handles, sizes, text and codes. */
#include "world.h"

static const nfy_day first_day = {2026, 3, 20};
static const nfy_day no_day = {2026, 2, 30};

/* One of each handle that an answer can be, for being handed in the wrong way. */
typedef struct answers {
  nfy_service_rows* services;
  nfy_template_rows* templates;
  nfy_notification_rows* notifications;
  nfy_preview* preview;
  nfy_provider* provider;
  nfy_receipt_rows* receipts;
  nfy_in_doubt_rows* doubts;
  nfy_task_rows* tasks;
  nfy_lease* lease;
  nfy_difference_rows* differences;
  nfy_fact_rows* facts;
  nfy_usage* usage;
  nfy_segment_rows* segments;
  nfy_csv* csv;
} answers;

static answers open_answers(const world* w) {
  answers a;
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  days.first = days.last = first_day;
  memset(&a, 0, sizeof a);
  OK(nfy_service_list(w->engine, &a.services, &err));
  OK(nfy_template_get(w->engine, &w->service, &w->sms, 0, &a.templates, &err));
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  OK(nfy_notification_get(w->engine, &w->service, &result.id, &a.notifications, &err));
  OK(nfy_notification_preview(w->engine, &w->service, &request, &a.preview, &err));
  OK(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), w->clock, &a.provider, &err));
  OK(nfy_provider_add(w->engine, a.provider, &err));
  OK(nfy_delivery_run(w->engine, NULL, NULL, &err));
  OK(nfy_provider_take_receipts(a.provider, 10, &a.receipts, &err));
  OK(nfy_delivery_list_in_doubt(w->engine, 10, &a.doubts, &err));
  OK(nfy_task_plan(w->engine, NOON_US + DAY_US, &a.tasks, &err));
  OK(nfy_task_claim(w->engine, nfy_str_from("facts/fold"), nfy_str_from("me"), HOUR_US, &a.lease,
                    &err));
  OK(nfy_facts_verify(w->engine, &days, &a.differences, &err));
  OK(nfy_billing_list_facts(w->engine, first_day, first_day, &a.facts, &err));
  OK(nfy_billing_yearly_usage(w->engine, &w->service, 2025, &a.usage, &err));
  OK(nfy_billing_explain(w->engine, a.usage, 0, &a.segments, &err));
  OK(nfy_csv_open(NULL, &a.csv, &err));
  return a;
}

static void close_answers(const answers* a) {
  nfy_service_rows_free(a->services);
  nfy_template_rows_free(a->templates);
  nfy_notification_rows_free(a->notifications);
  nfy_preview_free(a->preview);
  nfy_provider_close(a->provider);
  nfy_receipt_rows_free(a->receipts);
  nfy_in_doubt_rows_free(a->doubts);
  nfy_task_rows_free(a->tasks);
  nfy_lease_free(a->lease);
  nfy_difference_rows_free(a->differences);
  nfy_fact_rows_free(a->facts);
  nfy_usage_free(a->usage);
  nfy_segment_rows_free(a->segments);
  nfy_csv_close(a->csv);
}

/* Every call that takes an engine, with one that is NULL or closed: `expected` says which. */
static void engine_calls(nfy_engine* engine, const world* w, const answers* a,
                         nfy_status expected) {
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  nfy_api_key key = NFY_API_KEY_INIT;
  nfy_allowance allowance = NFY_ALLOWANCE_INIT;
  nfy_facts_view facts = NFY_FACTS_VIEW_INIT;
  nfy_buf buf = {NULL, 0};
  answers out;
  nfy_uuid id;
  int64_t number;
  int32_t small;
  memset(&out, 0, sizeof out);
  days.first = days.last = first_day;
  STATUS(expected, nfy_engine_now(engine, &number, &err));
  STATUS(expected, nfy_rates_put(engine, nfy_str_from("{}"), &err));
  STATUS(expected, nfy_service_create(engine, &service, &id, &err));
  STATUS(expected, nfy_service_get(engine, &w->service, &out.services, &err));
  STATUS(expected, nfy_service_list(engine, &out.services, &err));
  STATUS(expected, nfy_template_create(engine, &w->service, &text, &id, &err));
  STATUS(expected, nfy_template_update(engine, &w->service, &w->sms, &text, &small, &err));
  STATUS(expected, nfy_template_get(engine, &w->service, &w->sms, 0, &out.templates, &err));
  STATUS(expected,
         nfy_api_key_create(engine, &w->service, nfy_str_from("k"), 0, 0, &key, &buf, &err));
  STATUS(expected, nfy_api_key_authenticate(engine, nfy_str_from("k"), &key, &err));
  STATUS(expected, nfy_allowance_set(engine, &w->service, 2025, 1, &err));
  STATUS(expected, nfy_allowance_ensure(engine, &w->service, 2025, &allowance, &err));
  STATUS(expected, nfy_notification_send(engine, &w->service, &request, &result, &err));
  STATUS(expected, nfy_notification_send_many(engine, &w->service, &request, 1, &result, &err));
  STATUS(expected, nfy_notification_preview(engine, &w->service, &request, &out.preview, &err));
  STATUS(expected, nfy_notification_get(engine, &w->service, &id, &out.notifications, &err));
  STATUS(expected, nfy_provider_add(engine, a->provider, &err));
  STATUS(expected, nfy_delivery_run(engine, NULL, NULL, &err));
  STATUS(expected, nfy_delivery_count_queued(engine, NFY_TYPE_SMS, &number, &err));
  STATUS(expected, nfy_delivery_list_in_doubt(engine, 1, &out.doubts, &err));
  STATUS(expected, nfy_receipt_record(engine, NULL, 0, NULL, &err));
  STATUS(expected, nfy_receipt_rows_record(engine, a->receipts, NULL, &err));
  STATUS(expected, nfy_task_plan(engine, NOON_US, &out.tasks, &err));
  STATUS(expected, nfy_task_claim(engine, nfy_str_from("facts/fold"), nfy_str_from("me"), 1,
                                  &out.lease, &err));
  STATUS(expected, nfy_task_run(engine, a->lease, &small, &err));
  STATUS(expected, nfy_task_release(engine, a->lease, &err));
  STATUS(expected, nfy_task_run_due(engine, NULL, NULL, &err));
  STATUS(expected, nfy_facts_state(engine, &facts, &err));
  STATUS(expected, nfy_facts_rebuild(engine, &days, &out.differences, &err));
  STATUS(expected, nfy_facts_verify(engine, &days, &out.differences, &err));
  STATUS(expected, nfy_billing_drop_facts(engine, first_day, first_day, &err));
  STATUS(expected, nfy_billing_list_facts(engine, first_day, first_day, &out.facts, &err));
  STATUS(expected, nfy_billing_yearly_usage(engine, &w->service, 2025, &out.usage, &err));
  STATUS(expected, nfy_billing_monthly_usage(engine, &w->service, 2025, &out.usage, &err));
  STATUS(expected, nfy_billing_explain(engine, a->usage, 0, &out.segments, &err));
  CHECK(out.services == NULL && out.tasks == NULL && out.usage == NULL && out.lease == NULL);
}

/* The same of letters, files and limits. */
static void letter_calls(nfy_engine* engine, const world* w, nfy_status expected) {
  nfy_uploaded_letter letter = NFY_UPLOADED_LETTER_INIT;
  nfy_letter_scan scan = NFY_LETTER_SCAN_INIT;
  nfy_letter_pdf_view view = NFY_LETTER_PDF_VIEW_INIT;
  nfy_document_link link = NFY_DOCUMENT_LINK_INIT;
  nfy_notification notification = NFY_NOTIFICATION_INIT;
  const nfy_uuid* id = &w->sms;
  const nfy_str text = nfy_str_from("x");
  nfy_document* document = NULL;
  nfy_send_result result;
  nfy_buf buf = {NULL, 0};
  int64_t number;
  STATUS(expected, nfy_letter_upload(engine, &w->service, &letter, &result, &err));
  STATUS(expected, nfy_letter_check_upload(engine, &w->service, &letter, &err));
  STATUS(expected, nfy_letter_record_scan(engine, &w->service, id, &scan, NULL, &err));
  STATUS(expected, nfy_letter_record_pdf(engine, &w->service, id, 1, text, NULL, &err));
  STATUS(expected, nfy_letter_pdf(engine, &w->service, id, &buf, &err));
  STATUS(expected, nfy_letter_describe_pdf(engine, &w->service, id, &view, &buf, &err));
  STATUS(expected, nfy_letter_cancel(engine, &w->service, id, &err));
  STATUS(expected, nfy_letter_collect(engine, 0, &number, &err));
  STATUS(expected, nfy_letter_run(engine, NULL, NULL, &err));
  STATUS(expected, nfy_document_link_describe(engine, &link, &document, &err));
  STATUS(expected, nfy_document_link_download(engine, &link, text, &document, &err));
  STATUS(expected, nfy_limits_take_request(engine, &w->service, NFY_KEY_TEST, &err));
  STATUS(expected, nfy_limits_check_day(engine, &w->service, NFY_TYPE_SMS, NFY_KEY_TEST, &err));
  STATUS(expected, nfy_notification_content(engine, &notification, NULL, &buf, NULL, &err));
  STATUS(expected, nfy_rates_sms_rate(engine, NOON_US, &buf, &err));
  STATUS(expected, nfy_rates_letter_rate(engine, NOON_US, 1, NFY_POSTAGE_FIRST, &buf, &err));
  CHECK(document == NULL && buf.data == NULL);
}

/* Ids, structs and outs of letters, files and limits that are NULL. */
static void null_letters(const world* w) {
  nfy_engine* e = w->engine;
  const nfy_uuid *service = &w->service, *id = &w->sms;
  nfy_letter_scan scan = NFY_LETTER_SCAN_INIT;
  nfy_letter_pdf_view view = NFY_LETTER_PDF_VIEW_INIT;
  nfy_uploaded_letter letter = NFY_UPLOADED_LETTER_INIT;
  nfy_document_link link = NFY_DOCUMENT_LINK_INIT;
  nfy_document* document = NULL;
  nfy_buf buf = {NULL, 0};
  nfy_send_result result;
  scan.result = NFY_SCAN_OK;
  INVALID(nfy_letter_upload(e, NULL, &letter, &result, &err));
  INVALID(nfy_letter_check_upload(e, NULL, &letter, &err));
  INVALID(nfy_letter_check_upload(e, service, NULL, &err));
  INVALID(nfy_letter_record_scan(e, NULL, id, &scan, NULL, &err));
  INVALID(nfy_letter_record_scan(e, service, NULL, &scan, NULL, &err));
  INVALID(nfy_letter_record_scan(e, service, id, NULL, NULL, &err));
  INVALID(nfy_letter_record_pdf(e, service, NULL, 1, nfy_str_from("x"), NULL, &err));
  INVALID(nfy_letter_pdf(e, service, NULL, &buf, &err));
  INVALID(nfy_letter_pdf(e, service, id, NULL, &err));
  INVALID(nfy_letter_describe_pdf(e, service, id, NULL, &buf, &err));
  INVALID(nfy_letter_describe_pdf(e, NULL, id, &view, NULL, &err));
  INVALID(nfy_letter_cancel(e, service, NULL, &err));
  INVALID(nfy_letter_collect(e, 0, NULL, &err));
  INVALID(nfy_document_link_describe(e, NULL, &document, &err));
  INVALID(nfy_document_link_describe(e, &link, NULL, &err));
  INVALID(nfy_limits_check_day(e, NULL, NFY_TYPE_SMS, NFY_KEY_TEST, &err));
  INVALID(nfy_document_get(NULL, NULL, &err));
  nfy_document_free(NULL);
  CHECK(document == NULL && buf.data == NULL);
}

/* Every call that takes another handle, with each of them NULL, closed or of another kind. */
static void answer_calls(const world* w, const answers* a, nfy_status expected) {
  nfy_service service = NFY_SERVICE_INIT;
  nfy_template text = NFY_TEMPLATE_INIT;
  nfy_notification notification = NFY_NOTIFICATION_INIT;
  nfy_preview_view preview = NFY_PREVIEW_VIEW_INIT;
  nfy_simulator_counts counts = NFY_SIMULATOR_COUNTS_INIT;
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_in_doubt doubt = NFY_IN_DOUBT_INIT;
  nfy_task task = NFY_TASK_INIT;
  nfy_lease_view lease = NFY_LEASE_VIEW_INIT;
  nfy_difference difference = NFY_DIFFERENCE_INIT;
  nfy_fact fact = NFY_FACT_INIT;
  nfy_usage_view usage = NFY_USAGE_VIEW_INIT;
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_segment segment = NFY_SEGMENT_INIT;
  nfy_csv_row row = NFY_CSV_ROW_INIT;
  const nfy_usage* years[1];
  nfy_receipt_rows* receipts = NULL;
  nfy_segment_rows* segments = NULL;
  nfy_buf buf = {NULL, 0};
  nfy_str str;
  size_t count;
  int32_t small;
  years[0] = a->usage;
  STATUS(expected, nfy_service_rows_get(a->services, 0, &service, &err));
  STATUS(expected, nfy_template_rows_get(a->templates, 0, &text, &err));
  STATUS(expected, nfy_notification_rows_get(a->notifications, 0, &notification, &err));
  STATUS(expected, nfy_preview_get(a->preview, &preview, &err));
  STATUS(expected, nfy_provider_add(w->engine, a->provider, &err));
  STATUS(expected, nfy_provider_take_receipts(a->provider, 1, &receipts, &err));
  STATUS(expected, nfy_provider_get_counts(a->provider, &counts, &err));
  STATUS(expected, nfy_receipt_rows_get(a->receipts, 0, &receipt, &err));
  STATUS(expected, nfy_receipt_rows_record(w->engine, a->receipts, NULL, &err));
  STATUS(expected, nfy_in_doubt_rows_get(a->doubts, 0, &doubt, &err));
  STATUS(expected, nfy_task_rows_get(a->tasks, 0, &task, &err));
  STATUS(expected, nfy_task_rows_get_dependency(a->tasks, 0, 0, &str, &err));
  STATUS(expected, nfy_task_run(w->engine, a->lease, &small, &err));
  STATUS(expected, nfy_task_release(w->engine, a->lease, &err));
  STATUS(expected, nfy_lease_get(a->lease, &lease, &err));
  STATUS(expected, nfy_difference_rows_get(a->differences, 0, &difference, &err));
  STATUS(expected, nfy_fact_rows_get(a->facts, 0, &fact, &err));
  STATUS(expected, nfy_usage_get(a->usage, &usage, &err));
  STATUS(expected, nfy_usage_line_get(a->usage, 0, &line, &err));
  STATUS(expected, nfy_billing_explain(w->engine, a->usage, 0, &segments, &err));
  STATUS(expected, nfy_segment_rows_get(a->segments, 0, &segment, &err));
  STATUS(expected, nfy_report_to_csv(NULL, years, 1, &buf, &err));
  STATUS(expected, nfy_report_to_html(NULL, years, 1, &buf, &err));
  STATUS(expected, nfy_report_to_text(NULL, years, 1, &buf, &err));
  STATUS(expected, nfy_csv_feed(a->csv, nfy_str_from("a"), &err));
  STATUS(expected, nfy_csv_finish(a->csv, &err));
  STATUS(expected, nfy_csv_next(a->csv, &row, &small, &err));
  STATUS(expected, nfy_csv_recipient(a->csv, NFY_TYPE_SMS, &str, &err));
  STATUS(expected, nfy_csv_header_count(a->csv, &count, &err));
  STATUS(expected, nfy_csv_header_get(a->csv, 0, &str, &err));
  CHECK(nfy_service_rows_count(a->services) == 0);
  CHECK(nfy_template_rows_count(a->templates) == 0);
  CHECK(nfy_notification_rows_count(a->notifications) == 0);
  CHECK(nfy_receipt_rows_count(a->receipts) == 0);
  CHECK(nfy_in_doubt_rows_count(a->doubts) == 0);
  CHECK(nfy_task_rows_count(a->tasks) == 0);
  CHECK(nfy_difference_rows_count(a->differences) == 0);
  CHECK(nfy_fact_rows_count(a->facts) == 0);
  CHECK(nfy_segment_rows_count(a->segments) == 0);
  CHECK(nfy_usage_line_count(a->usage) == 0);
  CHECK(buf.data == NULL);
}

/* Out parameters, ids and options that are NULL. */
static void null_outs(const world* w, const answers* a) {
  nfy_engine* e = w->engine;
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_api_key key = NFY_API_KEY_INIT;
  nfy_csv_row row = NFY_CSV_ROW_INIT;
  nfy_send_result result;
  nfy_usage* usage = NULL;
  nfy_preview* preview = NULL;
  nfy_provider* provider = NULL;
  nfy_difference_rows* differences = NULL;
  nfy_uuid id;
  nfy_buf buf;
  char chars[40];
  int32_t small;
  days.first = days.last = first_day;
  INVALID(nfy_uuid_from_text(nfy_str_from(""), &id, &err));
  INVALID(nfy_uuid_from_text(nfy_str_from(""), NULL, &err));
  INVALID(nfy_uuid_to_text(NULL, chars, sizeof chars, &err));
  INVALID(nfy_uuid_to_text(&w->service, NULL, sizeof chars, &err));
  INVALID(nfy_uuid_to_text(&w->service, chars, 36, &err));
  INVALID(nfy_schema_sql(nfy_str_from("sqlite"), NULL, &err));
  INVALID(nfy_schema_sql(nfy_str_from("dbase"), &buf, &err));
  INVALID(nfy_clock_open_system(NULL, &err));
  INVALID(nfy_clock_open_simulated(0, NULL, &err));
  INVALID(nfy_clock_now(NULL, NULL, &err));
  INVALID(nfy_clock_now(w->clock, NULL, &err));
  INVALID(nfy_clock_set(NULL, 0, &err));
  INVALID(nfy_clock_advance(NULL, 0, &err));
  INVALID(nfy_calendar_window(nfy_str_from("uk"), first_day, NULL, &err));
  INVALID(nfy_calendar_day(nfy_str_from("uk"), 0, NULL, &err));
  INVALID(nfy_calendar_financial_year(nfy_str_from("uk"), first_day, NULL, &err));
  INVALID(nfy_engine_open(NULL, NULL, &err));
  INVALID(nfy_engine_now(e, NULL, &err));
  INVALID(nfy_service_create(e, &service, NULL, &err));
  INVALID(nfy_service_create(e, NULL, &id, &err));
  INVALID(nfy_service_get(e, NULL, (nfy_service_rows**)&usage, &err));
  INVALID(nfy_service_get(e, &w->service, NULL, &err));
  INVALID(nfy_service_list(e, NULL, &err));
  INVALID(nfy_service_rows_get(a->services, 0, NULL, &err));
  INVALID(nfy_template_create(e, NULL, &text, &id, &err));
  INVALID(nfy_template_create(e, &w->service, NULL, &id, &err));
  INVALID(nfy_template_create(e, &w->service, &text, NULL, &err));
  INVALID(nfy_template_update(e, NULL, &w->sms, &text, &small, &err));
  INVALID(nfy_template_update(e, &w->service, NULL, &text, &small, &err));
  INVALID(nfy_template_update(e, &w->service, &w->sms, NULL, &small, &err));
  INVALID(nfy_template_get(e, NULL, &w->sms, 0, (nfy_template_rows**)&usage, &err));
  INVALID(nfy_template_get(e, &w->service, NULL, 0, (nfy_template_rows**)&usage, &err));
  INVALID(nfy_template_get(e, &w->service, &w->sms, 0, NULL, &err));
  INVALID(nfy_template_get(e, &w->service, &w->sms, -1, (nfy_template_rows**)&usage, &err));
  INVALID(nfy_template_rows_get(a->templates, 0, NULL, &err));
  INVALID(nfy_api_key_create(e, NULL, nfy_str_from("k"), 0, 0, &key, &buf, &err));
  INVALID(nfy_api_key_create(e, &w->service, nfy_str_from("k"), 0, 0, &key, NULL, &err));
  INVALID(nfy_api_key_create(e, &w->service, nfy_str_from("k"), 7, 0, &key, &buf, &err));
  INVALID(nfy_api_key_authenticate(e, nfy_str_from("k"), NULL, &err));
  INVALID(nfy_allowance_set(e, NULL, 2025, 1, &err));
  INVALID(nfy_allowance_set(e, &w->service, 2025, -1, &err));
  INVALID(nfy_allowance_ensure(e, NULL, 2025, NULL, &err));
  INVALID(nfy_allowance_ensure(e, &w->service, 2025, NULL, &err));
  INVALID(nfy_notification_send(e, NULL, &request, &result, &err));
  INVALID(nfy_notification_send(e, &w->service, NULL, &result, &err));
  INVALID(nfy_notification_send(e, &w->service, &request, NULL, &err));
  INVALID(nfy_notification_send_many(e, NULL, &request, 1, &result, &err));
  INVALID(nfy_notification_send_many(e, &w->service, NULL, 1, &result, &err));
  INVALID(nfy_notification_send_many(e, &w->service, &request, 1, NULL, &err));
  INVALID(
      nfy_notification_send_many(e, &w->service, &request, NFY_SEND_MANY_MAX + 1, &result, &err));
  INVALID(nfy_notification_preview(e, NULL, &request, &preview, &err));
  INVALID(nfy_notification_preview(e, &w->service, NULL, &preview, &err));
  INVALID(nfy_notification_preview(e, &w->service, &request, NULL, &err));
  INVALID(nfy_preview_get(a->preview, NULL, &err));
  INVALID(nfy_notification_get(e, NULL, &id, (nfy_notification_rows**)&usage, &err));
  INVALID(nfy_notification_get(e, &w->service, NULL, (nfy_notification_rows**)&usage, &err));
  INVALID(nfy_notification_get(e, &w->service, &w->sms, NULL, &err));
  INVALID(nfy_notification_rows_get(a->notifications, 0, NULL, &err));
  INVALID(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from(""), NULL, NULL, &err));
  INVALID(nfy_provider_open(nfy_str_from(""), nfy_str_from(""), NULL, &provider, &err));
  INVALID(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from("{"), NULL, &provider, &err));
  INVALID(nfy_provider_open(nfy_str_from("simulator"), nfy_str_from("{\"sed\": 1}"), NULL,
                            &provider, &err));
  INVALID(nfy_provider_open_callback(NULL, &provider, &err));
  INVALID(nfy_provider_open_callback(NULL, NULL, &err));
  INVALID(nfy_provider_add(e, NULL, &err));
  INVALID(nfy_provider_take_receipts(a->provider, 1, NULL, &err));
  INVALID(nfy_provider_get_counts(a->provider, NULL, &err));
  INVALID(nfy_delivery_count_queued(e, NFY_TYPE_SMS, NULL, &err));
  INVALID(nfy_delivery_list_in_doubt(e, 1, NULL, &err));
  INVALID(nfy_delivery_list_in_doubt(e, 0, (nfy_in_doubt_rows**)&usage, &err));
  INVALID(nfy_in_doubt_rows_get(a->doubts, 0, NULL, &err));
  INVALID(nfy_receipt_record(e, NULL, 1, NULL, &err));
  INVALID(nfy_receipt_rows_record(e, NULL, NULL, &err));
  INVALID(nfy_receipt_rows_get(a->receipts, 0, NULL, &err));
  INVALID(nfy_csv_open(NULL, NULL, &err));
  INVALID(nfy_csv_next(a->csv, NULL, &small, &err));
  INVALID(nfy_csv_next(a->csv, &row, NULL, &err));
  INVALID(nfy_csv_recipient(a->csv, NFY_TYPE_SMS, NULL, &err));
  INVALID(nfy_csv_header_count(a->csv, NULL, &err));
  INVALID(nfy_csv_header_get(a->csv, 0, NULL, &err));
  INVALID(nfy_task_plan(e, NOON_US, NULL, &err));
  INVALID(nfy_task_rows_get(a->tasks, 0, NULL, &err));
  INVALID(nfy_task_rows_get_dependency(a->tasks, 0, 0, NULL, &err));
  INVALID(nfy_task_claim(e, nfy_str_from("x"), nfy_str_from("me"), 1, NULL, &err));
  INVALID(nfy_task_run(e, a->lease, NULL, &err));
  INVALID(nfy_lease_get(a->lease, NULL, &err));
  INVALID(nfy_facts_state(e, NULL, &err));
  INVALID(nfy_facts_rebuild(e, NULL, &differences, &err));
  INVALID(nfy_facts_rebuild(e, &days, NULL, &err));
  INVALID(nfy_facts_verify(e, NULL, &differences, &err));
  INVALID(nfy_facts_verify(e, &days, NULL, &err));
  INVALID(nfy_difference_rows_get(a->differences, 0, NULL, &err));
  INVALID(nfy_billing_list_facts(e, first_day, first_day, NULL, &err));
  INVALID(nfy_fact_rows_get(a->facts, 0, NULL, &err));
  INVALID(nfy_billing_yearly_usage(e, NULL, 2025, &usage, &err));
  INVALID(nfy_billing_yearly_usage(e, &w->service, 2025, NULL, &err));
  INVALID(nfy_billing_monthly_usage(e, NULL, 2025, &usage, &err));
  INVALID(nfy_billing_monthly_usage(e, &w->service, 2025, NULL, &err));
  INVALID(nfy_usage_get(a->usage, NULL, &err));
  INVALID(nfy_usage_line_get(a->usage, 0, NULL, &err));
  INVALID(nfy_billing_explain(e, a->usage, 0, NULL, &err));
  INVALID(nfy_segment_rows_get(a->segments, 0, NULL, &err));
  INVALID(nfy_report_to_csv(NULL, NULL, 1, &buf, &err));
  INVALID(nfy_report_to_csv(NULL, NULL, 0, NULL, &err));
  INVALID(nfy_report_to_html(NULL, NULL, 0, NULL, &err));
  INVALID(nfy_report_to_text(NULL, NULL, 0, NULL, &err));
  INVALID(nfy_report_to_text(NULL, NULL, NFY_REPORT_YEARS_MAX + 1, &buf, &err));
  CHECK(usage == NULL && preview == NULL && provider == NULL && differences == NULL);
}

static int32_t send_none(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                         void* user_data) {
  (void)messages, (void)count, (void)answers, (void)user_data;
  return 0;
}

/* Structs whose size is wrong, short or longer than this version knows. */
static void sizes(const world* w, const answers* a) {
  struct longer {
    nfy_service_options known;
    int64_t unknown;
  } longer = {NFY_SERVICE_OPTIONS_INIT, 0};
  struct longer_out {
    nfy_usage_view known;
    int64_t unknown;
  } longer_out = {NFY_USAGE_VIEW_INIT, 77};
  nfy_callback_options callback = NFY_CALLBACK_OPTIONS_INIT;
  nfy_usage_view view = NFY_USAGE_VIEW_INIT;
  nfy_send_request pair[2];
  nfy_send_result results[2];
  nfy_provider* provider = NULL;
  nfy_uuid id;
  callback.struct_size = 0;
  INVALID(nfy_provider_open_callback(&callback, &provider, &err));
  callback.struct_size = sizeof(size_t) + 1;
  INVALID(nfy_provider_open_callback(&callback, &provider, &err));
  callback.struct_size = sizeof callback + 1000000;
  INVALID(nfy_provider_open_callback(&callback, &provider, &err));
  callback.struct_size = sizeof callback - 8; /* a missing tail means defaults */
  callback.removes_duplicates = 2;            /* outside the size */
  callback.identifier = nfy_str_from("short");
  callback.send = send_none;
  callback.type = NFY_TYPE_SMS;
  OK(nfy_provider_open_callback(&callback, &provider, &err));
  nfy_provider_close(provider);
  callback.struct_size = sizeof callback;
  callback.identifier = nfy_str_from("");
  callback.send = send_none;
  callback.type = NFY_TYPE_SMS;
  INVALID(nfy_provider_open_callback(&callback, &provider, &err)); /* no identifier */
  callback.identifier = nfy_str_from("own");
  callback.send = NULL;
  INVALID(nfy_provider_open_callback(&callback, &provider, &err));
  CHECK(nfy_provider_open(nfy_str_from("smtp"), nfy_str_from("{\"url\": \"https://example.com\"}"),
                          NULL, &provider, NULL) != NFY_OK);
  longer.known.struct_size = sizeof longer;
  longer.known.name = nfy_str_from("Longer");
  OK(nfy_service_create(w->engine, &longer.known, &id, &err));
  longer.unknown = 1;
  INVALID(nfy_service_create(w->engine, &longer.known, &id, &err));
  view.struct_size = 4;
  INVALID(nfy_usage_get(a->usage, &view, &err));
  view.struct_size = sizeof(size_t) + sizeof(nfy_uuid); /* an older host has less room */
  view.financial_year = 1234;
  OK(nfy_usage_get(a->usage, &view, &err));
  CHECK(view.financial_year == 1234 && view.struct_size == sizeof(size_t) + sizeof(nfy_uuid));
  longer_out.known.struct_size = sizeof longer_out;
  OK(nfy_usage_get(a->usage, &longer_out.known, &err));
  CHECK(longer_out.unknown == 0 && longer_out.known.financial_year == 2025);
  pair[0] = pair[1] = request_to(w, "07700 900001");
  pair[1].struct_size -= sizeof(size_t);
  INVALID(nfy_notification_send_many(w->engine, &w->service, pair, 2, results, &err));
  pair[0].struct_size = 0;
  INVALID(nfy_notification_send_many(w->engine, &w->service, pair, 2, results, &err));
}

/* Text, numbers and codes that make no sense. */
static void values(const world* w) {
  static const char* const not_text[] = {"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                                         "half \xE2\x82"};
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  nfy_engine_options engine = NFY_ENGINE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_receipt receipt = NFY_RECEIPT_INIT;
  nfy_delivery_options delivery = NFY_DELIVERY_OPTIONS_INIT;
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_difference_rows* differences = NULL;
  nfy_engine* opened = NULL;
  nfy_clock* clock = NULL;
  nfy_window window;
  nfy_day day;
  nfy_uuid id;
  char* huge;
  size_t i;
  for (i = 0; i < sizeof not_text / sizeof not_text[0]; ++i) {
    service.name = nfy_str_from(not_text[i]);
    INVALID(nfy_service_create(w->engine, &service, &id, &err));
  }
  service.name.data = "a\0b";
  service.name.size = 3;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  service.name.data = NULL;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  service.name.size = 0;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  huge = malloc(NFY_TEXT_BYTES_MAX + 1);
  CHECK(huge != NULL);
  memset(huge, 'a', NFY_TEXT_BYTES_MAX + 1);
  service.name.data = huge;
  service.name.size = NFY_TEXT_BYTES_MAX + 1;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  service.name.size = (size_t)-1;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  free(huge);
  service.name = nfy_str_from("Other");
  service.organisation_type = 9;
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  service.organisation_type = 0;
  service.calendar = nfy_str_from("mars");
  INVALID(nfy_service_create(w->engine, &service, &id, &err));
  INVALID(nfy_template_create(w->engine, &w->service, &text, &id, &err)); /* no type */
  text.type = 4;
  INVALID(nfy_template_create(w->engine, &w->service, &text, &id, &err));
  INVALID(nfy_engine_open(&engine, &opened, &err)); /* no URL */
  engine.store_url = nfy_str_from("mysql://user:secret@host/base");
  CHECK(nfy_engine_open(&engine, &opened, &err) == NFY_E_INVALID_ARGUMENT && opened == NULL);
  CHECK(strstr(nfy_error_message(err), "secret") == NULL);
  nfy_error_free(err);
  err = NULL;
  INVALID(nfy_receipt_record(w->engine, &receipt, 1, NULL, &err)); /* no state */
  receipt.state = NFY_STATE_DELIVERED;
  receipt.at_us = INT64_MAX;
  INVALID(nfy_receipt_record(w->engine, &receipt, 1, NULL, &err));
  INVALID(nfy_receipt_record(w->engine, &receipt, NFY_RECEIPTS_MAX + 1, NULL, &err));
  delivery.limit = -1;
  INVALID(nfy_delivery_run(w->engine, &delivery, NULL, &err));
  delivery.limit = 0;
  delivery.lease_us = INT64_MAX;
  INVALID(nfy_delivery_run(w->engine, &delivery, NULL, &err));
  INVALID(nfy_clock_open_simulated(INT64_MAX, &clock, &err));
  INVALID(nfy_clock_open_simulated(INT64_MIN, &clock, &err));
  INVALID(nfy_clock_advance(w->clock, -1, &err));
  INVALID(nfy_clock_advance(w->clock, INT64_MAX, &err));
  INVALID(nfy_calendar_window(nfy_str_from("uk"), no_day, &window, &err));
  INVALID(nfy_calendar_day(nfy_str_from("uk"), INT64_MAX, &day, &err));
  INVALID(nfy_billing_drop_facts(w->engine, no_day, first_day, &err));
  days.first = first_day;
  days.last = first_day;
  days.last.day = 19;
  INVALID(nfy_facts_verify(w->engine, &days, &differences, &err));
  INVALID(nfy_task_plan(w->engine, INT64_MIN, (nfy_task_rows**)&differences, &err));
}

/* Whatever happens, the functions that end things take anything, and nothing is read twice. */
static void endings(const world* w) {
  nfy_error* kept = NULL;
  nfy_buf none = {NULL, 0};
  answers nothing;
  memset(&nothing, 0, sizeof nothing);
  close_answers(&nothing);
  nfy_engine_close(NULL);
  nfy_clock_close(NULL);
  nfy_error_free(NULL);
  nfy_buf_free(NULL);
  nfy_buf_free(&none);
  CHECK(nfy_error_code(NULL) == NFY_OK && nfy_error_retryable(NULL) == 0);
  CHECK(nfy_error_message(NULL)[0] == '\0' && nfy_error_detail(NULL)[0] == '\0');
  CHECK(nfy_service_get(w->engine, NULL, NULL, NULL) == NFY_E_INVALID_ARGUMENT);
  CHECK(nfy_service_list(w->engine, NULL, &kept) == NFY_E_INVALID_ARGUMENT && kept != NULL);
  CHECK(strcmp(nfy_error_message(kept), "out must not be NULL") == 0);
  nfy_error_free(kept);
  nfy_error_free(kept); /* twice */
  CHECK(nfy_error_code(kept) == NFY_OK && nfy_error_message(kept)[0] == '\0');
}

int main(void) {
  world w = open_world();
  answers open = open_answers(&w), foreign, null;
  nfy_engine* closed;
  int64_t now;
  memset(&null, 0, sizeof null);
  null_outs(&w, &open);
  sizes(&w, &open);
  values(&w);
  endings(&w);
  engine_calls(NULL, &w, &open, NFY_E_INVALID_ARGUMENT);
  engine_calls((nfy_engine*)(void*)w.clock, &w, &open, NFY_E_CLOSED);
  engine_calls((nfy_engine*)(void*)&w, &w, &open, NFY_E_CLOSED); /* never a handle */
  letter_calls(NULL, &w, NFY_E_INVALID_ARGUMENT);
  letter_calls((nfy_engine*)(void*)w.clock, &w, NFY_E_CLOSED);
  null_letters(&w);
  answer_calls(&w, &null, NFY_E_INVALID_ARGUMENT);
  foreign = open; /* each handle in the place of another */
  foreign.services = (nfy_service_rows*)(void*)open.templates;
  CHECK(nfy_service_rows_count(foreign.services) == 0);
  close_answers(&open);
  answer_calls(&w, &open, NFY_E_CLOSED);
  close_answers(&open); /* a second time */
  closed = w.engine;
  close_world(&w);
  engine_calls(closed, &w, &open, NFY_E_CLOSED);
  letter_calls(closed, &w, NFY_E_CLOSED);
  nfy_engine_close(closed);
  CLOSED(nfy_clock_now(w.clock, &now, &err));
  CLOSED(nfy_clock_set(w.clock, 0, &err));
  CLOSED(nfy_clock_advance(w.clock, 0, &err));
  return CHECKS_END();
}
