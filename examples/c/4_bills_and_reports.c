/*
 * From prices to a bill: rates, a free allowance, three months of messages, why each unit was free
 * or not, what the bill would be under other rules, and the report. Writes bill.html into the
 * current folder: 4_bills_and_reports FOLDER (with example data)
 */
#include "riverside.h"

#include <string.h>

/* Sends five messages of one unit and two of two; answers the last one. */
static nfy_uuid send_seven(const riverside* r) {
  nfy_send_result sent;
  char to[16], values[256];
  int i;
  for (i = 0; i < 7; ++i) {
    nfy_send_request request = NFY_SEND_REQUEST_INIT;
    char note[201] = "";
    memset(note, 'x', i < 5 ? 20 : 200);
    snprintf(to, sizeof to, "07700 90012%d", i);
    snprintf(values, sizeof values, "{\"note\": \"%s\"}", note);
    request.template_id = r->sms;
    request.to = nfy_str_from(to);
    request.personalisation_json = nfy_str_from(values);
    TRY(nfy_notification_send(r->engine, &r->service, &request, &sent, &err));
  }
  TRY(nfy_delivery_run(r->engine, NULL, NULL, &err));
  return sent.id;
}

/* Who asks why gets the steps that a line is the sum of. */
static void explain(const riverside* r, const nfy_usage* usage, const nfy_uuid* last) {
  nfy_segment step = NFY_SEGMENT_INIT;
  nfy_segment_rows* steps;
  nfy_verdict_view view = NFY_VERDICT_VIEW_INIT;
  nfy_verdict* verdict;
  size_t i;
  TRY(nfy_billing_explain(r->engine, usage, 0, &steps, &err));
  for (i = 0; i < nfy_segment_rows_count(steps); ++i) {
    TRY(nfy_segment_rows_get(steps, i, &step, &err));
    printf("  %d-%02d-%02d: after %d units, %d free and %d charged\n", (int)step.day.year,
           (int)step.day.month, (int)step.day.day, (int)step.used_before, (int)step.free_units,
           (int)step.charged_units);
  }
  TRY(nfy_billing_explain_notification(r->engine, &r->service, last, &verdict, &err));
  TRY(nfy_verdict_get(verdict, &view, &err));
  printf("  the last message: %.*s\n", (int)view.reason_name.size, view.reason_name.data);
  nfy_verdict_free(verdict);
  nfy_segment_rows_free(steps);
}

/* Other rules can be tried on the same messages; nothing is stored. */
static void try_rules(const riverside* r, const char* words, const nfy_what_if* rules) {
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_bill* bill;
  nfy_usage* usage;
  TRY(nfy_billing_bill(r->engine, &r->service, 2026, rules, &bill, &err));
  TRY(nfy_bill_yearly(bill, &usage, &err));
  TRY(nfy_usage_line_get(usage, 0, &line, &err));
  printf("%s: £%.*s", words, (int)line.cost.text.size, line.cost.text.data);
  nfy_usage_free(usage);
  nfy_bill_free(bill);
}

/* The report by month: CSV for a spreadsheet, and a page with a chart that needs no other file. */
static void report(const riverside* r) {
  nfy_report_options options = NFY_REPORT_OPTIONS_INIT;
  const nfy_usage* years[1];
  nfy_usage* months;
  nfy_buf csv, page;
  FILE* file = fopen("bill.html", "wb");
  if (file == NULL) exit(2);
  options.service_name = nfy_str_from("Riverside Clinics");
  TRY(nfy_billing_monthly_usage(r->engine, &r->service, 2026, &months, &err));
  years[0] = months;
  TRY(nfy_report_to_csv(&options, years, 1, &csv, &err));
  TRY(nfy_report_to_html(&options, years, 1, &page, &err));
  fputs(csv.data, stdout);
  fputs(page.data, file);
  fclose(file);
  nfy_buf_free(&csv);
  nfy_buf_free(&page);
  nfy_usage_free(months);
}

int main(int count, char** words) {
  static const int64_t noons[] = {1776254400, 1778846400, 1781524800}; /* 15 April, May, June */
  riverside r = {.content = "Please remember: ((note))"};
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_what_if no_allowance = NFY_WHAT_IF_INIT, dearer = NFY_WHAT_IF_INIT;
  nfy_usage* usage;
  nfy_uuid last;
  size_t i;
  r.rates_json = read_file(count > 1 ? words[1] : "examples/data", "reference_data.json");
  riverside_open(&r, noons[0] * 1000000);
  /* The financial year 2026 begins on 1 April. An operator grants 20 units; else a default holds.
   */
  TRY(nfy_allowance_set(r.engine, &r.service, 2026, 20, &err));
  for (i = 0; i < sizeof noons / sizeof noons[0]; ++i) {
    TRY(nfy_clock_set(r.clock, noons[i] * 1000000, &err));
    last = send_seven(&r);
  }

  /* The bill is exact at any instant, whether background work has run or not. */
  TRY(nfy_billing_yearly_usage(r.engine, &r.service, 2026, &usage, &err));
  TRY(nfy_usage_line_get(usage, 0, &line, &err));
  printf("%d units, %d free, %d at £%.*s: £%.*s\n", (int)line.chargeable_units,
         (int)line.free_units, (int)line.charged_units, (int)line.rate.text.size,
         line.rate.text.data, (int)line.cost.text.size, line.cost.text.data);
  explain(&r, usage, &last);
  no_allowance.has_free_allowance = 1;
  try_rules(&r, "without an allowance", &no_allowance);
  dearer.rates_json = nfy_str_from(
      "{\"sms_rates\": [{\"valid_from\": \"2026-04-01T12:00:00Z\", \"rate\": \"0.03\"}]}");
  try_rules(&r, "; at 3p a unit", &dearer);
  puts("");
  report(&r);
  nfy_usage_free(usage);
  riverside_close(&r);
  return 0;
}
