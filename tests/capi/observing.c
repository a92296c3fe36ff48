/* A host hears of what happens, and reads what was counted. */
#include "check.h"

#define OK(call) STATUS(NFY_OK, call)

struct heard {
  int records;
  int ended;
  char last[1024];
};

static void hear(const nfy_log_record* record, void* user_data) {
  struct heard* heard = user_data;
  ++heard->records;
  CHECK(record->struct_size == sizeof *record);
  CHECK(record->json.size < sizeof heard->last);
  memcpy(heard->last, record->json.data, record->json.size);
  heard->last[record->json.size] = 0;
}
static void end_hearing(void* user_data) { ((struct heard*)user_data)->ended = 1; }

static nfy_engine* open_with(struct heard* heard, int32_t level) {
  nfy_engine_options options = NFY_ENGINE_OPTIONS_INIT;
  nfy_engine* engine = NULL;
  options.store_url = nfy_str_from("memory:");
  options.log = hear;
  options.log_user_data = heard;
  options.log_destroy = end_hearing;
  options.log_level = level;
  OK(nfy_engine_open(&options, &engine, &err));
  return engine;
}

static void quarantine(nfy_engine* engine) {
  OK(nfy_receipt_quarantine(engine, nfy_str_from("post"), nfy_str_from("to=07900900123"),
                            nfy_str_from("garbage"), NULL, &err));
}

int main(void) {
  struct heard heard = {0};
  nfy_engine* engine = open_with(&heard, NFY_LOG_ALL);
  quarantine(engine);
  CHECK(heard.records == 1);
  CHECK(strstr(heard.last, "nfy.receipt.quarantined") != NULL);
  CHECK(strstr(heard.last, "07900900123") == NULL);

  nfy_buf text = {0};
  OK(nfy_metrics_text(engine, &text, &err));
  CHECK(strstr(text.data, "nfy_quarantined_receipts_total{provider=\"post\"} 1\n") != NULL);
  nfy_buf_free(&text);
  nfy_table* table = NULL;
  OK(nfy_metrics_list(engine, &table, &err));
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  OK(nfy_table_get(table, &view, &err));
  CHECK(view.column_count == 5);
  CHECK(view.row_count > 10);
  nfy_table_free(table);
  CHECK(!heard.ended);
  nfy_engine_close(engine);
  CHECK(heard.ended);

  struct heard deaf = {0};
  engine = open_with(&deaf, NFY_LOG_ERROR);
  quarantine(engine);
  CHECK(deaf.records == 0);
  nfy_engine_close(engine);
  return CHECKS_END();
}
