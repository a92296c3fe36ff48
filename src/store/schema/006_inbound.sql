-- What comes in: SMS (rules/inbound 1.1), and receipts that could not be read.

CREATE TABLE inbound_sms (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  notify_number text NOT NULL,
  user_number text NOT NULL,
  provider text NOT NULL,
  provider_reference text,
  provider_date {instant},
  created_at {instant} NOT NULL,
  content text NOT NULL
){keyed};
CREATE INDEX inbound_sms_service ON inbound_sms (service_id, created_at, id);
CREATE INDEX inbound_sms_user_number ON inbound_sms (service_id, user_number, created_at, id);

-- Without number and content.
CREATE TABLE inbound_sms_history (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  notify_number text NOT NULL,
  provider text NOT NULL,
  provider_reference text,
  provider_date {instant},
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX inbound_sms_history_service ON inbound_sms_history (service_id, created_at, id);

-- Bytes as they came; ids are made from provider and bytes.
CREATE TABLE receipt_quarantine (
  id {uuid} PRIMARY KEY,
  provider text NOT NULL,
  raw {bytes} NOT NULL,
  reason text NOT NULL,
  received_at {instant} NOT NULL
){keyed};
CREATE INDEX receipt_quarantine_received_at ON receipt_quarantine (received_at, id);
CREATE INDEX receipt_quarantine_provider ON receipt_quarantine (provider);
