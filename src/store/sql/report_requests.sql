-- {fragment report_columns}
id, service_id, user_id, notification_type, notification_status, status, created_at, updated_at

-- {fragment hold_reporting_user}
SELECT id FROM users WHERE id = $1

-- Held: the same request made twice at once is one.
-- {statement hold_reporting_user}
{hold_reporting_user}
-- {postgresql}
{hold_reporting_user} FOR UPDATE

-- {statement select_same_request}
SELECT {report_columns}
FROM report_requests
WHERE service_id = $1 AND user_id = $2 AND notification_type = $3 AND notification_status = $4
  AND status IN ('pending', 'in_progress') AND COALESCE(updated_at, created_at) > $5
ORDER BY created_at, id LIMIT 1

-- {statement insert_request}
INSERT INTO report_requests ({report_columns}, report_type)
VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 'notifications_report')

-- {statement select_request}
SELECT {report_columns} FROM report_requests WHERE id = $1 AND service_id = $2

-- {statement move_request}
UPDATE report_requests
SET status = $4, updated_at = $5
WHERE id = $1 AND service_id = $2 AND status = $3

-- {statement select_requests}
SELECT {report_columns}
FROM report_requests
WHERE status = $1 AND created_at < $2
ORDER BY created_at, id LIMIT $3
