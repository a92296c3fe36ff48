/* Letters that services made, PDFs of letters, files by link, and limits, as C hosts see them. */
#include "world.h"

static const char printable[] = "%PDF-1.4 clinic";

/* A call that was refused for a reason of NFY_REASON_*. */
#define REFUSED(status, reason, call)              \
  do {                                             \
    nfy_error* refused_ = NULL;                    \
    nfy_error** const err_ = &refused_;            \
    CHECK((call) == (status));                     \
    CHECK(nfy_error_reason(refused_) == (reason)); \
    nfy_error_free(refused_);                      \
  } while (0)

static nfy_uploaded_letter uploaded(const char* reference) {
  nfy_uploaded_letter letter = NFY_UPLOADED_LETTER_INIT;
  letter.pdf = nfy_str_from(printable);
  letter.reference = nfy_str_from(reference);
  return letter;
}

static nfy_uuid upload(const world* w, const char* reference) {
  const nfy_uploaded_letter letter = uploaded(reference);
  nfy_send_result result;
  OK(nfy_letter_upload(w->engine, &w->service, &letter, &result, &err));
  CHECK(result.status == NFY_OK && !result.existed && result.message[0] == '\0');
  return result.id;
}

static int32_t state_of(const world* w, nfy_uuid id) {
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_notification_rows* rows = NULL;
  OK(nfy_notification_get(w->engine, &w->service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  nfy_notification_rows_free(rows);
  return row.state;
}

static int pdf_is(const world* w, nfy_uuid id, const char* expected) {
  nfy_buf pdf = {NULL, 0};
  int same;
  OK(nfy_letter_pdf(w->engine, &w->service, &id, &pdf, &err));
  same = pdf.size == strlen(expected) && memcmp(pdf.data, expected, pdf.size) == 0;
  nfy_buf_free(&pdf);
  return same;
}

static void an_uploaded_letter_waits_for_its_scan(void) {
  world w = open_world();
  const nfy_uuid id = upload(&w, "own-1");
  nfy_letter_scan scan = NFY_LETTER_SCAN_INIT;
  nfy_letter_pdf_view view = NFY_LETTER_PDF_VIEW_INIT;
  nfy_buf buf = {NULL, 0};
  int32_t recorded = 7;
  CHECK(state_of(&w, id) == NFY_STATE_PENDING_VIRUS_CHECK);
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_PDF_NOT_READY,
          nfy_letter_pdf(w.engine, &w.service, &id, &buf, err_));
  OK(nfy_letter_describe_pdf(w.engine, &w.service, &id, &view, &buf, &err));
  CHECK(view.is_awaited && view.pages == 0 && buf.size == 0);
  nfy_buf_free(&buf);
  INVALID(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, &recorded, &err));
  scan.result = NFY_SCAN_INVALID + 1;
  INVALID(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, &recorded, &err));
  scan.result = NFY_SCAN_OK;
  INVALID(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, &recorded, &err)); /* 0 pages */
  scan.pages = 3;
  scan.address = nfy_str_from("Ms Pat Green\n10 Mill Lane\nLS1 4AP");
  scan.pdf = nfy_str_from("%PDF-1.4 clean");
  OK(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, &recorded, &err));
  CHECK(recorded == 1);
  OK(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, &recorded, &err));
  CHECK(recorded == 0);
  CHECK(state_of(&w, id) == NFY_STATE_CREATED && pdf_is(&w, id, "%PDF-1.4 clean"));
  OK(nfy_letter_describe_pdf(w.engine, &w.service, &id, &view, NULL, &err));
  CHECK(view.is_there && !view.is_awaited && view.pages == 3);
  close_world(&w);
}

static void what_was_found_in_an_uploaded_letter_decides(void) {
  static const int32_t results[] = {NFY_SCAN_VIRUS, NFY_SCAN_ERROR, NFY_SCAN_INVALID};
  static const int32_t states[] = {NFY_STATE_VIRUS_SCAN_FAILED, NFY_STATE_TECHNICAL_FAILURE,
                                   NFY_STATE_VALIDATION_FAILED};
  world w = open_world();
  int i;
  for (i = 0; i < 3; ++i) {
    const nfy_uuid id = upload(&w, "own");
    nfy_letter_scan scan = NFY_LETTER_SCAN_INIT;
    nfy_letter_pdf_view view = NFY_LETTER_PDF_VIEW_INIT;
    nfy_buf message = {NULL, 0};
    scan.result = results[i];
    scan.pages = 1;
    scan.message = nfy_str_from("why");
    OK(nfy_letter_record_scan(w.engine, &w.service, &id, &scan, NULL, &err));
    CHECK(state_of(&w, id) == states[i]);
    OK(nfy_letter_describe_pdf(w.engine, &w.service, &id, &view, &message, &err));
    CHECK(results[i] != NFY_SCAN_INVALID || strcmp(message.data, "why") == 0);
    nfy_buf_free(&message);
  }
  close_world(&w);
}

