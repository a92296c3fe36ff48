"""The programs in examples/python end well."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def run(name, *arguments):
    command = [sys.executable, "-B", str(EXAMPLES / "python" / name), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_quickstart_sends_one_message():
    expected = EXAMPLES / "expected" / "1_quickstart.txt"
    assert run("1_quickstart.py") == expected.read_text(encoding="utf-8")


def test_the_demo_bills_two_years_and_rebuilds_the_same_facts():
    data = EXAMPLES / "data"
    lines = run("demo.py", data / "reference_data.json", data / "recipients.csv").splitlines()
    assert lines[1].startswith("2025: ") and lines[2].startswith("2026: ")
    assert lines[-1] == "dropped and rebuilt: the same facts"
