-- {statement select_upkeep}
SELECT timed_out_until, (SELECT MIN(created_at) FROM notifications),
  (SELECT MAX(bst_date) FROM ft_processing_time),
  (SELECT MIN(received_at) FROM receipt_quarantine),
  (SELECT MIN(created_at) FROM notification_history),
  (SELECT MIN(received_at) FROM receipt_inbox), (SELECT MIN(received_at) FROM complaint_inbox),
  (SELECT MIN(died_at) FROM callback_outbox WHERE died_at IS NOT NULL),
  (
    SELECT MIN(h.paused_until)
    FROM callback_hosts h
    WHERE NOT EXISTS (SELECT 1 FROM service_callback_api s WHERE s.host = h.host)
  ), (SELECT MIN(failed_at) FROM notification_failures),
  (SELECT MIN(created_at) FROM unsubscribe_requests WHERE recipient IS NOT NULL),
  (
    SELECT MIN(processed_at)
    FROM unsubscribe_requests
    WHERE recipient IS NOT NULL AND processed_at IS NOT NULL
  ), (SELECT MIN(created_at) FROM verify_codes), (SELECT MIN(created_at) FROM invitations),
  (SELECT MIN(created_at) FROM template_email_files WHERE pending AND archived_at IS NULL),
  (SELECT MIN(created_at) FROM notification_trace_parents)
FROM time_out_state
WHERE id = 1

-- {statement store_until}
UPDATE time_out_state SET timed_out_until = $1 WHERE id = 1 AND timed_out_until < $1

-- A row that another transaction holds is being changed: the next sweep looks at it again.
-- {fragment under_way}
SELECT id
FROM notifications
WHERE created_at >= $1 AND created_at < $2 AND notification_type IN ('email', 'sms')
  AND notification_status IN ('sending', 'pending')
ORDER BY created_at, id LIMIT $3

-- {statement select_under_way}
{under_way}
-- {postgresql}
{under_way} FOR UPDATE SKIP LOCKED

-- {batch store_time_out}
UPDATE notifications
SET notification_status = 'temporary-failure', updated_at = $3
WHERE id = $1 AND notification_status = $2
-- {set}
UPDATE notifications n
SET notification_status = 'temporary-failure', updated_at = u.at
FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS u (id, old, at)
WHERE n.id = u.id AND n.notification_status = u.old
