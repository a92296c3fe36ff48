-- {fragment insert_failure}
INSERT INTO notification_failures (notification_id, failed_at, reason)

-- {fragment last_one_counts}
ON CONFLICT (notification_id) DO UPDATE SET reason = excluded.reason,
  failed_at = excluded.failed_at

-- {batch put_failures}
{insert_failure} VALUES ($1, $2, $3) {last_one_counts}
-- {set}
{insert_failure} SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[]) {last_one_counts}

-- {batch select_failures}
SELECT notification_id, reason FROM notification_failures WHERE notification_id = $1
-- {set}
SELECT notification_id, reason
FROM notification_failures
WHERE notification_id = ANY ($1::uuid[])

-- {statement forget_failures}
DELETE FROM notification_failures WHERE failed_at < $1
