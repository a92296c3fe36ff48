-- {statement put_rate}
INSERT INTO rates (notification_type, valid_from, rate)
VALUES ('sms', $1, $2)
ON CONFLICT (notification_type, valid_from) DO UPDATE SET rate = excluded.rate

-- {statement put_letter_rate}
INSERT INTO letter_rates (post_class, sheet_count, crown, start_date, end_date, rate)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (post_class, sheet_count, crown, start_date) DO UPDATE SET rate = excluded.rate,
  end_date = excluded.end_date

-- {statement put_default}
INSERT INTO default_annual_allowance (
  organisation_type, valid_from_financial_year_start, allowance
)
VALUES ($1, $2, $3)
ON CONFLICT (organisation_type, valid_from_financial_year_start)
  DO UPDATE SET allowance = excluded.allowance

-- {statement drop_rate}
DELETE FROM rates WHERE notification_type = 'sms' AND valid_from = $1

-- {statement drop_letter_rate}
DELETE FROM letter_rates
WHERE post_class = $1 AND sheet_count = $2 AND crown = $3 AND start_date = $4

-- {statement drop_default}
DELETE FROM default_annual_allowance
WHERE organisation_type = $1 AND valid_from_financial_year_start = $2

-- {statement select_rates}
SELECT valid_from, rate FROM rates WHERE notification_type = 'sms' ORDER BY valid_from

-- {statement select_letter_rates}
SELECT post_class, sheet_count, crown, start_date, end_date, rate
FROM letter_rates
ORDER BY start_date, post_class, sheet_count, crown

-- {statement select_defaults}
SELECT organisation_type, valid_from_financial_year_start, allowance
FROM default_annual_allowance
ORDER BY organisation_type, valid_from_financial_year_start

-- A changed price makes the bills of every later day doubtful; a day is 14 hours wide of its UTC
-- date at the most, so one day before is enough for every calendar.
-- {statement mark_from_day}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT local_day, notification_type, service_id, 0
FROM notification_totals
WHERE notification_type = $1 AND local_day >= $2
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {statement mark_despatch_from_day}
INSERT INTO despatch_marks (despatched_on, blocked)
SELECT DISTINCT despatched_on, false
FROM notifications_letter_despatch
WHERE despatched_on >= $1
ON CONFLICT (despatched_on) DO UPDATE SET blocked = false
