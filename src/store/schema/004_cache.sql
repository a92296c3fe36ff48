-- What caches stand on: where the messages of a service's day are counted, the counts themselves
-- while the cache is out of reach, and running totals for the public page.

-- No row: nowhere. A generation names the cache's ledger that has every message of the day; without
-- one they are in daily_counts. A transaction that stores a notification without counting it
-- removes the row. `reconciled`: compared with the notifications after its day was over.
CREATE TABLE ledgers (
  service_id {uuid} NOT NULL REFERENCES services (id),
  local_day {day} NOT NULL,
  generation {uuid},
  reconciled {flag} NOT NULL,
  PRIMARY KEY (service_id, local_day)
){keyed};
CREATE INDEX ledgers_local_day ON ledgers (local_day);

CREATE TABLE daily_counts (
  service_id {uuid} NOT NULL,
  local_day {day} NOT NULL,
  kind text NOT NULL,
  messages bigint NOT NULL,
  PRIMARY KEY (service_id, local_day, kind)
){keyed};

-- ft_notification_status summed over everything but day and type, without test keys.
CREATE TABLE platform_days (
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  notification_count bigint NOT NULL,
  PRIMARY KEY (bst_date, notification_type)
){keyed};
INSERT INTO platform_days (bst_date, notification_type, notification_count)
  SELECT bst_date, notification_type, SUM(notification_count) FROM ft_notification_status
  WHERE key_type <> 'test' GROUP BY bst_date, notification_type;

-- One row: changes with whatever the public page shows.
CREATE TABLE page_state (
  id bigint PRIMARY KEY,
  page_version bigint NOT NULL
){keyed};
INSERT INTO page_state (id, page_version) VALUES (1, 0);

-- A job's statuses are polled while it runs.
CREATE INDEX notification_totals_job ON notification_totals (job_id);
