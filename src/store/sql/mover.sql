-- {use rows}

-- Letters that are not final stay however old they are. (rules/retention 2.2)
-- {fragment final}
(
  n.notification_type <> 'letter'
    OR n.notification_status NOT IN ('pending-virus-check', 'created', 'sending', 'pending')
)

-- What stands in the delivery queue has an attempt to come or under way. Nothing is ever put back
-- there, so what is seen to be off the queue stays off it.
-- {fragment off_queue}
NOT EXISTS (SELECT 1 FROM delivery_queue q WHERE q.notification_id = n.id)

-- Bundles of the type that are as old became rows before (unbundle_before()); one that was stored
-- since with a time that is long gone keeps what is younger where it is.
-- {fragment before_bundles(of_type)}
n.created_at < COALESCE(
  (SELECT min(available_at) FROM delivery_bundles {of_type}), 9223372036854775807
)

-- {fragment free_to_move(off_queue)}
n.key_type IN ('normal', 'team') AND {final} AND {off_queue}

-- The end of PostgreSQL's moving statements. Rows are locked as they are now (`due`, their
-- places), whatever the snapshot says, and what DELETE returns is what INSERT gets, so a receipt
-- that came first is taken along and one that comes later waits and finds the row in the history.
-- Rows that other transactions hold are left for later. Rows that are locked stay where they are,
-- so they are found again by place: by id the whole index of the live table may be read for every
-- batch.
--
-- The history has no index of ids alone, so the answer says how many were moved and how many of
-- them were there already: an id that names a time is looked for within a day of the batch, any
-- other everywhere.
-- {fragment names_time}
get_byte(uuid_send(id), 6) >> 4 = 7

-- {fragment move_due}
moved AS (
  DELETE FROM notifications
  WHERE ctid = ANY (ARRAY(SELECT place FROM due))
  RETURNING {shared_columns}
),
  stored AS (
    INSERT INTO notification_history ({shared_columns}) SELECT {shared_columns} FROM moved
  )
SELECT count(*),
  (
    SELECT count(*)
    FROM notification_history h
    WHERE h.id = ANY (ARRAY(SELECT id FROM moved WHERE {names_time}))
      AND h.created_at > (SELECT min(created_at) FROM moved) - 86400000000
      AND h.created_at < (SELECT max(created_at) FROM moved) + 86400000000
  ) + (
      SELECT count(*)
      FROM notification_history h
      WHERE h.id = ANY (ARRAY(SELECT id FROM moved WHERE NOT {names_time}))
    )

-- A retry under the key of a notification that is no longer live is a new request: the digest is
-- made from personal data and must not outlive them.
-- {statement drop_keys}
DELETE FROM idempotency_keys
WHERE service_id = $1
  AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.id = idempotency_keys.notification_id)
