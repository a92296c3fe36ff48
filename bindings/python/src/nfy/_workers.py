"""What workers of other people's schedulers do: one piece of work of one queue, which ends in time.

Nothing about a run is kept here or in the scheduler: what is due, and who does it, stands in the
store. So a run that is lost, late or doubled harms nothing.
"""

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from typing import Callable, Dict, FrozenSet, Iterable, Tuple
from uuid import uuid4

from nfy._hosting import EngineOfProcess, EngineSource, Renewed
from nfy.base import NotificationType
from nfy.engine import Engine
from nfy.errors import CancelledError, InvalidArgumentError, NotFoundError, UnsupportedError
from nfy.tasks import TaskKind

SECONDS = 50.0
MESSAGES = 500
# What a worker that died held is free after that. A clock that is wrong by less takes nothing from
# workers that live.
LEASE = timedelta(minutes=5)
QUEUES: Tuple[str, ...] = ("tasks", "sms", "email", "callbacks", "files")
DELIVERED = {NotificationType.SMS: "sms", NotificationType.EMAIL: "email"}

# Work that reads or writes files and may take long; it waits for no other task.
FILE_KINDS: FrozenSet[TaskKind] = frozenset(
    {
        TaskKind.RUN_JOB,
        TaskKind.LETTER_FILES,
        TaskKind.COLLECT_LETTERS,
        TaskKind.ARCHIVE_FILES,
        TaskKind.SWEEP_FILES,
    }
)
# What counts messages that were sent; short, whatever else waits.
FACT_KINDS: FrozenSet[TaskKind] = frozenset({TaskKind.ADVANCE_FACTS, TaskKind.FOLD_FACTS})
OTHER_KINDS: FrozenSet[TaskKind] = frozenset(TaskKind) - FILE_KINDS

_log = logging.getLogger("nfy.work")
_named: Dict[int, str] = {}  # by the process, so that a forked child gets a name of its own


class Deadline:
    """When a piece of work should end; asked between bounded rounds."""

    def __init__(self, seconds: float, stopping: threading.Event) -> None:
        self._at, self._stopping = time.monotonic() + seconds, stopping

    def is_over(self) -> bool:
        return self._stopping.is_set() or time.monotonic() >= self._at


def owner_name(host: str) -> str:
    """Whose lease it is: no other process, and no other thread, ever has the same name."""
    pid = os.getpid()
    if pid not in _named:
        _named.clear()
        _named[pid] = f"{socket.gethostname()[:60]}:{pid}:{uuid4().hex[:8]}"
    return f"{host}:{_named[pid]}:{threading.get_native_id()}"


def check_queues(queues: Iterable[str]) -> Tuple[str, ...]:
    """The queues; InvalidArgumentError names one that is unknown."""
    wanted = tuple(queues)
    for queue in wanted:
        if queue not in QUEUES:
            raise InvalidArgumentError(f"no queue {queue!r}: there are {', '.join(QUEUES)}")
    return wanted


class Turn(Renewed):
    """In one process one thread works a queue at a time: a provider serves one round at a time.

    Who finds it taken leaves word, and whoever has it goes on once more: what was stored before it
    was asked for is done.
    """

    def __init__(self) -> None:
        self._lock, self._asked = threading.Lock(), False
        super().__init__()

    def ask(self) -> None:
        self._asked = True

    def take(self) -> bool:
        """Whether the caller shall do one round of work now, and then give it back."""
        if not self._asked or not self._lock.acquire(blocking=False):
            return False
        self._asked = False
        return True

    def give_back(self) -> None:
        self._lock.release()

    def begin_in_child(self) -> None:
        self._lock = threading.Lock()  # a thread of the parent may have it


