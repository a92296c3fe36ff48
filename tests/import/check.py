#!/usr/bin/env python3
"""Imports each layout of a folder into both stores and compares every figure of its expected.json.

    tests/import/check.py PROGRAM FOLDER [LAYOUT...]

FOLDER holds a folder a layout: columns.tsv, enums.tsv, expected.json, data.tar.zst. PostgreSQL is
found in NFY_TEST_POSTGRES_URL (tools/with-servers). One line a layout and store, then `N passed,
N failed`. A figure that differs from the reference's on purpose must differ by exactly what the
rules of docs/rules/import.md make of the rows; the line says by which ones, and how often.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter as Tally
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from answers import check_answers
from counting import RENAMED, STEPS, ZONES, Counter, instant, number
from old_data import Database, Layout, query_postgres, run
from people import check_invitations, check_people
from plain import check_plain
from tables import check_tables

SHOWN_MAX = 5


class Figures:
    """What was compared with what, and how it ended."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failed = []
        self.explained = Tally()

    def equal(self, what, expected, found):
        if expected == found:
            self.passed += 1
        else:
            self.failed.append(f"{what}: expected {expected!r}, found {found!r}")

    def explain(self, what, expected, chain, found):
        """`chain`: the reference's own figure, then what each step makes of it, ours last."""
        if expected != chain[0][1]:
            self.failed.append(f"{what}: the old facts say {chain[0][1]!r}, not {expected!r}")
            return
        for (_, before), (rule, after) in zip(chain, chain[1:]):
            if before != after:
                self.explained[rule] += 1
        self.equal(what, chain[-1][1], found)

    def show(self):
        reasons = "".join(f"; {rule} {count}" for rule, count in sorted(self.explained.items()))
        print(f"{self.name} passed {self.passed} failed {len(self.failed)}{reasons}", flush=True)
        for line in self.failed[:int(os.environ.get("SHOWN_MAX", SHOWN_MAX))]:
            print("  " + line[:600])


class Imported:
    """A layout in one of our stores: what the program says, and the tables themselves."""

    def __init__(self, program, layout, source, keys, store):
        self.program, self.layout, self.source = program, layout, source
        self.keys, self.store = keys, store

    def call(self, command, *options, days_later=0):
        now = datetime.fromisoformat(self.layout.expected["now"]) + timedelta(days=days_later)
        now = now.isoformat() + "Z"
        out = run([self.program, command, "--store", self.store, "--source", self.source,
                   "--keys", self.keys, "--now", now, *options])
        return json.loads(out)

    def refused(self):
        """What an import says that passes over nothing."""
        done = subprocess.run([self.program, "import", "--store", self.store, "--source",
                               self.source, "--keys", self.keys], capture_output=True, text=True)
        return None if done.returncode == 0 else done.stderr

    def query(self, sql):
        """Rows of text; ids as ids, flags as "t" and "f"."""
        if self.store.startswith("postgresql"):
            return query_postgres(self.store, sql)
        with sqlite3.connect(self.store.removeprefix("sqlite:")) as database:
            return [tuple(map(as_text, row)) for row in database.execute(sql)]


def as_text(value):
    if isinstance(value, bytes) and len(value) == 16:
        digits = value.hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return None if value is None else str(value)


def is_readable(row):
    return row["service_id"] is not None and row["notification_status"] is not None


def nested(counts):
    return {key: dict(value) for key, value in counts.items()}


def count_statuses(rows, words=True):
    out = {}
    for row in rows:
        status = row["notification_status"]
        if words:
            status = RENAMED.get(status, status)
        out.setdefault(row["notification_type"], Tally())[str(status)] += 1
    return nested(out)


