-- {fragment suppression_columns}
id, service_id, recipient, sealing_key, recipient_index, reason, created_at

-- {fragment insert_suppression}
INSERT INTO suppressed_recipients ({suppression_columns})

-- {batch insert_suppression}
{insert_suppression}
SELECT $1, $2, $3, $4, $5, $6, $7
WHERE NOT EXISTS (
  SELECT 1
  FROM suppressed_recipients
  WHERE service_id = $2 AND recipient_index = $5 AND reason = $6
)
-- {set}
{insert_suppression}
SELECT u.*
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[]
) AS u (id, service, recipient, key, index, reason, at)
WHERE NOT EXISTS (
  SELECT 1
  FROM suppressed_recipients s
  WHERE s.service_id = u.service AND s.recipient_index = u.index AND s.reason = u.reason
)

-- {batch delete_suppression}
DELETE FROM suppressed_recipients WHERE recipient_index = $1 AND service_id = $2
-- {set}
DELETE FROM suppressed_recipients WHERE recipient_index = ANY ($1::bigint[]) AND service_id = $2

-- {statement select_suppressions}
SELECT {suppression_columns}
FROM suppressed_recipients
WHERE service_id = $1
ORDER BY created_at, id
