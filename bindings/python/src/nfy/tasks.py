"""Background work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Iterable, List, Optional, Tuple

from nfy._glue import Call, instant, read_rows, sized, span_us, text_of, to_us
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress
from nfy._words import Word, code_of, member_of, numbered
from nfy.errors import NfyError, error_for


@numbered("TASK")
class TaskKind(Word):
    """What a background task does."""

    ADVANCE_FACTS = "advance_facts"
    FOLD_FACTS = "fold_facts"
    BILL_DAY = "bill_day"
    BILL_DESPATCH = "bill_despatch"
    MAKE_ALLOWANCE = "make_allowance"
    PRUNE_LEASES = "prune_leases"
    STATUS_FACTS = "status_facts"
    PROCESSING_TIME = "processing_time"
    TIME_OUT = "time_out"
    ARCHIVE = "archive"
    PRUNE_RECEIPTS = "prune_receipts"
    PREPARE_HISTORY = "prepare_history"
    ARCHIVE_FILES = "archive_files"
    CACHES = "caches"
    RUN_JOB = "run_job"
    ARCHIVE_JOBS = "archive_jobs"
    BALANCE = "balance"
    REQUEUE = "requeue"
    PRUNE_CALLBACKS = "prune_callbacks"
    LETTER_FILES = "letter_files"
    SWEEP_FILES = "sweep_files"
    COLLECT_LETTERS = "collect_letters"
    LISTEN = "listen"
    REPORTS = "reports"
    PRUNE_PEOPLE = "prune_people"


@numbered("RUN")
class RunState(Word):
    """Whether a task is over after one bounded run."""

    DONE = "done"
    MORE = "more"


@dataclass(frozen=True)
class Task:
    key: str
    kind: TaskKind
    due_at: datetime
    depends_on: Tuple[str, ...]


@dataclass(frozen=True)
class RunReport:
    tasks_done: int
    tasks_busy: int
    tasks_failed: int
    failure: Optional[Exception] = None
    conflicts: int = (
        0  # notifications found live and in the history: see archive.list_quarantined()
    )


@dataclass(frozen=True)
class HeldLease:
    """A lease as the store has it, whoever holds it."""

    key: str
    owner: str
    epoch: int
    until: datetime


class Lease:
    """The right to run one task until `until`; a later owner has a greater epoch."""

    def __init__(self, handle: Any) -> None:
        self._handle = ffi.gc(handle, lib.nfy_lease_free)
        view = sized("nfy_lease_view")
        Call()(lib.nfy_lease_get, self._handle, view)
        self.key = text_of(view.key)
        self.owner = text_of(view.owner)
        self.epoch = int(view.epoch)
        self.until = instant(view.until_us)

    def __repr__(self) -> str:
        return f"Lease(key={self.key!r}, owner={self.owner!r}, epoch={self.epoch})"


class Tasks(Noun):
    """What is due, and the right to do it."""

    def plan(self, now: Optional[datetime] = None) -> List[Task]:
        """What is due at `now` (the engine's now), dependencies first. Changes nothing."""
        out = ffi.new("nfy_task_rows **")
        at = ffi.new("int64_t *")
        if now is None:
            Call()(lib.nfy_engine_now, self._handle, at)
        else:
            at[0] = to_us(now)
        Call()(lib.nfy_task_plan, self._handle, at[0], out)
        rows = out[0]
        try:
            return [_task(rows, index) for index in range(lib.nfy_task_rows_count(rows))]
        finally:
            lib.nfy_task_rows_free(rows)

    def claim(self, key: str, *, owner: str, lease: timedelta) -> Lease:
        """Takes the lease on a task; BusyError if another owner holds it."""
        call, out = Call(), ffi.new("nfy_lease **")
        texts = call.text(key), call.text(owner)
        call(lib.nfy_task_claim, self._handle, *texts, span_us(lease), out)
        return Lease(out[0])

    def run(self, lease: Lease) -> RunState:
        """Runs a bounded piece of a task."""
        out = ffi.new("int32_t *")
        Call()(lib.nfy_task_run, self._handle, lease._handle, out)
        return member_of(RunState, out[0])

    def release(self, lease: Lease) -> None:
        """Ends a lease; ConflictError if another owner took it meanwhile."""
        Call()(lib.nfy_task_release, self._handle, lease._handle)

    def list_leases(self, limit: int = 1000) -> List[HeldLease]:
        """The leases that owners hold now, by key."""
        out = ffi.new("nfy_lease_rows **")
        Call()(lib.nfy_task_list_leases, self._handle, limit, out)
        return read_rows(out[0], "lease", "nfy_lease_view", _held_lease_of)

    def run_due(
        self,
        *,
        owner: str = "",
        tasks_max: int = 0,
        lease: Optional[timedelta] = None,
        progress: Optional[ProgressFunction] = None,
        kinds: Iterable[TaskKind] = (),
    ) -> RunReport:
        """Plans, claims and runs until nothing is due, of all kinds or of `kinds` alone.

        `progress` stops it by returning False: then it raises CancelledError, whose `report` says
        what was done so far.
        """
        call, out = Call(), sized("nfy_run_report")
        options = call.options(
            "nfy_run_options",
            owner=owner,
            tasks_max=tasks_max,
            lease_us=span_us(lease),
            kinds=sum(1 << code_of(kind) for kind in set(kinds)),
        )
        kept = set_progress(options, progress)
        try:
            call_out(call, lib.nfy_task_run_due, self._handle, options, out)
        except NfyError as error:
            error.report = _run_report(out)
            raise
        finally:
            del kept
        return _run_report(out)


def _held_lease_of(row: Any) -> HeldLease:
    return HeldLease(text_of(row.key), text_of(row.owner), int(row.epoch), instant(row.until_us))


def _run_report(out: Any) -> RunReport:
    failure = None
    if out.failure != lib.NFY_OK:
        failure = error_for(out.failure, ffi.string(out.failure_message).decode())
    counts = out.tasks_done, out.tasks_busy, out.tasks_failed
    return RunReport(*counts, failure, conflicts=out.conflicts)


def _task(rows: Any, index: int) -> Task:
    call, row, key = Call(), sized("nfy_task"), ffi.new("nfy_str *")
    call(lib.nfy_task_rows_get, rows, index, row)
    depends_on = []
    for dependency in range(row.dependencies_count):
        call(lib.nfy_task_rows_get_dependency, rows, index, dependency, key)
        depends_on.append(text_of(key))
    return Task(
        key=text_of(row.key),
        kind=member_of(TaskKind, row.kind),
        due_at=instant(row.due_at_us),
        depends_on=tuple(depends_on),
    )
