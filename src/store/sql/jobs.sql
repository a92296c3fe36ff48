-- {fragment job_columns}
id, service_id, template_id, template_version, notification_type, original_file_name, sender_id,
  job_status, notification_count, created_at, scheduled_for, processing_started,
  processing_finished, archived, created_by, updated_at, contact_list_id

-- {statement insert_job_sql}
INSERT INTO jobs ({job_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)

-- {batch insert_batch}
INSERT INTO job_batches (
  id, service_id, job_id, first_row, row_count, contents, sealing_key, stored
)
VALUES ($1, $2, $3, $4, $5, $6, $7, false)
-- {set}
INSERT INTO job_batches (
  id, service_id, job_id, first_row, row_count, contents, sealing_key, stored
)
SELECT u.id, u.service, u.job, u.first, u.count, u.contents, u.key, false
FROM unnest(
  $1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bigint[]
) AS u (id, service, job, first, count, contents, key)

-- {statement find_job_id}
SELECT id FROM jobs WHERE id = $1

-- {statement select_job}
SELECT {job_columns} FROM jobs WHERE id = $1 AND service_id = $2

-- {statement select_jobs}
SELECT {job_columns}
FROM jobs
WHERE service_id = $1
ORDER BY processing_started IS NOT NULL, processing_started DESC, created_at DESC, id DESC
LIMIT $2 OFFSET $3

-- $2: statuses with a comma on either side of each, empty: all. $4: a contact list, the nil one:
-- whatever the file is.
-- {fragment has_job_status}
($2 = '' OR instr($2, ',' || job_status || ',') > 0)

-- {fragment has_job_status_in_array}
($2 = '' OR job_status = ANY (string_to_array($2, ',')))

-- {fragment asked_jobs(has_status)}
FROM jobs
WHERE service_id = $1 AND {has_status} AND created_at >= $3
  AND (CAST($5 AS bigint) = 1 OR contact_list_id = $4)

-- {fragment jobs_order}
ORDER BY processing_started IS NOT NULL, processing_started DESC, created_at DESC, id DESC

-- Each row says how many there are in all: a page that has rows costs one statement.
-- {fragment find_jobs(has_status)}
SELECT {job_columns}, count(*) OVER () {asked_jobs({has_status})} {jobs_order}
LIMIT $6 OFFSET $7

-- {statement find_jobs}
{find_jobs({has_job_status})}
-- {postgresql}
{find_jobs({has_job_status_in_array})}

-- {fragment count_jobs(has_status)}
SELECT count(*) {asked_jobs({has_status})}

-- {statement count_jobs}
{count_jobs({has_job_status})}
-- {postgresql}
{count_jobs({has_job_status_in_array})}

-- {statement count_scheduled}
SELECT count(*), MIN(scheduled_for) FROM jobs WHERE service_id = $1 AND job_status = 'scheduled'

-- By the days of UTC, as archive() counts them.
-- {statement select_brought}
SELECT {job_columns}
FROM jobs
WHERE service_id = $1 AND job_status NOT IN ('cancelled', 'scheduled')
  AND contact_list_id IS NULL AND created_at >= $4
  AND COALESCE(processing_started, created_at) >= $2 - COALESCE(
    (
      SELECT r.days_of_retention
      FROM service_data_retention r
      WHERE r.service_id = jobs.service_id AND r.notification_type = jobs.notification_type
    ), $3
  ) * 86400000000 {jobs_order}
LIMIT $5

-- {statement select_due}
SELECT {job_columns}
FROM jobs
WHERE job_status IN ('scheduled', 'pending', 'in progress', 'finished')
  AND (scheduled_for IS NULL OR scheduled_for <= $1)
ORDER BY created_at, id LIMIT $2

-- The guard stands in the update: of two workers that move a job on, one does.
-- {statement move_job_sql}
UPDATE jobs
SET job_status = $4, updated_at = $5,
  processing_started = CASE WHEN $6 = 1 THEN $5 ELSE processing_started END,
  processing_finished = CASE WHEN $7 = 1 THEN $5 ELSE processing_finished END
WHERE id = $1 AND service_id = $2 AND job_status = $3

-- {statement cancel_job_sql}
UPDATE jobs
SET job_status = 'cancelled', updated_at = $3
WHERE id = $1 AND service_id = $2 AND job_status = 'finished all notifications created'

-- {batch cancel_rows}
UPDATE notifications
SET notification_status = 'cancelled', billable_units = 0, updated_at = $3
WHERE id = $1 AND notification_status = $2
-- {set}
UPDATE notifications n
SET notification_status = 'cancelled', billable_units = 0, updated_at = u.at
FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS u (id, old, at)
WHERE n.id = u.id AND n.notification_status = u.old

-- {statement select_batch}
SELECT id, first_row, row_count, contents
FROM job_batches
WHERE job_id = $1 AND service_id = $2 AND NOT stored
ORDER BY first_row LIMIT 1

-- {statement mark_rows}
UPDATE job_batches SET stored = true WHERE job_id = $1 AND service_id = $2 AND first_row = $3

-- {statement reopen_batches}
UPDATE job_batches SET stored = false WHERE job_id = $1 AND service_id = $2

-- By the days of UTC. (rules/jobs 4.2)
-- {fragment expired_jobs}
SELECT j.id, j.service_id
FROM jobs j
LEFT JOIN service_data_retention r ON r.service_id = j.service_id
  AND r.notification_type = j.notification_type
WHERE NOT j.archived AND j.job_status NOT IN ('scheduled', 'pending', 'in progress', 'finished')
  AND COALESCE(
    j.scheduled_for, j.created_at
  ) < $1 - COALESCE(r.days_of_retention, $2) * 86400000000

-- {statement count_expired}
SELECT count(*) FROM ({expired_jobs} LIMIT 1) AS e

-- {statement select_expired}
{expired_jobs} ORDER BY j.id LIMIT $3

-- {batch drop_batches}
DELETE FROM job_batches WHERE job_id = $1
-- {set}
DELETE FROM job_batches WHERE job_id = ANY ($1::uuid[])

-- {batch archive_jobs_sql}
UPDATE jobs SET archived = true WHERE id = $1
-- {set}
UPDATE jobs SET archived = true WHERE id = ANY ($1::uuid[])
