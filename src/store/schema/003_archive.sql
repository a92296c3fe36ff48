-- The life of a notification after it was sent: retention, the move to history, time-outs, and the
-- facts about statuses.

-- How long a service keeps notifications of a type, in local days before today. (behaviour 1.12)
CREATE TABLE service_data_retention (
  service_id {uuid} NOT NULL REFERENCES services (id),
  notification_type text NOT NULL,
  days_of_retention bigint NOT NULL,
  updated_at {instant} NOT NULL,
  PRIMARY KEY (service_id, notification_type)
){keyed};

-- Both rows of a notification that stood in two places with different content, as they were found.
-- It must stay empty; whatever appears here was written past the library.
CREATE TABLE archive_quarantine (
  place text NOT NULL,
  quarantined_at {instant} NOT NULL,
  id {uuid} NOT NULL,
  service_id {uuid} NOT NULL,
  template_id {uuid} NOT NULL,
  template_version bigint NOT NULL,
  notification_type text NOT NULL,
  key_type text NOT NULL,
  api_key_id {uuid},
  job_id {uuid},
  job_row_number bigint,
  created_at {instant} NOT NULL,
  sent_at {instant},
  updated_at {instant},
  sent_by text,
  notification_status text NOT NULL,
  reference text,
  billable_units bigint NOT NULL,
  rate_multiplier bigint,
  international {flag},
  phone_prefix text,
  postage text,
  client_reference text,
  PRIMARY KEY (id, place, quarantined_at)
){keyed};

-- One row: what was created before `timed_out_until` and was still under way has been timed out.
CREATE TABLE time_out_state (
  id bigint PRIMARY KEY,
  timed_out_until {instant} NOT NULL
){keyed};
INSERT INTO time_out_state (id, timed_out_until) VALUES (1, 0);

-- The cube's second projection (design 7), and the (day, type, service) whose rows are older than
-- their totals.
CREATE TABLE ft_notification_status (
  service_id {uuid} NOT NULL,
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  template_id {uuid} NOT NULL,
  job_id {uuid} NOT NULL,
  key_type text NOT NULL,
  notification_status text NOT NULL,
  notification_count bigint NOT NULL,
  PRIMARY KEY (service_id, bst_date, notification_type, template_id, job_id, key_type,
    notification_status)
){keyed};
CREATE INDEX ft_notification_status_bst_date ON ft_notification_status (bst_date);

CREATE TABLE status_marks (
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  service_id {uuid} NOT NULL,
  PRIMARY KEY (bst_date, notification_type, service_id)
){keyed};
CREATE INDEX status_marks_service ON status_marks (service_id);
INSERT INTO status_marks (bst_date, notification_type, service_id)
  SELECT DISTINCT local_day, notification_type, service_id FROM notification_totals;

CREATE TABLE ft_processing_time (
  bst_date {day} PRIMARY KEY,
  messages_total bigint NOT NULL,
  messages_within_10_secs bigint NOT NULL,
  updated_at {instant} NOT NULL
){keyed};
