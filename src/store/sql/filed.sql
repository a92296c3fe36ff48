-- {fragment file_columns}
name, first_created_at, last_created_at, row_count, foreign_ids, file_size, archived_at

-- {statement select_files}
SELECT {file_columns} FROM archive_files ORDER BY first_created_at, name

-- {statement select_files_between}
SELECT {file_columns}
FROM archive_files
WHERE last_created_at >= $1 AND first_created_at < $2
ORDER BY first_created_at, name

-- With what decides whether an id may be in the file: the block of its filter that is about the id
-- ($1, see archive::filter_block_of()), or all of it.
-- {fragment foreign_files(filter)}
SELECT {file_columns}, {filter}
FROM archive_files
WHERE foreign_ids > 0
ORDER BY first_created_at, name

-- {statement select_files_by_block}
{foreign_files(
  substr(
    foreign_filter,
    CAST(1 + 64 * (CAST($1 AS bigint) % NULLIF(length(foreign_filter) / 64, 0)) AS integer), 64
  )
)}

-- {statement select_files_by_filter}
{foreign_files(foreign_filter)}

-- {statement select_amendments}
SELECT notification_id, notification_status, sent_by, updated_at
FROM archive_amendments
WHERE file_name = $1

-- {batch put_amendments}
INSERT INTO archive_amendments (
  file_name, notification_id, notification_status, sent_by, updated_at
)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (file_name, notification_id)
  DO UPDATE SET notification_status = excluded.notification_status, sent_by = excluded.sent_by,
  updated_at = excluded.updated_at
-- {set}
INSERT INTO archive_amendments (
  file_name, notification_id, notification_status, sent_by, updated_at
)
SELECT *
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::bigint[])
ON CONFLICT (file_name, notification_id)
  DO UPDATE SET notification_status = excluded.notification_status, sent_by = excluded.sent_by,
  updated_at = excluded.updated_at
