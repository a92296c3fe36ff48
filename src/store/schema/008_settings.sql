-- What says that settings which were read earlier are still those of the store. One row a service,
-- and one with the nil id for rates and default allowances; no row: version 0. A transaction that
-- changes what requests are checked against adds one.
CREATE TABLE settings_versions (
  id {uuid} PRIMARY KEY,
  version bigint NOT NULL
){keyed};
