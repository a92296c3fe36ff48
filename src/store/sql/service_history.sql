-- {statement keep_version}
INSERT INTO services_history (
  id, version, name, active, restricted, email_message_limit, sms_message_limit,
    letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
    created_at, updated_at, created_by_id, changed_by_id
)
SELECT id, version, name, active, restricted, email_message_limit, sms_message_limit,
  letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
  created_at, updated_at, created_by_id, $2
FROM services
WHERE id = $1
-- {postgresql}
INSERT INTO services_history (
  id, version, name, active, restricted, email_message_limit, sms_message_limit,
    letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
    created_at, updated_at, created_by_id, changed_by_id
)
SELECT id, version, name, active, restricted, email_message_limit, sms_message_limit,
  letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
  created_at, updated_at, created_by_id, $2::uuid
FROM services
WHERE id = $1

-- {statement select_versions}
SELECT id, version, name, active, restricted, email_message_limit, sms_message_limit,
  letter_message_limit, international_sms_message_limit, rate_limit, custom_email_sender_name,
  created_at, updated_at, created_by_id, changed_by_id
FROM services_history
WHERE id = $1
ORDER BY version

-- {statement end_service}
UPDATE services
SET name = $2, active = false, version = version + 1, updated_at = $3
WHERE id = $1 AND active

-- {statement archive_templates}
INSERT INTO templates_history (
  id, service_id, version, name, template_type, subject, content, archived, created_at, postage,
    letter_welsh_subject, letter_welsh_content, service_letter_contact_id, has_unsubscribe_link,
    updated_at, hidden, created_by, letter_attachment_id
)
SELECT h.id, h.service_id, h.version + 1, h.name, h.template_type, h.subject, h.content, true,
  h.created_at, h.postage, h.letter_welsh_subject, h.letter_welsh_content,
  h.service_letter_contact_id, h.has_unsubscribe_link, $2, h.hidden, h.created_by,
  h.letter_attachment_id
FROM templates t
JOIN templates_history h ON h.id = t.id AND h.version = t.version
WHERE t.service_id = $1 AND NOT h.archived

-- {statement take_newest_versions}
UPDATE templates
SET version = (SELECT MAX(h.version) FROM templates_history h WHERE h.id = templates.id)
WHERE service_id = $1

-- {statement end_keys}
UPDATE api_keys
SET expiry_date = $2, updated_at = $2, version = version + 1
WHERE service_id = $1 AND expiry_date IS NULL

-- {statement keep_ended_keys}
INSERT INTO api_keys_history (
  id, version, service_id, name, key_type, created_at, updated_at, expiry_date, created_by
)
SELECT id, version, service_id, name, key_type, created_at, updated_at, expiry_date, created_by
FROM api_keys
WHERE service_id = $1 AND updated_at = $2
ON CONFLICT (id, version) DO NOTHING

-- {statement select_live_services}
SELECT s.id, s.name, COALESCE(o.name, ''), o.organisation_type, s.consent_to_research, u.name,
  u.email_address, u.mobile_number, s.go_live_at, s.volume_email, s.volume_sms, s.volume_letter,
  s.go_live_user_id, COALESCE(f.emails, 0), COALESCE(f.sms, 0), COALESCE(f.letters, 0),
  a.free_sms_fragment_limit
FROM services s
JOIN annual_billing a ON a.service_id = s.id
  AND a.financial_year_start = (
    SELECT MAX(b.financial_year_start) FROM annual_billing b WHERE b.service_id = s.id
  )
LEFT JOIN organisation o ON o.id = s.organisation_id
LEFT JOIN users u ON u.id = s.go_live_user_id
LEFT JOIN (
  SELECT service_id,
    CAST(
      SUM(CASE WHEN notification_type = 'email' THEN notifications_sent ELSE 0 END) AS bigint
    ) AS emails,
    CAST(
      SUM(CASE WHEN notification_type = 'sms' THEN notifications_sent ELSE 0 END) AS bigint
    ) AS sms,
    CAST(
      SUM(CASE WHEN notification_type = 'letter' THEN notifications_sent ELSE 0 END) AS bigint
    ) AS letters
  FROM ft_billing_months
  WHERE month >= $1 AND month < $2
  GROUP BY service_id
) f ON f.service_id = s.id
WHERE s.active AND NOT s.restricted AND s.count_as_live
ORDER BY CASE WHEN s.go_live_at IS NULL THEN 1 ELSE 0 END, s.go_live_at, s.id
