-- {fragment service_columns}
id, name, organisation_type, calendar_id, active, prefix_sms, email_from, created_at, version,
  organisation_id, restricted, count_as_live, purchase_order_number, billing_contact_names,
  billing_contact_email_addresses, billing_reference, email_message_limit, sms_message_limit,
  letter_message_limit, international_sms_message_limit, rate_limit, honours_stop,
  suppresses_failed, contact_link, custom_email_sender_name, created_by_id, updated_at, notes,
  volume_email, volume_sms, volume_letter, consent_to_research, go_live_at, go_live_user_id,
  has_active_go_live_request, confirmed_unique, confirmed_email_sender_name, email_branding_id,
  letter_branding_id

-- {fragment default_senders}
(
  SELECT s.sms_sender
  FROM service_sms_senders s
  WHERE s.service_id = services.id AND s.is_default
),
  (
    SELECT r.email_address
    FROM service_email_reply_to r
    WHERE r.service_id = services.id AND r.is_default
  )

-- {statement insert_service_sql}
INSERT INTO services ({service_columns})
VALUES (
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
    $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38,
    $39
)

-- {statement update_service_sql}
UPDATE services
SET name = $2, organisation_type = $3, active = $4, prefix_sms = $5, email_from = $6,
  version = $7, organisation_id = $8, restricted = $9, count_as_live = $10,
  purchase_order_number = $11, billing_contact_names = $12,
  billing_contact_email_addresses = $13, billing_reference = $14, email_message_limit = $15,
  sms_message_limit = $16, letter_message_limit = $17, international_sms_message_limit = $18,
  rate_limit = $19, honours_stop = $20, suppresses_failed = $21, contact_link = $22,
  custom_email_sender_name = $23, created_by_id = $24, updated_at = $25, notes = $26,
  volume_email = $27, volume_sms = $28, volume_letter = $29, consent_to_research = $30,
  go_live_at = $31, go_live_user_id = $32, has_active_go_live_request = $33,
  confirmed_unique = $34, confirmed_email_sender_name = $35, email_branding_id = $36,
  letter_branding_id = $37
WHERE id = $1 AND version = $7 - 1

-- {statement select_service}
SELECT {service_columns}, {default_senders} FROM services WHERE id = $1

-- With its permissions, in one text with commas between them: one statement is one round trip.
-- {fragment service_and_permissions(joined)}
SELECT {service_columns}, {default_senders},
  (SELECT {joined} FROM service_permissions p WHERE p.service_id = services.id)
FROM services
WHERE id = $1

-- {statement select_whole_service}
{service_and_permissions(group_concat(p.permission, ','))}
-- {postgresql}
{service_and_permissions(string_agg(p.permission, ','))}

-- {statement select_services}
SELECT {service_columns}, {default_senders} FROM services ORDER BY created_at, id

-- {statement active_names}
SELECT id, name FROM services WHERE active

-- {statement select_organisation}
SELECT id FROM organisation WHERE id = $1

-- {statement insert_template}
INSERT INTO templates (id, service_id, version, template_folder_id) VALUES ($1, $2, $3, $4)

-- {statement update_template}
UPDATE templates
SET version = $3, template_folder_id = CASE WHEN $4 THEN NULL ELSE template_folder_id END
WHERE id = $1 AND service_id = $2 AND version = $3 - 1

-- {statement folder_of_service}
SELECT id FROM template_folder WHERE id = $1 AND service_id = $2

-- {statement redact_template}
UPDATE templates
SET redact_personalisation = true, redacted_at = $3, redacted_by_id = $4
WHERE id = $1 AND service_id = $2

-- {statement insert_template_version}
INSERT INTO templates_history (
  id, service_id, version, name, template_type, subject, content, archived, created_at, postage,
    letter_welsh_subject, letter_welsh_content, service_letter_contact_id, has_unsubscribe_link,
    updated_at, hidden, created_by, letter_attachment_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)

-- {fragment template_columns}
h.id, h.service_id, h.name, h.template_type, h.subject, h.content, h.version, h.archived,
  h.created_at, h.postage, h.letter_welsh_subject, h.letter_welsh_content,
  h.service_letter_contact_id, h.has_unsubscribe_link, h.updated_at, h.hidden, h.created_by,
  h.letter_attachment_id, t.template_folder_id, t.redact_personalisation

-- {statement select_template}
SELECT {template_columns}
FROM templates t
JOIN templates_history h ON h.id = t.id AND h.version = t.version
WHERE t.id = $1 AND t.service_id = $2

-- {statement select_template_version}
SELECT {template_columns}
FROM templates_history h
JOIN templates t ON t.id = h.id
WHERE h.id = $1 AND h.service_id = $2 AND h.version = $3

-- {statement select_templates}
SELECT {template_columns}
FROM templates t
JOIN templates_history h ON h.id = t.id AND h.version = t.version
WHERE t.service_id = $1
ORDER BY t.id

-- {statement select_template_versions}
SELECT {template_columns}
FROM templates_history h
JOIN templates t ON t.id = h.id
WHERE h.id = $1 AND h.service_id = $2
ORDER BY h.version DESC

-- {statement insert_key}
INSERT INTO api_keys (
  id, service_id, name, secret, key_type, created_at, expiry_date, sealing_key, created_by
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- {statement find_key}
SELECT id FROM api_keys WHERE id = $1 AND service_id = $2

-- {statement end_key}
UPDATE api_keys
SET expiry_date = $3, updated_at = $3, version = version + 1,
  created_by = COALESCE($4, created_by)
WHERE id = $1 AND service_id = $2 AND (expiry_date IS NULL OR expiry_date > $3)

-- {statement keep_key_state}
INSERT INTO api_keys_history (
  id, version, service_id, name, key_type, created_at, updated_at, expiry_date, created_by
)
SELECT id, version, service_id, name, key_type, created_at, updated_at, expiry_date, created_by
FROM api_keys
WHERE id = $1
ON CONFLICT (id, version) DO NOTHING

-- {statement select_key_history}
SELECT id, name, key_type, created_at, expiry_date, created_by, updated_at, version
FROM api_keys_history
WHERE service_id = $1
ORDER BY created_at, id, version

-- {statement key_name_taken}
SELECT id FROM api_keys WHERE service_id = $1 AND name = $2 AND expiry_date IS NULL

-- {statement select_keys}
SELECT id, name, key_type, created_at, expiry_date, created_by, updated_at, version, secret
FROM api_keys
WHERE service_id = $1
ORDER BY created_at, id
