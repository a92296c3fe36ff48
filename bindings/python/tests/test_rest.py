"""The REST API in a process: by its function, as WSGI and as ASGI application."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from wsgiref.util import setup_testing_defaults, shift_path_info
from wsgiref.validate import validator

import pytest

import nfy
import nfy.asgi
import nfy.wsgi
from rest_client import make_account

URL = "https://api.example.gov.uk"
DOCS = Path(__file__).resolve().parents[3] / "docs/rest.md"


@pytest.fixture
def account(world):
    return make_account(world.engine)


@pytest.fixture
def headers(world, account):
    return account.headers(world.clock.now())


@pytest.fixture
def api(world):
    with nfy.RestApi(world.engine, api_url=URL) as api:
        yield api


def test_a_message_that_was_posted_is_stored_and_read_again(world, api, account, headers):
    sent = api.handle("POST", "/v2/notifications/sms", headers.items(), account.sms())
    assert sent.status == 201
    assert sent.route == "POST /v2/notifications/{type}"
    assert sent.header("content-type") == "application/json"
    assert sent.header("Content-Length") is None
    answer = json.loads(sent.body)
    assert answer["uri"] == f"{URL}/v2/notifications/{answer['id']}"
    assert answer["content"]["body"] == "Dear Siân"
    stored = world.engine.notifications.get(account.service_id, answer["id"])
    assert stored.status is nfy.Status.CREATED
    read = api.handle(b"GET", f"/v2/notifications/{answer['id']}".encode(), list(headers.items()))
    assert json.loads(read.body)["phone_number"] == "07900900123"


def test_the_trace_of_a_request_goes_with_its_message():
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    got = []

    def send(messages):
        got.extend(message.trace_parent for message in messages)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    with nfy.Engine.open("memory:", sealing_key=b"k" * 32, keep_trace_parents=True) as engine:
        engine.providers.add(nfy.CallbackProvider("own", nfy.NotificationType.SMS, send))
        account = make_account(engine)
        with nfy.RestApi(engine) as api:
            for said in (parent, "nothing that can be read"):
                headers = {**account.headers(engine.now()), "traceparent": said}
                path = "/v2/notifications/sms"
                sent = api.handle("POST", path, headers.items(), account.sms())
                assert sent.status == 201
                engine.deliver()
    assert got == [parent, ""]


def test_a_message_is_shown_where_nobody_knows_its_price():
    with nfy.Engine.open("memory:", sealing_key=b"k" * 32) as engine, nfy.RestApi(engine) as api:
        account = make_account(engine)
        sent = nfy.SendRequest(account.template_id, "07900900123", {"name": "Ann"})
        path = f"/v2/notifications/{engine.send(account.service_id, sent).id}"
        engine.providers.add(nfy.SimulatedProvider())
        assert engine.deliver().accepted == 1
        fields = account.headers(engine.now()).items()
        read = json.loads(api.handle("GET", path, fields).body)
        assert read["status"] == "sending" and read["is_cost_data_ready"] is False
        assert read["cost_details"] == {} and read["cost_in_pounds"] is None
        assert api.handle("GET", "/v2/notifications", fields).status == 200


def test_a_file_is_sent_as_a_link_to_a_document():
    documents = {"documents_url": "https://documents.example"}
    with nfy.Engine.open("memory:", sealing_key=b"k" * 32, **documents) as engine:
        account = make_account(engine, contact_link="https://clinic.example")
        kind = nfy.NotificationType.EMAIL
        email = engine.templates.create(
            account.service_id, "News", type=kind, subject="News", content="See ((file))"
        )
        body = {
            "email_address": "ann@example.org",
            "template_id": str(email.id),
            "personalisation": {
                "file": {"file": "JVBERi0xLjQ=", "confirm_email_before_download": False}
            },
        }
        with nfy.RestApi(engine) as api:
            fields = account.headers(engine.now()).items()
            path = "/v2/notifications/email"
            sent = api.handle("POST", path, fields, json.dumps(body).encode())
            assert sent.status == 201
            link = json.loads(sent.body)["content"]["body"].split("See ")[1].strip()
            assert link.startswith("https://documents.example/d/")
            path, _, query = link.removeprefix("https://documents.example").partition("?")
            page = api.handle("GET", f"{path}?{query}")
            assert page.status == 200 and page.header("Referrer-Policy") == "no-referrer"
            file = api.handle("GET", f"{path}/download?{query}")
            assert (file.status, file.body) == (200, b"%PDF-1.4")
            assert file.header("Content-Disposition").startswith("attachment; ")
            assert api.handle("GET", f"{path}?key=x").status == 404


def test_requests_at_hand_are_answered_together(world, api, account, headers):
    def post(body):
        return nfy.RestRequest("POST", "/v2/notifications/sms", headers.items(), body)

    status = nfy.RestRequest(b"GET", b"/_status?simple=1")
    asked = [post(account.sms()), status, post(b"{"), post(account.sms())]
    answers = api.handle_each(asked)
    assert [answer.status for answer in answers] == [201, 200, 400, 201]
    assert answers[1] == api.handle("GET", "/_status?simple=1")
    assert len(list(world.engine.notifications.list(account.service_id))) == 2
    assert api.handle_each([]) == []
    with pytest.raises(nfy.WrongTypeError):
        api.handle_each([nfy.RestRequest("GET", "/", headers=[1])])
    with pytest.raises(nfy.InvalidArgumentError):
        api.handle_each([status] * 10_001)


def test_an_answer_shows_neither_recipient_nor_message(api, account, headers):
    sent = api.handle("POST", "/v2/notifications/sms", headers.items(), account.sms())
    assert "07900900123" not in repr(sent) and "Siân" not in repr(sent)
    assert "secret" not in repr(nfy.InboundLogin("mmg", "mmg", "secret"))


@pytest.mark.parametrize(
    "asked",
    [
        ("", ""),
        ("GET", ""),
        (b"\xff\x00", b"/\xff\x00%zz"),
        ("GET", "/v2/notifications/\udcff"),
        ("P\r\nUT", "/v2/templates?type=%00"),
    ],
    ids=["nothing", "no path", "bytes", "surrogate", "lines"],
)
def test_any_bytes_are_answered_and_not_raised(api, asked):
    answer = api.handle(*asked, headers=[("\udc80", b"\xff\x00")], body=b"\x00{")
    assert 400 <= answer.status < 500


def test_what_cannot_be_options_is_named(world):
    for wrong in ({"api_url": "ftp://x"}, {"page_size": 10_001}, {"body_bytes_max": -1}):
        with pytest.raises(nfy.InvalidArgumentError, match=next(iter(wrong))):
            nfy.RestApi(world.engine, **wrong)
        with pytest.raises(nfy.InvalidArgumentError, match=next(iter(wrong))):
            nfy.wsgi.app(world.engine, **wrong)
    for make in (nfy.wsgi.app, nfy.asgi.app):
        with pytest.raises(TypeError, match="api_uri"):
            make(lambda: world.engine, api_uri=URL)
        with pytest.raises(nfy.WrongTypeError, match="an Engine or a function"):
            make("sqlite:notify.db")
    with pytest.raises(nfy.InvalidArgumentError, match="threads"):
        nfy.asgi.app(world.engine, threads=0)
    with nfy.wsgi.app(lambda: "engine") as app, pytest.raises(nfy.WrongTypeError, match="answered"):
        ask_wsgi(app, "GET", "/_status")


def test_headers_that_are_no_pairs_are_refused(api):
    for wrong in ([("a",)], [7], [(1, "b")], {"Accept": "x"}, "text"):
        with pytest.raises(nfy.WrongTypeError):
            api.handle("GET", "/_status", wrong)


def test_inbound_messages_come_with_the_login_of_their_provider(world):
    text = json.dumps(
        {"Number": "07900900100", "MSISDN": "447900900001", "Message": "Hi", "ID": "1"}
    )
    path = "/notifications/sms/receive/mmg"
    login = nfy.InboundLogin("mmg", "mmg", "secret")
    with nfy.RestApi(world.engine, inbound_logins=[login]) as api:
        basic = {"right": "Basic bW1nOnNlY3JldA==", "wrong": "Basic bW1nOndyb25n"}
        fields = {name: [("Authorization", value)] for name, value in basic.items()}
        assert api.handle("POST", path, fields["right"], text.encode()).status == 200
        assert api.handle("POST", path, fields["wrong"], text.encode()).status in (401, 403)
        assert api.handle("POST", path, [], text.encode()).status in (401, 403)


def test_threads_share_one_api(world, api, account, headers):
    fields = list(headers.items())

    def send(_):
        return api.handle("POST", "/v2/notifications/sms", fields, account.sms()).status

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(send, range(100))) == {201}
    assert world.engine.delivery.count_queued(nfy.NotificationType.SMS) == 100


def test_the_interpreter_goes_on_while_a_request_is_answered(world, api, account, headers):
    seen, ended = [], threading.Event()

    def count():
        while not ended.is_set():
            seen.append(1)

    beside = threading.Thread(target=count)
    beside.start()
    try:
        for _ in range(50):
            api.handle("POST", "/v2/notifications/sms", headers.items(), account.sms())
    finally:
        ended.set()
        beside.join()
    assert seen


def test_an_api_keeps_its_share_of_the_engine(world, api, account, headers):
    world.engine.close()
    assert api.handle("POST", "/v2/notifications/sms", headers.items(), account.sms()).status == 201
    api.close()
    with pytest.raises(nfy.ClosedError):
        api.handle("GET", "/_status")


def test_the_worker_of_the_document_works(world, account, monkeypatch):
    class Ended(Exception):
        pass

    def end(seconds):
        raise Ended

    (program,) = re.findall(r"^```python\n(# worker\.py\n.*?)^```", DOCS.read_text(), re.M | re.S)
    monkeypatch.setitem(sys.modules, "app", SimpleNamespace(open_engine=lambda: world.engine))
    monkeypatch.setattr("time.sleep", end)
    for kind in nfy.NotificationType:
        world.engine.providers.add(nfy.SimulatedProvider(identifier=f"{kind.value}", type=kind))
    message = world.send(to="07900900123")
    service_id, get = world.service.id, world.engine.notifications.get
    monkeypatch.setattr(type(world.engine), "close", lambda self: None)
    with pytest.raises(Ended):
        exec(program, {})
    assert get(service_id, message).status is nfy.Status.SENDING


# -- WSGI -----------------------------------------------------------------------------------------


class OneByOne(io.BytesIO):
    """A stream that gives a byte at a time, as sockets may."""

    def read(self, size=-1):
        return super().read(min(size, 1) if size >= 0 else size)


def ask_wsgi(app, method, path, body=b"", headers=(), stream=io.BytesIO, **environ):
    asked = {"REQUEST_METHOD": method, "PATH_INFO": path, "wsgi.input": stream(body)}
    asked["SCRIPT_NAME"], asked["QUERY_STRING"] = "", environ.pop("query", "")
    if body and "CONTENT_LENGTH" not in environ and "wsgi.input_terminated" not in environ:
        asked["CONTENT_LENGTH"] = str(len(body))
    for name, value in dict(headers).items():
        asked[f"HTTP_{name.upper().replace('-', '_')}"] = value
    asked.update({name: value for name, value in environ.items() if value is not None})
    setup_testing_defaults(asked)
    said = []
    parts = app(asked, lambda status, fields, error=None: said.append((status, fields)))
    try:
        text = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, fields = said[0]
    return int(status.split()[0]), dict(fields), text


@pytest.fixture
def wsgi(world):
    with nfy.wsgi.app(world.engine, api_url=URL, body_bytes_max=1000) as app:
        yield app


def test_a_wsgi_application_keeps_to_its_protocol(wsgi, account, headers):
    app = validator(wsgi)
    status, fields, body = ask_wsgi(app, "POST", "/v2/notifications/sms", account.sms(), headers)
    assert status == 201 and json.loads(body)["content"]["body"] == "Dear Siân"
    assert fields["Content-Length"] == str(len(body))
    status, fields, body = ask_wsgi(app, "HEAD", "/_status")
    assert status == 200 and body == b"" and int(fields["Content-Length"]) > 0
    assert ask_wsgi(app, "GET", "/v2/templates")[0] == 401


@pytest.mark.parametrize("stream", [io.BytesIO, OneByOne])
def test_wsgi_reads_a_body_of_known_and_of_unknown_length(wsgi, account, headers, stream):
    path, body = "/v2/notifications/sms", account.sms()
    assert ask_wsgi(wsgi, "POST", path, body, headers, stream=stream)[0] == 201
    ended = {"wsgi.input_terminated": True}
    assert ask_wsgi(wsgi, "POST", path, body, headers, stream=stream, **ended)[0] == 201
    assert ask_wsgi(wsgi, "POST", path, body * 9, headers, stream=stream, **ended)[0] == 413


def test_wsgi_refuses_a_long_body_before_it_reads(wsgi, headers):
    class Unread:
        def __init__(self, body):
            self.body = body

        def read(self, size):
            raise AssertionError("was read")

    for length in ("1001", "9" * 19, "9" * 5_000):
        answer = ask_wsgi(wsgi, "POST", "/v2/notifications/sms", b"{}", headers, stream=Unread,
                          CONTENT_LENGTH=length)  # fmt: skip
        assert answer[0] == 413


@pytest.mark.parametrize("length", ["-1", "+2", "2 ", "two", "²", "900"])
def test_wsgi_refuses_a_length_that_is_none_or_was_not_sent(wsgi, headers, length):
    path = "/v2/notifications/sms"
    assert ask_wsgi(wsgi, "POST", path, b"{}", headers, CONTENT_LENGTH=length)[0] == 400


def test_wsgi_answers_below_a_prefix(wsgi, account, headers):
    def host(environ, start_response):
        assert shift_path_info(environ) == "notify"
        return wsgi(environ, start_response)

    answer = ask_wsgi(host, "POST", "/notify/v2/notifications/sms", account.sms(), headers)
    assert answer[0] == 201
    assert ask_wsgi(wsgi, "GET", "", SCRIPT_NAME="/notify")[0] in (200, 404)


@pytest.mark.parametrize("path", ["//", "/v2/../_status", "/\x00", "/ÿþ", "/\u20ac", "/v2/%2F?a#b"])
def test_wsgi_passes_strange_paths_on_as_they_are(wsgi, path):
    assert ask_wsgi(wsgi, "GET", path)[0] == 404
    assert ask_wsgi(wsgi, "GET", "/_status", query="simple=\xff%zz&=&\x00")[0] == 200


def test_wsgi_keeps_the_query_as_it_was_sent(wsgi, account, headers):
    status, _, body = ask_wsgi(
        wsgi, "GET", "/v2/notifications", headers=headers, query="reference=a%26b%3D%C3%A9"
    )
    assert status == 200
    assert json.loads(body)["links"]["current"].endswith(
        "/v2/notifications?reference=a%26b%3D%C3%A9"
    )


# -- forks ----------------------------------------------------------------------------------------


def in_child(work):
    """Runs `work` in a child; answers what it wrote."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, str(work()).encode())
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}".encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as said:
        return said.read().decode()


