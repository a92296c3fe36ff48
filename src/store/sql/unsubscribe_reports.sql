-- The last one that waits, or if none does, the last of all.
-- {statement count_unheard}
SELECT count(*),
  COALESCE(
    MAX(created_at),
      (SELECT MAX(a.created_at) FROM unsubscribe_requests a WHERE a.service_id = $1)
  )
FROM unsubscribe_requests
WHERE service_id = $1 AND processed_at IS NULL

-- {statement sum_unreported}
SELECT count(*), MIN(created_at), MAX(created_at)
FROM unsubscribe_requests
WHERE service_id = $1 AND processed_at IS NULL AND report_id IS NULL

-- {fragment report_of_unsubscribes}
SELECT id, service_id, count, earliest_timestamp, latest_timestamp, created_at,
  processed_by_service_at
FROM unsubscribe_request_report r
WHERE service_id = $1

-- A report whose requests are all gone is not shown.
-- {statement select_reports}
{report_of_unsubscribes}
  AND EXISTS (SELECT 1 FROM unsubscribe_requests u WHERE u.report_id = r.id)
ORDER BY latest_timestamp DESC, id DESC LIMIT $2

-- {statement select_report}
{report_of_unsubscribes} AND id = $2

-- {statement insert_report}
INSERT INTO unsubscribe_request_report (
  id, service_id, count, earliest_timestamp, latest_timestamp, created_at
)
VALUES ($1, $2, $3, $4, $5, $6)

-- {statement put_into_report}
UPDATE unsubscribe_requests
SET report_id = $1
WHERE service_id = $2 AND report_id IS NULL AND processed_at IS NULL AND created_at >= $3
  AND created_at <= $4

-- {statement select_reported}
SELECT u.id, u.notification_id, u.service_id, u.template_id, u.template_version, u.recipient,
  u.sealing_key, u.recipient_index, u.created_at, u.processed_at,
  COALESCE(
    (
      SELECT t.name
      FROM templates_history t
      WHERE t.id = u.template_id AND t.version = u.template_version
    ), ''
  ),
  COALESCE(
    (
      SELECT j.original_file_name
      FROM notifications_all_time_view n
      JOIN jobs j ON j.id = n.job_id
      WHERE n.id = u.notification_id
    ), ''
  ), (SELECT n.sent_at FROM notifications_all_time_view n WHERE n.id = u.notification_id)
FROM unsubscribe_requests u
WHERE u.report_id = $1 AND u.service_id = $2
ORDER BY u.created_at DESC, u.id DESC

-- {statement mark_report}
UPDATE unsubscribe_request_report
SET processed_by_service_at = $3
WHERE id = $1 AND service_id = $2

-- {statement mark_reported}
UPDATE unsubscribe_requests SET processed_at = $3 WHERE report_id = $1 AND service_id = $2

-- Whoever asked again meanwhile waits already.
-- {statement unmark_reported}
UPDATE unsubscribe_requests
SET processed_at = NULL
WHERE report_id = $1 AND service_id = $2
  AND NOT EXISTS (
    SELECT 1
    FROM unsubscribe_requests again
    WHERE again.notification_id = unsubscribe_requests.notification_id
      AND again.processed_at IS NULL
  )
