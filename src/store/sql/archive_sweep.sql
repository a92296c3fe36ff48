-- {use mover}

-- What has ids before all that are queued is off the queue: most batches look there once.
-- {fragment before_queue}
(
  n.id < COALESCE(
    (SELECT q.notification_id FROM delivery_queue q ORDER BY q.notification_id LIMIT 1),
      'ffffffff-ffff-ffff-ffff-ffffffffffff'
  ) OR {off_queue}
)

-- The services of $1 to $3 by type, from $4 until before $5, at most $6 rows of the first $7 of all
-- services there. In the order of creation every page of the live table, of the history and of
-- their indexes is met once, however many services its rows belong to. Where files have rows of the
-- same time, a closer look is needed. Arrays are hashed as they stand here; a join would be sorted.
-- The bounds are a row of their own so that the index by creation alone can answer them.
-- {statement move_stretch}
SELECT 0, 0, 0, 0 WHERE false
-- {postgresql}
WITH stretch AS MATERIALIZED (
  SELECT s.since,
    COALESCE(
      (
        SELECT b.created_at
        FROM notifications b
        WHERE b.created_at >= s.since AND b.created_at < $5::bigint
        ORDER BY b.created_at
        OFFSET $7 LIMIT 1
      ), $5::bigint - 1
    ) AS until
  FROM (
    SELECT GREATEST($4::bigint, (SELECT MAX(last_created_at) + 1 FROM archive_files)) AS since
  ) AS s
),
  due AS (
    SELECT n.ctid AS place
    FROM notifications n
    WHERE n.created_at >= (SELECT since FROM stretch)
      AND n.created_at <= (SELECT until FROM stretch)
      AND CASE n.notification_type WHEN 'email' THEN n.service_id = ANY ($1::uuid[])
        WHEN 'sms' THEN n.service_id = ANY ($2::uuid[])
        WHEN 'letter' THEN n.service_id = ANY ($3::uuid[])
        ELSE false END AND {free_to_move({before_queue} AND {before_bundles()})}
    ORDER BY n.created_at LIMIT $6
    FOR UPDATE OF n SKIP LOCKED
  ), {move_due}, max(created_at), (SELECT until FROM stretch)
FROM moved
