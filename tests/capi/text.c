/* Texts of templates and recipients files as C hosts use them. */
#include "check.h"

static nfy_text* compile(int32_t type, const char* subject, const char* content) {
  nfy_text_options options = NFY_TEXT_OPTIONS_INIT;
  nfy_text* text = NULL;
  options.type = type;
  options.subject = nfy_str_from(subject);
  options.content = nfy_str_from(content);
  OK(nfy_text_compile(&options, &text, &err));
  return text;
}

static nfy_rendering* render(const nfy_text* text, const char* json) {
  nfy_render_options options = NFY_RENDER_OPTIONS_INIT;
  const nfy_day day = {2026, 3, 1};
  nfy_rendering* rendering = NULL;
  options.personalisation_json = nfy_str_from(json);
  options.prefix = nfy_str_from("Clinic");
  options.written_on = day;
  OK(nfy_text_render(text, &options, &rendering, &err));
  return rendering;
}

static int contains(nfy_str text, const char* part) {
  const size_t size = strlen(part);
  size_t at;
  for (at = 0; at + size <= text.size; ++at) {
    if (memcmp(text.data + at, part, size) == 0) return 1;
  }
  return 0;
}

static void a_text_message_is_rendered_and_counted(void) {
  nfy_text* text = compile(NFY_TYPE_SMS, "", "Dear ((name))");
  nfy_rendering* rendering = render(text, "{\"name\": \"Ann\"}");
  nfy_rendering_view view = NFY_RENDERING_VIEW_INIT;
  nfy_str_rows* names = NULL;
  nfy_str name;
  nfy_buf html = {NULL, 0};
  OK(nfy_rendering_get(rendering, &view, &err));
  CHECK(text_is(view.text, "Clinic: Dear Ann"));
  CHECK(view.characters == 16 && view.characters_without_prefix == 8 && view.fragments == 1);
  CHECK(!view.is_unicode && !view.is_empty && !view.is_too_long);
  OK(nfy_text_placeholders(text, NFY_LANGUAGE_ENGLISH, &names, &err));
  CHECK(nfy_str_rows_count(names) == 1);
  OK(nfy_str_rows_get(names, 0, &name, &err));
  CHECK(text_is(name, "name"));
  nfy_str_rows_free(names);
  OK(nfy_text_missing(text, nfy_str_from("{\"name\": null}"), 0, &names, &err));
  CHECK(nfy_str_rows_count(names) == 1);
  nfy_str_rows_free(names);
  OK(nfy_text_to_sms_preview(text, NULL, &html, &err));
  CHECK(strstr(html.data, "placeholder") != NULL);
  nfy_buf_free(&html);
  INVALID(nfy_rendering_to_page(rendering, NULL, &html, &err));
  INVALID(nfy_text_placeholders(text, 7, &names, &err));
  nfy_rendering_free(rendering);
  CLOSED(nfy_rendering_get(rendering, &view, &err));
  nfy_text_close(text);
  CLOSED(nfy_text_missing(text, nfy_str_from(""), 0, &names, &err));
}

static void an_email_has_text_html_and_a_page(void) {
  nfy_text* text = compile(NFY_TYPE_EMAIL, "Hello ((name))", "# Welcome\n\n((name))");
  nfy_rendering* rendering = render(text, "{\"name\": \"A & B\"}");
  nfy_rendering_view view = NFY_RENDERING_VIEW_INIT;
  nfy_email_page_options options = NFY_EMAIL_PAGE_OPTIONS_INIT;
  nfy_buf page = {NULL, 0};
  OK(nfy_rendering_get(rendering, &view, &err));
  CHECK(text_is(view.subject, "Hello A & B"));
  CHECK(contains(view.html, "A &amp; B") && contains(view.text, "A & B"));
  OK(nfy_rendering_to_page(rendering, NULL, &page, &err));
  CHECK(strstr(page.data, "<html") != NULL);
  nfy_buf_free(&page);
  options.brand_text = nfy_str_from("Riverside");
  options.is_fragment = 1;
  OK(nfy_rendering_to_page(rendering, &options, &page, &err));
  CHECK(strstr(page.data, "<html") == NULL && strstr(page.data, "Riverside") != NULL);
  nfy_buf_free(&page);
  options.logo_url = nfy_str_from("javascript:alert(1)");
  INVALID(nfy_rendering_to_page(rendering, &options, &page, &err));
  nfy_rendering_free(rendering);
  nfy_text_close(text);
}

