-- Circuit breakers of hosts, spam complaints, an end of dead letters, and rates that hold in every
-- second.

-- The breaker of a server that one service or many are called at: calls in a row that had no
-- answer, and until when it is left alone. A host that no service names any more stays.
CREATE TABLE callback_hosts (
  host text PRIMARY KEY,
  failures bigint NOT NULL,
  paused_until {instant} NOT NULL
){keyed};
ALTER TABLE service_callback_api ADD COLUMN host text NOT NULL DEFAULT '';
-- {only sqlite}
UPDATE service_callback_api SET host = lower(substr(url, 9));
UPDATE service_callback_api SET host = substr(host, 1, instr(host || '/', '/') - 1);
UPDATE service_callback_api SET host = substr(host, 1, instr(host || '?', '?') - 1);
UPDATE service_callback_api SET host = CASE WHEN host LIKE '[%' THEN substr(host, 1, instr(host, ']'))
  ELSE substr(host, 1, instr(host || ':', ':') - 1) END;
-- {end}
-- {only postgresql}
UPDATE service_callback_api
  SET host = coalesce(substring(lower(url) from '^https://(\[[^]]*\]|[^/:?]*)'), '');
-- {end}
UPDATE service_callback_api SET host = rtrim(host, '.');
INSERT INTO callback_hosts (host, failures, paused_until)
  SELECT DISTINCT host, 0, 0 FROM service_callback_api;
CREATE INDEX service_callback_api_host ON service_callback_api (host);
-- The host at which a call is under way, whatever its service names meanwhile.
ALTER TABLE callback_outbox ADD COLUMN called_host text;
CREATE INDEX callback_outbox_held
  ON callback_outbox (called_host, available_at) WHERE lease_owner IS NOT NULL;
CREATE INDEX callback_outbox_held_lane
  ON callback_outbox (service_id, callback_type, available_at) WHERE lease_owner IS NOT NULL;

CREATE INDEX callback_outbox_died ON callback_outbox (died_at, id) WHERE died_at IS NOT NULL;

-- Spam complaints (rules/complaints 1.1); never deleted. The inbox holds those about e-mails that
-- are not known yet.
CREATE TABLE complaints (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  notification_id {uuid} NOT NULL,
  ses_feedback_id text,
  complaint_type text,
  complaint_date {instant} NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX complaints_notification ON complaints (notification_id);
CREATE INDEX complaints_service ON complaints (service_id, created_at, id);
CREATE TABLE complaint_inbox (
  id {uuid} PRIMARY KEY,
  provider text NOT NULL,
  reference text NOT NULL,
  ses_feedback_id text,
  complaint_type text,
  complaint_date {instant} NOT NULL,
  received_at {instant} NOT NULL
){keyed};
CREATE INDEX complaint_inbox_reference ON complaint_inbox (provider, reference);
CREATE INDEX complaint_inbox_received ON complaint_inbox (received_at);
-- What a call of type complaint is about; its notification_status says nothing.
ALTER TABLE callback_outbox ADD COLUMN complaint_id {uuid};

-- Messages that were granted to a provider whose rate is limited; only the last minute is kept. Who
-- asks waits at the provider's row of provider_rates.
ALTER TABLE provider_rates RENAME COLUMN next_at TO asked_at;
CREATE TABLE provider_grants (
  provider text NOT NULL,
  granted_at {instant} NOT NULL,
  messages bigint NOT NULL,
  PRIMARY KEY (provider, granted_at)
){keyed};
