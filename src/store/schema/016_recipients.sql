-- New messages of many recipients go into one place of their index.

-- {only postgresql}
-- By the hour of creation first: a recipient is looked for in every hour that has messages, and new
-- ones touch a few pages that are in memory, however large the table is.
DROP INDEX notifications_recipient;
CREATE INDEX notifications_recipient ON notifications
  ((created_at / 3600000000), recipient_index) WHERE recipient_index IS NOT NULL;
-- {end}
