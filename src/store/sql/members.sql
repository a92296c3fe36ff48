-- {use people}

-- {statement select_service_row}
SELECT active, restricted, has_active_go_live_request FROM services WHERE id = $1

-- {statement select_member}
SELECT permissions FROM user_to_service WHERE service_id = $1 AND user_id = $2

-- {statement insert_member}
INSERT INTO user_to_service (service_id, user_id, permissions, created_at)
VALUES ($1, $2, $3, $4)

-- {statement update_member}
UPDATE user_to_service SET permissions = $3 WHERE service_id = $1 AND user_id = $2

-- {statement delete_member}
DELETE FROM user_to_service WHERE service_id = $1 AND user_id = $2

-- {statement select_members}
SELECT user_id, permissions
FROM user_to_service
WHERE service_id = $1
ORDER BY created_at, user_id

-- {statement select_team}
SELECT m.user_id, m.permissions, u.state, u.email_address
FROM user_to_service m
JOIN users u ON u.id = m.user_id
WHERE m.service_id = $1

-- {statement select_member_recipients}
SELECT u.email_address, u.mobile_number
FROM user_to_service m
JOIN users u ON u.id = m.user_id
WHERE m.service_id = $1

-- {statement select_services_of_user}
SELECT service_id FROM user_to_service WHERE user_id = $1 ORDER BY service_id

-- {statement select_granted_folders}
SELECT user_id, template_folder_id
FROM user_folder_permissions
WHERE service_id = $1
ORDER BY user_id, template_folder_id

-- {statement delete_folders}
DELETE FROM user_folder_permissions WHERE service_id = $1 AND user_id = $2

-- {statement find_folder}
SELECT id FROM template_folder WHERE id = $1 AND service_id = $2

-- {statement grant_folder}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
VALUES ($1, $2, $3)
ON CONFLICT (service_id, user_id, template_folder_id) DO NOTHING

-- {statement select_organisation_row}
SELECT id FROM organisation WHERE id = $1

-- {statement put_organisation_member}
INSERT INTO user_to_organisation (organisation_id, user_id, permissions, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (organisation_id, user_id) DO UPDATE SET permissions = excluded.permissions

-- {statement delete_organisation_member}
DELETE FROM user_to_organisation WHERE organisation_id = $1 AND user_id = $2

-- {statement select_organisation_members}
SELECT m.user_id, m.permissions
FROM user_to_organisation m
JOIN users u ON u.id = m.user_id
WHERE m.organisation_id = $1
ORDER BY u.created_at, u.id

-- {statement delete_organisations_of}
DELETE FROM user_to_organisation WHERE user_id = $1

-- A user with the services, in the order of joining, and then the organisations; one row without a
-- place if there are none.
-- {statement select_accounts}
SELECT u.*, p.*
FROM (SELECT {user_columns} FROM users WHERE id = $1) AS u
LEFT JOIN (
  SELECT 0 AS kind, s.id AS place_id, s.name AS place_name, s.active, s.restricted,
    s.organisation_id, m.permissions, 0 AS live_services, m.created_at AS joined_at,
    s.created_at AS made_at, '' AS in_order
  FROM user_to_service m
  JOIN services s ON s.id = m.service_id
  WHERE m.user_id = $1
  UNION ALL
  SELECT 1, o.id, o.name, o.active, false, NULL, m.permissions,
    (
      SELECT count(*)
      FROM services s
      WHERE s.organisation_id = o.id AND s.active AND NOT s.restricted
    ), m.created_at, 0, o.name
  FROM user_to_organisation m
  JOIN organisation o ON o.id = m.organisation_id
  WHERE m.user_id = $1
) AS p ON true
ORDER BY p.kind, p.joined_at, p.made_at, p.in_order, p.place_id