def test_a_child_opens_an_engine_of_its_own(tmp_path):
    opened = tmp_path / "opened"

    def open_engine():
        with opened.open("a") as pids:
            pids.write(f"{os.getpid()}\n")
        return nfy.Engine.open(f"sqlite:{tmp_path}/notify.db")

    with nfy.wsgi.app(open_engine) as app:
        assert not opened.exists()
        assert ask_wsgi(app, "GET", "/_status")[0] == 200
        assert ask_wsgi(app, "GET", "/_status")[0] == 200
        assert in_child(lambda: ask_wsgi(app, "GET", "/_status")[0]) == "200"
        assert ask_wsgi(app, "GET", "/_status")[0] == 200
    pids = opened.read_text().split()
    assert len(pids) == 2 and pids[0] == str(os.getpid()) != pids[1]


def test_an_engine_that_a_child_inherited_is_refused_in_words(wsgi):
    said = in_child(lambda: ask_wsgi(wsgi, "GET", "/_status"))
    assert said.startswith("ForkedError: the engine was opened before this process was forked")
    assert ask_wsgi(wsgi, "GET", "/_status")[0] == 200


def test_an_asgi_child_begins_with_threads_of_its_own(tmp_path):
    app = nfy.asgi.app(lambda: nfy.Engine.open(f"sqlite:{tmp_path}/notify.db"))
    assert ask_asgi(app, "GET", "/_status")[0] == 200
    assert in_child(lambda: ask_asgi(app, "GET", "/_status")[0]) == "200"
    app.close()


