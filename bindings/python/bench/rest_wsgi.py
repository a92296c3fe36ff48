"""What a message posted through the WSGI application costs: requests a second of gunicorn with two
workers on PostgreSQL, beside a Flask route under the same gunicorn that inserts the same row
through psycopg2 and commits, in turns in one run.

    python rest_wsgi.py [REQUESTS]

NFY_TEST_POSTGRES_URL names a server. Both sides get the same requests over as many connections;
the route of the peer reads none of them and checks nothing.
Prints one JSON object; its ratio is our requests a second over the peer's.
"""

import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import nfy  # noqa: E402
import nfy.wsgi  # noqa: E402
from rest_client import Account, make_account, make_token  # noqa: E402

KEY = b"k" * 32
CONNECTIONS = 32
GUNICORN = ["--workers=2", "--threads=16", "--worker-class=gthread", "--backlog=256"]
REQUESTS_A_MINUTE = 10_000_000
GOAL = 10
ROUNDS = 5
START_SECONDS = 600


def application() -> Any:
    """Ours: the engine and its application, and nothing else."""
    url = os.environ["NFY_BENCH_STORE"]
    return nfy.wsgi.app(lambda: nfy.Engine.open(url, sealing_key=KEY))


def peer() -> Any:
    """A Flask route that inserts the row which the table holds already, under an id of its own, and
    commits: a connection for each thread, nothing read or checked."""
    import threading

    import psycopg2
    import psycopg2.extras
    from flask import Flask, jsonify

    psycopg2.extras.register_uuid()
    host, of_thread = Flask("peer"), threading.local()
    url = os.environ["NFY_BENCH_STORE"]
    with psycopg2.connect(url) as link, link.cursor() as cursor:
        cursor.execute("SELECT * FROM notifications LIMIT 1")
        row = cursor.fetchone()
        names = [column.name for column in cursor.description]
    link.close()
    id_place = names.index("id")
    id_is_uuid = not isinstance(row[id_place], (bytes, memoryview))
    insert = f"INSERT INTO notifications VALUES ({', '.join(['%s'] * len(row))})"

    @host.post("/v2/notifications/sms")
    def post_sms() -> Any:
        if not hasattr(of_thread, "link"):
            of_thread.link = psycopg2.connect(url)
        values, given = list(row), uuid4()
        values[id_place] = given if id_is_uuid else given.bytes
        with of_thread.link, of_thread.link.cursor() as cursor:
            cursor.execute(insert, values)
        return jsonify(id=str(given)), 201

    return host


def run_sql(url: str, sql: str) -> None:
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql], check=True)


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    run_sql(server, f"CREATE DATABASE {name}")
    try:
        yield server.rsplit("/", 1)[0] + "/" + name
    finally:
        run_sql(server, f"DROP DATABASE {name} WITH (FORCE)")


def seed(url: str) -> Account:
    """A service, and one message as every later one will be."""
    with nfy.Engine.open(url, sealing_key=KEY) as engine:
        limits = nfy.SendingLimits(requests_a_minute=REQUESTS_A_MINUTE)
        account = make_account(engine, limits=limits)
        request = nfy.SendRequest(account.template_id, "07400100001", {"name": "Person 1"})
        engine.send(account.service_id, request)
    return account


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(name: str, url: str) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--no-control-socket"]
    command += [f"--chdir={Path(__file__).parent}", f"--bind=127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, "--log-level=error", f"rest_wsgi:{name}()"],
        env={**os.environ, "NFY_BENCH_STORE": url},
        stdout=sys.stderr,
    )
    try:
        ends_at = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > ends_at:
                    raise SystemExit("gunicorn did not start") from None
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


class Requests:
    """Posts of one service as its client sends them, with a token that is new every few seconds."""

    def __init__(self, account: Account) -> None:
        self._account, self._number = account, 0
        self._token, self._made_at = "", 0.0

    def next(self) -> bytes:
        now = time.monotonic()
        if now - self._made_at > 5 or not self._token:
            at = datetime.now(timezone.utc)
            self._token = make_token(self._account.service_id, self._account.secret, at)
            self._made_at = now
        self._number += 1
        body = self._account.sms(
            phone_number=f"07400{100_000 + self._number % 800_000}",
            personalisation={"name": f"Person {self._number}"},
        )
        return (
            "POST /v2/notifications/sms HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body


class Line:
    """One connection that sends a request as soon as the last one was answered."""

    def __init__(self, port: int, next_request: Callable[[], bytes]) -> None:
        self._port, self._next = port, next_request
        self.socket = self._connect()
        self._got = b""

    def _connect(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def send(self) -> None:
        self.socket.sendall(self._next())

    def take(self) -> bool:
        """Reads what is there; whether an answer is whole."""
        part = self.socket.recv(65_536)
        if not part:
            raise SystemExit("the server closed a connection early")
        self._got += part
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not end:
            return False
        fields = head.lower()
        length = int(fields.split(b"content-length:")[1].split(b"\r\n")[0])
        if len(body) < length:
            return False
        if not head.startswith(b"HTTP/1.1 201"):
            raise SystemExit(f"was answered with {head[:40]!r}: {body[:200]!r}")
        self._got = b""
        return True

    def close(self) -> None:
        self.socket.close()


def seconds_of(port: int, requests: Requests, count: int) -> float:
    """How long `count` requests take on CONNECTIONS connections."""
    lines = [Line(port, requests.next) for _ in range(CONNECTIONS)]
    with selectors.DefaultSelector() as waiting:
        for line in lines:
            waiting.register(line.socket, selectors.EVENT_READ, line)
        begun, sent, answered = time.perf_counter(), 0, 0
        for line in lines[:count]:
            line.send()
            sent += 1
        while answered < count:
            for key, _ in waiting.select():
                if key.data.take():
                    answered += 1
                    if sent < count:
                        key.data.send()
                        sent += 1
        seconds = time.perf_counter() - begun
    for line in lines:
        line.close()
    return seconds


def measure(server: str, count: int) -> Tuple[List[float], List[float]]:
    stem = f"wsgi{os.getpid()}"
    with database(server, f"{stem}_ours") as ours, database(server, f"{stem}_peer") as theirs:
        mine, others = seed(ours), seed(theirs)
        rates: Dict[str, List[float]] = {"application": [], "peer": []}
        with serving("application", ours) as our_port, serving("peer", theirs) as peer_port:
            sides = {
                "application": (our_port, Requests(mine)),
                "peer": (peer_port, Requests(others)),
            }
            for name, (port, requests) in sides.items():
                seconds_of(port, requests, count // 4)
            for _ in range(ROUNDS):
                for name, (port, requests) in sides.items():
                    rates[name].append(count / seconds_of(port, requests, count))
    return rates["application"], rates["peer"]


def main() -> None:
    server = os.environ.get("NFY_TEST_POSTGRES_URL")
    if not server:
        raise SystemExit(
            "rest_wsgi: NFY_TEST_POSTGRES_URL is not set: tools/with-servers --durable"
        )
    ours, theirs = measure(server, int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
    ratio = round(statistics.median(ours) / statistics.median(theirs), 3)
    print(
        json.dumps(
            {
                "bench": "rest.wsgi.post_sms",
                "unit": "requests/s",
                "ours": round(statistics.median(ours)),
                "peer": round(statistics.median(theirs)),
                "peer_is": "Flask and psycopg2 under the same gunicorn, one INSERT and one commit",
                "ratio": ratio,
                "goal": GOAL,
                "goal_of": "ratio",
                "better": "higher",
                "reached": ratio >= GOAL,
                "runs": ROUNDS,
            }
        )
    )


if __name__ == "__main__":
    main()
