#!/usr/bin/env bash
# celery 5.7.0 (PyPI), beat's crontab schedule, timezone Europe/London.
#
# crontab() means every minute, and the manual offers crontab(minute="*/15") for every quarter of
# an hour. On the night when the clocks go back neither is due for an hour: after 00:59Z (01:59 BST
# of 2027-10-31) comes 02:00Z, and the whole hour from 01:00 to 01:59 GMT is left out, since what
# the wall shows there is not after the last run. With timezone UTC (the default) nothing is lost.
# The schedule is asked as beat asks it, on a clock that time-machine 3.6.0 moves minute by minute.
# Seen:
#   Europe/London 00:58 00:59 02:00 02:01
#   UTC 00:58 00:59 01:00 01:01
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work"
"$work/bin/pip" install -q --disable-pip-version-check celery==5.7.0 time-machine==3.6.0
cat >"$work/finding.py" <<'PY'
from datetime import datetime, timedelta, timezone

import time_machine
from celery import Celery
from celery.schedules import crontab


def fired(zone):
    app = Celery("finding", broker="memory://")
    app.conf.timezone = zone
    now = datetime(2027, 10, 31, 0, 57, tzinfo=timezone.utc)
    out = []
    with time_machine.travel(now, tick=False) as clock:
        every_minute, last_run = crontab(app=app), app.now()
        while len(out) < 4:
            now += timedelta(minutes=1)
            clock.move_to(now, tick=False)
            if every_minute.is_due(last_run).is_due:
                out.append(now.strftime("%H:%M"))
                last_run = app.now()
    return " ".join([zone, *out])


print(fired("Europe/London"))
print(fired("UTC"))
PY
seen=$(TZ=UTC "$work/bin/python" "$work/finding.py")
echo "$seen"
[ "$seen" = "Europe/London 00:58 00:59 02:00 02:01
UTC 00:58 00:59 01:00 01:01" ]
