"""Background work by APScheduler 3, inside a process of yours: `pip install nfy[apscheduler]`.

One job for each queue, every minute in UTC. Jobs carry no state, so they stand in a job store of
their own, in memory: leases in the store of the engine say who does what, also among processes.
"""

from datetime import datetime, timezone
from typing import Any, Dict

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from nfy._hosting import EngineSource
from nfy._workers import MESSAGES, QUEUES, SECONDS, Work, check_queues
from nfy.errors import InvalidArgumentError

EVERY = 60
JOB_STORE = "notify"


class NotifyJobs:
    """What install() answers: the jobs `notify.tasks`, `notify.sms`, ... of a scheduler."""

    def __init__(self, scheduler: BaseScheduler, work: Work, every: int) -> None:
        self._work = work
        self._jobs: Dict[str, Any] = {}
        scheduler.add_jobstore(MemoryJobStore(), JOB_STORE)
        for queue in QUEUES:
            self._jobs[queue] = scheduler.add_job(
                work.run,
                IntervalTrigger(seconds=every, timezone=timezone.utc),
                args=[queue],
                id=f"notify.{queue}",
                name=f"notify.{queue}",
                jobstore=JOB_STORE,
                max_instances=1,  # one that takes longer than a minute goes on alone
                coalesce=True,
                misfire_grace_time=None,  # late is better than left out
                next_run_time=datetime.now(timezone.utc),
            )

    def nudge(self, *queues: str) -> None:
        """Looks into `queues` ("sms", "email", ...; all without any) now: call it after sending,
        where the next minute would be late."""
        for queue in check_queues(queues) or QUEUES:
            self._jobs[queue].modify(next_run_time=datetime.now(timezone.utc))

    def close(self) -> None:
        """Ends the engine, if `engine` was a function: after the scheduler's shutdown."""
        self._work.process.close()


def install(
    scheduler: BaseScheduler,
    engine: EngineSource,
    *,
    every: int = EVERY,
    seconds: float = SECONDS,
    messages: int = MESSAGES,
) -> NotifyJobs:
    """Gives a scheduler one job for each queue: tasks, sms, email, callbacks and files.

    `engine` is an engine, or a function that opens one with its providers. The scheduler must run
    jobs in threads, which is what it does unless it is told otherwise. It needs a thread for each
    of the five queues (it has ten). A job begins no round after `seconds`.

    >>> import nfy
    >>> from apscheduler.schedulers.background import BackgroundScheduler
    >>> scheduler = BackgroundScheduler()
    >>> notify = install(scheduler, lambda: nfy.Engine.open("memory:"))
    >>> [job.id for job in scheduler.get_jobs()][:2]
    ['notify.tasks', 'notify.sms']
    """
    if every < 1:
        raise InvalidArgumentError("every must be 1 second or more")
    work = Work(engine, host="apscheduler", seconds=seconds, messages=messages)
    return NotifyJobs(scheduler, work, every)
