-- {statement drop_day}
DELETE FROM platform_days WHERE bst_date = $1

-- {statement sum_day}
INSERT INTO platform_days (bst_date, notification_type, notification_count)
SELECT bst_date, notification_type, CAST(SUM(notification_count) AS bigint)
FROM ft_notification_status
WHERE bst_date = $1 AND key_type <> 'test'
GROUP BY bst_date, notification_type

-- {statement select_days}
SELECT bst_date, notification_type, notification_count FROM platform_days WHERE bst_date <= $1

-- Days whose facts are behind the cube; $2 is the watermark.
-- {statement select_doubtful}
SELECT bst_date
FROM status_marks
WHERE bst_date <= $1
UNION
SELECT local_day
FROM notification_deltas
WHERE local_day <= $1 AND created_from < $2

-- {statement bump_page}
UPDATE page_state SET page_version = page_version + 1 WHERE id = 1

-- {statement select_page_of_days}
SELECT p.page_version, f.watermark FROM page_state p, facts_state f WHERE p.id = 1 AND f.id = 1
