-- Receipts that are given up, a watermark that moves by minutes, and files that say which ids they
-- hold.

CREATE INDEX receipt_inbox_received_at ON receipt_inbox (received_at, id);

-- Not the hour any more, but the beginning of the span that the watermark passes as one.
ALTER TABLE notification_deltas RENAME COLUMN created_hour TO created_from;

-- Of the ids in a file that do not say when they were made: which the file may hold (see
-- src/archive/id_filter.hpp). NULL: unknown.
ALTER TABLE archive_files ADD COLUMN foreign_filter {bytes};
