#!/usr/bin/python3
"""slow: what it runs is slow, ends as it would by itself, and leaves nothing behind."""

import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/slow"
SPIN = """
import time
begun = time.monotonic()
while time.monotonic() - begun < 2:
    pass
print(time.process_time() / (time.monotonic() - begun))
"""


def slow(*words, **options):
    return subprocess.run([TOOL, *words], capture_output=True, text=True, **options)


def ways():
    """A quota where control groups can be made, pauses anywhere."""
    can = slow("--with", "quota", "true").returncode == 0
    return ["quota", "pauses"] if can else ["pauses"]


def is_running(command):
    """Whether a process has this command line (a zombie has none)."""
    for file in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if file.read_bytes().replace(b"\0", b" ").strip() == command.encode():
                return True
        except OSError:
            pass  # it went meanwhile
    return False


class Slow(unittest.TestCase):
    def each_way(self):
        for way in ways():
            with self.subTest(way=way):
                yield way

    def test_a_command_gets_a_part_of_the_processors(self):
        cores = len(os.sched_getaffinity(0))
        for way in self.each_way():
            times = 4 * cores if way == "quota" else 4  # a quota is of all cores together
            done = slow("--with", way, "--times", str(times), sys.executable, "-c", SPIN)
            # A quarter; what else the machine does moves that.
            self.assertLess(float(done.stdout), 0.25 * 3)

    def test_the_exit_status_is_that_of_the_command(self):
        for way in self.each_way():
            for script, status in (("exit 3", 3), ("kill -9 $$", 128 + 9), ("true", 0)):
                self.assertEqual(slow("--with", way, "sh", "-c", script).returncode, status)
            self.assertEqual(slow("--with", way, "/no/such/program").returncode, 127)

    def test_what_was_started_ends_with_it_however_far_it_ran_away(self):
        for number, way in enumerate(self.each_way()):
            marker = f"sleep 86{os.getpid()}{number}"
            slow("--with", way, "sh", "-c", f"setsid {marker} & {marker} & exit 0")
            self.assertFalse(is_running(marker))

    def test_whoever_ends_it_ends_the_command_and_its_busy_loops(self):
        for number, way in enumerate(self.each_way()):
            marker = f"sleep 87{os.getpid()}{number}"
            process = subprocess.Popen([TOOL, "--beside", "1", "--with", way, *marker.split()],
                                       stderr=subprocess.DEVNULL)
            while not is_running(marker):
                time.sleep(0.01)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(), 128 + signal.SIGTERM)
            self.assertFalse(is_running(marker))
        left = [*pathlib.Path("/sys/fs/cgroup").glob(f"**/nfy-slow.{process.pid}")]
        self.assertEqual(left, [])

    def test_words_that_make_no_sense_are_refused(self):
        for words in ([], ["--times", "1", "true"], ["--with", "magic", "true"]):
            self.assertEqual(slow(*words).returncode, 2)


if __name__ == "__main__":
    unittest.main()
