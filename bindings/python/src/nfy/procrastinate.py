"""Background work in the workers of Procrastinate: `pip install nfy[procrastinate]`.

Its jobs may stand in the same PostgreSQL as the store. One periodic task, every minute, asks what
is due and wakes the other queues; jobs carry no state and are never tried again: leases in the
store say who does what.
"""

import asyncio
from typing import Any, Dict

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued

from nfy._hosting import EngineSource
from nfy._workers import MESSAGES, QUEUES, SECONDS, Work, check_queues

EVERY_MINUTE = "* * * * *"  # Procrastinate counts in UTC


class NotifyTasks:
    """What install() answers: the tasks `notify.tasks`, `notify.sms`, ... of an application."""

    def __init__(self, app: App, work: Work, *, prefix: str) -> None:
        self._work = work
        self._tasks: Dict[str, Any] = {}
        for queue in QUEUES:
            self._define(app, queue, prefix if queue == "tasks" else f"{prefix}-{queue}")

    async def nudge(self, *queues: str) -> None:
        """Asks workers to look into `queues` ("sms", "email", ...; all without any) now: await it
        after sending, where the next tick would be late. A queue that is asked already is left."""
        for queue in check_queues(queues) or QUEUES:
            try:
                await self._tasks[queue].defer_async()
            except AlreadyEnqueued:
                pass

    def close(self) -> None:
        """Ends this process's engine, if `engine` was a function; the next job opens another."""
        self._work.process.close()

    def _define(self, app: App, queue: str, name: str) -> None:
        async def run(timestamp: int = 0) -> None:
            if queue == "tasks":
                await self.nudge(*(other for other in QUEUES if other != "tasks"))
            await asyncio.to_thread(self._work.run, queue)

        # One waits at most, however long no worker came by.
        options = {"name": f"notify.{queue}", "queue": name, "queueing_lock": f"notify.{queue}"}
        task: Any = app.task(retry=False, **options)(run)
        if queue == "tasks":
            task = app.periodic(cron=EVERY_MINUTE, periodic_id="notify")(task)
        self._tasks[queue] = task


def install(
    app: App,
    engine: EngineSource,
    *,
    prefix: str = "notify",
    seconds: float = SECONDS,
    messages: int = MESSAGES,
) -> NotifyTasks:
    """Gives an application the tasks of an engine, one of them every minute.

    `engine` is an engine or, better, a function that opens one, which each process calls for
    itself. The tasks run in the queues "notify" (all that has no other, and the tick),
    "notify-sms", "notify-email", "notify-callbacks" and "notify-files" (jobs, letters, files of the
    archive). A task begins no round after `seconds`. Give workers a `concurrency` of five or more,
    and `delete_jobs="always"`: what was done, the store knows.

    >>> import nfy
    >>> from procrastinate import App
    >>> from procrastinate.testing import InMemoryConnector
    >>> app = App(connector=InMemoryConnector())
    >>> notify = install(app, lambda: nfy.Engine.open("memory:"))
    >>> sorted(name for name in app.tasks if name.startswith("notify."))[:2]
    ['notify.callbacks', 'notify.email']
    """
    work = Work(engine, host="procrastinate", seconds=seconds, messages=messages)
    return NotifyTasks(app, work, prefix=prefix)
