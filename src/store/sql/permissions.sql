-- {statement select_all_permissions}
SELECT permission, service_id FROM service_permissions ORDER BY service_id

-- {statement drop_permissions}
DELETE FROM service_permissions WHERE service_id = $1

-- {batch insert_permission}
INSERT INTO service_permissions (service_id, permission) VALUES ($1, $2)
-- {set}
INSERT INTO service_permissions (service_id, permission)
SELECT *
FROM unnest($1::uuid[], $2::text[])

-- {statement select_guests}
SELECT recipient, typed
FROM service_whitelist
WHERE service_id = $1
ORDER BY position, recipient

-- {statement drop_guests}
DELETE FROM service_whitelist WHERE service_id = $1

-- {batch insert_guest}
INSERT INTO service_whitelist (service_id, recipient, typed, position)
VALUES ($1, $2, $3, $4)
ON CONFLICT (service_id, recipient) DO NOTHING
-- {set}
INSERT INTO service_whitelist (service_id, recipient, typed, position)
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[])
ON CONFLICT (service_id, recipient) DO NOTHING
