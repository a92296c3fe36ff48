-- Each type's senders stand in a table of their own, and only texts come from inbound numbers.

-- {fragment select(table; column; number)}
SELECT id, {column}, is_default, archived, created_at, updated_at, {number}
FROM {table}
WHERE service_id = $1
ORDER BY is_default DESC, created_at DESC, id

-- {fragment owner(table)}
SELECT service_id FROM {table} WHERE id = $1

-- {fragment undo_default(table)}
UPDATE {table}
SET is_default = false, updated_at = $3
WHERE service_id = $1 AND is_default AND NOT archived AND id <> $2

-- {fragment put(table; column)}
INSERT INTO {table} (id, service_id, {column}, is_default, archived, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE
SET {column} = excluded.{column}, is_default = excluded.is_default,
  archived = excluded.archived, updated_at = excluded.updated_at

-- {fragment remove_default(table)}
DELETE FROM {table} WHERE service_id = $1 AND is_default

-- {statement select_sms_senders}
{select(service_sms_senders; sms_sender; inbound_number_id)}

-- {statement owner_of_sms_senders}
{owner(service_sms_senders)}

-- {statement undo_default_of_sms_senders}
{undo_default(service_sms_senders)}

-- {statement put_sms_senders}
{put(service_sms_senders; sms_sender)}

-- {statement remove_default_of_sms_senders}
{remove_default(service_sms_senders)}

-- {statement select_reply_tos}
{select(service_email_reply_to; email_address; NULL)}

-- {statement owner_of_reply_tos}
{owner(service_email_reply_to)}

-- {statement undo_default_of_reply_tos}
{undo_default(service_email_reply_to)}

-- {statement put_reply_tos}
{put(service_email_reply_to; email_address)}

-- {statement remove_default_of_reply_tos}
{remove_default(service_email_reply_to)}

-- {statement select_letter_contacts}
{select(service_letter_contacts; contact_block; NULL)}

-- {statement owner_of_letter_contacts}
{owner(service_letter_contacts)}

-- {statement undo_default_of_letter_contacts}
{undo_default(service_letter_contacts)}

-- {statement put_letter_contacts}
{put(service_letter_contacts; contact_block)}

-- {statement remove_default_of_letter_contacts}
{remove_default(service_letter_contacts)}

-- {statement keep_inbound_number}
UPDATE service_sms_senders SET inbound_number_id = $2 WHERE id = $1

-- Of the version that is sent from now on; what older ones said stays on record.
-- {statement let_go_of_contact}
UPDATE templates_history
SET service_letter_contact_id = NULL
WHERE service_id = $1 AND service_letter_contact_id = $2
  AND EXISTS (
    SELECT 1
    FROM templates t
    WHERE t.id = templates_history.id AND t.version = templates_history.version
  )
