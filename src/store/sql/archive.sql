-- {use bundles}
-- {use mover}
-- {use rows}

-- $1 service, $2 type, $3 created before.
-- {fragment in_scope}
n.service_id = $1 AND n.notification_type = $2 AND n.created_at < $3

-- {fragment movable}
{in_scope} AND {free_to_move({off_queue})}

-- {fragment of_type}
WHERE notification_type = $2

-- {fragment oldest}
ORDER BY n.created_at, n.id LIMIT $4

-- The same for PostgreSQL, in words that only the index by service, type and creation can answer.
-- Asked as above, it prefers the index by creation alone, and reads past the rows of all other
-- services in every batch; with a tie to break, it sorts the whole scope in every batch.
-- {fragment by_index}
n.service_id, n.notification_type, n.created_at

-- {fragment in_scope_by_index}
({by_index}) >= ($1, $2, '-9223372036854775808'::bigint) AND ({by_index}) < ($1, $2, $3)

-- {fragment oldest_by_index}
ORDER BY {by_index} LIMIT $4

-- What is moved is what is due, in one statement, on SQLite in one transaction: rows that were
-- inserted are deleted by id.
-- {statement move_rows}
INSERT INTO notification_history ({shared_columns})
SELECT {shared_columns}
FROM notifications
WHERE id IN (SELECT n.id FROM notifications n WHERE {movable} {oldest})
RETURNING id
-- {postgresql}
WITH due AS (
  SELECT n.ctid AS place
  FROM notifications n
  WHERE {in_scope_by_index}
    AND {free_to_move({off_queue} AND {before_bundles({of_type})})} {oldest_by_index}
  FOR UPDATE OF n SKIP LOCKED
), {move_due}
FROM moved

-- {batch delete_rows}
DELETE FROM notifications WHERE id = $1
-- {set}
DELETE FROM notifications WHERE id = ANY ($1::uuid[])

-- {fragment test_rows(scope; off_queue; oldest)}
SELECT n.id FROM notifications n WHERE {scope} AND n.key_type = 'test' AND {off_queue} {oldest}

-- {statement select_test_rows}
{test_rows({in_scope}; {off_queue}; {oldest})}
-- {postgresql}
{test_rows({in_scope_by_index}; {off_queue} AND {before_bundles({of_type})}; {oldest_by_index})}
FOR UPDATE OF n SKIP LOCKED

-- Messages with a begun attempt stay; messages that only waited are withdrawn, since their personal
-- data goes. A worker that has claimed one finds its epoch gone. (I2)
-- {statement withdraw_expired}
DELETE FROM delivery_queue
WHERE notification_type = $2 AND attempted_at IS NULL AND $2 <> 'letter'
  AND EXISTS (
    SELECT 1 FROM notifications n WHERE n.id = delivery_queue.notification_id AND {in_scope}
  )

-- The first row of (service, type, from, before) that is to be archived.
-- {fragment waiting}
({final} OR n.key_type = 'test')
  AND NOT EXISTS (
    SELECT 1 FROM delivery_queue q WHERE q.notification_id = n.id AND q.attempted_at IS NOT NULL
  )

-- {statement oldest_row}
SELECT MIN(created_at) FROM notifications

-- {batch first_expired}
SELECT $1, $2, $4, n.created_at
FROM notifications n
WHERE n.service_id = $1 AND n.notification_type = $2 AND n.created_at >= $3
  AND n.created_at < $4 AND {waiting}
ORDER BY n.created_at LIMIT 1
-- {set}
SELECT u.service, u.type, u.before, x.created_at
FROM unnest(
  $1::uuid[], $2::text[], $3::bigint[], $4::bigint[]
) AS u (service, type, since, before)
CROSS JOIN LATERAL (
  SELECT n.created_at
  FROM notifications n
  WHERE ({by_index}) >= (u.service, u.type, u.since)
    AND ({by_index}) < (u.service, u.type, u.before) AND {waiting}
    AND NOT {in_bundle(AND b.attempted_at IS NOT NULL)}
  ORDER BY {by_index} LIMIT 1
) AS x

-- {fragment in_both}
SELECT n.id, n.created_at
FROM notifications n
JOIN notification_history h ON h.id = n.id
WHERE {in_scope} AND n.key_type IN ('normal', 'team') AND {final} {oldest}

-- {statement select_in_both}
{in_both}
-- {postgresql}
{in_both} FOR UPDATE

-- Empty if both rows say the same; NULLs compare as values.
-- {statement difference}
SELECT {shared_columns}
FROM notifications
WHERE id = $1
EXCEPT
SELECT {shared_columns}
FROM notification_history
WHERE id = $1

-- {statement quarantine_live}
INSERT INTO archive_quarantine (place, quarantined_at, {shared_columns})
SELECT 'live', $2, {shared_columns}
FROM notifications
WHERE id = $1

-- {statement quarantine_archived}
INSERT INTO archive_quarantine (place, quarantined_at, {shared_columns})
SELECT 'history', $2, {shared_columns}
FROM notification_history
WHERE id = $1

-- {batch quarantine_filed}
INSERT INTO archive_quarantine ({shared_columns}, quarantined_at, place)
VALUES ({shared_parameters}, $23, 'file')
-- {set}
INSERT INTO archive_quarantine ({shared_columns}, quarantined_at, place)
SELECT *, 'file'
FROM unnest({shared_arrays}, $23::bigint[])

-- {statement delete_archived}
DELETE FROM notification_history WHERE id = $1

-- What a mover would take next, where files have rows of that time or later.
-- {statement select_beside_files}
SELECT n.id
FROM notifications n
WHERE {movable} AND n.created_at <= (SELECT MAX(last_created_at) FROM archive_files) {oldest}

-- {batch select_live_rows}
SELECT {shared_columns} FROM notifications WHERE id = $1
-- {set}
SELECT {shared_columns} FROM notifications WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE

-- {statement select_quarantined}
SELECT {shared_columns}, place, quarantined_at
FROM archive_quarantine
ORDER BY quarantined_at DESC, id, place LIMIT $1
