/*
 * A month of text messages on a simulated clock, over the change to summer time and into a new
 * financial year, with background work each night and the bill at the end: demo RATES.json
 * RECIPIENTS.csv
 */
#include <nfy.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR_US INT64_C(3600000000)
enum { days = 32, rows_per_day = 20, allowance = 100 };

static nfy_error* err;
#define TRY(call) ((call) == NFY_OK ? (void)0 : (puts(nfy_error_message(err)), exit(1)))

typedef struct demo {
  nfy_clock* clock;
  nfy_engine* engine;
  nfy_provider* carrier;
  nfy_uuid service;
  nfy_uuid reminder;
  nfy_csv* recipients;
} demo;

static nfy_str read_file(const char* path) {
  static char bytes[4 << 20];
  FILE* file = fopen(path, "rb");
  nfy_str text = {bytes, 0};
  if (file == NULL) exit(2);
  text.size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);
  return text;
}

static void set_up(demo* d, const char* rates, const char* recipients) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options clinics = NFY_SERVICE_OPTIONS_INIT;
  nfy_template_options text = NFY_TEMPLATE_OPTIONS_INIT;
  const nfy_str carrier = nfy_str_from(
      "{\"seed\": 2026, \"receipt_twice_ppm\": 20000, \"permanent_failure_ppm\": 10000, "
      "\"pending_first_ppm\": 30000}");
  nfy_window first;
  const nfy_day march_20 = {2026, 3, 20};
  TRY(nfy_calendar_window(nfy_str_from("uk"), march_20, &first, &err));
  TRY(nfy_clock_open_simulated(first.start_us, &d->clock, &err));
  options.store_url = nfy_str_from("memory:");
  options.clock = d->clock;
  TRY(nfy_engine_open(&options, &d->engine, &err));
  TRY(nfy_rates_put(d->engine, read_file(rates), &err));
  TRY(nfy_provider_open(nfy_str_from("simulator"), carrier, d->clock, &d->carrier, &err));
  TRY(nfy_provider_add(d->engine, d->carrier, &err));
  clinics.name = nfy_str_from("Riverside Clinics");
  TRY(nfy_service_create(d->engine, &clinics, &d->service, &err));
  TRY(nfy_allowance_set(d->engine, &d->service, 2025, allowance, &err));
  TRY(nfy_allowance_set(d->engine, &d->service, 2026, allowance, &err));
  text.name = nfy_str_from("Reminder");
  text.type = NFY_TYPE_SMS;
  text.content =
      nfy_str_from("Dear ((name)), we expect you at ((clinic)) on ((appointment date)).");
  TRY(nfy_template_create(d->engine, &d->service, &text, &d->reminder, &err));
  TRY(nfy_csv_open(NULL, &d->recipients, &err));
  TRY(nfy_csv_feed(d->recipients, read_file(recipients), &err));
  TRY(nfy_csv_finish(d->recipients, &err));
}

/* Sends the next rows of the file; those that cannot be sent are counted, with no word of whom. */
static int send_rows(demo* d) {
  int i, refused = 0;
  for (i = 0; i < rows_per_day; ++i) {
    nfy_send_request request = NFY_SEND_REQUEST_INIT;
    nfy_send_result result;
    nfy_csv_row row = NFY_CSV_ROW_INIT;
    int32_t found;
    char key[32];
    TRY(nfy_csv_next(d->recipients, &row, &found, &err));
    assert(found);
    TRY(nfy_csv_recipient(d->recipients, NFY_TYPE_SMS, &request.to, &err));
    snprintf(key, sizeof key, "row-%d-sms", (int)row.number);
    request.template_id = d->reminder;
    request.personalisation_json = row.personalisation_json;
    request.idempotency_key = nfy_str_from(key);
    refused += nfy_notification_send(d->engine, &d->service, &request, &result, NULL) != NFY_OK;
  }
  return refused;
}