# -- ASGI -----------------------------------------------------------------------------------------


def ask_asgi(app, method, path, body=b"", headers=(), parts=None, fields=(), **scope):
    named = [(name.lower().encode(), value.encode()) for name, value in dict(headers).items()]
    asked = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": method,
        "path": path,
        "query_string": scope.pop("query", b""),
        "headers": [*named, *fields],
        "client": ("127.0.0.1", 50_000),
        **scope,
    }
    incoming = [
        {"type": "http.request", "body": part, "more_body": True} for part in parts or [body]
    ] + [{"type": "http.request", "body": b""}]
    sent = []

    async def receive():
        part = incoming.pop(0)
        if isinstance(part.get("body"), Exception):
            return {"type": "http.disconnect"}
        return part

    async def send(message):
        sent.append(message)

    asyncio.run(app(asked, receive, send))
    if not sent:
        return None
    fields = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], fields, sent[1]["body"]


@pytest.fixture
def asgi(world):
    app = nfy.asgi.app(world.engine, api_url=URL, body_bytes_max=1000)
    yield app
    app.close()


def test_an_asgi_application_answers(asgi, account, headers):
    status, fields, body = ask_asgi(asgi, "POST", "/v2/notifications/sms", account.sms(), headers)
    assert status == 201 and json.loads(body)["content"]["body"] == "Dear Siân"
    assert fields["content-length"] == str(len(body)) and all(n == n.lower() for n in fields)
    status, fields, body = ask_asgi(asgi, "HEAD", "/_status")
    assert status == 200 and body == b"" and int(fields["content-length"]) > 0


