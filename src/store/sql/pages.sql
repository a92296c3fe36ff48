-- {use rows}

-- Parameters: service, creation and id of the last notification of the page before, limit, what is
-- asked, statuses, client reference, type of key, job, template, created since and before, skip.
-- The limit is that of a stretch: what is skipped is in it.
-- {fragment has(bit)}
(CAST($5 AS bigint) & {bit}) <> 0

-- {fragment page_filters(type_bit; has_status)}
{has({type_bit})} AND ({has(8)} OR {has_status})
  AND ({has(16)} OR COALESCE(client_reference, '') = $7) AND ({has(32)} OR key_type = $8)
  AND ({has(64)} OR job_id IS NULL) AND ({has(128)} OR job_id = $9)
  AND ({has(256)} OR template_id = $10) AND ({has(512)} OR created_by IS NULL)
  AND ({has(1024)} OR key_type <> 'test') AND ({has(2048)} OR api_key_id IS NULL)

-- {fragment has_status}
instr($6, ',' || notification_status || ',') > 0

-- {fragment has_status_in_array}
notification_status = ANY (string_to_array($6, ','))

-- {fragment all_columns}
{shared_columns}, {live_columns}

-- {fragment archived_columns}
{shared_columns}, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL

-- {fragment stretch(columns; table; type; type_bit)}
SELECT *
FROM (
  SELECT {columns}
  FROM {table}
  WHERE service_id = $1 AND notification_type = '{type}' AND created_at >= $11
    AND created_at < $12 AND (created_at, id) < ($2, $3)
    AND {page_filters({type_bit}; {has_status})}
  ORDER BY created_at DESC, id DESC LIMIT $4
) AS e

-- The same for PostgreSQL, in words that only that index can answer in order: asked as above, it
-- may prefer the index by creation alone, and read past the rows of all other services. Of a
-- comparison of rows it stops at the first column only: so a walk ends with its type, whose rows
-- were all read.
-- {fragment stretch_by_index(columns; table; type; type_bit; index_columns; newest)}
(
  SELECT {columns}
  FROM {table}
  WHERE service_id = $1 AND notification_type >= '{type}'
    AND (notification_type, {index_columns}) {newest} AND created_at >= $11 AND created_at < $12
    AND (created_at, id) < ($2, $3) AND {page_filters({type_bit}; {has_status_in_array})}
  ORDER BY notification_type DESC, created_at DESC, id DESC
  LIMIT $4
)

-- Of a span with a beginning, for PostgreSQL: what is asked for ends there, and is put in order.
-- {fragment span(columns; table; type; type_bit)}
(
  SELECT {columns}
  FROM {table}
  WHERE service_id = $1 AND notification_type = '{type}' AND created_at >= $11
    AND created_at < $12 AND (created_at, id) < ($2, $3)
    AND {page_filters({type_bit}; {has_status_in_array})}
  ORDER BY created_at DESC, id DESC LIMIT $4
)

-- {fragment live_stretch(type; type_bit)}
{stretch({all_columns}; notifications; {type}; {type_bit})}

-- {fragment old_stretch(type; type_bit)}
{stretch({archived_columns}; notification_history; {type}; {type_bit})}

-- {fragment live_stretch_by_index(type; type_bit)}
{stretch_by_index(
  {all_columns}; notifications; {type}; {type_bit}; created_at, id; < ('{type}', $2, $3)
)}

-- The history's index has no id: what was created in one instant is put in order as it is read.
-- {fragment old_stretch_by_index(type; type_bit)}
{stretch_by_index(
  {archived_columns}; notification_history; {type}; {type_bit}; created_at; <= ('{type}', $2)
)}

-- {fragment live_span(type; type_bit)}
{span({all_columns}; notifications; {type}; {type_bit})}

-- {fragment old_span(type; type_bit)}
{span({archived_columns}; notification_history; {type}; {type_bit})}

-- {fragment page_end}
ORDER BY created_at DESC, id DESC LIMIT $4 - $13 OFFSET $13