static void live_through_a_day(demo* d) {
  nfy_receipt_rows* due;
  TRY(nfy_delivery_run(d->engine, NULL, NULL, &err));
  TRY(nfy_clock_advance(d->clock, 23 * HOUR_US, &err));
  TRY(nfy_provider_take_receipts(d->carrier, 10000, &due, &err));
  TRY(nfy_receipt_rows_record(d->engine, due, NULL, &err));
  nfy_receipt_rows_free(due);
  TRY(nfy_clock_advance(d->clock, HOUR_US, &err));
  TRY(nfy_task_run_due(d->engine, NULL, NULL, &err));
}

/* Prints a year's bill and answers how many notifications are in it. */
static int64_t print_bill(const demo* d, int32_t year) {
  nfy_usage* usage;
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  TRY(nfy_billing_yearly_usage(d->engine, &d->service, year, &usage, &err));
  assert(nfy_usage_line_count(usage) == 1);
  TRY(nfy_usage_line_get(usage, 0, &line, &err));
  printf("%d: %d sent, %d units, %d free, %d at %.*s = %.*s\n", (int)year,
         (int)line.notifications_sent, (int)line.chargeable_units, (int)line.free_units,
         (int)line.charged_units, (int)line.rate.text.size, line.rate.text.data,
         (int)line.cost.text.size, line.cost.text.data);
  assert(line.free_units == allowance);
  assert(line.free_units + line.charged_units == line.chargeable_units);
  assert(line.cost.scale == line.rate.scale);
  assert(line.cost.units == line.charged_units * line.rate.units);
  nfy_usage_free(usage);
  return line.notifications_sent;
}

/* The billing facts as text, to be compared. */
static void write_facts(const demo* d, nfy_day first, nfy_day last, char* out, size_t size) {
  nfy_fact_rows* rows;
  nfy_fact fact = NFY_FACT_INIT;
  size_t i, used = 0;
  TRY(nfy_billing_list_facts(d->engine, first, last, &rows, &err));
  for (i = 0; i < nfy_fact_rows_count(rows); ++i) {
    TRY(nfy_fact_rows_get(rows, i, &fact, &err));
    used += (size_t)snprintf(out + used, size - used, "%d-%d %.*s x%d %d %d %.*s\n",
                             (int)fact.day.month, (int)fact.day.day, (int)fact.provider.size,
                             fact.provider.data, (int)fact.rate_multiplier,
                             (int)fact.notifications_sent, (int)fact.billable_units,
                             (int)fact.rate.text.size, fact.rate.text.data);
    assert(used < size);
  }
  nfy_fact_rows_free(rows);
}

int main(int count, char** words) {
  const nfy_day first = {2026, 3, 20}, last = {2026, 4, 20};
  static char before[100000], after[100000];
  nfy_simulator_counts counts = NFY_SIMULATOR_COUNTS_INIT;
  nfy_difference_rows* differences;
  nfy_rebuild_options rebuild = NFY_REBUILD_OPTIONS_INIT;
  demo d;
  int day, refused = 0;
  int64_t billed;
  if (count != 3) return 2;
  set_up(&d, words[1], words[2]);
  for (day = 0; day < days; ++day) {
    refused += send_rows(&d);
    live_through_a_day(&d);
  }
  printf("%d rows, %d cannot be sent\n", days * rows_per_day, refused);
  billed = print_bill(&d, 2025) + print_bill(&d, 2026);
  TRY(nfy_provider_get_counts(d.carrier, &counts, &err));
  assert(billed == days * rows_per_day - refused && billed == (int64_t)counts.messages_taken);

  write_facts(&d, first, last, before, sizeof before);
  rebuild.first = first;
  rebuild.last = last;
  TRY(nfy_billing_drop_facts(d.engine, first, last, &err));
  TRY(nfy_facts_rebuild(d.engine, &rebuild, &differences, &err));
  assert(nfy_difference_rows_count(differences) == 0);
  TRY(nfy_task_run_due(d.engine, NULL, NULL, &err));
  write_facts(&d, first, last, after, sizeof after);
  assert(before[0] != '\0' && strcmp(before, after) == 0);
  puts("dropped and rebuilt: the same facts");
  nfy_difference_rows_free(differences);
  nfy_csv_close(d.recipients);
  nfy_provider_close(d.carrier);
  nfy_engine_close(d.engine);
  nfy_clock_close(d.clock);
  return 0;
}