def test_asgi_reads_a_body_in_parts_up_to_its_limit(asgi, account, headers):
    path, body = "/v2/notifications/sms", account.sms()
    parts = [body[i : i + 7] for i in range(0, len(body), 7)]
    assert ask_asgi(asgi, "POST", path, headers=headers, parts=parts)[0] == 201
    assert ask_asgi(asgi, "POST", path, headers=headers, parts=[b"x" * 600] * 2)[0] == 413
    announced = {**headers, "Content-Length": "1001"}
    assert ask_asgi(asgi, "POST", path, headers=announced, parts=[Exception()])[0] == 413
    assert ask_asgi(asgi, "POST", path, headers=headers, parts=[b"{", Exception()]) is None


def test_asgi_answers_below_a_prefix_in_both_forms(asgi):
    # A server may leave the prefix in the path or take it away.
    assert ask_asgi(asgi, "GET", "/notify/_status", root_path="/notify")[0] == 200
    assert ask_asgi(asgi, "GET", "/_status", root_path="/notify")[0] == 200
    assert ask_asgi(asgi, "GET", "/notify/_status", root_path="/notify/")[0] == 200
    assert ask_asgi(asgi, "GET", "/notifyx/_status", root_path="/notify")[0] == 404
    assert ask_asgi(asgi, "GET", "/notify", root_path="/notify")[0] in (200, 404)


