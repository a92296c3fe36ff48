"""Two workers of Procrastinate, whose jobs stand in the PostgreSQL of the store."""

import asyncio
import os
import sys

import pytest
from fortnight import Fortnight
from processes import HERE, Program, patiently

pytest.importorskip("procrastinate", reason="procrastinate of the package index is not installed")

MESSAGES = int(os.environ.get("NFY_TEST_HOST_MESSAGES", "100"))


def start_worker(folder, name):
    command = [sys.executable, "-m", "procrastinate", "-a", "clinic_procrastinate.app", "worker"]
    command += ["--concurrency", "5", "--delete-jobs", "always"]
    return Program(command, folder, name, PYTHONPATH=str(HERE))


def test_two_workers_do_everything_once(tmp_path, store):
    os.environ.update(CLINIC_FOLDER=str(tmp_path), CLINIC_STORE=store)
    os.environ.pop("CLINIC_CA_FILE", None)
    sys.modules.pop("clinic_procrastinate", None)
    import clinic_procrastinate

    app, notify = clinic_procrastinate.app, clinic_procrastinate.notify
    loop = asyncio.new_event_loop()
    loop.run_until_complete(app.open_async())
    story = Fortnight(tmp_path, store, None, lambda: loop.run_until_complete(notify.nudge()))
    loop.run_until_complete(app.schema_manager.apply_schema_async())
    workers = [start_worker(tmp_path, name) for name in ("one", "two")]
    try:
        for worker in workers:
            patiently(lambda: "Starting worker" in worker.log, worker.log[-3000:])

        def at_step(number):
            if number == 6:
                workers[0].kill()
                workers[0].start()

        story.live(MESSAGES, at_step, steps_max=14, some_die=True)
        story.check(sent_once=False)
        assert workers[1].stop() == 0
        assert "Traceback" not in workers[1].log, workers[1].log[-5000:]
    finally:
        for worker in workers:
            worker.kill()
        loop.run_until_complete(app.close_async())
        loop.close()
        story.close()


def test_a_tick_comes_every_minute_and_one_of_each_waits_at_most():
    from procrastinate import App
    from procrastinate.testing import InMemoryConnector

    import nfy
    import nfy.procrastinate

    connector = InMemoryConnector()
    app = App(connector=connector)
    notify = nfy.procrastinate.install(app, lambda: nfy.Engine.open("memory:"), seconds=1)
    (periodic,) = app.periodic_registry.periodic_tasks.values()
    assert (periodic.task.name, periodic.cron) == ("notify.tasks", "* * * * *")

    async def main():
        async with app.open_async():
            await notify.nudge("tasks")
            await notify.nudge("tasks")  # it waits already
            await app.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(main())
    done = sorted(job["task_name"] for job in connector.jobs.values())
    assert done == [f"notify.{name}" for name in ("callbacks", "email", "files", "sms", "tasks")]
    assert {job["status"] for job in connector.jobs.values()} == {"succeeded"}
    notify.close()