static void an_upload_may_be_refused(void) {
  world w = open_world();
  nfy_uploaded_letter letter = uploaded("own");
  nfy_send_result result, again;
  nfy_uuid nobody = {{1}};
  OK(nfy_letter_check_upload(w.engine, &w.service, &letter, &err));
  letter.idempotency_key = nfy_str_from("once");
  letter.postage = NFY_POSTAGE_FIRST;
  OK(nfy_letter_upload(w.engine, &w.service, &letter, &result, &err));
  OK(nfy_letter_upload(w.engine, &w.service, &letter, &again, &err));
  CHECK(again.existed && memcmp(&again.id, &result.id, sizeof again.id) == 0);
  letter.key_type = NFY_KEY_TEAM;
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_LETTERS_NEED_LIVE_KEY,
          nfy_letter_check_upload(w.engine, &w.service, &letter, err_));
  letter.idempotency_key = nfy_str_from("");
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_LETTERS_NEED_LIVE_KEY,
          nfy_letter_upload(w.engine, &w.service, &letter, &result, err_));
  CHECK(result.status == NFY_E_INVALID_ARGUMENT && result.message[0] != '\0');
  letter.key_type = NFY_KEY_NORMAL;
  letter.postage = NFY_POSTAGE_REST_OF_WORLD + 1;
  INVALID(nfy_letter_upload(w.engine, &w.service, &letter, &result, &err));
  letter.postage = NFY_POSTAGE_SECOND;
  letter.struct_size = 1;
  INVALID(nfy_letter_upload(w.engine, &w.service, &letter, &result, &err));
  INVALID(nfy_letter_upload(w.engine, &w.service, NULL, &result, &err));
  INVALID(nfy_letter_upload(w.engine, &w.service, &letter, NULL, &err));
  STATUS(NFY_E_NOT_FOUND,
         nfy_letter_describe_pdf(w.engine, &w.service, &nobody,
                                 &(nfy_letter_pdf_view)NFY_LETTER_PDF_VIEW_INIT, NULL, &err));
  close_world(&w);
}

static nfy_uuid make_letter(const world* w) {
  nfy_template_options options = NFY_TEMPLATE_OPTIONS_INIT;
  nfy_uuid id = {{0}};
  options.name = nfy_str_from("Notice");
  options.type = NFY_TYPE_LETTER;
  options.subject = nfy_str_from("Notice for ((name))");
  options.content = nfy_str_from("Dear ((name))");
  options.postage = NFY_POSTAGE_SECOND;
  OK(nfy_template_create(w->engine, &w->service, &options, &id, &err));
  return id;
}

static nfy_uuid send_letter(const world* w, nfy_uuid letter) {
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  nfy_send_result result;
  request.template_id = letter;
  request.has_exact_address_names = 1;
  request.personalisation_json = nfy_str_from(
      "{\"name\": \"Ann\", \"address_line_1\": \"Ms Pat Green\","
      " \"address_line_2\": \"10 Mill Lane\", \"postcode\": \"LS1 4AP\"}");
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  return result.id;
}

