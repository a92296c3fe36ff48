"""The REST API under other people's servers, mounted in other people's frameworks, as docs/rest.md
says: its programs are what is run.

tools/server-tests runs these with the versions of servers.txt; elsewhere they are skipped.
"""

import http.client
import importlib.util
import json
import os
import re
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
from rest_client import make_account

DOCS = Path(__file__).resolve().parents[3] / "docs/rest.md"
KEY = b"k" * 32
PATIENCE_SECONDS = 600
POSTS = 40
API_URL = {"": "https://api.example.gov.uk", "/notify": "https://example.gov.uk/notify"}

# Server, program of docs/rest.md, prefix, the framework that it needs.
HOSTS = {
    "gunicorn": ("gunicorn", "app", "", "gunicorn"),
    "flask": ("gunicorn", "flask_app", "/notify", "flask"),
    "django": ("gunicorn", "wsgi", "/notify", "django"),
    "uvicorn": ("uvicorn", "asgi_app", "", "uvicorn"),
    "fastapi": ("uvicorn", "fastapi_app", "/notify", "fastapi"),
    "starlette": ("uvicorn", "starlette_app", "/notify", "starlette"),
}
# What a project has beside the programs of the document.
PROJECT = {
    "settings.py": """
from django.http import HttpResponse
from django.urls import path

ALLOWED_HOSTS = ["*"]
SECRET_KEY = "tests"
ROOT_URLCONF = (path("", lambda request: HttpResponse("host")),)
""",
    "inherited_app.py": """
import nfy.wsgi
from app import open_engine

application = nfy.wsgi.app(open_engine())
""",
}


def programs():
    """The programs of the document, by their names."""
    blocks = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    return {re.match(r"# (\w+\.py)", block)[1]: block for block in blocks}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command_of(server, application, port, *options):
    if server == "gunicorn":
        bound = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "16"]
        return [
            "-m",
            "gunicorn",
            *bound,
            "--no-control-socket",
            *options,
            f"{application}:application",
        ]
    bound = ["--port", str(port), "--log-level", "warning"]
    return ["-m", "uvicorn", *bound, *options, f"{application}:application"]


@dataclass
class Site:
    port: int
    prefix: str
    said: Path

    def ask(self, method, path, body=None, headers=None, at=None):
        """Status, headers and body; `at` is a path of the host's own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            named = headers() if callable(headers) else headers or {}
            line.request(method, at or self.prefix + path, body, named)
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()


@contextmanager
def running(server, application, prefix, tmp_path, *options):
    port, said = free_port(), tmp_path / "said.txt"
    for name, text in {**programs(), **PROJECT}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = {"NOTIFY_STORE": f"sqlite:{tmp_path}/notify.db", "NOTIFY_KEY": KEY.hex()}
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-B", *command_of(server, application, port, *options)],
            env={**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "settings"},
            cwd=tmp_path,
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
    with nfy.Engine.open(url, sealing_key=KEY) as engine:
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
    options = ["--preload"] if request.param == "gunicorn" else []
    with running(server, application, prefix, tmp_path, *options) as site:
        yield site


def test_an_application_answers_as_its_server_and_host_do(site, engine, account):
    """All at once, since a server takes longer to start than to answer."""

    def headers():  # a token lives for 30 seconds
        return account.headers(datetime.now(timezone.utc))

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
    assert one["uri"] == f"{API_URL[site.prefix]}/v2/notifications/{one['id']}"
    read = json.loads(site.ask("GET", f"/v2/notifications/{one['id']}", headers=headers)[2])
    assert read["body"] == "Dear Siân" and read["id"] == one["id"]
    listed = json.loads(site.ask("GET", "/v2/notifications?status=created", headers=headers)[2])
    assert {message["id"] for message in listed["notifications"]} == sent


def check_bodies(site, account, headers):
    path, chunks = "/v2/notifications/sms", iter([account.sms()[:20], account.sms()[20:]])
    assert site.ask("POST", path, chunks, headers)[0] == 201
    announced = {**headers(), "Content-Length": "20000000"}
    assert site.ask("POST", path, None, announced)[0] == 413
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
    with running("gunicorn", "inherited_app", "", tmp_path, "--preload") as site:
        assert site.ask("GET", "/_status")[0] == 500
        assert "give a function that opens one" in site.said.read_text()
