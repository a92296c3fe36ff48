"""The REST API under other people's servers, mounted in other people's frameworks.

tools/server-tests runs these with the versions of servers.txt; elsewhere they are skipped.
"""

import http.client
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pytest

import nfy
import rest_hosts
from rest_client import make_account

PATIENCE_SECONDS = 600
POSTS = 40

# Server, application, prefix, the framework that it needs.
HOSTS = {
    "gunicorn": ("gunicorn", "wsgi", "", "gunicorn"),
    "gunicorn, threads": ("gunicorn", "wsgi", "", "gunicorn"),
    "flask": ("gunicorn", "flask", "/notify", "flask"),
    "django": ("gunicorn", "django", "/notify", "django"),
    "uvicorn": ("uvicorn", "asgi", "", "uvicorn"),
    "fastapi": ("uvicorn", "fastapi", "/notify", "fastapi"),
    "starlette": ("uvicorn", "starlette", "/notify", "starlette"),
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command_of(server, application, port, *options):
    module = Path(rest_hosts.__file__).stem
    if server == "gunicorn":
        bound = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--no-control-socket"]
        return ["-m", "gunicorn", *bound, *options, f"{module}:{application}()"]
    bound = ["--port", str(port), "--log-level", "warning", "--factory"]
    return ["-m", "uvicorn", *bound, *options, f"{module}:{application}"]


@dataclass
class Site:
    port: int
    prefix: str
    said: Path

    def ask(self, method, path, body=None, headers=None, at=None):
        """Status, headers and body; `at` is a path of the host's own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request(method, at or self.prefix + path, body, headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()


@contextmanager
def running(server, application, prefix, tmp_path, *options):
    port, said = free_port(), tmp_path / "said.txt"
    place = str(Path(rest_hosts.__file__).parent)
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-B", *command_of(server, application, port, *options)],
            env={**os.environ, "NFY_TEST_STORE": f"sqlite:{tmp_path}/notify.db"},
            cwd=place,
            stdout=out,
            stderr=out,
        )
        try:
            ends_at = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, said.read_text()
                    assert time.monotonic() < ends_at, said.read_text()
                    time.sleep(0.05)
            yield Site(port, prefix, said)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:{tmp_path}/notify.db"
    with nfy.Engine.open(url, sealing_key=rest_hosts.KEY) as engine:
        yield engine


@pytest.fixture
def account(engine):
    return make_account(engine)


@pytest.fixture(params=HOSTS)
def site(request, engine, tmp_path):
    server, application, prefix, needed = HOSTS[request.param]
    for name in (server, needed):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: tools/server-tests")
    options = ["--threads", "4"] if "threads" in request.param else []
    preload = ["--preload"] if request.param == "gunicorn" else []
    with running(server, application, prefix, tmp_path, *options, *preload) as site:
        yield site


def test_an_application_answers_as_its_server_and_host_do(site, engine, account):
    """All at once, since a server takes longer to start than to answer."""
    headers = account.headers(datetime.now(timezone.utc))
    check_messages(site, engine, account, headers)
    check_bodies(site, account, headers)
    check_heads(site)
    check_paths(site, headers)
    if site.prefix:
        assert site.ask("GET", "", at="/")[2] == b"host"
        assert site.ask("GET", "", at="/v2/templates", headers=headers)[0] == 404


def check_messages(site, engine, account, headers):
    def send(_):
        return site.ask("POST", "/v2/notifications/sms", account.sms(), headers)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(POSTS)))
    assert {status for status, _, _ in answers} == {201}
    sent = {json.loads(body)["id"] for _, _, body in answers}
    assert len(sent) == POSTS
    assert engine.delivery.count_queued(nfy.NotificationType.SMS) == POSTS
    one = json.loads(answers[0][2])
    assert one["uri"] == f"https://api.example.gov.uk/v2/notifications/{one['id']}"
    read = json.loads(site.ask("GET", f"/v2/notifications/{one['id']}", headers=headers)[2])
    assert read["body"] == "Dear Siân" and read["id"] == one["id"]
    listed = json.loads(site.ask("GET", "/v2/notifications?status=created", headers=headers)[2])
    assert {message["id"] for message in listed["notifications"]} == sent


def check_bodies(site, account, headers):
    path, chunks = "/v2/notifications/sms", iter([account.sms()[:20], account.sms()[20:]])
    assert site.ask("POST", path, chunks, headers)[0] == 201
    assert site.ask("POST", path, b"x" * 5000, headers)[0] == 413
    assert site.ask("POST", path, iter([b"x" * 3000] * 2), headers)[0] == 413
    status, said, body = site.ask("POST", path, b"{", headers)
    assert status == 400 and json.loads(body)["errors"][0]["message"].startswith("Invalid JSON")
    assert said["Content-Type"] == "application/json" and int(said["Content-Length"]) == len(body)


def check_heads(site):
    status, said, body = site.ask("HEAD", "/_status?simple=1")
    assert status == 200 and body == b""
    assert int(said["Content-Length"]) == len(site.ask("GET", "/_status?simple=1")[2])
    assert said.get_all("X-Content-Type-Options") == ["nosniff"]


def check_paths(site, headers):
    assert site.ask("GET", "/v2/templates")[0] == 401
    assert site.ask("GET", "/v2/templates", headers=headers)[0] == 200
    assert site.ask("DELETE", "/v2/templates", headers=headers)[0] == 405
    for path in ("/%00", "/v2/%2e%2e/_status", "/v2/templates/", "/%ff%fe", "/v2//templates"):
        assert site.ask("GET", path, headers=headers)[0] == 404, path


def test_a_worker_says_that_it_inherited_an_engine(engine, tmp_path):
    if importlib.util.find_spec("gunicorn") is None:
        pytest.skip("gunicorn is not installed: tools/server-tests")
    with running("gunicorn", "inherited_wsgi", "", tmp_path, "--preload") as site:
        assert site.ask("GET", "/_status")[0] == 500
        assert "give app() a function that opens one" in site.said.read_text()
