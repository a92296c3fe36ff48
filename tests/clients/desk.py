"""Serves a seeded store on loopback and runs the official clients against it:

    python desk.py [--notifyd PROGRAM] CLIENT=COMMAND...

CLIENT is python, node or java. COMMAND runs its program; added is the name of a JSON file that says
where the API is and what is stored there. The API is served by notifyd, or by gunicorn where there
is none; and once more by gunicorn below a path, for clients that take a URL with one. This process
does the work of the background. Fails if any client does.
"""

import argparse
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nfy
import nfy.wsgi

KEY = b"k" * 32
PATIENCE_SECONDS = 600
PAGE_SIZE = 5
RECEIVED = 2 * PAGE_SIZE + 2
# The Python client joins URLs as a browser does: a path in its base URL is lost.
TAKE_A_PATH = ("node", "java")

RATES = {
    "sms_rates": [{"valid_from": "2020-04-01T00:00:00Z", "rate": "0.0233"}],
    "letter_rates": [],
    "default_annual_allowance": [
        {
            "organisation_type": "other",
            "valid_from_financial_year_start": 2020,
            "allowance": 5000,
        }
    ],
}


def open_engine(folder):
    return nfy.Engine.open(
        f"sqlite:{folder}/notify.db",
        sealing_key=KEY,
        render_letters=True,
        documents_url="https://documents.example",
    )


def make_templates(engine, service_id):
    make = engine.templates.create
    text = nfy.NotificationType.SMS
    sms = make(service_id, "Reminder", type=text, content="Dear ((name))")
    newer = "Dear ((name)), see you soon"
    engine.templates.update(service_id, sms.id, "Reminder", type=text, content=newer)
    email = make(
        service_id,
        "News",
        type=nfy.NotificationType.EMAIL,
        subject="About ((name))",
        content="Dear ((name))",
    )
    letter = make(
        service_id,
        "Invitation",
        type=nfy.NotificationType.LETTER,
        subject="Your visit",
        postage=nfy.Postage.SECOND,
        content="Dear ((name)), see you soon",
    )
    return {"sms": str(sms.id), "email": str(email.id), "letter": str(letter.id)}


def make_keys(engine, service_id):
    kinds = {"key": "normal", "team_key": "team", "test_key": "test", "revoked_key": "normal"}
    made = {
        name: engine.api_keys.create(service_id, name, type=kind) for name, kind in kinds.items()
    }
    engine.api_keys.revoke(service_id, made["revoked_key"].key.id)
    return {name: issued.token for name, issued in made.items()}


def receive_texts(engine, service_id):
    first = datetime.now(timezone.utc) - timedelta(hours=1)
    engine.inbound.record(
        [
            nfy.InboundSms(
                service_id=service_id,
                notify_number="07900900100",
                user_number="447900900001",
                content=f"Text {i}",
                provider="mmg",
                provider_reference=f"text-{i}",
                created_at=first + timedelta(seconds=i),
            )
            for i in range(RECEIVED)
        ]
    )


def make_service(engine, name):
    permissions = nfy.DEFAULT_PERMISSIONS | {nfy.Permission.INBOUND_SMS}
    return engine.services.create(
        name,
        email_from="riverside@clinic.example",
        contact_link="https://clinic.example/contact",
        permissions=permissions,
    ).id


def seed(engine, folder):
    """What every client finds; the names are those of the JSON file."""
    engine.rates.put(json.dumps(RATES))
    service_id, other_id = make_service(engine, "Riverside"), make_service(engine, "Hillside")
    receive_texts(engine, service_id)
    make_sender = engine.senders.create
    sms_sender = make_sender(service_id, "RIVERSIDE", type=nfy.NotificationType.SMS)
    reply_to = make_sender(service_id, "desk@clinic.example", type=nfy.NotificationType.EMAIL)
    other = make_templates(engine, other_id)
    request = nfy.SendRequest(other["sms"], "07900900123", {"name": "Ann"})
    pdf = folder / "letter.pdf"
    pdf.write_bytes(SMALL_PDF)
    return {
        "service": str(service_id),
        "sms_sender": str(sms_sender.id),
        "reply_to": str(reply_to.id),
        "foreign": str(engine.send(other_id, request).id),
        "foreign_template": other["sms"],
        "page_size": PAGE_SIZE,
        "received": RECEIVED,
        "pdf": str(pdf),
        **make_templates(engine, service_id),
        **make_keys(engine, service_id),
    }