class Work:
    """The work of every queue, by the engine of the process it is called in.

    `host` names the scheduler in the owners of leases. A piece begins no round after `seconds`;
    a round of delivery claims up to `messages`.
    """

    def __init__(
        self, engine: EngineSource, *, host: str, seconds: float = SECONDS, messages: int = MESSAGES
    ) -> None:
        if seconds <= 0 or messages < 1:
            raise InvalidArgumentError("seconds and messages must be more than 0")
        self.process = EngineOfProcess(engine)
        self._stopping = threading.Event()
        self._turns = {queue: Turn() for queue in QUEUES}
        self._host, self._seconds, self._messages = host, seconds, messages
        # Asks the scheduler for one more worker of a queue that has much: it may be idle by now.
        self.ask_for_another: Callable[[str], None] = lambda queue: None
        self._pieces: Dict[str, Callable[[Engine, str, Deadline], Dict[str, int]]] = {
            "tasks": self._run_tasks,
            "sms": lambda *given: self._deliver(NotificationType.SMS, *given),
            "email": lambda *given: self._deliver(NotificationType.EMAIL, *given),
            "callbacks": self._call_services,
            "files": self._run_files,
        }

    def run(self, queue: str) -> Dict[str, int]:
        """Does what is due in a queue, for a while; answers what was done."""
        (queue,) = check_queues([queue])
        deadline = Deadline(self._seconds, self._stopping)
        engine, owner, turn = self.process.get(), owner_name(self._host), self._turns[queue]
        done: Dict[str, int] = {}
        turn.ask()
        while turn.take():
            try:
                _add(done, self._pieces[queue](engine, owner, deadline))
            finally:
                turn.give_back()
            if deadline.is_over():
                break
        if queue != "tasks" and done.get("claimed"):
            # What was done is to be counted: not at the next tick, and without asking a broker.
            _run_kinds(engine, FACT_KINDS, owner, deadline)
        return done

    def stop(self) -> None:
        """Lets every piece end after its round, from any thread or signal handler."""
        self._stopping.set()

    def _deliver(
        self, type: NotificationType, engine: Engine, owner: str, deadline: Deadline
    ) -> Dict[str, int]:
        done: Dict[str, int] = {}
        is_first = True
        while True:
            try:
                report = engine.deliver(
                    type=type, owner=owner, limit=self._messages, lease=LEASE
                )
            except NotFoundError:  # nobody carries it here: that is fine while nothing waits
                if engine.delivery.count_queued(type):
                    raise
                return done
            _add(done, {name: number for name, number in vars(report).items() if number})
            if report.claimed < self._messages or deadline.is_over():
                return done
            if is_first and type in DELIVERED:
                self.ask_for_another(DELIVERED[type])
            is_first = False

    def _call_services(self, engine: Engine, owner: str, deadline: Deadline) -> Dict[str, int]:
        done: Dict[str, int] = {}
        while True:
            try:
                report = engine.callbacks.run(owner=owner, lease=LEASE)
            except UnsupportedError:  # without a sealing key nobody is called, and nothing waits
                if engine.callbacks.count():
                    raise
                return done
            _add(done, {name: number for name, number in vars(report).items() if number})
            if report.claimed == 0 or deadline.is_over():
                return done

    def _run_files(self, engine: Engine, owner: str, deadline: Deadline) -> Dict[str, int]:
        done = _run_kinds(engine, FILE_KINDS, owner, deadline)
        _add(done, self._deliver(NotificationType.LETTER, engine, owner, deadline))
        return done

    def _run_tasks(self, engine: Engine, owner: str, deadline: Deadline) -> Dict[str, int]:
        return _run_kinds(engine, OTHER_KINDS, owner, deadline)


def _run_kinds(
    engine: Engine, kinds: FrozenSet[TaskKind], owner: str, deadline: Deadline
) -> Dict[str, int]:
    try:
        report = engine.run_due(
            owner=owner,
            kinds=kinds,
            lease=LEASE,
            progress=lambda _: not deadline.is_over(),
        )
    except CancelledError as stopped:  # the rest is still due: the next run goes on with it
        report = stopped.report
    if report.failure is not None:
        _log.warning("%d tasks failed and stay due: %s", report.tasks_failed, report.failure)
    return {name: getattr(report, name) for name in ("tasks_done", "tasks_busy", "tasks_failed")}


def _add(done: Dict[str, int], more: Dict[str, int]) -> None:
    for name, number in more.items():
        done[name] = done.get(name, 0) + number
