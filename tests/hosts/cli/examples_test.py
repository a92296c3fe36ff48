#!/usr/bin/python3
"""Every command has an example in its help, and every example does what it says on both stores."""

import contextlib
import datetime
import json
import re
import subprocess
import unittest
import zoneinfo

from harness import EXAMPLES, NFY, PATIENCE, ROOT, OnBothStores, run
from old_databases import SERVER, old_database

# What each example prints, in the order in which they are run. A text is a pattern that has to be
# found; an empty one says that any answer will do.
EXPECTED = [
    ("init", r"sms_rates +3\n(.|\n)*users +2\n"),
    ("migrate", r"^schema  newest\n$"),
    ("demo", r"messages  30\n"),
    ("services list", r"Riverside Clinics"),
    ("services show", r"email_from +appointments@riverside.example\n"),
    ("services put", r"Riverside Clinics +changed\n(.|\n)*Hilltop Library +added\n"),
    ("organisations put", r"Riverside Council +added\n"),
    ("organisations list", r"Riverside Council +local +yes\n"),
    ("users list", r"Ann Archer +ann@riverside.example +yes"),
    ("users put", r"Bob Baker +unchanged\n"),
    ("guests put", r"guests +2\n"),
    ("guests list", r"ann@riverside.example\n"),
    ("keys create", r"token +booking-[0-9a-f-]{73}\n"),
    ("keys list", r"booking +test +.* yes\n"),
    ("keys revoke", r"revoked  yes\n"),
    ("templates list", r"Appointment \(SMS\) +sms +1 +no"),
    ("templates show", r"Dear \(\(name\)\), your appointment is on \(\(date\)\)\."),
    ("templates versions", r"1  .* no +Dear \(\(name\)\)"),
    ("templates put", r"Test result +1  added\n(.|\n)*Welcome +1  added\n"),
    ("templates archive", r"archived  yes\n"),
    ("templates queue", r"class  priority\n"),
    ("rates list", r"2026-03-31 23:00:00  +0.024\n"),
    ("rates put", r"sms_rates +3\n(.|\n)*stored\n"),
    ("rates drop", r"sms_rates +1\n(.|\n)*removed\n"),
    ("allowances list", r"Riverside Clinics +\d{4} +20 +\d+ +\d+\n"),
    ("allowances set", r"free_units      40,000\n"),
    ("allowances put", r"Riverside Clinics  2025 +10\n"),
    ("usage", r"month .* cost\n\d{4}-\d\d  email (.|\n)* sms (.|\n)*cost +£"),
    ("explain", r"simulator +1 +0.0\d+ +\d"),
    ("reports", r"^day,sms_totals,sms_fragment_totals(.|\n)*,7,7,7,3,0,0\n"),
    ("send", r"fragments +1\ncost +0.0\d+\n(.|\n)*Dear Ann, your appointment is on 1 May\.\n"),
    ("send-file", r"rows_with_errors  0\nmessages +3\n(.|\n)*cost +0.0\d+\n"),
    ("send-file", r"status +finished all notifications created\nrows +3\nmessages  3\n"),
    ("jobs list", r"recipients.csv +sms +finished all notifications created +3"),
    ("jobs cancel", r"status  cancelled\n"),
    ("messages list", r"email +delivered +simulator-email"),
    ("tasks", r"facts/advance/.* messages since then are not in the cube yet\n"),
    ("work", r"messages accepted +3\n"),
    ("providers list", r"simulator +sms +yes +50"),
    ("providers put", r"simulator +sms +yes +80 +50 .* cheaper this month\n"),
    ("providers history", r"cheaper this month\n(.|\n)*simulator +sms"),
    ("providers kinds", r"\nsimulator\n(.|\n)*smtp\n"),
    ("in-doubt", r"^none\n$"),
    ("receipts list", r"^none\n$"),
    ("receipts replay", r"^receipts   0\n"),
    ("callbacks put", r"url +https://clinics.example/notify\n"),
    ("callbacks list", r"delivery_status  https://clinics.example/notify +1"),
    ("callbacks drop", r"dropped  yes\n"),
    ("callbacks dead", r"^none\n$"),
    ("callbacks replay", r"ready_again  0\n"),
    ("rebuild", r"^nothing differed\n$"),
    ("verify", r"^nothing differs\n$"),
    ("audit", r"^nothing differs but what the next run replaces\n$"),
    ("archive retention", r"sms +14\n"),
    ("archive run", r"services +2\nmoved +0\n"),
    ("archive file", r"^files  0\n"),
    ("archive files", r"^none\n$"),
    ("archive check", r"^every file is what was written\n$"),
    ("archive conflicts", r"^none\n$"),
    ("caches check", r"differ +0\n"),
    ("caches rebuild", r"differ +\d+\n"),
    ("erase", r"recipients  1\nmessages +1\n"),
    ("reseal", r"left +0\n"),
    ("purge-functional-test-data", r"service  [0-9a-f-]{36}  Hilltop Library\n"),
    ("doctor", r"price of an SMS +ok +0.024"),
    ("init", r"platform_admin +added\n"),
    ("import", r"^notification_history +[\d,]+ +2$"),
    ("import", r"^jobs +54 +53 +0 +0 +1$"),
    ("compare", r"^unexplained +0\n"),
    ("completion", r"complete -o filenames -F _nfy nfy\n"),
    ("man", r"^\.TH nfy\\-usage 1 "),
]


def help_of(command):
    done = run(*command.split(), "--help")
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout


def commands():
    """All that there are: those of the table in the documents, and the two that print pages."""
    table = run("man", "--table").stdout
    return [*re.findall(r"^\| `nfy ([a-z -]+)` \|", table, re.M), "completion", "man"]


