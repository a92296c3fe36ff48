-- {use marked}

-- Whole months come from the running totals; what a cut leaves of a month is summed from the facts.
-- {fragment month_columns}
service_id, month, notification_type, '', rate, postage, notifications_sent, billable_units,
  chargeable_units
FROM ft_billing_months
WHERE month >= $1 AND month < $2

-- {statement whole_months}
SELECT {month_columns}

-- {statement whole_months_of_service}
SELECT {month_columns} AND service_id = $3

-- {fragment fact_sums}
CAST(SUM(notifications_sent) AS bigint), CAST(SUM(billable_units) AS bigint),
  CAST(
    SUM(
      CASE notification_type WHEN 'sms' THEN billable_units * rate_multiplier
        WHEN 'letter' THEN notifications_sent
        ELSE 0 END
    ) AS bigint
  )
FROM ft_billing
WHERE bst_date >= $1 AND bst_date < $2

-- Stretches of days ($1 first days, $2 ends) that follow each other. PostgreSQL reads all of them
-- in one pass; an index leads SQLite to one after the other.
-- {fragment part_groups}
service_id, notification_type, rate, postage

-- {fragment part_from_facts(first; and_service)}
SELECT service_id, {first}, notification_type, '', rate, postage, {fact_sums} {and_service}
GROUP BY {part_groups}

-- {fragment parts_from_facts(and_service)}
SELECT service_id, ($1::date[])[part], notification_type, '', rate, postage, notifications,
  units,
  CASE notification_type WHEN 'sms' THEN sms_units WHEN 'letter' THEN notifications ELSE 0 END
FROM (
  SELECT {part_groups}, width_bucket(bst_date, $1::date[]) AS part,
    CAST(SUM(notifications_sent) AS bigint) AS notifications,
    CAST(SUM(billable_units) AS bigint) AS units,
    CAST(SUM(billable_units * rate_multiplier) AS bigint) AS sms_units
  FROM ft_billing
  WHERE bst_date >= ($1::date[])[1]
    AND bst_date < ($2::date[])[cardinality($2::date[])] {and_service}
  GROUP BY {part_groups}, width_bucket(bst_date, $1::date[])
) AS parts

-- One stretch: PostgreSQL would sort every row where it does not know how few parts there are.
-- {statement part_from_facts}
{part_from_facts($1; )}
-- {postgresql}
{part_from_facts($1::date; )}

-- {statement part_from_facts_of_service}
{part_from_facts($1; AND service_id = $3)}
-- {postgresql}
{part_from_facts($1::date; AND service_id = $3)}

-- {batch parts_from_facts}
{part_from_facts($1; )}
-- {set}
{parts_from_facts()}

-- {batch parts_from_facts_of_service}
{part_from_facts($1; AND service_id = $3)}
-- {set}
{parts_from_facts(AND service_id = ($3::uuid[])[1])}

-- {statement single_days}
SELECT NULL, bst_date, notification_type, provider, rate, 'none', {fact_sums}
GROUP BY bst_date, notification_type, provider, rate

-- {statement days_of_service}
SELECT {fact_columns}
FROM ft_billing
WHERE service_id = $1 AND bst_date >= $2 AND bst_date < $3 AND notification_type = 'sms'

-- {statement due}
SELECT bst_date, notification_type, service_id
FROM billing_marks
WHERE bst_date >= $1 AND bst_date < $2
UNION
SELECT local_day, notification_type, service_id
FROM notification_deltas
WHERE local_day >= $1 AND local_day < $2 AND created_from < $3

-- {statement due_of_service}
SELECT bst_date, notification_type, service_id
FROM billing_marks
WHERE service_id = $4 AND bst_date >= $1 AND bst_date < $2
UNION
SELECT local_day, notification_type, service_id
FROM notification_deltas
WHERE service_id = $4 AND local_day >= $1 AND local_day < $2 AND created_from < $3
