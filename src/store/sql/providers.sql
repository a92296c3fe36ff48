-- {fragment provider_columns}
identifier, notification_type, display_name, priority, resting_priority, active,
  supports_international, rate_per_second, version, updated_at, created_by, reason

-- {fragment provider_parameters}
$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12

-- {statement select_providers}
SELECT {provider_columns} FROM provider_details ORDER BY notification_type, identifier

-- {fragment active}
SELECT {provider_columns}
FROM provider_details
WHERE notification_type = $1 AND active
ORDER BY identifier

-- {statement lock_active}
{active}
-- {postgresql}
{active} FOR UPDATE

-- {statement select_history}
SELECT {provider_columns}
FROM provider_details_history
WHERE identifier = $1
ORDER BY version DESC

-- {statement insert_provider}
INSERT INTO provider_details ({provider_columns})
VALUES ({provider_parameters})
ON CONFLICT (identifier) DO NOTHING

-- Nothing is changed unless the version follows the stored one and the type stays.
-- {statement update_provider}
UPDATE provider_details
SET display_name = $3, priority = $4, resting_priority = $5, active = $6,
  supports_international = $7, rate_per_second = $8, version = $9, updated_at = $10,
  created_by = $11, reason = $12
WHERE identifier = $1 AND notification_type = $2 AND version = $9 - 1

-- {statement insert_history}
INSERT INTO provider_details_history ({provider_columns}) VALUES ({provider_parameters})

-- {statement add_errors}
INSERT INTO provider_errors (provider, bucket_at, errors)
VALUES ($1, $2, $3)
ON CONFLICT (provider, bucket_at)
  DO UPDATE SET errors = provider_errors.errors + excluded.errors

-- {statement drop_errors}
DELETE FROM provider_errors WHERE provider = $1 AND bucket_at <= $2

-- {statement sum_errors}
SELECT COALESCE(SUM(errors), 0) FROM provider_errors WHERE provider = $1 AND bucket_at > $2

-- {statement measure}
SELECT sent_by, COUNT(*),
  SUM(
    CASE
      WHEN CASE WHEN notification_status = 'delivered' THEN updated_at
        ELSE $2 END - sent_at >= $3 THEN 1
      ELSE 0 END
  )
FROM notifications
WHERE created_at >= $1 AND notification_type = 'sms' AND key_type <> 'test'
  AND sent_at IS NOT NULL AND sent_by IS NOT NULL
  AND notification_status IN ('delivered', 'pending', 'sending')
GROUP BY sent_by

-- A worker that asks holds the row until it has stored what it was granted.
-- {statement hold_rate}
INSERT INTO provider_rates (provider, asked_at)
VALUES ($1, $2)
ON CONFLICT (provider) DO UPDATE SET asked_at = excluded.asked_at

-- Grants of a clock that is a little ahead count too; a clock that is far off delays no worker.
-- {statement sum_grants}
SELECT COALESCE(SUM(messages), 0)
FROM provider_grants
WHERE provider = $1 AND granted_at > $2 AND granted_at <= $3

-- {statement add_grant}
INSERT INTO provider_grants (provider, granted_at, messages)
VALUES ($1, $2, $3)
ON CONFLICT (provider, granted_at)
  DO UPDATE SET messages = provider_grants.messages + excluded.messages

-- {statement drop_grants}
DELETE FROM provider_grants WHERE provider = $1 AND granted_at <= $2
