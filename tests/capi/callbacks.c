/* Code of the host, called by the library: what it gets, what it may do, how it fails. */
#include "throwing.h"
#include "world.h"

typedef struct host {
  const world* w;
  nfy_engine* engine;
  nfy_provider* provider;
  int calls;
  int destroyed;
  size_t messages;
  int32_t outcome;
  int32_t answer; /* what the callback itself returns */
  nfy_status inner;
  char text[64];
} host;

static int32_t send(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                    void* user_data) {
  host* h = user_data;
  size_t i;
  ++h->calls;
  h->messages += count;
  for (i = 0; i < count; ++i) {
    if (answers[i].outcome != NFY_SEND_UNANSWERED) return 1;
    answers[i].outcome = h->outcome;
    snprintf(answers[i].reference, sizeof answers[i].reference, "ref-%d-%d", h->calls, (int)i);
    if (messages[i]->body.size < sizeof h->text)
      memcpy(h->text, messages[i]->body.data, messages[i]->body.size);
  }
  return h->answer;
}

static void destroy(void* user_data) { ++((host*)user_data)->destroyed; }

static nfy_provider* open_own(host* h, nfy_send_fn fn, nfy_destroy_fn end) {
  nfy_callback_options options = NFY_CALLBACK_OPTIONS_INIT;
  nfy_provider* provider = NULL;
  options.identifier = nfy_str_from("own");
  options.type = NFY_TYPE_SMS;
  options.send = fn;
  options.destroy = end;
  options.user_data = h;
  OK(nfy_provider_open_callback(&options, &provider, &err));
  return provider;
}

static nfy_uuid send_one(const world* w) {
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  memset(&result, 0, sizeof result);
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  return result.id;
}

static int32_t state_of(const world* w, nfy_uuid id) {
  nfy_notification_rows* rows = NULL;
  nfy_notification found = NFY_NOTIFICATION_INIT;
  OK(nfy_notification_get(w->engine, &w->service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &found, &err));
  nfy_notification_rows_free(rows);
  return found.state;
}

/* A host's provider is called once with what is due, and lives as long as the engine needs it. */
static void sends(void) {
  world w = open_world();
  host h;
  nfy_provider* provider;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  nfy_uuid id;
  memset(&h, 0, sizeof h);
  h.outcome = NFY_SEND_ACCEPTED;
  provider = open_own(&h, send, destroy);
  OK(nfy_provider_add(w.engine, provider, &err));
  STATUS(NFY_E_UNSUPPORTED,
         nfy_provider_get_counts(provider, &(nfy_simulator_counts)NFY_SIMULATOR_COUNTS_INIT, &err));
  nfy_provider_close(provider);
  CHECK(h.destroyed == 0);
  id = send_one(&w);
  OK(nfy_delivery_run(w.engine, NULL, &report, &err));
  CHECK(h.calls == 1 && h.messages == 1 && report.accepted == 1);
  CHECK(strcmp(h.text, "Dear Ann, see you on Monday") == 0);
  CHECK(state_of(&w, id) == NFY_STATE_SENDING);
  close_world(&w);
  CHECK(h.destroyed == 1);
}

static int32_t note_trace(const nfy_message* const* messages, size_t count,
                          nfy_send_answer* answers, void* user_data) {
  host* h = user_data;
  CHECK(count == 1 && messages[0]->trace_parent.size < sizeof h->text);
  memset(h->text, 0, sizeof h->text);
  if (messages[0]->trace_parent.size != 0)
    memcpy(h->text, messages[0]->trace_parent.data, messages[0]->trace_parent.size);
  answers[0].outcome = NFY_SEND_ACCEPTED;
  return 0;
}

