-- People: who made what, and what the public API reads.

-- Staff of services; never deleted, since what they made names them.
CREATE TABLE users (
  id {uuid} PRIMARY KEY,
  name text NOT NULL,
  email_address text NOT NULL,
  normalised_email_address text NOT NULL,
  mobile_number text NOT NULL,
  state text NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE UNIQUE INDEX users_email_address ON users (normalised_email_address);

ALTER TABLE services ADD COLUMN contact_link text NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN custom_email_sender_name text NOT NULL DEFAULT '';

-- created_at is from now on when the template was made, as in the reference, and updated_at when
-- its version was.
ALTER TABLE templates_history ADD COLUMN updated_at {instant};
ALTER TABLE templates_history ADD COLUMN hidden {flag} NOT NULL DEFAULT false;
ALTER TABLE templates_history ADD COLUMN created_by {uuid};
UPDATE templates_history SET updated_at = created_at WHERE version > 1;
UPDATE templates_history SET created_at = COALESCE((SELECT f.created_at FROM templates_history f
  WHERE f.id = templates_history.id AND f.version = 1), created_at) WHERE version > 1;

ALTER TABLE notifications ADD COLUMN created_by {uuid};
ALTER TABLE notification_history ADD COLUMN created_by {uuid};
ALTER TABLE archive_quarantine ADD COLUMN created_by {uuid};
ALTER TABLE jobs ADD COLUMN created_by {uuid};

-- {only postgresql}
-- Pages of a service's notifications go by creation and id. SQLite's index ends in the id anyway.
DROP INDEX notifications_service;
CREATE INDEX notifications_service
  ON notifications (service_id, notification_type, created_at, id);
-- {end}
