#!/usr/bin/python3
"""Long commands: their bar, and what Ctrl-C leaves behind."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
import unittest

from harness import CLINIC, KEY, NFY, PATIENCE, OnBothStores, clean_environment, sqlite_store
from terminal import Terminal

ROWS = 4000


def write_recipients(store):
    lines = ["phone number,name,date"]
    lines += [f"079009{10000 + row},Ann {row},1 May" for row in range(ROWS)]
    (store.folder / "many.csv").write_text("\n".join(lines) + "\n", "utf-8")


class Stopped(OnBothStores, unittest.TestCase):
    def test_a_file_that_is_stopped_goes_on_and_no_row_is_sent_twice(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "1")
            before = len(store.json("messages", "list", CLINIC, "--limit", "10000"))
            write_recipients(store)
            run = Terminal(store, "send-file", CLINIC, "Appointment (SMS)", "many.csv")
            run.wait_for(r"many.csv  \[")
            run.process.send_signal(signal.SIGINT)
            status, out = run.end()
            job = re.search(r"--resume ([0-9a-f-]{36})", run.said)
            if status == 0:  # it was quicker than the signal
                self.assertIn("4,000", out)
                continue
            self.assertEqual((status, out), (130, ""), run.said)
            self.assertRegex(run.said, r"of 4,000 rows are messages; go on with --resume")
            done = store.json("send-file", CLINIC, "--resume", job[1])
            self.assertEqual((done["rows"], done["messages"]), (ROWS, ROWS))
            rows = store.json("messages", "list", CLINIC, "--limit", "10000")
            self.assertEqual(len({row["id"] for row in rows}), before + ROWS)

    def test_a_worker_ends_with_130_on_ctrl_c_and_with_0_on_sigterm(self):
        for store in self.each_store():
            for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 0)):
                process = store.start("work", "--provider", "simulator simulator.json", "--json")
                deadline = time.monotonic() + PATIENCE
                while store.json("tasks") and time.monotonic() < deadline:
                    self.assertIsNone(process.poll())
                process.send_signal(number)
                out, said = process.communicate(timeout=PATIENCE)
                self.assertEqual((process.returncode, said), (status, ""))
                self.assertIn('"tasks done"', out)
                self.assertEqual(store.json("tasks", "--leases"), [])

    def test_counting_again_stops_between_two_days_and_says_where_to_go_on(self):
        for store in self.each_store():
            store.ok("demo", "--days", "5", "--messages", "2")
            run = Terminal(store, "rebuild", "--from", "1990-01-01", "--to", "2089-12-31")
            run.wait_for(r"rebuild  \[[#-]{30}\] +\d+%  [1-9]")
            run.process.send_signal(signal.SIGINT)
            status, out = run.end()
            self.assertEqual((status, out), (130, ""), run.said)
            day = re.search(r"go on with --from (\d{4}-\d\d-\d\d)", run.said)
            self.assertTrue(day, run.said)
            self.assertEqual(store.json("rebuild", "--from", day[1]), [])
            self.assertEqual(store.json("verify", "--from", "2026-01-01"), [])

    def test_a_demonstration_that_is_stopped_leaves_whole_days(self):
        with sqlite_store() as store:
            store.ok("init", "--reference-data", "prices.json")
            run = Terminal(store, "demo", "--days", "400", "--messages", "1")
            run.wait_for(r"demo  \[[#-]{30}\] +\d+%  [1-9]")
            run.process.send_signal(signal.SIGINT)
            self.assertEqual(run.end()[0], 130)
            counts = [row["status"] for row in store.json("messages", "list", CLINIC, "--history")]
            self.assertTrue(counts)
            self.assertNotIn("created", counts)

    def test_sealing_anew_can_be_stopped_and_goes_on(self):
        for store in self.each_store():
            store.ok("demo", "--days", "1", "--messages", "300")
            store.environment["NFY_SEALING_KEY"] = f"2:{'7a' * 32},{KEY}"
            process = store.start("reseal", "--json")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)
            self.assertIn(process.returncode, (0, 130, -signal.SIGINT))
            self.assertEqual(store.json("reseal")["left"], 0)
            again = store.json("reseal")
            self.assertEqual((again["resealed"], again["sealed"]), (0, 0))

    def test_there_is_no_bar_where_nobody_sees_it(self):
        with sqlite_store() as store:
            store.ok("migrate")
            done = store.run("rebuild", "--from", "2020-01-01", "--to", "2020-12-31")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            quiet = Terminal(store, "rebuild", "--from", "2020-01-01", "--quiet")
            self.assertEqual(quiet.end()[0], 0)
            self.assertEqual(quiet.said, "")


class Tmux(unittest.TestCase):
    """A session as a person has it."""

    @contextlib.contextmanager
    def session(self, store):
        socket = str(store.folder / "tmux")
        tmux = ["tmux", "-S", socket, "-f", "/dev/null"]
        environment = {**clean_environment(), **store.environment, "TERM": "xterm",
                       "PATH": os.path.dirname(NFY) + ":" + os.environ["PATH"],
                       "LC_ALL": "C.UTF-8", "PS1": "$ "}
        subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "40",
                        "bash --norc --noprofile"],
                       env=environment, cwd=store.folder, check=True, timeout=PATIENCE)
        try:
            yield tmux
        finally:
            subprocess.run([*tmux, "kill-server"], check=False, timeout=PATIENCE)

    def screen(self, tmux, pattern):
        deadline = time.monotonic() + PATIENCE
        text = ""
        while time.monotonic() < deadline:
            text = subprocess.run([*tmux, "capture-pane", "-p"], capture_output=True, text=True,
                                  check=True, timeout=PATIENCE).stdout
            if re.search(pattern, text):
                return text
            time.sleep(0.02)
        raise AssertionError(f"no {pattern} on the screen:\n{text}")

    @unittest.skipUnless(shutil.which("tmux"), "skipped: tmux is not installed")
    def test_the_bar_is_one_line_that_goes_away_and_words_are_completed(self):
        with sqlite_store() as store:
            store.ok("migrate")
            with self.session(store) as tmux:
                def type_in(*keys):
                    subprocess.run([*tmux, "send-keys", "--", *keys], check=True, timeout=PATIENCE)
                type_in("source <(nfy completion bash)", "Enter")
                type_in("nfy rebu", "Tab")
                self.screen(tmux, r"(?m)nfy rebuild$")
                type_in("--from 1990-01-01 --to 2089-12-31", "Enter")
                text = self.screen(tmux, r"rebuild  \[#*-*\] +\d+%  [\d,]+ of 36,525")
                self.assertEqual(len(re.findall(r"rebuild  \[", text)), 1)
                type_in("C-c")
                text = self.screen(tmux, r"go on with --from")
                self.assertNotRegex(text, r"rebuild  \[")
                type_in("echo status $?", "Enter")
                self.screen(tmux, r"status 130")


if __name__ == "__main__":
    unittest.main()