def check_notifications(figures, imported):
    """Counts by place, type and status. Rows that can't be read are left out."""
    layout = imported.layout
    live, archived = layout.rows("notifications"), layout.rows("notification_history")
    ids = {row["id"] for row in live}
    once = live + [row for row in archived if row["id"] not in ids]
    columns = "service_id, notification_type, notification_status, key_type"
    names = columns.split(", ")
    stored = {table: [dict(zip(names, row)) for row in
                      imported.query(f"SELECT {columns} FROM {table}")]
              for table in ("notifications", "notification_history")}
    everything = stored["notifications"] + stored["notification_history"]

    def compare(what, expected, reference, ours, found):
        figures.explain(f"notifications.{what}", expected,
                        [("", count_statuses(reference, False)),
                         ("one place for each id", count_statuses(ours[0], False)),
                         ("rows that can't be read", count_statuses(ours[1], False)),
                         ("our words for statuses", count_statuses(ours[1]))],
                        count_statuses(found))

    expected = layout.expected["notifications"]
    moved = [row for row in archived if row["id"] not in ids]
    for what, reference, placed, found in (
            ("live", live, live, stored["notifications"]),
            ("history", archived, moved, stored["notification_history"]),
            ("all_by_id", once, once, everything)):
        compare(what, expected[what], reference, (placed, list(filter(is_readable, placed))), found)
    real = [row for row in once if row["key_type"] != "test"]
    for service, counts in expected["by_service"].items():
        of = [row for row in real if str(row["service_id"]) == service]
        compare(f"by_service.{service}", counts, of, (of, list(filter(is_readable, of))),
                [row for row in everything
                 if row["service_id"] == service and row["key_type"] != "test"])
    figures.equal("notifications.live_key_types", expected["live_key_types"],
                  dict(Tally(row["key_type"] for row in stored["notifications"])))


def read_bills(imported):
    facts = {}
    for row in imported.query("SELECT service_id, bst_date, notification_type, template_id, "
                              "provider, rate_multiplier, international, rate, postage, "
                              "notifications_sent, billable_units FROM ft_billing"):
        key = (*row[:5], int(row[5]), row[6] in ("t", "1"), number(row[7]), row[8])
        facts[key] = [int(row[9]), int(row[10])]
    return facts


def read_statuses(imported):
    return {row[:7]: int(row[7]) for row in imported.query(
        "SELECT service_id, bst_date, notification_type, template_id, job_id, key_type, "
        "notification_status, notification_count FROM ft_notification_status")}


def units_by_day(bills):
    out = {}
    for key, (_, units) in bills.items():
        value = units * key[5] if key[2] == "sms" else units
        day = out.setdefault(key[1], Tally())
        day[key[2]] += value
    return nested(out)


def statuses_by(statuses, place):
    out = {}
    for key, count in statuses.items():
        out.setdefault(key[place], {}).setdefault(key[2], Tally())[key[6]] += count
    return {key: nested(value) for key, value in out.items()}


def check_facts(figures, imported, counter, stages):
    bills, statuses = read_bills(imported), read_statuses(imported)
    ours = stages[-1]
    for what, wanted, found in (("ft_billing", ours.bills, bills),
                                ("ft_notification_status", ours.statuses, statuses)):
        for key in sorted(set(wanted) | set(found)):
            figures.equal(f"{what} {key}", wanted.get(key), found.get(key))
    expected = imported.layout.expected["facts"]
    sums = {
        "billing_units_by_day": (lambda s: units_by_day(s.bills), units_by_day(bills)),
        "status_by_day": (lambda s: statuses_by(s.statuses, 1), statuses_by(statuses, 1)),
        "status_by_service": (lambda s: statuses_by(s.statuses, 0), statuses_by(statuses, 0)),
    }
    for what, (of, found) in sums.items():
        chain = [(stage.rule, of(stage)) for stage in stages]
        for key in sorted(set(expected[what]) | set(found)):
            figures.explain(f"facts.{what}.{key}", nonzero(expected[what].get(key, {})),
                            [(rule, nonzero(values.get(key, {}))) for rule, values in chain],
                            nonzero(found.get(key, {})))


def nonzero(counts):
    return {key: nonzero(value) if isinstance(value, dict) else value
            for key, value in counts.items() if value}


class Stage:
    """The facts as they stand after a rule."""

    def __init__(self, rule, bills, statuses):
        self.rule, self.bills, self.statuses = rule, dict(bills), dict(statuses)


def stages_of(counter):
    """From the old facts as they are to ours."""
    stages = [Stage("", counter.old_bills(), counter.old_statuses())]
    stages.append(Stage("facts that are behind their rows", counter.bills(0), counter.statuses(0)))
    for step in range(1, len(STEPS) + 1):
        stages.append(Stage(STEPS[step - 1], counter.bills(step), counter.statuses(step)))
    return stages


