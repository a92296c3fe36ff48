-- {use rows}

-- Where the facts are behind the cube: $1 and $2 are days, $3 the watermark, $4 a service.
-- {fragment doubtful(filter)}
SELECT bst_date, notification_type, service_id
FROM status_marks
WHERE bst_date >= $1 AND bst_date <= $2 {filter}
UNION
SELECT local_day, notification_type, service_id
FROM notification_deltas
WHERE local_day >= $1 AND local_day <= $2 AND created_from < $3 {filter}

-- The stored facts of days in order, then the cube's sums where they are not. The counts and
-- `grouped` say how each part is summed by the columns that are named; what is summed over comes as
-- NULL.
-- {fragment status_rows(filter; fact_columns; cell_columns; fact_count; cell_count; grouped)}
WITH doubtful (day, type, service) AS ({doubtful({filter})})
SELECT {fact_columns}, notification_type, key_type, notification_status, {fact_count}
FROM ft_notification_status
WHERE bst_date >= $1 AND bst_date <= $2 {filter}
  AND (bst_date, notification_type, service_id) NOT IN (
    SELECT day, type, service FROM doubtful
  ) {grouped}
UNION ALL
SELECT {cell_columns}, c.notification_type, c.key_type, c.notification_status, {cell_count}
FROM doubtful d
CROSS JOIN notification_sums c
WHERE c.local_day = d.day AND c.service_id = d.service
  AND c.notification_type = d.type {grouped}
UNION ALL
SELECT {cell_columns}, c.notification_type, c.key_type, c.notification_status, {cell_count}
FROM notification_deltas c
WHERE c.local_day >= $1 AND c.local_day <= $2 AND c.created_from < $3 {filter} {grouped}

-- {fragment sum_of(count)}
CAST(SUM({count}) AS bigint), {hashed}

-- PostgreSQL groups where the rows are; SQLite would sort them all, so they are summed here.
-- Of one service a plan for any expects a row or two and sorts them; there are thousands, in few
-- groups. A constant of a type that has no order leaves hashing alone ({hashed}).
-- {fragment status_each(filter; fact_columns; cell_columns)}
{status_rows({filter}; {fact_columns}; {cell_columns}; notification_count; c.notifications; )}

-- {fragment status_sums(groups; filter; fact_columns; cell_columns)}
{status_rows(
  {filter}; {fact_columns}; {cell_columns}; {sum_of(notification_count)};
  {sum_of(c.notifications)}; GROUP BY {groups}
)}

-- {fragment one_service}
AND service_id = $4

-- {fragment month(day)}
substr(CAST({day} AS text), 1, 7) || '-01'

-- {statement by_template}
{status_each(; NULL, service_id, template_id; NULL, c.service_id, c.template_id)}
-- {postgresql}
{status_sums(
  1, 2, 3, 4, 5, 6, 8; ; NULL, service_id, template_id; NULL, c.service_id, c.template_id
)}

-- The first page that a service's members see: it groups by no more than it needs.
-- {statement by_template_service}
{status_each({one_service}; NULL, NULL, template_id; NULL, NULL, c.template_id)}
-- {postgresql}
{status_sums(3, 4, 5, 6, 8; {one_service}; NULL, NULL, template_id; NULL, NULL, c.template_id)}

-- {statement by_template_day}
{status_each(; bst_date, service_id, template_id; c.local_day, c.service_id, c.template_id)}
-- {postgresql}
{status_sums(
  1, 2, 3, 4, 5, 6, 8; ; bst_date, service_id, template_id;
  c.local_day, c.service_id, c.template_id
)}

-- {statement by_template_day_service}
{status_each(
  {one_service}; bst_date, service_id, template_id; c.local_day, c.service_id, c.template_id
)}
-- {postgresql}
{status_sums(
  1, 2, 3, 4, 5, 6, 8; {one_service}; bst_date, service_id, template_id;
  c.local_day, c.service_id, c.template_id
)}

-- NULL needs a type in PostgreSQL; a day serves as well as any, and no code reads it.
-- {statement by_platform_day}
{status_each(; bst_date, NULL, NULL; c.local_day, NULL, NULL)}
-- {postgresql}
{status_sums(1, 2, 3, 4, 5, 6, 8; ; bst_date, NULL, NULL; c.local_day, NULL, NULL)}

-- {statement by_platform_day_service}
{status_each({one_service}; bst_date, NULL, NULL; c.local_day, NULL, NULL)}
-- {postgresql}
{status_sums(1, 2, 3, 4, 5, 6, 8; {one_service}; bst_date, NULL, NULL; c.local_day, NULL, NULL)}

-- {statement by_service_month}
{status_each(; {month(bst_date)}, service_id, NULL; {month(c.local_day)}, c.service_id, NULL)}
-- {postgresql}
{status_sums(
  1, 2, 3, 4, 5, 6, 8; ; {month(bst_date)}, service_id, NULL;
  {month(c.local_day)}, c.service_id, NULL
)}

-- {statement by_service_month_service}
{status_each(
  {one_service}; {month(bst_date)}, service_id, NULL; {month(c.local_day)}, c.service_id, NULL
)}
-- {postgresql}
{status_sums(
  1, 2, 3, 4, 5, 6, 8; {one_service}; {month(bst_date)}, service_id, NULL;
  {month(c.local_day)}, c.service_id, NULL
)}