-- {fragment all_live_stretches}
{live_stretch(email; 1)} UNION ALL {live_stretch(sms; 2)}
UNION ALL {live_stretch(letter; 4)}

-- {fragment all_old_stretches}
{old_stretch(email; 1)} UNION ALL {old_stretch(sms; 2)}
UNION ALL {old_stretch(letter; 4)}

-- {fragment all_live_stretches_by_index}
{live_stretch_by_index(email; 1)} UNION ALL {live_stretch_by_index(sms; 2)}
UNION ALL {live_stretch_by_index(letter; 4)}

-- {fragment all_old_stretches_by_index}
{old_stretch_by_index(email; 1)} UNION ALL {old_stretch_by_index(sms; 2)}
UNION ALL {old_stretch_by_index(letter; 4)}

-- {fragment all_live_spans}
{live_span(email; 1)} UNION ALL {live_span(sms; 2)}
UNION ALL {live_span(letter; 4)}

-- {fragment all_old_spans}
{old_span(email; 1)} UNION ALL {old_span(sms; 2)}
UNION ALL {old_span(letter; 4)}

-- {statement select_page}
{all_live_stretches} {page_end}
-- {postgresql}
{all_live_stretches_by_index} {page_end}

-- {statement select_page_of_all}
{all_live_stretches} UNION ALL {all_old_stretches} {page_end}
-- {postgresql}
{all_live_stretches_by_index} UNION ALL {all_old_stretches_by_index} {page_end}

-- {statement select_span}
{all_live_stretches} {page_end}
-- {postgresql}
{all_live_spans} {page_end}

-- {statement select_span_of_all}
{all_live_stretches} UNION ALL {all_old_stretches} {page_end}
-- {postgresql}
{all_live_spans} UNION ALL {all_old_spans} {page_end}

-- The creation of the so-many-th notification of each stretch before an instant, as far as there
-- are so many. Parameters: service, instant, how many are newer.
-- {fragment place(table; type)}
SELECT *
FROM (
  SELECT created_at AS place
  FROM {table}
  WHERE service_id = $1 AND notification_type = '{type}' AND created_at < $2
  ORDER BY created_at DESC LIMIT 1 OFFSET $3
) AS e

-- {fragment places(table)}
{place({table}; email)} UNION ALL {place({table}; sms)} UNION ALL {place({table}; letter)}

-- {statement select_reach}
SELECT max(place)
FROM ({places(notifications)} UNION ALL {places(notification_history)}) AS places

-- {statement find_live_place}
SELECT created_at FROM notifications WHERE id = $1 AND service_id = $2

-- {statement find_old_place}
SELECT created_at
FROM notification_history
WHERE id = $1 AND service_id = $2 AND created_at >= $3 AND created_at < $4

-- By row, in the order of the index that jobs have. $3: statuses with a comma on either side.
-- {fragment asked_rows(has_status)}
FROM notifications WHERE job_id = $1 AND service_id = $2 AND ($3 = '' OR {has_status})

-- {fragment row_status}
instr($3, ',' || notification_status || ',') > 0

-- {fragment row_status_in_array}
notification_status = ANY (string_to_array($3, ','))

-- {fragment select_rows(has_status)}
SELECT {all_columns} {asked_rows({has_status})}
ORDER BY job_id, job_row_number, id LIMIT $4 OFFSET $5

-- {statement select_job_rows}
{select_rows({row_status})}
-- {postgresql}
{select_rows({row_status_in_array})}

-- {statement count_job_rows}
SELECT count(*) {asked_rows({row_status})}
-- {postgresql}
SELECT count(*) {asked_rows({row_status_in_array})}

-- {statement count_uploaded}
SELECT n.created_at / 1800000000, count(*)
FROM notifications n
WHERE n.service_id = $1 AND n.notification_type = 'letter' AND n.created_at >= $2
  AND n.api_key_id IS NULL AND n.notification_status <> 'cancelled'
  AND EXISTS (
    SELECT 1
    FROM templates_history t
    WHERE t.id = n.template_id AND t.version = n.template_version AND t.hidden
  )
GROUP BY 1
