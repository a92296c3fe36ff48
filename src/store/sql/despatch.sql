-- {batch known_despatches}
SELECT notification_id, despatched_on, cost_threshold
FROM notifications_letter_despatch
WHERE notification_id = $1
-- {set}
SELECT notification_id, despatched_on, cost_threshold
FROM notifications_letter_despatch
WHERE notification_id = ANY($1::uuid[])

-- {batch put_despatches}
INSERT INTO notifications_letter_despatch (notification_id, despatched_on, cost_threshold)
VALUES ($1, $2, $3)
ON CONFLICT (notification_id) DO UPDATE SET despatched_on = excluded.despatched_on,
  cost_threshold = excluded.cost_threshold
-- {set}
INSERT INTO notifications_letter_despatch (notification_id, despatched_on, cost_threshold)
SELECT *
FROM unnest($1::uuid[], $2::date[], $3::text[])
ON CONFLICT (notification_id) DO UPDATE SET despatched_on = excluded.despatched_on,
  cost_threshold = excluded.cost_threshold

-- {statement put_despatch_mark}
INSERT INTO despatch_marks (despatched_on, blocked)
VALUES ($1, false)
ON CONFLICT (despatched_on) DO UPDATE SET blocked = false

-- {statement mark_range}
INSERT INTO despatch_marks (despatched_on, blocked)
SELECT despatched_on, false
FROM notifications_letter_despatch
WHERE despatched_on >= $1 AND despatched_on <= $2
UNION
SELECT bst_date, false
FROM ft_billing_letter_despatch
WHERE bst_date >= $1 AND bst_date <= $2
ON CONFLICT (despatched_on) DO UPDATE SET blocked = false

-- {statement select_despatch_marks}
SELECT despatched_on FROM despatch_marks ORDER BY blocked, despatched_on LIMIT $1

-- {statement drop_despatch_mark}
DELETE FROM despatch_marks WHERE despatched_on = $1

-- {statement block_despatch_mark}
UPDATE despatch_marks SET blocked = true WHERE despatched_on = $1

-- {statement count_letters}
SELECT s.calendar_id, n.postage, n.billable_units, d.cost_threshold, count(*)
FROM notifications_letter_despatch d
JOIN notifications_all_time_view n ON n.id = d.notification_id
JOIN services s ON s.id = n.service_id
WHERE d.despatched_on = $1 AND n.notification_type = 'letter'
GROUP BY 1, 2, 3, 4

-- {statement letters_elsewhere}
SELECT d.notification_id, d.cost_threshold
FROM notifications_letter_despatch d
WHERE d.despatched_on = $1 AND EXISTS (SELECT 1 FROM archive_files)
  AND NOT EXISTS (SELECT 1 FROM notifications_all_time_view n WHERE n.id = d.notification_id)

-- {statement drop_despatch_facts}
DELETE FROM ft_billing_letter_despatch WHERE bst_date = $1

-- {statement insert_fact}
INSERT INTO ft_billing_letter_despatch (
  bst_date, postage, cost_threshold, rate, billable_units, notifications_sent
)
VALUES ($1, $2, $3, $4, $5, $6)

-- {statement select_despatch_facts}
SELECT bst_date, postage, cost_threshold, rate, billable_units, notifications_sent
FROM ft_billing_letter_despatch
WHERE bst_date >= $1 AND bst_date <= $2
