#!/usr/bin/env python3
"""How fast an import is, beside COPY of the same tables from the one server into bare copies.

    tests/import/measure.py PROGRAM FOLDER [ROWS]

One line a layout and store: rows a second of both, and their ratio in percent.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from check import Imported
from old_data import Database, Layout, enlarge, query_postgres, run


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


def main():
    program, folder, *rest = sys.argv[1:]
    rows = int(rest[0]) if rest else 200_000
    server = os.environ["NFY_TEST_POSTGRES_URL"]
    for path in sorted({path.parent for path in Path(folder).glob("*/expected.json*")}):
        layout = Layout(path)
        with Database(server, "old") as old, Database(server, "new") as new, \
                Database(server, "bare") as bare, tempfile.TemporaryDirectory() as scratch:
            layout.restore(old.url)
            enlarge(old.url, rows)
            run(["psql", "-q", "-X", "-d", old.url, "-c", "VACUUM ANALYZE"])
            tables = [name.removesuffix(".copy") for name in layout.files]
            total = sum(int(query_postgres(old.url, f"SELECT count(*) FROM {table}")[0][0])
                        for table in tables)
            copied = total / copy_bare(old.url, bare.url, tables)
            keys = Path(scratch, "keys.json")
            keys.write_text(json.dumps(layout.expected["keys"]), encoding="utf-8")
            for kind, url in (("postgres", new.url), ("sqlite", f"sqlite:{scratch}/new.db")):
                imported = Imported(program, layout, old.url, str(keys), url)
                began = time.monotonic()
                imported.call("import", "--skip-bad")
                imported_rate = total / (time.monotonic() - began)
                print(f"{layout.name} {kind}: import {imported_rate:.0f} rows/s, COPY "
                      f"{copied:.0f} rows/s, {100 * imported_rate / copied:.0f} %", flush=True)


if __name__ == "__main__":
    main()
