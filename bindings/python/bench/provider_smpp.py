"""Text messages a second through the provider of kind "smpp" with a window of 50, beside smpplib
with the same window: both without anything round them, in turn against one message centre of npm's
smpp, which only answers.

    python provider_smpp.py [MESSAGES]

Prints one JSON object. Needs what tools/provider-tests leaves in build/ci/peers, and
nfy-bench-smpp-sender.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

import smpplib.client
import smpplib.consts

import nfy

ROUNDS = 7
WINDOW = 50
BATCH = 500
SENDER = pathlib.Path("build/ci/tests/bench/nfy-bench-smpp-sender")
PEER = next(pathlib.Path("build/ci/peers").glob("smpp-npm-*/smpp_peer.js"))


def ours(port: int, count: int) -> float:
    done = subprocess.run(
        [SENDER, str(port), str(WINDOW), str(count)], stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout)


def engines(port: int, count: int) -> float:
    """From the queue to the stored answer."""
    options = {
        "host": "127.0.0.1",
        "port": port,
        "system_id": "notify",
        "password": "secret",
        "window": WINDOW,
    }
    with nfy.open_provider("smpp", options) as provider, nfy.Engine.open(
        "memory:", seed=1
    ) as engine:
        service = engine.services.create("Riverside Clinics", sms_sender="CLINIC")
        text = engine.templates.create(
            service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
        )
        engine.providers.add(provider)
        requests = [nfy.SendRequest(text.id, "07700 900123", {"name": "Ann"})] * BATCH
        for _ in range(count // BATCH):
            engine.send_many(service.id, requests)
        begin = time.perf_counter()
        for _ in range(count // BATCH):
            assert engine.deliver(limit=BATCH).accepted == BATCH
        return count / (time.perf_counter() - begin)


def smpplibs(port: int, count: int) -> float:
    client = smpplib.client.Client("127.0.0.1", port)
    answered = []
    client.set_message_sent_handler(lambda pdu: answered.append(pdu))
    client.connect()
    client.bind_transceiver(system_id="notify", password="secret")
    begin = time.perf_counter()
    for sent in range(count):
        while sent - len(answered) >= WINDOW:
            client.read_once()
        client.send_message(
            source_addr_ton=smpplib.consts.SMPP_TON_ALNUM,
            source_addr="CLINIC",
            dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
            dest_addr_npi=smpplib.consts.SMPP_NPI_ISDN,
            destination_addr="447700900123",
            short_message=b"Dear Ann",
            registered_delivery=True,
        )
    while len(answered) < count:
        client.read_once()
    rate = count / (time.perf_counter() - begin)
    client.unbind()
    client.disconnect()
    return rate


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with subprocess.Popen(
        ["node", PEER, "--bare"], stdout=subprocess.PIPE, text=True
    ) as centre:
        try:
            port = int(centre.stdout.readline().split()[1])
            # Node compiles what runs often: the first rounds warm it up.
            pairs = [(ours(port, count), smpplibs(port, count)) for _ in range(ROUNDS + 2)]
        finally:
            centre.kill()
    rates = pairs[2:]
    ratio = round(statistics.median(one / other for one, other in rates), 3)
    print(
        json.dumps(
            {
                "bench": "provider.smpp",
                "unit": "messages/s",
                "ours": round(statistics.median(one for one, _ in rates)),
                "peer": round(statistics.median(other for _, other in rates)),
                "peer_is": "smpplib against the same message centre",
                "ratio": ratio,
                "goal": 3,
                "goal_of": "ratio",
                "better": "higher",
                "reached": ratio >= 3,
                "runs": ROUNDS,
            }
        )
    )


if __name__ == "__main__":
    main()
