-- {use rows}
-- {use states}

-- {batch store_live_status}
UPDATE notifications
SET notification_status = $3, sent_by = $4, updated_at = $5
WHERE id = $1 AND notification_status = $2
-- {set}
UPDATE notifications n
SET notification_status = u.status, sent_by = u.provider, updated_at = u.at
FROM unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[]
) AS u (id, old, status, provider, at)
WHERE n.id = u.id AND n.notification_status = u.old

-- Of messages under way.
-- {fragment store_report}
UPDATE notifications
SET notification_status = $3, updated_at = $4
WHERE notification_status = $2 AND sent_by IS NOT NULL AND id

-- {batch store_report}
{store_report} = $1 RETURNING {unread_columns}
-- {set}
{store_report} = ANY ($1::uuid[]) RETURNING {unread_columns}

-- {batch store_archived_status}
UPDATE notification_history
SET notification_status = $3, sent_by = $4, updated_at = $5
WHERE id = $1 AND notification_status = $2 AND created_at = $6
-- {set}
UPDATE notification_history n
SET notification_status = u.status, sent_by = u.provider, updated_at = u.at
FROM unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]
) AS u (id, old, status, provider, at, created_at)
WHERE n.id = u.id AND n.notification_status = u.old AND n.created_at = u.created_at

-- Of messages in doubt: their end is known now. A worker that holds one looks at it anyway.
-- {fragment wake}
UPDATE delivery_queue
SET available_at = $2
WHERE lease_owner IS NULL AND available_at > $2 AND notification_id

-- {batch wake}
{wake} = $1
-- {set}
{wake} = ANY ($1::uuid[])

-- {batch find_references}
SELECT provider, reference, notification_id
FROM provider_references
WHERE provider = $1 AND reference = $2
-- {set}
SELECT r.provider, r.reference, r.notification_id
FROM unnest($1::text[], $2::text[]) AS u (provider, reference)
JOIN provider_references r ON r.provider = u.provider AND r.reference = u.reference

-- {batch park}
INSERT INTO receipt_inbox (
  provider, reference, notification_id, status, reported_at, received_at, unspecified
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
-- {set}
INSERT INTO receipt_inbox (
  provider, reference, notification_id, status, reported_at, received_at, unspecified
)
SELECT *
FROM unnest(
  $1::text[], $2::text[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[]
)

-- {statement any_parked}
SELECT EXISTS (SELECT 1 FROM receipt_inbox), EXISTS (SELECT 1 FROM complaint_inbox)

-- {batch take_parked}
DELETE FROM receipt_inbox
WHERE notification_id = $1
  OR (notification_id IS NULL AND provider = $2 AND reference = $3 AND $3 <> '')
RETURNING provider, status, reported_at, notification_id, reference, unspecified
-- {set}
DELETE FROM receipt_inbox i
USING unnest($1::uuid[], $2::text[], $3::text[]) AS u (id, provider, reference)
WHERE i.notification_id = u.id
  OR (
    i.notification_id IS NULL AND i.provider = u.provider AND i.reference = u.reference
      AND u.reference <> ''
  )
RETURNING i.provider, i.status, i.reported_at, i.notification_id, i.reference, i.unspecified

-- {fragment suppressible}
SELECT {shared_columns}, {live_columns} FROM notifications n

-- {fragment of_suppressing}
AND recipient_index IS NOT NULL
  AND EXISTS (SELECT 1 FROM services s WHERE s.id = n.service_id AND s.suppresses_failed)

-- {statement any_suppressing}
SELECT 1 FROM services WHERE suppresses_failed LIMIT 1

-- {batch select_suppressible}
{suppressible} WHERE id = $1 {of_suppressing}
-- {set}
{suppressible} WHERE id = ANY ($1::uuid[]) {of_suppressing}

-- {batch find_unspecified}
SELECT notification_id FROM unspecified_failures WHERE notification_id = $1
-- {set}
SELECT notification_id FROM unspecified_failures WHERE notification_id = ANY ($1::uuid[])

-- {batch keep_unspecified}
INSERT INTO unspecified_failures (notification_id) VALUES ($1) ON CONFLICT DO NOTHING
-- {set}
INSERT INTO unspecified_failures (notification_id)
SELECT *
FROM unnest($1::uuid[])
ON CONFLICT DO NOTHING

-- {batch drop_unspecified}
DELETE FROM unspecified_failures WHERE notification_id = $1
-- {set}
DELETE FROM unspecified_failures WHERE notification_id = ANY ($1::uuid[])
