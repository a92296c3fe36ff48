-- Who made keys, senders, callbacks and retention periods, and when; what changed a key.

ALTER TABLE api_keys ADD COLUMN created_by {uuid};
ALTER TABLE api_keys ADD COLUMN updated_at {instant};
ALTER TABLE api_keys ADD COLUMN version bigint NOT NULL DEFAULT 1;

-- Every state that a key was in, without its secret. (rules/services 5.5)
CREATE TABLE api_keys_history (
  id {uuid} NOT NULL,
  version bigint NOT NULL,
  service_id {uuid} NOT NULL REFERENCES services (id),
  name text NOT NULL,
  key_type text NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant},
  expiry_date {instant},
  created_by {uuid},
  PRIMARY KEY (id, version)
){keyed};
CREATE INDEX api_keys_history_service ON api_keys_history (service_id, id, version);
INSERT INTO api_keys_history (id, version, service_id, name, key_type, created_at, expiry_date)
  SELECT id, 1, service_id, name, key_type, created_at, expiry_date FROM api_keys;

ALTER TABLE service_sms_senders ADD COLUMN created_at {instant} NOT NULL DEFAULT 0;
ALTER TABLE service_sms_senders ADD COLUMN updated_at {instant};
ALTER TABLE service_sms_senders ADD COLUMN inbound_number_id {uuid};
ALTER TABLE service_email_reply_to ADD COLUMN created_at {instant} NOT NULL DEFAULT 0;
ALTER TABLE service_email_reply_to ADD COLUMN updated_at {instant};
ALTER TABLE service_letter_contacts ADD COLUMN created_at {instant} NOT NULL DEFAULT 0;
ALTER TABLE service_letter_contacts ADD COLUMN updated_at {instant};
UPDATE service_sms_senders SET created_at =
  (SELECT s.created_at FROM services s WHERE s.id = service_sms_senders.service_id);
UPDATE service_email_reply_to SET created_at =
  (SELECT s.created_at FROM services s WHERE s.id = service_email_reply_to.service_id);
UPDATE service_letter_contacts SET created_at =
  (SELECT s.created_at FROM services s WHERE s.id = service_letter_contacts.service_id);
-- A contact block may be put away while it is the default one.
DROP INDEX service_letter_contacts_default;
CREATE UNIQUE INDEX service_letter_contacts_default ON service_letter_contacts (service_id)
  WHERE is_default AND NOT archived;

ALTER TABLE service_whitelist ADD COLUMN typed text NOT NULL DEFAULT '';
ALTER TABLE service_whitelist ADD COLUMN position bigint NOT NULL DEFAULT 0;
UPDATE service_whitelist SET typed = recipient;

ALTER TABLE service_callback_api ADD COLUMN created_at {instant} NOT NULL DEFAULT 0;
ALTER TABLE service_callback_api ADD COLUMN updated_by {uuid};
UPDATE service_callback_api SET created_at = updated_at;

ALTER TABLE service_data_retention ADD COLUMN created_at {instant} NOT NULL DEFAULT 0;
UPDATE service_data_retention SET created_at = updated_at;
