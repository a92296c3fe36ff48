-- What target_from() reads.
-- {fragment target_columns}
service_id, callback_type, url, version, updated_at, id, host, bearer_token, created_at,
  updated_by

-- {statement select_targets}
SELECT {target_columns} FROM service_callback_api WHERE service_id = $1

-- {batch select_targets_of}
SELECT {target_columns} FROM service_callback_api WHERE service_id = $1
-- {set}
SELECT {target_columns} FROM service_callback_api WHERE service_id = ANY ($1::uuid[])

-- The row is locked until the service names it, so that no task forgets it meanwhile.
-- {statement put_host}
INSERT INTO callback_hosts (host, failures, paused_until)
VALUES ($1, 0, 0)
ON CONFLICT (host) DO UPDATE SET failures = callback_hosts.failures

-- {statement put_target}
INSERT INTO service_callback_api (
  service_id, callback_type, url, bearer_token, version, updated_at, failures, paused_until, id,
    sealing_key, host, created_at, updated_by
)
VALUES ($1, $2, $3, $4, 1, $5, 0, 0, $6, $7, $8, $5, $9)
ON CONFLICT (service_id, callback_type) DO UPDATE SET url = excluded.url,
  bearer_token = excluded.bearer_token, sealing_key = excluded.sealing_key,
  host = excluded.host, version = service_callback_api.version + 1,
  updated_at = excluded.updated_at, updated_by = excluded.updated_by, failures = 0,
  paused_until = 0

-- {statement change_target}
UPDATE service_callback_api
SET url = $3, host = $4, version = version + 1, updated_at = $5, updated_by = $6, failures = 0,
  paused_until = 0
WHERE service_id = $1 AND callback_type = $2

-- {statement drop_target}
DELETE FROM service_callback_api WHERE service_id = $1 AND callback_type = $2

-- {statement drop_waiting}
DELETE FROM callback_outbox WHERE service_id = $1 AND callback_type = $2 AND died_at IS NULL

-- A call to the service of each notification, if it has a callback for statuses.
-- {batch queue_status}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, completed_at, available_at,
    lease_epoch, attempts
)
SELECT s.service_id, s.callback_type, $2, $3, $4, $4, 0, 0
FROM service_callback_api s
WHERE s.service_id = $1 AND s.callback_type = 'delivery_status'
-- {set}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, completed_at, available_at,
    lease_epoch, attempts
)
SELECT s.service_id, s.callback_type, u.id, u.status, u.at, u.at, 0, 0
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS u (service, id, status, at)
JOIN service_callback_api s ON s.service_id = u.service AND s.callback_type = 'delivery_status'

-- A call about each complaint to its service, if it has a callback for them.
-- {batch queue_complaint}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts, complaint_id
)
SELECT s.service_id, s.callback_type, $2, $3, $4, 0, 0, $5
FROM service_callback_api s
WHERE s.service_id = $1 AND s.callback_type = 'complaint'
-- {set}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts, complaint_id
)
SELECT s.service_id, s.callback_type, u.id, u.status, u.at, 0, 0, u.complaint
FROM unnest(
  $1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::uuid[]
) AS u (service, id, status, at, complaint)
JOIN service_callback_api s ON s.service_id = u.service AND s.callback_type = 'complaint'

-- A call about each inbound SMS to its service, if it has a callback for them.
-- {batch queue_inbound}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts, inbound_sms_id
)
SELECT s.service_id, s.callback_type, $4, 'delivered', $3, 0, 0, $2
FROM service_callback_api s
WHERE s.service_id = $1 AND s.callback_type = 'inbound_sms'
-- {set}
INSERT INTO callback_outbox (
  service_id, callback_type, notification_id, notification_status, available_at, lease_epoch,
    attempts, inbound_sms_id
)
SELECT s.service_id, s.callback_type, u.nil, 'delivered', u.at, 0, 0, u.id
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[]) AS u (service, id, at, nil)
JOIN service_callback_api s ON s.service_id = u.service AND s.callback_type = 'inbound_sms'

-- {batch find_called}
SELECT service_id
FROM service_callback_api
WHERE service_id = $1 AND callback_type = 'delivery_status'
-- {set}
SELECT service_id
FROM service_callback_api
WHERE service_id = ANY ($1::uuid[]) AND callback_type = 'delivery_status'

-- {statement count_waiting}
SELECT count(*) FROM callback_outbox WHERE died_at IS NULL

-- {statement select_dead}
SELECT id, service_id, notification_id, callback_type, notification_status, attempts, reason,
  died_at, inbound_sms_id
FROM callback_outbox
WHERE service_id = $1 AND died_at IS NOT NULL
ORDER BY died_at, id LIMIT $2

-- {statement revive}
UPDATE callback_outbox
SET died_at = NULL, available_at = $2, attempts = 0, reason = NULL
WHERE id IN (
  SELECT o.id
  FROM callback_outbox o
  JOIN service_callback_api s ON s.service_id = o.service_id
    AND s.callback_type = o.callback_type
  WHERE o.service_id = $1 AND o.died_at IS NOT NULL
  ORDER BY o.died_at, o.id LIMIT $3
)

-- {fragment long_dead}
SELECT id FROM callback_outbox WHERE died_at < $1 ORDER BY died_at, id LIMIT $2

-- {statement drop_dead_calls}
DELETE FROM callback_outbox WHERE id IN ({long_dead})
-- {postgresql}
DELETE FROM callback_outbox WHERE id IN ({long_dead} FOR UPDATE SKIP LOCKED)

-- First held, then looked at again: a service may have named one since.
-- {fragment unused}
NOT EXISTS (SELECT 1 FROM service_callback_api s WHERE s.host = callback_hosts.host)

-- {fragment unused_hosts}
SELECT host FROM callback_hosts WHERE paused_until < $1 AND {unused} ORDER BY host LIMIT $2

-- {statement hold_unused_hosts}
{unused_hosts}
-- {postgresql}
{unused_hosts} FOR UPDATE SKIP LOCKED

-- {batch drop_hosts}
DELETE FROM callback_hosts WHERE host = $1 AND {unused}
-- {set}
DELETE FROM callback_hosts WHERE host = ANY ($1::text[]) AND {unused}
