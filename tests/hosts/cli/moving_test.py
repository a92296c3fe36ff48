#!/usr/bin/python3
"""Moving from an existing Notify database: what comes over, what differs, what Ctrl-C leaves."""

import datetime
import json
import re
import signal
import unittest

from harness import ROOT, OnBothStores, sqlite_store
from old_databases import LAYOUTS, SERVER, Old, old_database
from terminal import Terminal

BAD_ROWS = 3  # of govuk: a job of no template, history without a service or a status
ROWS = 20_000


@unittest.skipUnless(SERVER, "skipped: there is no NFY_TEST_POSTGRES_URL")
class Moving(OnBothStores, unittest.TestCase):
    maxDiff = None

    def test_a_dry_run_says_rows_time_and_trouble_and_stores_nothing(self):
        with old_database() as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                users = store.json("users", "list")
                done = store.run("import", *source, *keys, "--dry-run")
                self.assertEqual(done.returncode, 4, done)
                self.assertRegex(done.stdout, r"(?m)^layout +govuk$")
                self.assertRegex(done.stdout, r"(?m)^seconds +\d+$")
                self.assertRegex(done.stdout, rf"(?m)^services +{old.one(SERVICES)} +0$")
                self.assertRegex(done.stdout, rf"rows that cannot be read: {BAD_ROWS}\n")
                self.assertRegex(done.stdout, r"notification_history +[0-9a-f-]{36} +\w+ is NULL")
                self.assertIn("the live row counts", done.stdout.split("before the switch")[1])
                plan = json.loads(store.run("import", *source, *keys, "--dry-run", "--json").stdout)
                self.assertEqual(len(plan["troubles"]), BAD_ROWS)
                self.assertEqual(store.json("services", "list"), [])
                self.assertEqual(store.json("users", "list"), users)

    def test_a_row_that_cannot_be_read_ends_an_import_and_is_named(self):
        with old_database() as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                done = store.run("import", *source, *keys)
                self.refused(done, 1, "--skip-bad passes over such rows")
                self.assertRegex(done.stderr,
                                 r"^nfy: jobs [0-9a-f-]{36}: template_id is NULL; ")

    def test_everything_comes_over_and_again_only_what_is_new(self):
        for store in self.each_store():
            with old_database() as old:
                source, keys = old.tell(store)
                words = ("import", *source, *keys, "--skip-bad")
                first = store.ok(*words)
                self.assertRegex(first, r"(?m)^resumed +no$")
                self.assertRegex(first, rf"(?m)^services +(\d+) +\1 +0 +0 +0$")
                again = store.json(*words)["tables"]
                for counts in again.values():
                    self.assertEqual((counts["added"], counts["changed"]), (0, 0))
                old.change("UPDATE services SET name = 'Renamed' WHERE id = "
                           "(SELECT id FROM services WHERE active LIMIT 1);"
                           "INSERT INTO organisation (id, name, active, created_at, "
                           "can_approve_own_go_live_requests) VALUES "
                           "(gen_random_uuid(), 'New', true, now(), false);" + JOIN_REQUEST)
                new = store.json(*words)["tables"]
                self.assertEqual(new["services"]["changed"], 1)
                self.assertEqual(new["organisation"]["added"], 1)
                self.assertEqual(new["service_join_requests"]["added"], 1)
                (asked,) = store.query("SELECT reason, status, contacted_user_ids "
                                       "FROM service_join_requests")
                contacted = ",".join(old.all(CONTACTED))
                self.assertEqual(asked, ["Let me in", "pending", contacted])
                names = [row["name"] for row in store.json("services", "list", "--all")]
                self.assertIn("Renamed", names)
                self.assertEqual(len(names), int(old.one(SERVICES)))

    def test_each_layout_is_told_by_its_tables_and_what_differs_is_explained(self):
        for name in LAYOUTS:
            with old_database(name) as old, sqlite_store() as store, self.subTest(name):
                store.ok("migrate")
                source, keys = old.tell(store)
                report = store.json("import", *source, *keys, "--skip-bad", "--layout", "auto")
                self.assertEqual(report["layout"], name)
                report = store.json("compare", *source)
                self.assertEqual(report["unexplained"], 0)
                self.assertTrue(report["differences"])
                other = "gsa" if name == "govuk" else "govuk"
                self.refused(store.run("compare", *source, "--layout", other), 2,
                             f"the layout {name}, not {other}")

    def test_a_comparison_sums_up_services_and_lists_days_with_their_reasons(self):
        reasons = (ROOT / "docs/differences.md").read_text("utf-8")
        with old_database() as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                store.ok("import", *source, *keys, "--skip-bad")
                text = store.ok("compare", *source)
                self.assertRegex(text, r"(?m)^unexplained +0$")
                report = store.json("compare", *source)
                self.assertEqual(sum(one["equal"] for one in report["services"]), report["equal"])
                for one in report["differences"]:
                    self.assertIn(one["day"], text)
                    for reason in one["reasons"]:
                        self.assertIn(f"`{reason['rule']}`", reasons)
                        for key in reason["ids"][:1]:
                            self.assertIn(key, text)
                self.check_scopes(store, source, report)

    def check_scopes(self, store, source, report):
        one = report["differences"][0]
        days = store.json("compare", *source, "--from", one["day"], "--to", one["day"], "--all")
        self.assertIn(one, days["differences"])
        self.assertEqual({equal["day"] for equal in days["equals"]}, {one["day"]})
        self.assertEqual(len(days["equals"]), days["equal"])
        alone = store.json("compare", *source, "--service", one["service"])
        self.assertEqual([service["service"] for service in alone["services"]], [one["service"]])
        self.refused(store.run("compare", *source, "--from", "2026-02-02", "--to", "2026-02-01"),
                     2, "--to lies before --from: 2026-02-01")
        self.refused(store.run("compare", *source, "--from", "2026-02-02", "--last", "3"), 2,
                     "one of --last and --from")
        lines = store.ok("compare", *source, "--csv").splitlines()
        self.assertEqual(len(lines), len(report["differences"]) + 1)

    def test_a_difference_without_a_known_reason_is_status_4(self):
        for store in self.each_store():
            with old_database() as old:
                source, keys = old.tell(store)
                store.ok("import", *source, *keys, "--skip-bad")
                day, service = old.change_a_fact()
                done = store.run("compare", *source)
                self.assertEqual((done.returncode, done.stderr), (4, ""), done)
                self.assertRegex(done.stdout, rf"(?m)^{day} .* unknown$")
                report = json.loads(store.run("compare", *source, "--json").stdout)
                unknown = [(one["day"], one["service"]) for one in report["differences"]
                           if any(reason["rule"] == "unknown" for reason in one["reasons"])]
                self.assertEqual(unknown, [(day, service)])

    def test_last_days_end_yesterday(self):
        with old_database() as old, sqlite_store() as store:
            store.ok("migrate")
            source, keys = old.tell(store)
            store.ok("import", *source, *keys, "--skip-bad")
            report = store.json("compare", *source, "--last", "4000", "--all")
            today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
            days = [one["day"] for one in (*report["differences"], *report["equals"])]
            self.assertLess(max(days), today)
            self.assertEqual(report["equal"], store.json("compare", *source)["equal"])

    def test_what_is_said_wrongly_is_refused_and_no_secret_is_shown(self):
        with old_database() as old, sqlite_store() as store:
            store.ok("migrate")
            source, keys = old.tell(store)
            wrong = store.folder / "wrong.json"
            wrong.write_text('{"secret_keys": "hunter2"}', "utf-8")
            nothing = Old(old.layout, SERVER)
            for words, says in (
                    (["import", *keys], "which old database?"),
                    (["import", *source], "--keys-file is required"),
                    (["import", "postgresql://a:hunter2@b/c", *keys], "NFY_OLD_DATABASE"),
                    (["compare", "postgresql://b/c?password=hunter2"], "--old-file"),
                    (["import", "mysql://b/c", *keys], "postgresql:// url"),
                    (["import", *source, "--keys-file", wrong], "wrong.json: keys: secret_keys"),
                    (["import", *source, *keys, "--batch", "0"],
                     "--batch is a number from 1 to 50,000, not 0"),
                    (["compare", *nothing.tell(store)[0]], "none of the layouts")):
                self.refused(store.run(*words), 2, says)
            self.refused(store.run("compare", "postgresql://nobody@127.0.0.1:1/a"), 3,
                         "out of reach")
            self.assertEqual(store.run("compare", NFY_OLD_DATABASE=old.url).returncode, 4)

    def test_an_import_without_a_sealing_key_is_refused(self):
        with old_database() as old, sqlite_store() as store:
            store.ok("migrate")
            source, keys = old.tell(store)
            self.refused(store.run("import", *source, *keys, NFY_SEALING_KEY=""), 1, "sealing key")

    def test_an_import_that_is_stopped_goes_on_and_no_row_is_lost(self):
        with old_database(rows=ROWS) as old:
            for store in self.each_store():
                source, keys = old.tell(store)
                words = ("import", *source, *keys, "--skip-bad", "--batch", "500")
                run = Terminal(store, *words)
                run.wait_for(r"import notifications  \[[#-]{30}\] +\d+%  [1-9]")
                run.process.send_signal(signal.SIGINT)
                self.assertEqual(run.end(), (130, ""), run.said)
                self.assertRegex(run.said, r"stopped; what was done is kept, the same command goes")
                report = store.json(*words)
                self.assertTrue(report["resumed"])
                for table in ("notifications", "notification_history"):
                    counts = report["tables"][table]
                    self.assertEqual(counts["added"] + counts["skipped"], counts["read"])
                total = sum(report["tables"][table]["read"]
                            for table in ("notifications", "notification_history"))
                self.assertGreaterEqual(total, ROWS * 9 // 10)


SERVICES = "SELECT count(*) FROM services"
CONTACTED = "SELECT user_id FROM service_join_request_contacted_users ORDER BY user_id"
JOIN_REQUEST = (
    "INSERT INTO service_join_requests (id, requester_id, service_id, reason) SELECT "
    "gen_random_uuid(), u.id, s.id, 'Let me in' FROM users u, services s LIMIT 1;"
    "INSERT INTO service_join_request_contacted_users SELECT r.id, u.id FROM "
    "service_join_requests r, (SELECT id FROM users LIMIT 2) u")


if __name__ == "__main__":
    unittest.main()
