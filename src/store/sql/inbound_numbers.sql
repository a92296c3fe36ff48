-- {fragment number_columns}
id, number, provider, service_id, active, created_at, updated_at

-- Read under a lock: two numbers for one service at once must see each other.
-- {fragment hold_service}
SELECT id FROM services WHERE id = $1

-- {statement hold_numbered_service}
{hold_service}
-- {postgresql}
{hold_service} FOR UPDATE

-- {statement find_other_number}
SELECT 1 FROM inbound_numbers WHERE service_id = $1 AND active AND number <> $2

-- {statement upsert_number}
INSERT INTO inbound_numbers ({number_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (number) DO UPDATE SET provider = excluded.provider,
  service_id = excluded.service_id, active = excluded.active, updated_at = excluded.updated_at

-- {statement select_numbers}
SELECT {number_columns} FROM inbound_numbers ORDER BY number

-- {statement select_one_number}
SELECT {number_columns} FROM inbound_numbers WHERE number = $1

-- {statement select_number_of_service}
SELECT {number_columns} FROM inbound_numbers WHERE service_id = $1 AND active

-- {statement count_own_numbers}
SELECT count(*) FROM inbound_numbers WHERE service_id = $1 AND active

-- {fragment free_number}
SELECT {number_columns}
FROM inbound_numbers
WHERE active AND service_id IS NULL AND (id = $1 OR CAST($2 AS bigint) = 1)
ORDER BY created_at, number LIMIT 1

-- {statement select_free_number}
{free_number}
-- {postgresql}
{free_number} FOR UPDATE SKIP LOCKED

-- {statement change_number}
UPDATE inbound_numbers SET service_id = $2, active = $3, updated_at = $4 WHERE id = $1
