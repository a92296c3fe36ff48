-- {fragment of_lane}
o.service_id = s.service_id AND o.callback_type = s.callback_type

-- {fragment oldest_call}
(SELECT MIN(o.available_at) FROM callback_outbox o WHERE {of_lane} AND o.died_at IS NULL)

-- A call is under way while a worker holds it.
-- {fragment call_under_way}
o.lease_owner IS NOT NULL AND o.available_at >

-- Hosts that have something ready and room for it, the longest waiting first.
-- {statement select_hosts}
SELECT w.host
FROM (
  SELECT s.host, MIN({oldest_call}) AS oldest
  FROM service_callback_api s
  WHERE s.paused_until <= $1
  GROUP BY s.host
) w
JOIN callback_hosts h ON h.host = w.host
WHERE w.oldest <= $1 AND h.paused_until <= $1
  AND (
    SELECT count(*) FROM callback_outbox o WHERE o.called_host = w.host AND {call_under_way} $1
  ) < CASE WHEN h.failures >= $3 THEN 1
    ELSE CAST($4 AS bigint) END
ORDER BY w.oldest, w.host LIMIT $2

-- {batch lock_hosts}
SELECT host, failures, paused_until FROM callback_hosts WHERE host = $1
-- {set}
SELECT host, failures, paused_until
FROM callback_hosts
WHERE host = ANY ($1::text[])
ORDER BY host
FOR UPDATE

-- {batch count_under_way}
SELECT o.called_host, count(*)
FROM callback_outbox o
WHERE o.called_host = $1 AND {call_under_way} $2
GROUP BY o.called_host
-- {set}
SELECT o.called_host, count(*)
FROM unnest($1::text[], $2::bigint[]) AS u (host, now)
JOIN callback_outbox o ON o.called_host = u.host
WHERE {call_under_way} u.now
GROUP BY o.called_host

-- Services at a host, the longest waiting first. One that was silent is tried with a service that
-- works, if there is one; any other host is shared evenly by its services.
-- {fragment lanes(host; now; at_most; is_tried)}
SELECT w.host, w.service_id, w.callback_type, w.failures, w.under_way
FROM (
  SELECT s.host, s.service_id, s.callback_type, s.failures,
    (
      SELECT count(*) FROM callback_outbox o WHERE {of_lane} AND {call_under_way} {now}
    ) AS under_way, {oldest_call} AS oldest
  FROM service_callback_api s
  WHERE s.host = {host} AND s.paused_until <= {now}
) w
WHERE w.oldest <= {now}
ORDER BY CASE WHEN {is_tried} AND w.failures > 0 THEN 1 ELSE 0 END, w.oldest, w.service_id,
  w.callback_type
LIMIT {at_most}

-- {batch select_lanes}
{lanes($1; $2; $3; $4 = 1)}
-- {set}
SELECT c.*
FROM unnest(
  $1::text[], $2::bigint[], $3::bigint[], $4::bigint[]
) AS u (host, now, at_most, tried)
CROSS JOIN LATERAL ({lanes(u.host; u.now; u.at_most; u.tried = 1)}) AS c

-- {batch claim_lane}
UPDATE callback_outbox
SET lease_owner = $1, lease_epoch = lease_epoch + 1, attempts = attempts + 1, available_at = $2,
  called_host = $7
WHERE id IN (
  SELECT id
  FROM callback_outbox
  WHERE service_id = $3 AND callback_type = $4 AND died_at IS NULL AND available_at <= $5
  ORDER BY available_at, id LIMIT $6
)
RETURNING id, lease_epoch, attempts, service_id, callback_type, notification_id,
  notification_status, completed_at, complaint_id, inbound_sms_id
-- {set}
WITH due AS MATERIALIZED (
  SELECT c.id, u.owner, u.until, u.host
  FROM unnest(
    $1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]
  ) AS u (owner, until, service, type, now, at_most, host)
  CROSS JOIN LATERAL (
    SELECT id
    FROM callback_outbox
    WHERE service_id = u.service AND callback_type = u.type AND died_at IS NULL
      AND available_at <= u.now
    ORDER BY available_at, id LIMIT u.at_most
    FOR UPDATE SKIP LOCKED
  ) AS c
) UPDATE callback_outbox o
SET lease_owner = due.owner, lease_epoch = o.lease_epoch + 1, attempts = o.attempts + 1,
  available_at = due.until, called_host = due.host
FROM due
WHERE o.id = due.id
RETURNING o.id, o.lease_epoch, o.attempts, o.service_id, o.callback_type, o.notification_id,
  o.notification_status, o.completed_at, o.complaint_id, o.inbound_sms_id

-- {batch end_call}
DELETE FROM callback_outbox WHERE id = $1 AND lease_epoch = $2 RETURNING id
-- {set}
DELETE FROM callback_outbox o
USING unnest($1::bigint[], $2::bigint[]) AS u (id, epoch)
WHERE o.id = u.id AND o.lease_epoch = u.epoch
RETURNING o.id

-- {batch put_off}
UPDATE callback_outbox
SET available_at = $3, died_at = $4, reason = $5, lease_owner = NULL
WHERE id = $1 AND lease_epoch = $2
RETURNING id
-- {set}
UPDATE callback_outbox o
SET available_at = u.at, died_at = u.died, reason = u.reason, lease_owner = NULL
FROM unnest(
  $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[]
) AS u (id, epoch, at, died, reason)
WHERE o.id = u.id AND o.lease_epoch = u.epoch
RETURNING o.id

-- {fragment host_breaker}
SELECT failures, paused_until FROM callback_hosts WHERE host = $1

-- {statement lock_host}
{host_breaker}
-- {postgresql}
{host_breaker} FOR UPDATE

-- {statement store_host}
UPDATE callback_hosts SET failures = $1, paused_until = $2 WHERE host = $3

-- {fragment service_breaker}
SELECT failures, paused_until
FROM service_callback_api
WHERE service_id = $1 AND callback_type = $2

-- {statement lock_service}
{service_breaker}
-- {postgresql}
{service_breaker} FOR UPDATE

-- {statement store_service}
UPDATE service_callback_api
SET failures = $1, paused_until = $2
WHERE service_id = $3 AND callback_type = $4
