-- Figures and reports: what pages over jobs, requests to be left alone and big downloads read.

-- A file that was kept to be sent to again. (rules/jobs 6.1)
ALTER TABLE jobs ADD COLUMN contact_list_id {uuid};
CREATE INDEX jobs_contact_list ON jobs (contact_list_id) WHERE contact_list_id IS NOT NULL;
CREATE TABLE service_contact_list (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  original_file_name text NOT NULL,
  row_count bigint NOT NULL,
  template_type text NOT NULL,
  created_by {uuid},
  created_at {instant} NOT NULL,
  updated_at {instant},
  archived {flag} NOT NULL
){keyed};
CREATE INDEX service_contact_list_service ON service_contact_list (service_id, created_at, id);

-- Rows of a job in their order; what did not come from a job is not in it.
CREATE INDEX notifications_job ON notifications (job_id, job_row_number, id)
  WHERE job_id IS NOT NULL;

-- Requests that a service took out together. (rules/unsubscribes 4.1)
CREATE TABLE unsubscribe_request_report (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  count bigint NOT NULL,
  earliest_timestamp {instant} NOT NULL,
  latest_timestamp {instant} NOT NULL,
  created_at {instant} NOT NULL,
  processed_by_service_at {instant}
){keyed};
CREATE INDEX unsubscribe_request_report_service
  ON unsubscribe_request_report (service_id, latest_timestamp, id);
ALTER TABLE unsubscribe_requests ADD COLUMN report_id {uuid};
CREATE INDEX unsubscribe_requests_report ON unsubscribe_requests (report_id)
  WHERE report_id IS NOT NULL;
CREATE INDEX unsubscribe_requests_unprocessed ON unsubscribe_requests (service_id, created_at, id)
  WHERE processed_at IS NULL;

CREATE INDEX complaints_created_at ON complaints (created_at, id);

-- Files of notifications that somebody waits for. (rules/reports 5)
CREATE TABLE report_requests (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  user_id {uuid} NOT NULL REFERENCES users (id),
  report_type text NOT NULL,
  notification_type text NOT NULL,
  notification_status text NOT NULL,
  status text NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant}
){keyed};
CREATE INDEX report_requests_status ON report_requests (status, created_at, id);
CREATE INDEX report_requests_service ON report_requests (service_id, user_id, created_at);
