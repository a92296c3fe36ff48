-- {fragment invitation_columns}
id, service_id, organisation_id, email_address, invited_by, permissions, folder_permissions,
  auth_type, status, created_at

-- {statement insert_invitation}
INSERT INTO invitations ({invitation_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- {statement select_invitation}
SELECT {invitation_columns} FROM invitations WHERE id = $1

-- {statement select_service_invitations}
SELECT {invitation_columns} FROM invitations WHERE service_id = $1 ORDER BY created_at, id

-- {statement select_organisation_invitations}
SELECT {invitation_columns} FROM invitations WHERE organisation_id = $1 ORDER BY created_at, id

-- {statement update_invitation}
UPDATE invitations SET status = $2 WHERE id = $1

-- {statement delete_old_invitations}
DELETE FROM invitations WHERE created_at <= $1

-- {fragment join_columns}
id, service_id, requester_id, contacted_user_ids, reason, status, status_changed_by_id,
  status_changed_at, created_at

-- {statement insert_join}
INSERT INTO service_join_requests ({join_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- {statement select_join}
SELECT {join_columns} FROM service_join_requests WHERE id = $1 AND service_id = $2

-- {statement update_join}
UPDATE service_join_requests
SET status = $2, status_changed_by_id = $3, status_changed_at = $4, reason = $5
WHERE id = $1

-- {statement cancel_other_joins}
UPDATE service_join_requests
SET status = 'cancelled', status_changed_by_id = $3, status_changed_at = $4
WHERE service_id = $1 AND requester_id = $2 AND status = 'pending'

-- {statement select_membership}
SELECT user_id FROM user_to_service WHERE service_id = $1 AND user_id = $2

-- {statement give_auth_type}
UPDATE users SET auth_type = $2 WHERE id = $1 AND ($2 <> 'sms_auth' OR mobile_number <> '')