static void a_letter_is_collected_or_called_back(void) {
  world w = open_world();
  const nfy_uuid letter = make_letter(&w);
  const nfy_uuid first = send_letter(&w, letter), second = send_letter(&w, letter);
  const nfy_str pdf = nfy_str_from(printable);
  nfy_send_request text = request_to(&w, "07700 900123");
  nfy_send_result result;
  nfy_letter_run_report report = NFY_LETTER_RUN_REPORT_INIT;
  nfy_letter_run_options options = NFY_LETTER_RUN_OPTIONS_INIT;
  int32_t recorded = 7;
  int64_t count = 7;
  OK(nfy_letter_record_pdf(w.engine, &w.service, &first, 3, pdf, &recorded, &err));
  CHECK(recorded == 1 && pdf_is(&w, first, printable));
  INVALID(nfy_letter_record_pdf(w.engine, &w.service, &second, 0, pdf, &recorded, &err));
  OK(nfy_letter_record_pdf(w.engine, &w.service, &second, 1, pdf, NULL, &err));
  OK(nfy_letter_cancel(w.engine, &w.service, &second, &err));
  CHECK(state_of(&w, second) == NFY_STATE_CANCELLED);
  REFUSED(NFY_E_CONFLICT, NFY_REASON_LETTER_CANCELLED,
          nfy_letter_cancel(w.engine, &w.service, &second, err_));
  OK(nfy_notification_send(w.engine, &w.service, &text, &result, &err));
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_NOT_A_LETTER,
          nfy_letter_cancel(w.engine, &w.service, &result.id, err_));
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_NOT_A_LETTER,
          nfy_letter_pdf(w.engine, &w.service, &result.id, &(nfy_buf){NULL, 0}, err_));
  OK(nfy_letter_collect(w.engine, 0, &count, &err));
  CHECK(count == 0); /* none stood before yesterday's half past five */
  INVALID(nfy_letter_collect(w.engine, INT64_MAX, &count, &err));
  OK(nfy_clock_advance(w.clock, DAY_US, &err));
  OK(nfy_letter_collect(w.engine, NOON_US + HOUR_US, &count, &err));
  CHECK(count == 1);
  REFUSED(NFY_E_CONFLICT, NFY_REASON_LETTER_PRINTED,
          nfy_letter_cancel(w.engine, &w.service, &first, err_));
  OK(nfy_letter_run(w.engine, NULL, &report, &err));
  CHECK(report.made == 0 && report.scanned == 0 && report.retried == 0 && report.failed == 0);
  options.limit = 10001;
  INVALID(nfy_letter_run(w.engine, &options, NULL, &err));
  options.limit = 1;
  OK(nfy_letter_run(w.engine, &options, NULL, &err));
  close_world(&w);
}

