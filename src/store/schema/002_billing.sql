-- What a bill needs beside SMS rates: organisations and who pays, the rule for services of high
-- volume, calendars of the host's own, letter despatch, and running totals of ft_billing by month.

CREATE TABLE organisation (
  id {uuid} PRIMARY KEY,
  name text NOT NULL,
  organisation_type text NOT NULL,
  active {flag} NOT NULL,
  purchase_order_number text NOT NULL,
  billing_contact_names text NOT NULL,
  billing_contact_email_addresses text NOT NULL,
  billing_reference text NOT NULL
){keyed};
CREATE UNIQUE INDEX organisation_name ON organisation (name);

ALTER TABLE services ADD COLUMN organisation_id {uuid} REFERENCES organisation (id);
ALTER TABLE services ADD COLUMN restricted {flag} NOT NULL DEFAULT false;
ALTER TABLE services ADD COLUMN count_as_live {flag} NOT NULL DEFAULT true;
ALTER TABLE services ADD COLUMN purchase_order_number text NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN billing_contact_names text NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN billing_contact_email_addresses text NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN billing_reference text NOT NULL DEFAULT '';

ALTER TABLE annual_billing
  ADD COLUMN high_volume_service_last_year {flag} NOT NULL DEFAULT false;

-- A calendar may follow another one: days before `valid_from` are those of `follows`.
ALTER TABLE calendars ADD COLUMN valid_from {day};
ALTER TABLE calendars ADD COLUMN follows text;
-- Grows with every change of a calendar, so that every store reads them again.
ALTER TABLE facts_state ADD COLUMN calendars_epoch bigint NOT NULL DEFAULT 0;

-- A mark whose day had no price at the last try: it comes after the other marks.
ALTER TABLE billing_marks ADD COLUMN blocked {flag} NOT NULL DEFAULT false;

-- ft_billing summed by month, kept in the transactions that change ft_billing. Rates stand here
-- without trailing zeros, so that equal ones are one row.
CREATE TABLE ft_billing_months (
  service_id {uuid} NOT NULL,
  month {day} NOT NULL,
  notification_type text NOT NULL,
  rate {money} NOT NULL,
  postage text NOT NULL,
  notifications_sent bigint NOT NULL,
  billable_units bigint NOT NULL,
  chargeable_units bigint NOT NULL,
  PRIMARY KEY (service_id, month, notification_type, rate, postage)
){keyed};
CREATE INDEX ft_billing_months_month ON ft_billing_months (month);
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
  SELECT DISTINCT bst_date, notification_type, service_id, 0 FROM ft_billing WHERE true
  ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING;
DELETE FROM ft_billing;

CREATE TABLE notifications_letter_despatch (
  notification_id {uuid} PRIMARY KEY,
  despatched_on {day} NOT NULL,
  cost_threshold text NOT NULL
){keyed};
CREATE INDEX notifications_letter_despatch_day ON notifications_letter_despatch (despatched_on);

CREATE TABLE ft_billing_letter_despatch (
  bst_date {day} NOT NULL,
  postage text NOT NULL,
  cost_threshold text NOT NULL,
  rate {money} NOT NULL,
  billable_units bigint NOT NULL,
  notifications_sent bigint NOT NULL,
  PRIMARY KEY (bst_date, postage, cost_threshold, rate, billable_units)
){keyed};

-- A day whose despatch facts are older than the despatched letters or their rates.
CREATE TABLE despatch_marks (
  despatched_on {day} PRIMARY KEY,
  blocked {flag} NOT NULL
){keyed};
