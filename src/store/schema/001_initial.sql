-- The tables of the first path: from a recipients file to a bill. Names follow the reference's
-- (rules/store 1.1) so that an operator recognises them. Words in braces are types and table
-- options that differ between the two engines; see src/store/sql/schema.cpp.
-- Instants are microseconds since 1970 in UTC; only the library turns them into local days.

CREATE TABLE calendars (
  id text PRIMARY KEY,
  zone text NOT NULL,
  year_start_month bigint NOT NULL,
  year_start_day bigint NOT NULL
){keyed};

INSERT INTO calendars (id, zone, year_start_month, year_start_day) VALUES
  ('uk', 'Europe/London', 4, 1), ('us', 'UTC', 1, 1), ('ca', 'America/Toronto', 4, 1);

CREATE TABLE services (
  id {uuid} PRIMARY KEY,
  name text NOT NULL,
  organisation_type text NOT NULL,
  calendar_id text NOT NULL REFERENCES calendars (id),
  active {flag} NOT NULL,
  prefix_sms {flag} NOT NULL,
  sms_sender text NOT NULL,
  email_from text NOT NULL,
  email_reply_to text NOT NULL,
  created_at {instant} NOT NULL,
  version bigint NOT NULL
){keyed};
CREATE UNIQUE INDEX services_active_name ON services (name) WHERE active;

CREATE TABLE templates (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  version bigint NOT NULL
){keyed};
CREATE INDEX templates_service ON templates (service_id);

CREATE TABLE templates_history (
  id {uuid} NOT NULL,
  version bigint NOT NULL,
  service_id {uuid} NOT NULL REFERENCES services (id),
  name text NOT NULL,
  template_type text NOT NULL,
  subject text NOT NULL,
  content text NOT NULL,
  archived {flag} NOT NULL,
  created_at {instant} NOT NULL,
  PRIMARY KEY (id, version)
){keyed};

CREATE TABLE api_keys (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  name text NOT NULL,
  secret {bytes} NOT NULL,
  key_type text NOT NULL,
  created_at {instant} NOT NULL,
  expiry_date {instant}
){keyed};
CREATE UNIQUE INDEX api_keys_live_name ON api_keys (service_id, name) WHERE expiry_date IS NULL;

CREATE TABLE rates (
  notification_type text NOT NULL,
  valid_from {instant} NOT NULL,
  rate {money} NOT NULL,
  PRIMARY KEY (notification_type, valid_from)
){keyed};

CREATE TABLE letter_rates (
  post_class text NOT NULL,
  sheet_count bigint NOT NULL,
  crown {flag} NOT NULL,
  start_date {instant} NOT NULL,
  end_date {instant},
  rate {money} NOT NULL,
  PRIMARY KEY (post_class, sheet_count, crown, start_date)
){keyed};

CREATE TABLE default_annual_allowance (
  organisation_type text NOT NULL,
  valid_from_financial_year_start bigint NOT NULL,
  allowance bigint NOT NULL,
  PRIMARY KEY (organisation_type, valid_from_financial_year_start)
){keyed};

CREATE TABLE annual_billing (
  service_id {uuid} NOT NULL REFERENCES services (id),
  financial_year_start bigint NOT NULL,
  free_sms_fragment_limit bigint NOT NULL,
  has_custom_allowance {flag} NOT NULL,
  updated_at {instant} NOT NULL,
  PRIMARY KEY (service_id, financial_year_start)
){keyed};

-- The hot table. Ids are time-ordered, so rows and both indexes grow at their ends; no index holds
-- a column that a status change touches.
CREATE TABLE notifications (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  template_id {uuid} NOT NULL,
  template_version bigint NOT NULL,
  notification_type text NOT NULL,
  key_type text NOT NULL,
  api_key_id {uuid} REFERENCES api_keys (id),
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
  international {flag} NOT NULL,
  phone_prefix text,
  postage text,
  client_reference text,
  "to" text NOT NULL,
  normalised_to text,
  _personalisation text,
  reply_to_text text,
  FOREIGN KEY (template_id, template_version) REFERENCES templates_history (id, version)
){hot};
CREATE INDEX notifications_created_at ON notifications (created_at);
CREATE INDEX notifications_service ON notifications (service_id, notification_type, created_at);

CREATE TABLE notification_history (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
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
  client_reference text
){keyed};
CREATE INDEX notification_history_created_at ON notification_history (created_at);
CREATE INDEX notification_history_service
  ON notification_history (service_id, notification_type, created_at);

-- One id, one place: totals read both through this view, in one statement.
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

