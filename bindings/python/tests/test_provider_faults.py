"""The table of docs/providers.md, cell by cell, through the engine: what a provider does to one
message, what becomes of it, and what leaves once the provider works again."""

import contextlib
import getpass
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from conftest import NOON

import nfy

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
SOON_MS, LATE_MS = 1_500, 60_000  # what waits in vain, and what only stops a test that hangs
SILENT = {"silence before", "silence after"}
PDF = b"%PDF-1.7 " + bytes(range(256)) * 40
HOME = {"address_line_1": "Pat Green", "address_line_2": "10 Mill Lane", "postcode": "LS1 4AP"}
LETTERS, EMAILS = {"dvla", "folder", "sftp"}, {"ses", "smtp"}
# Which of them take a message once, however often it comes.
REMOVE_DUPLICATES = {"dvla", "folder", "sftp"}
AMAZON = {"region": "eu-west-2", "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"}


def table() -> List[Tuple[str, str, str]]:
    """Kind, situation and outcome of every cell that says one."""
    lines = (ROOT / "docs/providers.md").read_text(encoding="utf-8").splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("| what happens | `mmg`"))
    rows = []
    for line in lines[begin:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip().strip("`") for cell in line.strip("|").split("|")])
    kinds = rows[0][1:]
    return [
        (kind, row[0], outcome)
        for row in rows[2:]
        for kind, outcome in zip(kinds, row[1:])
        if outcome != "–"
    ]


CELLS = table()


def test_the_table_has_every_kind_and_no_empty_word() -> None:
    assert {kind for kind, _, _ in CELLS} == {
        "mmg", "firetext", "sns", "sms-voice", "http", "smpp", "ses", "smtp", "dvla", "folder",
        "sftp",
    }
    assert {outcome for _, _, outcome in CELLS} == {"taken", "refused", "again", "in doubt"}
    assert len(CELLS) > 120


# What providers over HTTP say.
YES: Dict[str, Dict[str, Any]] = {
    "mmg": {"status": 200, "body": '{"Reference": 7}'},
    "firetext": {"status": 200, "body": '{"description": "queued", "code": 0}'},
    "sns": {
        "status": 200,
        "body": "<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult>"
        "</PublishResponse>",
    },
    "sms-voice": {"status": 200, "body": '{"MessageId": "m"}'},
    "http": {"status": 201, "body": '{"sid": "m"}'},
    "ses": {"status": 200, "body": '{"MessageId": "m"}'},
    "dvla": {"status": 202, "body": '{"id": "x"}'},
}


def sns_error(code: str) -> str:
    return f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"


NO = {
    "mmg": {"status": 400, "body": '{"error": "no"}'},
    "firetext": {"status": 200, "body": '{"description": "no", "code": 3}'},
    "sns": {"status": 400, "body": sns_error("InvalidParameter")},
    "sms-voice": {
        "status": 400,
        "body": '{"__type": "ConflictException", '
        '"Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT"}',
    },
    "http": {"status": 400, "body": '{"code": 21211}'},
    "ses": {"status": 400, "body": '{"__type": "MessageRejected"}'},
    "dvla": {"status": 400, "body": '{"errors": [{"detail": "wrong"}]}'},
}
THROTTLED = {
    "sns": {"status": 400, "body": sns_error("Throttling")},
    "sms-voice": {"status": 400, "body": '{"__type": "ThrottlingException"}'},
    "ses": {"status": 429, "body": '{"__type": "TooManyRequestsException"}'},
}
OPTIONS: Dict[str, Dict[str, Any]] = {
    "mmg": {"api_key": "key"},
    "firetext": {"api_key": "key"},
    "sns": AMAZON,
    "sms-voice": AMAZON,
    "http": {
        "format": "form",
        "body": {"To": "{e164}", "Body": "{body}"},
        "reference": "/sid",
        "answers": [
            {"outcome": "rejected", "statuses": [400], "path": "/code", "values": [21211]}
        ],
    },
    "ses": AMAZON,
    "dvla": {
        "username": "printer",
        "password": "p",
        "api_key": "k",
        "api_url": "https://api.example.com",
    },
}
LOGIN = "/thirdparty-access/"
FAR_AWAY = "eyJhbGciOiJub25lIn0.eyJleHAiOjQxMDI0NDQ4MDB9.x"  # a token that is good until 2100


