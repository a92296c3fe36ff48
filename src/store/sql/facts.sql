-- {use carried}
-- {use rows}

-- {statement announce}
UPDATE facts_state SET announced = $1 WHERE id = 1 AND announced < $1

-- {statement move_watermark}
UPDATE facts_state
SET watermark = $1, announced = CASE WHEN announced < $1 THEN $1 ELSE announced END
WHERE id = 1

-- {statement count_deltas}
SELECT count(*) FROM notification_deltas

-- The first and the last row of a stretch of time, in either table; each is one look at an index.
-- {fragment edge(edge; table)}
(SELECT {edge}(created_at) FROM {table} WHERE created_at >= $1 AND created_at < $2)

-- {fragment edges}
SELECT {edge(MIN; notifications)}, {edge(MAX; notifications)},
  {edge(MIN; notification_history)}, {edge(MAX; notification_history)}

-- {statement rows_between}
{edges}

-- SQLite groups through a temporary B-tree; stepping the rows and hashing them here takes half the
-- time. PostgreSQL groups where the rows are.
-- {fragment row_columns(international)}
service_id, template_id, job_id, notification_type, key_type, notification_status, sent_by,
  COALESCE(rate_multiplier, 1), COALESCE(international, {international}), postage

-- {fragment count_rows(filter)}
SELECT {row_columns(0)}, CASE WHEN notification_type = 'letter' THEN billable_units ELSE 0 END,
  1, billable_units
FROM notifications_all_time_view
WHERE created_at >= $1 AND created_at < $2 {filter}

-- {fragment count_groups(filter)}
SELECT {row_columns(false)},
  CASE WHEN notification_type = 'letter' THEN billable_units ELSE 0 END, count(*),
  sum(billable_units)::bigint
FROM notifications_all_time_view
WHERE created_at >= $1 AND created_at < $2 {filter}
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

-- {statement count_all}
{count_rows()}
-- {postgresql}
{count_groups()}

-- Naming every type lets both engines walk the index (service, type, created_at) by ranges.
-- {statement count_service}
{count_rows(AND service_id = $3 AND notification_type IN ('email', 'letter', 'sms'))}
-- {postgresql}
{count_groups(AND service_id = $3 AND notification_type IN ('email', 'letter', 'sms'))}

-- {batch upsert_totals}
INSERT INTO notification_totals ({cell_columns}, notifications, billable_units)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (
  local_day, service_id, notification_type, template_id, job_id, key_type, notification_status,
    provider, rate_multiplier, international, postage, sheets
) DO UPDATE SET notifications = notification_totals.notifications + excluded.notifications,
  billable_units = notification_totals.billable_units + excluded.billable_units
