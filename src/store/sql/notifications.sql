-- {use rows}

-- {fragment known_columns}
k.idempotency_key, k.request_digest, k.notification_id,
  (SELECT v.billable_units FROM notifications_all_time_view v WHERE v.id = k.notification_id)

-- {batch select_known_keys}
SELECT {known_columns}
FROM idempotency_keys k
WHERE k.service_id = $1 AND k.idempotency_key = $2
-- {set}
SELECT {known_columns}
FROM unnest($1::uuid[], $2::text[]) AS u (service_id, name)
JOIN idempotency_keys k ON k.service_id = u.service_id AND k.idempotency_key = u.name

-- {batch insert_keys}
INSERT INTO idempotency_keys (service_id, idempotency_key, request_digest, notification_id)
VALUES ($1, $2, $3, $4)
-- {set}
INSERT INTO idempotency_keys (service_id, idempotency_key, request_digest, notification_id)
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
ON CONFLICT DO NOTHING

-- {batch select_known_ids}
SELECT id FROM notifications_all_time_view WHERE id = $1
-- {set}
SELECT id FROM notifications_all_time_view WHERE id = ANY ($1::uuid[])

-- {statement lock_job}
UPDATE jobs SET archived = archived WHERE id = $1 AND service_id = $2

-- {statement select_live}
SELECT {shared_columns}, {live_columns} FROM notifications WHERE id = $1 AND service_id = $2

-- {statement select_archived}
SELECT {shared_columns}
FROM notification_history
WHERE id = $1 AND service_id = $2 AND created_at >= $3 AND created_at < $4

-- The newest of a recipient's. In an order of its own PostgreSQL would walk along all ids for them:
-- OFFSET 0 makes it look them up first.
-- {fragment live_row}
{shared_columns}, {live_columns}

-- {fragment newest}
ORDER BY id DESC LIMIT $3

-- {fragment newest_of(rows)}
SELECT * FROM ({rows} OFFSET 0) AS e {newest}

-- {batch select_recipient}
SELECT {live_row} FROM notifications WHERE service_id = $1 AND recipient_index = $2 {newest}
-- {set}
{recipient_hours}
  {newest_of(
    SELECT {live_row}
    FROM hours
    CROSS JOIN unnest($1::uuid[], $2::bigint[]) AS u (service, index)
    JOIN notifications n
      ON n.{created_hour} = hour AND n.recipient_index = u.index AND n.service_id = u.service
  )}

-- {fragment open_recipient}
SELECT {live_row} FROM notifications WHERE service_id = $1 AND normalised_to = $2

-- {statement select_open_recipient}
{open_recipient} {newest}
-- {postgresql}
{newest_of({open_recipient})}
