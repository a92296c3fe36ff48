"""What an engine does right now: read once for everyone who looks, a moment ago at most."""

import time
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import Any, Deque, Dict, List, NamedTuple, Optional, Sequence, Tuple

from nfy.base import NotificationType
from nfy.data_versions import data_versions
from nfy.delivery import InDoubt, QueueDepth, QueueLease
from nfy.engine import Engine
from nfy.providers import ProviderDetails
from nfy.receipts import QuarantinedReceipt, QuarantineUse
from nfy.services import Service

FRESH_SECONDS = 2.0
SAMPLES_MAX = 60
SAMPLE_SECONDS = 10.0
SERVICES_MAX = 200
"""Services that are asked for their dead calls; the page says if there are more."""
SHOWN_MAX = 20
IN_DOUBT_MAX = 1000
RATE_SECONDS = 60.0


class DeadCalls(NamedTuple):
    service: Service
    calls: int


class Sample(NamedTuple):
    """How many messages this day had had, at an instant of this process."""

    at: float
    accepted: int


@dataclass(frozen=True)
class Snapshot:
    at: datetime
    queues: Tuple[QueueDepth, ...]
    leases: Tuple[QueueLease, ...]
    accepted_today: Tuple[Tuple[str, int], ...]
    failed_today: int
    rate: Optional[int]
    """Messages accepted in the last minute; None until this process has looked for so long."""
    watermark_lag: float
    deltas: int
    providers: Tuple[ProviderDetails, ...]
    in_doubt: Tuple[InDoubt, ...]
    calls_waiting: int
    dead: Tuple[DeadCalls, ...]
    services: Dict[Any, Service]
    services_cut: bool
    quarantine: QuarantineUse
    quarantined: Tuple[QuarantinedReceipt, ...]
    tasks: Tuple[Tuple[str, int, float], ...]
    """Kind, how many are due, and for how long the oldest has been."""
    alarming: Tuple[Any, ...]
    warnings: Tuple[str, ...]

    @property
    def queued(self) -> List[Tuple[NotificationType, int]]:
        """How many messages of each type wait, are put off or held."""
        counts = dict.fromkeys(NotificationType, 0)
        for one in self.queues:
            counts[one.type] += one.ready + one.put_off + one.held
        return list(counts.items())

    @property
    def is_quiet(self) -> bool:
        """Nothing asks for somebody."""
        return not (
            self.in_doubt or self.dead or self.quarantine.receipts or self.alarming or self.warnings
        )


def rate_of(samples: Sequence[Sample], now: Sample) -> Optional[int]:
    """What came in a minute, by the sample that is nearest to a minute old."""
    old = [one for one in samples if now.at - one.at >= RATE_SECONDS]
    if not old:
        return None
    seconds = now.at - old[-1].at
    return round((now.accepted - old[-1].accepted) * RATE_SECONDS / seconds)


def _tasks(engine: Engine, now: datetime) -> List[Tuple[str, int, float]]:
    counts: Dict[str, int] = {}
    oldest: Dict[str, float] = {}
    for task in engine.tasks.plan():
        kind = str(task.kind)
        counts[kind] = counts.get(kind, 0) + 1
        late = (now - task.due_at).total_seconds()
        oldest[kind] = max(oldest.get(kind, 0.0), late)
    return [(kind, counts[kind], oldest[kind]) for kind in sorted(counts)]


def look(engine: Engine) -> Snapshot:
    """Asks the engine; `rate` is for who keeps samples."""
    now = engine.now()
    today = engine.calendars.get("uk").local_day(now)
    platform = list(engine.statistics.platform(today, today))
    services = engine.services.list()
    facts = engine.facts.state()
    dead = [
        DeadCalls(service, len(calls))
        for service in services[:SERVICES_MAX]
        if (calls := engine.callbacks.list_dead(service.id, IN_DOUBT_MAX))
    ]
    return Snapshot(
        at=now,
        queues=tuple(engine.delivery.list_queues()),
        leases=tuple(engine.delivery.list_leases(SHOWN_MAX)),
        accepted_today=tuple((row.type, row.total + row.test_key) for row in platform),
        failed_today=sum(
            row.technical_failure + row.permanent_failure + row.temporary_failure
            for row in platform
        ),
        rate=None,
        watermark_lag=max((now - facts.watermark).total_seconds(), 0.0),
        deltas=facts.deltas,
        providers=tuple(engine.providers.list()),
        in_doubt=tuple(engine.delivery.list_in_doubt(IN_DOUBT_MAX)),
        calls_waiting=engine.callbacks.count(),
        dead=tuple(dead),
        services={service.id: service for service in services},
        services_cut=len(services) > SERVICES_MAX,
        quarantine=engine.receipts.quarantine_use(),
        quarantined=tuple(engine.receipts.list_quarantined(SHOWN_MAX)),
        tasks=tuple(_tasks(engine, now)),
        alarming=tuple(engine.statistics.alarming()),
        warnings=tuple(
            f"{one.name} {one.version}: {one.warning}" for one in data_versions() if one.warning
        ),
    )


class Snapshots:
    """The newest snapshot of a process, and how many live pages it serves at once."""

    def __init__(self, live_max: int) -> None:
        self.slots = BoundedSemaphore(max(live_max, 1))
        self._lock = Lock()
        self._newest: Optional[Snapshot] = None
        self._read_at = 0.0
        self._samples: Deque[Sample] = deque(maxlen=SAMPLES_MAX)

    def get(self, engine: Engine) -> Snapshot:
        """Not older than two seconds; one thread reads, the others wait for it."""
        with self._lock:
            now = time.monotonic()
            if self._newest is None or now - self._read_at >= FRESH_SECONDS:
                found = look(engine)
                sample = Sample(now, sum(count for _, count in found.accepted_today))
                self._newest = replace(found, rate=self._rate(sample))
                self._read_at = now
            return self._newest

    def _rate(self, sample: Sample) -> Optional[int]:
        if self._samples and sample.accepted < self._samples[-1].accepted:
            self._samples.clear()  # another day began
        rate = rate_of(self._samples, sample)
        if not self._samples or sample.at - self._samples[-1].at >= SAMPLE_SECONDS:
            self._samples.append(sample)
        return rate
