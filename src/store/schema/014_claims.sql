-- Claims look at fewer pages.

-- {only postgresql}
-- Messages that are queued at one instant share one entry, and so do those that have left the queue
-- and wait to be swept, which every claim passes over: 45 pages for 60,000 of them instead of 600.
DROP INDEX delivery_queue_ready;
CREATE INDEX delivery_queue_ready
  ON delivery_queue (notification_type, queue_class, available_at);
-- {end}