SMALL_PDF = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj
trailer <</Root 1 0 R>>
%%EOF
"""


class Background:
    """Delivers to simulators and runs tasks until it is told to end."""

    def __init__(self, engine):
        self._engine, self._ended = engine, threading.Event()
        for kind in nfy.NotificationType:
            engine.providers.add(nfy.SimulatedProvider(identifier=f"simulator-{kind}", type=kind))
        self._thread = threading.Thread(target=self._run)

    def _run(self):
        while not self._ended.wait(0.1):
            for kind in nfy.NotificationType:
                self._engine.deliver(type=kind)
            self._engine.run_due()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._ended.set()
        self._thread.join()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def running(command, port, log, **environment):
    with log.open("w") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=out, stderr=out
        )
        try:
            ends_at = time.monotonic() + PATIENCE_SECONDS
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if process.poll() is not None or time.monotonic() > ends_at:
                        raise SystemExit(f"{command[0]} did not start:\n{log.read_text()}")
                    time.sleep(0.05)
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE_SECONDS)


def serving(folder, url, port, notifyd):
    log = folder / "server.log"
    if notifyd:
        command = [notifyd, "--listen", f"127.0.0.1:{port}", "--page-size", str(PAGE_SIZE)]
        settings = {"STORE": f"sqlite:{folder}/notify.db", "SEALING_KEY": f"1:{KEY.hex()}"}
        settings.update({"API_URL": url, "DOCUMENTS_URL": "https://documents.example"})
        return running(command, port, log, **{f"NOTIFYD_{k}": v for k, v in settings.items()})
    place = [f"--chdir={Path(__file__).parent}", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "--workers=2", *place, "desk:application()"]
    return running(command, port, log, NFY_DESK_FOLDER=str(folder), NFY_DESK_URL=url)


def application():
    """What gunicorn serves: the API at the root, or below the path of its URL."""
    url = os.environ["NFY_DESK_URL"]
    path = "/" + "/".join(url.split("/")[3:])
    folder = os.environ["NFY_DESK_FOLDER"]
    rest = nfy.wsgi.app(lambda: open_engine(folder), api_url=url, page_size=PAGE_SIZE)
    if path == "/":
        return rest

    def mounted(environ, start_response):
        asked = environ["PATH_INFO"]
        if not asked.startswith(path + "/"):
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        environ.update(SCRIPT_NAME=path, PATH_INFO=asked[len(path) :])
        return rest(environ, start_response)

    return mounted


def serve_and_ask(name, clients, path, notifyd):
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        url = f"http://127.0.0.1:{port}{path}"
        with open_engine(folder) as engine:
            desk = folder / "desk.json"
            desk.write_text(json.dumps({"name": name, "url": url, **seed(engine, folder)}))
            with serving(folder, url, port, notifyd), Background(engine):
                return [subprocess.run([*command, desk]).returncode for command in clients.values()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--notifyd", help="the program; without it, gunicorn serves")
    parser.add_argument("clients", nargs="+", metavar="CLIENT=COMMAND")
    given = parser.parse_args()
    clients = {
        name: shlex.split(command)
        for name, _, command in (client.partition("=") for client in given.clients)
    }
    ended = serve_and_ask("notifyd" if given.notifyd else "gunicorn", clients, "", given.notifyd)
    below = {name: command for name, command in clients.items() if name in TAKE_A_PATH}
    if below:
        ended += serve_and_ask("below a path", below, "/api/notify", None)
    return 1 if any(ended) else 0


if __name__ == "__main__":
    sys.exit(main())
