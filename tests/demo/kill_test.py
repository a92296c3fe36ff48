#!/usr/bin/python3
"""demo: killed at any moment, any number of times, it ends in the same bill.

Runs the demonstration again and again on a few databases and kills it (SIGKILL) at random moments,
then lets it run to its end. What must hold (rules/reliability 1):
  I1   a message that was accepted once is there in the end, under the same id;
  I2   each is sent or listed as in doubt, and stands in the database once;
  I7   the bill equals that of a run that nobody disturbed, byte for byte, and so does a rerun's;
  I13  work that was cut off anywhere goes on and reaches the same state.
"""

import argparse
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid

ROWS = 800
ALLOWANCE = 150
KILLS_PER_DATABASE = 13


def command(demo, folder, *more):
    return [demo, "--db", f"{folder}/riverside.db", "--out", str(folder), "--rows", str(ROWS),
            "--allowance", str(ALLOWANCE), "--journal", f"{folder}/journal", "--check", *more]


def run_to_the_end(demo, folder):
    started = time.monotonic()
    done = subprocess.run(command(demo, folder), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"kill_test: the demo failed on {folder}: {done.stdout}{done.stderr}")
    return time.monotonic() - started, done.stdout


def run_and_kill(demo, folder, after):
    """True if it was killed, False if it came to its end before that."""
    process = subprocess.Popen(command(demo, folder, "--quiet"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    try:
        _, errors = process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    if process.returncode != 0:
        sys.exit(f"kill_test: the demo failed after a kill: {errors}")
    return False


def accepted_in(folder):
    """What the runs were told was accepted: key to id. A killed run's last line may be torn."""
    accepted = {}
    text = pathlib.Path(folder, "journal").read_text(encoding="utf-8")
    for line in text.split("\n"):
        key, _, number = line.partition(" ")
        if len(number) != 36:
            continue
        if accepted.setdefault(key, number) != number:
            sys.exit(f"kill_test: {key} was accepted under two ids")
    return accepted


def stored_in(folder):
    with sqlite3.connect(f"file:{folder}/riverside.db?mode=ro", uri=True) as database:
        rows = database.execute("SELECT id FROM notifications UNION ALL "
                                "SELECT id FROM notification_history").fetchall()
        waiting = database.execute("SELECT count(*) FROM delivery_queue").fetchone()[0]
    return [str(uuid.UUID(bytes=row[0])) for row in rows], waiting


def check(folder, reference):
    accepted = accepted_in(folder)
    stored, waiting = stored_in(folder)
    if sorted(stored) != sorted(accepted.values()):
        sys.exit(f"kill_test: {len(accepted)} accepted, {len(stored)} stored")
    if waiting != 0:
        sys.exit(f"kill_test: {waiting} messages still wait to be sent")
    for name in ("usage.csv", "rejected.csv"):
        if pathlib.Path(folder, name).read_bytes() != pathlib.Path(reference, name).read_bytes():
            sys.exit(f"kill_test: {folder}/{name} differs from that of the undisturbed run")


def kill_until_done(options, rng, folder, seconds, kills):
    """Runs and kills until a run ends or `kills` are done. Returns how often it killed."""
    folder.mkdir()
    for killed in range(kills):
        # A run starts from the first row again, so only long ones get to where none was before.
        longest = rng.choice((0.2, 0.6, 1.1)) * seconds
        if not run_and_kill(options.demo, folder, rng.uniform(0, longest)):
            return killed
    return kills


def fast_folder():
    """A file system in memory where there is one: what was written outlives a process too."""
    shared = pathlib.Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("demo")
    parser.add_argument("--kills", type=int, default=52)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    print(f"seed {options.seed}", flush=True)
    with tempfile.TemporaryDirectory(dir=fast_folder()) as root:
        reference = pathlib.Path(root, "reference")
        reference.mkdir()
        seconds, _ = run_to_the_end(options.demo, reference)
        killed = databases = 0
        while killed < options.kills:
            folder = pathlib.Path(root, f"killed{databases}")
            killed += kill_until_done(options, rng, folder, seconds,
                                      min(KILLS_PER_DATABASE, options.kills - killed))
            run_to_the_end(options.demo, folder)
            check(folder, reference)
            databases += 1
            if databases > options.kills:
                sys.exit("kill_test: the demo ends too soon to be killed")
        _, again = run_to_the_end(options.demo, folder)
        check(folder, reference)
        if "Taken by the providers 0," not in again:
            sys.exit("kill_test: a rerun of a finished campaign sent something")
    print(f"{killed} kills on {databases} databases: the same bill "
          f"({seconds:.1f} s undisturbed)")


if __name__ == "__main__":
    main()
