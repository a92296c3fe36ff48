#!/usr/bin/python3
"""What the command line refuses, what it keeps secret, and what it says of a store."""

import json
import os
import pathlib
import re
import socket
import sqlite3
import stat
import subprocess
import tempfile
import unittest

from harness import CLINIC, KEY, NFY, ROOT, OnBothStores, run, sqlite_store
from terminal import answer


class Refusals(OnBothStores, unittest.TestCase):
    def test_what_is_typed_wrongly_is_said_in_one_line_with_status_2(self):
        for words, says in ((["frob"], "unknown command: frob"),
                            (["services", "frob"], "unknown command: services frob"),
                            (["usage"], "SERVICE is required"),
                            (["usage", "a", "b"], "one argument too many: b"),
                            (["usage", "a", "--frob"], "unknown option: --frob"),
                            (["usage", "a", "--frob=hunter2"], "unknown option: --frob"),
                            (["reports", "frob"], "not one of usage|organisation|"),
                            (["keys", "create", "a", "b", "--type", "x"], "normal|team|test: x"),
                            (["rebuild"], "--from is required"),
                            (["completion", "tcsh"], "not one of bash|zsh|fish")):
            done = run(*words)
            self.refused(done, 2, says)
            self.assertRegex(done.stderr.splitlines()[1], r"^nfy: try nfy.* --help$")

    def test_no_command_at_all_shows_the_help(self):
        done = run()
        self.assertEqual(done.returncode, 2)
        self.assertIn("usage: nfy [OPTIONS] COMMAND", done.stdout)
        self.assertEqual(run("--help").returncode, 0)
        self.assertRegex(run("--version").stdout, r"^nfy \d+\.\d+\.\d+\n$")

    def test_values_that_cannot_be_are_named(self):
        for store in self.each_store():
            store.ok("services", "put", "services.json")
            for words, says in (
                    (["usage", CLINIC, "--year", "x"], "--year is a number from 1 to 9,998, not x"),
                    (["rebuild", "--from", "2026-13-01"], "2026-13-01"),
                    (["rebuild", "--from", "2026-02-02", "--to", "2026-02-01"],
                     "--to lies before --from: 2026-02-01"),
                    (["in-doubt", "--limit", "0"], "--limit is a number from 1 to 100,000, not 0"),
                    (["usage", CLINIC, "--json", "--csv"], "one of --json, --csv and --html"),
                    (["services", "put", "/nowhere.json"], "no such file: /nowhere.json"),
                    (["services", "put", "recipients.csv"], "recipients.csv: no JSON"),
                    (["rates", "put", "services.json"], "services.json: "),
                    (["explain", CLINIC, "--notification", "x"], "x"),
                    (["erase", CLINIC], "whom? --to RECIPIENT or --to-file FILE"),
                    (["archive", "retention", CLINIC, "--days", "9"], "come together"),
                    (["erase", CLINIC, "--to", "07900900001"], "say --yes")):
                self.refused(store.run(*words), 2, says)
            self.refused(store.run("usage", "Nobody"), 1, "unknown service: Nobody")
            self.refused(store.run("templates", "show", CLINIC, "x"), 1, "unknown template: x")
            self.refused(store.run("keys", "revoke", CLINIC, "x"), 1, "unknown key: x")

    def test_a_misspelt_member_of_a_file_is_refused_and_nothing_is_stored(self):
        for store in self.each_store():
            wrong = store.folder / "wrong.json"
            wrong.write_text('{"name": "A", "emial_from": "a@example.com"}', "utf-8")
            self.refused(store.run("services", "put", wrong), 2,
                         "a service has no member emial_from")
            wrong.write_text('[{"name": "A", "restricted": "yes"}]', "utf-8")
            self.refused(store.run("services", "put", wrong), 2, "restricted of a service")
            wrong.write_text('{"name": "A"} {"name": "B"}', "utf-8")
            self.refused(store.run("services", "put", wrong), 2, "JSON")
            wrong.write_text("[" * 100, "utf-8")
            self.refused(store.run("services", "put", wrong), 2, "JSON")
            self.assertEqual(store.json("services", "list"), [])


