"""Programs of others on loopback, each with a private folder, that end with the block."""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

PATIENCE_S = 180
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
RABBITMQ = Path("/usr/lib/rabbitmq/bin")
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def end_with_parent():
    """No program outlives tests that were killed themselves."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def patiently(is_so, what):
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Program:
    """A program with its own log; it may be killed and started again."""

    def __init__(self, command, folder, name, **environment):
        self._command, self._folder, self.name = command, folder, name
        self._environment = {**os.environ, **environment}
        self._process = None
        self.start()

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_alive(self):
        return self._process.poll() is None

    @property
    def log(self):
        return Path(self._folder, f"{self.name}.log").read_text(errors="replace")

    def start(self):
        with open(Path(self._folder, f"{self.name}.log"), "ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, cwd=self._folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def kill(self):
        """Without a word, and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self):
        """As an operator would; answers the exit status."""
        if self.is_alive:
            self._process.terminate()
        try:
            return self._process.wait(PATIENCE_S)
        finally:
            self.kill()

    def children(self):
        tasks = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        return [int(pid) for pid in tasks.read_text().split()]


class Redis:
    """A private Redis whose queues outlive a restart."""

    def __init__(self, folder):
        self._port = free_port()
        command = [shutil.which("redis-server"), "--port", str(self._port), "--bind", "127.0.0.1"]
        command += ["--dir", str(folder), "--save", "", "--appendonly", "yes"]
        self._program = Program(command, folder, "redis")
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._wait()

    def restart(self):
        self._program.stop()
        self._program.start()
        self._wait()

    def stop(self):
        self._program.stop()

    def _wait(self):
        patiently(lambda: is_listening(self._port), "redis does not listen")


class RabbitMQ:
    """A private RabbitMQ, with the port mapper that Erlang wants."""

    def __init__(self, folder):
        self._port = free_port()
        mapper = str(free_port())
        shared = {
            "HOME": str(folder),
            "ERL_EPMD_PORT": mapper,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"nfy{os.getpid()}@localhost",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder),
            "RABBITMQ_LOG_BASE": str(folder),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(Path(folder, "plugins")),
            "RABBITMQ_CONF_ENV_FILE": str(Path(folder, "environment")),
            "RABBITMQ_CONFIG_FILE": str(Path(folder, "rabbitmq")),
            "RABBITMQ_PID_FILE": str(Path(folder, "pid")),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        self._mapper = Program(["epmd", "-port", mapper], folder, "epmd", **shared)
        patiently(lambda: is_listening(int(mapper)), "epmd does not listen")
        self._program = Program([str(RABBITMQ / "rabbitmq-server")], folder, "rabbitmq", **shared)
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        self._wait()

    def restart(self):
        self._program.stop()
        self._program.start()
        self._wait()

    def stop(self):
        self._program.stop()
        self._mapper.kill()

    def _wait(self):
        patiently(lambda: is_listening(self._port), "rabbitmq does not listen")


class Sink:
    """The services' side: an HTTPS server that keeps what it is called about."""

    def __init__(self, folder):
        self.certificate = Path(folder, "certificate.pem")
        key = Path(folder, "key.pem")
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
            "-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1"
        ).split()
        subprocess.run([*command, "-keyout", key, "-out", self.certificate], check=True,
                       capture_output=True)
        both = Path(folder, "both.pem")
        both.write_text(key.read_text() + self.certificate.read_text())
        self._kept = Path(folder, "calls")
        sink = [sys.executable, str(ROOT / "tools/https-sink"), str(both), str(self._kept)]
        self._program = Program(sink, folder, "sink")
        patiently(lambda: "listening on" in self._program.log, "the sink does not listen")
        address = self._program.log.split("listening on ")[1].split()[0]
        self.url = f"https://{address}/"

    def called(self):
        """How often it was called about each notification."""
        if not self._kept.exists():
            return Counter()
        lines = self._kept.read_text().splitlines()
        return Counter(json.loads(json.loads(line)["body"])["id"] for line in lines)

    def stop(self):
        self._program.kill()
