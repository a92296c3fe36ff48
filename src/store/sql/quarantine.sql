-- {statement is_full}
SELECT 1 FROM receipt_quarantine WHERE provider = $1 AND reason <> $2 LIMIT 1 OFFSET $3

-- {statement is_full_of_large}
SELECT 1 FROM receipt_quarantine WHERE provider = $1 AND length(raw) > 4096 LIMIT 1 OFFSET $2

-- Ids of the inbox tell for nothing that there are too few; only if they do not are all counted.
-- {statement has_too_many_unknown}
SELECT 1
WHERE COALESCE((SELECT MAX(id) FROM receipt_inbox), 0) - COALESCE(
  (SELECT MIN(id) FROM receipt_inbox), 0
) + 1 + (
  SELECT COUNT(*) FROM complaint_inbox WHERE provider = $1
) + (
  SELECT COUNT(*) FROM receipt_quarantine WHERE provider = $1 AND reason = $2
) > $3
  AND (SELECT COUNT(*) FROM receipt_inbox WHERE provider = $1) + (
    SELECT COUNT(*) FROM complaint_inbox WHERE provider = $1
  ) + (
    SELECT COUNT(*) FROM receipt_quarantine WHERE provider = $1 AND reason = $2
  ) > $3

-- {statement is_there}
SELECT 1 FROM receipt_quarantine WHERE id = $1

-- {statement select_use}
SELECT COUNT(*), COALESCE(SUM(length(raw)), 0)
FROM receipt_quarantine
WHERE $1 = '' OR provider = $1

-- {statement insert_receipt}
INSERT INTO receipt_quarantine (id, provider, raw, reason, received_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING

-- {statement select_receipts}
SELECT id, provider, raw, reason, received_at
FROM receipt_quarantine
ORDER BY received_at, id LIMIT $1

-- {statement select_receipt}
SELECT id, provider, raw, reason, received_at FROM receipt_quarantine WHERE id = $1

-- {statement select_raw}
SELECT id, raw FROM receipt_quarantine WHERE id > $1 ORDER BY id LIMIT $2

-- {statement delete_receipt}
DELETE FROM receipt_quarantine WHERE id = $1

-- {batch delete_receipts}
DELETE FROM receipt_quarantine WHERE id = $1
-- {set}
DELETE FROM receipt_quarantine WHERE id = ANY ($1::uuid[])

-- {statement select_parked}
SELECT id, notification_id, provider, reference, status, reported_at, unspecified, received_at
FROM receipt_inbox
WHERE received_at < $1
ORDER BY received_at, id LIMIT $2

-- {batch take_places}
DELETE FROM receipt_inbox WHERE id = $1 RETURNING id
-- {set}
DELETE FROM receipt_inbox WHERE id = ANY ($1::bigint[]) RETURNING id

-- {statement select_parked_complaints}
SELECT id, provider, reference, COALESCE(ses_feedback_id, ''), COALESCE(complaint_type, ''),
  complaint_date, received_at
FROM complaint_inbox
WHERE received_at < $1
ORDER BY received_at, id LIMIT $2

-- {batch take_complaints}
DELETE FROM complaint_inbox WHERE id = $1 RETURNING id
-- {set}
DELETE FROM complaint_inbox WHERE id = ANY ($1::uuid[]) RETURNING id

-- {batch insert_receipts}
INSERT INTO receipt_quarantine (id, provider, raw, reason, received_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO NOTHING
-- {set}
INSERT INTO receipt_quarantine (id, provider, raw, reason, received_at)
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::bigint[])
ON CONFLICT (id) DO NOTHING

-- {statement delete_expired}
DELETE FROM receipt_quarantine WHERE received_at < $1
