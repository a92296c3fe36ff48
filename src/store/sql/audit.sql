-- {use marked}

-- The first and the last row of one type of a service; each is one look at an index.
-- {fragment end(end; table; type)}
(SELECT {end}(created_at) FROM {table} WHERE service_id = $1 AND notification_type = '{type}')

-- {fragment ends(table; type)}
{end(MIN; {table}; {type})}, {end(MAX; {table}; {type})}

-- {fragment ends_of(table)}
{ends({table}; email)}, {ends({table}; sms)}, {ends({table}; letter)}

-- {statement select_extent}
SELECT {ends_of(notifications)}, {ends_of(notification_history)},
  (SELECT MIN(first_created_at) FROM archived_templates WHERE service_id = $1),
  (SELECT MAX(last_created_at) FROM archived_templates WHERE service_id = $1)

-- {statement facts_of_day_and_service}
SELECT {fact_columns} FROM ft_billing WHERE bst_date = $1 AND service_id = $2

-- {statement carried_on_day}
SELECT notification_type, service_id FROM carried_facts WHERE bst_date = $1

-- {statement due_on_day}
SELECT notification_type, service_id
FROM billing_marks
WHERE bst_date = $1
UNION
SELECT notification_type, service_id
FROM notification_deltas
WHERE local_day = $1 AND created_from < $2