static void a_letter_has_blocks_and_pages(void) {
  nfy_text* text = compile(NFY_TYPE_LETTER, "Visit", "Dear ((name))");
  nfy_rendering* rendering = render(text,
                                    "{\"name\": \"Ann\", \"address line 1\": \"Ann <x>\", "
                                    "\"address line 2\": \"B\", \"postcode\": \"SW1A 1AA\"}");
  nfy_rendering_view view = NFY_RENDERING_VIEW_INIT;
  nfy_render_options options = NFY_RENDER_OPTIONS_INIT;
  nfy_letter_renderer* renderer = NULL;
  nfy_str_rows* lines = NULL;
  nfy_str line;
  OK(nfy_rendering_get(rendering, &view, &err));
  CHECK(text_is(view.date, "1 March 2026") && contains(view.html, "Ann"));
  OK(nfy_rendering_address(rendering, &lines, &err));
  CHECK(nfy_str_rows_count(lines) == 3);
  OK(nfy_str_rows_get(lines, 0, &line, &err));
  CHECK(text_is(line, "Ann &lt;x&gt;"));
  nfy_str_rows_free(lines);
  if (nfy_letter_renderer_open(nfy_str_from(""), &renderer, NULL) == NFY_OK) {
    nfy_buf pdf = {NULL, 0};
    int64_t pages = 0;
    OK(nfy_letter_render(renderer, rendering, 0, &pdf, &pages, &err));
    CHECK(pages == 1 && nfy_letter_sheets(pages) == 1 && pdf.size > 4 &&
          memcmp(pdf.data, "%PDF", 4) == 0);
    nfy_buf_free(&pdf);
    nfy_letter_renderer_close(renderer);
  }
  nfy_rendering_free(rendering);
  rendering = NULL;
  INVALID(nfy_text_render(text, &options, &rendering, &err)); /* a letter has a date */
  CHECK(rendering == NULL);
  nfy_text_close(text);
}

static void texts_are_refused_with_a_reason(void) {
  nfy_text_options options = NFY_TEXT_OPTIONS_INIT;
  nfy_text* text = NULL;
  INVALID(nfy_text_compile(NULL, &text, &err));
  INVALID(nfy_text_compile(&options, &text, &err)); /* no channel */
  options.type = NFY_TYPE_SMS;
  options.content = nfy_str_from("\xff");
  INVALID(nfy_text_compile(&options, &text, &err));
  CHECK(text == NULL);
}

