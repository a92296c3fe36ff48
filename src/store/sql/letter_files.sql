-- {fragment letter_file_columns}
notification_id, service_id, work, file_key, sealing_key, pages, message, attempts

-- {statement select_live_letter}
SELECT key_type, created_at
FROM notifications
WHERE id = $1 AND service_id = $2 AND notification_type = 'letter'

-- {statement select_letter_file}
SELECT {letter_file_columns} FROM letter_files WHERE notification_id = $1

-- {statement put_letter_file}
INSERT INTO letter_files (
  notification_id, service_id, work, file_key, sealing_key, pages, message, attempts, due_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (notification_id) DO UPDATE SET work = excluded.work, file_key = excluded.file_key,
  sealing_key = excluded.sealing_key, pages = excluded.pages, message = excluded.message,
  attempts = excluded.attempts,
  due_at = CASE WHEN excluded.work IS NULL THEN NULL ELSE letter_files.due_at END

-- {batch insert_new_files}
INSERT INTO letter_files (
  notification_id, service_id, work, due_at, file_key, sealing_key, pages, attempts
)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0)
-- {set}
INSERT INTO letter_files (
  notification_id, service_id, work, due_at, file_key, sealing_key, pages, attempts
)
SELECT u.*, 0, 0
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::bigint[]) AS u

-- {statement change_letter}
UPDATE notifications
SET billable_units = $3, postage = $4, international = $5
WHERE id = $1 AND notification_status = $2

-- {statement change_letter_status}
UPDATE notifications
SET billable_units = $3, postage = $4, international = $5, notification_status = $6,
  updated_at = $7
WHERE id = $1 AND notification_status = $2

-- {statement change_recipient}
UPDATE notifications
SET "to" = $2, normalised_to = $3, _personalisation = $4, reply_to_text = $5,
  unsubscribe_link = $6, personal_data = $7, sealing_key = $8, recipient_index = $9,
  to_tv_number = $10
WHERE id = $1

-- $1 and $2: the kinds of work, $3 now.
-- {fragment due_work}
SELECT notification_id
FROM letter_files
WHERE work IS NOT NULL AND work IN ($1, $2) AND due_at <= $3
ORDER BY due_at, notification_id LIMIT $4

-- {statement select_due_work}
{due_work}
-- {postgresql}
{due_work} FOR UPDATE SKIP LOCKED

-- {batch take_work}
UPDATE letter_files
SET due_at = $2, attempts = attempts + 1
WHERE notification_id = $1
RETURNING {letter_file_columns}
-- {set}
UPDATE letter_files
SET due_at = $2, attempts = attempts + 1
WHERE notification_id = ANY ($1::uuid[])
RETURNING {letter_file_columns}

-- {statement return_work}
UPDATE letter_files SET due_at = $2 WHERE notification_id = $1 AND work IS NOT NULL

-- {statement end_work}
UPDATE letter_files SET work = NULL, due_at = NULL WHERE notification_id = $1

-- {fragment left}
SELECT f.notification_id, f.file_key
FROM letter_files f
WHERE NOT EXISTS (SELECT 1 FROM notifications n WHERE n.id = f.notification_id)
LIMIT $1

-- {statement select_left}
{left}
-- {postgresql}
{left} FOR UPDATE OF f SKIP LOCKED

-- {batch delete_left}
DELETE FROM letter_files WHERE notification_id = $1
-- {set}
DELETE FROM letter_files WHERE notification_id = ANY ($1::uuid[])

-- {statement select_letters_to_reseal}
SELECT {letter_file_columns}
FROM letter_files
WHERE notification_id > $1 AND sealing_key <> $2 AND file_key IS NOT NULL
ORDER BY notification_id LIMIT $3

-- {statement replace_letter_file}
UPDATE letter_files
SET file_key = $3, sealing_key = $4
WHERE notification_id = $1 AND file_key = $2

-- {statement select_collectable}
SELECT n.id, n.template_id
FROM letter_files f
JOIN notifications n ON n.id = f.notification_id
WHERE n.notification_type = 'letter' AND n.notification_status = 'created'
  AND n.key_type <> 'test' AND n.billable_units > 0 AND n.created_at < $1
  AND f.file_key IS NOT NULL AND f.work IS NULL
  AND NOT EXISTS (SELECT 1 FROM delivery_queue q WHERE q.notification_id = n.id)
ORDER BY n.id LIMIT $2

-- {statement select_collected}
SELECT collected_until
FROM letter_collection
WHERE id = 1 AND EXISTS (SELECT 1 FROM letter_files)

-- {statement store_collected}
UPDATE letter_collection SET collected_until = $1 WHERE id = 1 AND collected_until < $1

-- {statement select_any}
SELECT notification_id
FROM letter_files
WHERE work IS NOT NULL AND work IN ($1, $2) AND due_at <= $3
LIMIT 1