def test_asgi_passes_repeated_headers_on(asgi, headers):
    both = [(b"authorization", b"Basic x"), (b"authorization", headers["Authorization"].encode())]
    for fields in (both, both[::-1]):
        status, _, body = ask_asgi(asgi, "GET", "/v2/templates", fields=fields)
        assert status in (200, 401, 403) and json.loads(body)


def test_asgi_lives_with_its_server(tmp_path):
    async def live(app):
        incoming, sent = asyncio.Queue(), []

        async def send(message):
            sent.append(message)

        for kind in ("startup", "shutdown"):
            incoming.put_nowait({"type": f"lifespan.{kind}"})
        await app({"type": "lifespan"}, incoming.get, send)
        return sent

    app = nfy.asgi.app(lambda: nfy.Engine.open(f"sqlite:{tmp_path}/notify.db"))
    for _ in range(2):  # it may begin again
        assert [message["type"] for message in asyncio.run(live(app))] == [
            "lifespan.startup.complete",
            "lifespan.shutdown.complete",
        ]
    failing = nfy.asgi.app(lambda: nfy.Engine.open("oracle:"))
    (said,) = asyncio.run(live(failing))
    assert said["type"] == "lifespan.startup.failed" and "oracle" in said["message"]


def test_the_loop_goes_on_while_asgi_answers(world, asgi, account, headers):
    async def both():
        ended = asyncio.Event()
        turns = 0

        async def receive():
            return {"type": "http.request", "body": account.sms()}

        async def send(message):
            if message["type"] == "http.response.body":
                ended.set()

        fields = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": "POST", "path": "/v2/notifications/sms"}
        scope.update({"query_string": b"", "headers": fields})
        asked = asyncio.ensure_future(asgi(scope, receive, send))
        while not ended.is_set():
            turns += 1
            await asyncio.sleep(0)
        await asked
        return turns

    assert asyncio.run(both()) > 1


def test_asgi_refuses_what_is_not_http(asgi):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message["type"])

    asyncio.run(asgi({"type": "websocket"}, receive, send))
    assert sent == ["websocket.close"]
    with pytest.raises(ValueError, match="no ASGI scope"):
        asyncio.run(asgi({"type": "other"}, receive, send))


def test_the_package_loads_no_event_loop_before_it_is_asked_to():
    code = "import sys, nfy, nfy.wsgi; sys.exit('asyncio' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
