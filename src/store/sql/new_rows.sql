-- {use rows}

-- Services, versions of templates and API keys are never deleted, so that looking for them once
-- before they are named is enough. On PostgreSQL no foreign key looks again for every row, which
-- took half of the insert's time. Like a foreign key, the look holds the rows of the services until
-- the transaction ends, so that a count of a service's day waits for it (ledgers.cpp).
-- {fragment other_parents_exist}
EXISTS (
  SELECT 1
  FROM templates_history t
  WHERE t.id = u.template_id AND t.version = u.template_version
) AND (u.api_key_id IS NULL OR EXISTS (SELECT 1 FROM api_keys k WHERE k.id = u.api_key_id))

-- {fragment of_held_services}
JOIN services s ON s.id = u.service_id WHERE {other_parents_exist} FOR KEY SHARE OF s

-- {fragment all_live_columns}
{shared_columns}, {live_columns}

-- {batch insert_live_rows}
INSERT INTO notifications ({all_live_columns})
VALUES ({shared_parameters}, $23, $24, $25, $26, $27, $28, $29, $30, $31)
-- {set}
INSERT INTO notifications ({all_live_columns})
SELECT u.*
FROM unnest(
  {shared_arrays}, $23::text[], $24::text[], $25::text[], $26::text[], $27::text[],
    $28::bytea[], $29::bigint[], $30::bigint[], $31::boolean[]
) AS u ({all_live_columns}) {of_held_services}
-- {copied notifications}
{all_live_columns}

-- {batch find_parents}
SELECT 1
FROM (SELECT $1 AS service_id, $2 AS template_id, $3 AS template_version, $4 AS api_key_id) u
WHERE EXISTS (SELECT 1 FROM services s WHERE s.id = u.service_id) AND {other_parents_exist}
-- {set}
SELECT 1
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS u (
  service_id, template_id, template_version, api_key_id
) {of_held_services}

-- {batch insert_archived_rows}
INSERT INTO notification_history ({shared_columns}) VALUES ({shared_parameters})
-- {set}
INSERT INTO notification_history ({shared_columns}) SELECT * FROM unnest({shared_arrays})

-- A class that a template has of its own, asked once a batch; see insert_queued.
-- {batch find_classes}
SELECT template_id, queue_class FROM template_queue_classes WHERE template_id = $1
-- {set}
SELECT template_id, queue_class FROM template_queue_classes WHERE template_id = ANY ($1::uuid[])

-- {fragment queue_columns}
notification_id, notification_type, available_at, lease_epoch, attempts, queue_class

-- {batch insert_queued_new}
INSERT INTO delivery_queue ({queue_columns}) VALUES ($1, $2, $3, $4, $5, $6)
-- {set}
INSERT INTO delivery_queue ({queue_columns})
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[])
-- {copied delivery_queue}
{queue_columns}
