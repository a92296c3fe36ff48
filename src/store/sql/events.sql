-- {statement insert_event}
INSERT INTO events (id, event_type, data, created_at) VALUES ($1, $2, $3, $4)

-- {statement select_events}
SELECT id, event_type, data, created_at FROM events ORDER BY created_at DESC, id DESC LIMIT $1
