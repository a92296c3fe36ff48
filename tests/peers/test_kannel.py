"""Debian's kannel between the provider `http` and a message centre: its smsbox takes messages over
HTTP, its bearerbox hands them over by SMPP to npm's smpp, and what comes back (receipts, an SMS)
it asks for by GET, with a login in the URL."""

import json
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import urllib.request
import wsgiref.simple_server

import pytest
from test_smpp import Centre, free_port, npm_peer, patiently, put_together

import nfy
import nfy.wsgi

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples/providers/kannel.json"
# "Yes, 5 € {now}": kannel leaves what stands in the alphabet's second table as it came.
INBOUND = "Yes, 5 \x1be \x1b(now\x1b)"
CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bearer
smsbox-port = {box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = {folder}/bearerbox.log

group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {centre}
smsc-username = notify
smsc-password = secret
system-type = ""
transceiver-mode = true
# Ids are hexadecimal in answers, decimal in receipts.
msg-id-type = 0x01
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = {folder}/smsbox.log

group = sendsms-user
username = USER
password = PASSWORD
concatenation = true
max-messages = 10

# What the URL answers is not sent back to who wrote.
group = sms-service
keyword = default
max-messages = 0
get-url = "http://kannel:LOGIN@127.0.0.1:{api}/notifications/sms/receive/kannel\
?from=%p&to=%P&text=%a&id=%I"
"""


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


def is_listening(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def end(*processes):
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Gateway:
    """A message centre, kannel before it, and a service whose texts go that way."""

    def __init__(self, folder):
        self.centre = Centre(npm_peer())
        self.engine = nfy.Engine.open("memory:", sealing_key=b"k" * 32)
        self.service = self.engine.services.create(
            "Clinic",
            sms_sender="CLINIC",
            permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS},
        )
        self.engine.inbound.put_number(
            "07700900999", provider="kannel", service_id=self.service.id
        )
        self.template = self.engine.templates.create(
            self.service.id, "any", type=nfy.NotificationType.SMS, content="((text))"
        )
        self.app = nfy.wsgi.app(
            self.engine,
            api_url="https://api.example.com",
            inbound_logins=[nfy.InboundLogin("kannel", "kannel", "LOGIN")],
        )
        self.server = wsgiref.simple_server.make_server(
            "127.0.0.1", 0, self.app, handler_class=Quiet
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.ports = {name: free_port() for name in ("admin", "box", "sendsms")}
        configuration = CONFIGURATION.format(
            folder=folder, centre=self.centre.port, api=self.server.server_port, **self.ports
        )
        (folder / "kannel.conf").write_text(configuration)
        self.bearerbox = self.start("bearerbox", folder)
        patiently(lambda: is_listening(self.ports["box"]))
        self.smsbox = self.start("smsbox", folder)
        patiently(lambda: is_listening(self.ports["sendsms"]) and "online" in self.status())
        example = EXAMPLE.read_text()
        assert "127.0.0.1:13013" in example and "127.0.0.1%3A6011" in example
        example = example.replace("127.0.0.1:13013", f"127.0.0.1:{self.ports['sendsms']}")
        example = example.replace("127.0.0.1%3A6011", f"127.0.0.1%3A{self.server.server_port}")
        self.provider = nfy.open_provider("http", json.loads(example))
        self.engine.providers.add(self.provider)

    @staticmethod
    def start(box, folder):
        return subprocess.Popen(
            [shutil.which(box) or f"/usr/sbin/{box}", str(folder / "kannel.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def status(self):
        url = f"http://127.0.0.1:{self.ports['admin']}/status.txt?password=bearer"
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.read().decode()

    def send(self, text, to="07700900123"):
        return self.engine.send(
            self.service.id, nfy.SendRequest(self.template.id, to, {"text": text})
        ).id

    def status_of(self, id):
        return self.engine.notifications.get(self.service.id, id).status

    def close(self):
        end(self.smsbox)
        end(self.bearerbox)
        self.centre.end()
        self.server.shutdown()
        self.server.server_close()
        self.app.close()
        self.engine.close()
        self.provider.close()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    for box in ("bearerbox", "smsbox"):
        if not shutil.which(box) and not pathlib.Path(f"/usr/sbin/{box}").exists():
            pytest.skip("kannel is not installed")
    made = Gateway(tmp_path_factory.mktemp("kannel"))
    yield made
    made.close()


@pytest.mark.parametrize(
    "text, coding, parts",
    [
        ("Hello @ £5, €6 {a} & 50% + [b] ~ \\ ^ | Ä ñ", 0, 1),
        ("Bore da, mae'r tŷ a'r dŵr yn iawn", 8, 1),
        ("Long " * 58 + "{end}", 0, 2),
        ("Tŷ " * 50 + "end", 8, 3),
    ],
)
def test_a_text_arrives_as_it_was_and_its_receipt_comes_home(gateway, text, coding, parts):
    before = len(gateway.centre.seen)
    id = gateway.send(text)
    assert gateway.engine.deliver().accepted == 1
    patiently(lambda: gateway.status_of(id) is nfy.Status.DELIVERED)
    seen = gateway.centre.seen[before:]
    assert len(seen) == parts
    assert {one["coding"] for one in seen} == {coding}
    assert {one["source"] for one in seen} == {"CLINIC"}
    assert {one["to"] for one in seen} == {"447700900123"}
    assert put_together(seen) == text
    assert not gateway.engine.receipts.list_quarantined(limit=10)


@pytest.mark.parametrize(
    "to, status",
    [
        ("07700900901", nfy.Status.TEMPORARY_FAILURE),
        ("07700900902", nfy.Status.PERMANENT_FAILURE),
        ("07700900904", nfy.Status.TECHNICAL_FAILURE),
    ],
    ids=["expired", "undeliverable", "refused by the message centre"],
)
def test_what_the_message_centre_says_is_what_becomes_of_a_text(gateway, to, status):
    id = gateway.send("hello", to)
    assert gateway.engine.deliver().accepted == 1
    patiently(lambda: gateway.status_of(id) is status)


def test_many_texts_all_come_home(gateway):
    ids = [gateway.send(f"text {i}", f"07700900{i:03}") for i in range(300, 400)]
    accepted = 0
    while accepted < len(ids):
        report = gateway.engine.deliver()
        assert (report.rejected, report.retried, report.in_doubt) == (0, 0, 0)
        assert report.accepted > 0
        accepted += report.accepted
    patiently(lambda: {gateway.status_of(id) for id in ids} == {nfy.Status.DELIVERED})


def test_an_sms_that_comes_in_is_the_services_and_nothing_is_sent_back(gateway):
    (message,) = patiently(lambda: gateway.engine.inbound.list(gateway.service.id))
    assert message.content == INBOUND
    assert message.user_number == "447700900123" and message.provider_reference
    assert all("status" not in one["text"] for one in gateway.centre.seen)


def test_a_wrong_login_is_tried_again_and_says_so_without_it(gateway):
    options = json.loads(EXAMPLE.read_text())
    url = options["url"].replace("127.0.0.1:13013", f"127.0.0.1:{gateway.ports['sendsms']}")
    options |= {"url": url.replace("PASSWORD", "hidden"), "identifier": "other"}
    with nfy.Engine.open("memory:", sealing_key=b"k" * 32) as engine:
        service = engine.services.create("Clinic", sms_sender="CLINIC")
        template = engine.templates.create(
            service.id, "any", type=nfy.NotificationType.SMS, content="hello"
        )
        with nfy.open_provider("http", options) as provider:
            engine.providers.add(provider)
            engine.send(service.id, nfy.SendRequest(template.id, "07700900123"))
            assert engine.deliver().retried == 1
