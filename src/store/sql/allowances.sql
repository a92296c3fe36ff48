-- {fragment allowance_columns}
service_id, financial_year_start, free_sms_fragment_limit, has_custom_allowance,
  high_volume_service_last_year

-- {statement put_row}
INSERT INTO annual_billing ({allowance_columns}, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (service_id, financial_year_start)
  DO UPDATE SET free_sms_fragment_limit = excluded.free_sms_fragment_limit,
  has_custom_allowance = excluded.has_custom_allowance,
  high_volume_service_last_year = excluded.high_volume_service_last_year,
  updated_at = excluded.updated_at

-- {statement insert_row}
INSERT INTO annual_billing ({allowance_columns}, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (service_id, financial_year_start) DO NOTHING

-- {statement select_row}
SELECT {allowance_columns}
FROM annual_billing
WHERE service_id = $1 AND financial_year_start = $2

-- {statement select_rows_up_to}
SELECT {allowance_columns} FROM annual_billing WHERE financial_year_start <= $1
