-- {use rows}

-- What a row of ft_billing is made of, in the order that fact_from() reads.
-- {fragment fact_columns}
service_id, bst_date, notification_type, template_id, provider, rate_multiplier, international,
  rate, postage, billable_units, notifications_sent

-- {statement facts_of_day}
SELECT {fact_columns} FROM ft_billing WHERE bst_date = $1

-- What billed_cells() reads of a group.
-- {text billed_sums}
CAST(SUM(t.notifications) AS bigint), CAST(SUM(t.billable_units) AS bigint), {hashed}

-- {batch marked_totals}
SELECT {cell_columns}, notifications, billable_units
FROM notification_totals
WHERE local_day = $1 AND service_id = $3 AND notification_type = $2
-- {set}
SELECT {cell_columns}, notifications, billable_units
FROM unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
JOIN notification_totals t ON t.local_day = u.day AND t.service_id = u.service
  AND t.notification_type = u.type

-- {batch marked_deltas}
SELECT {cell_columns}, notifications, billable_units
FROM notification_deltas
WHERE local_day = $1 AND service_id = $3 AND notification_type = $2 AND created_from < $4
-- {set}
SELECT {cell_columns}, notifications, billable_units
FROM unnest($1::date[], $2::text[], $3::uuid[], $4::bigint[]) AS u (day, type, service, before)
JOIN notification_deltas t ON t.local_day = u.day AND t.service_id = u.service
  AND t.notification_type = u.type AND t.created_from < u.before

-- {batch marked_facts}
SELECT {fact_columns}
FROM ft_billing
WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2
-- {set}
SELECT {fact_columns}
FROM unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
JOIN ft_billing f ON f.service_id = u.service AND f.bst_date = u.day
  AND f.notification_type = u.type
