"""Existing Notify databases for the tests of moving: restored, dropped at the end."""

import contextlib
import json
import os
import pathlib
import sys

from harness import ROOT

sys.path.insert(0, str(ROOT / "tests/import"))

from old_data import Database, Layout, enlarge, query_postgres, run  # noqa: E402

SERVER = os.environ.get("NFY_TEST_POSTGRES_URL", "")
LAYOUTS = ("govuk", "gsa", "cds")


class Old:
    """One of them, and how a command is told of it."""

    def __init__(self, layout, url):
        self.layout = layout
        self.url = url

    def tell(self, store):
        """Writes the files that hold its URL and its keys; answers the flags that name them."""
        address = pathlib.Path(store.folder, "old_database.txt")
        address.write_text(self.url + "\n", "utf-8")
        keys = pathlib.Path(store.folder, "old_keys.json")
        keys.write_text(json.dumps(self.layout.expected["keys"]), "utf-8")
        return ["--old-file", address], ["--keys-file", keys]

    def change(self, sql):
        run(["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql])

    def one(self, sql):
        return query_postgres(self.url, sql)[0][0]

    def all(self, sql):
        """The first column of every row."""
        return [row[0] for row in query_postgres(self.url, sql)]

    def change_a_fact(self):
        """Has the facts of a day say one message less than its rows; answers day and service."""
        newest = ("SELECT bst_date, service_id, template_id, job_id, key_type, notification_status "
                  "FROM ft_notification_status WHERE notification_type = 'email' AND "
                  "notification_count > 1 AND bst_date < '2026-06-01' "
                  "ORDER BY 1 DESC, 2, 3, 4, 5, 6 LIMIT 1")
        changed = query_postgres(self.url, newest)[0][:2]
        self.change("UPDATE ft_notification_status f SET notification_count = notification_count "
                    f"- 1 FROM ({newest}) n WHERE (f.bst_date, f.service_id, f.template_id, "
                    "f.job_id, f.key_type, f.notification_status) = (n.bst_date, n.service_id, "
                    "n.template_id, n.job_id, n.key_type, n.notification_status)")
        return changed


@contextlib.contextmanager
def old_database(name="govuk", rows=0):
    layout = Layout(ROOT / "tests/data/import" / name)
    with Database(SERVER, "old") as database:
        layout.restore(database.url)
        if rows:
            enlarge(database.url, rows)
        yield Old(layout, database.url)
