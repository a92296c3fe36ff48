-- {use marked}

-- Leaves out the (day, type, service) whose facts were carried over from another system. The table
-- that a statement reads has the alias `of`; its day stands in `bst_date`. (rules/import 4.1)
-- {fragment not_carried(of)}
NOT EXISTS (
  SELECT 1
  FROM carried_facts carried
  WHERE carried.bst_date = {of}.bst_date AND carried.notification_type = {of}.notification_type
    AND carried.service_id = {of}.service_id
)

-- How a (day, type, service) is marked that may have a mark already.
-- {fragment mark_again}
ON CONFLICT (bst_date, notification_type, service_id)
  DO UPDATE SET generation = billing_marks.generation + 1, blocked = false

-- {fragment group(day)}
{day} = $1 AND service_id = $3 AND notification_type = $2

-- {fragment status_fact_columns}
service_id, bst_date, notification_type, template_id, job_id, key_type, notification_status,
  notification_count
