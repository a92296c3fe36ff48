-- {batch insert_complaint}
INSERT INTO complaints (
  id, service_id, notification_id, ses_feedback_id, complaint_type, complaint_date, created_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING
RETURNING id
-- {set}
INSERT INTO complaints (
  id, service_id, notification_id, ses_feedback_id, complaint_type, complaint_date, created_at
)
SELECT *
FROM unnest(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::bigint[]
)
ON CONFLICT (id) DO NOTHING
RETURNING id

-- {batch park_complaint}
INSERT INTO complaint_inbox (
  id, provider, reference, ses_feedback_id, complaint_type, complaint_date, received_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO NOTHING
-- {set}
INSERT INTO complaint_inbox (
  id, provider, reference, ses_feedback_id, complaint_type, complaint_date, received_at
)
SELECT *
FROM unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[]
)
ON CONFLICT (id) DO NOTHING

-- {batch take_parked_complaints}
DELETE FROM complaint_inbox
WHERE provider = $1 AND reference = $2
RETURNING id, provider, reference, ses_feedback_id, complaint_type, complaint_date
-- {set}
DELETE FROM complaint_inbox i
USING unnest($1::text[], $2::text[]) AS u (provider, reference)
WHERE i.provider = u.provider AND i.reference = u.reference
RETURNING i.id, i.provider, i.reference, i.ses_feedback_id, i.complaint_type, i.complaint_date

-- {fragment complaint_columns}
id, service_id, notification_id, ses_feedback_id, complaint_type, complaint_date, created_at

-- {statement select_complaints}
SELECT {complaint_columns}
FROM complaints
WHERE service_id = $1
ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3

-- {statement select_all_complaints}
SELECT {complaint_columns} FROM complaints ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2

-- {statement count_all_complaints}
SELECT count(*) FROM complaints

-- {statement count_complaints}
SELECT count(*) FROM complaints WHERE created_at >= $1 AND created_at < $2

-- {batch complaints_by_id}
SELECT {complaint_columns} FROM complaints WHERE id = $1
-- {set}
SELECT {complaint_columns} FROM complaints WHERE id = ANY ($1::uuid[])
