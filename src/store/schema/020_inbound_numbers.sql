-- Numbers of services, returned letters, and recipients who ask for no more.

-- (rules/inbound 3.1)
CREATE TABLE inbound_numbers (
  id {uuid} PRIMARY KEY,
  number text NOT NULL UNIQUE,
  provider text NOT NULL,
  service_id {uuid} REFERENCES services (id),
  active {flag} NOT NULL,
  created_at {instant} NOT NULL,
  updated_at {instant} NOT NULL
){keyed};
CREATE UNIQUE INDEX inbound_numbers_service ON inbound_numbers (service_id) WHERE active;

-- What a call of type inbound_sms is about; its notification is then nil. Number and content are
-- read when the call is made.
ALTER TABLE callback_outbox ADD COLUMN inbound_sms_id {uuid};

-- Letters that came back, by the local day on which that was reported. (rules/letters)
CREATE TABLE returned_letters (
  notification_id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  reported_on {day} NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX returned_letters_service
  ON returned_letters (service_id, reported_on, notification_id);

-- The recipient is sealed; its index is that of notifications. (rules/unsubscribes 1.1)
CREATE TABLE unsubscribe_requests (
  id {uuid} PRIMARY KEY,
  notification_id {uuid} NOT NULL,
  service_id {uuid} NOT NULL REFERENCES services (id),
  template_id {uuid} NOT NULL,
  template_version bigint NOT NULL,
  recipient {bytes},
  sealing_key bigint,
  recipient_index bigint,
  created_at {instant} NOT NULL,
  processed_at {instant}
){keyed};
CREATE UNIQUE INDEX unsubscribe_requests_waiting
  ON unsubscribe_requests (notification_id) WHERE processed_at IS NULL;
CREATE INDEX unsubscribe_requests_service
  ON unsubscribe_requests (service_id, created_at, id);
CREATE INDEX unsubscribe_requests_named
  ON unsubscribe_requests (created_at) WHERE recipient IS NOT NULL;
CREATE INDEX unsubscribe_requests_processed
  ON unsubscribe_requests (processed_at) WHERE recipient IS NOT NULL AND processed_at IS NOT NULL;
CREATE INDEX unsubscribe_requests_recipient
  ON unsubscribe_requests (service_id, recipient_index) WHERE recipient_index IS NOT NULL;
