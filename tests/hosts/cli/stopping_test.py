#!/usr/bin/python3
"""Ctrl-C in the middle of each long command: status 130, nothing half done, and it goes on."""

import contextlib
import datetime
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import CLINIC, PATIENCE, OnBothStores
from old_databases import SERVER, old_database
from terminal import Terminal

ROWS = 6
PURGED = "functional-test-"
CACHE = os.environ.get("NFY_TEST_REDIS_URL", "")
ALL_DAYS = ("--from", "1990-01-01", "--to", "2089-12-31")
LOCK_ALL = """BEGIN;
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'LOCK TABLE ' || one || ' IN SHARE MODE';
  END LOOP;
END $$;
\\echo held
"""


@contextlib.contextmanager
def writes_held(store):
    """What wants to write waits until the block ends, so that a command is in its middle then."""
    if store.kind == "sqlite":
        with contextlib.closing(sqlite3.connect(store.folder / "store.db")) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
        return
    psql = subprocess.Popen(["psql", "-q", "-X", "-d", store.url], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    psql.stdin.write(LOCK_ALL)
    psql.stdin.flush()
    assert psql.stdout.readline() == "held\n"
    try:
        yield
    finally:
        psql.communicate(timeout=PATIENCE)


def listens(process):
    """Whether it has said by now what an interrupt shall do."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        caught = re.search(r"SigCgt:\s*([0-9a-f]+)", status.read())
    return bool(int(caught[1], 16) >> (signal.SIGINT - 1) & 1)


def count(store, table, where="1 = 1"):
    return int(store.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


class Stopped(OnBothStores, unittest.TestCase):
    """Each command is stopped once and called again."""

    def stop(self, store, words, shown="", held=True, **variables):
        """Interrupts it when its bar is `shown`, or as soon as it can be; answers what it said.
        While nothing can be written, its first step is not done."""
        store.environment.update(variables)
        with writes_held(store) if held else contextlib.nullcontext():
            run = Terminal(store, *words)
            if shown:
                run.wait_for(shown)
            deadline = time.monotonic() + PATIENCE
            while not listens(run.process):
                self.assertLess(time.monotonic(), deadline, run.said)
            run.process.send_signal(signal.SIGINT)
        self.assertEqual(run.end(), (130, ""), run.said)
        self.assertIn("stopped", run.said)
        return run.said

    def test_what_looks_at_days_says_from_which_to_go_on(self):
        for store in self.each_store():
            store.ok("demo", "--days", "3", "--messages", "2")
            for word in ("verify", "audit", "rebuild"):
                with self.subTest(word, store=store.kind):
                    shown = rf"{word}  \[[#-]{{30}}\] +\d+%  [1-9]"
                    said = self.stop(store, (word, *ALL_DAYS), shown, held=False)
                    day = re.search(r"go on with --from (\d{4}-\d\d-\d\d)", said)
                    self.assertTrue(day, said)
                    self.assertLess("1990-01-01", day[1])
                    last = datetime.date.fromisoformat(day[1]) + datetime.timedelta(days=30)
                    store.ok(word, "--from", day[1], "--to", last.isoformat())

    def test_recipients_are_erased_one_by_one(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "1")
            people = [f"0790090{1000 + row}" for row in range(ROWS)]
            lines = ["phone number,name,date", *(f"{number},Ann,1 May" for number in people)]
            (store.folder / "many.csv").write_text("\n".join(lines) + "\n", "utf-8")
            store.ok("send-file", CLINIC, "Appointment (SMS)", "many.csv")
            (store.folder / "whom.txt").write_text("\n".join(people), "utf-8")
            words = ("erase", CLINIC, "--to-file", "whom.txt", "--yes")
            self.stop(store, words, r"erase  \[-{30}\] +0%")
            # The one in whose middle the signal came may be done, and no other.
            self.assertIn(store.json(*words)["messages"], (ROWS - 1, ROWS))
            self.assertEqual(store.json(*words)["messages"], 0)

    def test_messages_go_to_the_history_batch_by_batch(self):
        for store in self.each_store():
            store.ok("demo", "--days", "6", "--messages", "20")
            for kind in ("sms", "email"):
                store.ok("archive", "retention", CLINIC, "--type", kind, "--days", "3")
            both = count(store, "notifications") + count(store, "notification_history")
            self.stop(store, ("archive", "run"))
            self.assertEqual(count(store, "notifications") + count(store, "notification_history"),
                             both)
            store.ok("archive", "run")
            self.assertGreater(count(store, "notification_history"), 0)
            self.assertEqual(store.json("archive", "run")["moved"], 0)
            self.assertEqual(count(store, "notifications") + count(store, "notification_history"),
                             both)

    def test_months_become_files_one_by_one(self):
        for store in self.each_store():
            folder = str(store.folder / "archive")
            store.ok("demo", "--days", "200", "--messages", "1")
            store.ok("archive", "run")
            before = count(store, "notification_history")
            words = ("archive", "file", "--months", "4")
            self.stop(store, words, NFY_ARCHIVE_FOLDER=folder)
            store.ok(*words)
            files = store.json("archive", "files")
            self.assertTrue(files)
            self.assertEqual(sum(file["rows"] for file in files) +
                             count(store, "notification_history"), before)
            self.assertEqual(store.json("archive", "check"), [])

    def test_what_tests_left_behind_ends_service_by_service(self):
        for store in self.each_store():
            services = [{"name": f"{PURGED}{number}"} for number in range(5)]
            (store.folder / "left.json").write_text(json.dumps(services), "utf-8")
            store.ok("services", "put", "left.json")
            words = ("purge-functional-test-data", "--prefix", PURGED, "--yes")
            self.stop(store, words, r"purge  \[-{30}\] +0%")
            ended = count(store, "services", f"name LIKE '{PURGED}%' AND NOT active")
            self.assertLessEqual(ended, 1)  # the one in whose middle the signal came
            self.assertEqual(len(store.json(*words)), len(services) - ended)
            self.assertEqual(count(store, "services", f"name LIKE '{PURGED}%' AND active"), 0)

    @unittest.skipUnless(CACHE, "skipped: there is no NFY_TEST_REDIS_URL")
    def test_counts_in_the_cache_are_made_anew_service_by_service(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "5")
            words = ("caches", "rebuild")
            self.stop(store, words, NFY_CACHE=CACHE)
            store.ok(*words)
            self.assertEqual(store.json("caches", "check")["drift"], [])

    @unittest.skipUnless(SERVER, "skipped: there is no NFY_TEST_POSTGRES_URL")
    def test_a_comparison_begins_again(self):
        with old_database() as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                store.ok("import", *source, *keys, "--skip-bad")
                self.stop(store, ("compare", *source))
                self.assertEqual(store.json("compare", *source)["unexplained"], 0)


if __name__ == "__main__":
    unittest.main()
