-- The few receipts in quarantine that are large count by themselves. (rules/receipts 3.3) Longer than
-- quarantined_receipt_small_bytes_max.
CREATE INDEX receipt_quarantine_large ON receipt_quarantine (provider) WHERE length(raw) > 4096;
