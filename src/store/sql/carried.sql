-- {use marked}

-- Leaves out the (day, type, service) whose facts were carried over from another system. The table
-- that a statement reads has the alias `of`; its day stands in `bst_date`. (rules/import 4.1)
-- {fragment not_carried(of)}
NOT EXISTS (
  SELECT 1
  FROM carried_facts carried
  WHERE carried.bst_date = {of}.bst_date AND carried.notification_type = {of}.notification_type
    AND carried.service_id = {of}.service_id
)

-- How a (day, type, service) is marked that may have a mark already.
-- {fragment mark_again}
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {fragment group(day)}
{day} = $1 AND service_id = $3 AND notification_type = $2

-- {fragment drop_groups(table)}
DELETE FROM {table} WHERE {group(bst_date)}

-- {fragment drop_all_groups(table)}
DELETE FROM {table} f
USING unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
WHERE f.bst_date = u.day AND f.service_id = u.service AND f.notification_type = u.type

-- {batch drop_bills}
{drop_groups(ft_billing)}
-- {set}
{drop_all_groups(ft_billing)}

-- {batch drop_statuses}
{drop_groups(ft_notification_status)}
-- {set}
{drop_all_groups(ft_notification_status)}

-- {batch drop_bill_marks}
{drop_groups(billing_marks)}
-- {set}
{drop_all_groups(billing_marks)}

-- {batch drop_statuses_marks}
{drop_groups(status_marks)}
-- {set}
{drop_all_groups(status_marks)}

-- {batch insert_bills}
INSERT INTO ft_billing ({fact_columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- {set}
INSERT INTO ft_billing ({fact_columns})
SELECT *
FROM unnest(
  $1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::boolean[],
    $8::numeric[], $9::text[], $10::bigint[], $11::bigint[]
)

-- {fragment status_fact_columns}
service_id, bst_date, notification_type, template_id, job_id, key_type, notification_status,
  notification_count

-- {batch insert_statuses}
INSERT INTO ft_notification_status ({status_fact_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
-- {set}
INSERT INTO ft_notification_status ({status_fact_columns})
SELECT *
FROM unnest(
  $1::uuid[], $2::date[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::bigint[]
)

-- {batch insert_carried}
INSERT INTO carried_facts (bst_date, notification_type, service_id) VALUES ($1, $2, $3)
-- {set}
INSERT INTO carried_facts (bst_date, notification_type, service_id)
SELECT *
FROM unnest($1::date[], $2::text[], $3::uuid[])

-- {statement select_carried}
SELECT bst_date, notification_type, service_id
FROM carried_facts
WHERE bst_date >= $1 AND bst_date <= $2

-- {statement drop_carried}
DELETE FROM carried_facts WHERE bst_date >= $1 AND bst_date <= $2

-- {statement select_counted}
SELECT DISTINCT local_day, notification_type, service_id
FROM notification_totals
WHERE local_day >= $1 AND local_day <= $2