class Settings(OnBothStores, unittest.TestCase):
    def test_a_store_that_cannot_be_reached_is_status_3(self):
        self.refused(run("tasks"), 2, "which store?")
        self.refused(run("tasks", "--store", "mysql://a/b"), 2, "unknown store url scheme: mysql:")
        self.refused(run("tasks", "--store", "sqlite:/nowhere/a.db"), 3, "unable to open")
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.refused(run("tasks", "--store", f"postgresql://nobody@127.0.0.1:{port}/a"), 3,
                     "out of reach")

    def test_a_store_without_the_newest_schema_is_not_changed_by_looking(self):
        with sqlite_store() as store:
            path = store.folder / "store.db"
            self.assertEqual(store.run("tasks").returncode, 3)
            self.assertFalse(path.exists())
            store.ok("migrate")
            with sqlite3.connect(path) as database:
                database.execute("DELETE FROM nfy_schema_version WHERE version > 1")
            self.refused(store.run("tasks"), 1, "run `nfy migrate`")

    def test_secrets_are_no_flags_and_never_shown(self):
        for words, says in ((["--store", "postgresql://a:hunter2@b/c"], "NFY_STORE"),
                            (["--store", "postgresql://b/c?password=hunter2"], "--store-file"),
                            (["--cache", "redis://:hunter2@host"], "NFY_CACHE")):
            self.refused(run("tasks", *words), 2, says)
        for key in ("5e5e5e", "0:" + "5e" * 32, "x:" + "5e" * 32, KEY + ",1"):
            done = run("tasks", "--store", "memory:", NFY_SEALING_KEY=key)
            self.refused(done, 2, "64 hexadecimal digits")
        self.assertNotIn("--sealing-key ", run("--help").stdout)

    def test_flags_count_before_variables_and_those_before_the_file(self):
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder, "nfy.conf")
            config.write_text("# both programs read it\nlisten = 127.0.0.1:1\n"
                              "store = sqlite:/nowhere/file\n", "utf-8")
            self.assertIn("/nowhere/file", run("tasks", "--config", config).stderr)
            self.assertIn("/nowhere/file", run("tasks", NFY_CONFIG=str(config)).stderr)
            variable = {"NFY_STORE": "sqlite:/nowhere/variable"}
            done = run("tasks", "--config", config, **variable)
            self.assertIn("/nowhere/variable", done.stderr)
            done = run("tasks", "--config", config, "--store", "sqlite:/nowhere/flag", **variable)
            self.assertIn("/nowhere/flag", done.stderr)
            config.write_text("\nfrob = 1\n", "utf-8")
            self.refused(run("tasks", "--config", config), 2, f"{config}:2: unknown setting: frob")
            config.write_text("store-file = /nowhere\n", "utf-8")
            self.refused(run("tasks", "--config", config), 2, "store-file: no such file: /nowhere")

    def test_every_setting_of_notifyd_may_stand_in_the_file(self):
        table = (ROOT / "docs/hosts.md").read_text("utf-8").split("## Settings")[1]
        names = set()
        for row in re.findall(r"^\| (`[a-z, `-]+`) \|", table.split("## What it")[0], re.M):
            names |= set(re.findall(r"[a-z-]+", row))
        self.assertGreater(len(names), 25)
        with tempfile.TemporaryDirectory() as folder:
            config = pathlib.Path(folder, "nfy.conf")
            for name in sorted(names - {"sealing-key", "store"}):
                value = "smtp /nowhere" if name == "provider" else "x"
                config.write_text(f"{name} = {value}\n", "utf-8")
                self.assertNotIn("unknown setting", run("tasks", "--config", config).stderr)

    def test_a_keyring_is_made_once_and_for_its_owner_alone(self):
        for store in self.each_store(init=False):
            ring = store.folder / "keyring"
            words = ("init", "--reference-data", "prices.json", "--make-keyring", ring)
            store.ok(*words, NFY_SEALING_KEY="")
            self.assertRegex(ring.read_text("ascii"), r"^1:[0-9a-f]{64}\n$")
            self.assertEqual(stat.S_IMODE(os.stat(ring).st_mode), 0o600)
            self.refused(store.run(*words), 1, "there is a file already")
            store.ok("services", "put", "services.json")
            made = store.ok("keys", "create", CLINIC, "a", "--sealing-key-file", ring,
                            NFY_SEALING_KEY="")
            self.assertIn("token", made)
            token = store.folder / "token"
            store.ok("keys", "create", CLINIC, "b", "--token-file", token)
            self.assertEqual(stat.S_IMODE(os.stat(token).st_mode), 0o600)
            self.assertTrue(token.read_text("ascii").startswith("b-"))


