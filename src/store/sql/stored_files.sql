-- {statement put_file}
INSERT INTO stored_files (file_key, contents)
VALUES ($1, $2)
ON CONFLICT (file_key) DO UPDATE SET contents = excluded.contents

-- {statement select_file}
SELECT contents FROM stored_files WHERE file_key = $1

-- {statement delete_file}
DELETE FROM stored_files WHERE file_key = $1

-- {statement put_unkept}
INSERT INTO unkept_files (file_key, remove_at)
VALUES ($1, $2)
ON CONFLICT (file_key) DO UPDATE SET remove_at = excluded.remove_at

-- {statement delete_unkept}
DELETE FROM unkept_files WHERE file_key = $1

-- {statement select_removable}
SELECT file_key FROM unkept_files WHERE remove_at <= $1 ORDER BY remove_at, file_key LIMIT $2

-- {statement select_swept}
SELECT swept_until
FROM file_sweep_state
WHERE id = 1
  AND (
    EXISTS (SELECT 1 FROM letter_files) OR EXISTS (SELECT 1 FROM stored_documents)
      OR EXISTS (SELECT 1 FROM unkept_files)
  )

-- {statement store_swept}
UPDATE file_sweep_state SET swept_until = $1 WHERE id = 1 AND swept_until < $1

-- {fragment document_columns}
id, service_id, file_key, sealing_key, filename, content_type, bytes, key_digest, email_digest,
  created_at, available_until

-- {statement insert_document}
INSERT INTO stored_documents ({document_columns})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- {statement select_document}
SELECT {document_columns} FROM stored_documents WHERE id = $1 AND service_id = $2

-- {fragment expired_documents}
SELECT id, file_key
FROM stored_documents
WHERE available_until <= $1
ORDER BY available_until, id LIMIT $2

-- {statement select_expired_documents}
{expired_documents}
-- {postgresql}
{expired_documents} FOR UPDATE SKIP LOCKED

-- {batch delete_documents}
DELETE FROM stored_documents WHERE id = $1
-- {set}
DELETE FROM stored_documents WHERE id = ANY ($1::uuid[])

-- {statement select_documents_to_reseal}
SELECT {document_columns}
FROM stored_documents
WHERE id > $1 AND sealing_key <> $2
ORDER BY id LIMIT $3

-- {statement replace_document_file}
UPDATE stored_documents SET file_key = $3, sealing_key = $4 WHERE id = $1 AND file_key = $2
