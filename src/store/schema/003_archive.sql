-- The life of a notification after it was sent: retention, the move to history, time-outs, and the
-- facts about statuses.

-- How long a service keeps notifications of a type, in local days before today.
-- (rules/retention 1.1)
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

-- The cube's second projection (rules/facts 2.1), and the (day, type, service) whose rows are older
-- than their totals.
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

-- {only postgresql}
-- The history by month of creation (UTC). Months get partitions of their own before they begin; the
-- table that was there becomes the default one and takes whatever no month has been made for, so
-- that nothing is refused for want of a partition.
DROP VIEW notifications_all_time_view;
ALTER TABLE notification_history RENAME TO notification_history_rest;
ALTER TABLE notification_history_rest DROP CONSTRAINT notification_history_pkey;
ALTER TABLE notification_history_rest DROP CONSTRAINT notification_history_service_id_fkey;
ALTER TABLE notification_history_rest ADD PRIMARY KEY (id, created_at);
ALTER INDEX notification_history_created_at RENAME TO notification_history_rest_created_at;
ALTER INDEX notification_history_service RENAME TO notification_history_rest_service;
CREATE TABLE notification_history (LIKE notification_history_rest, PRIMARY KEY (id, created_at))
  PARTITION BY RANGE (created_at);
CREATE INDEX notification_history_created_at ON notification_history (created_at);
CREATE INDEX notification_history_service
  ON notification_history (service_id, notification_type, created_at);
ALTER TABLE notification_history ATTACH PARTITION notification_history_rest DEFAULT;
CREATE VIEW notifications_all_time_view AS
  SELECT id, service_id, template_id, template_version, notification_type, key_type, api_key_id,
    job_id, job_row_number, created_at, sent_at, updated_at, sent_by, notification_status,
    reference, billable_units, rate_multiplier, international, phone_prefix, postage,
    client_reference
  FROM notifications
  UNION ALL
  SELECT id, service_id, template_id, template_version, notification_type, key_type, api_key_id,
    job_id, job_row_number, created_at, sent_at, updated_at, sent_by, notification_status,
    reference, billable_units, rate_multiplier, international, phone_prefix, postage,
    client_reference
  FROM notification_history;
-- {end}

-- The files of months that are over. A row here and the rows gone from the history are one
-- transaction.
CREATE TABLE archive_files (
  name text PRIMARY KEY,
  first_created_at {instant} NOT NULL,
  last_created_at {instant} NOT NULL,
  row_count bigint NOT NULL,
  foreign_ids bigint NOT NULL,
  file_size bigint NOT NULL,
  archived_at {instant} NOT NULL
){keyed};
CREATE INDEX archive_files_last_created_at ON archive_files (last_created_at);

-- What was reported of a notification after it had gone to a file. Without a status, its row in the
-- file does not count: it stood elsewhere too.
CREATE TABLE archive_amendments (
  file_name text NOT NULL,
  notification_id {uuid} NOT NULL,
  notification_status text,
  sent_by text,
  updated_at {instant} NOT NULL,
  PRIMARY KEY (file_name, notification_id)
){keyed};

-- What of each template is in files. `last_used_at` leaves test keys out.
CREATE TABLE archived_templates (
  service_id {uuid} NOT NULL,
  template_id {uuid} NOT NULL,
  first_created_at {instant} NOT NULL,
  last_created_at {instant} NOT NULL,
  last_used_at {instant},
  PRIMARY KEY (service_id, template_id)
){keyed};
