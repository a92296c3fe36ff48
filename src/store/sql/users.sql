-- {use people}

-- {statement email_taken}
SELECT id FROM users WHERE normalised_email_address = $1 AND id <> $2

-- {statement insert_user}
INSERT INTO users (
  id, name, email_address, mobile_number, state, created_at, auth_type, platform_admin,
    take_part_in_research, receives_new_features_email, email_access_validated_at,
    normalised_email_address
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

-- {statement update_user}
UPDATE users
SET name = $2, email_address = $3, mobile_number = $4, state = $5, auth_type = $6,
  platform_admin = $7, take_part_in_research = $8, receives_new_features_email = $9,
  email_access_validated_at = $10, failed_login_count = $11, password_changed_at = $12,
  logged_in_at = $13, current_session_id = $14, normalised_email_address = $15
WHERE id = $1

-- {statement select_user}
SELECT {user_columns} FROM users WHERE id = $1

-- {statement select_users}
SELECT {user_columns} FROM users ORDER BY created_at, id

-- {statement select_user_by_email}
SELECT {user_columns} FROM users WHERE normalised_email_address = $1

-- Keeps others from changing the user until the transaction ends.
-- {statement hold_user_row}
UPDATE users SET state = state WHERE id = $1

-- {statement drop_secrets}
UPDATE users SET password_hash = '' WHERE id = $1

-- {statement drop_codes_of}
DELETE FROM verify_codes WHERE user_id = $1

-- {statement drop_keys_of}
DELETE FROM webauthn_credentials WHERE user_id = $1
