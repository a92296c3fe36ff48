-- One row a partition but the default one: the month in its name.
-- {statement select_months}
SELECT '' WHERE false
-- {postgresql}
SELECT right(c.relname, 7)
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'notification_history'::regclass
  AND c.relname ~ '^notification_history_[0-9]{4}_[0-9]{2}$'

-- {statement any_in_rest}
SELECT 1 WHERE false
-- {postgresql}
SELECT 1 FROM notification_history_rest WHERE created_at >= $1 AND created_at < $2 LIMIT 1

-- {statement any_between}
SELECT 1 FROM notification_history WHERE created_at >= $1 AND created_at < $2 LIMIT 1
