-- {use carried}

-- {statement select_calendars}
SELECT id, zone, year_start_month, year_start_day, valid_from, follows
FROM calendars
ORDER BY id

-- {statement insert_calendar}
INSERT INTO calendars (id, zone, year_start_month, year_start_day, valid_from, follows)
VALUES ($1, $2, $3, $4, $5, $6)

-- {statement bump_epoch}
UPDATE facts_state SET calendars_epoch = calendars_epoch + 1 WHERE id = 1

-- {statement set_calendar}
UPDATE services SET calendar_id = $2, version = version + 1 WHERE id = $1

-- {statement mark_totals}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT local_day, notification_type, service_id, 0
FROM notification_totals
WHERE service_id = $1
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {statement mark_facts}
INSERT INTO billing_marks (bst_date, notification_type, service_id, generation)
SELECT DISTINCT bst_date, notification_type, service_id, 0
FROM ft_billing f
WHERE service_id = $1 AND {not_carried(f)} {mark_again}

-- {statement drop_totals}
DELETE FROM notification_totals WHERE service_id = $1

-- {statement drop_sums}
DELETE FROM notification_sums WHERE service_id = $1

-- {statement drop_deltas}
DELETE FROM notification_deltas WHERE service_id = $1 AND created_from < $2

-- {statement select_calendars_used}
SELECT DISTINCT calendar_id FROM services

-- {statement select_calendar_of_service}
SELECT calendar_id FROM services WHERE id = $1
