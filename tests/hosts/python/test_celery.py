"""Two workers of Celery with two processes each, on PostgreSQL, over a simulated fortnight.

Each test ends with the same question: was every message sent once, every call made, every night
worked, and is every bill that of one worker which nothing disturbs? NFY_TEST_HOST_MESSAGES is how
many messages there are (50,000 for a long run).
"""

import json
import os
import random
import signal
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from fortnight import Fortnight
from processes import HERE, Program, patiently

pytest.importorskip("celery", reason="celery of the package index is not installed")

MESSAGES = int(os.environ.get("NFY_TEST_HOST_MESSAGES", "150"))
IS_LONG = MESSAGES > 5_000
KILL_EVERY_S = 5


class Workers:
    """Two workers and the beat inside them, and a client that may wake them."""

    def __init__(self, folder, broker, environment):
        self._folder, self._broker, self._environment = folder, broker, environment
        self.programs = []

    def start(self, name, *options, **environment):
        command = [sys.executable, "-m", "celery", "-A", "clinic_celery", "worker"]
        command += ["-n", f"{name}@clinic", "-l", "INFO", "-c", "2"]
        command += ["--without-gossip", "--without-mingle", *options]
        if "--pool=threads" not in options and "--pool=solo" not in options:
            command.append("--pool=prefork")
        command += ["-Q", "notify,notify-sms,notify-email,notify-callbacks,notify-files"]
        if "-B" in options:
            command += ["-s", str(self._folder / f"beat-{name}")]
        program = Program(command, self._folder, name, **{**self._environment, **environment})
        self.programs.append(program)
        return program

    def wait(self):
        for program in self.programs:
            patiently(lambda: "ready." in program.log, f"{program.name}: {program.log[-3000:]}")

    def kill_one(self):
        """One process of one pool or, by turns, a whole worker, which is then started again."""
        program = random.choice(self.programs)
        children = program.children() if program.is_alive else []
        if children and random.random() < 0.5:
            os.kill(random.choice(children), signal.SIGKILL)
        else:
            program.kill()
            program.start()

    def check_ended(self):
        """They end when they are told to, and no task of theirs has raised."""
        for program in self.programs:
            assert program.stop() == 0
            assert "raised unexpected" not in program.log, program.log[-5000:]

    def stop(self):
        for program in self.programs:
            program.kill()


@contextmanager
def fortnight(tmp_path, broker, store, sink, **more):
    environment = {
        "CLINIC_BROKER": broker.url,
        "CLINIC_FOLDER": str(tmp_path),
        "CLINIC_STORE": store,
        "CLINIC_CA_FILE": str(sink.certificate),
        "CLINIC_EVERY": "2",
        "PYTHONPATH": str(HERE),
        **more,
    }
    os.environ.update(environment)
    sys.modules.pop("clinic_celery", None)
    import clinic_celery

    clinic_celery.app.control.purge()
    story = Fortnight(tmp_path, store, sink, clinic_celery.notify.nudge)
    workers = Workers(tmp_path, broker, environment)
    try:
        yield story, workers
    finally:
        workers.stop()
        story.close()
        clinic_celery.app.close()


@pytest.mark.parametrize(
    "broker, start_method",
    [("redis", "fork"), ("rabbitmq", "spawn")]
    + IS_LONG * [("redis", "spawn"), ("rabbitmq", "fork")],
    indirect=["broker"],
)
def test_nothing_is_lost_or_doubled(tmp_path, broker, store, sink, start_method):
    with fortnight(tmp_path, broker, store, sink) as (story, workers):
        # Each worker has a beat: two are as good as one.
        for name in ("one", "two"):
            workers.start(name, "-B", f"--pool-start-method={start_method}")
        workers.wait()
        story.live(MESSAGES)
        story.check()
        workers.check_ended()


@pytest.mark.parametrize("broker", ["rabbitmq"] + IS_LONG * ["redis"], indirect=True)
def test_what_is_killed_is_taken_over(tmp_path, broker, store, sink):
    with fortnight(tmp_path, broker, store, sink) as (story, workers):
        workers.start("one", "-B")
        workers.start("two")
        workers.wait()
        with killing(workers) as at_step:
            story.live(MESSAGES, at_step, some_die=True)
        # Who dies between the carrier's answer and the store sends again, under the same key.
        story.check(sent_once=False, called_once=False)


@contextmanager
def killing(workers):
    """Kills at three steps or, in a long run, every five seconds."""
    over = threading.Event()

    def kill():
        while not over.wait(KILL_EVERY_S):
            workers.kill_one()

    def at_step(number):
        if not IS_LONG and number in (4, 11, 17):
            time.sleep(random.random() / 5)
            workers.kill_one()

    thread = threading.Thread(target=kill, daemon=True)
    if IS_LONG:
        thread.start()
    yield at_step
    over.set()
    if IS_LONG:
        thread.join()


@pytest.mark.parametrize("broker", ["redis"] + IS_LONG * ["rabbitmq"], indirect=True)
def test_a_broker_may_be_restarted(tmp_path, broker, store, sink):
    with fortnight(tmp_path, broker, store, sink) as (story, workers):
        workers.start("one", "-B")
        workers.start("two", "-B")
        workers.wait()
        story.live(MESSAGES, lambda number: broker.restart() if number == 12 else None)
        story.check()


def test_messages_of_the_broker_may_come_again_and_a_clock_be_wrong(tmp_path, redis, store, sink):
    again = json.dumps({"visibility_timeout": 2})
    with fortnight(tmp_path, redis, store, sink, CLINIC_TRANSPORT_OPTIONS=again) as running:
        story, workers = running
        workers.start("one", "-B", CLINIC_SKEW_SECONDS="90")
        workers.start("two", "-B", CLINIC_SKEW_SECONDS="0")
        workers.wait()
        story.live(MESSAGES)
        story.check()


@pytest.mark.parametrize("pool", ["threads", "solo"])
def test_other_pools_do_the_same(tmp_path, redis, store, sink, pool):
    with fortnight(tmp_path, redis, store, sink) as (story, workers):
        workers.start("one", f"--pool={pool}")
        workers.wait()
        story.live(MESSAGES // 3, steps_max=5)
        story.check()
        workers.check_ended()
