-- {use rows}

-- What a row of ft_billing is made of, in the order that fact_from() reads.
-- {fragment fact_columns}
service_id, bst_date, notification_type, template_id, provider, rate_multiplier, international,
  rate, postage, billable_units, notifications_sent
