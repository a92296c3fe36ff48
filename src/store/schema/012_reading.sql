-- What is read within a request: the marks of one service's days, and whether a provider's
-- unreadable receipts are too many, which must not read their bytes.

DROP INDEX status_marks_service;
CREATE INDEX status_marks_service ON status_marks (service_id, bst_date, notification_type);

DROP INDEX receipt_quarantine_provider;
CREATE INDEX receipt_quarantine_provider ON receipt_quarantine (provider, reason);
