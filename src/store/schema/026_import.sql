-- A way in from another system's database: how far an import has come, what it passed over, and
-- facts of days whose notifications are gone.

CREATE TABLE import_progress (
  source text NOT NULL,
  import_table text NOT NULL,
  position text NOT NULL,
  is_done {flag} NOT NULL,
  rows_read bigint NOT NULL,
  rows_added bigint NOT NULL,
  rows_changed bigint NOT NULL,
  rows_unchanged bigint NOT NULL,
  rows_skipped bigint NOT NULL,
  PRIMARY KEY (source, import_table)
){keyed};

CREATE TABLE import_troubles (
  source text NOT NULL,
  import_table text NOT NULL,
  row_key text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (source, import_table, row_key)
){keyed};

-- A (day, type, service) whose facts no notification stands for: they are never projected again.
CREATE TABLE carried_facts (
  bst_date {day} NOT NULL,
  notification_type text NOT NULL,
  service_id {uuid} NOT NULL,
  PRIMARY KEY (bst_date, notification_type, service_id)
){keyed};
