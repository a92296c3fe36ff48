-- {fragment unsubscribe_columns}
id, notification_id, service_id, template_id, template_version, recipient, sealing_key,
  recipient_index, created_at, processed_at

-- {statement insert_unsubscribe}
INSERT INTO unsubscribe_requests ({unsubscribe_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)
ON CONFLICT (notification_id)
WHERE processed_at IS NULL DO NOTHING

-- {statement select_unsubscribes}
SELECT {unsubscribe_columns}
FROM unsubscribe_requests
WHERE service_id = $1
ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3

-- {statement count_waiting_unsubscribes}
SELECT count(*) FROM unsubscribe_requests WHERE service_id = $1 AND processed_at IS NULL

-- {statement process_unsubscribes}
UPDATE unsubscribe_requests
SET processed_at = $3
WHERE service_id = $1 AND created_at < $2 AND processed_at IS NULL

-- {fragment forget_unsubscriber}
UPDATE unsubscribe_requests SET recipient = NULL, sealing_key = NULL, recipient_index = NULL

-- {statement forget_old_unsubscribers}
{forget_unsubscriber}
WHERE id IN (
  SELECT id
  FROM unsubscribe_requests
  WHERE recipient IS NOT NULL AND (processed_at < $1 OR created_at < $2)
  LIMIT $3
)

-- {batch forget_one_unsubscriber}
{forget_unsubscriber} WHERE recipient_index = $1 AND service_id = $2
-- {set}
{forget_unsubscriber} WHERE recipient_index = ANY ($1::bigint[]) AND service_id = $2
