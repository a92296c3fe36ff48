-- The row without a key keeps the greatest epoch of the leases that were pruned.
-- {statement take_lease}
INSERT INTO task_leases (task_key, owner, epoch, lease_until)
VALUES ($1, $2, 1 + COALESCE((SELECT epoch FROM task_leases WHERE task_key = ''), 0), $4)
ON CONFLICT (task_key) DO UPDATE SET owner = excluded.owner, epoch = task_leases.epoch + 1,
  lease_until = excluded.lease_until
WHERE task_leases.lease_until <= $3
RETURNING epoch

-- The row stays, so that the next owner's epoch is greater than every one before.
-- {statement end_lease}
UPDATE task_leases
SET owner = '', lease_until = 0
WHERE task_key = $1 AND epoch = $2 AND owner = $3

-- PostgreSQL: no worker takes a lease between the two statements below.
-- {statement hold_leases}
SELECT 1
-- {postgresql}
LOCK TABLE task_leases IN SHARE ROW EXCLUSIVE MODE

-- {statement raise_floor}
INSERT INTO task_leases (task_key, owner, epoch, lease_until)
SELECT '', '', MAX(epoch), 0
FROM task_leases
WHERE lease_until <= $1
HAVING COUNT(*) > 0
ON CONFLICT (task_key) DO UPDATE SET epoch = excluded.epoch
WHERE excluded.epoch > task_leases.epoch

-- {statement drop_leases}
DELETE FROM task_leases WHERE lease_until <= $1 AND task_key <> ''

-- {statement select_leases}
SELECT task_key, owner, epoch, lease_until
FROM task_leases
WHERE lease_until > $1 AND task_key <> ''
ORDER BY task_key LIMIT $2

-- {statement select_check}
SELECT done_at FROM periodic_checks WHERE name = $1

-- {statement store_check}
INSERT INTO periodic_checks (name, done_at)
VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at
WHERE periodic_checks.done_at < excluded.done_at

-- {statement count_work}
SELECT (SELECT count(*) FROM notification_deltas),
  (SELECT count(*) FROM task_leases WHERE lease_until <= $1 AND task_key <> '')

-- {batch missing_allowances}
SELECT $1, id
FROM services s
WHERE calendar_id = $1 AND active AND EXISTS (SELECT 1 FROM default_annual_allowance)
  AND NOT EXISTS (
    SELECT 1 FROM annual_billing a WHERE a.service_id = s.id AND a.financial_year_start = $2
  )
ORDER BY id LIMIT $3
-- {set}
SELECT u.calendar, s.id
FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u (calendar, year, at_most)
CROSS JOIN LATERAL (
  SELECT id
  FROM services s
  WHERE s.calendar_id = u.calendar AND s.active
    AND EXISTS (SELECT 1 FROM default_annual_allowance)
    AND NOT EXISTS (
      SELECT 1
      FROM annual_billing a
      WHERE a.service_id = s.id AND a.financial_year_start = u.year
    )
  ORDER BY s.id LIMIT u.at_most
) AS s