CREATE TABLE idempotency_keys (
  service_id {uuid} NOT NULL,
  idempotency_key text NOT NULL,
  request_digest text NOT NULL,
  notification_id {uuid} NOT NULL,
  PRIMARY KEY (service_id, idempotency_key)
){keyed};

-- What is to be sent stands here, not in the big table. A claim moves available_at to the end of
-- its lease; attempted_at set means that an attempt was begun and its end is not stored.
CREATE TABLE delivery_queue (
  notification_id {uuid} PRIMARY KEY,
  notification_type text NOT NULL,
  available_at {instant} NOT NULL,
  lease_owner text,
  lease_epoch bigint NOT NULL,
  attempts bigint NOT NULL,
  attempt_provider text,
  attempted_at {instant}
){keyed};
CREATE INDEX delivery_queue_ready
  ON delivery_queue (notification_type, available_at, notification_id);

CREATE TABLE provider_references (
  provider text NOT NULL,
  reference text NOT NULL,
  notification_id {uuid} NOT NULL,
  PRIMARY KEY (provider, reference)
){keyed};

CREATE TABLE receipt_inbox (
  id {serial},
  provider text NOT NULL,
  reference text NOT NULL,
  notification_id {uuid},
  status text NOT NULL,
  reported_at {instant} NOT NULL,
  received_at {instant} NOT NULL
){rows};
CREATE INDEX receipt_inbox_reference ON receipt_inbox (provider, reference);
CREATE INDEX receipt_inbox_notification ON receipt_inbox (notification_id);

-- The cube (rules/facts 1.1). One row of facts_state: rows created before `watermark` are in the
-- totals; writers append deltas for rows created before `announced`, which runs ahead of the
-- watermark while it is being moved.
CREATE TABLE facts_state (
  id bigint PRIMARY KEY,
  watermark {instant} NOT NULL,
  announced {instant} NOT NULL,
  generation bigint NOT NULL
){keyed};
INSERT INTO facts_state (id, watermark, announced, generation) VALUES (1, 0, 0, 0);

CREATE TABLE notification_totals (
  local_day {day} NOT NULL,
  service_id {uuid} NOT NULL,
  notification_type text NOT NULL,
  template_id {uuid} NOT NULL,
  job_id {uuid} NOT NULL,
  key_type text NOT NULL,
  notification_status text NOT NULL,
  provider text NOT NULL,
  rate_multiplier bigint NOT NULL,
  international {flag} NOT NULL,
  postage text NOT NULL,
  sheets bigint NOT NULL,
  notifications bigint NOT NULL,
  billable_units bigint NOT NULL,
  PRIMARY KEY (local_day, service_id, notification_type, template_id, job_id, key_type,
    notification_status, provider, rate_multiplier, international, postage, sheets)
){keyed};

CREATE TABLE notification_deltas (
  id {serial},
  created_hour {instant} NOT NULL,
  local_day {day} NOT NULL,
  service_id {uuid} NOT NULL,
  notification_type text NOT NULL,
  template_id {uuid} NOT NULL,
  job_id {uuid} NOT NULL,
  key_type text NOT NULL,
  notification_status text NOT NULL,
  provider text NOT NULL,
  rate_multiplier bigint NOT NULL,
  international {flag} NOT NULL,
  postage text NOT NULL,
  sheets bigint NOT NULL,
  notifications bigint NOT NULL,
  billable_units bigint NOT NULL
){rows};
CREATE INDEX notification_deltas_service ON notification_deltas (service_id, local_day);

-- A (day, type, service) whose ft_billing rows are older than its totals.
CREATE TABLE billing_marks (
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  service_id {uuid} NOT NULL,
  generation bigint NOT NULL,
  PRIMARY KEY (bst_date, notification_type, service_id)
){keyed};
CREATE INDEX billing_marks_service ON billing_marks (service_id);

CREATE TABLE ft_billing (
  service_id {uuid} NOT NULL,
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  template_id {uuid} NOT NULL,
  provider text NOT NULL,
  rate_multiplier bigint NOT NULL,
  international {flag} NOT NULL,
  rate {money} NOT NULL,
  postage text NOT NULL,
  billable_units bigint NOT NULL,
  notifications_sent bigint NOT NULL,
  PRIMARY KEY (service_id, bst_date, notification_type, template_id, provider, rate_multiplier,
    international, rate, postage)
){keyed};
CREATE INDEX ft_billing_bst_date ON ft_billing (bst_date);

CREATE TABLE task_leases (
  task_key text PRIMARY KEY,
  owner text NOT NULL,
  epoch bigint NOT NULL,
  lease_until {instant} NOT NULL
){keyed};
