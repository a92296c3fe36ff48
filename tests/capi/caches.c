/* What is counted as messages are sent, as C hosts see it; over a real Redis where there is one. */
#include "tables.h"
#include "world.h"

#include <nfy.h>

#include <stdlib.h>

/* The same world with a cache of the caller's choice. */
static world open_cached_world(const char* cache_url) {
  world w;
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_service_options service = NFY_SERVICE_OPTIONS_INIT;
  memset(&w, 0, sizeof w);
  OK(nfy_clock_open_simulated(NOON_US, &w.clock, &err));
  options.store_url = nfy_str_from("memory:");
  options.clock = w.clock;
  options.cache_url = nfy_str_from(cache_url);
  OK(nfy_engine_open(&options, &w.engine, &err));
  service.name = nfy_str_from("Riverside Clinics");
  OK(nfy_service_create(w.engine, &service, &w.service, &err));
  w.sms = make_template(&w, NFY_TYPE_SMS, "");
  return w;
}

static void send_one(const world* w) {
  nfy_send_request request = request_to(w, "07700 900001");
  nfy_send_result result;
  OK(nfy_notification_send(w->engine, &w->service, &request, &result, &err));
}

static void uses_are_counted(const char* cache_url) {
  world w = open_cached_world(cache_url);
  nfy_table* table = NULL;
  nfy_cache_report report = NFY_CACHE_REPORT_INIT;
  int i;
  for (i = 0; i < 3; ++i) {
    send_one(&w);
    OK(nfy_caches_recent_usage(w.engine, &w.service, 7, &table, &err));
    CHECK(row_count(table) == 1);
    CHECK(cell_of(table, 0, "notification_count").integer == i + 1);
    nfy_table_free(table);
  }
  OK(nfy_caches_messages_today(w.engine, &w.service, &table, &err));
  CHECK(row_count(table) == 4);
  CHECK(text_is(cell_of(table, 0, "count_of").text, "sms"));
  CHECK(cell_of(table, 0, "notification_count").integer == 3);
  nfy_table_free(table);
  OK(nfy_caches_rebuild(w.engine, NULL, &report, &table, &err));
  CHECK(row_count(table) == 0);
  CHECK(report.unknown == 0 && report.busy == 0 && report.rebuilt == 0);
  nfy_table_free(table);
  close_world(&w);
}

static int32_t stop_at_once(const nfy_progress* progress, void* user_data) {
  CHECK(text_is(progress->phase, "caches"));
  ++*(int*)user_data;
  return 1;
}

static void rebuilding_can_be_narrowed_and_stopped(void) {
  world w = open_world();
  nfy_table* table = NULL;
  nfy_cache_report report = NFY_CACHE_REPORT_INIT;
  nfy_cache_options options = NFY_CACHE_OPTIONS_INIT;
  int calls = 0;
  OK(nfy_caches_recent_usage(w.engine, &w.service, 0, &table, &err));
  nfy_table_free(table);
  options.service_id = w.service;
  options.dry_run = 1;
  OK(nfy_caches_rebuild(w.engine, &options, &report, &table, &err));
  CHECK(report.ledgers == 1);
  nfy_table_free(table);
  options.progress = stop_at_once;
  options.user_data = &calls;
  STATUS(NFY_E_CALLBACK, nfy_caches_rebuild(w.engine, &options, &report, &table, &err));
  CHECK(calls == 1);
  options.service_id = w.sms;
  STATUS(NFY_E_NOT_FOUND, nfy_caches_rebuild(w.engine, &options, &report, &table, &err));
  close_world(&w);
}

static void wrong_arguments_are_refused(void) {
  world w = open_cached_world("none:");
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  nfy_table* table = NULL;
  nfy_cache_report report = NFY_CACHE_REPORT_INIT;
  INVALID(nfy_caches_recent_usage(w.engine, &w.service, 8, &table, &err));
  INVALID(nfy_caches_recent_usage(w.engine, &w.service, -1, &table, &err));
  INVALID(nfy_caches_recent_usage(w.engine, NULL, 7, &table, &err));
  INVALID(nfy_caches_recent_usage(NULL, &w.service, 7, &table, &err));
  INVALID(nfy_caches_recent_usage(w.engine, &w.service, 7, NULL, &err));
  INVALID(nfy_caches_messages_today(w.engine, NULL, &table, &err));
  INVALID(nfy_caches_messages_today(NULL, &w.service, &table, &err));
  INVALID(nfy_caches_messages_today(w.engine, &w.service, NULL, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_caches_messages_today(w.engine, &w.sms, &table, &err));
  INVALID(nfy_caches_rebuild(NULL, NULL, &report, &table, &err));
  INVALID(nfy_caches_rebuild(w.engine, NULL, NULL, &table, &err));
  INVALID(nfy_caches_rebuild(w.engine, NULL, &report, NULL, &err));
  options.store_url = nfy_str_from("memory:");
  options.cache_url = nfy_str_from("memcached://a");
  INVALID(nfy_engine_open(&options, &engine, &err));
  options.cache_url = nfy_str_from("redis://u:p@:1");
  INVALID(nfy_engine_open(&options, &engine, &err));
  options.cache_url = nfy_str_from("");
  options.limit_policy = 2;
  INVALID(nfy_engine_open(&options, &engine, &err));
  close_world(&w);
}

int main(void) {
  const char* redis = getenv("NFY_TEST_REDIS_URL");
  uses_are_counted("memory:");
  uses_are_counted("none:");
  uses_are_counted("redis://127.0.0.1:1"); /* nobody is there */
  if (redis != NULL && *redis != '\0')
    uses_are_counted(redis);
  else
    puts("skipped: no NFY_TEST_REDIS_URL");
  rebuilding_can_be_narrowed_and_stopped();
  wrong_arguments_are_refused();
  return 0;
}
