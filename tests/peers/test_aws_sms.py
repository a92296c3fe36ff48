"""SMS by Amazon's services: SNS against moto's server, and what both kinds send against what
botocore sends for the same call."""

import contextlib
import http.server
import json
import threading
import urllib.parse
from types import SimpleNamespace

import pytest

import nfy
from moto_server import moto_server

boto3 = pytest.importorskip("boto3", reason="boto3 of the package index is not installed")
pytest.importorskip("moto", reason="moto of the package index is not installed")

REGION = "eu-west-2"
ACCOUNT = {"region": REGION, "access_key_id": "AKIDEXAMPLE", "secret_access_key": "secret"}
TEXT = "Your \"slot\" is ((day)): 50% & more=+\nŴyn é €"


def client(service, url):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )


@pytest.fixture(scope="module")
def moto():
    """The URL of a server of moto's."""
    with moto_server() as url:
        yield url


@contextlib.contextmanager
def listener(answer):
    """A server that keeps requests as they came, and gives each the same answer."""
    kept = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append(SimpleNamespace(target=self.path, headers=self.headers, body=body))
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


@contextlib.contextmanager
def sending(kind, url, **options):
    """A service whose SMS go by a kind with these options."""
    options = {**ACCOUNT, "allow_plain": True, "url": url, **options}
    with nfy.open_provider(kind, options) as provider, nfy.Engine.open(
        "memory:", sealing_key=b"k" * 32
    ) as engine:
        engine.providers.add(provider)
        service = engine.services.create("Riverside Clinics", sms_sender="RIVERSIDE")
        template = engine.templates.create(
            service.id, "Reminder", type=nfy.NotificationType.SMS, content=TEXT
        )

        def send(to="+447700900123"):
            request = nfy.SendRequest(
                template_id=template.id, to=to, personalisation={"day": "Monday"}
            )
            sent = engine.send(service.id, request)
            report = engine.deliver(type=nfy.NotificationType.SMS)
            return SimpleNamespace(report=report, row=row(sent.id))

        def row(id):
            return engine.notifications.get(service.id, id)

        yield SimpleNamespace(engine=engine, send=send, row=row)


def test_sns_takes_an_sms_and_its_receipt_comes_home(moto):
    with sending("sns", moto) as world:
        sent = world.send()
        assert sent.report.accepted == 1
        assert sent.row.status is nfy.Status.SENDING
        assert sent.row.sent_by == "sns"
        assert len(sent.row.reference) == 36
        log = {
            "notification": {
                "messageId": sent.row.reference,
                "timestamp": "2026-03-20 11:59:57.000",
            },
            "delivery": {"providerResponse": "Message has been accepted by phone"},
            "status": "SUCCESS",
        }
        envelope = {"Type": "Notification", "Message": json.dumps(log)}
        assert world.engine.receipts.take("sns", json.dumps(envelope)).applied == 1
        assert world.row(sent.row.id).status is nfy.Status.DELIVERED


def form_of(request):
    return dict(urllib.parse.parse_qsl(request.body.decode(), strict_parsing=True))


def test_sns_is_sent_what_botocore_sends():
    answer = b"<R><PublishResult><MessageId>m-1</MessageId></PublishResult></R>"
    with listener(answer) as server:
        with sending("sns", server.url) as world:
            assert world.send().row.reference == "m-1"
        attributes = {
            "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"},
            "AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": "RIVERSIDE"},
        }
        text = form_of(server.kept[0])["Message"]
        assert text == TEXT.replace("((day))", "Monday")
        client("sns", server.url).publish(
            PhoneNumber="+447700900123", Message=text, MessageAttributes=attributes
        )
        ours, theirs = server.kept
        assert form_of(ours) == form_of(theirs)
        assert ours.target == theirs.target
        assert ours.headers["Content-Type"] == theirs.headers["Content-Type"]
        assert "/eu-west-2/sns/aws4_request" in ours.headers["Authorization"]
        assert "/eu-west-2/sns/aws4_request" in theirs.headers["Authorization"]


def test_end_user_messaging_is_sent_what_botocore_sends():
    with listener(b'{"MessageId": "m-1"}') as server:
        options = {"origination_identity": "pool-1", "configuration_set": "events"}
        with sending("sms-voice", server.url, **options) as world:
            assert world.send().row.reference == "m-1"
            event = {
                "eventType": "TEXT_CARRIER_UNREACHABLE",
                "isFinal": True,
                "messageId": "m-1",
                "messageStatus": "CARRIER_UNREACHABLE",
                "messageStatusDescription": "Phone carrier is currently unreachable/unavailable",
            }
            assert world.engine.receipts.take("sms-voice", json.dumps(event)).applied == 1
        ours = server.kept[0]
        client("pinpoint-sms-voice-v2", server.url).send_text_message(
            DestinationPhoneNumber="+447700900123",
            OriginationIdentity="pool-1",
            MessageBody=json.loads(ours.body)["MessageBody"],
            MessageType="TRANSACTIONAL",
            ConfigurationSetName="events",
            TimeToLive=259200,
        )
        theirs = server.kept[1]
        assert json.loads(ours.body) == json.loads(theirs.body)
        assert ours.target == theirs.target
        for name in ("Content-Type", "X-Amz-Target"):
            assert ours.headers[name] == theirs.headers[name]
        scope = "/eu-west-2/sms-voice/aws4_request"
        assert scope in ours.headers["Authorization"]
        assert scope in theirs.headers["Authorization"]