class FirstAdmin(OnBothStores, unittest.TestCase):
    ADMIN = ("init", "--reference-data", "prices.json", "--admin-email", "boss@riverside.example")
    ASKED = "Password of the first platform admin: "

    def stored(self, store):
        """The platform admins: their addresses, kinds of hashes and second steps."""
        rows = store.query("SELECT email_address, substr(password_hash, 1, 3), auth_type "
                           "FROM users WHERE platform_admin ORDER BY email_address")
        return [tuple(row) for row in rows]

    def test_the_password_of_the_first_admin_comes_from_a_file(self):
        for store in self.each_store(init=False):
            words = (*self.ADMIN, "--admin-password-file", "password.txt")
            self.assertEqual(store.json(*words)["platform_admin"], "added")
            admin = ("boss@riverside.example", "$y$", "email_auth")
            self.assertEqual(self.stored(store), [admin])
            before = store.query("SELECT password_hash FROM users WHERE platform_admin")
            self.assertEqual(store.json(*words)["platform_admin"], "unchanged")
            self.assertEqual(store.query("SELECT password_hash FROM users WHERE platform_admin"),
                             before)
            self.assertEqual([row["name"] for row in store.json("services", "list")], ["Notify"])

    def test_it_is_asked_for_twice_and_not_shown(self):
        for store in self.each_store(init=False):
            words = (*self.ADMIN, "--admin-mobile", "07900900123")
            status, shown = answer(store, words, [(self.ASKED, "hunter2"), ("Again: ", "hunter3")])
            self.assertEqual(status, 2, shown)
            self.assertIn("the two passwords are not the same", shown)
            self.assertEqual(self.stored(store), [])
            status, shown = answer(store, words, [(self.ASKED, "hunter2"), ("Again: ", "hunter2")])
            self.assertEqual(status, 0, shown)
            self.assertNotIn("hunter", shown)
            self.assertEqual(self.stored(store), [("boss@riverside.example", "$y$", "sms_auth")])

    def test_who_is_there_already_becomes_an_admin_and_keeps_the_password(self):
        for store in self.each_store():
            (ann, *_) = store.json("users", "list")
            done = store.json("init", "--reference-data", "prices.json", "--admin-email",
                              ann["email_address"].upper())
            self.assertEqual(done["platform_admin"], "changed")
            self.assertEqual([row[:2] for row in self.stored(store)], [(ann["email_address"], "")])

    def test_what_cannot_be_is_refused(self):
        for store in self.each_store(init=False):
            empty = store.folder / "empty.txt"
            empty.write_text("\n", "utf-8")
            for words, says in (
                    (["init", "--admin-name", "Ann"], "--admin-name needs --admin-email ADDRESS"),
                    ([*self.ADMIN, "--admin-password-file", "/nowhere"], "no such file: /nowhere"),
                    ([*self.ADMIN, "--admin-password-file", empty], "password"),
                    ([*self.ADMIN[:-1], "nobody", "--admin-password-file", "password.txt"],
                     "email")):
                self.refused(store.run(*words), 2, says)
            self.assertEqual(self.stored(store), [])


