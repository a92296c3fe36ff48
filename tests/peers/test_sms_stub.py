"""MMG and Firetext as stubs that report over HTTP as they please: before their answer or long
after, twice, in any order, and what nobody announced. No program of others speaks their APIs."""

import http.client
import http.server
import json
import random
import threading
import time
import urllib.parse
import wsgiref.simple_server
from collections import Counter

import pytest

import nfy
import nfy.wsgi

MESSAGES = 300
FIRST = 300  # of the reserved numbers: to 000, 111 and 222 nothing is sent
PATIENCE_S = 120
# By the last digit of the number: what the provider says in the end, and what that is.
ENDS = {
    "mmg": {"1": ("5", nfy.Status.PERMANENT_FAILURE), "2": ("4", nfy.Status.TEMPORARY_FAILURE)},
    "firetext": {
        "1": ("1/101", nfy.Status.PERMANENT_FAILURE),
        "2": ("1/102", nfy.Status.TEMPORARY_FAILURE),
    },
}
DELIVERED = {"mmg": "3", "firetext": "0"}


def end_of(kind, number):
    return ENDS[kind].get(number[-1], (DELIVERED[kind], nfy.Status.DELIVERED))


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


class Posts:
    """Receipts on their way home, each at its own time, from a few threads."""

    def __init__(self, port):
        self.port, self.waiting, self.lock = port, [], threading.Lock()
        self.is_over, self.answers = False, Counter()
        self.threads = [threading.Thread(target=self.run) for _ in range(3)]
        for thread in self.threads:
            thread.start()

    def add(self, delay_s, path, content_type, body):
        with self.lock:
            self.waiting.append((time.monotonic() + delay_s, path, content_type, body))

    def now(self, path, content_type, body):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        link.request("POST", path, body, {"Content-Type": content_type})
        answer = link.getresponse()
        answer.read()
        link.close()
        with self.lock:
            self.answers[answer.status] += 1

    def run(self):
        while True:
            with self.lock:
                due = [one for one in self.waiting if one[0] <= time.monotonic()]
                if self.is_over and not self.waiting:
                    return
                if due:
                    self.waiting.remove(due[0])
            if due:
                self.now(*due[0][1:])
            else:
                time.sleep(0.005)

    def end(self):
        """Once all have come home."""
        self.is_over = True
        for thread in self.threads:
            thread.join(PATIENCE_S)


class Stub:
    """A provider: takes texts, and reports each of them one to three times."""

    def __init__(self, kind, posts, seed):
        self.kind, self.posts, self.random = kind, posts, random.Random(seed)
        self.asked, self.lock = Counter(), threading.Lock()
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = json.dumps(stub.take(body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/{self.kind}"

    def take(self, body):
        if self.kind == "mmg":
            message = json.loads(body)
            number, id = message["MSISDN"], message["cid"]
            assert message["reqType"] == "BULK" and message["delurl"].endswith("/sms/mmg")
        else:
            fields = dict(urllib.parse.parse_qsl(body.decode()))
            number, id = fields["to"], fields["reference"]
            assert fields["receipt"].endswith("/sms/firetext")
        with self.lock:
            self.asked[id] += 1
            times = self.random.randint(1, 3)
            delays = [self.random.choice([0, 0, 0.05, 0.3, 1.5]) for _ in range(times)]
            is_early = self.random.random() < 0.2
            has_pending = self.kind == "firetext" and self.random.random() < 0.5
        end = end_of(self.kind, number)[0]
        if is_early:  # before anybody knows that it was taken
            self.posts.now(*self.receipt(id, number, end))
        for delay in delays:
            self.posts.add(delay, *self.receipt(id, number, end))
        if has_pending:  # which may well come last
            self.posts.add(self.random.choice([0, 0.5, 1.6]), *self.receipt(id, number, "2"))
        return {"Reference": 7} if self.kind == "mmg" else {"description": "queued", "code": 0}

    def receipt(self, id, number, status):
        path = f"/notifications/sms/{self.kind}"
        if self.kind == "mmg":
            report = {
                "status": status,
                "CID": id,
                "MSISDN": number,
                "reference": "1234",
                "deliverytime": "2026-05-04 10:58:31",
                "substatus": "20",
            }
            return path, "application/json", json.dumps(report).encode()
        status, _, code = status.partition("/")
        report = {"status": status, "reference": id, "mobile": number}
        report |= {"time": "2026-05-04 10:58:31", **({"code": code} if code else {})}
        return path, "application/x-www-form-urlencoded", urllib.parse.urlencode(report).encode()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Office:
    """A service whose texts go to a stub, and the server to which the stub reports."""

    def __init__(self, kind, seed):
        self.kind = kind
        self.engine = nfy.Engine.open("memory:", sealing_key=b"k" * 32, seed=7)
        self.app = nfy.wsgi.app(self.engine, api_url="https://api.example.com")
        self.server = wsgiref.simple_server.make_server(
            "127.0.0.1", 0, self.app, handler_class=Quiet
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.posts = Posts(self.server.server_port)
        self.stub = Stub(kind, self.posts, seed)
        options = {
            "url": self.stub.url,
            "allow_plain": True,
            "api_key": "key",
            "receipt_url": f"https://example.com/notifications/sms/{kind}",
        }
        self.provider = nfy.open_provider(kind, options)
        self.engine.providers.add(self.provider)
        self.service = self.engine.services.create("Clinic", sms_sender="CLINIC")
        self.template = self.engine.templates.create(
            self.service.id, "Reminder", type=nfy.NotificationType.SMS, content="See you ((when))"
        )

    def send(self, count):
        requests = [
            nfy.SendRequest(self.template.id, f"07700900{i:03}", {"when": "on Monday"})
            for i in range(FIRST, FIRST + count)
        ]
        answers = self.engine.send_many(self.service.id, requests)
        return {answer.id: f"447700900{FIRST + i:03}" for i, answer in enumerate(answers)}

    def status(self, id):
        return self.engine.notifications.get(self.service.id, id).status

    def close(self):
        self.stub.close()
        self.server.shutdown()
        self.server.server_close()
        self.app.close()
        self.engine.close()
        self.provider.close()


@pytest.fixture(params=["mmg", "firetext"])
def office(request):
    made = Office(request.param, seed=20)
    yield made
    made.close()


def test_however_receipts_come_each_message_ends_as_its_provider_says_and_leaves_once(office):
    sent = office.send(MESSAGES)
    accepted = 0
    while accepted < MESSAGES:
        report = office.engine.deliver()
        assert (report.rejected, report.retried, report.in_doubt) == (0, 0, 0)
        assert report.accepted > 0
        accepted += report.accepted
    office.posts.end()
    assert set(office.posts.answers) == {200}
    assert office.posts.answers[200] > MESSAGES
    wrong = {
        number: office.status(id)
        for id, number in sent.items()
        if office.status(id) is not end_of(office.kind, number)[1]
    }
    assert not wrong
    assert office.stub.asked == {str(id): 1 for id in sent}
    assert not office.engine.receipts.list_quarantined(limit=10)
    assert not office.engine.delivery.list_in_doubt()


def test_words_that_nobody_announced_are_kept_and_change_nothing(office):
    (id,) = office.send(1)
    assert office.engine.deliver().accepted == 1
    office.posts.end()
    ended = office.status(id)
    link = office.posts
    for status in ("9", "delivered", "-1"):
        link.now(*office.stub.receipt(str(id), "447700900300", status))
    link.now(*office.stub.receipt("no id", "447700900300", "3"))
    assert office.status(id) is ended
    assert len(office.engine.receipts.list_quarantined(limit=10)) == 4