def reply_of(kind: str, situation: str) -> Dict[str, Any]:
    """How tools/https-sink answers in a situation."""
    yes = YES[kind]
    replies = {
        "taken": yes,
        "refused for good": NO[kind],
        "throttled": THROTTLED.get(kind, {"status": 429, "body": "{}"}),
        "an error of the server": {"status": 503, "body": "<html>busy</html>"},
        "a gateway's error": {"status": 502, "body": "<html>bad gateway</html>"},
        "silence after": {"fault": "silent"},
        "closed without an answer": {"fault": "drop"},
        "garbage": {"status": 200, "body": "\u0001<html>{[\"</html>"},
        "cut off": {**yes, "fault": "cut"},
        "huge": {"status": yes["status"], "body": yes["body"] + " " * 100_000},
        "slow": {**yes, "fault": "drip"},
    }
    return replies.get(situation, yes)


class Sink:
    """tools/https-sink: what it was asked, and how it answers from now on."""

    def __init__(self, folder: Path) -> None:
        self.kept_in = folder / "requests.json"
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "tools/https-sink", "plain", self.kept_in],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def say(self, reply: Dict[str, Any]) -> None:
        login = {"path": LOGIN, "status": 200, "body": json.dumps({"id-token": FAR_AWAY})}
        fresh = self.kept_in.with_suffix(".fresh")
        fresh.write_text(json.dumps([login, reply]))
        os.replace(fresh, str(self.kept_in) + ".script")

    def asked(self) -> int:
        """How often for a message."""
        if not self.kept_in.exists():
            return 0
        lines = self.kept_in.read_text().splitlines()
        return sum(not json.loads(line)["path"].startswith(LOGIN) for line in lines)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Centre:
    """A server on loopback that serves one line after the other; `asked` counts messages."""

    def __init__(self) -> None:
        self.situation = "taken"
        self.count = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.attend, args=(line,), daemon=True).start()

    def attend(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError, EOFError, struct.error):
            self.serve(line)

    def serve(self, line: socket.socket) -> None:
        raise NotImplementedError

    def say(self, reply: Dict[str, Any]) -> None:
        pass

    def asked(self) -> int:
        return self.count

    def close(self) -> None:
        self.listener.close()

    def answer(self, line: socket.socket, yes: bytes, huge: bytes) -> None:
        """What every protocol can do wrong after a message came."""
        if self.situation == "silence after":
            line.recv(65536)  # until the client leaves
        elif self.situation == "garbage":
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif self.situation == "cut off":
            line.sendall(yes[: len(yes) // 2])
        elif self.situation == "huge":
            line.sendall(huge)
        elif self.situation == "slow":
            for octet in yes:
                line.sendall(bytes([octet]))
                time.sleep(0.005)
        elif self.situation != "closed without an answer":
            line.sendall(yes)
            return
        if self.situation in ("huge", "slow"):
            return
        raise EOFError


class SmppCentre(Centre):
    """A message centre of SMPP 3.4."""

    STATUS = {"refused for good": 0x0B, "throttled": 0x58, "an error of the server": 0x08}

    def serve(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        while True:
            size, command, _, sequence = struct.unpack(">IIII", stream.read(16))
            stream.read(size - 16)
            status, body = 0, b"centre\0"
            if command == 4:  # submit_sm
                self.count += 1
                status, body = self.STATUS.get(self.situation, 0), b"id-1\0"
            answer = command | 0x80000000
            pdu = struct.pack(">IIII", 16 + len(body), answer, status, sequence) + body
            if command == 4 and status == 0:
                self.answer(line, pdu, struct.pack(">II", 0x7FFFFFFF, answer) + b"x" * 100_000)
            else:
                line.sendall(pdu)


class MailServer(Centre):
    """A mail server that takes what it is given."""

    def serve(self, line: socket.socket) -> None:
        stream = line.makefile("rb")
        line.sendall(b"220 mail.example.com ESMTP\r\n")
        while True:
            verb = stream.readline().split()[:1]
            word = verb[0].upper() if verb else b""
            if not word:
                return
            if word == b"DATA":
                line.sendall(b"354 go on\r\n")
                while stream.readline() not in (b".\r\n", b""):
                    pass
                self.count += 1
                self.answer(line, b"250 2.0.0 taken\r\n", b"250-x\r\n" * 20_000 + b"250 ok\r\n")
            elif word == b"RCPT" and self.situation == "refused for good":
                line.sendall(b"550 5.1.1 nobody here\r\n")
            elif word == b"RCPT" and self.situation == "throttled":
                line.sendall(b"450 4.7.1 slowly\r\n")
            elif word == b"MAIL" and self.situation == "an error of the server":
                line.sendall(b"451 4.3.0 no room\r\n")
            elif word == b"QUIT":
                line.sendall(b"221 bye\r\n")
                return
            else:
                line.sendall(b"250 ok\r\n")


class Spool(Centre):
    """A folder, or an sshd that puts into one."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.folder.mkdir()

    def serve(self, line: socket.socket) -> None:
        if self.situation == "silence before":
            line.recv(65536)
            line.settimeout(PATIENCE_S)
            while line.recv(65536):
                pass
        else:
            line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def asked(self) -> int:
        return len(list(self.folder.glob("*.pdf"))) if self.folder.exists() else 0


class Sshd:
    """An sshd of its own for one key, or a skip."""

    def __init__(self, folder: Path) -> None:
        sshd = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
        keygen = shutil.which("ssh-keygen")
        if not sshd or not keygen:
            pytest.skip("openssh-server is not installed")
        for name in ("host", "user"):
            subprocess.run(
                [keygen, "-q", "-t", "ecdsa", "-N", "", "-m", "PEM", "-f", folder / name],
                check=True,
            )
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        config = folder / "config"
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {folder}/host\n"
            f"AuthorizedKeysFile {folder}/user.pub\nStrictModes no\nUsePAM no\n"
            f"PidFile {folder}/pid\nPermitRootLogin yes\nSubsystem sftp internal-sftp\n"
        )
        self.process = subprocess.Popen([sshd, "-D", "-f", config], stderr=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                pytest.skip("sshd does not run here")
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.05)
        raise AssertionError("sshd does not listen")

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    made = Sink(tmp_path_factory.mktemp("sink"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def silent_port() -> Iterator[int]:
    """TCP connects, since there is room in the queue, and nobody ever answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        yield listener.getsockname()[1]


class Case:
    """One provider in one situation, and an engine whose one message goes to it."""

    def __init__(self, kind: str, situation: str, places: Dict[str, Any]) -> None:
        self.kind, self.situation, self.places = kind, situation, places
        self.clock = nfy.SimulatedClock(NOON)
        self.engine = nfy.Engine.open("memory:", clock=self.clock, sealing_key=b"k" * 32, seed=7)
        self.type = (
            nfy.NotificationType.LETTER
            if kind in LETTERS
            else nfy.NotificationType.EMAIL
            if kind in EMAILS
            else nfy.NotificationType.SMS
        )
        self.service = self.engine.services.create(
            "Clinic", sms_sender="CLINIC", email_from="clinic@example.com"
        )
        self.peer = self.make_peer()
        self.set(situation)
        self.provider = nfy.open_provider(kind, self.options(situation), clock=self.clock)
        self.engine.providers.add(self.provider)
        self.id = self.send()

    def make_peer(self) -> Any:
        folder = self.places["folder"]
        if self.kind == "smpp":
            return SmppCentre()
        if self.kind == "smtp":
            return MailServer()
        if self.kind in ("folder", "sftp"):
            return Spool(folder / "letters")
        return self.places["sink"]

    def set(self, situation: str) -> None:
        self.peer.situation = situation
        if self.kind in YES:
            self.peer.say(reply_of(self.kind, situation))

    def options(self, situation: str) -> Dict[str, Any]:
        wait_ms = SOON_MS if situation in SILENT else LATE_MS
        away, silent = situation == "no connection", situation == "silence before"
        port = 1 if away else self.places["silent_port"] if silent else self.peer.port
        if self.kind in YES:
            scheme = "https" if silent else "http"
            url = f"{scheme}://127.0.0.1:{port}"
            return {**OPTIONS[self.kind], "url": url, "allow_plain": True, "timeout_ms": wait_ms}
        if self.kind == "smpp":
            return {
                "host": "127.0.0.1", "port": port, "system_id": "notify", "password": "secret",
                "timeout_ms": wait_ms, "connect_timeout_ms": wait_ms, "throttle_wait_ms": 100,
                "bind_retry_s": 0,
            }
        if self.kind == "smtp":
            url = f"smtp://127.0.0.1:{port}"
            return {"url": url, "timeout_ms": wait_ms, "connect_timeout_ms": wait_ms}
        if self.kind == "folder":
            return {"folder": str(self.peer.folder)}
        return self.sftp_options(port, wait_ms)

    def sftp_options(self, port: int, wait_ms: int) -> Dict[str, Any]:
        folder = self.places["folder"]
        if self.situation == "taken":
            self.sshd = Sshd(folder)
            port = self.sshd.port
            public = (folder / "host.pub").read_text().split()[:2]
            (folder / "known").write_text(f"[127.0.0.1]:{port} {' '.join(public)}\n")
            known = {"key_file": str(folder / "user"), "known_hosts": str(folder / "known")}
        else:
            known = {"password": "secret", "host_key_sha256": "abc"}
        url = f"sftp://127.0.0.1:{port}{self.peer.folder}"
        return {
            "url": url, "username": getpass.getuser(), "timeout_ms": wait_ms,
            "connect_timeout_ms": wait_ms, **known,
        }

    def send(self) -> Any:
        letter = self.type is nfy.NotificationType.LETTER
        template = self.engine.templates.create(
            self.service.id,
            "Reminder",
            type=self.type,
            content="See you on Monday",
            **({} if self.type is nfy.NotificationType.SMS else {"subject": "Reminder"}),
            **({"postage": nfy.Postage.SECOND} if letter else {}),
        )
        to = {"sms": "07700900123", "email": "someone@example.com", "letter": ""}[self.type.value]
        request = nfy.SendRequest(
            template.id, to, HOME if letter else {}, has_exact_address_names=letter
        )
        id = self.engine.send(self.service.id, request).id
        if letter:
            assert self.engine.letters.record_pdf(self.service.id, id, pages=3, pdf=PDF)
            self.clock.advance(timedelta(hours=1))
            assert self.engine.letters.collect(NOON + timedelta(minutes=30)) == 1
        return id

    def deliver(self) -> str:
        """What a round says of the one message; nothing if it was not looked at."""
        report = self.engine.deliver(type=self.type)
        words = {
            "taken": report.accepted,
            "refused": report.rejected,
            "again": report.retried,
            "in doubt": report.in_doubt,
        }
        assert sum(words.values()) <= 1
        return next((word for word, count in words.items() if count), "")

    def status(self) -> nfy.Status:
        return self.engine.notifications.get(self.service.id, self.id).status

    def close(self) -> None:
        self.engine.close()
        self.provider.close()
        if self.kind not in YES:
            self.peer.close()
        if hasattr(self, "sshd"):
            self.sshd.close()


@pytest.fixture
def case(
    request: pytest.FixtureRequest, sink: Sink, silent_port: int, tmp_path: Path
) -> Iterator[Case]:
    kind, situation = request.param
    made = Case(kind, situation, {"sink": sink, "silent_port": silent_port, "folder": tmp_path})
    yield made
    made.close()


IDS = [kind + "-" + "_".join(situation.split()) for kind, situation, _ in CELLS]


@pytest.mark.parametrize(
    "case, outcome", [((k, s), o) for k, s, o in CELLS], ids=IDS, indirect=["case"]
)
def test_a_message_is_taken_once_or_its_end_is_told(case: Case, outcome: str) -> None:
    asked_before = case.peer.asked()
    if (case.kind, case.situation) == ("folder", "no connection"):
        case.peer.folder.rename(case.peer.folder.with_suffix(".away"))
    assert case.deliver() == outcome
    asked = case.peer.asked() - asked_before
    is_repeated = (case.kind, case.situation) == ("smpp", "throttled")  # within its pauses
    assert asked <= 1 or is_repeated
    in_doubt = case.engine.delivery.list_in_doubt()
    assert len(in_doubt) == (outcome == "in doubt")
    waits = case.engine.delivery.count_queued(case.type)
    if outcome == "taken":
        assert (case.status(), waits, asked) == (nfy.Status.SENDING, 0, 1)
    elif outcome == "refused":
        assert (case.status(), waits) == (nfy.Status.TECHNICAL_FAILURE, 0)
    else:
        assert case.status() is nfy.Status.CREATED
        assert waits == 1

    # The provider works again. What it had, or may have had, leaves a second time only if it
    # takes a message once.
    case.set("taken")
    case.clock.advance(timedelta(minutes=10))
    if (case.kind, case.situation) == ("folder", "no connection"):
        case.peer.folder.with_suffix(".away").rename(case.peer.folder)
    if case.kind == "sftp" or (
        case.situation in ("no connection", "silence before") and case.kind != "folder"
    ):
        return  # it is still where nobody is
    asked_before = case.peer.asked()
    again = outcome == "again" or (outcome == "in doubt" and case.kind in REMOVE_DUPLICATES)
    waits_on = "in doubt" if outcome == "in doubt" else ""
    assert case.deliver() == ("taken" if again else waits_on)
    assert case.peer.asked() - asked_before == int(again)
    if again:
        assert case.status() is nfy.Status.SENDING
