"""What send_many costs in Python: 1,000 SMS with three values each on SQLite in a file, beside the
call of the library alone, whose requests stand in memory already, in turns in one run.

    python send_many.py [ROUNDS]

Prints one JSON object; its ratio is the time through Python over the time without it.
"""

import json
import statistics
import sys
import tempfile
import time
from typing import List

import nfy
from nfy._glue import Call
from nfy._native import ffi, lib
from nfy._requests import requests_in

BATCH = 1_000
NUMBERS = 10**8


class Site:
    """A service whose every message goes to somebody else."""

    def __init__(self, engine: nfy.Engine) -> None:
        self.engine, self.sent = engine, 0
        self.service = engine.services.create("Riverside Clinics").id
        self.text = engine.templates.create(
            self.service,
            "Reminder",
            type=nfy.NotificationType.SMS,
            content="Dear ((name)), see you on ((day)) at ((clinic))",
        ).id

    def requests(self) -> List[nfy.SendRequest]:
        self.sent += BATCH
        return [
            nfy.SendRequest(
                self.text,
                f"074{number % NUMBERS:08}",
                {"name": f"Siân {number}", "day": "Monday 3 March", "clinic": "Riverside"},
            )
            for number in range(self.sent - BATCH, self.sent)
        ]

    def through_python(self) -> float:
        requests = self.requests()
        begin = time.perf_counter()
        answers = self.engine.send_many(self.service, requests)
        seconds = time.perf_counter() - begin
        assert all(isinstance(answer, nfy.Accepted) for answer in answers)
        return seconds

    def alone(self) -> float:
        call, results = Call(), ffi.new("nfy_send_result[]", BATCH)
        given, service = requests_in(call, self.requests()), call.uuid(self.service)
        send, handle = lib.nfy_notification_send_many, self.engine._handle
        begin = time.perf_counter()
        call(send, handle, service, given, BATCH, results)
        return time.perf_counter() - begin


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 31
    with tempfile.TemporaryDirectory() as folder:
        with nfy.Engine.open(f"sqlite:{folder}/notify.db", seed=1) as engine:
            site = Site(engine)
            pairs = [(site.through_python(), site.alone()) for _ in range(rounds)]
    ours, peer = (statistics.median(times) for times in zip(*pairs))
    ratio = round(ours / peer, 3)
    print(
        json.dumps(
            {
                "bench": "python.send_many",
                "unit": "messages/s",
                "ours": round(BATCH / ours),
                "peer": round(BATCH / peer),
                "peer_is": "the same call without Python",
                "ratio": ratio,
                "goal": 1.2,
                "goal_of": "ratio",
                "better": "lower",
                "reached": ratio <= 1.2,
                "runs": rounds,
            }
        )
    )


if __name__ == "__main__":
    main()