/* A provider is told by which request a message was asked for. */
static void traces(void) {
  const char* const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  world w = open_world();
  host h;
  nfy_provider* provider;
  nfy_send_request request = request_to(&w, "07700 900001");
  nfy_send_result result;
  memset(&h, 0, sizeof h);
  provider = open_own(&h, note_trace, NULL);
  OK(nfy_provider_add(w.engine, provider, &err));
  nfy_provider_close(provider);
  request.trace_parent = nfy_str_from(parent);
  OK(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  CHECK(strcmp(h.text, parent) == 0);
  send_one(&w);
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  CHECK(strcmp(h.text, "") == 0);
  request.trace_parent = nfy_str_from("nothing");
  INVALID(nfy_notification_send(w.engine, &w.service, &request, &result, &err));
  close_world(&w);
}

static int32_t leave(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                     void* user_data) {
  (void)messages, (void)answers;
  ((host*)user_data)->messages += count;
  return 0;
}

/* A message whose answer was lost, or forgotten, goes out once; then it fails, and says why. */
static void sends_once(nfy_send_fn fn, int32_t answer, int32_t outcome) {
  world w = open_world();
  host h;
  nfy_callback_options options = NFY_CALLBACK_OPTIONS_INIT;
  nfy_provider* provider = NULL;
  nfy_notification_rows* rows = NULL;
  nfy_notification found = NFY_NOTIFICATION_INIT;
  nfy_uuid id;
  int i;
  memset(&h, 0, sizeof h);
  h.answer = answer;
  h.outcome = outcome;
  options.identifier = nfy_str_from("own");
  options.type = NFY_TYPE_SMS;
  options.send = fn;
  options.user_data = &h;
  options.in_doubt_wait_us = 8 * DAY_US;
  INVALID(nfy_provider_open_callback(&options, &provider, &err));
  options.in_doubt_wait_us = DAY_US;
  OK(nfy_provider_open_callback(&options, &provider, &err));
  OK(nfy_provider_add(w.engine, provider, &err));
  nfy_provider_close(provider);
  id = send_one(&w);
  STATUS(NFY_E_CALLBACK, nfy_delivery_run(w.engine, NULL, NULL, &err));
  for (i = 0; i < 48; ++i) {
    OK(nfy_clock_advance(w.clock, HOUR_US / 12, &err));
    OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  }
  CHECK(h.messages == 1 && state_of(&w, id) == NFY_STATE_CREATED);
  OK(nfy_clock_advance(w.clock, DAY_US, &err));
  OK(nfy_delivery_run(w.engine, NULL, NULL, &err));
  CHECK(h.messages == 1);
  OK(nfy_notification_get(w.engine, &w.service, &id, &rows, &err));
  OK(nfy_notification_rows_get(rows, 0, &found, &err));
  CHECK(found.state == NFY_STATE_TECHNICAL_FAILURE);
  CHECK(text_is(found.failure_reason,
                "nothing is known of the attempt to send it, and no receipt came"));
  nfy_notification_rows_free(rows);
  close_world(&w);
}

/* Nonzero, an exception and an answer that makes no sense all leave the messages in doubt. */
static void fails(nfy_send_fn fn, int32_t answer, int32_t outcome) {
  world w = open_world();
  host h;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  nfy_in_doubt_rows* rows = NULL;
  nfy_in_doubt doubt = NFY_IN_DOUBT_INIT;
  nfy_provider* provider;
  nfy_uuid id;
  memset(&h, 0, sizeof h);
  h.answer = answer;
  h.outcome = outcome;
  provider = open_own(&h, fn, destroy);
  OK(nfy_provider_add(w.engine, provider, &err));
  nfy_provider_close(provider);
  id = send_one(&w);
  STATUS(NFY_E_CALLBACK, nfy_delivery_run(w.engine, NULL, &report, &err));
  CHECK(report.claimed == 1 && report.in_doubt == 1 && report.accepted == 0);
  OK(nfy_clock_advance(w.clock, HOUR_US, &err));
  OK(nfy_delivery_list_in_doubt(w.engine, 10, &rows, &err));
  CHECK(nfy_in_doubt_rows_count(rows) == 1);
  OK(nfy_in_doubt_rows_get(rows, 0, &doubt, &err));
  CHECK(memcmp(&doubt.id, &id, sizeof id) == 0 && text_is(doubt.provider, "own"));
  nfy_in_doubt_rows_free(rows);
  close_world(&w);
  CHECK(h.destroyed == 1);
}

static int32_t call_back(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                         void* user_data) {
  host* h = user_data;
  nfy_service_rows* rows = NULL;
  size_t i;
  h->inner = nfy_delivery_run(h->engine, NULL, NULL, NULL);
  for (i = 0; i < count; ++i) {
    answers[i].outcome = NFY_SEND_ACCEPTED;
    CHECK(state_of(h->w, messages[i]->id) == NFY_STATE_CREATED);
  }
  send_one(h->w);
  OK(nfy_service_list(h->engine, &rows, &err));
  nfy_service_rows_free(rows);
  nfy_provider_close(h->provider);
  return 0;
}

/* The library holds nothing while the host's code runs: it may send, read and close. */
static void calls_back(void) {
  world w = open_world();
  host h;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  int64_t queued = -1;
  memset(&h, 0, sizeof h);
  h.w = &w;
  h.engine = w.engine;
  h.provider = open_own(&h, call_back, destroy);
  OK(nfy_provider_add(w.engine, h.provider, &err));
  send_one(&w);
  OK(nfy_delivery_run(w.engine, NULL, &report, &err));
  CHECK(h.inner == NFY_E_BUSY && report.accepted == 1);
  OK(nfy_delivery_count_queued(w.engine, NFY_TYPE_SMS, &queued, &err));
  CHECK(queued == 1);
  close_world(&w);
  CHECK(h.destroyed == 1);
}

static int32_t close_engine(const nfy_message* const* messages, size_t count,
                            nfy_send_answer* answers, void* user_data) {
  host* h = user_data;
  int64_t now;
  (void)messages;
  while (count-- > 0) answers[count].outcome = NFY_SEND_ACCEPTED;
  nfy_engine_close(h->engine);
  h->inner = nfy_engine_now(h->engine, &now, NULL);
  return 0;
}

/* An engine closed from inside its own callback ends after the call that is under way. */
static void closes_inside(void) {
  world w = open_world();
  host h;
  nfy_delivery_report report = NFY_DELIVERY_REPORT_INIT;
  nfy_provider* provider;
  memset(&h, 0, sizeof h);
  h.engine = w.engine;
  provider = open_own(&h, close_engine, destroy);
  OK(nfy_provider_add(w.engine, provider, &err));
  nfy_provider_close(provider);
  send_one(&w);
  OK(nfy_delivery_run(w.engine, NULL, &report, &err));
  CHECK(report.accepted == 1 && h.inner == NFY_E_CLOSED && h.destroyed == 1);
  close_world(&w);
}

static int32_t stop(const nfy_progress* progress, void* user_data) {
  ++*(int*)user_data;
  return progress->phase.size > 0 ? 7 : 1;
}

/* Progress that says stop, or throws, stops the work; another call ends it. */
static void stops(nfy_progress_fn fn) {
  world w = open_world();
  nfy_run_options run = NFY_RUN_OPTIONS_INIT;
  nfy_rebuild_options days = NFY_REBUILD_OPTIONS_INIT;
  nfy_run_report report = NFY_RUN_REPORT_INIT;
  nfy_difference_rows* rows = NULL;
  int calls = 0;
  send_one(&w);
  OK(nfy_clock_advance(w.clock, 2 * DAY_US, &err));
  run.progress = fn;
  run.user_data = &calls;
  STATUS(NFY_E_CALLBACK, nfy_task_run_due(w.engine, &run, &report, &err));
  CHECK(report.tasks_done == 0);
  days.first.year = 2026, days.first.month = 3, days.first.day = 19;
  days.last.year = 2026, days.last.month = 3, days.last.day = 22;
  days.progress = fn;
  days.user_data = &calls;
  STATUS(NFY_E_CALLBACK, nfy_facts_rebuild(w.engine, &days, &rows, &err));
  CHECK(rows == NULL);
  STATUS(NFY_E_CALLBACK, nfy_facts_verify(w.engine, &days, &rows, &err));
  OK(nfy_task_run_due(w.engine, NULL, &report, &err));
  CHECK(report.tasks_done > 0);
  close_world(&w);
}

/* Kinds of tasks that were not asked for stay due; a bit that is no kind is refused. */
static void kinds_are_apart(void) {
  world w = open_world();
  nfy_run_options run = NFY_RUN_OPTIONS_INIT;
  nfy_run_report report = NFY_RUN_REPORT_INIT;
  send_one(&w);
  run.kinds = UINT64_C(1) << NFY_TASK_RUN_JOB | UINT64_C(1) << NFY_TASK_LISTEN;
  OK(nfy_task_run_due(w.engine, &run, &report, &err));
  CHECK(report.tasks_done == 0);
  run.kinds = UINT64_C(1) << NFY_TASK_ADVANCE_FACTS;
  OK(nfy_task_run_due(w.engine, &run, &report, &err));
  CHECK(report.tasks_done == 1);
  run.kinds = 1;
  INVALID(nfy_task_run_due(w.engine, &run, &report, &err));
  run.kinds = UINT64_C(2) << NFY_TASK_PRUNE_PEOPLE;
  INVALID(nfy_task_run_due(w.engine, &run, &report, &err));
  close_world(&w);
}

/* What the host lent is given back once, whatever destroy does; not if opening failed. */
static void gives_back(void) {
  nfy_callback_options options = NFY_CALLBACK_OPTIONS_INIT;
  nfy_provider* provider = NULL;
  host h;
  int count = 0;
  memset(&h, 0, sizeof h);
  options.type = NFY_TYPE_SMS;
  options.send = send;
  options.destroy = destroy;
  options.user_data = &h;
  INVALID(nfy_provider_open_callback(&options, &provider, &err)); /* no identifier */
  CHECK(provider == NULL && h.destroyed == 0);
  options.identifier = nfy_str_from("own");
  options.destroy = throw_from_destroy;
  options.user_data = &count;
  OK(nfy_provider_open_callback(&options, &provider, &err));
  nfy_provider_close(provider);
  nfy_provider_close(provider);
  CHECK(count == 1);
}

int main(void) {
  sends();
  traces();
  fails(send, 1, NFY_SEND_ACCEPTED);
  fails(send, 0, 99);
  fails(send, 0, NFY_SEND_UNANSWERED);
  fails(throw_from_send, 0, 0);
  sends_once(leave, 0, 0);
  sends_once(send, 1, NFY_SEND_ACCEPTED);
  sends_once(send, 0, 99);
  calls_back();
  closes_inside();
  stops(stop);
  stops(throw_from_progress);
  kinds_are_apart();
  gives_back();
  return CHECKS_END();
}
