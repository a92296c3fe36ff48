-- Messages that are created together wait, are claimed and leave together.

-- {only postgresql}
-- An entry of the queue for many messages of one type and class that were created at one instant,
-- which is when they were ready first. Ids ascend. delivery_queue says what the columns mean.
-- Epochs tell bundles from single messages, which count their claims from 0.
CREATE SEQUENCE delivery_bundle_epochs START 4294967296 MINVALUE 4294967296;
CREATE TABLE delivery_bundles (
  notification_ids {uuid}[] NOT NULL,
  messages bigint NOT NULL,
  notification_type text NOT NULL,
  queue_class bigint NOT NULL,
  available_at {instant} NOT NULL,
  lease_owner text,
  lease_until {instant},
  lease_epoch bigint NOT NULL DEFAULT nextval('delivery_bundle_epochs'),
  attempts bigint NOT NULL DEFAULT 0,
  attempt_provider text,
  attempted_at {instant},
  attempt_detail text
);
CREATE INDEX delivery_bundles_ready
  ON delivery_bundles (notification_type, queue_class, available_at);
CREATE INDEX delivery_bundles_held ON delivery_bundles (lease_epoch);
CREATE INDEX delivery_bundles_created ON delivery_bundles (available_at);
-- {end}
