"""What a topic of moto posts to a subscriber over HTTP, signed as Amazon SNS signs: whether the
reader of SES takes it, and nothing else. moto hands out a new certificate with each message."""

import http.server
import json
import threading
import time
import urllib.request

import pytest

import nfy
from moto_server import moto_server

boto3 = pytest.importorskip("boto3", reason="boto3 of the package index is not installed")
pytest.importorskip("moto", reason="moto of the package index is not installed")

REGION = "eu-west-2"
PATIENCE_S = 120
KEY = bytes(range(32))
SES = {
    "topics": [],
    "region": REGION,
    "access_key_id": "AKIDEXAMPLE",
    "secret_access_key": "secret",
}


def patiently(ready):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


@pytest.fixture(scope="module")
def moto():
    """The URL of a server of moto's."""
    with moto_server() as url:
        yield url


@pytest.fixture(scope="module")
def subscriber():
    """A server that keeps what is posted to it: its URL, and pairs of headers and body."""
    kept = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append((dict(self.headers), body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def topic(moto, subscriber):
    """A topic's ARN, and a function that publishes and answers what the subscriber got."""
    url, kept = subscriber
    sns = boto3.client(
        "sns",
        region_name=REGION,
        endpoint_url=moto,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
    )
    arn = sns.create_topic(Name="receipts")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="http", Endpoint=url)

    def publish(message, **more):
        before = len(kept)
        sns.publish(TopicArn=arn, Message=message, **more)
        return patiently(lambda: kept[before] if len(kept) > before else None)

    return arn, publish


def receipt_of(reference):
    """What SES reports of an e-mail that came."""
    return json.dumps(
        {
            "notificationType": "Delivery",
            "mail": {"messageId": reference, "timestamp": "2026-03-20T11:59:57.000Z"},
            "delivery": {"timestamp": "2026-03-20T11:59:58.000Z"},
        }
    )


def keep_certificate(moto, body, folder):
    """Fetches the certificate of a message, as its URL names it, from moto."""
    name = json.loads(body)["SigningCertURL"].rsplit("/", 1)[1]
    # moto looks at whose service a request is signed for, and at nothing else of it.
    scope = f"AKIDEXAMPLE/20260320/{REGION}/sns/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00"
    request = urllib.request.Request(f"{moto}/{name}", headers={"Authorization": signed})
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
        (folder / name).write_bytes(answer.read())


@pytest.fixture
def engine(topic, tmp_path):
    """An engine that takes what the topic posts; certificates lie in `tmp_path`."""
    options = {**SES, "topics": [topic[0]], "topic_certificate_folder": str(tmp_path)}
    with nfy.Engine.open("memory:", sealing_key=KEY) as engine:
        engine.providers.add(nfy.open_provider("ses", options))
        yield engine


def refused(engine, envelope):
    """Whether nothing of a post is taken, for not being from SNS."""
    with pytest.raises(nfy.InvalidArgumentError) as error:
        engine.receipts.take("ses", json.dumps(envelope))
    return error.value.reason == nfy.Reason.SENDER_UNVERIFIED


def test_what_a_topic_signed_is_taken_and_any_change_of_it_refused(moto, topic, engine, tmp_path):
    headers, body = topic[1](receipt_of("0102-ref"))
    keep_certificate(moto, body, tmp_path)
    assert engine.receipts.take("ses", body, headers=headers).parked == 1
    envelope = json.loads(body)
    assert envelope["SignatureVersion"] == "2"
    for name in ("Message", "MessageId", "Timestamp", "TopicArn", "Type", "Signature"):
        last = "x" if envelope[name][-1] != "x" else "y"
        assert refused(engine, {**envelope, name: envelope[name][:-1] + last})
    assert refused(engine, {**envelope, "SignatureVersion": "1"})
    assert refused(engine, {**envelope, "Subject": "Amazon SES"})
    assert engine.receipts.quarantine_use() == nfy.QuarantineUse(0, 0)


def test_a_subject_is_signed_by_sns_and_not_by_moto(moto, topic, engine, tmp_path):
    _, body = topic[1](receipt_of("0102-subject"), Subject="Amazon SES")
    keep_certificate(moto, body, tmp_path)
    envelope = json.loads(body)
    assert refused(engine, envelope)
    del envelope["Subject"]
    assert engine.receipts.take("ses", json.dumps(envelope)).parked == 1


def test_a_message_whose_certificate_is_out_of_reach_is_not_judged(topic, engine):
    _, body = topic[1](receipt_of("0102-early"))
    with pytest.raises(nfy.UnavailableError):
        engine.receipts.take("ses", body)
    assert engine.receipts.quarantine_use() == nfy.QuarantineUse(0, 0)


def test_the_rest_api_answers_what_makes_a_topic_give_up_or_post_again(
    moto, topic, engine, tmp_path
):
    headers, body = topic[1](receipt_of("0102-rest"))
    fields = list(headers.items())
    path = "/notifications/email/ses"
    with nfy.RestApi(engine) as api:
        forged = body.replace(b"0102-rest", b"0102-best")
        elsewhere = body.replace(b".amazonaws.com/", b".amazonaws.com.example.com/")
        assert api.handle("POST", path, fields, elsewhere).status == 400
        keep_certificate(moto, body, tmp_path)
        assert api.handle("POST", path, fields, body).status == 200
        assert api.handle("POST", path, fields, body).status == 200
        assert api.handle("POST", path, fields, forged).status == 400
        _, later = topic[1](receipt_of("0102-later"))  # its certificate is out of reach
        assert api.handle("POST", path, fields, later).status == 503
    assert engine.receipts.list_quarantined() == []
