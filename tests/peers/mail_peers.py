"""What the tests of mails share: a server of aiosmtpd, and a service that sends e-mails to it."""

import contextlib
import ssl
import subprocess
import time
from types import SimpleNamespace

import pytest

import nfy

controller = pytest.importorskip(
    "aiosmtpd.controller", reason="aiosmtpd of the package index is not installed"
)
PATIENCE_S = 120
HTML_AND_TEXT = "Dear ((name)),\n\n# Your bin day\n\n* Monday\n* Tuesday – 東京\n\n.\nFrom us\n"


def patiently(ready):
    """What `ready` answers once that is true."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


class Inbox:
    """Keeps every mail as it came, and answers each recipient as it is told."""

    def __init__(self, refusals=None):
        self.mails = []
        self.recipients = []
        self.parameters = []
        self.refusals = refusals or {}

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        self.recipients.append(address)
        domain = address.rpartition("@")[2]
        if domain in self.refusals:
            return self.refusals[domain]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(
            SimpleNamespace(
                bytes=envelope.content,
                sender=envelope.mail_from,
                to=envelope.rcpt_tos[0],
                is_encrypted=session.ssl is not None,
                login=session.auth_data,
                peer=session.peer,
            )
        )
        return "250 2.0.0 taken"


@contextlib.contextmanager
def mail_server(handler, **settings):
    """The handler's server on a free port of 127.0.0.1."""
    place = {"hostname": "127.0.0.1", "port": 0, "ready_timeout": PATIENCE_S}
    server = controller.Controller(handler, **place, **settings)
    knock = server._trigger_server

    def knock_at_the_port_that_it_got():
        server.port = server.server.sockets[0].getsockname()[1]
        knock()

    server._trigger_server = knock_at_the_port_that_it_got
    server.start()
    try:
        yield SimpleNamespace(handler=handler, port=server.port)
    finally:
        server.stop(no_assert=True)


@contextlib.contextmanager
def sending(options, service_options=None, **engine_options):
    """A service whose e-mails go through a provider of kind "smtp" with these options."""
    store = engine_options.pop("store", "memory:")
    with nfy.open_provider("smtp", options) as provider, nfy.Engine.open(
        store, sealing_key=b"k" * 32, **engine_options
    ) as engine:
        engine.providers.add(provider)
        service = engine.services.create(
            "Riverside", email_from="clinic@notify.example", **(service_options or {})
        )
        template = engine.templates.create(
            service.id,
            "Bins",
            type=nfy.NotificationType.EMAIL,
            subject="Bin day of ((name))",
            content=HTML_AND_TEXT,
        )

        def send(*recipients, **more):
            ids = [
                engine.send(
                    service.id,
                    nfy.SendRequest(
                        template_id=template.id,
                        to=to,
                        personalisation={"name": "Zoë"},
                        **more,
                    ),
                ).id
                for to in recipients
            ]
            report = engine.deliver(type=nfy.NotificationType.EMAIL)
            return SimpleNamespace(ids=ids, report=report)

        def status(id):
            return engine.notifications.get(service.id, id).status

        yield SimpleNamespace(engine=engine, service=service, send=send, status=status)


def make_certificate(folder):
    """A key, its certificate for 127.0.0.1, and a context of a server with both."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost,IP:127.0.0.1"
    ).split()
    subprocess.run(
        [*command, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return SimpleNamespace(path=str(certificate), context=context)
