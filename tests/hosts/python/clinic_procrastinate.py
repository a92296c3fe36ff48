"""The host's Procrastinate application, on the PostgreSQL of its store."""

import os

from clinic import open_engine
from procrastinate import App, PsycopgConnector

import nfy.procrastinate

app = App(connector=PsycopgConnector(conninfo=os.environ["CLINIC_STORE"]))
notify = nfy.procrastinate.install(app, open_engine, seconds=5)
