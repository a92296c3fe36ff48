-- {statement find_contact_list}
SELECT id FROM service_contact_list WHERE id = $1

-- {statement insert_contact_list}
INSERT INTO service_contact_list (
  id, service_id, original_file_name, row_count, template_type, created_by, created_at, archived
)
VALUES ($1, $2, $3, $4, $5, $6, $7, false)

-- By the days of UTC, as uploads are. $2: one of them, or all if $3 is 1.
-- {statement select_contact_lists}
SELECT id, service_id, original_file_name, row_count, template_type, created_by, created_at,
  (
    SELECT count(*)
    FROM jobs j
    WHERE j.contact_list_id = l.id
      AND COALESCE(j.processing_started, j.created_at) >= $4 - COALESCE(
        (
          SELECT r.days_of_retention
          FROM service_data_retention r
          WHERE r.service_id = l.service_id AND r.notification_type = l.template_type
        ), $5
      ) * 86400000000
  ),
  (
    SELECT count(*)
    FROM (SELECT 1 FROM jobs j WHERE j.contact_list_id = l.id LIMIT 1) AS any_job
  )
FROM service_contact_list l
WHERE service_id = $1 AND NOT archived AND (id = $2 OR CAST($3 AS bigint) = 1)
ORDER BY created_at DESC, id DESC LIMIT 10000

-- {statement archive_contact_list}
UPDATE service_contact_list
SET archived = true, updated_at = $3
WHERE id = $1 AND service_id = $2 AND NOT archived
