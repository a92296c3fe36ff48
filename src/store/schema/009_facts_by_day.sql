-- A night writes the facts of one day. On PostgreSQL they stood by service first, so that it wrote
-- into every corner of two indexes; by day first it writes at their ends, and a day is read in order.
-- (SQLite keeps rows where their key says: there a service's year must lie together.)

-- {only postgresql}
ALTER TABLE ft_billing DROP CONSTRAINT ft_billing_pkey;
ALTER TABLE ft_billing ADD PRIMARY KEY (bst_date, service_id, notification_type, template_id,
  provider, rate_multiplier, international, rate, postage);
CREATE INDEX ft_billing_service ON ft_billing (service_id, bst_date);
DROP INDEX ft_billing_bst_date;

ALTER TABLE ft_notification_status DROP CONSTRAINT ft_notification_status_pkey;
ALTER TABLE ft_notification_status ADD PRIMARY KEY (bst_date, service_id, notification_type,
  template_id, job_id, key_type, notification_status);
CREATE INDEX ft_notification_status_service ON ft_notification_status (service_id, bst_date);
DROP INDEX ft_notification_status_bst_date;

-- From now on the platform's sums follow every change of the facts; those of days whose facts were
-- not in order may be older.
DELETE FROM platform_days WHERE bst_date IN (SELECT bst_date FROM status_marks);
INSERT INTO platform_days (bst_date, notification_type, notification_count)
  SELECT bst_date, notification_type, SUM(notification_count) FROM ft_notification_status
  WHERE key_type <> 'test' AND bst_date IN (SELECT bst_date FROM status_marks)
  GROUP BY bst_date, notification_type;

-- Sums that are raised again and again: with room on their page no index has to know.
ALTER TABLE notification_totals SET (fillfactor = 80);
ALTER TABLE ft_billing_months SET (fillfactor = 70);
ALTER TABLE billing_marks SET (fillfactor = 70);
-- {end}
