-- Why messages failed, and recipients to whom a service sends nothing more.

-- What a provider said when it refused a message, or why it was given up; without personal data.
-- Read with the notification, wherever that lies, until a nightly task forgets it.
CREATE TABLE notification_failures (
  notification_id {uuid} PRIMARY KEY,
  reason text NOT NULL,
  failed_at {instant} NOT NULL
){keyed};
CREATE INDEX notification_failures_failed ON notification_failures (failed_at);

ALTER TABLE services ADD COLUMN honours_stop {flag} NOT NULL DEFAULT false;
ALTER TABLE services ADD COLUMN suppresses_failed {flag} NOT NULL DEFAULT false;

-- The recipient is sealed; its index is that of notifications. Two rows may mean one recipient.
CREATE TABLE suppressed_recipients (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  recipient {bytes} NOT NULL,
  sealing_key bigint NOT NULL,
  recipient_index bigint NOT NULL,
  reason text NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX suppressed_recipients_recipient
  ON suppressed_recipients (service_id, recipient_index);
