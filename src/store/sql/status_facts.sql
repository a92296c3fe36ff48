-- {use carried}

-- {batch put_status_marks}
INSERT INTO status_marks (bst_date, notification_type, service_id)
VALUES ($1, $2, $3)
ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING
-- {set}
INSERT INTO status_marks (bst_date, notification_type, service_id)
SELECT *
FROM unnest($1::date[], $2::text[], $3::uuid[])
ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING

-- {fragment mark_stored(which)}
INSERT INTO status_marks (bst_date, notification_type, service_id)
SELECT DISTINCT bst_date, notification_type, service_id
FROM ft_notification_status f
WHERE {not_carried(f)} AND {which}
ON CONFLICT (bst_date, notification_type, service_id) DO NOTHING

-- {statement mark_stored}
{mark_stored(bst_date = $1)}

-- {statement mark_stored_service}
{mark_stored(bst_date = $1 AND service_id = $2)}

-- {statement mark_stored_of}
{mark_stored(service_id = $1)}

-- {statement select_status_days}
SELECT DISTINCT bst_date FROM status_marks ORDER BY bst_date LIMIT $1

-- {statement select_status_marks}
SELECT notification_type, service_id
FROM status_marks
WHERE bst_date = $1
ORDER BY service_id, notification_type LIMIT $2

-- {batch drop_status_marks}
DELETE FROM status_marks WHERE service_id = $3 AND bst_date = $1 AND notification_type = $2
-- {set}
DELETE FROM status_marks m
USING unnest($1::date[], $2::text[], $3::uuid[]) AS u (day, type, service)
WHERE m.service_id = u.service AND m.bst_date = u.day AND m.notification_type = u.type

-- {fragment status_columns}
service_id, bst_date, notification_type, template_id, job_id, key_type, notification_status

-- {fragment counted_cells(from; which)}
SELECT service_id, local_day AS bst_date, notification_type, template_id, job_id, key_type,
  notification_status, notifications
FROM {from}
WHERE {which}

-- The cube's cells, grouped by what a status fact is made of. Test keys have no facts.
-- (rules/statistics 1.1)
-- {fragment counted(totals; deltas)}
SELECT {status_columns}, CAST(SUM(notifications) AS bigint) AS notification_count
FROM (
  {counted_cells(notification_totals; {totals})}
  UNION ALL {counted_cells(notification_deltas; {deltas})}
) AS cells
WHERE key_type <> 'test'
GROUP BY bst_date, service_id, notification_type, template_id, job_id, key_type,
  notification_status
HAVING SUM(notifications) <> 0

-- SQLite, mark by mark ($1 day, $2 type, $3 service, $4 watermark).
-- {fragment mark(day)}
{day} = $1 AND service_id = $3 AND notification_type = $2

-- {batch drop_status_facts}
DELETE FROM ft_notification_status WHERE {mark(bst_date)}

-- {batch project}
INSERT INTO ft_notification_status (
  {status_columns}, notification_count
) {counted({mark(local_day)}; {mark(local_day)} AND created_from < $4)}

-- PostgreSQL compares what is counted with what is stored and writes the difference, also to the
-- platform's sums: one statement, whose parts change different rows. A service's facts are stored
-- side by side: its pages read a few blocks and not one for every fact.
-- {fragment same_fact}
f.service_id = c.service_id AND f.notification_type = c.notification_type
  AND f.template_id = c.template_id AND f.job_id = c.job_id AND f.key_type = c.key_type
  AND f.notification_status = c.notification_status

-- {fragment replaced(day; which; before)}
WITH changed AS MATERIALIZED (
  SELECT {status_columns}, counted.notification_count, stored.notification_count AS stored
  FROM (
    {counted(local_day = {day} {which}; local_day = {day} {which} AND created_from < {before})}
  ) AS counted FULL
  JOIN (
    SELECT * FROM ft_notification_status f WHERE bst_date = {day} {which} AND {not_carried(f)}
  ) AS stored
  USING (
    bst_date, service_id, notification_type, template_id, job_id, key_type, notification_status
  )
  WHERE counted.notification_count IS DISTINCT FROM stored.notification_count
),
  gone AS (
    DELETE FROM ft_notification_status f
    USING changed c
    WHERE f.bst_date = {day} AND {same_fact} AND c.notification_count IS NULL
  ),
  moved AS (
    UPDATE ft_notification_status f
    SET notification_count = c.notification_count
    FROM changed c
    WHERE f.bst_date = {day} AND {same_fact} AND c.notification_count IS NOT NULL
      AND c.stored IS NOT NULL
  ),
  summed AS (
    INSERT INTO platform_days (bst_date, notification_type, notification_count)
    SELECT bst_date, notification_type,
      CAST(SUM(COALESCE(notification_count, 0) - COALESCE(stored, 0)) AS bigint)
    FROM changed
    WHERE key_type <> 'test'
    GROUP BY bst_date, notification_type
    ON CONFLICT (bst_date, notification_type)
      DO UPDATE SET notification_count = platform_days.notification_count +
        excluded.notification_count
  ) INSERT INTO ft_notification_status ({status_columns}, notification_count)
SELECT {status_columns}, notification_count
FROM changed
WHERE stored IS NULL
ORDER BY service_id

-- Of some marks of one day.
-- {batch replace_marked}
-- {set}
{replaced(
  ($1::date[])[1];
  AND (service_id, notification_type) IN (SELECT * FROM unnest($3::uuid[], $2::text[]));
  ($4::bigint[])[1]
)}

-- Of a day ($1) up to the watermark ($2). Facts without a mark are in order and stay.
-- {statement replace_day}
-- {postgresql}
{replaced($1; ; $2)}

-- {statement drop_zero_sums}
DELETE FROM platform_days WHERE bst_date = $1 AND notification_count = 0

-- {statement select_status_facts}
SELECT bst_date, service_id, notification_type, template_id, job_id, key_type,
  notification_status, notification_count
FROM ft_notification_status
WHERE bst_date >= $1 AND bst_date <= $2
ORDER BY bst_date, service_id, notification_type, template_id, job_id, key_type,
  notification_status
