-- What such a statement returns.
-- {fragment unread_columns}
id, service_id, created_at, notification_type

-- {fragment state_columns}
id, service_id, notification_type, template_id, job_id, key_type, notification_status, sent_by,
  rate_multiplier, international, postage, billable_units, created_at, phone_prefix

-- {batch lock_live}
SELECT {state_columns} FROM notifications WHERE id = $1
-- {set}
SELECT {state_columns} FROM notifications WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE

-- The history is divided by creation: $2 and $3 say the same for every id, and which months to look
-- into.
-- {batch lock_archived}
SELECT {state_columns}
FROM notification_history
WHERE id = $1 AND created_at >= $2 AND created_at < $3
-- {set}
SELECT {state_columns}
FROM notification_history
WHERE id = ANY ($1::uuid[]) AND created_at >= $2 AND created_at < $3
ORDER BY id
FOR UPDATE
