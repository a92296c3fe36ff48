"""Background work in the workers of Celery: `pip install nfy[celery]`.

One entry of beat, every minute in UTC, wakes the queues. Celery keeps no state of a message and
tries nothing again: leases in the store say who does what.
"""

import logging
import sys
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any, Callable, Dict, Tuple

from celery import Celery, signals
from celery.schedules import schedule
from kombu.exceptions import OperationalError

from nfy._arguments import wrong
from nfy._workers import MESSAGES, QUEUES, SECONDS, Work, check_queues
from nfy.engine import Engine
from nfy.errors import InvalidArgumentError

_log = logging.getLogger("nfy.work")

EVERY = 60.0
EXPIRES_SHARE = 11 / 12  # of a minute: 55 seconds


def utc_now() -> datetime:
    """What the schedule of the tick is measured by, whatever `timezone` says."""
    return datetime.now(timezone.utc)


class NotifyTasks:
    """What install() answers: the tasks `notify.tasks`, `notify.sms`, ... of an application, and
    `notify.tick`, which wakes them."""

    def __init__(
        self, app: Celery, work: Work, *, prefix: str, every: float, module: str
    ) -> None:
        self._app, self._work, self._every, self._module = app, work, every, module
        self._options: Dict[str, Dict[str, Any]] = {}
        for queue in QUEUES:
            named = prefix if queue == "tasks" else f"{prefix}-{queue}"
            self._options[queue] = {"queue": named, "expires": every * EXPIRES_SHARE}
            self._define(queue, partial(work.run, queue))
        self._options["tick"] = self._options["tasks"]
        self._define("tick", self.nudge)
        work.ask_for_another = self._ask_for_another

    @property
    def queues(self) -> Tuple[str, ...]:
        """The names of Celery's queues, for `celery worker -Q`."""
        return tuple(self._options[queue]["queue"] for queue in QUEUES)

    def nudge(self, *queues: str) -> None:
        """Asks workers to look into `queues` ("sms", "email", ...; all without any) now: call it
        after sending, where the next tick would be late. Too often or never, it harms nothing."""
        for queue in check_queues(queues) or QUEUES:
            self._app.send_task(f"notify.{queue}", ignore_result=True, **self._options[queue])

    def _ask_for_another(self, queue: str) -> None:
        """A broker that is away holds up no delivery: the next tick asks again."""
        try:
            self._app.send_task(
                f"notify.{queue}", ignore_result=True, retry=False, **self._options[queue]
            )
        except OperationalError as failure:
            _log.warning("no other worker was asked for %s: %s", queue, failure)

    def _define(self, name: str, do: Callable[[], Any]) -> None:
        def run() -> None:
            do()

        run.__module__ = self._module
        self._app.task(
            run,
            name=f"notify.{name}",
            ignore_result=True,
            acks_late=False,
            max_retries=0,
            **self._options[name],
        )

    def _schedule(self) -> None:
        every = schedule(timedelta(seconds=self._every), nowfun=utc_now)
        # By its name: a task of this application would read its settings before they are made.
        tick = self._app.signature("notify.tick", app=self._app, options=self._options["tick"])
        self._app.add_periodic_task(every, tick, name="notify.tick")

    def _open(self, **_: Any) -> None:
        self._work.process.get()

    def _close(self, **_: Any) -> None:
        self._work.process.close()

    def _connect(self) -> None:
        signals.worker_process_init.connect(self._open, weak=False)
        signals.worker_process_shutdown.connect(self._close, weak=False)
        signals.worker_shutdown.connect(self._close, weak=False)  # of threads, and of one process


def install(
    app: Celery,
    engine: Callable[[], Engine],
    *,
    every: float = EVERY,
    prefix: str = "notify",
    seconds: float = SECONDS,
    messages: int = MESSAGES,
) -> NotifyTasks:
    """Gives an application the tasks of an engine, and beat the entry that starts them.

    Call it in the module that makes the application. `engine` is a function that opens an engine
    with its providers; each process calls it for itself, forked or spawned. The tasks run in the
    queues "notify" (all that has no other, and the tick), "notify-sms", "notify-email",
    "notify-callbacks" and "notify-files" (jobs, letters, files of the archive). A tick comes every
    `every` seconds and is dropped when it has not begun before the next one. A task begins no round
    after `seconds`: keep Celery's time limits well above.

    >>> import nfy
    >>> from celery import Celery
    >>> notify = install(Celery("clinic"), lambda: nfy.Engine.open("memory:"))
    >>> notify.queues
    ('notify', 'notify-sms', 'notify-email', 'notify-callbacks', 'notify-files')
    """
    if isinstance(engine, Engine) or not callable(engine):
        raise wrong("engine", engine, "a function that opens one, which each process calls")
    if every <= 0:
        raise InvalidArgumentError("every must be more than 0 seconds")
    work = Work(engine, host="celery", seconds=seconds, messages=messages)
    # The tasks are those of the module that calls this: it is what a spawned process imports.
    module = sys._getframe(1).f_globals.get("__name__", __name__)
    tasks = NotifyTasks(app, work, prefix=prefix, every=every, module=module)
    tasks._schedule()
    tasks._connect()
    return tasks
