"""What the tests of the server share: a process that listens, and sockets that say anything."""

import contextlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import threading
import time

PATIENCE = 600  # seconds: only stops what hangs


class Process:
    """A server on a free port of loopback; its lines come in as they are written."""

    def __init__(self, program, *flags, environment=None, **more):
        self.lines = []
        self.said = []
        clean = {name: value for name, value in os.environ.items()
                 if not name.startswith("NOTIFYD_")}
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", *flags],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True,
               "env": {**clean, **(environment or {})}, **more})
        streams = ((self.process.stdout, self.lines), (self.process.stderr, self.said))
        self._readers = [
            threading.Thread(target=self._read, args=(stream, into), daemon=True)
            for stream, into in streams if stream]
        for reader in self._readers:
            reader.start()
        self.port = self._port_after("listening on")

    @staticmethod
    def _read(stream, into):
        with stream:
            for line in stream:
                into.append(line.rstrip("\n"))

    def _port_after(self, words):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for line in list(self.said):
                found = re.search(rf"{words} \S+:(\d+)$", line)
                if found:
                    return int(found[1])
            if self.process.poll() is not None:
                break
            time.sleep(0.005)
        raise AssertionError("the server did not start: " + "\n".join(self.said))

    def admin_port(self):
        return self._port_after("metrics on")

    def connect(self, port=None):
        link = socket.create_connection(("127.0.0.1", port or self.port), timeout=PATIENCE)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return Client(link)

    def ask(self, target, method="GET", headers=(), body=b"", port=None):
        with self.connect(port) as client:
            client.send(request(target, method, headers, body))
            return client.receive(method)

    def stop(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        return status

    def memory_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join(PATIENCE)


def request(target, method="GET", headers=(), body=b""):
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Client(contextlib.AbstractContextManager):
    """One connection. receive() reads one answer, and leaves what follows it."""

    def __init__(self, link):
        self.link = link
        self._rest = b""

    def __exit__(self, *_):
        self.link.close()

    def send(self, data):
        self.link.sendall(data)

    def _more(self):
        try:
            data = self.link.recv(65536)
        except ConnectionResetError:
            data = b""
        self._rest += data
        return bool(data)

    def receive(self, method="GET"):
        """None where the server closed the connection without one."""
        while b"\r\n\r\n" not in self._rest:
            if not self._more():
                assert not self._rest, self._rest
                return None
        head, self._rest = self._rest.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {}
        for line in lines:
            name, value = line.split(": ", 1)
            headers[name.lower()] = value
        status = int(first.split(" ")[1])
        size = 0 if method == "HEAD" or status < 200 else int(headers.get("content-length", 0))
        while len(self._rest) < size:
            assert self._more(), "the answer broke off"
        body, self._rest = self._rest[:size], self._rest[size:]
        return Answer(status, headers, body)

    def is_closed(self):
        """Waits for the end; what still comes is an error."""
        assert not self._rest, self._rest
        return not self._more()

    def has_answer(self):
        return bool(self._rest or select.select([self.link], [], [], 0)[0])


def wait_until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def metrics_of(text):
    """{name and labels: value}"""
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
            for line in text.splitlines() if line and not line.startswith("#")}
