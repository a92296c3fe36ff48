-- {use rows}

-- {statement select_import_progress}
SELECT import_table, position, is_done, rows_read, rows_added, rows_changed, rows_unchanged,
  rows_skipped
FROM import_progress
WHERE source = $1

-- {fragment add_rows(column)}
{column} = import_progress.{column} + excluded.{column}

-- {statement move_import}
INSERT INTO import_progress (
  source, import_table, position, is_done, rows_read, rows_added, rows_changed, rows_unchanged,
    rows_skipped
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (source, import_table) DO UPDATE SET position = excluded.position,
  is_done = excluded.is_done, {add_rows(rows_read)}, {add_rows(rows_added)},
  {add_rows(rows_changed)}, {add_rows(rows_unchanged)}, {add_rows(rows_skipped)}

-- {batch put_trouble}
INSERT INTO import_troubles (source, import_table, row_key, reason)
VALUES ($1, $2, $3, $4)
ON CONFLICT (source, import_table, row_key) DO UPDATE SET reason = excluded.reason
-- {set}
INSERT INTO import_troubles (source, import_table, row_key, reason)
SELECT *
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
ON CONFLICT (source, import_table, row_key) DO UPDATE SET reason = excluded.reason

-- {statement select_troubles}
SELECT import_table, row_key, reason
FROM import_troubles
WHERE source = $1
ORDER BY import_table, row_key LIMIT $2

-- {statement forget_import}
DELETE FROM import_progress WHERE source = $1

-- {statement forget_troubles}
DELETE FROM import_troubles WHERE source = $1

-- {batch put_import_host}
INSERT INTO callback_hosts (host, failures, paused_until)
VALUES ($1, 0, 0)
ON CONFLICT (host) DO NOTHING
-- {set}
INSERT INTO callback_hosts (host, failures, paused_until)
SELECT DISTINCT u.host, 0, 0
FROM unnest($1::text[]) AS u (host)
ON CONFLICT (host) DO NOTHING

-- {fragment undo_default(table)}
UPDATE {table} SET is_default = false WHERE service_id = $1 AND is_default AND id <> $2

-- {fragment undo_defaults(table)}
UPDATE {table} t
SET is_default = false
FROM unnest($1::uuid[], $2::uuid[]) AS u (service, id)
WHERE t.service_id = u.service AND t.is_default AND t.id <> u.id

-- {batch undo_sms_default}
{undo_default(service_sms_senders)}
-- {set}
{undo_defaults(service_sms_senders)}

-- {batch undo_reply_default}
{undo_default(service_email_reply_to)}
-- {set}
{undo_defaults(service_email_reply_to)}

-- {batch undo_contact_default}
{undo_default(service_letter_contacts)}
-- {set}
{undo_defaults(service_letter_contacts)}

-- {batch drop_imported_classes}
DELETE FROM template_queue_classes WHERE template_id = $1
-- {set}
DELETE FROM template_queue_classes WHERE template_id = ANY ($1::uuid[])

-- {batch mark_despatched}
INSERT INTO despatch_marks (despatched_on, blocked)
VALUES ($1, false)
ON CONFLICT (despatched_on) DO UPDATE SET blocked = false
-- {set}
INSERT INTO despatch_marks (despatched_on, blocked)
SELECT DISTINCT u.day, false
FROM unnest($1::date[]) AS u (day)
ON CONFLICT (despatched_on) DO UPDATE SET blocked = false

-- {batch services_of_members}
SELECT service_id FROM user_to_service WHERE user_id = $1
-- {set}
SELECT DISTINCT service_id FROM user_to_service WHERE user_id = ANY ($1::uuid[])

-- {batch find_permission_list}
SELECT service_id, permission FROM service_permissions WHERE service_id = $1 ORDER BY permission
-- {set}
SELECT service_id, permission
FROM service_permissions
WHERE service_id = ANY ($1::uuid[])
ORDER BY service_id, permission

-- {batch drop_permission_list}
DELETE FROM service_permissions WHERE service_id = $1
-- {set}
DELETE FROM service_permissions WHERE service_id = ANY ($1::uuid[])

-- A permission is where it is; its place says nothing.
-- {batch add_permission_list}
INSERT INTO service_permissions (service_id, permission) SELECT $1, $2 WHERE $3 = '' AND $4 >= 0
-- {set}
INSERT INTO service_permissions (service_id, permission)
SELECT u.service, u.permission
FROM unnest(
  $1::uuid[], $2::text[], $3::text[], $4::bigint[]
) AS u (service, permission, typed, place)

-- {batch find_guest_list}
SELECT service_id, recipient || char(9) || typed
FROM service_whitelist
WHERE service_id = $1
ORDER BY position
-- {set}
SELECT service_id, recipient || chr(9) || typed
FROM service_whitelist
WHERE service_id = ANY ($1::uuid[])
ORDER BY service_id, position

-- {batch drop_guest_list}
DELETE FROM service_whitelist WHERE service_id = $1
-- {set}
DELETE FROM service_whitelist WHERE service_id = ANY ($1::uuid[])

-- {batch add_guest_list}
INSERT INTO service_whitelist (service_id, recipient, typed, position) VALUES ($1, $2, $3, $4)
-- {set}
INSERT INTO service_whitelist (service_id, recipient, typed, position)
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])