-- Messages that came through the API, of the services of one calendar. (rules/statistics 3.1)
-- {statement count_processing}
SELECT count(*),
  COALESCE(SUM(CASE WHEN v.sent_at - v.created_at <= 10000000 THEN 1 ELSE 0 END), 0)
FROM notifications_all_time_view v
JOIN services s ON s.id = v.service_id
WHERE v.created_at >= $1 AND v.created_at < $2 AND s.calendar_id = $3
  AND v.api_key_id IS NOT NULL AND v.key_type <> 'test' AND v.notification_type <> 'letter'

-- {statement put_processing}
INSERT INTO ft_processing_time (bst_date, messages_total, messages_within_10_secs, updated_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (bst_date) DO UPDATE SET messages_total = excluded.messages_total,
  messages_within_10_secs = excluded.messages_within_10_secs, updated_at = excluded.updated_at

-- {statement select_processing}
SELECT bst_date, messages_total, messages_within_10_secs
FROM ft_processing_time
WHERE bst_date >= $1 AND bst_date <= $2
ORDER BY bst_date

-- {fragment last_use(table)}
SELECT MAX(created_at)
FROM {table}
WHERE service_id = $1 AND notification_type IN ('email', 'letter', 'sms') AND template_id = $2
  AND key_type <> 'test'

-- {statement last_live_use}
{last_use(notifications)}

-- {statement last_archived_use}
{last_use(notification_history)}

-- {statement last_filed_use}
SELECT last_used_at FROM archived_templates WHERE service_id = $1 AND template_id = $2

-- The cube with its deltas, then the rows since the watermark ($3): what is polled while a job runs
-- costs what came in within the hour, however long the service's history is.
-- In words that no index of jobs answers: such a one would read all of a job for its last minutes.
-- {fragment job_rows(table)}
SELECT notification_status, count(*)
FROM {table}
WHERE service_id = $1 AND notification_type IN ('email', 'letter', 'sms') AND created_at >= $3
  AND (job_id = $2) IS TRUE
GROUP BY notification_status

-- {statement count_job}
SELECT notification_status, CAST(SUM(n) AS bigint)
FROM (
  SELECT notification_status, notifications AS n
  FROM notification_totals
  WHERE job_id = $2 AND service_id = $1
  UNION ALL
  SELECT notification_status, notifications
  FROM notification_deltas
  WHERE service_id = $1 AND job_id = $2 AND created_from < $3
  UNION ALL {job_rows(notifications)}
  UNION ALL {job_rows(notification_history)}
) AS parts
GROUP BY notification_status
HAVING SUM(n) <> 0

-- The same of several jobs ($3 for PostgreSQL: the service, $4 the watermark).
-- {fragment one_job_rows(table)}
SELECT notification_status, count(*)
FROM {table}
WHERE service_id = $2 AND notification_type IN ('email', 'letter', 'sms') AND created_at >= $3
  AND (job_id = $1) IS TRUE
GROUP BY notification_status

-- {fragment many_jobs_rows(table)}
SELECT job_id, notification_status, count(*)
FROM {table}
WHERE service_id = $2 AND notification_type IN ('email', 'letter', 'sms') AND created_at >= $3
  AND (job_id = ANY ($1::uuid[])) IS TRUE
GROUP BY job_id, notification_status

-- {batch count_jobs_outcomes}
SELECT $1, notification_status, CAST(SUM(n) AS bigint)
FROM (
  SELECT notification_status, notifications AS n
  FROM notification_totals
  WHERE job_id = $1 AND service_id = $2
  UNION ALL
  SELECT notification_status, notifications
  FROM notification_deltas
  WHERE service_id = $2 AND job_id = $1 AND created_from < $3
  UNION ALL {one_job_rows(notifications)}
  UNION ALL {one_job_rows(notification_history)}
) AS parts
GROUP BY notification_status
HAVING SUM(n) <> 0
-- {set}
SELECT job_id, notification_status, CAST(SUM(n) AS bigint)
FROM (
  SELECT job_id, notification_status, notifications AS n
  FROM notification_totals
  WHERE job_id = ANY ($1::uuid[]) AND service_id = $2
  UNION ALL
  SELECT job_id, notification_status, notifications
  FROM notification_deltas
  WHERE service_id = $2 AND job_id = ANY ($1::uuid[]) AND created_from < $3
  UNION ALL {many_jobs_rows(notifications)}
  UNION ALL {many_jobs_rows(notification_history)}
) AS parts
GROUP BY job_id, notification_status
HAVING SUM(n) <> 0

-- {fragment count_billed(has_type)}
SELECT COALESCE(CAST(SUM(notifications_sent) AS bigint), 0)
FROM ft_billing
WHERE service_id = $1 AND bst_date >= $2 AND ($3 = '' OR {has_type})

-- {statement sum_billed}
{count_billed(instr($3, ',' || notification_type || ',') > 0)}
-- {postgresql}
{count_billed(notification_type = ANY (string_to_array($3, ',')))}

-- {statement count_alarming}
SELECT service_id, count(*),
  COALESCE(SUM(CASE WHEN notification_status = 'permanent-failure' THEN 1 ELSE 0 END), 0),
  COALESCE(
    SUM(CASE WHEN to_tv_number OR substr(normalised_to, 3, 7) = '7700900' THEN 1 ELSE 0 END), 0
  )
FROM notifications
WHERE created_at >= $1 AND created_at < $2 AND notification_type = 'sms' AND key_type <> 'test'
GROUP BY service_id
ORDER BY service_id
