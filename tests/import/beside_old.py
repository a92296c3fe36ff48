#!/usr/bin/env python3
"""Runs a program beside an old database.

    tests/import/beside_old.py FOLDER LAYOUT PROGRAM [ARGUMENT...]

It finds the URL in NFY_TEST_OLD_DATABASE and the keys in NFY_TEST_OLD_KEYS.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from old_data import Database, Layout


def main():
    folder, name, *command = sys.argv[1:]
    server = os.environ.get("NFY_TEST_POSTGRES_URL")
    if not server:
        return subprocess.run(command, check=False).returncode
    layout = Layout(Path(folder, name))
    with Database(server, "old") as old:
        layout.restore(old.url)
        environment = {**os.environ, "NFY_TEST_OLD_DATABASE": old.url,
                       "NFY_TEST_OLD_KEYS": json.dumps(layout.expected["keys"])}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
