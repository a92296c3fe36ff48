-- {statement select_version}
SELECT version FROM settings_versions WHERE id = $1

-- {statement raise_version}
INSERT INTO settings_versions (id, version)
VALUES ($1, 1)
ON CONFLICT (id) DO UPDATE SET version = settings_versions.version + 1
