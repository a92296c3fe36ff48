"""The host's Celery application: `celery -A clinic_celery worker`."""

import json
import os

from celery import Celery
from clinic import open_engine

import nfy.celery

app = Celery("clinic", broker=os.environ["CLINIC_BROKER"])
app.conf.update(
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=json.loads(os.environ.get("CLINIC_TRANSPORT_OPTIONS", "{}")),
    timezone="Europe/London",  # what a host may well have: the tick does not care
)
notify = nfy.celery.install(
    app,
    open_engine,
    every=float(os.environ["CLINIC_EVERY"]),
    seconds=float(os.environ.get("CLINIC_SECONDS", "5")),
)
