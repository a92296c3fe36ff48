-- What somebody looks up while a store is large.

-- A notification's calls, while a million of other calls wait.
CREATE INDEX callback_outbox_notification ON callback_outbox (notification_id);

-- Rows whose recipients are not sealed: none, mostly. Recipients themselves stand in no index, which
-- would keep their bytes in its pages after they are gone.
CREATE INDEX notifications_open ON notifications (service_id, id) WHERE normalised_to IS NOT NULL;
