/* Moving from an existing Notify database, as C hosts see it: dry run, import, comparison. The
 * database and its keys come from tests/import/beside_old.py; without them, only refusals. */
#include "check.h"

#define OLD_URL "NFY_TEST_OLD_DATABASE"
#define OLD_KEYS "NFY_TEST_OLD_KEYS"

static nfy_engine* open_engine(const char* url) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  options.store_url = nfy_str_from(url);
  options.sealing_key = nfy_str_from("0123456789abcdef0123456789abcdef");
  OK(nfy_engine_open(&options, &engine, &err));
  return engine;
}

static int says(const nfy_buf* report, const char* words) {
  return report->data != NULL && strstr((const char*)report->data, words) != NULL;
}

static int32_t count_and_stop(const nfy_progress* progress, void* user_data) {
  int* left = (int*)user_data;
  (void)progress;
  return --*left < 0;
}

static nfy_import_options options_for(const char* url, const char* keys) {
  nfy_import_options options = NFY_IMPORT_OPTIONS_INIT;
  options.source_url = nfy_str_from(url);
  options.keys_json = nfy_str_from(keys);
  return options;
}

static void what_is_wrong_is_refused(void) {
  nfy_engine* engine = open_engine("memory:");
  nfy_import_options options = options_for("mysql://a/b", "{\"secret_keys\": [\"k\"]}");
  nfy_buf report = {NULL, 0};
  INVALID(nfy_import_plan(engine, &options, NULL, &err));
  INVALID(nfy_import_plan(engine, NULL, &report, &err));
  INVALID(nfy_import_plan(NULL, &options, &report, &err));
  INVALID(nfy_import_plan(engine, &options, &report, &err));
  options.keys_json = nfy_str_from("{\"secret_keys\": \"k\"}");
  INVALID(nfy_import_run(engine, &options, &report, &err));
  options.keys_json = nfy_str_from("");
  options.layout = nfy_str_from("other");
  INVALID(nfy_import_compare(engine, &options, &report, &err));
  options.layout = nfy_str_from("");
  options.source_url = nfy_str_from("postgresql://nobody@127.0.0.1:1/nothing");
  STATUS(NFY_E_UNAVAILABLE, nfy_import_compare(engine, &options, &report, &err));
  CHECK(report.data == NULL && report.size == 0);
  nfy_engine_close(engine);
}

static void an_import_that_was_stopped_goes_on(nfy_engine* engine, nfy_import_options options) {
  nfy_buf report = {NULL, 0};
  int calls = 4;
  options.skip_bad = 1;
  options.batch_rows = 50;
  options.progress = count_and_stop;
  options.user_data = &calls;
  STATUS(NFY_E_CALLBACK, nfy_import_run(engine, &options, &report, &err));
  options.progress = NULL;
  OK(nfy_import_run(engine, &options, &report, &err));
  CHECK(says(&report, "\"resumed\":true"));
  nfy_buf_free(&report);
}

static void days_are_compared(nfy_engine* engine, nfy_import_options options) {
  nfy_buf report = {NULL, 0};
  options.keys_json = nfy_str_from("");
  OK(nfy_import_compare(engine, &options, &report, &err));
  CHECK(says(&report, "\"unexplained\":0"));
  CHECK(says(&report, "\"rule\":"));
  CHECK(says(&report, "\"equals\":[]"));
  nfy_buf_free(&report);
  options.list_equal = 1;
  OK(nfy_import_compare(engine, &options, &report, &err));
  CHECK(says(&report, "\"equals\":[{\"service\":"));
  nfy_buf_free(&report);
  options.first.year = options.last.year = 1999;
  INVALID(nfy_import_compare(engine, &options, &report, &err));
  options.first.month = options.first.day = options.last.month = options.last.day = 1;
  OK(nfy_import_compare(engine, &options, &report, &err));
  CHECK(says(&report, "\"equal\":0") && says(&report, "\"services\":[]"));
  nfy_buf_free(&report);
}

/* A host that was built before the struct grew hands over a shorter one. */
static void a_shorter_struct_means_all_days(nfy_engine* engine, nfy_import_options options) {
  nfy_buf report = {NULL, 0};
  options.struct_size = offsetof(nfy_import_options, first);
  options.first.year = 1;
  OK(nfy_import_compare(engine, &options, &report, &err));
  CHECK(says(&report, "\"unexplained\":0"));
  nfy_buf_free(&report);
}

static void a_database_moves(const char* url, const char* keys) {
  nfy_engine* engine = open_engine("memory:");
  nfy_import_options options = options_for(url, keys);
  nfy_buf report = {NULL, 0};
  OK(nfy_import_plan(engine, &options, &report, &err));
  CHECK(says(&report, "\"troubles\":[{\"table\":\"jobs\""));
  CHECK(says(&report, "\"warnings\":["));
  nfy_buf_free(&report);
  STATUS(NFY_E_CORRUPT, nfy_import_run(engine, &options, &report, &err));
  an_import_that_was_stopped_goes_on(engine, options);
  days_are_compared(engine, options);
  a_shorter_struct_means_all_days(engine, options);
  nfy_engine_close(engine);
}

int main(void) {
  const char* url = getenv(OLD_URL);
  const char* keys = getenv(OLD_KEYS);
  what_is_wrong_is_refused();
  if (url != NULL && keys != NULL)
    a_database_moves(url, keys);
  else
    fprintf(stderr, "skipped: moving, since there is no " OLD_URL "\n");
  return CHECKS_END();
}