-- {set}
INSERT INTO notification_totals ({cell_columns}, notifications, billable_units)
SELECT *
FROM unnest(
  $1::date[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::bigint[], $10::boolean[], $11::text[], $12::bigint[], $13::bigint[],
    $14::bigint[]
)
ON CONFLICT (
  local_day, service_id, notification_type, template_id, job_id, key_type, notification_status,
    provider, rate_multiplier, international, postage, sheets
) DO UPDATE SET notifications = notification_totals.notifications + excluded.notifications,
  billable_units = notification_totals.billable_units + excluded.billable_units

-- {batch drop_zero_totals}
DELETE FROM notification_totals
WHERE local_day = $1 AND service_id = $2 AND notification_type = $3 AND template_id = $4
  AND job_id = $5 AND key_type = $6 AND notification_status = $7 AND provider = $8
  AND rate_multiplier = $9 AND international = $10 AND postage = $11 AND sheets = $12
  AND notifications = 0 AND billable_units = 0
-- {set}
DELETE FROM notification_totals t
USING unnest(
  $1::date[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::bigint[], $10::boolean[], $11::text[], $12::bigint[]
) AS u ({cell_columns})
WHERE t.local_day = u.local_day AND t.service_id = u.service_id
  AND t.notification_type = u.notification_type AND t.template_id = u.template_id
  AND t.job_id = u.job_id AND t.key_type = u.key_type
  AND t.notification_status = u.notification_status AND t.provider = u.provider
  AND t.rate_multiplier = u.rate_multiplier AND t.international = u.international
  AND t.postage = u.postage AND t.sheets = u.sheets AND t.notifications = 0
  AND t.billable_units = 0

-- The same of the cells without their jobs.
-- {fragment raise_sums}
ON CONFLICT ({summed_columns})
  DO UPDATE SET notifications = notification_sums.notifications + excluded.notifications,
  billable_units = notification_sums.billable_units + excluded.billable_units

-- {fragment add_sums}
INSERT INTO notification_sums ({summed_columns}, notifications, billable_units)

-- {batch upsert_sums}
{add_sums} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) {raise_sums}
-- {set}
{add_sums}
SELECT *
FROM unnest(
  $1::date[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[],
    $8::bigint[], $9::boolean[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[]
) {raise_sums}

-- {batch drop_empty_sums}
DELETE FROM notification_sums
WHERE local_day = $1 AND service_id = $2 AND notification_type = $3 AND template_id = $4
  AND key_type = $5 AND notification_status = $6 AND provider = $7 AND rate_multiplier = $8
  AND international = $9 AND postage = $10 AND sheets = $11 AND notifications = 0
  AND billable_units = 0
-- {set}
DELETE FROM notification_sums t
USING unnest(
  $1::date[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[],
    $8::bigint[], $9::boolean[], $10::text[], $11::bigint[]
) AS u ({summed_columns})
WHERE t.local_day = u.local_day AND t.service_id = u.service_id
  AND t.notification_type = u.notification_type AND t.template_id = u.template_id
  AND t.key_type = u.key_type AND t.notification_status = u.notification_status
  AND t.provider = u.provider AND t.rate_multiplier = u.rate_multiplier
  AND t.international = u.international AND t.postage = u.postage AND t.sheets = u.sheets
  AND t.notifications = 0 AND t.billable_units = 0

-- {batch insert_deltas}
INSERT INTO notification_deltas (created_from, {cell_columns}, notifications, billable_units)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
-- {set}
INSERT INTO notification_deltas (created_from, {cell_columns}, notifications, billable_units)
SELECT *
FROM unnest(
  $1::bigint[], $2::date[], $3::uuid[], $4::text[], $5::uuid[], $6::uuid[], $7::text[],
    $8::text[], $9::text[], $10::bigint[], $11::boolean[], $12::text[], $13::bigint[],
    $14::bigint[], $15::bigint[]
)

-- {batch put_marks}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
VALUES ($1, $2, $3, 0)
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false
-- {set}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT u.day, u.type, u.service, 0
FROM unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {fragment sum_columns}
{cell_columns}, notifications, billable_units

-- {statement select_deltas}
SELECT {sum_columns}, id FROM notification_deltas WHERE created_from < $1 ORDER BY id LIMIT $2

-- {statement drop_folded}
DELETE FROM notification_deltas WHERE id <= $1 AND created_from < $2

-- {statement drop_counted}
DELETE FROM notification_deltas WHERE created_from >= $1 AND created_from < $2

-- {statement day_totals}
SELECT {sum_columns} FROM notification_totals WHERE local_day = $1

-- {statement day_service_totals}
SELECT {sum_columns} FROM notification_totals WHERE local_day = $1 AND service_id = $2

-- {fragment day_sums}
SELECT {summed_columns}, notifications, billable_units
FROM notification_sums
WHERE local_day = $1

-- {statement day_sums}
{day_sums}

-- {statement day_service_sums}
{day_sums} AND service_id = $2

-- {statement day_deltas}
SELECT {sum_columns} FROM notification_deltas WHERE local_day = $1 AND created_from < $2

-- {statement day_service_deltas}
SELECT {sum_columns}
FROM notification_deltas
WHERE service_id = $3 AND local_day = $1 AND created_from < $2

-- {statement drop_day_deltas}
DELETE FROM notification_deltas WHERE local_day = $1 AND created_from < $2

-- {statement drop_day_service_deltas}
DELETE FROM notification_deltas WHERE service_id = $3 AND local_day = $1 AND created_from < $2

-- {statement mark_billed_day}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT bst_date, notification_type, service_id, 0
FROM ft_billing f
WHERE bst_date = $1 AND {not_carried(f)} {mark_again}

-- {statement mark_billed_day_service}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT bst_date, notification_type, service_id, 0
FROM ft_billing f
WHERE bst_date = $1 AND service_id = $2 AND {not_carried(f)} {mark_again}

-- {statement next_generation}
UPDATE facts_state SET generation = generation + 1 WHERE id = 1
-- {postgresql}
LOCK TABLE facts_state IN SHARE ROW EXCLUSIVE MODE
