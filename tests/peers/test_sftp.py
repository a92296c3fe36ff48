"""Letters to OpenSSH's SFTP server: whole, listed, once, and only to the server that we know."""

import contextlib
import getpass
import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone

import pytest

import nfy

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin")
KEYGEN = shutil.which("ssh-keygen")
pytestmark = pytest.mark.skipif(not (SSHD and KEYGEN), reason="openssh-server is not installed")

NOON = datetime(2026, 3, 20, 12, tzinfo=timezone.utc)
PATIENCE_S = 120
PDF = b"%PDF-1.7 " + bytes(range(256)) * 2000
HOME = {"address_line_1": "Pat Green", "address_line_2": "10 Mill Lane", "postcode": "LS1 4AP"}


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Sshd:
    """An sshd of its own, on loopback, for one key and the user that runs the tests."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.letters = folder / "letters of today"
        self.letters.mkdir()
        for name, kind in (("host", "ed25519"), ("other", "ed25519"), ("user", "ecdsa")):
            subprocess.run(
                [KEYGEN, "-q", "-t", kind, "-N", "", "-m", "PEM", "-f", folder / name], check=True
            )
        shutil.copy(folder / "user.pub", folder / "authorized")
        self.port = free_port()
        self.process = None
        self.start()

    def start(self, sftp="internal-sftp"):
        if os.geteuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        config = self.folder / "sshd_config"
        config.write_text(
            f"""ListenAddress 127.0.0.1
