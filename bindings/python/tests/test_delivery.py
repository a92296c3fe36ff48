"""Providers, queues, receipts in providers' own words, and calls to services over real HTTPS."""

import http.server
import json
import ssl
import subprocess
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest
from conftest import NOON, REFERENCE_DATA, World

import nfy


def simulator(world: World, identifier: str = "sim", **options: Any) -> nfy.SimulatedProvider:
    provider = nfy.SimulatedProvider(identifier=identifier, clock=world.clock, **options)
    world.engine.providers.add(provider)
    return provider


def test_providers_share_messages_as_their_details_say(world: World) -> None:
    one, two = simulator(world, "one"), simulator(world, "two")
    world.engine.deliver()
    details = world.engine.providers.list()
    assert [(p.identifier, p.priority, p.version) for p in details] == [
        ("one", 50, 1),
        ("two", 50, 1),
    ]
    world.engine.providers.put(replace(details[0], active=False, reason="trial"))
    with pytest.raises(nfy.ConflictError):
        world.engine.providers.put(details[0])
    for _ in range(5):
        world.send()
    assert world.engine.deliver().accepted == 5
    assert (one.messages_taken, two.messages_taken) == (0, 5)
    history = world.engine.providers.list_history("one")
    versions = [(p.version, p.active, p.reason) for p in history]
    assert versions == [(2, False, "trial"), (1, True, "")]
    with pytest.raises(nfy.InvalidArgumentError, match="provider priority"):
        world.engine.providers.put(replace(history[0], priority=101))


def test_a_rate_holds_and_what_is_too_much_comes_later(world: World) -> None:
    simulator(world)
    world.engine.providers.put(
        nfy.ProviderDetails("sim", nfy.NotificationType.SMS, rate_per_second=2)
    )
    for _ in range(5):
        world.send()
    report = world.engine.deliver()
    assert (report.accepted, report.deferred) == (2, 3)
    world.clock.advance(timedelta(seconds=1))
    assert world.engine.deliver().accepted == 2


def test_queues_say_what_waits_and_a_message_what_happened_to_it(world: World) -> None:
    simulator(world, unknown_ppm=1_000_000)
    sent = world.send()
    queue = nfy.QueueDepth(nfy.NotificationType.SMS, nfy.Queue.NORMAL, 1, 0, 0, 0, NOON)
    assert world.engine.delivery.list_queues() == [queue]
    assert world.engine.deliver().in_doubt == 1
    assert world.engine.delivery.list_queues() == [
        replace(queue, ready=0, put_off=1, attempts=1, ready_since=None)
    ]
    assert world.engine.delivery.list_leases() == []
    steps = world.engine.notifications.timeline(world.service.id, sent)
    assert [(str(step.kind), step.who, step.attempts) for step in steps] == [
        ("accepted", "", 0),
        ("attempted", "sim", 1),
        ("queued", "", 1),
    ]
    assert steps[1].detail == "simulated loss of the answer"
    with pytest.raises(nfy.NotFoundError):
        world.engine.notifications.timeline(world.service.id, world.service.id)


def test_a_list_is_bounded_by_when_its_messages_were_created(world: World) -> None:
    early = world.send()
    world.clock.advance(timedelta(hours=1))
    late = world.send()

    def ids(**bounds: Any) -> List[Any]:
        return [one.id for one in world.engine.notifications.list(world.service.id, **bounds)]

    border = NOON + timedelta(hours=1)
    assert ids(created_since=border) == [late]
    assert ids(created_before=border) == [early]


def test_queues_are_served_apart(world: World) -> None:
    simulator(world)
    world.engine.templates.set_queue(world.service.id, world.sms.id, nfy.Queue.PRIORITY)
    world.send()
    world.engine.templates.set_queue(world.service.id, world.sms.id, None)
    world.send()
    assert world.engine.deliver(queues=[nfy.Queue.BULK, nfy.Queue.TEST]).claimed == 0
    assert world.engine.deliver(queues=[nfy.Queue.PRIORITY]).claimed == 1
    assert world.engine.deliver().claimed == 1
    assert world.engine.delivery.requeue_stuck() == 0


def test_one_notification_is_sent_before_those_that_wait_longer(world: World) -> None:
    simulator(world)
    first, second = world.send(), world.send()
    report = world.engine.deliver(only=second)
    assert (report.claimed, report.accepted) == (1, 1)
    assert world.engine.delivery.run(only=str(second)).claimed == 0
    assert world.status(first) == nfy.Status.CREATED
    assert world.status(second) == nfy.Status.SENDING


def test_what_is_in_doubt_says_why(world: World) -> None:
    simulator(world, unknown_ppm=1_000_000)
    sent = world.send()
    world.engine.deliver()
    (doubt,) = world.engine.delivery.list_in_doubt()
    assert doubt.id == sent
    assert doubt.reason == "simulated loss of the answer"
    assert doubt.judged_at == NOON + timedelta(minutes=5)


