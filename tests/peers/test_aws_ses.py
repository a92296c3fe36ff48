"""SES against moto's server, by v2 and raw by v1; and signatures against those of botocore."""

import contextlib
import email
import email.policy
import http.server
import json
import random
import re
import threading
import urllib.request
from types import SimpleNamespace

import pytest

import nfy

boto3 = pytest.importorskip("boto3", reason="boto3 of the package index is not installed")
pytest.importorskip("moto", reason="moto of the package index is not installed")
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto_server import moto_server

REGION = "eu-west-2"
PATIENCE_S = 120
ACCOUNT = {"region": REGION, "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"}
UNSUBSCRIBE = "https://unsubscribe.example.com/one"


@pytest.fixture(scope="module")
def moto():
    """The URL of a server of moto's, at which clinic@example.com may send."""
    with moto_server() as url:
        ses = boto3.client(
            "ses",
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="secret",
        )
        ses.verify_email_identity(EmailAddress="clinic@example.com")
        yield url


def kept_by(moto, kind):
    """What moto keeps of a kind: "Message" of v2, "RawMessage" of v1."""
    with urllib.request.urlopen(f"{moto}/moto-api/data.json", timeout=PATIENCE_S) as answer:
        return json.load(answer)["ses"].get(kind, [])


@contextlib.contextmanager
def sending(options, name="Riverside Clinics"):
    """A service whose e-mails go by SES with these options."""
    with nfy.open_provider("ses", options) as provider, nfy.Engine.open(
        "memory:", sealing_key=b"k" * 32
    ) as engine:
        engine.providers.add(provider)
        service = engine.services.create(name, email_from="clinic@example.com")

        def send(content="See you on ((day)) – 東京\n\n# Soon", **more):
            template = engine.templates.create(
                service.id,
                "Reminder",
                type=nfy.NotificationType.EMAIL,
                subject="Your appointment, Zoë",
                content=content,
            )
            request = nfy.SendRequest(
                template_id=template.id,
                to="someone@example.com",
                personalisation={"day": "Monday"},
                **more,
            )
            sent = engine.send(service.id, request)
            report = engine.deliver(type=nfy.NotificationType.EMAIL)
            row = engine.notifications.get(service.id, sent.id)
            return SimpleNamespace(report=report, row=row)

        yield SimpleNamespace(engine=engine, service=service, send=send)


def test_v2_takes_a_mail_and_its_receipt_comes_home(moto):
    with sending({**ACCOUNT, "allow_plain": True, "url": moto}, 'Bins "and" Boxes') as world:
        sent = world.send(one_click_unsubscribe_url=UNSUBSCRIBE)
        assert sent.report.accepted == 1
        assert sent.row.status is nfy.Status.SENDING
        kept = kept_by(moto, "Message")[-1]
        assert kept["id"] == sent.row.reference
        assert kept["source"] == '"Bins \\"and\\" Boxes" <clinic@example.com>'
        assert kept["subject"] == "Your appointment, Zoë"
        assert "See you on Monday – 東京" in kept["body"]
        assert "someone@example.com" in str(kept["destinations"])
        message = {
            "notificationType": "Delivery",
            "mail": {"messageId": kept["id"]},
            "delivery": {"timestamp": "2026-03-20T11:59:58.000Z"},
        }
        world.engine.receipts.take("ses", json.dumps(message))
        row = world.engine.notifications.get(world.service.id, sent.row.id)
        assert row.status is nfy.Status.DELIVERED


def test_v1_takes_a_mail_that_others_can_read(moto):
    options = {**ACCOUNT, "allow_plain": True, "url": moto, "api": "v1"}
    with sending(options, "Zoë’s Bücher") as world:
        sent = world.send(one_click_unsubscribe_url=UNSUBSCRIBE)
        assert sent.report.accepted == 1
        kept = kept_by(moto, "RawMessage")[-1]
        assert kept["source"] == "clinic@example.com"
        assert set(kept["destinations"]) == {"someone@example.com"}
        mail = email.message_from_string(kept["raw_data"], policy=email.policy.default)
        assert mail["From"].addresses[0].display_name == "Zoë’s Bücher"
        assert mail["From"].addresses[0].addr_spec == "clinic@example.com"
        assert mail["Subject"] == "Your appointment, Zoë"
        assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Message-ID"] is None
        assert "See you on Monday – 東京" in mail.get_body(("plain",)).get_content()
        assert "Soon</h" in mail.get_body(("html",)).get_content()
        assert mail.defects == []


@pytest.mark.parametrize("api", ["v1", "v2"])
def test_a_sender_that_is_not_verified_is_tried_again(moto, api):
    elsewhere = {**ACCOUNT, "allow_plain": True, "url": moto, "api": api, "region": "eu-west-1"}
    with sending(elsewhere) as world:
        sent = world.send()
        assert sent.report.accepted == 0
        assert sent.row.status is nfy.Status.CREATED


@contextlib.contextmanager
def listener():
    """A server that keeps requests as they came, and says yes to each."""
    kept = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append(SimpleNamespace(target=self.path, headers=self.headers, body=body))
            answer = b'{"MessageId": "m"}'
            if b"Action=" in body:
                answer = b"<MessageId>m</MessageId>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}", kept=kept)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signature_by_botocore(url, request, names, options, region):
    """The signature that botocore works out for what arrived."""
    credentials = Credentials(options["access_key_id"], options["secret_access_key"])
    auth = SigV4Auth(credentials, "ses", region)
    signed = {name: request.headers[name] for name in names}
    theirs = AWSRequest(method="POST", url=url + request.target, headers=signed, data=request.body)
    theirs.context["timestamp"] = request.headers["X-Amz-Date"]
    return auth.signature(auth.string_to_sign(theirs, auth.canonical_request(theirs)), theirs)


def test_botocore_signs_the_same_requests_alike():
    draw = random.Random(4711)

    def text(letters, most):
        return "".join(draw.choice(letters) for _ in range(draw.randint(1, most)))

    printable = "".join(chr(c) for c in range(33, 127))
    segments = ["a", "b%20c", "$delete", "x'(y)*z", "k=v;w", "a,b:c@d", "+", "%7E", "%c3%a4"]
    segments += ["", "..", "."]
    with listener() as server:
        for _ in range(60):
            region = draw.choice(["eu-west-2", "us-east-1", "cn-north-1", "ap-southeast-4"])
            path = "".join("/" + draw.choice(segments) for _ in range(draw.randint(0, 5)))
            options = {
                "region": region,
                "access_key_id": text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 128),
                "secret_access_key": text(printable, 100),
                "api": draw.choice(["v1", "v2"]),
                "url": server.url + path,
                "allow_plain": True,
            }
            if draw.random() < 0.5:
                options["session_token"] = text(printable, 1_000)
            with sending(options) as world:
                assert world.send(text("abc äß東\n", 2_000) + "x").report.accepted == 1
            request = server.kept[-1]
            given = request.headers["Authorization"]
            found = re.fullmatch(
                r"AWS4-HMAC-SHA256 Credential=([A-Z0-9]+)/(\d{8})/([a-z0-9-]+)/ses/aws4_request, "
                r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
                given,
            )
            assert found, given
            key, day, scope_region, names, signature = found.groups()
            assert (key, scope_region) == (options["access_key_id"], region)
            assert request.headers["X-Amz-Date"].startswith(day + "T")
            assert request.headers["X-Amz-Security-Token"] == options.get("session_token")
            assert {"host", "content-type", "x-amz-date"} <= set(names.split(";"))
            assert signature == signature_by_botocore(
                server.url, request, names.split(";"), options, region
            )
