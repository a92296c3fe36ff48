"""What Celery adds: seconds until 32,000 messages are delivered and counted by two processes of one
of its workers, beside two processes that do the same in a loop.

    python hosts_celery.py [MESSAGES]

Both do the same rounds on one PostgreSQL, by turns; each is started before, and waits. Prints one
JSON object; its ratio is the time through Celery over that of the loops.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[3]
HOSTS = ROOT / "tests/hosts/python"
sys.path.insert(0, str(HOSTS))

import clinic  # noqa: E402
from fortnight import Clinic, instants  # noqa: E402
from processes import Program, Redis, patiently  # noqa: E402

import nfy  # noqa: E402
from nfy._workers import QUEUES, Work  # noqa: E402

ROUNDS = 5
SLICE = 16_000  # of two services, which take 10,000 a call each
NUDGE_S = 1.0
PAUSE_S = 0.01


def loop() -> None:
    """One of the peer's processes: works while there is a file `go`."""
    work = Work(clinic.open_engine, host="loop")
    work.process.get()
    print("ready.", flush=True)
    go = Path(os.environ["CLINIC_FOLDER"], "go")
    while True:
        if go.exists():
            for queue in QUEUES:
                work.run(queue)
        time.sleep(PAUSE_S)


class Bench:
    def __init__(self, folder: Path, messages: int) -> None:
        self._folder, self._messages, self._first = folder, messages, 0
        url = os.environ["NFY_TEST_POSTGRES_URL"]
        schema = f"bench_{uuid4().hex}"
        subprocess.run(["psql", "-q", "-d", url, "-c", f"CREATE SCHEMA {schema}"], check=True)
        store = f"{url}?options=-csearch_path%3D{schema}"
        redis = Redis(folder)
        environment = {
            "CLINIC_BROKER": redis.url,
            "CLINIC_EVERY": "60",
            "CLINIC_SECONDS": "50",
            "CLINIC_FOLDER": str(folder),
            "CLINIC_STORE": store,
            "PYTHONPATH": str(HOSTS),
        }
        os.environ.update(environment)
        start = instants()[0]
        self._shared = clinic.SharedClock(folder, create=True)
        self._shared.set(start)
        self._clock = nfy.SimulatedClock(start)
        self._engine = nfy.Engine.open(store, clock=self._clock, sealing_key=b"k" * 32)
        self._clinic = Clinic(self._engine)
        import clinic_celery

        self._nudge = clinic_celery.notify.nudge
        queues = ",".join(clinic_celery.notify.queues)
        worker = [sys.executable, "-m", "celery", "-A", "clinic_celery", "worker", "-c", "2"]
        worker += ["-l", "INFO", "-Q", queues, "--without-gossip", "--without-mingle"]
        loops = [sys.executable, __file__, "--loop"]
        self.programs = [Program(worker, folder, "worker", **environment)]
        self.programs += [Program(loops, folder, f"loop-{n}", **environment) for n in range(2)]
        for program in self.programs:
            patiently(lambda program=program: "ready." in program.log, program.name)
        self.programs.append(redis)

    def processor_seconds(self, by_celery: bool) -> float:
        """What one side has computed so far: Celery's main process counts too."""
        programs = self.programs[:1] if by_celery else self.programs[1:3]
        pids = [pid for program in programs for pid in (program.pid, *program.children())]
        fields = [Path(f"/proc/{pid}/stat").read_text().split() for pid in pids]
        return sum(int(one[13]) + int(one[14]) for one in fields) / os.sysconf("SC_CLK_TCK")

    def seconds_of(self, by_celery: bool) -> float:
        end = self._first + self._messages
        while self._first < end:
            count = min(SLICE, end - self._first)
            self._clinic.send(self._first, count)
            self._first += count
        go = self._folder / "go"
        began = nudged = time.perf_counter()
        if by_celery:
            self._nudge()
        else:
            go.touch()
        while self._is_left():
            time.sleep(PAUSE_S)
            if by_celery and time.perf_counter() - nudged > NUDGE_S:
                nudged = time.perf_counter()
                self._nudge()
        took = time.perf_counter() - began
        go.unlink(missing_ok=True)
        time.sleep(0.2)  # until the other side is at rest
        return took

    def _is_left(self) -> bool:
        kinds = (nfy.NotificationType.SMS, nfy.NotificationType.EMAIL)
        if any(self._engine.delivery.count_queued(kind) for kind in kinds):
            return True
        return bool(self._engine.tasks.plan())


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 32_000
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), messages)
        try:
            times: Dict[bool, List[float]] = {True: [], False: []}
            computed = {True: 0.0, False: 0.0}
            for turn in range(ROUNDS + 1):
                for by_celery in (turn % 2 == 0, turn % 2 == 1):
                    before = bench.processor_seconds(by_celery)
                    took = bench.seconds_of(by_celery)
                    if turn:  # the first round warms up
                        times[by_celery].append(took)
                        computed[by_celery] += bench.processor_seconds(by_celery) - before
        finally:
            for program in bench.programs:
                program.stop()
    ratio = round(statistics.median(c / p for c, p in zip(times[True], times[False])), 3)
    print(
        json.dumps(
            {
                "bench": "hosts.celery",
                "unit": "s",
                "ours": round(statistics.median(times[True]), 3),
                "peer": round(statistics.median(times[False]), 3),
                "peer_is": "two processes in a loop",
                "ratio": ratio,
                "ratio_of_processor_time": round(computed[True] / computed[False], 3),
                "goal": 1.1,
                "goal_of": "ratio",
                "better": "lower",
                "reached": ratio <= 1.1,
                "runs": ROUNDS,
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--loop"]:
        loop()
    else:
        main()
