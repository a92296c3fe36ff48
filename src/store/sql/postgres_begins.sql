-- How a transaction of PostgreSQL begins; an `asking` one also does what
-- Connection::query_watermarks_locked() does.
-- {use watermarks}

-- {fragment committed}
BEGIN ISOLATION LEVEL READ COMMITTED

-- {fragment snapshot}
BEGIN ISOLATION LEVEL REPEATABLE READ

-- {fragment keyed}
{committed}; SET LOCAL enable_seqscan = off

-- {fragment passing}
; SET LOCAL synchronous_commit = off

-- {fragment in_memory}
; SET LOCAL work_mem = '64MB'

-- {fragment then_read}
; EXECUTE nfy_read_watermarks

-- {fragment then_ask}
; EXECUTE nfy_hold_watermarks {then_read}

-- Once a session. The number is AdvisoryLock::watermark.
-- {text prepare_asking}
PREPARE nfy_hold_watermarks AS SELECT pg_advisory_xact_lock_shared(474165608449);
PREPARE nfy_read_watermarks AS {watermarks}

-- {text begin_read}
{snapshot} READ ONLY

-- {text begin_reading_groups}
{snapshot} READ ONLY {in_memory} {then_read}

-- {text begin_write}
{committed}

-- {text begin_write_asking}
{committed} {then_ask}

-- {text begin_keyed}
{keyed}

-- {text begin_keyed_asking}
{keyed} {then_ask}

-- {text begin_passing}
{committed} {passing}

-- {text begin_snapshot}
{snapshot}

-- {text begin_passing_snapshot}
{snapshot} {passing}
