-- {use rows}

-- {statement select_oldest}
SELECT {shared_columns}
FROM notification_history
WHERE created_at >= $1 AND created_at < $2
ORDER BY created_at, id LIMIT $3

-- Up to and including the last row that was written: what came in since is not in the snapshot.
-- {statement delete_oldest}
DELETE FROM notification_history
WHERE created_at >= $1 AND created_at <= $2 AND (created_at, id) <= ($2, $3)

-- {statement insert_file}
INSERT INTO archive_files (
  name, first_created_at, last_created_at, row_count, foreign_ids, file_size, archived_at,
    foreign_filter
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- {statement widen_template}
INSERT INTO archived_templates (
  service_id, template_id, first_created_at, last_created_at, last_used_at
)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (service_id, template_id)
  DO UPDATE SET first_created_at = CASE
    WHEN excluded.first_created_at < archived_templates.first_created_at THEN
      excluded.first_created_at
    ELSE archived_templates.first_created_at END,
  last_created_at = CASE
    WHEN excluded.last_created_at > archived_templates.last_created_at THEN
      excluded.last_created_at
    ELSE archived_templates.last_created_at END,
  last_used_at = CASE
    WHEN archived_templates.last_used_at IS NULL
      OR excluded.last_used_at > archived_templates.last_used_at THEN excluded.last_used_at
    ELSE archived_templates.last_used_at END
