-- {use rows}

-- {fragment sealed(table; column)}
SELECT id, service_id, {column}
FROM {table}
WHERE id > $1 AND sealing_key <> $2 AND {column} IS NOT NULL
ORDER BY id LIMIT $3

-- {statement list_personal_data}
{sealed(notifications; personal_data)}

-- {batch replace_personal_data}
UPDATE notifications
SET personal_data = $4, sealing_key = $5, recipient_index = $6
WHERE id = $1 AND service_id = $2 AND personal_data = $3
-- {set}
UPDATE notifications n
SET personal_data = u.fresh, sealing_key = u.key, recipient_index = u.index
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE n.id = u.id AND n.service_id = u.service AND n.personal_data = u.old

-- {statement list_api_key_secret}
{sealed(api_keys; secret)}

-- $6 has no use from here on: only notifications have a recipient.
-- {batch replace_api_key_secret}
UPDATE api_keys
SET secret = $4, sealing_key = $5
WHERE id = $1 AND service_id = $2 AND secret = $3 AND $6 = 0
-- {set}
UPDATE api_keys k
SET secret = u.fresh, sealing_key = u.key
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE k.id = u.id AND k.service_id = u.service AND k.secret = u.old AND u.index = 0

-- {statement list_job_contents}
{sealed(job_batches; contents)}

-- {batch replace_job_contents}
UPDATE job_batches
SET contents = $4, sealing_key = $5
WHERE id = $1 AND service_id = $2 AND contents = $3 AND $6 = 0
-- {set}
UPDATE job_batches b
SET contents = u.fresh, sealing_key = u.key
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE b.id = u.id AND b.service_id = u.service AND b.contents = u.old AND u.index = 0

-- {statement list_callback_token}
{sealed(service_callback_api; bearer_token)}

-- {batch replace_callback_token}
UPDATE service_callback_api
SET bearer_token = $4, sealing_key = $5
WHERE id = $1 AND service_id = $2 AND bearer_token = $3 AND $6 = 0
-- {set}
UPDATE service_callback_api s
SET bearer_token = u.fresh, sealing_key = u.key
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE s.id = u.id AND s.service_id = u.service AND s.bearer_token = u.old AND u.index = 0

-- {statement list_suppressed_recipient}
{sealed(suppressed_recipients; recipient)}

-- {batch replace_suppressed_recipient}
UPDATE suppressed_recipients
SET recipient = $4, sealing_key = $5, recipient_index = $6
WHERE id = $1 AND service_id = $2 AND recipient = $3
-- {set}
UPDATE suppressed_recipients s
SET recipient = u.fresh, sealing_key = u.key, recipient_index = u.index
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE s.id = u.id AND s.service_id = u.service AND s.recipient = u.old

-- {statement list_unsubscribed_recipient}
{sealed(unsubscribe_requests; recipient)}

-- {batch replace_unsubscribed_recipient}
UPDATE unsubscribe_requests
SET recipient = $4, sealing_key = $5, recipient_index = $6
WHERE id = $1 AND service_id = $2 AND recipient = $3
-- {set}
UPDATE unsubscribe_requests r
SET recipient = u.fresh, sealing_key = u.key, recipient_index = u.index
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[], $6::bigint[]
) AS u (id, service, old, fresh, key, index)
WHERE r.id = u.id AND r.service_id = u.service AND r.recipient = u.old

-- {statement select_unsealed}
SELECT {shared_columns}, {live_columns}
FROM notifications
WHERE id > $1 AND personal_data IS NULL AND "to" <> ''
ORDER BY id LIMIT $2

-- {fragment now_sealed}
"to" = '', normalised_to = NULL, _personalisation = NULL, reply_to_text = NULL,
  unsubscribe_link = NULL

-- {batch seal_open}
UPDATE notifications
SET {now_sealed}, personal_data = $3, sealing_key = $4, recipient_index = $5, to_tv_number = $6
WHERE id = $1 AND service_id = $2 AND personal_data IS NULL AND "to" <> ''
-- {set}
UPDATE notifications n
SET {now_sealed}, personal_data = u.data, sealing_key = u.key, recipient_index = u.index,
  to_tv_number = u.tv
FROM unnest(
  $1::uuid[], $2::uuid[], $3::bytea[], $4::bigint[], $5::bigint[], $6::boolean[]
) AS u (id, service, data, key, index, tv)
WHERE n.id = u.id AND n.service_id = u.service AND n.personal_data IS NULL AND n."to" <> ''