def check_import(figures, imported):
    """Dry run, an import that passes over nothing, the import itself, and one more."""
    plan = imported.call("plan")
    refused = imported.refused()
    bad = plan["troubles"]
    if bad:
        figures.equal("the first bad row is named", True,
                      refused is not None and any(t["key"] in refused for t in bad))
    else:
        figures.equal("an import without bad rows is whole", None, refused)
    first = imported.call("import", "--skip-bad", "--batch", "500")
    second = imported.call("import", "--skip-bad")
    for table, counts in plan["tables"].items():
        done, again = first["tables"][table], second["tables"][table]
        figures.equal(f"{table}: read", counts["read"], done["read"])
        figures.equal(f"{table}: skipped", counts["skipped"], done["skipped"])
        figures.equal(f"{table}: again", (0, 0, counts["read"] - counts["skipped"]),
                      (again["added"], again["changed"], again["unchanged"]))
    figures.equal("troubles", sorted((t["table"], t["key"], t["reason"]) for t in bad),
                  sorted((t["table"], t["key"], t["reason"]) for t in first["troubles"]))


def check_compare(figures, imported, stages):
    """The comparison finds exactly the days that differ, and explains each."""
    report = imported.call("compare")
    figures.equal("compare: unexplained", 0, report["unexplained"])
    zone = ZoneInfo(ZONES[imported.layout.name])
    today = instant(imported.layout.expected["now"]).astimezone(zone).date().isoformat()

    def groups(stage):
        out = {}
        for key, (sent, units) in stage.bills.items():
            of = out.setdefault(key[:3], [Tally(), 0, 0, 0])
            of[1] += sent
            cost_units = {"sms": units * key[5], "letter": sent, "email": 0}[key[2]]
            of[2] += cost_units
            of[3] += cost_units * Decimal(key[7])
        for key, count in stage.statuses.items():
            out.setdefault(key[:3], [Tally(), 0, 0, 0])[0][RENAMED.get(key[6], key[6])] += count
        return out

    theirs, ours = groups(stages[0]), groups(stages[-1])
    different = {key for key in set(theirs) | set(ours)
                 if theirs.get(key) != ours.get(key) and key[1] < today}
    found = {(d["service"], d["day"], d["type"]) for d in report["differences"]}
    figures.equal("compare: differences", sorted(different), sorted(found))


def years_of(layout):
    """Those that any answer is about."""
    years = {int(year) for answer in layout.expected["answers"].values()
             if isinstance(answer, dict) for key, value in answer.items()
             for year in ([key] if key.isdigit() else value) if str(year).isdigit()}
    return f"{min(years)}-{max(years) + 1}"


def check_store(imported, name, counter, stages):
    figures = Figures(name)
    check_import(figures, imported)
    answers = imported.call("answers", "--years", years_of(imported.layout))
    check_compare(figures, imported, stages)
    check_invitations(figures, imported)
    imported.call("settle", days_later=2)  # facts of a day are stored when it is over
    check_tables(figures, imported, is_readable)
    check_notifications(figures, imported)
    check_facts(figures, imported, counter, stages)
    check_answers(figures, imported, counter, stages, answers)
    check_plain(figures, imported, answers)
    check_people(figures, imported)
    figures.show()
    return figures


def check_layout(program, folder, server):
    layout = Layout(folder)
    counter = Counter(layout)
    stages = stages_of(counter)
    done = []
    with Database(server, "old") as old, Database(server, "new") as new, \
            tempfile.TemporaryDirectory() as scratch:
        layout.restore(old.url)
        keys = Path(scratch, "keys.json")
        keys.write_text(json.dumps(layout.expected["keys"]), encoding="utf-8")
        for store, url in (("sqlite", f"sqlite:{scratch}/new.db"), ("postgres", new.url)):
            imported = Imported(program, layout, old.url, str(keys), url)
            try:
                done.append(check_store(imported, f"{layout.name} {store}", counter, stages))
            except RuntimeError as error:
                figures = Figures(f"{layout.name} {store}")
                figures.failed.append(str(error))
                figures.show()
                done.append(figures)
    return done


def main():
    program, folder, *wanted = sys.argv[1:]
    server = os.environ.get("NFY_TEST_POSTGRES_URL")
    if not server:
        print("import-check needs PostgreSQL (tools/with-servers)", file=sys.stderr)
        return 77
    layouts = sorted({path.parent for path in Path(folder).glob("*/expected.json*")
                      if not wanted or path.parent.name in wanted})
    done = [figures for layout in layouts for figures in check_layout(program, layout, server)]
    failed = sum(len(figures.failed) for figures in done)
    print(f"{sum(figures.passed for figures in done)} passed, {failed} failed")
    return 1 if failed or not done else 0


if __name__ == "__main__":
    sys.exit(main())
