-- The columns that both notification tables have, in the order that notification_from() reads.
-- {fragment shared_columns}
id, service_id, template_id, template_version, notification_type, key_type, api_key_id, job_id,
  job_row_number, created_at, sent_at, updated_at, sent_by, notification_status, reference,
  billable_units, rate_multiplier, international, phone_prefix, postage, client_reference,
  created_by

-- For tests that move rows themselves.
-- {text shared_column_names}
{shared_columns}

-- Their parameters, one by one and as arrays.
-- {fragment shared_parameters}
$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
  $22

-- {fragment shared_arrays}
$1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::uuid[],
  $8::uuid[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[],
  $14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::boolean[], $19::text[],
  $20::text[], $21::text[], $22::uuid[]

-- Those that only the live table has.
-- {fragment live_columns}
"to", normalised_to, _personalisation, reply_to_text, unsubscribe_link, personal_data,
  sealing_key, recipient_index, to_tv_number

-- What a cell of the cube is made of, in the order that key_from() reads.
-- {fragment cell_columns}
local_day, service_id, notification_type, template_id, job_id, key_type, notification_status,
  provider, rate_multiplier, international, postage, sheets

-- For PostgreSQL: a column to group by, in the list of what is selected. Its type can be hashed
-- and has no order, so that groups are hashed whatever a plan expects.
-- {fragment hashed}
CAST('0' AS xid)

-- What a row of notification_sums is made of: a cell without its job.
-- {fragment summed_columns}
local_day, service_id, notification_type, template_id, key_type, notification_status, provider,
  rate_multiplier, international, postage, sheets

-- For PostgreSQL: `hours`, each hour that has messages with a recipient's index, in a column of
-- that name; one look into the index an hour (016_recipients.sql). A plan that was made while the
-- table was small would read all of it for every hour: look_up() comes first.
-- {fragment created_hour}
created_at / 3600000000

-- {fragment next_hour(after)}
SELECT {created_hour}
FROM notifications
WHERE recipient_index IS NOT NULL {after}
ORDER BY {created_hour} LIMIT 1

-- {fragment recipient_hours}
WITH RECURSIVE hours (hour) AS (
  ({next_hour()})
  UNION ALL
  SELECT ({next_hour(AND {created_hour} > h.hour)})
  FROM hours h
  WHERE h.hour IS NOT NULL
)

-- Into the delivery queue: id, type, ready at, epoch so far, class, template. A template with a
-- class of its own gives it to all but test keys (class 3).
-- {batch insert_queued}
INSERT INTO delivery_queue (
  notification_id, notification_type, available_at, lease_epoch, attempts, queue_class
)
VALUES (
  $1, $2, $3, $4, 0,
    COALESCE(
      (SELECT c.queue_class FROM template_queue_classes c WHERE c.template_id = $6 AND $5 <> 3),
        $5
    )
)
ON CONFLICT (notification_id) DO NOTHING
-- {set}
INSERT INTO delivery_queue (
  notification_id, notification_type, available_at, lease_epoch, attempts, queue_class
)
SELECT u.id, u.type, u.at, u.epoch, 0,
  CASE WHEN u.class = 3 THEN 3 ELSE COALESCE(c.queue_class, u.class) END
FROM unnest(
  $1::uuid[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::uuid[]
) AS u (id, type, at, epoch, class, template)
LEFT JOIN template_queue_classes c ON c.template_id = u.template
ON CONFLICT (notification_id) DO NOTHING

-- Whole notifications by id, for notification_from().
-- {batch live_rows}
SELECT {shared_columns}, {live_columns} FROM notifications WHERE id = $1
-- {set}
SELECT {shared_columns}, {live_columns} FROM notifications WHERE id = ANY ($1::uuid[])

-- {batch archived_rows}
SELECT {shared_columns} FROM notification_history WHERE id = $1
-- {set}
SELECT {shared_columns} FROM notification_history WHERE id = ANY ($1::uuid[])

-- {statement find_service}
SELECT 1 FROM services WHERE id = $1
