-- {fragment lease_holds}
lease_owner IS NOT NULL AND COALESCE(lease_until, available_at) > $1

-- {fragment queue_entries(messages; table)}
SELECT notification_type, queue_class, available_at, attempts * {messages} AS attempts,
  {messages} AS messages, lease_owner, COALESCE(lease_until, available_at) AS lease_until,
  CASE WHEN {lease_holds} THEN 2 WHEN available_at > $1 THEN 1 ELSE 0 END AS state
FROM {table}

-- {fragment all_queue_entries}
{queue_entries(1; delivery_queue)} UNION ALL {queue_entries(messages; delivery_bundles)}

-- {fragment sum_in_state(value; state)}
sum(CASE WHEN {state} THEN {value} ELSE 0 END)

-- {fragment queue_depths(entries; whole)}
SELECT notification_type, queue_class, {sum_in_state(messages; state = 0)}{whole},
  {sum_in_state(messages; state = 1)}{whole}, {sum_in_state(messages; state = 2)}{whole},
  sum(attempts){whole}, min(CASE WHEN state = 0 THEN available_at END)
FROM ({entries}) AS e
GROUP BY notification_type, queue_class

-- {statement queue_depths}
{queue_depths({queue_entries(1; delivery_queue)}; )}
-- {postgresql}
{queue_depths({all_queue_entries}; ::bigint)}

-- {fragment queue_leases(entries; whole)}
SELECT lease_owner, notification_type, lease_until, sum(messages){whole}, sum(attempts){whole}
FROM ({entries}) AS e
WHERE state = 2
GROUP BY lease_owner, notification_type, lease_until
ORDER BY lease_until, lease_owner, notification_type LIMIT $2

-- {statement queue_leases}
{queue_leases({queue_entries(1; delivery_queue)}; )}
-- {postgresql}
{queue_leases({all_queue_entries}; ::bigint)}

-- {fragment traced_entry(table; on)}
SELECT q.queue_class, q.available_at, q.lease_owner, q.lease_until, q.attempts,
  q.attempt_provider, q.attempted_at, q.attempt_detail
FROM notifications n
JOIN {table} q ON {on}
WHERE n.service_id = $1 AND n.id = $2

-- {fragment traced_row}
{traced_entry(delivery_queue; q.notification_id = n.id)}

-- {statement trace_entry}
{traced_row}
-- {postgresql}
{traced_row}
UNION ALL
  {traced_entry(
    delivery_bundles; q.available_at = n.created_at AND n.id = ANY (q.notification_ids)
  )}

-- {statement trace_parked}
SELECT r.provider, r.status, r.reported_at, r.received_at
FROM receipt_inbox r
JOIN notifications n ON n.id = r.notification_id
WHERE n.service_id = $1 AND n.id = $2
ORDER BY r.id

-- {statement trace_calls}
SELECT id, callback_type, attempts, reason, available_at, died_at
FROM callback_outbox
WHERE notification_id = $2 AND service_id = $1
ORDER BY id

-- {statement trace_complaints}
SELECT created_at
FROM complaints
WHERE service_id = $1 AND notification_id = $2
ORDER BY created_at
