#!/usr/bin/python3
"""demo: 2,000 rows end in the known bill, and a second run on the same database changes nothing.

The demonstration checks itself with --check: it counts every notification again, one by one. The
totals below stand for the file as it is committed; they change with it and with nothing else.
"""

import csv
import decimal
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

DEMO = sys.argv.pop(1)


def run(folder, *more):
    done = subprocess.run(
        [DEMO, "--db", f"{folder}/riverside.db", "--out", folder, "--rows", "2000",
         "--allowance", "400", "--check", *more],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fast_folder():
    """A file system in memory where there is one: this is about the bill, not about the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def lines_of(folder):
    with open(f"{folder}/usage.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Demo(unittest.TestCase):
    def test_bill(self):
        with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
            first = run(folder)
            lines = lines_of(folder)
            sms = {line["month"]: line for line in lines if line["notification_type"] == "sms"}
            self.assertEqual(sorted(sms), ["2026-03", "2026-04"])
            for month, units, rate in (("2026-03", 940, "0.0233"), ("2026-04", 1603, "0.024")):
                line = sms[month]
                self.assertEqual(int(line["chargeable_units"]), units)
                self.assertEqual(int(line["free_allowance_used"]), 400)
                self.assertEqual(int(line["charged_units"]), units - 400)
                self.assertEqual(decimal.Decimal(line["cost"]),
                                 decimal.Decimal(rate) * (units - 400))
            self.assertIn("accepted messages 2,265", first)
            self.assertIn("nothing changed", first)
            self.assertIn("the bill is right", first)
            rejected = pathlib.Path(folder, "rejected.csv").read_text(encoding="utf-8")
            self.assertEqual(len(rejected.splitlines()), 1 + 63)
            self.assertIn("<svg", pathlib.Path(folder, "usage.html").read_text(encoding="utf-8"))

            again = run(folder)
            self.assertIn("accepted messages 2,265 (2,265 known before)", again)
            self.assertEqual(lines_of(folder), lines)


if __name__ == "__main__":
    unittest.main()