def examples_of(command):
    block = help_of(command).split("\nExample:\n")[1].split("\n\n")[0]
    return [line.strip() for line in block.splitlines()]


MOVING = ("import", "compare")  # these need an old database


class Examples(OnBothStores, unittest.TestCase):
    maxDiff = None

    def test_every_command_has_an_example_and_every_example_a_test(self):
        for command in commands():
            with self.subTest(command):
                examples = examples_of(command)
                self.assertEqual(len(examples), [name for name, _ in EXPECTED].count(command))
                for example in examples:
                    self.assertTrue(example.startswith(f"nfy {command}"), example)

    def test_every_example_prints_what_it_should(self):
        yesterday = (datetime.datetime.now(zoneinfo.ZoneInfo("Europe/London")).date()
                     - datetime.timedelta(days=1)).isoformat()
        with contextlib.ExitStack() as stack:
            old = stack.enter_context(old_database()) if SERVER else None
            for store in self.each_store(init=False):
                self.check_examples(store, old, yesterday)

    def check_examples(self, store, old, yesterday):
        left = {command: examples_of(command) for command in commands()}
        if old:
            old.tell(store)
        for command, pattern in EXPECTED:
            variables = {"YESTERDAY": yesterday,
                         "NFY_ARCHIVE_FOLDER": str(store.folder / "archive")}
            if command == "jobs cancel":
                at = (datetime.datetime.now(datetime.timezone.utc)
                      + datetime.timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
                variables["JOB"] = store.json(
                    "send-file", "Riverside Clinics", "Appointment (SMS)", "recipients.csv",
                    "--at", at)["job"]
            line = left[command].pop(0)
            if command in MOVING and not old:
                continue
            done = store.shell(line, **variables)
            # What the doctor thinks of a new store is its own matter; a dry run found bad rows.
            status = 4 if done.returncode == 4 and command in ("doctor", "import") else 0
            with self.subTest(line):
                self.assertEqual(done.returncode, status, done)
                self.assertRegex(done.stdout, re.compile(pattern, re.M))
        self.assertFalse(any(left.values()), left)

    def test_help_is_narrow_and_names_every_option(self):
        for command in ("", *commands()):
            text = help_of(command)
            for line in text.splitlines():
                if not line.startswith("  nfy "):
                    self.assertLessEqual(len(line), 92, line)
        self.assertIn("--sealing-key-file FILE", help_of(""))
        self.assertIn("Ctrl-C", help_of(""))

    def test_the_table_in_the_documents_is_that_of_the_program(self):
        page = (ROOT / "docs/cli.md").read_text("utf-8")
        self.assertIn(run("man", "--table").stdout, page,
                      "docs/cli.md is not what `nfy man --table` prints")
        for status in re.findall(r"^  (\d+) ", help_of("").split("Status:")[1], re.M):
            self.assertIn(f"| {status} |", page)

    def test_manual_and_completion_are_made_of_the_same_description(self):
        for command in commands():
            page = run("man", *command.split()).stdout
            self.assertIn(".SH EXAMPLE", page)
            for option in re.findall(r"^  (--[a-z-]+)", help_of(command), re.M):
                self.assertIn(option.replace("-", "\\-"), page)
        self.assertRegex(run("man").stdout, r"\.SH EXIT STATUS")
        self.assertEqual(run("man", "frob").returncode, 2)

    def completed(self, *words):
        """What bash offers after these words, of which the last is begun only."""
        script = (f"source <('{NFY}' completion bash)\n"
                  f"COMP_WORDS=({' '.join(map(repr, ('nfy', *words)))})\n"
                  f"COMP_CWORD={len(words)}\n_nfy\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n")
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True,
                              cwd=EXAMPLES, timeout=PATIENCE, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        return done.stdout.split()

    def test_bash_completes_commands_options_choices_and_files(self):
        self.assertIn("services", self.completed(""))
        self.assertIn("usage", self.completed("u"))
        self.assertEqual(self.completed("services", "l"), ["list"])
        self.assertEqual(self.completed("keys", "create", "--ty"), ["--type"])
        self.assertEqual(self.completed("keys", "create", "--type", "t"), ["team", "test"])
        self.assertEqual(self.completed("rates", "put", "pri"), ["prices.json"])
        self.assertIn("daily", self.completed("reports", "d"))
        self.assertIn("--json", self.completed("tasks", "--j"))
        self.assertEqual(self.completed("usage", "--year", "2"), [])

    def test_the_scripts_of_every_shell_that_is_here_can_be_read(self):
        for shell in ("bash", "zsh", "fish"):
            script = run("completion", shell).stdout
            self.assertIn("services", script)
            try:
                done = subprocess.run([shell, "-n"], input=script, capture_output=True, text=True,
                                      timeout=PATIENCE, check=False)
            except FileNotFoundError:
                print(f"skipped: {shell}, which is not installed")
                continue
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def test_every_table_is_also_json_and_csv(self):
        for store in self.each_store():
            store.ok("demo", "--days", "2", "--messages", "6")
            for words in (["services", "list"], ["rates", "list"], ["reports", "daily"],
                          ["messages", "list", "Riverside Clinics"], ["tasks"]):
                rows = json.loads(store.ok(*words, "--json"))
                rows = rows["sms_rates"] if isinstance(rows, dict) else rows
                lines = store.ok(*words, "--csv").splitlines()
                self.assertEqual(len(lines), len(rows) + 1, words)
            page = store.ok("usage", "Riverside Clinics", "--html")
            self.assertRegex(page, r"(?s)<svg.*</svg>.*<table")
            self.assertNotIn("<script", page)
            self.assertRegex(store.ok("reports", "daily", "--html"), r"(?s)<svg.*</svg>")


if __name__ == "__main__":
    unittest.main()
