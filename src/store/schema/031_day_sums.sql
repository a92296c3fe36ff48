-- The cells of the cube without their jobs. A day of a service has a cell for each of its jobs, which
-- pages of statistics and bills would have to add up each time; here it has some dozens of rows.
CREATE TABLE notification_sums (
  local_day {day} NOT NULL,
  service_id {uuid} NOT NULL,
  notification_type text NOT NULL,
  template_id {uuid} NOT NULL,
  key_type text NOT NULL,
  notification_status text NOT NULL,
  provider text NOT NULL,
  rate_multiplier bigint NOT NULL,
  international {flag} NOT NULL,
  postage text NOT NULL,
  sheets bigint NOT NULL,
  notifications bigint NOT NULL,
  billable_units bigint NOT NULL,
  PRIMARY KEY (local_day, service_id, notification_type, template_id, key_type,
    notification_status, provider, rate_multiplier, international, postage, sheets)
){keyed};

INSERT INTO notification_sums
  SELECT local_day, service_id, notification_type, template_id, key_type, notification_status,
    provider, rate_multiplier, international, postage, sheets, SUM(notifications),
    SUM(billable_units)
  FROM notification_totals
  GROUP BY local_day, service_id, notification_type, template_id, key_type, notification_status,
    provider, rate_multiplier, international, postage, sheets
  HAVING SUM(notifications) <> 0 OR SUM(billable_units) <> 0;

-- {only postgresql}
ALTER TABLE notification_sums SET (fillfactor = 80);
-- {end}
