-- The one place that asks a database for its time: to show how far it is from the engine's.
-- {statement select_health}
SELECT sqlite_version(), (SELECT MAX(version) FROM nfy_schema_version),
-- nfy-allow(sql_time): shown to operators, not stored, and compared with nothing that is
  CAST(strftime('%s', 'now') AS INTEGER) * 1000000, 0, 0,
  (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())
-- {postgresql}
SELECT current_setting('server_version'), (SELECT MAX(version) FROM nfy_schema_version),
-- nfy-allow(sql_time): likewise
  CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  CAST(current_setting('max_connections') AS bigint), pg_database_size(current_database())
