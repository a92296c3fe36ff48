-- What accepting needs: personal data at rest, what services may do, and who messages come from.

-- Personal data in one sealed value a row: "to", normalised_to, _personalisation, reply_to_text and
-- unsubscribe_link are then empty. `recipient_index` finds a recipient without telling who it is.
ALTER TABLE notifications ADD COLUMN unsubscribe_link text;
ALTER TABLE notifications ADD COLUMN personal_data {bytes};
ALTER TABLE notifications ADD COLUMN sealing_key bigint;
ALTER TABLE notifications ADD COLUMN recipient_index bigint;
ALTER TABLE notifications ADD COLUMN to_tv_number {flag};
CREATE INDEX notifications_recipient ON notifications (recipient_index)
  WHERE recipient_index IS NOT NULL;
ALTER TABLE api_keys ADD COLUMN sealing_key bigint NOT NULL DEFAULT 1;

-- (rules/services 1.5)
ALTER TABLE services ADD COLUMN email_message_limit bigint NOT NULL DEFAULT 999999999;
ALTER TABLE services ADD COLUMN sms_message_limit bigint NOT NULL DEFAULT 999999999;
ALTER TABLE services ADD COLUMN letter_message_limit bigint NOT NULL DEFAULT 999999999;
ALTER TABLE services ADD COLUMN international_sms_message_limit bigint NOT NULL DEFAULT 250000;
ALTER TABLE services ADD COLUMN rate_limit bigint NOT NULL DEFAULT 3000;

CREATE TABLE service_permissions (
  service_id {uuid} NOT NULL REFERENCES services (id),
  permission text NOT NULL,
  PRIMARY KEY (service_id, permission)
){keyed};
INSERT INTO service_permissions (service_id, permission) SELECT id, 'email' FROM services;
INSERT INTO service_permissions (service_id, permission) SELECT id, 'sms' FROM services;
INSERT INTO service_permissions (service_id, permission) SELECT id, 'letter' FROM services;
INSERT INTO service_permissions (service_id, permission)
  SELECT id, 'international_sms' FROM services;
INSERT INTO service_permissions (service_id, permission)
  SELECT id, 'international_letters' FROM services;

-- Who gets messages in trial mode and with team keys. (rules/services 4.2)
CREATE TABLE service_whitelist (
  service_id {uuid} NOT NULL REFERENCES services (id),
  recipient text NOT NULL,
  PRIMARY KEY (service_id, recipient)
){keyed};

-- Who messages come from. The first of each type has the id of its service.
CREATE TABLE service_sms_senders (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  sms_sender text NOT NULL,
  is_default {flag} NOT NULL,
  archived {flag} NOT NULL
){keyed};
CREATE UNIQUE INDEX service_sms_senders_default ON service_sms_senders (service_id)
  WHERE is_default;
CREATE INDEX service_sms_senders_service ON service_sms_senders (service_id);

CREATE TABLE service_email_reply_to (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  email_address text NOT NULL,
  is_default {flag} NOT NULL,
  archived {flag} NOT NULL
){keyed};
CREATE UNIQUE INDEX service_email_reply_to_default ON service_email_reply_to (service_id)
  WHERE is_default;
CREATE INDEX service_email_reply_to_service ON service_email_reply_to (service_id);

CREATE TABLE service_letter_contacts (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  contact_block text NOT NULL,
  is_default {flag} NOT NULL,
  archived {flag} NOT NULL
){keyed};
CREATE UNIQUE INDEX service_letter_contacts_default ON service_letter_contacts (service_id)
  WHERE is_default;
CREATE INDEX service_letter_contacts_service ON service_letter_contacts (service_id);

INSERT INTO service_sms_senders (id, service_id, sms_sender, is_default, archived)
  SELECT id, id, sms_sender, true, false FROM services;
INSERT INTO service_email_reply_to (id, service_id, email_address, is_default, archived)
  SELECT id, id, email_reply_to, true, false FROM services WHERE email_reply_to <> '';
ALTER TABLE services DROP COLUMN sms_sender;
ALTER TABLE services DROP COLUMN email_reply_to;

-- Letters, and e-mails that can be unsubscribed from. (rules/templates 3.2)
ALTER TABLE templates_history ADD COLUMN postage text;
ALTER TABLE templates_history ADD COLUMN letter_welsh_subject text;
ALTER TABLE templates_history ADD COLUMN letter_welsh_content text;
ALTER TABLE templates_history ADD COLUMN service_letter_contact_id {uuid};
ALTER TABLE templates_history ADD COLUMN has_unsubscribe_link {flag} NOT NULL DEFAULT false;

-- A recipients file that is sent row by row. (rules/jobs 1.3)
CREATE TABLE jobs (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  template_id {uuid} NOT NULL,
  template_version bigint NOT NULL,
  notification_type text NOT NULL,
  original_file_name text NOT NULL,
  sender_id {uuid},
  job_status text NOT NULL,
  notification_count bigint NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant},
  scheduled_for {instant},
  processing_started {instant},
  processing_finished {instant},
  archived {flag} NOT NULL,
  FOREIGN KEY (template_id, template_version) REFERENCES templates_history (id, version)
){keyed};
CREATE INDEX jobs_service ON jobs (service_id, created_at);
CREATE INDEX jobs_under_way ON jobs (created_at, id)
  WHERE job_status IN ('scheduled', 'pending', 'in progress', 'finished');

-- Its rows as they were given, a thousand in one (sealed) value, until they are sent and their
-- time is over. The id is that of the first row's notification.
CREATE TABLE job_batches (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  job_id {uuid} NOT NULL REFERENCES jobs (id),
  first_row bigint NOT NULL,
  row_count bigint NOT NULL,
  contents {bytes} NOT NULL,
  sealing_key bigint NOT NULL,
  stored {flag} NOT NULL
){keyed};
CREATE UNIQUE INDEX job_batches_job ON job_batches (job_id, first_row);