class Answers(OnBothStores, unittest.TestCase):
    def test_a_second_init_and_a_second_put_change_nothing(self):
        for store in self.each_store():
            first = store.json("users", "list")
            store.ok("init", "--reference-data", "prices.json", "--users", "people.json")
            self.assertEqual(store.json("users", "list"), first)
            store.ok("services", "put", "services.json")
            done = [row["done"] for row in store.json("services", "put", "services.json")]
            self.assertEqual(done, ["unchanged", "unchanged"])
            shown = store.json("services", "show", CLINIC)
            self.assertEqual(shown["limits"]["sms_a_day"], 50000)
            again = store.folder / "again.json"
            again.write_text(json.dumps(shown), "utf-8")
            self.assertEqual(store.json("services", "put", again)[0]["done"], "unchanged")

    def test_a_dry_run_stores_nothing(self):
        for store in self.each_store():
            rows = store.json("services", "put", "services.json", "--dry-run")
            self.assertEqual([row["done"] for row in rows], ["would be added"] * 2)
            self.assertEqual(store.json("services", "list"), [])
            store.ok("services", "put", "services.json")
            store.ok("templates", "put", CLINIC, "templates.json")
            preview = store.json("send", CLINIC, "Test result", "--to", "07900900001",
                                 "--value", "name=Ann", "--dry-run")
            self.assertEqual((preview["fragments"], preview["cost"]), (1, "0.024"))
            self.assertEqual(store.json("messages", "list", CLINIC), [])

    def test_a_file_with_mistakes_is_not_sent_and_each_is_shown_in_its_place(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "1")
            words = ("send-file", CLINIC, "Appointment (SMS)", "wrong_recipients.csv")
            dry = store.run(*words, "--dry-run")
            self.assertEqual(dry.returncode, 4)
            sent = store.run(*words)
            self.assertEqual(sent.returncode, 2)
            for done in (dry, sent):
                self.assertRegex(done.stdout, r"(?m)^wrong_recipients.csv:3: phone number: \w")
                self.assertRegex(done.stdout, r"(?m)^wrong_recipients.csv:4: name: \w")
            self.assertIn("nothing was sent: 2 mistakes", sent.stderr)
            self.assertEqual(store.json("jobs", "list", CLINIC), [])

    def test_a_message_goes_all_its_way_and_is_sent_once_under_one_key(self):
        for store in self.each_store():
            store.ok("services", "put", "services.json")
            store.ok("templates", "put", CLINIC, "templates.json")
            words = ("send", CLINIC, "Test result", "--to", "07900900001", "--value", "name=Ann",
                     "--idempotency-key", "k")
            first = store.json(*words)
            self.assertEqual(store.json(*words), {**first, "existed": True})
            worked = store.json("work", "--once", "--provider", "simulator simulator.json")
            self.assertEqual(worked["messages accepted"], 1)
            (message,) = store.json("messages", "list", CLINIC)
            self.assertEqual((message["id"], message["status"]), (first["id"], "delivered"))
            verdict = store.json("explain", CLINIC, "--notification", first["id"])
            self.assertEqual(verdict["reason"], "free-of-charge")
            usage = store.json("usage", CLINIC, "--allowance", "0")
            self.assertEqual(usage["cost"], "0.024")

    def test_receipts_in_quarantine_are_read_again(self):
        with sqlite_store() as store:
            store.ok("init", "--reference-data", "prices.json")
            store.ok("demo", "--days", "1", "--messages", "1")
            (message,) = store.json("messages", "list", CLINIC)
            receipt = {"id": message["id"], "provider": "simulator", "reference": "",
                       "status": "returned-letter", "at": "2026-01-01T00:00:00.000000Z",
                       "unspecified": False}
            with sqlite3.connect(store.folder / "store.db") as database:
                insert = ("INSERT INTO receipt_quarantine (id, provider, raw, reason, received_at) "
                          "VALUES (?, ?, ?, ?, 0)")
                known = json.dumps(receipt, separators=(",", ":")).encode()
                database.execute(insert, (b"0" * 16, "simulator", known, "unknown notification"))
                database.execute(insert, (b"1" * 16, "mmg", b"{}", "no notification"))
            self.assertEqual(len(store.json("receipts", "list")), 2)
            self.assertEqual(store.json("receipts", "replay", "--dry-run")["left"], 2)
            done = store.json("receipts", "replay")
            self.assertEqual((done["applied"] + done["unchanged"], done["left"]), (1, 1))
            self.assertIn("{}", store.ok("receipts", "list", "--raw"))

    def test_what_functional_tests_left_is_ended(self):
        for store in self.each_store():
            store.ok("services", "put", "services.json")
            store.ok("templates", "put", "Hilltop Library", "templates.json")
            store.ok("keys", "create", "Hilltop Library", "key")
            people = store.folder / "testers.json"
            people.write_text('{"name": "T", "email_address": "Hilltop1@test.example"}', "utf-8")
            store.ok("users", "put", people)
            words = ("purge-functional-test-data", "--prefix", "Hilltop")
            self.refused(store.run(*words), 2, "say --yes")
            self.refused(store.run(*words[:2], "Hill"), 2, "5 characters or more")
            library = store.json("services", "show", "Hilltop Library")["id"]
            self.assertEqual(len(store.json(*words, "--dry-run")), 2)
            self.assertEqual([row["kind"] for row in store.json(*words, "--yes")],
                             ["service", "user"])
            self.assertEqual([row["live"] for row in store.json("keys", "list", library)], [False])
            self.assertEqual(store.json("templates", "list", library), [])
            self.assertFalse(store.json("services", "show", library)["active"])
            self.assertNotIn("test.example", json.dumps(store.json("users", "list")))
            self.assertEqual(store.json(*words, "--yes"), [])

    def test_the_doctor_says_what_is_wrong_and_what_to_do(self):
        for store in self.each_store(init=False):
            store.ok("migrate")
            done = store.run("doctor")
            self.assertEqual(done.returncode, 4)
            self.assertRegex(done.stdout, r"price of an SMS +wrong +none for today +nfy rates put")
            store.ok("rates", "put", "prices.json")
            store.ok("work", "--once")
            findings = store.json("doctor")
            self.assertEqual([one for one in findings if one["state"] == "wrong"], [])
            by_name = {one["what"]: one for one in findings}
            self.assertIn("newest", by_name["schema"]["how_it_is"])
            self.assertIn(store.kind, by_name["store"]["how_it_is"])
            self.assertEqual("connections" in by_name, store.kind == "postgresql")

    def test_a_result_goes_to_a_file_whole_or_not_at_all(self):
        for store in self.each_store():
            path = store.folder / "out.csv"
            self.assertEqual(store.ok("rates", "list", "--csv", "-o", path), "")
            self.assertEqual(len(path.read_text("utf-8").splitlines()), 4)
            self.refused(store.run("usage", "Nobody", "-o", path), 1, "unknown service")
            self.assertEqual(len(path.read_text("utf-8").splitlines()), 4)
            self.refused(store.run("rates", "list", "-o", "/nowhere/a"), 3, "cannot be written")
            with open("/dev/full", "w", encoding="ascii") as full:
                done = subprocess.run([NFY, "rates", "list"], stdout=full,
                                      env=store.environment, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 3)

    def test_leases_of_workers_are_shown(self):
        with sqlite_store() as store:
            store.ok("migrate")
            with sqlite3.connect(store.folder / "store.db") as database:
                database.execute("INSERT INTO task_leases (task_key, owner, epoch, lease_until) "
                                 "VALUES ('facts/fold', 'worker 7', 3, 9000000000000000)")
            self.assertRegex(store.ok("tasks", "--leases"), r"facts/fold +worker 7 +2255-")


if __name__ == "__main__":
    unittest.main()
