"""The console under other people's servers, mounted in other people's frameworks, and alone.

docs/console.md's programs are what is run; tools/console-tests runs these.
"""

import http.client
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

for needed in ("flask", "gunicorn", "uvicorn", "a2wsgi", "fastapi"):
    pytest.importorskip(needed, reason=f"{needed} is not installed: tools/console-tests")

from console_client import TOKEN
from console_world import open_world

DOCS = Path(__file__).resolve().parents[3] / "docs/console.md"
PATIENCE_SECONDS = 600
ENDS_SECONDS = 120
"""Less than the 300 for which a live page goes on by itself."""

# Server, program of docs/console.md, prefix.
HOSTS = {
    "gunicorn": ("gunicorn", "console_wsgi", ""),
    "uvicorn": ("uvicorn", "console_asgi", ""),
    "flask": ("gunicorn", "console_in_flask", "/console"),
    "fastapi": ("uvicorn", "console_in_fastapi", "/console"),
}


def programs():
    """The programs of the document, by their names."""
    blocks = re.findall(r"^```python\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.M | re.S)
    named = {re.match(r"# (\w+\.py)", block): block for block in blocks}
    return {match[1]: block for match, block in named.items() if match}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command_of(server, application, port):
    if server == "gunicorn":
        bound = ["--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8"]
        return ["-m", "gunicorn", *bound, "--no-control-socket", f"{application}:application"]
    return [
        "-m",
        "uvicorn",
        "--port",
        str(port),
        "--log-level",
        "info",
        f"{application}:application",
    ]


class Browser:
    """Asks a server, and keeps its cookie."""

    def __init__(self, port):
        self.port, self.cookie = port, ""

    def ask(self, method, path, fields=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        body = urlencode(fields) if fields else None
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        if answer.headers.get("Set-Cookie"):
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return line, answer

    def get(self, path):
        line, answer = self.ask("GET", path)
        try:
            return answer.status, answer.headers, answer.read().decode()
        finally:
            line.close()

    def sign_in(self, prefix, token):
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.get(f"{prefix}/sign-in")[2])[1]
        line, answer = self.ask("POST", f"{prefix}/sign-in", {"csrf": csrf, "token": token})
        line.close()
        assert answer.status == 303
        return answer.headers["Location"]


def wait_for(port, process, said):
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < ends_at, said.read_text()
            time.sleep(0.1)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "notify.db"
    world = open_world(f"sqlite:{path}", messages_a_day=1)
    world.engine.close()
    return f"sqlite:{path}"


@pytest.fixture(params=HOSTS)
def site(request, store, tmp_path):
    server, application, prefix = HOSTS[request.param]
    for name, text in programs().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    port, said = free_port(), tmp_path / "said.txt"
    environment = {**os.environ, "NOTIFY_STORE": store, "CONSOLE_TOKEN": TOKEN}
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-B", *command_of(server, application, port)],
            env=environment,
            cwd=tmp_path,
            stdout=out,
            stderr=out,
        )
        try:
            wait_for(port, process, said)
            yield Browser(port), prefix, said, process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def test_an_application_answers_as_its_server_and_host_do(site):
    browser, prefix, said, process = site
    if prefix:
        assert browser.get("/")[2] == "host"
    status, headers, _ = browser.get(f"{prefix}/")
    assert status == 303 and headers["Location"] == f"{prefix}/sign-in"
    assert browser.sign_in(prefix, TOKEN) == f"{prefix}/"
    for _ in range(4):  # whichever worker it is
        status, headers, page = browser.get(f"{prefix}/")
        assert status == 200 and "A receipt of mmg could not be read" in page
        assert f'href="{prefix}/services"' in page and f'src="{prefix}/static/console.js"' in page
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert browser.get(f"{prefix}/static/console.css")[0] == 200
    assert browser.get(f"{prefix}/nowhere")[0] == 404
    check_live(browser, prefix)
    assert TOKEN not in said.read_text()
    began = time.monotonic()
    process.terminate()
    process.wait(PATIENCE_SECONDS)
    took = time.monotonic() - began
    assert took < ENDS_SECONDS, "a live page that nobody looks at any more keeps no server"


def check_live(browser, prefix):
    """Events come as they happen, not when the answer ends."""
    line, answer = browser.ask("GET", f"{prefix}/live")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    read = b""
    while b"\n\nevent: overview\ndata:" not in read:
        part = answer.read1(1 << 16)
        assert part, read
        read += part
    line.close()
    assert browser.get(f"{prefix}/services")[0] == 200


def test_the_command_serves_whoever_has_the_token_that_it_prints(store):
    command = [sys.executable, "-B", "-m", "nfy", "console", store, "--port", "0", "--no-browser"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        said = [process.stdout.readline() for _ in range(3)]
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", said[1])[1])
        token = re.search(r"token: (\S+)", said[2])[1]
        browser = Browser(port)
        assert browser.sign_in("", token) == "/"
        page = browser.get("/history")[2]
        assert "read only" in page and "07700" not in page
    finally:
        process.send_signal(signal.SIGINT)
        _, wrong = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, "to be interrupted is how it ends"
    assert wrong == "", "requests are nobody's business"


def test_the_command_says_what_is_missing(tmp_path):
    hidden = tmp_path / "flask.py"
    hidden.write_text("raise ImportError\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-B", "-m", "nfy", "console", "memory:", "--no-browser"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert done.stderr == "nfy: the console needs what `pip install nfy[console]` brings\n"


def test_the_command_alone_needs_nothing_of_it():
    assert importlib.util.find_spec("nfy.console.serve") is not None
    code = "import sys, nfy.__main__; sys.exit('flask' in sys.modules or 'a2wsgi' in sys.modules)"
    assert subprocess.run([sys.executable, "-B", "-c", code]).returncode == 0
