"""How fast e-mails go through SES, at a server of moto's that takes them one by one: what waits in
an engine's queue in memory, beside requests of the same bytes over as many kept connections of
Python's own HTTP client, in turns in one run.

    python provider_ses.py [ROUNDS]

Prints one JSON object; its ratio is the rate of ours over the rate of the peer.
"""

import http.client
import json
import queue
import socket
import statistics
import subprocess
import sys
import threading
import time
from typing import Dict, List, Tuple

import boto3

import nfy

BATCH = 400
CONNECTIONS = 20
PATIENCE_S = 120
ACCOUNT = {"region": "eu-west-2", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"}
PATH = "/v2/email/outbound-emails"


class Moto:
    """A server on a free port of 127.0.0.1, at which clinic@example.com may send."""

    def __enter__(self) -> "Moto":
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self.server = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + PATIENCE_S
        while not self.is_listening() and time.monotonic() < end:
            time.sleep(0.05)
        ses = boto3.client(
            "ses",
            region_name=ACCOUNT["region"],
            endpoint_url=self.url,
            aws_access_key_id=ACCOUNT["access_key_id"],
            aws_secret_access_key=ACCOUNT["secret_access_key"],
        )
        ses.verify_email_identity(EmailAddress="clinic@example.com")
        return self

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(PATIENCE_S)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def is_listening(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0


class Recorder:
    """A server that keeps the first request that comes, and says yes."""

    def __enter__(self) -> "Recorder":
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.thread.join(PATIENCE_S)
        self.listener.close()

    def serve(self) -> None:
        self.listener.settimeout(PATIENCE_S)
        link, _ = self.listener.accept()
        with link, link.makefile("rb") as lines:
            lines.readline()
            headers = http.client.parse_headers(lines)
            self.body = lines.read(int(headers["Content-Length"]))
            names = ("Content-Type", "X-Amz-Date", "Authorization")
            self.headers = {name: headers[name] for name in names}
            answer = b'{"MessageId": "m"}'
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer)


class Site:
    """A service whose e-mails go by SES."""

    def __init__(self, engine: nfy.Engine, url: str) -> None:
        self.engine = engine
        options = {**ACCOUNT, "url": url, "allow_plain": True, "connections": CONNECTIONS}
        engine.providers.add(nfy.open_provider("ses", options))
        service = engine.services.create("Riverside Clinics", email_from="clinic@example.com")
        self.service = service.id
        self.template = engine.templates.create(
            self.service,
            "Reminder",
            type=nfy.NotificationType.EMAIL,
            subject="Your appointment",
            content="Dear ((name)),\n\n# See you\n\n* on Monday\n* at Riverside",
        ).id

    def send(self, count: int) -> float:
        """Seconds that `count` e-mails took from the queue to the server."""
        requests = [
            nfy.SendRequest(self.template, f"someone{i}@example.com", {"name": "Siân"})
            for i in range(count)
        ]
        answers = self.engine.send_many(self.service, requests)
        assert all(isinstance(answer, nfy.Accepted) for answer in answers)
        accepted, begin = 0, time.perf_counter()
        while accepted < count:
            report = self.engine.deliver(type=nfy.NotificationType.EMAIL)
            assert report.accepted > 0
            accepted += report.accepted
        return time.perf_counter() - begin


def bare(port: int, headers: Dict[str, str], body: bytes) -> float:
    """Seconds that as many requests take without anything round them."""
    waiting: "queue.SimpleQueue[int]" = queue.SimpleQueue()
    for number in range(BATCH):
        waiting.put(number)
    wrong: List[int] = []

    def work() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        while True:
            try:
                waiting.get_nowait()
            except queue.Empty:
                return link.close()
            link.request("POST", PATH, body, headers)
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    return time.perf_counter() - begin


def recorded() -> Tuple[Dict[str, str], bytes]:
    """Headers and body of what the provider sends for one e-mail."""
    with Recorder() as recorder, nfy.Engine.open("memory:") as engine:
        Site(engine, recorder.url).send(1)
    return recorder.headers, recorder.body


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    headers, body = recorded()
    with Moto() as moto, nfy.Engine.open("memory:") as engine:
        site = Site(engine, moto.url)
        site.send(BATCH)
        pairs = [(site.send(BATCH), bare(moto.port, headers, body)) for _ in range(rounds)]
    ours, peer = (statistics.median(times) for times in zip(*pairs))
    ratio = round(statistics.median(theirs / our for our, theirs in pairs), 3)
    print(
        json.dumps(
            {
                "bench": "provider.ses",
                "unit": "messages/s",
                "ours": round(BATCH / ours),
                "peer": round(BATCH / peer),
                "peer_is": "the same requests by Python's http.client over as many connections",
                "ratio": ratio,
                "goal": 0.9,
                "goal_of": "ratio",
                "better": "higher",
                "reached": ratio >= 0.9,
                "runs": rounds,
            }
        )
    )


if __name__ == "__main__":
    main()
