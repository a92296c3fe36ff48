-- What caches stand on: where the messages of a service's day are counted, the counts themselves
-- while the cache is out of reach, and running totals for the public page.

-- No row: nowhere. A generation names the cache's ledger that has every message of the day; without
-- one they are in daily_counts. Whoever stores a notification without counting it removes the row.
CREATE TABLE ledgers (
  service_id {uuid} NOT NULL REFERENCES services (id),
  local_day {day} NOT NULL,
  generation {uuid},
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

-- One row: the last day whose ledgers were compared with the notifications.
CREATE TABLE cache_state (
  id bigint PRIMARY KEY,
  reconciled_day {day} NOT NULL
){keyed};
INSERT INTO cache_state (id, reconciled_day) VALUES (1, '1970-01-01');
