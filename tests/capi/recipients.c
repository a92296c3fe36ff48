/* Recipients as C hosts judge them: numbers, addresses, countries, and when letters go. */
#include "check.h"

static void a_phone_number_is_judged_as_typed(void) {
  nfy_phone_number number = NFY_PHONE_NUMBER_INIT;
  nfy_phone_rules rules = NFY_PHONE_RULES_INIT;
  OK(nfy_phone_number_parse(nfy_str_from("+44 (0)7700 900 123"), NULL, &number, &err));
  CHECK(strcmp(number.normalised, "447700900123") == 0);
  CHECK(strcmp(number.readable, "07700 900123") == 0);
  CHECK(strcmp(number.prefix, "44") == 0);
  CHECK(number.is_uk && !number.is_international && number.rate_multiplier == 1);

  OK(nfy_phone_number_parse(nfy_str_from("+1 202-555-0125"), &rules, &number, &err));
  CHECK(number.is_international && !number.is_uk);
  rules.uk_only = 1;
  INVALID(nfy_phone_number_parse(nfy_str_from("+1 202-555-0125"), &rules, &number, &err));
  INVALID(nfy_phone_number_parse(nfy_str_from("020 7946 0000"), &rules, &number, &err));
  rules.uk_landline_allowed = 1;
  OK(nfy_phone_number_parse(nfy_str_from("020 7946 0000"), &rules, &number, &err));
  CHECK(number.is_landline);
}

static void a_refused_number_has_a_reason_and_two_wordings(void) {
  nfy_phone_number number = NFY_PHONE_NUMBER_INIT;
  nfy_error* why = NULL;
  nfy_str text;
  CHECK(nfy_phone_number_parse(nfy_str_from("0770"), NULL, &number, &why) ==
        NFY_E_INVALID_ARGUMENT);
  CHECK(strcmp(nfy_error_message(why), "Not enough digits") == 0);
  CHECK(strcmp(nfy_error_detail(why), "too_short") == 0);
  text = nfy_phone_error_text(nfy_str_from(nfy_error_detail(why)));
  CHECK(text_is(text, "Mobile number is too short"));
  nfy_error_free(why);
  CHECK(nfy_phone_error_text(nfy_str_from("nonsense")).size == 0);
  CHECK(number.normalised[0] == '\0');
  INVALID(nfy_phone_number_parse(nfy_str_from("111"), NULL, &number, &err));
  OK(nfy_phone_number_parse_contact(nfy_str_from("111"), &number, &err));
  CHECK(strcmp(number.normalised, "44111") == 0);
  INVALID(nfy_phone_number_parse_contact(nfy_str_from("999"), &number, &err));
}

static void an_email_address_keeps_its_case_and_has_a_normal_form(void) {
  nfy_buf address = {NULL, 0};
  nfy_buf normalised = {NULL, 0};
  OK(nfy_email_address_parse(nfy_str_from(" Ann@Example.COM "), &address, &normalised, &err));
  CHECK(strcmp(address.data, "Ann@Example.COM") == 0);
  CHECK(strcmp(normalised.data, "ann@example.com") == 0);
  nfy_buf_free(&address);
  nfy_buf_free(&normalised);
  OK(nfy_email_address_parse(nfy_str_from("a@b.co"), &address, NULL, &err));
  nfy_buf_free(&address);
  INVALID(nfy_email_address_parse(nfy_str_from("ann@"), &address, NULL, &err));
  OK(nfy_recipient_normalise(nfy_str_from("07700 900123"), &normalised, &err));
  CHECK(strcmp(normalised.data, "447700900123") == 0);
  nfy_buf_free(&normalised);
}

static void an_address_in_any_script_has_a_form_that_servers_take(void) {
  nfy_buf address = {NULL, 0};
  OK(nfy_email_address_deliverable(nfy_str_from("ann@b\xC3\xBC"
                                                "cher.example"),
                                   &address, &err));
  CHECK(strcmp(address.data, "ann@xn--bcher-kva.example") == 0);
  nfy_buf_free(&address);
  OK(nfy_email_address_deliverable(nfy_str_from(".ann@example.com"), &address, &err));
  CHECK(strcmp(address.data, "\".ann\"@example.com") == 0);
  nfy_buf_free(&address);
  INVALID(nfy_email_address_deliverable(nfy_str_from("ann"), &address, &err));
  INVALID(nfy_email_address_deliverable(nfy_str_from("a@b.uk"), NULL, &err));
}

