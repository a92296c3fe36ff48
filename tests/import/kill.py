#!/usr/bin/env python3
"""Kills an import again and again: it has to end with what an import that was left alone has.

    tests/import/kill.py PROGRAM FOLDER LAYOUT sqlite|postgres [ROWS [KILLS]]

The layout's notifications are copied until there are ROWS of them.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check import Imported
from old_data import Database, Layout, enlarge, run

TABLES = ("organisation", "users", "services", "service_permissions", "service_whitelist",
          "service_sms_senders", "templates", "templates_history", "api_keys",
          "service_callback_api", "annual_billing", "jobs", "inbound_sms", "complaints",
          "carried_facts", "ft_billing", "ft_notification_status")


def fingerprint(imported):
    """What two stores have in common if they hold the same."""
    found = {table: imported.query(f"SELECT count(*) FROM {table}")[0][0] for table in TABLES}
    for table in ("notifications", "notification_history"):
        found[table] = sorted(imported.query(
            f"SELECT id, notification_status, billable_units, created_at FROM {table}"))
    return found


def sums_of(report):
    """Rows that were read, and what became of them: whichever call it was that wrote them."""
    return {table: (counts["read"], counts["skipped"], counts["added"] + counts["changed"] +
                    counts["unchanged"]) for table, counts in report["tables"].items()}


def kill_import(imported, draw, longest):
    """Starts an import and kills it on the way; true if it was quicker."""
    process = subprocess.Popen(
        [imported.program, "import", "--store", imported.store, "--source", imported.source,
         "--keys", imported.keys, "--skip-bad", "--batch", "200"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(draw.uniform(0.02, longest))
    is_over = process.poll() is not None
    process.kill()
    process.wait()
    return is_over


def try_layout(program, folder, name, kind, rows, kills):
    layout = Layout(Path(folder, name))
    server = os.environ["NFY_TEST_POSTGRES_URL"]
    with Database(server, "old") as old, Database(server, "one") as one, \
            Database(server, "two") as two, tempfile.TemporaryDirectory() as scratch:
        layout.restore(old.url)
        enlarge(old.url, rows)
        keys = Path(scratch, "keys.json")
        keys.write_text(json.dumps(layout.expected["keys"]), encoding="utf-8")
        urls = [f"sqlite:{scratch}/one.db", f"sqlite:{scratch}/two.db"] if kind == "sqlite" else \
            [one.url, two.url]
        alone, killed = (Imported(program, layout, old.url, str(keys), url) for url in urls)
        began = time.monotonic()
        wanted = alone.call("import", "--skip-bad")
        took = time.monotonic() - began
        # Long enough for calls to get on, and short enough for most not to end.
        draw, longest, done = random.Random(1), 0.4 + took / 8, 0
        for _ in range(kills):
            done += kill_import(killed, draw, longest)
        found = killed.call("import", "--skip-bad")
        assert done > 0 or found["resumed"], "no call was interrupted on the way"
        if done == 0:
            assert sums_of(found) == sums_of(wanted), (sums_of(found), sums_of(wanted))
        for imported in (alone, killed):
            imported.call("settle", days_later=2)
        assert fingerprint(alone) == fingerprint(killed), "the stores differ"
        print(f"{name} {kind}: {rows} rows, {kills} kills, {done} calls ended before theirs; "
              f"left alone it took {took:.1f} s")


def main():
    program, folder, name, kind, *rest = sys.argv[1:]
    if not os.environ.get("NFY_TEST_POSTGRES_URL"):
        print("kill needs PostgreSQL (tools/with-servers)", file=sys.stderr)
        return 77
    rows, kills = int(rest[0]) if rest else 20_000, int(rest[1]) if len(rest) > 1 else 50
    try_layout(program, folder, name, kind, rows, kills)
    return 0


if __name__ == "__main__":
    sys.exit(main())
