#!/usr/bin/env python3
"""Runs a program beside a print API that prints nothing.

    tests/capi/beside_printer.py STUB PROGRAM

The program gets the options of a provider "dvla" at it, and the file of its secrets.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main():
    stub, program = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder, "secrets.json")
        secrets.write_text(json.dumps({"password": "first-password", "api_key": "first-key"}))
        secrets.chmod(0o600)
        with subprocess.Popen([stub], stdout=subprocess.PIPE, text=True) as printer:
            try:
                port = printer.stdout.readline().rsplit(":", 1)[1].strip()
                options = {
                    "url": f"http://127.0.0.1:{port}",
                    "allow_plain": True,
                    "username": "printer",
                    "secrets_file": str(secrets),
                    "api_url": "https://api.example.com",
                }
                command = [program, json.dumps(options), str(secrets)]
                return subprocess.run(command, env=os.environ, check=False).returncode
            finally:
                printer.kill()


if __name__ == "__main__":
    sys.exit(main())
