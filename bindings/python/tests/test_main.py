"""python -m nfy: the demonstration, and what it tells about the library."""

import csv
import dataclasses
import importlib.metadata
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict

import pytest

import nfy
from nfy import _info

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = Path(nfy.__file__).parent / "sample"


def run(*arguments: Any, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-B", "-m", "nfy", *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def said(*arguments: Any, **environment: str) -> str:
    done = run(*arguments, **environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def refusal(*arguments: Any) -> str:
    """The one line that says why a command failed."""
    done = run(*arguments)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("nfy: ")
    return line[len("nfy: ") :]


def info(*stores: str, status: int = 0, **environment: str) -> Dict[str, Any]:
    done = run("info", "--json", *stores, **environment)
    assert (done.returncode, done.stderr) == (status, "")
    found: Dict[str, Any] = json.loads(done.stdout)
    return found


# -- demo -----------------------------------------------------------------------------------------


def test_the_demo_bills_the_sample_and_explains_the_bill(tmp_path):
    text = said("demo", "--html", tmp_path / "bill.html")
    assert "Read 600 rows of recipients.csv: " in text
    assert re.search(r"^\s+\d+ x \S", text, re.MULTILINE), "some rows of the sample are wrong"
    assert "2025: the free allowance of 150 units ran out on 2026-03-" in text
    assert "2026: the free allowance of 150 units ran out on 2026-04-" in text
    assert "billing facts and made them again: nothing changed" in text
    page = (tmp_path / "bill.html").read_text(encoding="utf-8")
    assert "<svg" in page and "Riverside Clinics" in page
    assert not re.search(r"""(src|href)=["'](https?:)?//""", page)


def test_the_demo_says_the_same_each_time():
    first, second = (said("demo").rsplit("Took ", 1)[0] for _ in range(2))
    assert first == second


def test_the_demo_takes_a_file_of_its_users(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "Email address,Phone_Number,first name\n"
        "ann@example.com,07700 900001,Ann\n"
        "ben@example.com,,Ben\n"
        ",not a number,Cyd\n"
        ",,Dan\n"
    )
    text = said("demo", path)
    assert "Read 4 rows of own.csv: 3 messages accepted, 2 refused" in text
    assert "1 x row names no recipient" in text
    assert "Read 4 rows of own.csv: 3 " in said("demo", path, "--message", "Hi ((first name))")


@pytest.mark.parametrize(
    "content", ["", "phone number\n", "colour,name\nred,Ann\n", "phone number,name\n,Ann\n"]
)
def test_a_file_without_recipients_is_refused_in_one_line(tmp_path, content):
    path = tmp_path / "own.csv"
    path.write_text(content)
    assert refusal("demo", path) == f"no row of {path} has a phone number or an email address"


def test_a_file_that_is_not_there_is_refused_in_one_line(tmp_path):
    assert refusal("demo", tmp_path / "no.csv") == f"{tmp_path}/no.csv: No such file or directory"
    assert "No such file" in refusal("demo", "--html", tmp_path / "no" / "page.html")


def test_a_message_that_needs_other_columns_sends_nothing():
    text = said("demo", "--message", "Dear ((nobody))")
    assert "0 messages accepted" in text and "nobody" in text


def test_the_bar_is_for_terminals_only():
    leader, follower = pty.openpty()
    command = [sys.executable, "-B", "-m", "nfy", "demo"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            shown += piece
    os.close(leader)
    assert process.returncode == 0
    assert b"[#" in shown and shown.endswith(b"\r\x1b[K")


def test_who_reads_a_line_and_goes_gets_no_traceback():
    command = [sys.executable, "-B", "-u", "-m", "nfy", "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


def test_the_sample_is_the_beginning_of_the_repositorys_own():
    with open(ROOT / "examples/data/recipients.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with open(SAMPLE / "recipients.csv", encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == rows[:601]
    rates = json.loads((SAMPLE / "rates.json").read_text())
    published = json.loads((ROOT / "examples/data/reference_data.json").read_text())
    assert rates["sms_rates"] == published["sms_rates"][-len(rates["sms_rates"]) :]


# -- info -----------------------------------------------------------------------------------------


def test_info_tells_what_was_built():
    found = info()
    assert found["version"] == nfy.__version__
    assert found["soname"] == f"libnfy.so.{nfy.abi_version()}"
    assert found["library"] == "" or "/libnfy" in found["library"]
    assert {name for name, has in found["features"].items() if has} == {
        part.value for part in nfy.features()
    }
    assert set(found["features"]) == {part.value for part in nfy.Feature}
    assert found["data"] == [dataclasses.asdict(data) for data in nfy.data_versions()]
    text = said("info")
    assert text.startswith(f"nfy {nfy.__version__}, ABI ") and "sqlite" in text


def test_info_says_what_was_left_out(monkeypatch, capsys):
    monkeypatch.setattr(_info, "features", lambda: frozenset({nfy.Feature.SQLITE}))
    assert _info.show_info(["postgresql://127.0.0.1:1/base"], as_json=False) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "compiled in   sqlite" in lines
    assert "left out      postgres, redis, phonenumber, pango, smtp, https, pdf, rest" in lines
    for data in nfy.data_versions():
        assert any(line.startswith(f"{data.name} ") for line in lines)
    assert lines[-1].endswith("  no: this library was built without PostgreSQL")


def test_info_looks_at_stores_without_touching_them(tmp_path):
    ready, other, missing = (tmp_path / name for name in ("ready.db", "other.db", "missing.db"))
    nfy.Engine.open(f"sqlite:{ready}").close()
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE mine (id INTEGER)")
    urls = ["memory:", *(f"sqlite:{path}" for path in (ready, other, missing)), "mysql://host/base"]
    stores = info(*urls, status=1)["stores"]
    assert [(store["reachable"], store["ready"]) for store in stores] == [
        (True, True),
        (True, True),
        (True, False),
        (False, False),
        (False, False),
    ]
    assert "schema version 0" in stores[2]["message"]
    assert "unknown store url scheme: mysql:" in stores[4]["message"]
    assert not missing.exists()
    text = run("info", *urls).stdout
    assert f"sqlite:{ready}  ready" in text and f"sqlite:{other}  reached, not ready: " in text


def test_info_says_nothing_secret():
    url = "postgresql://ann:s3cret@127.0.0.1:1/base?password=s3cret&sslkey=s3cret"
    for arguments in (["info", url], ["info", "--json", url]):
        done = run(*arguments)
        assert done.returncode == 1
        assert "s3cret" not in done.stdout + done.stderr
        assert "postgresql://127.0.0.1:1/base" in done.stdout


def test_info_reaches_postgresql(schema_url):
    assert info(schema_url, status=1)["stores"][0]["reachable"]
    nfy.Engine.open(schema_url).close()
    assert info(schema_url)["stores"][0]["ready"]


def test_the_trial_of_a_wheel_reads_what_info_says(tmp_path):
    if not all(info()["features"].values()):
        pytest.skip("a wheel has every feature, this library has not")
    trial = (ROOT / "tools/try-wheel").read_text()
    program = re.findall(r"<<'PY' \|\| die \"info says.*\n((?:.*\n)*?)PY\n", trial)
    (tmp_path / "info.json").write_text(said("info", "--json", "memory:"))
    command = [sys.executable, "-c", program[0], nfy.__version__]
    subprocess.run(command, cwd=tmp_path, check=True)


# -- the package ----------------------------------------------------------------------------------


def test_every_place_names_one_version():
    listing = (ROOT / "CMakeLists.txt").read_text()
    version = re.findall(r"^project\(nfy VERSION ([\d.]+)", listing, re.MULTILINE)[0]
    assert nfy.__version__ == version
    assert importlib.metadata.version("nfy") == version
    assert said("--version") == f"nfy {version}\n"


def test_a_system_without_fonts_is_told(tmp_path):
    if nfy.Feature.PANGO not in nfy.features():
        pytest.skip("the library was built without Pango")
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>")
    letters = info(FONTCONFIG_FILE=str(config))["letters"]
    assert not letters["ready"] and letters["message"].startswith("letters need a font")


def test_a_missing_store_is_not_made_by_one_who_keeps_the_schema(tmp_path):
    with pytest.raises(nfy.UnavailableError):
        nfy.Engine.open(f"sqlite:{tmp_path}/no.db", keep_schema=True)
    assert list(tmp_path.iterdir()) == []
