-- {fragment insert_trace_parent}
INSERT INTO notification_trace_parents (notification_id, trace_parent, created_at)

-- {fragment first_one_counts}
ON CONFLICT (notification_id) DO NOTHING

-- {batch put_trace_parent}
{insert_trace_parent} VALUES ($1, $2, $3) {first_one_counts}
-- {set}
{insert_trace_parent}
SELECT *
FROM unnest($1::uuid[], $2::text[], $3::bigint[]) {first_one_counts}

-- {batch select_trace_parents}
SELECT notification_id, trace_parent FROM notification_trace_parents WHERE notification_id = $1
-- {set}
SELECT notification_id, trace_parent
FROM notification_trace_parents
WHERE notification_id = ANY ($1::uuid[])

-- {statement drop_old_trace_parents}
DELETE FROM notification_trace_parents WHERE created_at < $1