-- {fragment parent_known}
EXISTS (SELECT 1 FROM services s WHERE s.id = u.service_id)
  AND EXISTS (
    SELECT 1
    FROM templates_history t
    WHERE t.id = u.template_id AND t.version = u.template_version
  ) AND (u.api_key_id IS NULL OR EXISTS (SELECT 1 FROM api_keys k WHERE k.id = u.api_key_id))

-- {batch find_known_parents}
SELECT u.n
FROM (
  SELECT $1 AS service_id, $2 AS template_id, $3 AS template_version, $4 AS api_key_id, $5 AS n
) u
WHERE {parent_known}
-- {set}
SELECT u.n
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bigint[]
) AS u (service_id, template_id, template_version, api_key_id, n)
WHERE {parent_known}

-- {batch drop_live_rows}
DELETE FROM notifications WHERE id = $1
-- {set}
DELETE FROM notifications WHERE id = ANY ($1::uuid[])

-- {batch drop_archived_rows}
DELETE FROM notification_history WHERE id = $1
-- {set}
DELETE FROM notification_history WHERE id = ANY ($1::uuid[])

-- The history's months are told apart by the creation, so that one of them is looked into and not
-- all.
-- {batch find_archived}
SELECT {shared_columns} FROM notification_history WHERE id = $1 AND created_at = $2
-- {set}
SELECT {shared_columns}
FROM unnest($1::uuid[], $2::bigint[]) AS u (wanted, made)
JOIN notification_history ON id = u.wanted AND created_at = u.made

-- A page of the old database has successive ids. Where none of them can be stored yet, which is so
-- for all of a first import, nothing has to be looked for one by one.
-- {statement any_live_between}
SELECT 1 FROM notifications WHERE id >= $1 AND id <= $2 LIMIT 1

-- {statement any_archived_between}
SELECT 1 FROM notification_history WHERE id >= $1 AND id <= $2 LIMIT 1

-- {batch insert_history_rows}
INSERT INTO notification_history ({shared_columns}) VALUES ({shared_parameters})
-- {set}
INSERT INTO notification_history ({shared_columns}) SELECT * FROM unnest({shared_arrays})
-- {copied notification_history}
{shared_columns}

-- {batch put_import_reference}
INSERT INTO provider_references (provider, reference, notification_id)
VALUES ($1, $2, $3)
ON CONFLICT (provider, reference) DO NOTHING
-- {set}
INSERT INTO provider_references (provider, reference, notification_id)
SELECT *
FROM unnest($1::text[], $2::text[], $3::uuid[])
ON CONFLICT (provider, reference) DO NOTHING
