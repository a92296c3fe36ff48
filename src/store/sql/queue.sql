-- {use bundles}

-- {statement find_template}
SELECT id FROM templates WHERE id = $1 AND service_id = $2

-- {statement put_class}
INSERT INTO template_queue_classes (template_id, queue_class)
VALUES ($1, $2)
ON CONFLICT (template_id) DO UPDATE SET queue_class = excluded.queue_class

-- {statement drop_class}
DELETE FROM template_queue_classes WHERE template_id = $1

-- A message without a recipient was erased and is never sent.
-- {fragment stuck(in_no_bundle)}
SELECT n.id, n.notification_type, n.key_type, n.job_id, n.template_id
FROM notifications n
WHERE n.created_at >= $1 AND n.created_at < $2 AND n.notification_type IN ('email', 'sms')
  AND n.notification_status = 'created' AND (n."to" <> '' OR n.personal_data IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM delivery_queue q WHERE q.notification_id = n.id) {in_no_bundle}
ORDER BY n.created_at, n.id LIMIT $3

-- {statement select_stuck}
{stuck()}
-- {postgresql}
{stuck(AND NOT {in_bundle()})} FOR UPDATE OF n SKIP LOCKED