static void a_notification_says_what_it_said(void) {
  world w = open_world();
  nfy_send_request request = request_to(&w, "07700 900123");
  nfy_send_result result;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_notification_rows* rows = NULL;
  nfy_buf subject = {NULL, 0}, body = {NULL, 0};
  int64_t fragments = 7;
  OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  OK(nfy_notification_get(w.engine, &w.service, &result.id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  OK(nfy_notification_content(w.engine, &row, &subject, &body, &fragments, &err));
  CHECK(strcmp(body.data, "Dear Ann, see you on Monday") == 0);
  CHECK(subject.size == 0 && fragments == 1);
  nfy_buf_free(&subject);
  nfy_buf_free(&body);
  OK(nfy_notification_content(w.engine, &row, NULL, &body, NULL, &err));
  nfy_buf_free(&body);
  INVALID(nfy_notification_content(w.engine, &row, &subject, NULL, NULL, &err));
  INVALID(nfy_notification_content(w.engine, NULL, NULL, &body, NULL, &err));
  row.template_version = 9;
  STATUS(NFY_E_NOT_FOUND, nfy_notification_content(w.engine, &row, NULL, &body, NULL, &err));
  nfy_notification_rows_free(rows);
  close_world(&w);
}

/* Without a renderer only what goes in is checked; who looks at a PDF is always there. */
static void a_draft_needs_who_draws_it(void) {
  world w = open_world();
  nfy_letter_draft draft = NFY_LETTER_DRAFT_INIT;
  nfy_buf out = {NULL, 0}, message = {NULL, 0};
  int64_t pages = 0;
  int32_t result = 0;
  const nfy_str pdf = nfy_str_from("%PDF-1.4 \xff");
  draft.subject = nfy_str_from("About ((topic))");
  draft.content = nfy_str_from("Dear ((name))");
  draft.personalisation_json = nfy_str_from("{\"name\": \"Ann\"}");
  STATUS(NFY_E_UNSUPPORTED,
         nfy_letter_draw(w.engine, &draft, NFY_LETTER_AS_PDF, 1, &out, &pages, &message, &err));
  INVALID(nfy_letter_draw(w.engine, &draft, 7, 1, &out, &pages, &message, &err));
  INVALID(nfy_letter_draw(w.engine, NULL, NFY_LETTER_AS_PDF, 1, &out, NULL, NULL, &err));
  draft.logo.data = NULL;
  draft.logo.size = 3;
  INVALID(nfy_letter_draw(w.engine, &draft, NFY_LETTER_AS_PDF, 1, &out, NULL, NULL, &err));
  draft.logo = nfy_str_from("town");
  draft.personalisation_json = nfy_str_from("[");
  INVALID(nfy_letter_draw(w.engine, &draft, NFY_LETTER_AS_PDF, 1, &out, NULL, NULL, &err));
  INVALID(nfy_letter_paint(w.engine, pdf, 0, &out, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_letter_paint_attachment(w.engine, &w.service, &w.sms, 1, &out, &err));
  OK(nfy_letter_look_at(w.engine, pdf, NFY_LOOK_ATTACHMENT, &result, &pages, NULL, &message, &err));
  CHECK(result == NFY_SCAN_INVALID && pages == 0);
  CHECK(strcmp(message.data, "unable-to-read-the-file") == 0);
  nfy_buf_free(&message);
  INVALID(nfy_letter_look_at(w.engine, pdf, 3, &result, NULL, NULL, NULL, &err));
  CHECK(out.data == NULL);
  close_world(&w);
}

static void rates_are_read_by_their_day(void) {
  static const int64_t start_of_day_us = NOON_US - 12 * HOUR_US;
  world w = open_world();
  nfy_buf rate = {NULL, 0};
  OK(nfy_rates_sms_rate(w.engine, start_of_day_us, &rate, &err));
  CHECK(strcmp(rate.data, "0.0233") == 0);
  nfy_buf_free(&rate);
  STATUS(NFY_E_NOT_FOUND, nfy_rates_sms_rate(w.engine, 0, &rate, &err));
  OK(nfy_rates_current(w.engine, &rate, &err));
  CHECK(strstr(rate.data, "0.0233") != NULL);
  nfy_buf_free(&rate);
  OK(nfy_rates_letter_rate(w.engine, start_of_day_us, 0, NFY_POSTAGE_FIRST, &rate, &err));
  CHECK(strcmp(rate.data, "0") == 0);
  nfy_buf_free(&rate);
  STATUS(NFY_E_NOT_FOUND,
         nfy_rates_letter_rate(w.engine, start_of_day_us, 1, NFY_POSTAGE_FIRST, &rate, &err));
  INVALID(nfy_rates_letter_rate(w.engine, start_of_day_us, 1, 9, &rate, &err));
  INVALID(nfy_rates_sms_rate(w.engine, INT64_MAX, &rate, &err));
  INVALID(nfy_rates_sms_rate(w.engine, start_of_day_us, NULL, &err));
  close_world(&w);
}

static void limits_are_asked_before_a_message_is_looked_at(void) {
  world w = open_world();
  nfy_service_options options = NFY_SERVICE_OPTIONS_INIT;
  nfy_uploaded_letter letter = uploaded("own");
  nfy_send_result result;
  int i;
  options.name = nfy_str_from("Small Clinic");
  options.letter_a_day = 1;
  options.requests_a_minute = 30; /* ten at once */
  OK(nfy_service_create(w.engine, &options, &w.service, &err));
  for (i = 0; i < 10; ++i) OK(nfy_limits_take_request(w.engine, &w.service, NFY_KEY_NORMAL, &err));
  REFUSED(NFY_E_LIMITED, NFY_REASON_OVER_RATE_LIMIT,
          nfy_limits_take_request(w.engine, &w.service, NFY_KEY_NORMAL, err_));
  OK(nfy_limits_take_request(w.engine, &w.service, NFY_KEY_TEST, &err));
  OK(nfy_limits_check_day(w.engine, &w.service, NFY_TYPE_LETTER, NFY_KEY_NORMAL, &err));
  letter.has_taken_request = 1;
  OK(nfy_letter_upload(w.engine, &w.service, &letter, &result, &err));
  REFUSED(NFY_E_LIMITED, NFY_REASON_OVER_DAILY_LIMIT,
          nfy_limits_check_day(w.engine, &w.service, NFY_TYPE_LETTER, NFY_KEY_NORMAL, err_));
  INVALID(nfy_limits_check_day(w.engine, &w.service, 9, NFY_KEY_NORMAL, &err));
  INVALID(nfy_limits_take_request(w.engine, &w.service, 9, &err));
  INVALID(nfy_limits_take_request(w.engine, NULL, NFY_KEY_NORMAL, &err));
  close_world(&w);
}

/* The link that the values of a notification hold, as its parts; `key` has room for them all. */
static nfy_document_link link_in(const world* w, nfy_uuid id, char* key, size_t size) {
  nfy_document_link link = NFY_DOCUMENT_LINK_INIT;
  nfy_notification row = NFY_NOTIFICATION_INIT;
  nfy_notification_rows* rows = NULL;
  char values[1024];
  const char* at;
  size_t length;
  OK(nfy_notification_get(w->engine, &w->service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &row, &err));
  CHECK(row.personalisation_json.size < sizeof values);
  memcpy(values, row.personalisation_json.data, row.personalisation_json.size);
  values[row.personalisation_json.size] = '\0';
  nfy_notification_rows_free(rows);
  at = strstr(values, "https://files.example.gov.uk/d/");
  CHECK(at != NULL);
  if (at == NULL) return link;
  at += strlen("https://files.example.gov.uk/d/");
  OK(nfy_uuid_from_text((nfy_str){at, 36}, &link.service_id, &err));
  OK(nfy_uuid_from_text((nfy_str){at + 37, 36}, &link.document_id, &err));
  at = strstr(at, "?key=") + 5;
  length = strcspn(at, "\"");
  CHECK(length < size);
  memcpy(key, at, length);
  link.key.data = key;
  link.key.size = length;
  return link;
}

static void open_office(world* w) {
  nfy_engine_options engine = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  memset(w, 0, sizeof *w);
  OK(nfy_clock_open_simulated(NOON_US, &w->clock, &err));
  engine.store_url = nfy_str_from("memory:");
  engine.clock = w->clock;
  engine.documents_url = nfy_str_from("https://files.example.gov.uk");
  OK(nfy_engine_open(&engine, &w->engine, &err));
  service.name = nfy_str_from("Clinic");
  service.email_from = nfy_str_from("clinic@example.com");
  service.contact_link = nfy_str_from("https://clinic.example/contact");
  OK(nfy_service_create(w->engine, &service, &w->service, &err));
  w->email = make_template(w, NFY_TYPE_EMAIL, "Your file ((name))");
}

static void a_file_goes_out_as_a_link(void) {
  world w;
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  nfy_file_to_send files[11];
  nfy_document_link link;
  nfy_document_view view = NFY_DOCUMENT_VIEW_INIT;
  nfy_document* document = NULL;
  nfy_send_result result;
  char key[256];
  int i;
  open_office(&w);
  for (i = 0; i < 11; ++i) {
    static const nfy_file_to_send none = NFY_FILE_TO_SEND_INIT;
    files[i] = none;
    files[i].placeholder = nfy_str_from("name");
    files[i].content = nfy_str_from("a,b\n1,2\n");
    files[i].filename = nfy_str_from("days.csv");
    files[i].confirmation_email = nfy_str_from("ann@example.org");
    files[i].retention_period = nfy_str_from("1 week");
  }
  request.template_id = w.email;
  request.to = nfy_str_from("ann@example.org");
  request.files = files;
  request.file_count = 1;
  OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  link = link_in(&w, result.id, key, sizeof key);
  OK(nfy_document_link_describe(w.engine, &link, &document, &err));
  OK(nfy_document_get(document, &view, &err));
  CHECK(text_is(view.filename, "days.csv") && view.bytes == 8 && view.needs_email);
  CHECK(!view.has_content && view.content.size == 0);
  CHECK(view.available_until_us > NOON_US && view.available_until_us <= NOON_US + 8 * DAY_US);
  nfy_document_free(document);
  REFUSED(
      NFY_E_INVALID_ARGUMENT, NFY_REASON_RECIPIENT_INVALID,
      nfy_document_link_download(w.engine, &link, nfy_str_from("bo@example.org"), &document, err_));
  CHECK(document == NULL);
  OK(nfy_document_link_download(w.engine, &link, nfy_str_from("ann@example.org"), &document, &err));
  OK(nfy_document_get(document, &view, &err));
  CHECK(view.has_content && text_is(view.content, "a,b\n1,2\n"));
  INVALID(nfy_document_get(document, NULL, &err));
  nfy_document_free(document);
  CLOSED(nfy_document_get(document, &view, &err));
  link.key.size -= 1;
  STATUS(NFY_E_NOT_FOUND, nfy_document_link_describe(w.engine, &link, &document, &err));
  INVALID(nfy_document_link_describe(w.engine, NULL, &document, &err));
  INVALID(nfy_document_link_download(w.engine, &link, link.key, NULL, &err));
  request.file_count = 11;
  REFUSED(NFY_E_INVALID_ARGUMENT, NFY_REASON_FILE_REFUSED,
          nfy_notification_send(w.engine, &w.service, &request, &result, err_));
  request.file_count = (size_t)-1;
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  request.file_count = 1;
  request.files = NULL;
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  request.files = files;
  files[0].struct_size = 0;
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  close_world(&w);
}

static void places_of_files_are_checked_when_an_engine_opens(void) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  options.store_url = nfy_str_from("memory:");
  options.files_url = nfy_str_from("nowhere:");
  INVALID(nfy_engine_open(&options, &engine, &err));
  options.files_url = nfy_str_from("");
  options.letter_logos = nfy_str_from("nowhere:");
  INVALID(nfy_engine_open(&options, &engine, &err));
  options.letter_logos = nfy_str_from("");
  options.virus_scanner_url = nfy_str_from("nobody:");
  INVALID(nfy_engine_open(&options, &engine, &err));
  CHECK(engine == NULL);
}

typedef struct looks {
  int32_t count, ended;
} looks;

static int32_t look(nfy_str pdf, nfy_checked_pdf* out, void* user_data) {
  ++((looks*)user_data)->count;
  if (pdf.size == 0 || pdf.data[0] == 'x') return 1;
  if (pdf.data[0] == 'n') return 0; /* no pages, no problem */
  out->pages = 2;
  strcpy(out->address, pdf.data[0] == 'u' ? "\xff" : "Ms Pat Green\n10 Mill Lane\nLS1 4AP");
  if (pdf.data[0] == 'p') strcpy(out->problem, "letter-too-long");
  return 0;
}
static void end_looks(void* user_data) { ++((looks*)user_data)->ended; }

static void a_host_looks_at_letters_itself(void) {
  static const char* const unlooked[] = {"x", "n", "u"};
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  nfy_buf address = {NULL, 0}, message = {NULL, 0};
  looks seen = {0, 0};
  int64_t pages = 0;
  int32_t result = 0;
  size_t i;
  options.store_url = nfy_str_from("nowhere:");
  options.check_letter = look;
  options.check_letter_user_data = &seen;
  options.check_letter_destroy = end_looks;
  INVALID(nfy_engine_open(&options, &engine, &err));
  CHECK(seen.ended == 0);
  options.store_url = nfy_str_from("memory:");
  OK(nfy_engine_open(&options, &engine, &err));
  OK(nfy_letter_look_at(engine, nfy_str_from("good"), NFY_LOOK_LETTER, &result, &pages, &address,
                        &message, &err));
  CHECK(result == NFY_SCAN_OK && pages == 2);
  CHECK(strcmp(address.data, "Ms Pat Green\n10 Mill Lane\nLS1 4AP") == 0);
  nfy_buf_free(&address);
  nfy_buf_free(&message);
  OK(nfy_letter_look_at(engine, nfy_str_from("p"), NFY_LOOK_LETTER, &result, &pages, NULL, &message,
                        &err));
  CHECK(result == NFY_SCAN_INVALID && strcmp(message.data, "letter-too-long") == 0);
  nfy_buf_free(&message);
  for (i = 0; i < 3; ++i)
    STATUS(NFY_E_INTERNAL, nfy_letter_look_at(engine, nfy_str_from(unlooked[i]), NFY_LOOK_LETTER,
                                              &result, &pages, NULL, NULL, &err));
  CHECK(seen.count == 5);
  nfy_engine_close(engine);
  CHECK(seen.ended == 1);
}

int main(void) {
  a_host_looks_at_letters_itself();
  an_uploaded_letter_waits_for_its_scan();
  what_was_found_in_an_uploaded_letter_decides();
  an_upload_may_be_refused();
  a_letter_is_collected_or_called_back();
  a_notification_says_what_it_said();
  a_draft_needs_who_draws_it();
  rates_are_read_by_their_day();
  limits_are_asked_before_a_message_is_looked_at();
  a_file_goes_out_as_a_link();
  places_of_files_are_checked_when_an_engine_opens();
  return CHECKS_END();
}
