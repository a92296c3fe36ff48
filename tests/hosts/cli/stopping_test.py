#!/usr/bin/python3
"""Ctrl-C in the middle of each long command: status 130, nothing half done, and it goes on."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import unittest

from harness import CLINIC, PATIENCE, OnBothStores
from old_databases import SERVER, old_database
from terminal import Terminal

RECIPIENTS = 50
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


def count(store, table, where="1 = 1"):
    return int(store.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


class Stopped(OnBothStores, unittest.TestCase):
    """Each command is stopped once and called again."""

    def stop(self, store, words, shown, held=True, **variables):
        """Runs until its bar is shown, and interrupts it; answers what it said."""
        store.environment.update(variables)
        with writes_held(store) if held else contextlib.nullcontext():
            run = Terminal(store, *words)
            run.wait_for(shown)
            run.process.send_signal(signal.SIGINT)
            if held:
                self.assertIsNone(run.process.poll())
        self.assertEqual(run.end(), (130, ""), run.said)
        self.assertIn("stopped", run.said)
        return run.said

    def test_what_looks_at_days_says_from_which_to_go_on(self):
        for store in self.each_store():
            store.ok("demo", "--days", "3", "--messages", "2")
            for word in ("verify", "audit", "rebuild"):
                with self.subTest(word, store=store.kind):
                    said = self.stop(store, (word, *ALL_DAYS), rf"{word}  \[[#-]{{30}}\] +\d+%  [1-9]",
                                     held=False)
                    day = re.search(r"go on with --from (\d{4}-\d\d-\d\d)", said)
                    self.assertTrue(day, said)
                    self.assertLess("1990-01-01", day[1])
                    store.ok(word, "--from", day[1], "--to", "2089-12-31")

    def test_recipients_are_erased_one_by_one(self):
        for store in self.each_store():
            store.ok("demo", "--days", "2", "--messages", "30")
            people = [row["to"] for row in store.json("messages", "list", CLINIC, "--limit", "100")
                      if row["to"]]
            self.assertTrue(people)
            (store.folder / "whom.txt").write_text("\n".join(people[:RECIPIENTS]), "utf-8")
            words = ("erase", CLINIC, "--to-file", "whom.txt", "--yes")
            self.stop(store, words, r"erase  \[-{30}\] +0%")
            store.ok(*words)
            left = {row["to"] for row in store.json("messages", "list", CLINIC, "--limit", "1000")}
            self.assertFalse(left & set(people[:RECIPIENTS]))

    def test_messages_go_to_the_history_batch_by_batch(self):
        for store in self.each_store():
            store.ok("demo", "--days", "6", "--messages", "20")
            for kind in ("sms", "email"):
                store.ok("archive", "retention", CLINIC, "--type", kind, "--days", "3")
            both = count(store, "notifications") + count(store, "notification_history")
            self.stop(store, ("archive", "run"), r"archive ")
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
            self.stop(store, words, r"archive file", NFY_ARCHIVE_FOLDER=folder)
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
            self.assertEqual(ended, 1)  # the one in whose middle the signal came
            self.assertEqual(len(store.json(*words)), len(services) - ended)
            self.assertEqual(count(store, "services", f"name LIKE '{PURGED}%' AND active"), 0)

    @unittest.skipUnless(CACHE, "skipped: there is no NFY_TEST_REDIS_URL")
    def test_counts_in_the_cache_are_made_anew_service_by_service(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "5")
            words = ("caches", "rebuild")
            self.stop(store, words, r"caches ", NFY_CACHE=CACHE)
            store.ok(*words)
            self.assertEqual(store.json("caches", "check")["drift"], [])

    @unittest.skipUnless(SERVER, "skipped: there is no NFY_TEST_POSTGRES_URL")
    def test_a_comparison_begins_again(self):
        with old_database() as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                store.ok("import", *source, *keys, "--skip-bad")
                self.stop(store, ("compare", *source), r"compare ")
                self.assertEqual(store.json("compare", *source)["unexplained"], 0)


if __name__ == "__main__":
    unittest.main()
