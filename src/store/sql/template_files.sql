-- {statement select_owner}
SELECT service_id FROM templates WHERE id = $1

-- {statement insert_attachment}
INSERT INTO letter_attachment (
  id, service_id, template_id, original_filename, page_count, created_at, created_by_id,
    archived_at, archived_by_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (id) DO UPDATE SET archived_at = excluded.archived_at,
  archived_by_id = excluded.archived_by_id

-- {statement attachment_of_another}
SELECT 1 FROM letter_attachment WHERE id = $1 AND (service_id <> $2 OR template_id <> $3)

-- {fragment attachment_columns}
SELECT id, service_id, template_id, original_filename, page_count, created_at, created_by_id,
  archived_at, archived_by_id
FROM letter_attachment
WHERE id = $1

-- {statement select_attachment}
{attachment_columns} AND service_id = $2

-- {statement select_any_attachment}
{attachment_columns}

-- {statement file_of_another}
SELECT 1 FROM template_email_files WHERE id = $1 AND (service_id <> $2 OR template_id <> $3)

-- {statement put_template_file}
INSERT INTO template_email_files (
  id, version, service_id, template_id, template_version, filename, link_text, retention_period,
    validate_users_email, pending, created_at, created_by_id, updated_at, archived_at,
    archived_by_id
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
ON CONFLICT (id, version) DO UPDATE SET template_version = excluded.template_version,
  filename = excluded.filename, link_text = excluded.link_text,
  retention_period = excluded.retention_period,
  validate_users_email = excluded.validate_users_email, archived_at = excluded.archived_at,
  archived_by_id = excluded.archived_by_id
WHERE template_email_files.pending

-- {statement select_template_files}
SELECT id, version, template_version, filename, link_text, retention_period,
  validate_users_email, pending, created_at, created_by_id, updated_at, archived_at,
  archived_by_id
FROM template_email_files
WHERE template_id = $1 AND service_id = $2
ORDER BY id, version

-- {statement services_with_old_drafts}
SELECT DISTINCT service_id
FROM template_email_files
WHERE pending AND archived_at IS NULL AND created_at < $1

-- {statement archive_old_drafts}
UPDATE template_email_files
SET archived_at = $3, updated_at = $3
WHERE service_id = $1 AND pending AND archived_at IS NULL AND created_at < $2
