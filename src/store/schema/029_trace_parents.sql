-- The request that a message was asked for by, as W3C Trace Context names it; kept for some days, of
-- engines that hand it on. (rules/sending 6)
CREATE TABLE notification_trace_parents (
  notification_id {uuid} PRIMARY KEY,
  trace_parent text NOT NULL,
  created_at {instant} NOT NULL
){keyed};
CREATE INDEX notification_trace_parents_created ON notification_trace_parents (created_at);
