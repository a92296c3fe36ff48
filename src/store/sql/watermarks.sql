-- How far the facts have come.

-- {fragment watermarks}
SELECT watermark, announced, calendars_epoch FROM facts_state WHERE id = 1

-- {statement select_watermarks}
{watermarks}