def test_receipts_are_read_in_their_providers_words(world: World) -> None:
    simulator(world)
    sent = world.send()
    world.engine.deliver()
    form = f"reference={sent}&status=1".encode()
    report = world.engine.receipts.take("firetext", form)
    assert report.applied == 1
    assert world.status(sent) is nfy.Status.PERMANENT_FAILURE
    world.engine.receipts.take("firetext", f"reference={sent}&status=2")
    assert world.status(sent) is nfy.Status.TEMPORARY_FAILURE
    body = json.dumps({"CID": str(sent), "status": "3"})
    assert world.engine.receipts.take("mmg", body).applied == 1
    assert world.status(sent) is nfy.Status.DELIVERED
    assert world.engine.receipts.take("mmg", b"\xff", headers={"A": "b"}).quarantined == 1
    with pytest.raises(nfy.InvalidArgumentError, match="nmg, only of dvla, firetext, mmg, ses, s"):
        world.engine.receipts.take("nmg", body)
    assert world.engine.receipts.list_quarantined()[0].raw == b"\xff"


def test_a_letter_receipt_needs_its_token(world: World) -> None:
    simulator(world)
    sent = world.send()
    body = json.dumps({"data": {"jobId": str(sent), "jobStatus": "REJECTED"}})
    token = world.engine.receipts.make_token(sent)
    assert world.engine.receipts.take_letter(token, body).applied == 1
    with pytest.raises(nfy.NotFoundError):
        world.engine.receipts.take_letter(token[:-2] + "00", body)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Tuple[str, str, List[Any], List[int]]]:
    """URL, certificate, what was posted, and the statuses to answer with (then 200)."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
    files = ["-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run(
        [*command.split(), "subjectAltName=DNS:localhost", *files],
        cwd=tmp_path,
        check=True,
        stderr=subprocess.DEVNULL,
    )
    posted: List[Any] = []
    statuses: List[int] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    httpd.socket = context.wrap_socket(httpd.socket, server_side=True)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    url = f"https://localhost:{httpd.server_port}/hook"
    yield url, str(tmp_path / "cert.pem"), posted, statuses
    httpd.shutdown()
    thread.join()
    httpd.server_close()


def calling_engine(clock: nfy.SimulatedClock, certificate: str, **options: Any) -> nfy.Engine:
    """An engine that may call the server of these tests."""
    return nfy.Engine.open(
        "memory:",
        clock=clock,
        sealing_key=b"k" * 32,
        callback_ca_file=certificate,
        callback_allow_private=True,
        **options,
    )


def test_a_service_is_called_over_https(server: Tuple[str, str, List[Any], List[int]]) -> None:
    url, certificate, posted, statuses = server
    with nfy.SimulatedClock(NOON) as clock, calling_engine(clock, certificate) as engine:
        engine.rates.put(REFERENCE_DATA)
        service = engine.services.create("Clinics", email_from="clinic@example.com")
        sms = engine.templates.create(
            service.id, "Reminder", type=nfy.NotificationType.SMS, content="Hello"
        )
        engine.providers.add(nfy.SimulatedProvider(identifier="sim", clock=clock))
        with pytest.raises(nfy.NotFoundError):
            engine.callbacks.get_url(service.id)
        with pytest.raises(nfy.InvalidArgumentError, match="not https"):
            engine.callbacks.put(service.id, "http://localhost/", "secret-token")
        engine.callbacks.put(service.id, url, "secret-token")
        assert engine.callbacks.get_url(service.id) == url

        request = nfy.SendRequest(template_id=sms.id, to="07700 900001", reference="mine")
        sent = engine.send(service.id, request).id
        engine.deliver()
        engine.receipts.record([nfy.Receipt(nfy.Status.DELIVERED, NOON, id=sent)])
        assert engine.callbacks.count() == 1
        statuses.append(500)
        assert engine.callbacks.run().retried == 1
        clock.advance(timedelta(minutes=5))
        statuses.append(404)
        assert engine.callbacks.run().dead == 1
        (dead,) = engine.callbacks.list_dead(service.id)
        assert (dead.notification_id, dead.attempts, dead.reason) == (sent, 2, "answered 404")
        assert dead.status is nfy.Status.DELIVERED
        assert engine.callbacks.replay(service.id) == 1
        assert engine.callbacks.run().done == 1
        token, body = posted[-1]
        assert token == "Bearer secret-token"
        assert body["id"] == str(sent)
        assert body["status"] == "delivered"
        assert body["to"] == "07700 900001"
        assert body["reference"] == "mine"
        engine.callbacks.drop(service.id)
        with pytest.raises(nfy.NotFoundError):
            engine.callbacks.drop(service.id)


def test_a_complaint_is_kept_and_told(server: Tuple[str, str, List[Any], List[int]]) -> None:
    url, certificate, posted, _ = server
    with nfy.SimulatedClock(NOON) as clock, calling_engine(
        clock, certificate, dead_calls_kept_days=30
    ) as engine:
        service = engine.services.create("Clinics", email_from="clinic@example.com")
        email = engine.templates.create(
            service.id, "Mail", type=nfy.NotificationType.EMAIL, subject="Hello", content="Hello"
        )
        engine.providers.add(
            nfy.SimulatedProvider(identifier="ses", type=nfy.NotificationType.EMAIL, clock=clock)
        )
        complaints = nfy.CallbackKind.COMPLAINT
        engine.callbacks.put(service.id, url, "secret-token", kind=complaints)
        assert engine.callbacks.get_url(service.id, kind=complaints) == url
        with pytest.raises(nfy.NotFoundError):
            engine.callbacks.get_url(service.id)

        request = nfy.SendRequest(template_id=email.id, to="ann@example.com")
        sent = engine.send(service.id, request).id
        engine.deliver(type=nfy.NotificationType.EMAIL)
        reference = engine.notifications.get(service.id, sent).reference
        message = {
            "notificationType": "Complaint",
            "mail": {"messageId": reference},
            "complaint": {"feedbackId": "f", "timestamp": "2026-03-20T11:00:00Z"},
        }
        body = json.dumps({"Message": json.dumps(message)})
        early = nfy.ReportedComplaint("ses", "nobody knows", "f")
        with pytest.raises(nfy.InvalidArgumentError, match="a provider and a reference"):
            engine.complaints.record([early, nfy.ReportedComplaint("ses", "")])
        assert engine.complaints.record([]) == nfy.ReceiptReport(0, 0, 0)
        assert engine.complaints.record([early]).parked == 1
        assert engine.receipts.take("ses", body).applied == 1
        again = nfy.ReportedComplaint("ses", reference, "f", "abuse", NOON)
        assert engine.complaints.record([again]).unchanged == 1
        (kept,) = engine.complaints.list(service.id)
        assert (kept.notification_id, kept.feedback_id, kept.complaint_type) == (sent, "f", "")
        assert kept.complained_at.isoformat() == "2026-03-20T11:00:00+00:00"
        assert engine.complaints.list(service.id, limit=1, skip=1) == []
        assert engine.callbacks.run(per_host_max=1).done == 1
        _, told = posted[-1]
        assert told == {
            "notification_id": str(sent),
            "complaint_id": str(kept.id),
            "reference": None,
            "to": "ann@example.com",
            "complaint_date": "2026-03-20T11:00:00.000000Z",
        }
        engine.callbacks.drop(service.id, kind=complaints)
        with pytest.raises(nfy.NotFoundError):
            engine.callbacks.drop(service.id, kind=complaints)
    for wrong in (-1, 3651):
        with pytest.raises(nfy.InvalidArgumentError, match="dead_calls_kept_days"):
            nfy.Engine.open("memory:", dead_calls_kept_days=wrong)


def test_a_service_hears_of_sms_that_came_in(
    server: Tuple[str, str, List[Any], List[int]]
) -> None:
    url, certificate, posted, _ = server
    with nfy.SimulatedClock(NOON) as clock, calling_engine(clock, certificate) as engine:
        service = engine.services.create(
            "Reception", permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS}
        )
        engine.inbound.put_number("07900 111222", provider="mmg", service_id=service.id)
        engine.callbacks.put(service.id, url, "token-token", kind=nfy.CallbackKind.INBOUND_SMS)
        message = nfy.ReceivedSms("mmg", "07900111222", "07900 900222", "Hi", provider_date=NOON)
        assert engine.inbound.receive(message) is nfy.InboundFate.STORED
        assert engine.callbacks.run().done == 1
        token, told = posted[-1]
        assert token == "Bearer token-token"
        assert told["message"] == "Hi" and told["destination_number"] == "07900111222"


def test_a_service_inside_is_not_called_unless_that_is_allowed(
    server: Tuple[str, str, List[Any], List[int]], world: World
) -> None:
    url, _, posted, _ = server
    simulator(world)
    world.engine.callbacks.put(world.service.id, url, "secret-token")
    sent = world.send()
    world.engine.deliver()
    world.engine.receipts.record([nfy.Receipt(nfy.Status.DELIVERED, NOON, id=sent)])
    assert world.engine.callbacks.run().dead == 1
    (dead,) = world.engine.callbacks.list_dead(world.service.id)
    assert dead.reason == "host leads to an address that is not allowed"
    assert not posted
