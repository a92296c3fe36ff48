#!/usr/bin/env python3
"""How fast an import is, beside COPY of the same tables from the one server into bare copies.

    tests/import/measure.py PROGRAM FOLDER [ROWS [ROUNDS]]

One line of JSON a layout and store, as tools/bench keeps figures: rows a second of both, and their
ratio. Both run in turn, now one first, now the other.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check import Imported
from old_data import Database, Layout, enlarge, query_postgres, run


GOAL = 0.6


def copy_bare(old, bare, tables):
    """Copies the tables into others of the same columns without keys; answers the seconds."""
    for table in tables:
        columns = query_postgres(old, "SELECT column_name, format_type(a.atttypid, a.atttypmod) "
                                      "FROM information_schema.columns c JOIN pg_attribute a ON "
                                      f"a.attrelid = '{table}'::regclass AND a.attname = "
                                      f"c.column_name WHERE c.table_name = '{table}' "
                                      "ORDER BY ordinal_position")
        body = ", ".join(f'"{name}" {plain(kind)}' for name, kind in columns)
        run(["psql", "-q", "-X", "-d", bare, "-c", f"CREATE TABLE {table} ({body})"])
    began = time.monotonic()
    for table in tables:
        source = subprocess.Popen(["psql", "-q", "-X", "-d", old, "-c", f"COPY {table} TO STDOUT"],
                                  stdout=subprocess.PIPE)
        subprocess.run(["psql", "-q", "-X", "-d", bare, "-c", f"COPY {table} FROM STDIN"],
                       stdin=source.stdout, check=True)
        source.wait()
    return time.monotonic() - began


def plain(kind):
    """Types of the layout's own are text in a bare copy."""
    known = ("uuid", "character", "timestamp", "integer", "boolean", "numeric", "text", "double",
             "bigint", "date", "json", "smallint")
    return kind if kind.startswith(known) else "text"


def fresh(server, kind, scratch):
    """An empty store of the kind: what drops it, and its URL."""
    if kind == "postgres":
        database = Database(server, "new")
        return database, database.url
    path = Path(scratch, "new.db")
    for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        name.unlink(missing_ok=True)
    return contextlib.nullcontext(), f"sqlite:{path}"


class Measured:
    """One layout of many rows, which is imported and copied in turn."""

    def __init__(self, program, layout, server, old, scratch):
        self._program, self._layout, self._server = program, layout, server
        self._old, self._scratch = old, scratch
        self._tables = [name.removesuffix(".copy") for name in layout.files]
        self._keys = Path(scratch, "keys.json")
        self._keys.write_text(json.dumps(layout.expected["keys"]))
        self._total = sum(int(query_postgres(old, f"SELECT count(*) FROM {table}")[0][0])
                          for table in self._tables)

    def copied(self):
        """Rows a second."""
        with Database(self._server, "bare") as bare:
            return self._total / copy_bare(self._old, bare.url, self._tables)

    def imported(self, kind):
        held, url = fresh(self._server, kind, self._scratch)
        with held:
            imported = Imported(self._program, self._layout, self._old, str(self._keys), url)
            imported.call("settle")  # makes the tables
            began = time.monotonic()
            imported.call("import", "--skip-bad")
            return self._total / (time.monotonic() - began)

    def figure(self, kind, rounds):
        """The figure of a store; the first round warms up."""
        pairs = []
        for turn in range(rounds + 1):
            if turn % 2:
                pair = self.imported(kind), self.copied()
            else:
                pair = tuple(reversed((self.copied(), self.imported(kind))))
            pairs += [pair] if turn else []
        ratio = round(statistics.median(ours / peer for ours, peer in pairs), 3)
        return {"bench": f"import.{kind}.{self._layout.name}", "unit": "rows/s",
                "ours": round(statistics.median(ours for ours, _ in pairs)),
                "peer": round(statistics.median(peer for _, peer in pairs)),
                "peer_is": "COPY into bare tables", "ratio": ratio, "goal": GOAL,
                "goal_of": "ratio", "better": "higher", "reached": ratio >= GOAL,
                "runs": rounds}


def main():
    program, folder, *rest = sys.argv[1:]
    rows = int(rest[0]) if rest else 200_000
    rounds = int(rest[1]) if len(rest) > 1 else 3
    server = os.environ["NFY_TEST_POSTGRES_URL"]
    for path in sorted({path.parent for path in Path(folder).glob("*/expected.json*")}):
        layout = Layout(path)
        with Database(server, "old") as old, tempfile.TemporaryDirectory() as scratch:
            layout.restore(old.url)
            enlarge(old.url, rows)
            run(["psql", "-q", "-X", "-d", old.url, "-c", "VACUUM ANALYZE"])
            measured = Measured(program, layout, server, old.url, scratch)
            for kind in ("postgres", "sqlite"):
                print(json.dumps(measured.figure(kind, rounds)), flush=True)


if __name__ == "__main__":
    main()
