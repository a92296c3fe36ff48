"""APScheduler's own threads doing the work, inside one process and in two at a time."""

import os

import pytest
from fortnight import Fortnight

pytest.importorskip("apscheduler", reason="apscheduler of the package index is not installed")

from apscheduler.schedulers.background import BackgroundScheduler  # noqa: E402
from clinic import open_engine  # noqa: E402

import nfy  # noqa: E402
import nfy.apscheduler  # noqa: E402

MESSAGES = int(os.environ.get("NFY_TEST_HOST_MESSAGES", "100"))


@pytest.mark.parametrize("zone", ["UTC", "Europe/London"])
def test_two_schedulers_do_everything_once(tmp_path, store, zone):
    os.environ.update(CLINIC_FOLDER=str(tmp_path), CLINIC_STORE=store)
    os.environ.pop("CLINIC_CA_FILE", None)
    hosts = []

    def nudge():
        for _, jobs in hosts:
            jobs.nudge()

    story = Fortnight(tmp_path, store, None, nudge)
    for _ in range(2):
        scheduler = BackgroundScheduler(timezone=zone)
        hosts.append((scheduler, nfy.apscheduler.install(scheduler, open_engine, every=2)))
        scheduler.start()
    try:
        story.live(MESSAGES, steps_max=14)
        story.check()
    finally:
        for scheduler, jobs in hosts:
            scheduler.shutdown()
            jobs.close()
        story.close()


def test_an_engine_that_was_given_stays_open():
    scheduler = BackgroundScheduler()
    with nfy.Engine.open("memory:") as engine:
        jobs = nfy.apscheduler.install(scheduler, engine)
        scheduler.start()
        scheduler.shutdown()
        jobs.close()
        assert engine.services.list() == []
    with pytest.raises(nfy.InvalidArgumentError, match="no queue 'sma': there are tasks, sms"):
        jobs.nudge("sma")
