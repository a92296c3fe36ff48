-- {statement find_version_table}
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'nfy_schema_version'
-- {postgresql}
SELECT count(*)
FROM pg_catalog.pg_tables
WHERE schemaname = current_schema() AND tablename = 'nfy_schema_version'

-- {statement read_version}
SELECT COALESCE(MAX(version), 0) FROM nfy_schema_version

-- {statement write_version}
INSERT INTO nfy_schema_version (version, name) VALUES ($1, $2)
