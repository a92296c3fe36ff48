"""What the tests of the command line share: stores, and runs of `nfy` on them."""

import contextlib
import csv
import io
import json
import os
import pathlib
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import urllib.parse

PATIENCE = 600  # seconds: only stops what hangs
NFY = sys.argv.pop(1)
KEY = "1:" + "5e" * 32
ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "hosts/cli/examples"
CLINIC = "Riverside Clinics"


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith("NFY_")}


def run(*words, cwd=None, **variables):
    """One run with nothing in its environment but what a test says."""
    return subprocess.run([NFY, *map(str, words)], env={**clean_environment(), **variables},
                          cwd=cwd, capture_output=True, text=True, timeout=PATIENCE, check=False)


class Store:
    """A store of its own, and a folder with the files of the examples."""

    def __init__(self, kind, url, folder):
        self.kind = kind
        self.url = url
        self.folder = pathlib.Path(folder)
        self.environment = {"NFY_STORE": url, "NFY_SEALING_KEY": KEY}

    def run(self, *words, **variables):
        return run(*words, cwd=self.folder, **{**self.environment, **variables})

    def ok(self, *words, **variables):
        done = self.run(*words, **variables)
        assert done.returncode == 0, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout

    def json(self, *words, **variables):
        return json.loads(self.ok(*words, "--json", **variables))

    def query(self, sql):
        """Rows that stand in the store."""
        if self.kind == "sqlite":
            with contextlib.closing(sqlite3.connect(self.folder / "store.db")) as database:
                return [[str(value) for value in row] for row in database.execute(sql)]
        done = subprocess.run(["psql", "-X", "-d", self.url, "-c", f"COPY ({sql}) TO STDOUT CSV"],
                              capture_output=True, text=True, timeout=PATIENCE, check=True)
        return list(csv.reader(io.StringIO(done.stdout)))

    def shell(self, line, **variables):
        """A line as an operator types it."""
        path = os.pathsep.join((str(pathlib.Path(NFY).parent), os.environ.get("PATH", "")))
        environment = {**clean_environment(), **self.environment, **variables, "PATH": path}
        return subprocess.run(["bash", "-c", line], env=environment, cwd=self.folder,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)

    def start(self, *words, **more):
        return subprocess.Popen([NFY, *map(str, words)], cwd=self.folder, text=True,
                                env={**clean_environment(), **self.environment},
                                stdout=subprocess.PIPE, **{"stderr": subprocess.PIPE, **more})


@contextlib.contextmanager
def sqlite_store():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
        yield Store("sqlite", f"sqlite:{folder}/store.db", folder)


@contextlib.contextmanager
def postgres_store(server):
    """A database of its own on the server of the tests."""
    name = "nfy_cli_" + secrets.token_hex(6)
    address = urllib.parse.urlsplit(server)
    psql = ["psql", "-q", "-d", server, "-c"]
    subprocess.run([*psql, f"CREATE DATABASE {name}"], check=True, timeout=PATIENCE)
    try:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
            yield Store("postgresql", address._replace(path="/" + name).geturl(), folder)
    finally:
        subprocess.run([*psql, f"DROP DATABASE {name} WITH (FORCE)"], check=True, timeout=PATIENCE)


class OnBothStores:
    """Mixed into a test case: `self.each_store()` gives each store that there is, made usable."""

    def each_store(self, init=True):
        stores = [sqlite_store()]
        server = os.environ.get("NFY_TEST_POSTGRES_URL")
        if server:
            stores.append(postgres_store(server))
        else:
            print("skipped: PostgreSQL, since there is no NFY_TEST_POSTGRES_URL", file=sys.stderr)
        for one in stores:
            with one as store:
                if init:
                    store.ok("init", "--reference-data", "prices.json", "--users", "people.json")
                yield store

    def refused(self, done, status, says):
        self.assertEqual((done.returncode, done.stdout), (status, ""), done)
        self.assertIn(says, done.stderr)
        for secret in ("hunter2", "5e5e5e"):
            self.assertNotIn(secret, done.stderr)
