-- {use states}

-- {fragment under_lease}
AND lease_epoch = $2 AND lease_owner IS NOT NULL

-- {fragment held}
WHERE notification_id = $1 {under_lease} RETURNING notification_id

-- {fragment all_held}
WHERE notification_id = ANY ($1::uuid[]) {under_lease} RETURNING notification_id

-- {fragment bundle_held}
WHERE notification_ids = $1::uuid[] {under_lease}

-- {fragment extend}
SET lease_until = $3

-- {batch extend_rows}
UPDATE delivery_queue {extend} {held}
-- {set}
UPDATE delivery_queue {extend} {all_held}

-- {batch extend_bundle}
-- {set}
UPDATE delivery_bundles {extend} {bundle_held}

-- Of one provider at one time.
-- {fragment begin_attempt}
SET attempt_provider = $3, attempted_at = $4, attempt_detail = NULL, attempts = attempts + 1

-- {batch begin_attempt_of_rows}
UPDATE delivery_queue {begin_attempt} {held}
-- {set}
UPDATE delivery_queue {begin_attempt} {all_held}

-- {batch begin_attempt_of_bundle}
-- {set}
UPDATE delivery_bundles {begin_attempt} {bundle_held}

-- {batch end_delivery_of_rows}
DELETE FROM delivery_queue {held}
-- {set}
DELETE FROM delivery_queue {all_held}

-- {batch end_delivery_of_bundle}
-- {set}
DELETE FROM delivery_bundles {bundle_held}

-- {batch fix_units}
UPDATE notifications SET billable_units = $2 WHERE id = $1
-- {set}
UPDATE notifications n
SET billable_units = u.units
FROM unnest($1::uuid[], $2::bigint[]) AS u (id, units)
WHERE n.id = u.id

-- Given back: ready again at $3. An attempt whose end is unknown keeps its intent.
-- {batch give_back}
UPDATE delivery_queue
SET available_at = $3, lease_owner = NULL, lease_until = NULL,
  attempt_detail = CASE WHEN $4 = 1 THEN COALESCE($5, attempt_detail) END,
  attempted_at = CASE WHEN $4 = 1 THEN attempted_at END
WHERE notification_id = $1 {under_lease}
-- {set}
UPDATE delivery_queue q
SET available_at = u.at, lease_owner = NULL, lease_until = NULL,
  attempt_detail = CASE WHEN u.keep = 1 THEN COALESCE(u.detail, q.attempt_detail) END,
  attempted_at = CASE WHEN u.keep = 1 THEN attempted_at END
FROM unnest(
  $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[]
) AS u (id, epoch, at, keep, detail)
WHERE q.notification_id = u.id AND q.lease_epoch = u.epoch AND q.lease_owner IS NOT NULL

-- One whose status a receipt had changed before was sent by then, and keeps the time of its end.
-- {batch store_sent}
UPDATE notifications
SET notification_status = $3, sent_by = $4,
  sent_at = CASE WHEN $2 = $3 AND updated_at < $5 THEN updated_at ELSE $5 END,
  updated_at = CASE WHEN $2 = $3 AND updated_at < $5 THEN updated_at ELSE $5 END, reference = $6
WHERE id = $1 AND notification_status = $2
-- {set}
UPDATE notifications n
SET notification_status = u.status, sent_by = u.provider,
  sent_at = CASE WHEN u.old = u.status AND n.updated_at < u.at THEN n.updated_at ELSE u.at END,
  updated_at = CASE WHEN u.old = u.status AND n.updated_at < u.at THEN n.updated_at
    ELSE u.at END, reference = u.reference
FROM unnest(
  $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[]
) AS u (id, old, status, provider, at, reference)
WHERE n.id = u.id AND n.notification_status = u.old

-- Of domestic messages without a receipt: their new status needs no look at them. In $1 those whose
-- provider gave no reference; in $1 and $2 those with one.
-- {fragment store_sent(status; provider; at; reference)}
UPDATE notifications
SET notification_status = {status}, sent_by = {provider}, sent_at = {at}, updated_at = {at},
  reference = {reference}

-- {fragment at_home}
AND sent_by IS NULL AND NOT international RETURNING {unread_columns}

-- {fragment store_unnamed}
{store_sent($3; $4; $5; NULL)} WHERE notification_status = $2

-- {batch store_sent_unnamed}
{store_unnamed} AND id = $1 {at_home}
-- {set}
{store_unnamed} AND id = ANY ($1::uuid[]) {at_home}

-- {batch store_sent_named}
{store_sent($4; $5; $6; $2)} WHERE id = $1 AND notification_status = $3 {at_home}
-- {set}
{store_sent($4; $5; $6; u.given)}
FROM unnest($1::uuid[], $2::text[]) AS u (message, given)
WHERE id = u.message AND notification_status = $3 {at_home}

-- {batch store_rejected}
UPDATE notifications
SET notification_status = $3, updated_at = $4
WHERE id = $1 AND notification_status = $2
-- {set}
UPDATE notifications n
SET notification_status = u.status, updated_at = u.at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) AS u (id, old, status, at)
WHERE n.id = u.id AND n.notification_status = u.old

-- A provider's references are new, nearly always: many go in as COPY, which fails if one is not.
-- {fragment reference_columns}
provider, reference, notification_id

-- {fragment insert_reference}
INSERT INTO provider_references ({reference_columns})

-- {fragment unless_known}
ON CONFLICT (provider, reference) DO NOTHING

-- {fragment insert_each_reference}
{insert_reference} VALUES ($1, $2, $3) {unless_known}

-- {fragment insert_all_references}
{insert_reference} SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[]) {unless_known}

-- {batch insert_new_reference}
{insert_each_reference}
-- {set}
{insert_all_references}
-- {copied provider_references}
{reference_columns}

-- {batch insert_reference}
{insert_each_reference}
-- {set}
{insert_all_references}

-- A worker that still holds its claim may still learn how the attempt ended.
-- {fragment in_doubt(ids; table)}
SELECT {ids} AS id, attempt_provider, attempted_at, attempts, attempt_detail,
  COALESCE(lease_until, available_at) AS until
FROM {table}
WHERE attempted_at IS NOT NULL
  AND (lease_owner IS NULL OR COALESCE(lease_until, available_at) <= $1)

-- {fragment all_in_doubt(queued)}
SELECT q.id, n.service_id, q.attempt_provider, q.attempted_at, q.attempts, q.attempt_detail,
  q.until
FROM ({queued} ) AS q
JOIN notifications n ON n.id = q.id
ORDER BY q.attempted_at, q.id LIMIT $2

-- {fragment rows_in_doubt}
{in_doubt(notification_id; delivery_queue)}

-- {statement select_in_doubt}
{all_in_doubt({rows_in_doubt})}
-- {postgresql}
{all_in_doubt({rows_in_doubt} UNION ALL {in_doubt(unnest(notification_ids); delivery_bundles)})}

-- {statement count_queue}
SELECT count(*) FROM delivery_queue WHERE notification_type = $1
-- {postgresql}
SELECT (SELECT count(*) FROM delivery_queue WHERE notification_type = $1) + COALESCE(
  (SELECT sum(messages)::bigint FROM delivery_bundles WHERE notification_type = $1), 0
)
