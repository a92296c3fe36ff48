"""The programs in examples/python end well."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
EXPECTED = sorted((EXAMPLES / "expected").glob("*.txt"))


def run(name, *arguments, cwd=None):
    command = [sys.executable, "-B", str(EXAMPLES / "python" / name), *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", cwd=cwd)
    return done.stdout


@pytest.mark.parametrize("text", EXPECTED, ids=lambda text: text.stem)
def test_a_numbered_example_prints_what_it_prints_in_cpp_and_c(text, tmp_path):
    said = run(f"{text.stem}.py", EXAMPLES / "data", cwd=tmp_path)
    assert said.splitlines() == text.read_text(encoding="utf-8").splitlines()


def test_there_are_six_numbered_examples():
    assert [text.stem[:2] for text in EXPECTED] == ["1_", "2_", "3_", "4_", "5_", "6_"]


def test_the_demo_bills_two_years_and_rebuilds_the_same_facts():
    data = EXAMPLES / "data"
    lines = run("demo.py", data / "reference_data.json", data / "recipients.csv").splitlines()
    assert lines[1].startswith("2025: ") and lines[2].startswith("2026: ")
    assert lines[-1] == "dropped and rebuilt: the same facts"
