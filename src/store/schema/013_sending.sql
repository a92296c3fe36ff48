-- What a thousand messages a statement need.

-- A claim stands in a column of its own until then, and available_at, which is indexed, stays.
ALTER TABLE delivery_queue ADD COLUMN lease_until {instant};

-- {only postgresql}
-- Room on every page for the versions that a row goes through while it is sent: none of its updates
-- touches an index then. Of a page that is filled by one transaction all rows are changed by one.
ALTER TABLE notifications SET (fillfactor = 50);
ALTER TABLE delivery_queue SET (fillfactor = 30);
-- A foreign key is looked up for every row and locks the few rows that all writers name. What a
-- notification names is looked for once a batch instead, and is never deleted.
ALTER TABLE notifications DROP CONSTRAINT notifications_service_id_fkey;
ALTER TABLE notifications DROP CONSTRAINT notifications_api_key_id_fkey;
ALTER TABLE notifications DROP CONSTRAINT notifications_template_id_template_version_fkey;
-- {end}
