-- {fragment bundled_queue_columns}
notification_type, queue_class, available_at, lease_owner, lease_until, lease_epoch, attempts,
  attempt_provider, attempted_at, attempt_detail

-- True of a notification `n` that stands in a bundle. Its bundle is as old as it is.
-- {fragment in_bundle(more)}
EXISTS (
  SELECT 1
  FROM delivery_bundles b
  WHERE b.available_at = n.created_at AND n.id = ANY (b.notification_ids) {more}
)

-- {batch insert_bundle}
-- {set}
INSERT INTO delivery_bundles (
  notification_ids, messages, notification_type, queue_class, available_at
)
VALUES ($1::uuid[], cardinality($1::uuid[]), $2, $3, $4)

-- Only a split stores new bundles under an epoch; splits take turns, so that each sees all of them.
-- In the space of pairs of keys, where the library has no other lock.
-- {statement lock_epoch}
SELECT pg_advisory_xact_lock(7235193, hashint8($1))

-- {statement select_held}
SELECT notification_ids FROM delivery_bundles WHERE lease_epoch = $1 FOR UPDATE

-- The bundle of $4 messages that begins with $3 under the epoch $2. Its parts are stored as what it
-- is, and then it goes.
-- {fragment whole}
FROM delivery_bundles
WHERE lease_epoch = $2 AND notification_ids[1] = $3::uuid AND messages = $4

-- {fragment into_rows}
INSERT INTO delivery_queue (notification_id, {bundled_queue_columns}) SELECT

-- {batch part_as_bundle}
-- {set}
INSERT INTO delivery_bundles (notification_ids, messages, {bundled_queue_columns})
SELECT $1::uuid[], cardinality($1::uuid[]), {bundled_queue_columns} {whole}

-- {batch part_as_rows}
-- {set}
{into_rows} unnest($1::uuid[]), {bundled_queue_columns} {whole}

-- {statement drop_whole}
DELETE FROM delivery_bundles
WHERE lease_epoch = $1 AND notification_ids[1] = $2::uuid AND messages = $3

-- {fragment all_into_rows(which)}
WITH whole AS (
  DELETE FROM delivery_bundles WHERE {which} RETURNING notification_ids, {bundled_queue_columns}
) {into_rows} unnest(notification_ids), {bundled_queue_columns}
FROM whole

-- {fragment holds_ids}
available_at = ANY (ARRAY (SELECT created_at FROM notifications WHERE id = ANY ($1::uuid[])))
  AND notification_ids && $1::uuid[]

-- {fragment created_before}
notification_type = $1 AND available_at < $2

-- {fragment any_bundle(which)}
SELECT 1 FROM delivery_bundles WHERE {which} LIMIT 1

-- {batch any_of_ids}
-- {set}
{any_bundle({holds_ids})}

-- {batch unbundle_ids}
-- {set}
{all_into_rows({holds_ids})}

-- {statement any_before}
{any_bundle({created_before})}

-- {statement unbundle_old}
{all_into_rows({created_before})}