static void a_file_is_checked_row_by_row(void) {
  static const char file[] = "phone number,name\n0770,Ann\n07700900123,\n";
  nfy_text* text = compile(NFY_TYPE_SMS, "", "Dear ((name)) ((age))");
  nfy_recipients_options options = NFY_RECIPIENTS_OPTIONS_INIT;
  nfy_recipients* recipients = NULL;
  nfy_checked_row row = NFY_CHECKED_ROW_INIT;
  nfy_checked_cell cell = NFY_CHECKED_CELL_INIT;
  nfy_recipients_summary summary = NFY_RECIPIENTS_SUMMARY_INIT;
  nfy_survey* survey = NULL;
  nfy_str_rows* names = NULL;
  nfy_extent extent = {0, 0};
  int64_t shown[2] = {-1, -1};
  int32_t found = 0;
  size_t count = 0;
  OK(nfy_survey_open(NULL, &survey, &err));
  OK(nfy_survey_feed(survey, nfy_str_from(file), &err));
  OK(nfy_survey_finish(survey, &extent, &err));
  CHECK(extent.columns_used == 2 && extent.rows == 2);
  nfy_survey_close(survey);

  options.extent = &extent;
  OK(nfy_recipients_open(text, &options, &recipients, &err));
  OK(nfy_recipients_feed(recipients, nfy_str_from(file), &err));
  OK(nfy_recipients_finish(recipients, &err));
  OK(nfy_recipients_next(recipients, &row, &found, &err));
  CHECK(found && row.line == 2 && row.has_bad_recipient && row.cell_count == 2);
  OK(nfy_recipients_cell(recipients, 0, &cell, &err));
  CHECK(text_is(cell.name, "phone number") && text_is(cell.error, "Mobile number is too short"));
  STATUS(NFY_E_NOT_FOUND, nfy_recipients_cell(recipients, 2, &cell, &err));
  OK(nfy_recipients_next(recipients, &row, &found, &err));
  CHECK(found && row.has_missing_data && !row.has_bad_recipient);
  OK(nfy_recipients_next(recipients, &row, &found, &err));
  CHECK(!found);
  STATUS(NFY_E_NOT_FOUND, nfy_recipients_cell(recipients, 0, &cell, &err));
  OK(nfy_recipients_sum(recipients, &summary, &err));
  CHECK(summary.row_count == 2 && summary.rows_with_errors == 2 && summary.has_errors);
  OK(nfy_recipients_columns(recipients, NFY_COLUMNS_MISSING, &names, &err));
  CHECK(nfy_str_rows_count(names) == 1);
  nfy_str_rows_free(names);
  INVALID(nfy_recipients_columns(recipients, 99, &names, &err));
  OK(nfy_recipients_displayed(recipients, shown, 2, &count, &err));
  CHECK(count >= 2 && shown[0] == 0 && shown[1] == 1);
  nfy_recipients_close(recipients);
  nfy_text_close(text);
}

/* What makes a text message dear, and what readers will not see. */
static void an_sms_is_analysed(void) {
  nfy_sms_analysis found = NFY_SMS_ANALYSIS_INIT;
  nfy_str_rows *forcing = NULL, *replaced = NULL;
  nfy_str text;
  const nfy_str content = nfy_str_from("\xC5\xB5 \xF0\x9F\x98\x80 {");
  OK(nfy_sms_analyse(content, nfy_str_from("Clinic"), &found, &forcing, &replaced, &err));
  CHECK(found.is_unicode && found.fragments == 1);
  CHECK(found.characters == found.characters_without_prefix + 8);
  CHECK(nfy_str_rows_count(forcing) == 1 && nfy_str_rows_count(replaced) == 1);
  OK(nfy_str_rows_get(forcing, 0, &text, &err));
  CHECK(text_is(text, "\xC5\xB5"));
  OK(nfy_str_rows_get(replaced, 0, &text, &err));
  CHECK(text_is(text, "\xF0\x9F\x98\x80"));
  nfy_str_rows_free(forcing);
  nfy_str_rows_free(replaced);
  OK(nfy_sms_analyse(content, nfy_str_from(""), &found, NULL, NULL, &err));
  CHECK(found.segments == 1 && found.warnings == 0);
  /* An escape pair is never cut, so that a part of 153 holds 76 of "]". */
  {
    char brackets[154];
    memset(brackets, ']', 153);
    brackets[153] = '\0';
    OK(nfy_sms_analyse(nfy_str_from(brackets), nfy_str_from(""), &found, NULL, NULL, &err));
    CHECK(found.fragments == 2 && found.segments == 3);
    CHECK(found.warnings == NFY_WARNING_MORE_SEGMENTS);
  }
  INVALID(nfy_sms_analyse(content, nfy_str_from(""), NULL, NULL, NULL, &err));
}

int main(void) {
  a_text_message_is_rendered_and_counted();
  an_email_has_text_html_and_a_page();
  a_letter_has_blocks_and_pages();
  texts_are_refused_with_a_reason();
  a_file_is_checked_row_by_row();
  an_sms_is_analysed();
  return CHECKS_END();
}
