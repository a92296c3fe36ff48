"""Folders of an old database (see tests/data/import): how they are restored, and what they say."""

import csv
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections import defaultdict
from pathlib import Path


def read_text(path):
    """Of a file, or of the packed one beside it."""
    if path.exists():
        return path.read_text(encoding="utf-8")
    return unpacked(path.with_name(path.name + ".zst")).decode("utf-8")


def unpacked(path):
    return subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=True).stdout


def read_tsv(path):
    lines = [line.split("\t") for line in read_text(path).split("\n") if line]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


UNESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\\": "\\"}


def unescape(text):
    """A value of PostgreSQL's text COPY format."""
    if text == "\\N":
        return None
    if "\\" not in text:
        return text
    out, at = [], 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            out.append(UNESCAPED.get(text[at + 1], text[at + 1]))
            at += 2
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def run(command, text=None, **options):
    done = subprocess.run(command, input=text, text=True, capture_output=True, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")
    return done.stdout


def packed_members(path):
    """The members of a .tar.zst, by name."""
    with tarfile.open(fileobj=io.BytesIO(unpacked(path))) as tar:
        return {member.name.removeprefix("./"): tar.extractfile(member).read().decode("utf-8")
                for member in tar if member.isfile()}


class Layout:
    """One folder: its tables as rows, and its figures."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.expected = json.loads(read_text(self.folder / "expected.json"))
        self.name = self.expected["layout"]
        self.columns = read_tsv(self.folder / "columns.tsv")
        self.enums = read_tsv(self.folder / "enums.tsv")
        self.files = packed_members(self.folder / "data.tar.zst")
        self._rows = {}

    def has(self, table):
        return any(column["table"] == table for column in self.columns)

    def rows(self, table):
        if table not in self._rows:
            text = self.files.get(table + ".copy", "")
            lines = text.split("\n")[:-1]
            names = lines[0].split("\t") if lines else []
            self._rows[table] = [dict(zip(names, map(unescape, line.split("\t"))))
                                 for line in lines[1:]]
        return self._rows[table]

    # -- restoring --------------------------------------------------------------------------

    def _types(self):
        values = defaultdict(list)
        for row in self.enums:
            if row["kind"] == "enum type":
                values[row["name"]].append((int(row["position"]), row["value"]))
        for name, all_values in values.items():
            words = ", ".join("'" + value.replace("'", "''") + "'"
                              for _, value in sorted(all_values))
            yield f'CREATE TYPE "{name}" AS ENUM ({words});'

    def _tables(self):
        tables = defaultdict(list)
        for column in self.columns:
            text = f'"{column["column"]}" {column["type"]}'
            if column["default"]:
                text += " DEFAULT " + column["default"]
            if column["nullable"].lower() in ("no", "not null", "f", "false"):
                text += " NOT NULL"
            tables[column["table"]].append(text)
        for table, parts in tables.items():
            yield f'CREATE TABLE "{table}" ({", ".join(parts)});'

    def _keys(self):
        keys = defaultdict(dict)
        conditions, targets = {}, defaultdict(dict)
        for column in self.columns:
            for key in filter(None, (part.strip() for part in column["keys"].split("; "))):
                words, _, condition = key.partition(" WHERE ")
                kind, rest = words.split(":", 1)
                name, _, place = rest.rpartition(":")
                if kind == "FK":
                    place, target = place.split("->")
                    targets[(column["table"], name)][int(place)] = target
                entry = (column["table"], kind, name)
                keys[entry][int(place)] = column["column"]
                conditions[entry] = condition
        yield from self._key_statements(keys, conditions, targets)

    @staticmethod
    def _key_statements(keys, conditions, targets):
        def names(places):
            return ", ".join(f'"{name}"' for _, name in sorted(places.items()))

        order = {"PK": 0, "UNIQUE": 1, "FK": 2}
        for (table, kind, name), places in sorted(keys.items(), key=lambda k: order[k[0][1]]):
            if kind == "PK":
                yield f'ALTER TABLE "{table}" ADD PRIMARY KEY ({names(places)});'
            elif kind == "UNIQUE":
                condition = conditions[(table, kind, name)]
                where = f" WHERE {condition}" if condition else ""
                yield f'CREATE UNIQUE INDEX "{name}" ON "{table}" ({names(places)}){where};'
            else:
                target = [one.split(".") for _, one in sorted(targets[(table, name)].items())]
                yield (f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY '
                       f'({names(places)}) REFERENCES "{target[0][0]}" '
                       f'({", ".join(one[1] for one in target)});')

    def restore(self, url):
        """Into an empty database."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
            for text in (*self._types(), *self._tables()):
                script.write(text + "\n")
            for name, text in self.files.items():
                header, _, rest = text.partition("\n")
                columns = ", ".join(f'"{column}"' for column in header.split("\t"))
                script.write(f'COPY "{name.removesuffix(".copy")}" ({columns}) FROM STDIN;\n')
                script.write(rest + "\\.\n")
            for text in self._keys():
                script.write(text + "\n")
            script.flush()
            run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", script.name])


class Database:
    """A PostgreSQL database of its own on the server of `url`, dropped at the end."""

    count = 0

    def __init__(self, url, kind):
        Database.count += 1
        self.server = url
        self.name = f"nfy_{kind}_{os.getpid()}_{Database.count}"
        self.url = url.rsplit("/", 1)[0] + "/" + self.name

    def __enter__(self):
        self._tell(f"CREATE DATABASE {self.name}")
        return self

    def __exit__(self, *_):
        self._tell(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")

    def _tell(self, sql):
        run(["psql", "-q", "-X", "-d", self.server, "-c", sql])


def query_postgres(url, sql):
    out = run(["psql", "-q", "-X", "-d", url, "-c",
               f"COPY ({sql}) TO STDOUT (FORMAT csv, NULL '\\N')"])
    return [tuple(None if value == "\\N" else value for value in row)
            for row in csv.reader(io.StringIO(out))]


def enlarge(url, rows):
    """Copies notifications, live and archived ones, until there are `rows` of them."""
    before = sum(int(query_postgres(url, f"SELECT count(*) FROM {table}")[0][0])
                 for table in ("notifications", "notification_history"))
    copies = max(0, -(-rows // before) - 1)
    # An id that is live and archived stays so in its copies: they are made of the id.
    sql = f"CREATE TEMP TABLE copies AS SELECT generate_series(1, {copies}) AS n;"
    for table in ("notifications", "notification_history"):
        columns = [row[0] for row in query_postgres(
            url, "SELECT column_name FROM information_schema.columns WHERE table_name = "
                 f"'{table}' AND table_schema = 'public' AND column_name <> 'id'")]
        columns = [name for name in columns if name not in ("job_id", "job_row_number")]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(f't."{name}"' for name in columns)
        sql += (f"INSERT INTO {table} (id, {names}) SELECT md5(t.id::text || c.n)::uuid, "
                f"{values} FROM {table} t, copies c;")
    run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql])
