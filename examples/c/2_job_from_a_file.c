/*
 * A recipients file becomes a job: it is looked at before anything is stored, refused while a row
 * is wrong, and sent at the time that was asked for: 2_job_from_a_file FOLDER (with example data)
 */
#include "riverside.h"

/* Prints what a file would become; stores nothing. */
static void look_at(const riverside* r, const nfy_job_options* request) {
  nfy_job_preview seen = NFY_JOB_PREVIEW_INIT;
  nfy_finding problem = NFY_FINDING_INIT;
  nfy_finding_rows* problems;
  nfy_buf cost;
  size_t i;
  TRY(nfy_job_preview_file(r->engine, &r->service, request, &seen, &cost, &problems, NULL, &err));
  printf("%s: %d rows, %d wrong; %d messages of %d fragments cost £%s\n", request->file_name.data,
         (int)seen.row_count, (int)seen.rows_with_errors, (int)seen.messages, (int)seen.fragments,
         cost.data);
  for (i = 0; i < nfy_finding_rows_count(problems); ++i) {
    TRY(nfy_finding_rows_get(problems, i, &problem, &err));
    printf("  line %d, %.*s: %.*s\n", (int)problem.line, (int)problem.column.size,
           problem.column.data, (int)problem.reason.size, problem.reason.data);
  }
  nfy_finding_rows_free(problems);
  nfy_buf_free(&cost);
}

static void show_state(const riverside* r, const nfy_uuid* id) {
  nfy_job job = NFY_JOB_INIT;
  nfy_job_rows* rows;
  TRY(nfy_job_get(r->engine, &r->service, id, &rows, &err));
  TRY(nfy_job_rows_get(rows, 0, &job, &err));
  if (job.state == NFY_JOB_SCHEDULED) puts("job: scheduled");
  if (job.state == NFY_JOB_FINISHED_ALL_CREATED) puts("job: finished all notifications created");
  nfy_job_rows_free(rows);
}

static void show_outcomes(const riverside* r, const nfy_uuid* job) {
  nfy_table_view size = NFY_TABLE_VIEW_INIT;
  nfy_table* outcomes;
  nfy_cell cells[2];
  size_t row;
  TRY(nfy_statistics_job(r->engine, &r->service, job, &outcomes, &err));
  TRY(nfy_table_get(outcomes, &size, &err));
  for (row = 0; row < size.row_count; ++row) {
    TRY(nfy_table_row(outcomes, row, cells, 2, &err));
    printf("  %.*s: %d\n", (int)cells[0].text.size, cells[0].text.data, (int)cells[1].integer);
  }
  nfy_table_free(outcomes);
}

int main(int count, char** words) {
  const char* const folder = count > 1 ? words[1] : "examples/data";
  const int64_t eight = INT64_C(1780300800) * 1000000; /* 2026-06-01 08:00 UTC */
  riverside r = {.content = "Dear ((name)), we expect you on ((day)). Please go to: ((clinic))."};
  nfy_job_options request = NFY_JOB_OPTIONS_INIT;
  nfy_uuid job;
  /* One message in four fails for good, so that there is an outcome to look at. */
  r.carrier_json = "{\"permanent_failure_ppm\": 250000}";
  riverside_open(&r, eight);
  request.template_id = r.sms;

  /* The preview names each mistake by line and column, for the person who made the file. */
  request.file_name = nfy_str_from("clinic_list.csv");
  request.csv = read_file(folder, request.file_name.data);
  look_at(&r, &request);
  /* A job is all or nothing: no row is sent while one is wrong. */
  if (nfy_job_create(r.engine, &r.service, &request, &job, &err) == NFY_E_INVALID_ARGUMENT) {
    printf("refused: %s\n", nfy_error_message(err));
    nfy_error_free(err);
  }

  /* The corrected file is stored now and sent in an hour. */
  request.file_name = nfy_str_from("clinic_list_corrected.csv");
  request.csv = read_file(folder, request.file_name.data);
  look_at(&r, &request);
  request.scheduled_for_us = eight + 60 * MINUTE_US;
  TRY(nfy_job_create(r.engine, &r.service, &request, &job, &err));
  show_state(&r, &job);

  /* Background work makes notifications of the rows; a worker hands them to the provider. */
  TRY(nfy_clock_advance(r.clock, 60 * MINUTE_US, &err));
  TRY(nfy_task_run_due(r.engine, NULL, NULL, &err));
  riverside_deliver(&r);
  show_state(&r, &job);
  show_outcomes(&r, &job);
  riverside_close(&r);
  return 0;
}
