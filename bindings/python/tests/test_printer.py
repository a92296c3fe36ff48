"""New secrets of the print API, at a stub that takes nothing under old ones."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

import nfy

STUB = Path(__file__).resolve().parents[3] / "tools/print-stub"


@pytest.fixture
def options(tmp_path: Path) -> Iterator[Dict[str, Any]]:
    secrets = tmp_path / "secrets.json"
    secrets.write_text(json.dumps({"password": "first-password", "api_key": "first-key"}))
    secrets.chmod(0o600)
    with subprocess.Popen(
        [sys.executable, STUB], stdout=subprocess.PIPE, text=True
    ) as printer:
        try:
            assert printer.stdout is not None
            port = printer.stdout.readline().rsplit(":", 1)[1].strip()
            yield {
                "url": f"http://127.0.0.1:{port}",
                "allow_plain": True,
                "username": "printer",
                "secrets_file": str(secrets),
                "api_url": "https://api.example.com",
            }
        finally:
            printer.kill()


def secrets_of(options: Dict[str, Any]) -> Dict[str, str]:
    found: Dict[str, str] = json.loads(Path(options["secrets_file"]).read_text())
    return found


def test_new_secrets_stand_in_the_file_and_are_those_that_the_printer_takes(
    options: Dict[str, Any],
) -> None:
    nfy.rotate_api_key("dvla", options)
    assert secrets_of(options)["api_key"] == "key-number-2"
    nfy.rotate_password("dvla", options)
    assert len(secrets_of(options)["password"]) >= 36
    nfy.rotate_api_key("dvla", options)  # asked for under the new password and the new key
    assert secrets_of(options)["api_key"] == "key-number-3"
    assert os.stat(options["secrets_file"]).st_mode & 0o777 == 0o600


def test_what_cannot_rotate_says_so_without_a_secret(options: Dict[str, Any]) -> None:
    with pytest.raises(nfy.UnsupportedError, match="no secrets that rotate: mmg$"):
        nfy.rotate_api_key("mmg", {"api_key": "s3cret"})
    without_file = {**options, "password": "s3cret", "api_key": "s3cret"}
    del without_file["secrets_file"]
    with pytest.raises(nfy.InvalidArgumentError, match="new secrets need a secrets_file$"):
        nfy.rotate_password("dvla", without_file)
    with pytest.raises(nfy.UnavailableError) as away:
        nfy.rotate_api_key("dvla", {**options, "url": "http://127.0.0.1:1"})
    assert "first-key" not in str(away.value)
    assert secrets_of(options)["api_key"] == "first-key"
