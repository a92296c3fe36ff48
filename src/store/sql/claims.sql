-- {use bundles}
-- {use rows}

-- So many of a class at most, oldest first. A claim touches no column of an index: a search for
-- ready rows passes over leased ones, of which there are never many.
-- {fragment claim}
UPDATE delivery_queue SET lease_owner = $1, lease_until = $2, lease_epoch = lease_epoch + 1

-- {fragment waits_in(table; queue_class)}
FROM {table}
WHERE notification_type = $3 AND queue_class = {queue_class} AND available_at <= $4
  AND (lease_until IS NULL OR lease_until <= $4)

-- {fragment ready(queue_class)}
{waits_in(delivery_queue; {queue_class})}

-- {fragment bundled(queue_class)}
{waits_in(delivery_bundles; {queue_class})}

-- {fragment claim_columns}
notification_id, lease_epoch, attempts, attempt_provider, attempted_at, queue_class

-- {statement claim_class}
{claim}
WHERE notification_id IN (
  SELECT notification_id {ready($5)} ORDER BY available_at, notification_id LIMIT $6
)
RETURNING {claim_columns}

-- {statement claim_one}
{claim}
WHERE notification_id = $5 AND notification_type = $3 AND available_at <= $4
  AND (lease_until IS NULL OR lease_until <= $4)
RETURNING {claim_columns}

-- On PostgreSQL all classes at once, and with the notifications. LIMIT and MATERIALIZED keep
-- PostgreSQL from turning one look for each row into a join with the whole table. Messages of one
-- instant come as they were stored.
-- {statement claim_classes}
-- The classes that have anything.
WITH ready AS MATERIALIZED (
  SELECT a.class, a.share
  FROM (
    VALUES ($5::bigint, $6::bigint), ($7::bigint, $8::bigint), ($9::bigint, $10::bigint),
      ($11::bigint, $12::bigint)
  ) AS a (class, share)
  CROSS JOIN LATERAL (
    SELECT 1
    FROM (SELECT 1 {ready(a.class)} UNION ALL SELECT 1 {bundled(a.class)} ) AS any_of_it
    LIMIT 1
  ) AS one
  WHERE a.share > 0
),
-- The oldest bundle of each, and when the one after it was ready: to lock more than are taken
-- would hide them from other workers. The only class takes all that there is room for ($13).
  oldest AS MATERIALIZED (
    SELECT r.*, b.*,
      COALESCE(
        (SELECT available_at {bundled(r.class)} ORDER BY available_at OFFSET 1 LIMIT 1), $4
      ) AS until
    FROM (
      SELECT class, CASE WHEN count(*) OVER () = 1 THEN $13::bigint ELSE share END AS at_most
      FROM ready
    ) AS r
    LEFT JOIN LATERAL (
      SELECT ctid AS place, available_at AS bundled_at, messages AS size {bundled(r.class)}
      ORDER BY available_at LIMIT 1
      FOR UPDATE SKIP LOCKED
    ) AS b ON true
  ),
-- Rows that come before that next one.
  single AS MATERIALIZED (
    SELECT o.class, s.place AS at, s.available_at < o.bundled_at AS is_before,
      row_number() OVER (PARTITION BY o.class ORDER BY s.available_at, s.place) AS number
    FROM oldest AS o
    CROSS JOIN LATERAL (
      SELECT ctid AS place, available_at {ready(o.class)} AND available_at <= o.until
      ORDER BY available_at LIMIT o.at_most
      FOR UPDATE SKIP LOCKED
    ) AS s
  ),
-- How many of the bundle there is room for. The rest stays behind as a bundle of its own, under
-- the epoch that it had.
  due AS MATERIALIZED (
    SELECT o.*,
      LEAST(
        COALESCE(o.size, 0),
          o.at_most - (SELECT count(*) FROM single AS s WHERE s.class = o.class AND s.is_before)
      ) AS taken
    FROM oldest AS o
  ),
  left_behind AS (
    INSERT INTO delivery_bundles (notification_ids, messages, {bundled_queue_columns})
    SELECT notification_ids[taken + 1:], messages - taken, {bundled_queue_columns}
    FROM due
    JOIN delivery_bundles AS b ON b.ctid = place
    WHERE taken > 0 AND taken < size
  ),
  bundled AS (
    UPDATE delivery_bundles AS b
    SET lease_owner = $1, lease_until = $2, lease_epoch = nextval('delivery_bundle_epochs'),
      messages = taken,
      notification_ids = CASE WHEN taken < size THEN notification_ids[:taken]
        ELSE notification_ids END
    FROM due
    WHERE b.ctid = place AND taken > 0
    RETURNING notification_ids, lease_epoch, attempts, attempt_provider, attempted_at,
      queue_class
  ),
  claimed AS (
    {claim}
    WHERE ctid = ANY (
      ARRAY (
        SELECT s.at
        FROM single AS s
        JOIN due ON due.class = s.class
        WHERE s.number <= at_most - taken
      )
    )
    RETURNING {claim_columns}
  )
SELECT n.*, {claim_columns}
FROM (
  SELECT *
  FROM claimed
  UNION ALL
  SELECT unnest(notification_ids), lease_epoch, attempts, attempt_provider, attempted_at,
    queue_class
  FROM bundled
) AS c
LEFT JOIN LATERAL (
  SELECT {shared_columns}, {live_columns} FROM notifications WHERE id = notification_id LIMIT 1
) n ON true
