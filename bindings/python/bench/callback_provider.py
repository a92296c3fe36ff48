"""What a provider in Python costs: messages a second of delivering in batches of 500 through a
CallbackProvider, beside the same through a provider of the library, in one run.

    python callback_provider.py [BATCHES]

Prints one JSON object; its ratio is the time through Python over the time without it.
"""

import json
import statistics
import sys
import time
from typing import List, Sequence

import nfy

BATCH = 500


def send(messages: Sequence[nfy.Message]) -> List[nfy.SendAnswer]:
    return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED, reference=m.provider_key) for m in messages]


def seconds_of(provider: nfy.Provider, batches: int) -> float:
    with nfy.Engine.open("memory:", seed=1) as engine:
        service = engine.services.create("Riverside Clinics")
        text = engine.templates.create(
            service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
        )
        engine.providers.add(provider)
        requests = [nfy.SendRequest(text.id, "07700 900123", {"name": "Siân"})] * BATCH
        for _ in range(batches):
            engine.send_many(service.id, requests)
        begin = time.perf_counter()
        for _ in range(batches):
            assert engine.deliver(limit=BATCH).accepted == BATCH
        return time.perf_counter() - begin


def main() -> None:
    batches = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    ours, peer = [], []
    for _ in range(7):
        sms = nfy.NotificationType.SMS
        ours.append(seconds_of(nfy.CallbackProvider("python", sms, send), batches))
        peer.append(seconds_of(nfy.SimulatedProvider(identifier="library"), batches))
    per_second = [batches * BATCH / statistics.median(times) for times in (ours, peer)]
    ratio = round(statistics.median(ours) / statistics.median(peer), 3)
    print(
        json.dumps(
            {
                "bench": "python.callback_provider",
                "unit": "messages/s",
                "ours": round(per_second[0]),
                "peer": round(per_second[1]),
                "peer_is": "a provider of the library",
                "ratio": ratio,
                "goal": 2,
                "goal_of": "ratio",
                "better": "lower",
                "reached": ratio <= 2,
                "runs": 7,
            }
        )
    )


if __name__ == "__main__":
    main()
