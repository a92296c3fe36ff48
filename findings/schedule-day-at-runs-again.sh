#!/usr/bin/env bash
# schedule 1.2.2 (PyPI) with pytz 2026.6.
#
# every().day.at("01:30", "Europe/London") runs three times in the 24 hours after the clocks go
# forward, where two are right: at 02:30 BST of 2027-03-28 (01:30 does not exist that night), again
# at 00:30 BST of 2027-03-29, which nobody asked for, and an hour later at 01:30 BST. The run at
# 02:30 is taken for one of 01:30, and the next one is set 24 hours after a clock that had another
# offset. Run for real, on a clock that time-machine 3.6.0 moves minute by minute. Seen (UTC):
#   28 01:30, 28 23:30, 29 00:30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check schedule==1.2.2 pytz==2026.6 \
  time-machine==3.6.0
cat >"$work/finding.py" <<'PY'
from datetime import datetime, timedelta, timezone

import schedule
import time_machine

now = datetime(2027, 3, 27, 12, tzinfo=timezone.utc)
end = now + timedelta(hours=44)
fired = []
scheduler = schedule.Scheduler()
with time_machine.travel(now, tick=False) as clock:
    job = scheduler.every().day.at("01:30", "Europe/London")
    job.do(lambda: fired.append(now.strftime("%d %H:%M")))
    while now < end:
        clock.move_to(now, tick=False)
        scheduler.run_pending()
        now += timedelta(minutes=1)
print(", ".join(fired))
PY
seen=$(TZ=UTC "$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "28 01:30, 28 23:30, 29 00:30" ]