static void a_number_that_is_probably_a_slip_carries_warnings(void) {
  nfy_phone_number number = NFY_PHONE_NUMBER_INIT;
  OK(nfy_phone_number_parse(nfy_str_from("077009001234"), NULL, &number, &err));
  CHECK(number.warnings == NFY_WARNING_MISTYPED_UK_NUMBER && strcmp(number.prefix, "7") == 0);
  OK(nfy_phone_number_parse(nfy_str_from("0770090012"), NULL, &number, &err));
  CHECK(number.warnings == NFY_WARNING_MISTYPED_UK_NUMBER);
  OK(nfy_phone_number_parse(nfy_str_from("07012345678"), NULL, &number, &err));
  CHECK(number.warnings == NFY_WARNING_PERSONAL_NUMBER);
  OK(nfy_phone_number_parse(nfy_str_from("07700 900123"), NULL, &number, &err));
  CHECK(number.warnings == 0);
  CHECK(text_is(nfy_warning_name(NFY_WARNING_PERSONAL_NUMBER), "personal_number"));
  CHECK(nfy_warning_text(NFY_WARNING_MORE_SEGMENTS).size > 0);
  CHECK(nfy_warning_name(3).size == 0 && nfy_warning_text(1 << 30).size == 0);
}

static void a_file_says_what_it_is_and_what_is_wrong_with_it(void) {
  nfy_text_options options = NFY_TEXT_OPTIONS_INIT;
  nfy_text* text = NULL;
  nfy_recipients* file = NULL;
  nfy_checked_row row = NFY_CHECKED_ROW_INIT;
  nfy_finding finding = NFY_FINDING_INIT;
  nfy_finding_rows* findings = NULL;
  nfy_csv_format format;
  nfy_csv* csv = NULL;
  int64_t count = 0;
  int32_t found = 1;
  options.type = NFY_TYPE_SMS;
  options.content = nfy_str_from("Hi ((name))");
  OK(nfy_text_compile(&options, &text, &err));
  OK(nfy_recipients_open(text, NULL, &file, &err));
  OK(nfy_recipients_feed(file, nfy_str_from("phone number;name\n0770;Jos\xE9\n"), &err));
  OK(nfy_recipients_feed(file, nfy_str_from("07012345678;Ann\n"), &err));
  OK(nfy_recipients_finish(file, &err));
  while (found) OK(nfy_recipients_next(file, &row, &found, &err));
  OK(nfy_recipients_get_format(file, &format, &err));
  CHECK(format.separator == ';' && format.encoding == NFY_ENCODING_WINDOWS_1252);
  CHECK(text_is(nfy_csv_encoding_name(format.encoding), "Windows-1252"));
  CHECK(nfy_csv_encoding_name(77).size == 0);
  OK(nfy_recipients_findings(file, NFY_FINDINGS_PROBLEMS, &findings, &count, &err));
  CHECK(count == 1 && nfy_finding_rows_count(findings) == 1);
  OK(nfy_finding_rows_get(findings, 0, &finding, &err));
  CHECK(finding.row == 0 && finding.line == 2 && text_is(finding.column, "phone number"));
  CHECK(text_is(finding.reason, "Mobile number is too short"));
  nfy_finding_rows_free(findings);
  OK(nfy_recipients_findings(file, NFY_FINDINGS_WARNINGS, &findings, NULL, &err));
  CHECK(nfy_finding_rows_count(findings) == 1);
  nfy_finding_rows_free(findings);
  INVALID(nfy_recipients_findings(file, 7, &findings, NULL, &err));
  nfy_recipients_close(file);
  nfy_text_close(text);
  OK(nfy_csv_open(NULL, &csv, &err));
  OK(nfy_csv_feed(csv, nfy_str_from("a\tb\n1\t2\n"), &err));
  OK(nfy_csv_get_format(csv, &format, &err));
  CHECK(format.separator == '\t' && format.encoding == NFY_ENCODING_UTF_8);
  INVALID(nfy_csv_get_format(csv, NULL, &err));
  nfy_csv_close(csv);
}

static void a_postal_address_is_taken_apart(void) {
  nfy_postal_address* address = NULL;
  nfy_postal_address_view view = NFY_POSTAL_ADDRESS_VIEW_INIT;
  nfy_str_rows* lines = NULL;
  nfy_str line;
  OK(nfy_postal_address_parse(nfy_str_from("Ann Other\n1 High Street\nsw1a1aa\n"), 0, &address,
                              &err));
  OK(nfy_postal_address_get(address, &view, &err));
  CHECK(view.is_valid && !view.is_international && view.has_valid_postcode);
  CHECK(view.postage_zone == NFY_ZONE_UNITED_KINGDOM);
  CHECK(text_is(view.postcode, "SW1A 1AA"));
  CHECK(text_is(view.single_line, "Ann Other, 1 High Street, SW1A 1AA"));
  OK(nfy_postal_address_lines(address, &lines, &err));
  CHECK(nfy_str_rows_count(lines) == 3);
  OK(nfy_str_rows_get(lines, 1, &line, &err));
  CHECK(text_is(line, "1 High Street"));
  STATUS(NFY_E_NOT_FOUND, nfy_str_rows_get(lines, 3, &line, &err));
  nfy_str_rows_free(lines);
  nfy_postal_address_free(address);
  CLOSED(nfy_postal_address_get(address, &view, &err));

  OK(nfy_postal_address_parse_json(
      nfy_str_from("{\"address line 1\": \"Ann\", \"address_line_2\": \"Rue 1\", "
                   "\"postcode\": \"Frankreich\"}"),
      1, &address, &err));
  OK(nfy_postal_address_get(address, &view, &err));
  CHECK(view.has_enough_lines);
  nfy_postal_address_free(address);
  INVALID(nfy_postal_address_parse_json(nfy_str_from("[]"), 1, &address, &err));
  CHECK(address == NULL);
}

