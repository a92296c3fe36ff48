-- What delivering needs: classes in the queue, providers and their balance, calls to services.

-- Lower classes are claimed first; see QueueClass. attempt_detail says why an attempt is in doubt.
ALTER TABLE delivery_queue ADD COLUMN queue_class bigint NOT NULL DEFAULT 1;
ALTER TABLE delivery_queue ADD COLUMN attempt_detail text;
DROP INDEX delivery_queue_ready;
CREATE INDEX delivery_queue_ready
  ON delivery_queue (notification_type, queue_class, available_at, notification_id);

-- Templates whose messages have a class of their own.
CREATE TABLE template_queue_classes (
  template_id {uuid} PRIMARY KEY,
  queue_class bigint NOT NULL
){keyed};

-- (rules/providers 1.1)
CREATE TABLE provider_details (
  identifier text PRIMARY KEY,
  notification_type text NOT NULL,
  display_name text NOT NULL,
  priority bigint NOT NULL,
  resting_priority bigint NOT NULL,
  active {flag} NOT NULL,
  supports_international {flag} NOT NULL,
  rate_per_second bigint NOT NULL,
  version bigint NOT NULL,
  updated_at {instant} NOT NULL,
  created_by text NOT NULL,
  reason text NOT NULL
){keyed};
CREATE TABLE provider_details_history (
  identifier text NOT NULL,
  notification_type text NOT NULL,
  display_name text NOT NULL,
  priority bigint NOT NULL,
  resting_priority bigint NOT NULL,
  active {flag} NOT NULL,
  supports_international {flag} NOT NULL,
  rate_per_second bigint NOT NULL,
  version bigint NOT NULL,
  updated_at {instant} NOT NULL,
  created_by text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (identifier, version)
){keyed};

-- Failed calls of a provider, summed over a few seconds each; only the last minute is kept.
CREATE TABLE provider_errors (
  provider text NOT NULL,
  bucket_at {instant} NOT NULL,
  errors bigint NOT NULL,
  PRIMARY KEY (provider, bucket_at)
){keyed};

-- When the next message may go to a provider whose rate is limited.
CREATE TABLE provider_rates (
  provider text PRIMARY KEY,
  next_at {instant} NOT NULL
){keyed};

-- When a check that happens every few minutes was last done.
CREATE TABLE periodic_checks (
  name text PRIMARY KEY,
  done_at {instant} NOT NULL
){keyed};

-- Failures whose kind their provider left open; see Receipt::unspecified.
ALTER TABLE receipt_inbox ADD COLUMN unspecified {flag} NOT NULL DEFAULT false;
CREATE TABLE unspecified_failures (
  notification_id {uuid} PRIMARY KEY
){keyed};

-- Where services want to be called. (rules/callbacks 1.1, 3.1) The circuit breaker: failures in a
-- row, and until when it is open.
CREATE TABLE service_callback_api (
  id {uuid} NOT NULL UNIQUE,
  service_id {uuid} NOT NULL REFERENCES services (id),
  callback_type text NOT NULL,
  url text NOT NULL,
  bearer_token {bytes} NOT NULL,
  sealing_key bigint NOT NULL,
  version bigint NOT NULL,
  updated_at {instant} NOT NULL,
  failures bigint NOT NULL,
  paused_until {instant} NOT NULL,
  PRIMARY KEY (service_id, callback_type)
){keyed};

-- Calls to make, stored with the status that they tell. Personal data are read when a call is made.
CREATE TABLE callback_outbox (
  id {serial},
  service_id {uuid} NOT NULL,
  callback_type text NOT NULL,
  notification_id {uuid} NOT NULL,
  notification_status text NOT NULL,
  completed_at {instant},
  available_at {instant} NOT NULL,
  lease_owner text,
  lease_epoch bigint NOT NULL,
  attempts bigint NOT NULL,
  reason text,
  died_at {instant}
){rows};
CREATE INDEX callback_outbox_ready
  ON callback_outbox (service_id, callback_type, available_at, id) WHERE died_at IS NULL;
CREATE INDEX callback_outbox_dead
  ON callback_outbox (service_id, died_at, id) WHERE died_at IS NOT NULL;
