-- {use carried}
-- {use marked}

-- Marks whose day had no price when it was last tried come last.
-- {statement select_marks}
SELECT *
FROM (
  SELECT bst_date, notification_type, service_id, blocked
  FROM billing_marks
  WHERE NOT blocked
  ORDER BY bst_date, notification_type, service_id LIMIT $1
) AS ready
UNION ALL
SELECT *
FROM (
  SELECT bst_date, notification_type, service_id, blocked
  FROM billing_marks
  WHERE blocked
  ORDER BY bst_date, notification_type, service_id LIMIT $1
) AS waiting

-- {statement block_mark}
UPDATE billing_marks
SET blocked = true
WHERE bst_date = $1 AND notification_type = $2 AND service_id = $3

-- {batch drop_facts}
DELETE FROM ft_billing
WHERE service_id = $1 AND bst_date = $2 AND notification_type = $3 AND template_id = $4
  AND provider = $5 AND rate_multiplier = $6 AND international = $7 AND rate = $8
  AND postage = $9
-- {set}
DELETE FROM ft_billing f
USING unnest(
  $1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::boolean[],
    $8::numeric[], $9::text[]
) AS u (service, day, type, template, provider, multiplier, international, rate, postage)
WHERE f.service_id = u.service AND f.bst_date = u.day AND f.notification_type = u.type
  AND f.template_id = u.template AND f.provider = u.provider
  AND f.rate_multiplier = u.multiplier AND f.international = u.international AND f.rate = u.rate
  AND f.postage = u.postage

-- {batch drop_marks}
DELETE FROM billing_marks WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2
-- {set}
DELETE FROM billing_marks m
USING unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
WHERE m.service_id = u.service AND m.bst_date = u.day AND m.notification_type = u.type

-- {batch insert_facts}
INSERT INTO ft_billing ({fact_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- {set}
INSERT INTO ft_billing ({fact_columns})
SELECT *
FROM unnest(
  $1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::boolean[],
    $8::numeric[], $9::text[], $10::bigint[], $11::bigint[]
)

-- {statement select_service_facts}
SELECT {fact_columns}
FROM ft_billing
WHERE service_id = $1 AND bst_date >= $2 AND bst_date <= $3

-- {statement select_facts}
SELECT {fact_columns} FROM ft_billing WHERE bst_date >= $1 AND bst_date <= $2

-- {statement drop_facts_of_days}
DELETE FROM ft_billing AS f
WHERE bst_date >= $1 AND bst_date <= $2 AND {not_carried(f)}
RETURNING {fact_columns}

-- {statement mark_days}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT local_day, notification_type, service_id, 0
FROM notification_totals
WHERE local_day >= $1 AND local_day <= $2
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {statement doubtful_days}
SELECT bst_date, notification_type
FROM billing_marks
WHERE service_id = $1 AND bst_date >= $2 AND bst_date <= $3
UNION
SELECT local_day, notification_type
FROM notification_deltas
WHERE service_id = $1 AND local_day >= $2 AND local_day <= $3 AND created_from < $4