Port {self.port}
HostKey {self.folder}/host
PidFile {self.folder}/pid
AuthorizedKeysFile {self.folder}/authorized
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
Subsystem sftp {sftp}
"""
        )
        self.process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", config], stderr=(self.folder / "log").open("ab")
        )
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                pytest.skip("sshd does not run here: " + (self.folder / "log").read_text()[-200:])
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("sshd does not listen")

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE_S)

    def known_hosts(self, key="host"):
        public = (self.folder / f"{key}.pub").read_text().split()
        path = self.folder / f"known_{key}"
        path.write_text(f"[127.0.0.1]:{self.port} {public[0]} {public[1]}\n")
        return str(path)

    def fingerprint(self, key="host"):
        said = subprocess.run(
            [KEYGEN, "-l", "-f", self.folder / f"{key}.pub"],
            check=True,
            capture_output=True,
            text=True,
        )
        return said.stdout.split()[1]

    def options(self, **changes):
        options = {
            "url": f"sftp://127.0.0.1:{self.port}{str(self.letters).replace(' ', '%20')}",
            "username": getpass.getuser(),
            "key_file": str(self.folder / "user"),
            "known_hosts": self.known_hosts(),
            **changes,
        }
        return {name: value for name, value in options.items() if value}


@pytest.fixture
def sshd(tmp_path):
    server = Sshd(tmp_path)
    yield server
    server.stop()


class Wire:
    """What lies between us and the server: passes on so many bytes of one direction, and then
    fails. A line that begins later is whole."""

    def __init__(self, port, fault, direction, after):
        self.server_port, self.fault, self.direction = port, fault, direction
        self.left, self.has_failed = after, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lines = []
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                ours, _ = self.listener.accept()
            except OSError:
                return
            theirs = socket.create_connection(("127.0.0.1", self.server_port))
            self.lines += [ours, theirs]
            for source, target, name in ((ours, theirs, "out"), (theirs, ours, "in")):
                threading.Thread(
                    target=self.pass_on, args=(source, target, name), daemon=True
                ).start()

    def pass_on(self, source, target, name):
        try:
            while True:
                part = source.recv(65536)
                if not part:
                    break
                if name == self.direction and not self.has_failed:
                    if len(part) >= self.left:
                        self.has_failed = True
                        target.sendall(part[: self.left])
                        self.fail(target)
                    else:
                        self.left -= len(part)
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def fail(self, target):
        if self.fault == "garbage":
            target.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)
        if self.fault == "frozen":
            time.sleep(PATIENCE_S)
        for line in self.lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        raise OSError

    def close(self):
        self.listener.close()
        for line in self.lines:
            line.close()


class Office:
    """A service whose letters go to an SFTP server."""

    def __init__(self, options):
        self.clock = nfy.SimulatedClock(NOON)
        self.engine = nfy.Engine.open("memory:", clock=self.clock, sealing_key=b"k" * 32, seed=7)
        provider = nfy.open_provider("sftp", options, clock=self.clock)
        self.engine.providers.add(provider)
        self.service = self.engine.services.create("Clinic", email_from="clinic@example.com")
        self.template = self.engine.templates.create(
            self.service.id,
            "Notice",
            type=nfy.NotificationType.LETTER,
            subject="Notice",
            content="Dear all",
            postage=nfy.Postage.SECOND,
        )

    def collected(self, count):
        request = nfy.SendRequest(self.template.id, "", HOME, has_exact_address_names=True)
        ids = [self.engine.send(self.service.id, request).id for _ in range(count)]
        for letter in ids:
            assert self.engine.letters.record_pdf(self.service.id, letter, pages=3, pdf=PDF)
        self.clock.advance(timedelta(hours=1))
        assert self.engine.letters.collect(NOON + timedelta(minutes=30)) == count
        return ids

    def deliver(self):
        return self.engine.deliver(type=nfy.NotificationType.LETTER)

    def get(self, letter):
        return self.engine.notifications.get(self.service.id, letter)


@pytest.mark.parametrize("known_by", ["known_hosts", "host_key_sha256"])
def test_letters_arrive_whole_and_listed(sshd, known_by):
    changes = {} if known_by == "known_hosts" else {
        "known_hosts": "",
        "host_key_sha256": sshd.fingerprint(),
    }
    office = Office(sshd.options(**changes))
    letters = office.collected(3)
    assert office.deliver().accepted == 3
    references = {office.get(letter).reference for letter in letters}
    assert {path.stem for path in sshd.letters.glob("*.pdf")} == references
    for path in sshd.letters.glob("*.pdf"):
        assert path.read_bytes() == PDF
        assert path.stat().st_mode & 0o007 == 0
    (listing,) = sshd.letters.glob("*.jsonl")
    assert listing.name.startswith("2026-03-20-second-")
    lines = [json.loads(line) for line in listing.read_text().splitlines()]
    assert {line["reference"] for line in lines} == references
    assert not list(sshd.letters.glob("*.part"))
    assert {office.get(letter).status for letter in letters} == {nfy.Status.SENDING}


def test_files_of_the_printer_are_reports(sshd):
    office = Office(sshd.options())
    done, rejected = office.collected(2)
    assert office.deliver().accepted == 2
    (listing,) = sshd.letters.glob("*.jsonl")
    lines = {json.loads(line)["id"]: line for line in listing.read_text().splitlines()}
    (sshd.letters / f"{office.get(done).reference}.done").write_text(lines[str(done)])
    (sshd.letters / f"{office.get(rejected).reference}.rejected").touch()
    office.clock.advance(timedelta(minutes=2))
    for _ in range(5):
        office.engine.run_due()
    assert office.get(done).status is nfy.Status.DELIVERED
    assert office.get(rejected).status is nfy.Status.TECHNICAL_FAILURE
    assert [path.suffix for path in sshd.letters.iterdir()] == [".jsonl"]


def test_a_server_that_we_do_not_know_gets_nothing(sshd):
    for changes in (
        {"known_hosts": sshd.known_hosts("other")},
        {"known_hosts": "", "host_key_sha256": sshd.fingerprint("other")},
        {"known_hosts": "/dev/null"},
        {"key_file": str(sshd.folder / "other")},
        {"key_file": "", "password": "s3cret-word"},
    ):
        office = Office(sshd.options(**changes))
        office.collected(2)
        report = office.deliver()
        assert (report.accepted, report.retried, report.in_doubt) == (0, 2, 0), changes
        assert not list(sshd.letters.iterdir())


def test_a_server_that_goes_away_and_comes_back_has_each_letter_once(sshd):
    office = Office(sshd.options())
    office.collected(2)
    sshd.stop()
    report = office.deliver()
    assert (report.retried, report.in_doubt) == (2, 0)
    sshd.start()
    office.clock.advance(timedelta(hours=2))
    assert office.deliver().accepted == 2
    assert len(list(sshd.letters.glob("*.pdf"))) == 2
    assert len(list(sshd.letters.glob("*.jsonl"))) == 1


def through(wire, sshd, **changes):
    """Options that lead to the server by a wire."""
    hosts = sshd.folder / "known_by_wire"
    known = pathlib.Path(sshd.known_hosts()).read_text()
    hosts.write_text(known.replace(f":{sshd.port} ", f":{wire.port} "))
    url = sshd.options()["url"].replace(f":{sshd.port}/", f":{wire.port}/")
    return sshd.options(url=url, known_hosts=str(hosts), **changes)


PLACES = [1, 40, 1_200, 2_400, 3_600, 5_000, 8_000, 60_000, 300_000, 530_000, 1_100_000]


@pytest.mark.parametrize("fault", ["cut", "garbage"])
@pytest.mark.parametrize("direction", ["out", "in"])
def test_wherever_a_line_breaks_each_letter_lies_there_once_and_whole(sshd, fault, direction):
    """Two letters of 500 kB; what the server says is some kB."""
    outcomes = set()
    for place in PLACES:
        if direction == "in" and place > 8_000:
            continue
        wire = Wire(sshd.port, fault, direction, place)
        office = Office(through(wire, sshd))
        letters = office.collected(2)
        report = office.deliver()
        assert report.rejected == 0, place
        assert report.accepted + report.retried + report.in_doubt == 2, place
        assert wire.has_failed or report.accepted == 2, place
        outcomes |= {
            name for name in ("accepted", "retried", "in_doubt") if getattr(report, name)
        }
        # Who says that a letter is there must be right; who says that it is not, too.
        references = {office.get(letter).reference: office.get(letter) for letter in letters}
        there = {path.stem for path in sshd.letters.glob("*.pdf")}
        for reference, letter in references.items():
            if letter.status is nfy.Status.SENDING:
                assert reference in there, place
        for _ in range(3):
            office.clock.advance(timedelta(hours=2))
            office.deliver()
        assert {office.get(letter).status for letter in letters} == {nfy.Status.SENDING}, place
        for reference in references:
            path = sshd.letters / f"{reference}.pdf"
            assert path.read_bytes() == PDF, place
        lines = [
            json.loads(line)["reference"]
            for listing in sshd.letters.glob("*.jsonl")
            for line in listing.read_text().splitlines()
        ]
        assert set(lines) == set(references), place  # twice where the answer to a list was lost
        assert not list(sshd.letters.glob("*.part")), place
        wire.close()
        for path in sshd.letters.iterdir():
            path.unlink()
    assert "retried" in outcomes


@pytest.mark.parametrize("place", [1, 2_400, 60_000, 530_000])
def test_a_server_that_falls_silent_anywhere_is_given_up_and_found_again(sshd, place):
    wire = Wire(sshd.port, "frozen", "out", place)
    office = Office(through(wire, sshd, connect_timeout_ms=2_000, timeout_ms=2_000))
    letters = office.collected(2)
    report = office.deliver()
    assert wire.has_failed
    assert report.rejected == 0
    assert report.accepted + report.retried + report.in_doubt == 2
    for _ in range(3):
        office.clock.advance(timedelta(hours=2))
        office.deliver()
    assert {office.get(letter).status for letter in letters} == {nfy.Status.SENDING}
    assert {path.stem for path in sshd.letters.glob("*.pdf")} == {
        office.get(letter).reference for letter in letters
    }
    wire.close()


def test_a_server_that_may_only_be_read_takes_nothing(sshd):
    sshd.stop()
    sshd.start(sftp="internal-sftp -R")
    office = Office(sshd.options())
    office.collected(2)
    report = office.deliver()
    assert (report.accepted, report.retried, report.in_doubt) == (0, 2, 0)
    assert not list(sshd.letters.iterdir())


def test_a_name_that_something_else_has_is_tried_again_and_nothing_is_lost(sshd):
    office = Office(sshd.options())
    first, _ = office.collected(2)
    (sshd.letters / f"{office.get(first).reference}.pdf.part").mkdir()
    report = office.deliver()
    assert report.rejected == 0 and report.retried >= 1
    (sshd.letters / f"{office.get(first).reference}.pdf.part").rmdir()
    office.clock.advance(timedelta(hours=2))
    assert office.deliver().accepted == report.retried + report.in_doubt
    assert len(list(sshd.letters.glob("*.pdf"))) == 2


def test_a_folder_that_is_not_there_takes_nothing(sshd):
    options = sshd.options()
    office = Office({**options, "url": options["url"] + "/nowhere"})
    office.collected(1)
    assert office.deliver().retried == 1


def test_a_server_that_says_nothing_is_given_up_in_time(sshd):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        options = sshd.options(
            url=f"sftp://127.0.0.1:{port}/in", connect_timeout_ms=500, timeout_ms=1000
        )
        office = Office(options)
        office.collected(1)
        assert office.deliver().retried == 1
