-- {statement hold_service_row}
SELECT id FROM services WHERE id = $1
-- {postgresql}
SELECT id FROM services WHERE id = $1 FOR UPDATE

-- {statement select_place}
SELECT generation FROM ledgers WHERE service_id = $1 AND local_day = $2

-- {statement select_places}
SELECT local_day, generation
FROM ledgers
WHERE service_id = $1 AND local_day >= $2 AND local_day <= $3
ORDER BY local_day

-- {statement put_place}
INSERT INTO ledgers (service_id, local_day, generation, reconciled)
VALUES ($1, $2, $3, false)
ON CONFLICT (service_id, local_day) DO UPDATE SET generation = excluded.generation,
  reconciled = false

-- {batch drop_days}
DELETE FROM ledgers WHERE service_id = $1 AND local_day = $2
-- {set}
DELETE FROM ledgers l
USING unnest($1::uuid[], $2::date[]) AS u (service, day)
WHERE l.service_id = u.service AND l.local_day = u.day

-- {statement drop_places}
DELETE FROM ledgers WHERE service_id = $1

-- {statement drop_old_places}
DELETE FROM ledgers WHERE local_day < $1

-- {statement drop_old_counts}
DELETE FROM daily_counts WHERE local_day < $1

-- {statement select_all_places}
SELECT service_id, local_day, generation FROM ledgers ORDER BY service_id, local_day

-- By itself PostgreSQL makes one plan for every day, as for a handful of rows, and takes a tenth of
-- them for groups of their own, too many to hand over from several processes. It is to look at the
-- day that is asked for, and there are few templates. The settings end with the transaction.
-- {statement plan_for_this_day}
SELECT 1
-- {postgresql}
SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
  set_config('parallel_tuple_cost', '0.001', true)

-- Naming every type lets both engines walk the index (service, type, created_at) by ranges. SQLite
-- would group through a temporary B-tree; adding its rows up here takes half the time.
-- {fragment messages_of_day}
FROM notifications_all_time_view
WHERE service_id = $1 AND notification_type IN ('email', 'letter', 'sms') AND created_at >= $2
  AND created_at < $3 AND key_type <> 'test'

-- {statement count_messages_sql}
SELECT template_id, notification_type, 1, notification_status = 'cancelled', international
  AND notification_status <> 'cancelled' {messages_of_day}
-- {postgresql}
SELECT template_id, notification_type, count(*),
  count(*) FILTER (WHERE notification_status = 'cancelled'),
  count(*) FILTER (WHERE international AND notification_status <> 'cancelled') {messages_of_day}
GROUP BY template_id, notification_type

-- {statement select_counts}
SELECT kind, messages FROM daily_counts WHERE service_id = $1 AND local_day = $2

-- {statement drop_counts}
DELETE FROM daily_counts WHERE service_id = $1 AND local_day = $2

-- {statement add_count}
INSERT INTO daily_counts (service_id, local_day, kind, messages)
VALUES ($1, $2, $3, $4)
ON CONFLICT (service_id, local_day, kind)
  DO UPDATE SET messages = daily_counts.messages + excluded.messages

-- {statement select_unreconciled}
SELECT service_id, local_day, generation
FROM ledgers
WHERE local_day <= $1 AND NOT reconciled
ORDER BY local_day, service_id LIMIT $2

-- {statement put_reconciled}
UPDATE ledgers
SET reconciled = true
WHERE service_id = $1 AND local_day = $2
  AND (generation = $3 OR (generation IS NULL AND CAST($4 AS bigint) = 1))