static void postcodes_and_countries_have_one_spelling(void) {
  nfy_buf text = {NULL, 0};
  int32_t zone = -1;
  OK(nfy_postcode_normalise(nfy_str_from(" sw1a 1aa"), &text, &err));
  CHECK(strcmp(text.data, "SW1A 1AA") == 0);
  nfy_buf_free(&text);
  STATUS(NFY_E_NOT_FOUND, nfy_postcode_normalise(nfy_str_from("SW1A"), &text, &err));
  OK(nfy_country_find(nfy_str_from("America"), &text, &zone, &err));
  CHECK(strcmp(text.data, "United States") == 0 && zone == NFY_ZONE_REST_OF_WORLD);
  nfy_buf_free(&text);
  STATUS(NFY_E_NOT_FOUND, nfy_country_find(nfy_str_from("Atlantis"), &text, &zone, &err));
}

static void letters_go_on_working_days(void) {
  /* Thursday, 24 December 2026, noon. */
  const int64_t noon = INT64_C(1798113600000000);
  const nfy_day christmas_eve = {2026, 12, 24};
  nfy_letter_timings timings = {0, 0, 0};
  nfy_day next = {0, 0, 0};
  int32_t yes = -1;
  OK(nfy_letter_estimate(noon, NFY_POSTAGE_FIRST, &timings, &err));
  /* 25 and 28 December are bank holidays: printed on Tuesday the 29th, at 15:00. */
  CHECK(timings.printed_by_us == INT64_C(1798556400000000));
  CHECK(timings.earliest_delivery_us == timings.latest_delivery_us);
  INVALID(nfy_letter_estimate(noon, NFY_POSTAGE_NONE, &timings, &err));
  INVALID(nfy_letter_estimate(noon, 99, &timings, &err));
  OK(nfy_working_day_offset(christmas_eve, 1, NFY_WORKING_PRINTING, &next, &err));
  CHECK(next.month == 12 && next.day == 29);
  INVALID(nfy_working_day_offset(christmas_eve, 0, NFY_WORKING_PRINTING, &next, &err));
  OK(nfy_working_day_is(next, NFY_WORKING_PRINTING, &yes, &err));
  CHECK(yes == 1);
  next.year = 2029;
  next.day = 27; /* a Thursday */
  STATUS(NFY_E_UNSUPPORTED, nfy_working_day_is(next, NFY_WORKING_PRINTING, &yes, &err));
  OK(nfy_letter_can_cancel(NFY_STATE_CREATED, noon, noon + 1, &yes, &err));
  CHECK(yes == 1);
  OK(nfy_letter_can_cancel(NFY_STATE_SENDING, noon, noon + 1, &yes, &err));
  CHECK(yes == 0);
}

static void facts_say_how_new_they_are(void) {
  nfy_data_version_rows* rows = NULL;
  nfy_data_version row = NFY_DATA_VERSION_INIT;
  OK(nfy_data_version_list(INT64_C(1798113600000000), &rows, &err));
  CHECK(nfy_data_version_rows_count(rows) == 3);
  OK(nfy_data_version_rows_get(rows, 1, &row, &err));
  CHECK(row.name.size == 13 && memcmp(row.name.data, "bank holidays", 13) == 0);
  CHECK(row.version.size == 16 && row.warning.size == 0);
  STATUS(NFY_E_NOT_FOUND, nfy_data_version_rows_get(rows, 3, &row, &err));
  INVALID(nfy_data_version_list(0, NULL, &err));
  nfy_data_version_rows_free(rows);
}

static void a_qr_code_is_drawn(void) {
  nfy_buf svg = {NULL, 0};
  OK(nfy_qr_code_to_svg(nfy_str_from("https://example.com"), &svg, &err));
  CHECK(strncmp(svg.data, "<svg ", 5) == 0);
  nfy_buf_free(&svg);
  INVALID(nfy_qr_code_to_svg(nfy_str_from(""), &svg, &err));
}

int main(void) {
  a_phone_number_is_judged_as_typed();
  a_refused_number_has_a_reason_and_two_wordings();
  an_email_address_keeps_its_case_and_has_a_normal_form();
  an_address_in_any_script_has_a_form_that_servers_take();
  a_number_that_is_probably_a_slip_carries_warnings();
  a_file_says_what_it_is_and_what_is_wrong_with_it();
  a_postal_address_is_taken_apart();
  postcodes_and_countries_have_one_spelling();
  letters_go_on_working_days();
  a_qr_code_is_drawn();
  facts_say_how_new_they_are();
  return CHECKS_END();
}
