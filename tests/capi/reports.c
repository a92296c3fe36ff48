/* Contact lists, report requests and what comes back, as C hosts see them. */
#include "world.h"

static nfy_uuid make_clerk(const world* w) {
  nfy_user user = NFY_USER_INIT, stored = NFY_USER_INIT;
  nfy_user_rows* rows = NULL;
  user.name = nfy_str_from("Ada");
  user.email_address = nfy_str_from("ada@example.org");
  OK(nfy_user_put(w->engine, &user, &rows, &err));
  OK(nfy_user_rows_get(rows, 0, &stored, &err));
  nfy_user_rows_free(rows);
  return stored.id;
}

static void a_contact_list_is_kept_until_it_is_archived(void) {
  world w = open_world();
  nfy_contact_list list = NFY_CONTACT_LIST_INIT, stored = NFY_CONTACT_LIST_INIT;
  nfy_contact_list_rows* rows = NULL;
  list.original_file_name = nfy_str_from("staff.csv");
  list.row_count = 2;
  list.type = NFY_TYPE_SMS;
  list.created_by = make_clerk(&w);
  OK(nfy_contact_list_create(w.engine, &w.service, &list, &rows, &err));
  OK(nfy_contact_list_rows_get(rows, 0, &stored, &err));
  CHECK(text_is(stored.original_file_name, "staff.csv") && stored.created_at_us == NOON_US);
  CHECK(stored.row_count == 2 && !stored.has_jobs && stored.recent_jobs == 0);
  list.id = stored.id;
  nfy_contact_list_rows_free(rows);
  STATUS(NFY_E_CONFLICT, nfy_contact_list_create(w.engine, &w.service, &list, NULL, &err));
  OK(nfy_contact_list_get(w.engine, &w.service, &list.id, &rows, &err));
  nfy_contact_list_rows_free(rows);
  OK(nfy_contact_list_archive(w.engine, &w.service, &list.id, &err));
  STATUS(NFY_E_NOT_FOUND, nfy_contact_list_archive(w.engine, &w.service, &list.id, &err));
  OK(nfy_contact_list_list(w.engine, &w.service, &rows, &err));
  CHECK(nfy_contact_list_rows_count(rows) == 0);
  nfy_contact_list_rows_free(rows);
  INVALID(nfy_contact_list_create(w.engine, &w.service, NULL, NULL, &err));
  close_world(&w);
}

static void a_report_is_asked_for_once_and_made(void) {
  world w = open_world();
  nfy_report_request wanted = NFY_REPORT_REQUEST_INIT, made = NFY_REPORT_REQUEST_INIT;
  int32_t existed = 7;
  int64_t count = 0;
  wanted.service_id = w.service;
  wanted.user_id = make_clerk(&w);
  wanted.type = NFY_TYPE_SMS;
  OK(nfy_report_request_create(w.engine, &wanted, &made, &existed, &err));
  CHECK(existed == 0 && made.state == NFY_REPORT_REQUEST_PENDING && made.updated_at_us == 0);
  OK(nfy_report_request_create(w.engine, &wanted, &made, &existed, &err));
  CHECK(existed == 1);
  OK(nfy_report_request_run(w.engine, &count, &err));
  CHECK(count == 1);
  OK(nfy_report_request_get(w.engine, &w.service, &made.id, &made, &err));
  CHECK(made.state == NFY_REPORT_REQUEST_STORED && made.updated_at_us == NOON_US);
  wanted.statuses = 9;
  INVALID(nfy_report_request_create(w.engine, &wanted, &made, NULL, &err));
  close_world(&w);
}

static void figures_of_a_new_service_are_nothing(void) {
  world w = open_world();
  nfy_job_query query = NFY_JOB_QUERY_INIT;
  nfy_job_rows* jobs = NULL;
  nfy_upload_rows* uploads = NULL;
  nfy_notification_rows* found = NULL;
  nfy_unsubscribe_report_rows* reports = NULL;
  nfy_complaint_rows* complaints = NULL;
  nfy_returned_day_rows* days = NULL;
  nfy_inbound_rows* texts = NULL;
  nfy_uuid nobody = {{1}};
  int64_t count = 7, at = 7;
  nfy_uploaded_job upload = NFY_UPLOADED_JOB_INIT;
  query.states = 1 << NFY_JOB_SCHEDULED;
  OK(nfy_job_find(w.engine, &w.service, &query, &jobs, &count, &err));
  CHECK(count == 0 && nfy_job_rows_count(jobs) == 0);
  nfy_job_rows_free(jobs);
  OK(nfy_job_scheduled(w.engine, &w.service, &count, &at, &err));
  CHECK(count == 0 && at == 0);
  OK(nfy_job_uploads(w.engine, &w.service, -1, 50, 0, &uploads, &count, &err));
  CHECK(nfy_upload_rows_count(uploads) == 0);
  nfy_upload_rows_free(uploads);
  upload.id = nobody;
  INVALID(nfy_job_start(w.engine, &w.service, &upload, &err));
  OK(nfy_notification_search(w.engine, &w.service, nfy_str_from("900"), 0, 0, 10, &found, &err));
  nfy_notification_rows_free(found);
  STATUS(NFY_E_NOT_FOUND, nfy_notification_list_of_job(w.engine, &w.service, &nobody, 0, 10, 0,
                                                       &found, &count, &err));
  OK(nfy_unsubscribe_statistics(w.engine, &w.service, &count, &at, &err));
  CHECK(count == 0 && at == 0);
  OK(nfy_unsubscribe_list_reports(w.engine, &w.service, &reports, &err));
  CHECK(nfy_unsubscribe_report_rows_count(reports) == 0);
  nfy_unsubscribe_report_rows_free(reports);
  STATUS(NFY_E_NOT_FOUND, nfy_unsubscribe_process_report(w.engine, &w.service, &nobody, 1, &err));
  OK(nfy_complaint_list_all(w.engine, 50, 0, &complaints, &count, &err));
  CHECK(count == 0);
  nfy_complaint_rows_free(complaints);
  OK(nfy_receipt_returned_by_day(w.engine, &w.service, &days, &err));
  CHECK(nfy_returned_day_rows_count(days) == 0);
  nfy_returned_day_rows_free(days);
  OK(nfy_inbound_list_latest(w.engine, &w.service, 0, 50, 0, &texts, &err));
  nfy_inbound_rows_free(texts);
  OK(nfy_inbound_summary(w.engine, &w.service, 0, &count, &at, &err));
  CHECK(count == 0 && at == 0);
  STATUS(NFY_E_CONFLICT, nfy_inbound_assign_number(w.engine, &w.service, NULL, NULL, &err));
  OK(nfy_statistics_billed(w.engine, &w.service, 0, 7, &count, &err));
  CHECK(count == 0);
  OK(nfy_statistics_live_counts(w.engine, &count, &at, &err));
  CHECK(count == 1 && at == 0);
  close_world(&w);
}

int main(void) {
  a_contact_list_is_kept_until_it_is_archived();
  a_report_is_asked_for_once_and_made();
  figures_of_a_new_service_are_nothing();
  return CHECKS_END();
}
