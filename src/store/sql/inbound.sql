-- What both tables have; the first one has user_number and content too.
-- {fragment inbound_columns}
id, service_id, notify_number, provider, provider_reference, provider_date, created_at

-- {batch insert_inbound}
INSERT INTO inbound_sms ({inbound_columns}, user_number, content)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
WHERE NOT EXISTS (SELECT 1 FROM inbound_sms_history WHERE id = $1)
ON CONFLICT (id) DO NOTHING
RETURNING id
-- {set}
INSERT INTO inbound_sms ({inbound_columns}, user_number, content)
SELECT u.*
FROM unnest(
  $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
    $8::text[], $9::text[]
) AS u (id, service, number, provider, reference, date, at, user_number, content)
WHERE NOT EXISTS (SELECT 1 FROM inbound_sms_history h WHERE h.id = u.id)
ON CONFLICT (id) DO NOTHING
RETURNING id

-- {batch inbound_by_id}
SELECT {inbound_columns}, user_number, content FROM inbound_sms WHERE id = $1
-- {set}
SELECT {inbound_columns}, user_number, content FROM inbound_sms WHERE id = ANY ($1::uuid[])

-- {statement find_inbound}
SELECT id
FROM inbound_sms
WHERE id = $1
UNION ALL
SELECT id
FROM inbound_sms_history
WHERE id = $1

-- {fragment page}
AND created_at >= $5 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4

-- {statement select_inbound}
SELECT {inbound_columns}, user_number, content FROM inbound_sms WHERE service_id = $1 {page}

-- {statement select_of_number}
SELECT {inbound_columns}, user_number, content
FROM inbound_sms
WHERE service_id = $1 AND user_number = $6 {page}

-- {statement select_archived_inbound}
SELECT {inbound_columns}, '', '' FROM inbound_sms_history WHERE service_id = $1 {page}

-- {statement select_one_inbound}
SELECT {inbound_columns}, user_number, content
FROM inbound_sms
WHERE id = $1 AND service_id = $2

-- The index by number answers which message of a sender is the last one.
-- {statement select_latest}
SELECT {inbound_columns}, user_number, content
FROM inbound_sms i
WHERE service_id = $1 AND created_at >= $2
  AND NOT EXISTS (
    SELECT 1
    FROM inbound_sms later
    WHERE later.service_id = i.service_id AND later.user_number = i.user_number
      AND (later.created_at, later.id) > (i.created_at, i.id)
  )
ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4

-- {statement summarise_inbound}
SELECT (SELECT count(*) FROM inbound_sms WHERE service_id = $1 AND created_at >= $2),
  (SELECT MAX(created_at) FROM inbound_sms WHERE service_id = $1)

-- {statement last_inbound}
SELECT MAX(created_at) FROM inbound_sms WHERE service_id = $1 AND notify_number = $2

-- {statement last_outbound}
SELECT MAX(created_at)
FROM notifications
WHERE service_id = $1 AND notification_type = 'sms' AND reply_to_text = $2

-- A message may have moved to the history since its page was read.
-- {statement find_inbound_place}
SELECT created_at
FROM inbound_sms
WHERE id = $1 AND service_id = $2
UNION ALL
SELECT created_at
FROM inbound_sms_history
WHERE id = $1 AND service_id = $2

-- {batch probe_expired}
SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM inbound_sms WHERE service_id = $1 AND created_at < $2)
-- {set}
SELECT u.service, u.before
FROM unnest($1::uuid[], $2::bigint[]) AS u (service, before)
WHERE EXISTS (
  SELECT 1 FROM inbound_sms i WHERE i.service_id = u.service AND i.created_at < u.before
)

-- Rows that another mover holds are its own.
-- {fragment expired}
SELECT id
FROM inbound_sms
WHERE service_id = $1 AND created_at < $2
ORDER BY created_at, id LIMIT $3

-- {statement select_expired_inbound}
{expired}
-- {postgresql}
{expired} FOR UPDATE SKIP LOCKED

-- {fragment of_number}
SELECT id FROM inbound_sms WHERE service_id = $1 AND user_number = $2 ORDER BY id

-- {statement select_number}
{of_number}
-- {postgresql}
{of_number} FOR UPDATE

-- An id stands for one message, so one that is there already says the same.
-- {fragment copy}
INSERT INTO inbound_sms_history ({inbound_columns})
SELECT {inbound_columns}
FROM inbound_sms
WHERE id

-- {batch copy_rows}
{copy} = $1 ON CONFLICT (id) DO NOTHING
-- {set}
{copy} = ANY ($1::uuid[]) ON CONFLICT (id) DO NOTHING

-- {batch delete_inbound}
DELETE FROM inbound_sms WHERE id = $1
-- {set}
DELETE FROM inbound_sms WHERE id = ANY ($1::uuid[])
