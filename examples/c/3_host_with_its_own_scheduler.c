/*
 * A host with its own scheduler plans, claims, runs and releases tasks every quarter of an hour,
 * over the night of 28 March 2027, when clocks in London go forward. It sends one message each
 * hour, so that a day of 23 hours shows in the bill.
 */
#include "riverside.h"

#include <time.h>

/* Runs one task whose lease is held, in pieces: one run is bounded work, so that a host can stop
 * between two. */
static void run_task(nfy_engine* engine, const nfy_task* task, const nfy_lease* lease,
                     int64_t now) {
  const time_t seconds = (time_t)(now / 1000000);
  int32_t state = NFY_RUN_MORE;
  char text[32];
  while (state == NFY_RUN_MORE) TRY(nfy_task_run(engine, lease, &state, &err));
  TRY(nfy_task_release(engine, lease, &err));
  if (task->kind != NFY_TASK_BILL_DAY) return;
  /* The key says which day is billed, whenever the task runs. */
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M", gmtime(&seconds));
  printf("%.22s at %sZ\n", task->key.data, text);
}

/*
 * Runs what is due. A task whose lease another worker holds ends the round, since others may depend
 * on it: the next round finds them in the plan again. Answers whether there was one.
 */
static int run_background_work(nfy_engine* engine, int64_t now) {
  nfy_task task = NFY_TASK_INIT;
  nfy_task_rows* plan;
  size_t i;
  nfy_status taken = NFY_OK;
  TRY(nfy_task_plan(engine, now, &plan, &err));
  for (i = 0; i < nfy_task_rows_count(plan) && taken == NFY_OK; ++i) {
    nfy_lease* lease;
    TRY(nfy_task_rows_get(plan, i, &task, &err));
    taken =
        nfy_task_claim(engine, task.key, nfy_str_from("night shift"), 10 * MINUTE_US, &lease, &err);
    if (taken == NFY_OK) run_task(engine, &task, lease, now);
    nfy_lease_free(lease);
  }
  nfy_task_rows_free(plan);
  if (taken != NFY_E_BUSY) TRY(taken);
  if (taken == NFY_E_BUSY) nfy_error_free(err);
  return taken == NFY_E_BUSY;
}

/* Three days: every message is in one of them, none is in two. */
static void show_days(nfy_engine* engine, nfy_day first, nfy_day last) {
  nfy_fact_rows* rows;
  nfy_fact fact = NFY_FACT_INIT;
  nfy_window day;
  size_t i;
  TRY(nfy_billing_list_facts(engine, first, last, &rows, &err));
  for (i = 0; i < nfy_fact_rows_count(rows); ++i) {
    TRY(nfy_fact_rows_get(rows, i, &fact, &err));
    TRY(nfy_calendar_window(nfy_str_from("uk"), fact.day, &day, &err));
    printf("%d-%02d-%02d: %d hours, %d messages\n", (int)fact.day.year, (int)fact.day.month,
           (int)fact.day.day, (int)((day.end_us - day.start_us) / (60 * MINUTE_US)),
           (int)fact.notifications_sent);
  }
  nfy_fact_rows_free(rows);
}

int main(void) {
  const nfy_day saturday = {2027, 3, 27}, monday = {2027, 3, 29};
  riverside r = {.content = "You are on call."};
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  nfy_send_result sent;
  nfy_window first, last;
  nfy_lease* lost;
  char bill[64] = "billing/2027-03-27/sms/";
  int64_t now;
  int round, left_to_others = 0;
  TRY(nfy_calendar_window(nfy_str_from("uk"), saturday, &first, &err));
  TRY(nfy_calendar_window(nfy_str_from("uk"), monday, &last, &err));
  riverside_open(&r, first.start_us);
  request.template_id = r.sms;
  request.to = nfy_str_from("07700 900123");

  /* The host counts quarters of an hour in UTC: local times come twice or never in such nights. */
  for (round = 0, now = first.start_us; now < last.end_us + 60 * MINUTE_US; ++round) {
    /* A worker elsewhere takes the first bill and dies. Its lease ends by itself, an hour later. */
    if (now == first.end_us) {
      TRY(nfy_uuid_to_text(&r.service, bill + 23, sizeof bill - 23, &err));
      TRY(nfy_task_claim(r.engine, nfy_str_from(bill), nfy_str_from("a worker that dies"),
                         60 * MINUTE_US, &lost, &err));
      nfy_lease_free(lost);
    }
    if (round % 4 == 0) TRY(nfy_notification_send(r.engine, &r.service, &request, &sent, &err));
    TRY(nfy_delivery_run(r.engine, NULL, NULL, &err));
    left_to_others += run_background_work(r.engine, now);
    TRY(nfy_clock_advance(r.clock, 15 * MINUTE_US, &err));
    TRY(nfy_clock_now(r.clock, &now, &err));
  }
  show_days(r.engine, saturday, monday);
  printf("left to another worker: %d times\n", left_to_others);
  riverside_close(&r);
  return 0;
}
