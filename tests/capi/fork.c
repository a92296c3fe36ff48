/* A child that was forked with open handles: told so at every call, and never a danger. */
#define _POSIX_C_SOURCE 200809L
#include "world.h"

#include <sys/wait.h>
#include <unistd.h>

static int child_of(const world* w, nfy_provider* provider, nfy_service_rows* rows) {
  world own;
  nfy_service service = NFY_SERVICE_INIT;
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  int64_t now;
  STATUS(NFY_E_FORKED, nfy_engine_now(w->engine, &now, &err));
  STATUS(NFY_E_FORKED, nfy_notification_send(w->engine, &w->service, &request, &result, &err));
  STATUS(NFY_E_FORKED, nfy_task_run_due(w->engine, NULL, NULL, &err));
  STATUS(NFY_E_FORKED, nfy_clock_now(w->clock, &now, &err));
  STATUS(NFY_E_FORKED, nfy_service_rows_get(rows, 0, &service, &err));
  CHECK(nfy_service_rows_count(rows) == 0);
  nfy_service_rows_free(rows);
  nfy_provider_close(provider);
  nfy_engine_close(w->engine);
  STATUS(NFY_E_FORKED, nfy_engine_now(w->engine, &now, &err)); /* closing changed nothing */
  own = open_world();
  OK(nfy_engine_now(own.engine, &now, &err));
  STATUS(NFY_E_FORKED, nfy_provider_add(own.engine, provider, &err));
  close_world(&own);
  CLOSED(nfy_engine_now(own.engine, &now, &err));
  return checks_failed != 0;
}

static void destroyed(void* user_data) { _exit(*(int*)user_data); }

static int32_t never(const nfy_message* const* messages, size_t count, nfy_send_answer* answers,
                     void* user_data) {
  (void)messages, (void)count, (void)answers, (void)user_data;
  return 1;
}

int main(void) {
  world w = open_world();
  nfy_callback_options options = NFY_CALLBACK_OPTIONS_INIT;
  nfy_provider* provider = NULL;
  nfy_service_rows* rows = NULL;
  int64_t now;
  int status = 0, code = 9, i;
  options.identifier = nfy_str_from("own");
  options.type = NFY_TYPE_SMS;
  options.send = never;
  options.destroy = destroyed; /* would end the child with 9 */
  options.user_data = &code;
  OK(nfy_provider_open_callback(&options, &provider, &err));
  OK(nfy_provider_add(w.engine, provider, &err));
  OK(nfy_service_list(w.engine, &rows, &err));
  for (i = 0; i < 8; ++i) {
    const pid_t child = fork();
    if (child == 0) exit(child_of(&w, provider, rows));
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  OK(nfy_engine_now(w.engine, &now, &err));
  OK(nfy_task_run_due(w.engine, NULL, NULL, &err));
  CHECK(nfy_service_rows_count(rows) == 1);
  code = 0;
  return CHECKS_END(); /* handles left open on purpose: the library has no end of its own */
}
