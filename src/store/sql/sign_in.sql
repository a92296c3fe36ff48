-- {statement select_password}
SELECT password_hash FROM users WHERE id = $1

-- {statement update_password}
UPDATE users SET password_hash = $2, password_changed_at = $3 WHERE id = $1

-- {statement update_same_password}
UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2

-- {statement count_failure}
UPDATE users SET failed_login_count = failed_login_count + 1 WHERE id = $1

-- {statement forget_failures_of_user}
UPDATE users SET failed_login_count = 0 WHERE id = $1

-- {statement begin_user_session}
UPDATE users
SET failed_login_count = 0, current_session_id = $2, logged_in_at = $3
WHERE id = $1

-- {statement note_validated_email}
UPDATE users SET email_access_validated_at = $2 WHERE id = $1

-- {fragment code_columns}
id, user_id, code_type, code_hash, code_used, expires_at, created_at

-- {statement count_open_codes}
SELECT count(*) FROM verify_codes WHERE user_id = $1 AND NOT code_used AND expires_at > $2

-- {statement insert_code_row}
INSERT INTO verify_codes ({code_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7)

-- {statement select_codes}
SELECT {code_columns}
FROM verify_codes
WHERE user_id = $1 AND code_type = $2
ORDER BY created_at DESC, id DESC

-- {statement spend_code}
UPDATE verify_codes
SET code_used = true
WHERE id = $1 AND user_id = $2 AND NOT code_used AND expires_at >= $3

-- {statement delete_old_codes}
DELETE FROM verify_codes WHERE created_at < $1

-- {fragment security_key_columns}
id, user_id, name, credential_data, registration_response, created_at, updated_at, logged_in_at

-- {statement select_security_keys}
SELECT {security_key_columns}
FROM webauthn_credentials
WHERE user_id = $1
ORDER BY created_at, id

-- {statement insert_security_key_row}
INSERT INTO webauthn_credentials ({security_key_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- {statement rename_security_key_row}
UPDATE webauthn_credentials SET name = $3, updated_at = $4 WHERE id = $1 AND user_id = $2

-- {statement note_security_key_row}
UPDATE webauthn_credentials
SET logged_in_at = $3, updated_at = $3
WHERE id = $1 AND user_id = $2

-- {statement delete_security_key_row}
DELETE FROM webauthn_credentials WHERE id = $1 AND user_id = $2
