-- {use rows}

-- {statement put_retention_sql}
INSERT INTO service_data_retention (
  service_id, notification_type, days_of_retention, updated_at, created_at
)
VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (service_id, notification_type)
  DO UPDATE SET days_of_retention = excluded.days_of_retention, updated_at = excluded.updated_at

-- {statement select_retention}
SELECT service_id, notification_type, days_of_retention, created_at, updated_at
FROM service_data_retention
ORDER BY service_id, notification_type

-- Live rows of the recipient, locked: no worker begins to send one meanwhile.
-- {fragment of_recipient}
SELECT id FROM notifications WHERE service_id = $1 AND normalised_to = $2 ORDER BY id

-- {statement select_open_recipient_of_service}
{of_recipient}
-- {postgresql}
{of_recipient} FOR UPDATE

-- {statement select_recipient_of_service}
SELECT id FROM notifications WHERE service_id = $1 AND recipient_index = $2 ORDER BY id
-- {postgresql}
{recipient_hours}
SELECT n.id
FROM hours
JOIN notifications n ON n.{created_hour} = hour AND n.recipient_index = $2 AND n.service_id = $1
ORDER BY n.id
FOR UPDATE OF n

-- {batch withdraw}
DELETE FROM delivery_queue WHERE notification_id = $1 AND attempted_at IS NULL
-- {set}
DELETE FROM delivery_queue WHERE notification_id = ANY ($1::uuid[]) AND attempted_at IS NULL

-- {fragment forgotten}
"to" = '', normalised_to = NULL, _personalisation = NULL, unsubscribe_link = NULL,
  personal_data = NULL, sealing_key = NULL, recipient_index = NULL, to_tv_number = NULL,
  client_reference = NULL

-- {batch forget}
UPDATE notifications SET {forgotten} WHERE id = $1
-- {set}
UPDATE notifications SET {forgotten} WHERE id = ANY ($1::uuid[])

-- {batch forget_quarantined}
UPDATE archive_quarantine SET client_reference = NULL WHERE id = $1
-- {set}
UPDATE archive_quarantine SET client_reference = NULL WHERE id = ANY ($1::uuid[])

-- The digest of a request is made from the recipient, so it goes too.
-- {batch forget_keys}
DELETE FROM idempotency_keys WHERE service_id = $1 AND notification_id = $2
-- {set}
DELETE FROM idempotency_keys k
USING unnest($1::uuid[], $2::uuid[]) AS u (service, id)
WHERE k.service_id = u.service AND k.notification_id = u.id

-- {statement empty_log}
PRAGMA wal_checkpoint(TRUNCATE)
