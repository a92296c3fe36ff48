-- {statement insert_folder}
INSERT INTO template_folder (id, service_id, name, parent_id) VALUES ($1, $2, $3, $4)

-- {statement select_folders}
SELECT id, name, parent_id FROM template_folder WHERE service_id = $1 ORDER BY id

-- {statement select_viewers}
SELECT p.template_folder_id, p.user_id
FROM user_folder_permissions p
JOIN user_to_service m ON m.service_id = p.service_id AND m.user_id = p.user_id
WHERE p.service_id = $1
ORDER BY p.template_folder_id, p.user_id

-- {statement show_to_members}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT m.service_id, m.user_id, $2
FROM user_to_service m
JOIN users u ON u.id = m.user_id
WHERE m.service_id = $1 AND u.state = 'active'
-- {postgresql}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT m.service_id, m.user_id, $2::uuid
FROM user_to_service m
JOIN users u ON u.id = m.user_id
WHERE m.service_id = $1 AND u.state = 'active'

-- {statement show_as_parent}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT service_id, user_id, $3
FROM user_folder_permissions
WHERE service_id = $1 AND template_folder_id = $2
-- {postgresql}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT service_id, user_id, $3::uuid
FROM user_folder_permissions
WHERE service_id = $1 AND template_folder_id = $2

-- {statement hide_from_all}
DELETE FROM user_folder_permissions WHERE service_id = $1 AND template_folder_id = $2

-- {statement show_to_member}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT service_id, user_id, $3
FROM user_to_service
WHERE service_id = $1 AND user_id = $2
ON CONFLICT (service_id, user_id, template_folder_id) DO UPDATE SET user_id = excluded.user_id
-- {postgresql}
INSERT INTO user_folder_permissions (service_id, user_id, template_folder_id)
SELECT service_id, user_id, $3::uuid
FROM user_to_service
WHERE service_id = $1 AND user_id = $2
ON CONFLICT (service_id, user_id, template_folder_id) DO UPDATE SET user_id = excluded.user_id

-- {statement rename_folder}
UPDATE template_folder SET name = $3 WHERE id = $1 AND service_id = $2

-- {statement move_folder}
UPDATE template_folder SET parent_id = $3 WHERE id = $1 AND service_id = $2

-- {statement move_template}
UPDATE templates SET template_folder_id = $3 WHERE id = $1 AND service_id = $2

-- {statement select_movable}
SELECT h.archived
FROM templates t
JOIN templates_history h ON h.id = t.id AND h.version = t.version
WHERE t.id = $1 AND t.service_id = $2 AND NOT h.hidden

-- {statement find_content}
SELECT 1
FROM template_folder
WHERE parent_id = $1
UNION ALL
SELECT 1
FROM templates
WHERE template_folder_id = $1
LIMIT 1

-- {statement delete_folder}
DELETE FROM template_folder WHERE id = $1 AND service_id = $2
