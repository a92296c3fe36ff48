-- {fragment insert_returned}
INSERT INTO returned_letters (notification_id, service_id, reported_on, created_at)

-- {fragment reported_again}
ON CONFLICT (notification_id) DO UPDATE SET reported_on = excluded.reported_on

-- {batch put_returned}
{insert_returned} VALUES ($1, $2, $3, $4) {reported_again}
-- {set}
{insert_returned}
SELECT *
FROM unnest($1::uuid[], $2::uuid[], $3::date[], $4::bigint[]) {reported_again}

-- A call about each to its service, if it has a callback for them.
-- {batch queue_returned}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts
)
SELECT s.service_id, s.callback_type, $1, 'returned-letter', $3, 0, 0
FROM service_callback_api s
WHERE s.service_id = $2 AND s.callback_type = 'returned_letter'
-- {set}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts
)
SELECT s.service_id, s.callback_type, u.id, 'returned-letter', u.at, 0, 0
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS u (id, service, at)
JOIN service_callback_api s ON s.service_id = u.service AND s.callback_type = 'returned_letter'

-- {statement select_returned}
SELECT notification_id, service_id, reported_on, created_at
FROM returned_letters
WHERE service_id = $1
ORDER BY reported_on DESC, notification_id DESC LIMIT $2 OFFSET $3

-- {batch template_names}
SELECT id, version, name FROM templates_history WHERE id = $1 AND version = $2 AND NOT hidden
-- {set}
SELECT t.id, t.version, t.name
FROM unnest($1::uuid[], $2::bigint[]) AS u (id, version)
JOIN templates_history t ON t.id = u.id AND t.version = u.version
WHERE NOT t.hidden

-- {batch user_addresses}
SELECT id, email_address FROM users WHERE id = $1
-- {set}
SELECT id, email_address FROM users WHERE id = ANY ($1::uuid[])

-- {batch job_file_names}
SELECT id, original_file_name FROM jobs WHERE id = $1
-- {set}
SELECT id, original_file_name FROM jobs WHERE id = ANY ($1::uuid[])

-- {statement count_returned}
SELECT reported_on, count(*)
FROM returned_letters
WHERE service_id = $1
GROUP BY reported_on
ORDER BY reported_on DESC

-- {statement select_returned_on}
SELECT notification_id, service_id, reported_on, created_at
FROM returned_letters
WHERE service_id = $1 AND reported_on = $2

-- {statement select_reporter}
SELECT name, email_address FROM users WHERE id = $1
