-- {batch add_months}
INSERT INTO ft_billing_months (
  service_id, month, notification_type, rate, postage, notifications_sent, billable_units,
    chargeable_units
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (service_id, month, notification_type, rate, postage)
  DO UPDATE SET notifications_sent = ft_billing_months.notifications_sent +
    excluded.notifications_sent,
  billable_units = ft_billing_months.billable_units + excluded.billable_units,
  chargeable_units = ft_billing_months.chargeable_units + excluded.chargeable_units
-- {set}
INSERT INTO ft_billing_months (
  service_id, month, notification_type, rate, postage, notifications_sent, billable_units,
    chargeable_units
)
SELECT *
FROM unnest(
  $1::uuid[], $2::date[], $3::text[], $4::numeric[], $5::text[], $6::bigint[], $7::bigint[],
    $8::bigint[]
)
ON CONFLICT (service_id, month, notification_type, rate, postage)
  DO UPDATE SET notifications_sent = ft_billing_months.notifications_sent +
    excluded.notifications_sent,
  billable_units = ft_billing_months.billable_units + excluded.billable_units,
  chargeable_units = ft_billing_months.chargeable_units + excluded.chargeable_units

-- {batch drop_zero_months}
DELETE FROM ft_billing_months
WHERE service_id = $1 AND month = $2 AND notification_type = $3 AND rate = $4 AND postage = $5
  AND notifications_sent = 0 AND billable_units = 0 AND chargeable_units = 0
-- {set}
DELETE FROM ft_billing_months m
USING unnest(
  $1::uuid[], $2::date[], $3::text[], $4::numeric[], $5::text[]
) AS u (service_id, month, type, rate, postage)
WHERE m.service_id = u.service_id AND m.month = u.month AND m.notification_type = u.type
  AND m.rate = u.rate AND m.postage = u.postage AND m.notifications_sent = 0
  AND m.billable_units = 0 AND m.chargeable_units = 0
