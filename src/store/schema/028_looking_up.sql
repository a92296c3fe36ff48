-- What somebody looks up while a store is large.

-- A notification's calls, while a million of other calls wait.
CREATE INDEX callback_outbox_notification ON callback_outbox (notification_id);

-- Recipients of rows that are not sealed; of others the index holds nothing.
CREATE INDEX notifications_open_recipient ON notifications (normalised_to)
  WHERE normalised_to IS NOT NULL;
