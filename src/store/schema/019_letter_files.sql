-- PDFs of letters, documents behind links, and the files of both.

-- Files that lie here, where a host gives no other place for them.
CREATE TABLE stored_files (
  file_key text PRIMARY KEY,
  contents {bytes} NOT NULL
){rows};

-- Keys of files, wherever they lie, that no row leads to: about to be put, or to be removed.
CREATE TABLE unkept_files (
  file_key text PRIMARY KEY,
  remove_at {instant} NOT NULL
){keyed};
CREATE INDEX unkept_files_due ON unkept_files (remove_at);

-- One row a live letter; a sealing_key of 0 means that the file is unencrypted.
CREATE TABLE letter_files (
  notification_id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL,
  file_key text,
  sealing_key bigint NOT NULL,
  pages bigint NOT NULL,
  message text,
  work text,
  due_at {instant},
  attempts bigint NOT NULL
){keyed};
CREATE INDEX letter_files_due ON letter_files (work, due_at) WHERE work IS NOT NULL;

-- Until when files were looked for that are to be removed.
CREATE TABLE file_sweep_state (
  id integer PRIMARY KEY,
  swept_until {instant} NOT NULL
){keyed};
INSERT INTO file_sweep_state (id, swept_until) VALUES (1, 0);

CREATE TABLE stored_documents (
  id {uuid} PRIMARY KEY,
  service_id {uuid} NOT NULL REFERENCES services (id),
  file_key text NOT NULL,
  sealing_key bigint NOT NULL,
  filename text NOT NULL,
  content_type text NOT NULL,
  bytes bigint NOT NULL,
  key_digest text NOT NULL,
  email_digest text,
  created_at {instant} NOT NULL,
  available_until {instant} NOT NULL
){keyed};
CREATE INDEX stored_documents_until ON stored_documents (available_until);

-- Letters that wait to be printed have no PDF yet.
INSERT INTO letter_files (notification_id, service_id, sealing_key, pages, work, due_at, attempts)
  SELECT id, service_id, 0, 0, 'make', created_at, 0 FROM notifications
  WHERE notification_type = 'letter' AND notification_status = 'created';
