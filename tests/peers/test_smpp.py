"""SMPP against message centres of others: npm's smpp, PyPI's smpp34 and Maven's jsmpp. Each says
what it read, reports deliveries in its own way and hands an SMS over.

Debian's kannel is none of them: its bearerbox connects to message centres, as this library does.
It stands before one in test_kannel.py."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest

import nfy

HERE = pathlib.Path(__file__).parent
PEERS = pathlib.Path(os.environ.get("NFY_PEERS_DIR", "build/peers"))
PATIENCE_S = 120
INBOUND = "Yes, 5 € {now}"
NPM_VERSION, JSMPP_VERSION = "0.5.1", "3.0.2"
POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nfy</groupId><artifactId>peers</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.jsmpp</groupId><artifactId>jsmpp</artifactId><version>{JSMPP_VERSION}</version>
  </dependency></dependencies>
</project>
"""


def patiently(ready):
    """What `ready` answers once that is true."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def succeeds(*command, **settings):
    return subprocess.run(command, capture_output=True, check=False, **settings).returncode == 0


def npm_peer():
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("Node.js with npm is not installed")
    place = PEERS / f"smpp-npm-{NPM_VERSION}"
    place.mkdir(parents=True, exist_ok=True)
    if not (place / "node_modules" / "smpp").is_dir() and not succeeds(
        "npm", "install", "--prefix", str(place), "--no-audit", "--no-fund", "--fetch-retries=1",
        f"smpp@{NPM_VERSION}",
    ):
        pytest.skip("smpp of npm is out of reach")
    shutil.copy(HERE / "smpp_peer.js", place)  # Node looks for packages beside the program
    return ["node", str(place / "smpp_peer.js")]


def smpp34_peer():
    pytest.importorskip("smpp34", reason="smpp34 of the package index is not installed")
    return [sys.executable, str(HERE / "smpp34_peer.py"), str(free_port())]


def jsmpp_peer():
    if not shutil.which("javac") or not shutil.which("mvn"):
        pytest.skip("a JDK with Maven is not installed")
    place = (PEERS / f"jsmpp-{JSMPP_VERSION}").absolute()
    jars = place / "jars"
    place.mkdir(parents=True, exist_ok=True)
    if not list(jars.glob("jsmpp*.jar")):
        (place / "pom.xml").write_text(POM)
        if not succeeds(
            "mvn", "--quiet", "--batch-mode", "--file", str(place / "pom.xml"),
            "dependency:copy-dependencies", f"-DoutputDirectory={jars}",
        ):
            pytest.skip("jsmpp of Maven is out of reach")
    path = f"{jars}/*"
    compiled = ["javac", "-cp", path, "-d", str(place), str(HERE / "SmppPeer.java")]
    subprocess.run(compiled, check=True, capture_output=True)
    return ["java", "-cp", f"{path}:{place}", "SmppPeer", str(free_port())]


class Centre:
    """A peer as a process: what it says, line by line."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        first = self.process.stdout.readline().split()
        assert first and first[0] == "listening"
        self.port = int(first[1])
        self.seen = []
        self.reader = threading.Thread(target=self.read)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.seen.append(json.loads(line))

    def end(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()


def gsm_text(octets):
    """By the table of another library."""
    table = pytest.importorskip("smpplib.gsm").GSM_CHARACTER_TABLE
    text, shift = "", 0
    for octet in octets:
        if octet == 0x1B:
            shift = 0x80
        else:
            text, shift = text + table[octet + shift], 0
    return text


def text_of(seen):
    """The text of one submit_sm, and its place in a longer one."""
    if "text" in seen:  # npm's smpp decodes for itself
        header = bytes.fromhex(seen["udh"])
        return seen["text"], header[-1] if header else 1
    octets, part = bytes.fromhex(seen["octets"]), 1
    if seen["esm_class"] & 0x40:
        part = octets[octets[0]]
        octets = octets[octets[0] + 1 :]
    coding = seen["coding"]
    if coding == 0:
        return gsm_text(octets), part
    return octets.decode("utf-16-be" if coding == 8 else "latin-1"), part


def put_together(all_seen):
    parts = sorted((text_of(seen) for seen in all_seen), key=lambda one: one[1])
    return "".join(text for text, _ in parts)


@pytest.fixture(scope="module", params=["npm", "smpp34", "jsmpp"])
def peer(request):
    command = {"npm": npm_peer, "smpp34": smpp34_peer, "jsmpp": jsmpp_peer}[request.param]()
    centre = Centre(command)
    yield SimpleNamespace(
        name=request.param,
        centre=centre,
        options={
            "host": "127.0.0.1",
            "port": centre.port,
            "system_id": "notify",
            "password": "secret",
            "receipt_id": "decimal_to_hex" if request.param == "npm" else "as_is",
        },
    )
    centre.end()


class Sending:
    """A service whose text messages go to a peer, through a provider with these options."""

    def __init__(self, peer, **options):
        self.peer = peer
        self.provider = nfy.open_provider("smpp", {**peer.options, **options})
        self.engine = nfy.Engine.open("memory:", sealing_key=b"k" * 32)
        self.engine.providers.add(self.provider)
        self.service = self.engine.services.create(
            "Clinic",
            sms_sender="CLINIC",
            permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS},
        )
        self.template = self.engine.templates.create(
            self.service.id, "any", type=nfy.NotificationType.SMS, content="((text))"
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.engine.close()
        self.provider.close()

    def send(self, text):
        """What the peer read of one message, and the message's id."""
        before = len(self.peer.centre.seen)
        sent = self.engine.send(
            self.service.id,
            nfy.SendRequest(
                template_id=self.template.id, to="07700900123", personalisation={"text": text}
            ),
        )
        assert self.engine.deliver().accepted == 1
        patiently(lambda: len(self.peer.centre.seen) > before)
        return sent.id, before

    def is_delivered(self, id):
        self.engine.deliver()
        return self.engine.notifications.get(self.service.id, id).status == nfy.Status.DELIVERED


SHORT = "Hello @ £5, €6 {a} [b] ~ \\ ^ | Ä ñ"
WELSH = "Bore da, mae'r tŷ a'r dŵr yn iawn"
CASES = [
    ("gsm", "udh", SHORT, 0, 1),
    ("gsm", "udh", WELSH, 8, 1),
    ("gsm", "udh", "Long " * 58 + "{end}", 0, 2),
    ("gsm", "udh", "x" * 306, 0, 2),
    ("gsm", "udh_8", "Tŷ " * 60 + "end", 8, 3),
    ("gsm", "payload", "Long " * 60 + "€", 0, 1),
    ("latin1", "udh", "Hello £5 é Ä", 3, 1),
    ("latin1", "udh", "Hello €5", 0, 1),
    ("latin1", "udh", "é long " * 50 + "end", 3, 3),
]


@pytest.mark.parametrize("encoding, long_messages, text, coding, parts", CASES)
def test_a_text_arrives_as_it_was_and_its_receipt_comes_home(
    peer, encoding, long_messages, text, coding, parts
):
    with Sending(peer, encoding=encoding, long_messages=long_messages) as sending:
        id, before = sending.send(text)
        patiently(lambda: len(peer.centre.seen) >= before + parts)
        seen = peer.centre.seen[before:]
        assert len(seen) == parts
        assert {one["coding"] for one in seen} == {coding}
        assert {(one["source"], one["source_ton"]) for one in seen} == {("CLINIC", 5)}
        assert {one["to"] for one in seen} == {"447700900123"}
        assert put_together(seen) == text
        patiently(lambda: sending.is_delivered(id))


def test_receipts_come_home_by_a_task_when_nothing_is_sent(peer):
    with Sending(peer) as sending:
        id, _ = sending.send("hello")
        is_home = lambda: (
            sending.engine.run_due()
            and sending.engine.notifications.get(sending.service.id, id).status
            == nfy.Status.DELIVERED
        )
        patiently(is_home)


def test_an_sms_that_comes_in_is_the_services(peer):
    with Sending(peer) as sending:
        sending.engine.inbound.put_number(
            "07700900999", provider="smpp", service_id=sending.service.id
        )
        sending.send("hello")
        arrived = lambda: (
            sending.engine.deliver() and sending.engine.inbound.list(sending.service.id)
        )
        messages = patiently(arrived)
        assert [one.content for one in messages] == [INBOUND]
        assert not sending.engine.receipts.list_quarantined(limit=10)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A key with a certificate for this machine, and another one for another name."""
    folder = tmp_path_factory.mktemp("tls")
    for name, subject in (("here", "IP:127.0.0.1,DNS:localhost"), ("there", "DNS:smsc.example")):
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650",
                   "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject}",
                   "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
        subprocess.run(command, check=True, capture_output=True)
    return folder


def over_tls(certificates, name):
    command = [*npm_peer(), "--tls", str(certificates / f"{name}.key"),
               str(certificates / f"{name}.pem")]
    centre = Centre(command)
    options = {"port": centre.port, "system_id": "notify", "password": "secret", "tls": True,
               "receipt_id": "decimal_to_hex", "bind_retry_s": 0}
    return SimpleNamespace(name="npm", centre=centre, options=options)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_over_tls_a_text_arrives_and_its_receipt_and_an_sms_come_back(certificates, host):
    peer = over_tls(certificates, "here")
    with Sending(peer, host=host, ca_file=str(certificates / "here.pem")) as sending:
        sending.engine.inbound.put_number(
            "07700900999", provider="smpp", service_id=sending.service.id
        )
        id, before = sending.send("Long " * 58 + "{end}")
        patiently(lambda: len(peer.centre.seen) >= before + 2)
        assert put_together(peer.centre.seen[before:]) == "Long " * 58 + "{end}"
        patiently(lambda: sending.is_delivered(id))
        messages = patiently(
            lambda: sending.engine.deliver() and sending.engine.inbound.list(sending.service.id)
        )
        assert [one.content for one in messages] == [INBOUND]
    peer.centre.end()


@pytest.mark.parametrize(
    "certificate, options",
    [
        ("here", {}),  # which no authority of the system signed
        ("here", {"ca_file": "there.pem"}),
        ("there", {"ca_file": "there.pem"}),  # a name that is not the host's
        ("here", {"ca_file": "here.pem", "tls": False}),  # speaks without TLS to one who does not
    ],
)
def test_a_peer_whose_certificate_does_not_count_gets_nothing(certificates, certificate, options):
    peer = over_tls(certificates, certificate)
    if "ca_file" in options:
        options = {**options, "ca_file": str(certificates / options["ca_file"])}
    if options.get("tls") is False:
        del options["ca_file"]
    options = {"host": "127.0.0.1", "timeout_ms": 3_000, **options}
    with Sending(peer, **options) as sending:
        sending.engine.send(
            sending.service.id,
            nfy.SendRequest(
                template_id=sending.template.id, to="07700900123", personalisation={"text": "x"}
            ),
        )
        report = sending.engine.deliver()
        assert (report.accepted, report.retried, report.in_doubt) == (0, 1, 0)
    peer.centre.end()
    assert peer.centre.seen == []


def test_tls_is_not_given_up_for_a_peer_that_knows_none(certificates):
    centre = Centre(npm_peer())
    peer = SimpleNamespace(
        name="npm",
        centre=centre,
        options={"host": "127.0.0.1", "port": centre.port, "system_id": "notify",
                 "password": "secret", "tls": True, "timeout_ms": 3_000,
                 "ca_file": str(certificates / "here.pem")},
    )
    with Sending(peer) as sending:
        sending.engine.send(
            sending.service.id,
            nfy.SendRequest(
                template_id=sending.template.id, to="07700900123", personalisation={"text": "x"}
            ),
        )
        assert sending.engine.deliver().retried == 1
    centre.end()
    assert centre.seen == []


def test_a_peer_that_is_gone_is_a_retry_and_is_found_again():
    centre = Centre(npm_peer())
    peer = SimpleNamespace(
        name="npm",
        centre=centre,
        options={"host": "127.0.0.1", "port": centre.port, "system_id": "notify",
                 "password": "secret", "bind_retry_s": 0},
    )
    with Sending(peer) as sending:
        sending.send("hello")
        centre.end()
        sending.engine.send(
            sending.service.id,
            nfy.SendRequest(
                template_id=sending.template.id, to="07700900123", personalisation={"text": "x"}
            ),
        )
        assert sending.engine.deliver().retried == 1
