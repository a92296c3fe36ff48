/*
 * What becomes of messages: one person's data are erased on request, what is out of retention moves
 * to the history without its personal data, and old months leave the history for files. Nothing
 * that is found, counted or billed changes. Writes the files into archive/ of the current folder.
 */
#include "riverside.h"

/* Prints where a message stands, and whom it names. */
static void show(const riverside* r, const nfy_uuid* id, const char* when) {
  nfy_notification one = NFY_NOTIFICATION_INIT;
  nfy_usage_line line = NFY_USAGE_LINE_INIT;
  nfy_notification_rows* rows;
  nfy_usage* usage;
  TRY(nfy_notification_get(r->engine, &r->service, id, &rows, &err));
  TRY(nfy_notification_rows_get(rows, 0, &one, &err));
  TRY(nfy_billing_yearly_usage(r->engine, &r->service, 2026, &usage, &err));
  TRY(nfy_usage_line_get(usage, 0, &line, &err));
  if (one.to.size == 0) one.to = nfy_str_from("nobody");
  printf("%s: %s, to %.*s; the year costs £%.*s\n", when, nfy_state_name(one.state),
         (int)one.to.size, one.to.data, (int)line.cost.text.size, line.cost.text.data);
  nfy_usage_free(usage);
  nfy_notification_rows_free(rows);
}

static size_t count_rows(nfy_table* table) {
  nfy_table_view view = NFY_TABLE_VIEW_INIT;
  TRY(nfy_table_get(table, &view, &err));
  nfy_table_free(table);
  return view.row_count;
}

int main(void) {
  static const char* const people[] = {"07700 900123", "07700 900124", "07700 900125"};
  const int64_t start = INT64_C(1775120400) * 1000000; /* 2026-04-02 09:00 UTC */
  riverside r = {.content = "Dear ((name)), we look forward to seeing you."};
  nfy_send_request request = NFY_SEND_REQUEST_INIT;
  nfy_send_result sent[3];
  nfy_archive_report moved = NFY_ARCHIVE_REPORT_INIT;
  nfy_filing_report filed = NFY_FILING_REPORT_INIT;
  nfy_table *files, *faults;
  int64_t erased;
  int i;
  /* Files need a folder; without one the history stays in the database for ever. */
  r.archive_folder = "archive";
  riverside_open(&r, start);
  /* A clinic needs its texts for three days; 7 is the default, 90 the most. */
  TRY(nfy_retention_set(r.engine, &r.service, NFY_TYPE_SMS, 3, &err));
  request.template_id = r.sms;
  request.personalisation_json = nfy_str_from("{\"name\": \"Siân\"}");
  for (i = 0; i < 3; ++i) {
    request.to = nfy_str_from(people[i]);
    TRY(nfy_notification_send(r.engine, &r.service, &request, &sent[i], &err));
  }
  riverside_deliver(&r);
  show(&r, &sent[0].id, "sent");

  /* A person may ask at any time to be forgotten: the bill and the statistics stay as they are. */
  TRY(nfy_retention_erase_recipient(r.engine, &r.service, nfy_str_from(people[0]), &erased, &err));
  printf("erased: %d\n", (int)erased);
  show(&r, &sent[0].id, "erased");

  /* Background work does this each night; here it is called by its name to see what it did. */
  show(&r, &sent[1].id, "kept");
  TRY(nfy_clock_advance(r.clock, 5 * DAY_US, &err));
  TRY(nfy_archive_run(r.engine, &r.service, NULL, &moved, &err));
  printf("moved to the history: %d\n", (int)moved.moved);
  show(&r, &sent[1].id, "history");

  /* The history keeps four whole months here (12 by default); April is older than that in October.
   * Only what background work has counted goes to files, so that comes first. */
  TRY(nfy_clock_advance(r.clock, 180 * DAY_US, &err));
  TRY(nfy_task_run_due(r.engine, NULL, NULL, &err));
  TRY(nfy_archive_file_history(r.engine, 4, NULL, &filed, &err));
  printf("moved to files: %d rows in %d file\n", (int)filed.rows, (int)filed.files);
  show(&r, &sent[1].id, "file");
  /* Whoever keeps files should look after them: this reads each one and compares its checksum. */
  TRY(nfy_archive_list_files(r.engine, &files, &err));
  TRY(nfy_archive_check_files(r.engine, NULL, &faults, &err));
  printf("files: %d, missing or broken: %d\n", (int)count_rows(files), (int)count_rows(faults));
  riverside_close(&r);
  return 0;
}
