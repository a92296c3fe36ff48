"""Permissions, senders, guests, keys, and personal data at rest."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import NOON, World

import nfy

SMS = nfy.NotificationType.SMS
EMAIL = nfy.NotificationType.EMAIL
LETTER = nfy.NotificationType.LETTER


def test_a_service_sends_only_what_it_is_allowed_to(world: World) -> None:
    assert world.service.permissions == nfy.DEFAULT_PERMISSIONS
    nothing = replace(world.service, permissions=frozenset())
    nothing = world.engine.services.update(nothing)
    assert nothing.permissions == frozenset()
    with pytest.raises(nfy.InvalidArgumentError, match="not allowed to send text messages"):
        world.send()
    world.engine.services.update(replace(nothing, permissions=frozenset({nfy.Permission.SMS})))
    world.send()
    limits = nfy.SendingLimits(sms_a_day=0, requests_a_minute=7)
    made = world.engine.services.create("Limited", limits=limits)
    assert made.limits == limits


def test_a_service_in_trial_mode_reaches_its_guests_only(world: World) -> None:
    world.engine.services.update(replace(world.service, restricted=True))
    world.engine.services.put_guest_list(world.service.id, ["07700 900001", "Ann@Example.com"])
    assert world.engine.services.list_guests(world.service.id) == [
        "447700900001",
        "ann@example.com",
    ]
    world.send(to="+447700900001")
    with pytest.raises(nfy.InvalidArgumentError, match="trial mode"):
        world.send(to="07700 900002")
    world.engine.services.put_guest_list(world.service.id, [])
    assert world.engine.services.list_guests(world.service.id) == []


def test_a_request_may_name_another_sender(world: World) -> None:
    engine, service = world.engine, world.service.id
    second = engine.senders.create(service, "SECOND", type=SMS)
    assert [s.text for s in engine.senders.list(service, type=SMS)] == ["NOTIFY", "SECOND"]
    sent = engine.notifications.get(service, world.send(sender_id=second.id))
    assert sent.reply_to_text == "SECOND"
    engine.senders.put(replace(second, is_default=True))
    assert engine.services.get(service).sms_sender == "SECOND"
    with pytest.raises(nfy.InvalidArgumentError, match="sms_sender_id .* does not exist"):
        world.send(sender_id=world.sms.id)


def test_a_simulated_recipient_is_answered_and_not_stored(world: World) -> None:
    accepted = world.engine.send(world.service.id, world.request(to="07700 900000"))
    assert accepted.simulated
    with pytest.raises(nfy.NotFoundError):
        world.engine.notifications.get(world.service.id, accepted.id)


def test_api_keys_end_when_they_are_told_to(world: World) -> None:
    engine, service = world.engine, world.service.id
    short = engine.api_keys.create(service, "short", expires_at=NOON + timedelta(hours=1))
    team = engine.api_keys.create(service, "team", type=nfy.KeyType.TEAM)
    assert {key.name for key in engine.api_keys.list(service)} == {"short", "team"}
    assert engine.api_keys.authenticate(short.token) == short.key
    engine.api_keys.revoke(service, team.key.id)
    world.clock.advance(timedelta(hours=1))
    for token in (short.token, team.token):
        with pytest.raises(nfy.NotFoundError):
            engine.api_keys.authenticate(token)
    with pytest.raises(nfy.InvalidArgumentError, match="api key has ended"):
        world.send(api_key_id=team.key.id)


def test_a_letter_waits_for_the_printer(world: World) -> None:
    engine, service = world.engine, world.service.id
    contact = engine.senders.create(service, "Clinic\n1 Office Road", type=LETTER)
    letter = engine.templates.create(
        service,
        "Invitation",
        type=LETTER,
        subject="Your visit",
        content="Dear ((name))",
        postage=nfy.Postage.SECOND,
        letter_contact_id=contact.id,
    )
    assert letter.postage is nfy.Postage.SECOND
    assert letter.letter_contact_id == contact.id
    lines = {"name": "Ann", "address line 1": "Ann", "address line 2": "1 High Street"}
    request = nfy.SendRequest(letter.id, "", {**lines, "address line 3": "SW1A 1AA"})
    sent = engine.notifications.get(service, engine.send(service, request).id)
    assert sent.postage is nfy.Postage.SECOND
    assert sent.to == "Ann\n1 High Street\nSW1A 1AA"
    with pytest.raises(nfy.InvalidArgumentError, match="Address must be at least 3 lines"):
        engine.send(service, nfy.SendRequest(letter.id, "", {**lines, "name": "Ann"}))
    archived = engine.templates.archive(service, letter.id)
    assert archived.archived
    with pytest.raises(nfy.InvalidArgumentError, match="Template has been deleted"):
        engine.send(service, request)


def test_a_link_to_unsubscribe_reaches_the_provider(world: World) -> None:
    engine, service = world.engine, world.service.id
    template = engine.templates.create(service, "News", type=EMAIL, subject="News", content="Hi")
    seen = []

    def carry(messages):  # type: ignore[no-untyped-def]
        seen.extend(messages)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    engine.providers.add(nfy.CallbackProvider("mailer", EMAIL, carry))
    link = "https://example.com/bye"
    request = nfy.SendRequest(template.id, "ann@example.com", one_click_unsubscribe_url=link)
    sent = engine.notifications.get(service, engine.send(service, request).id)
    assert sent.unsubscribe_link == link
    engine.deliver(type=EMAIL)
    assert [message.unsubscribe_link for message in seen] == [link]


def test_personal_data_move_to_a_new_key(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'sealed.db'}"
    old, new = b"o" * 32, b"n" * 32
    with nfy.Engine.open(url, sealing_keys={1: old}) as engine:
        service = engine.services.create("Clinic").id
        template = engine.templates.create(service, "t", type=SMS, content="Hi ((name))")
        request = nfy.SendRequest(template.id, "07700 900123", {"name": "Canary Jones"})
        sent = engine.send(service, request).id
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"Canary" not in raw and b"900123" not in raw
    with nfy.Engine.open(url, sealing_keys={2: new, 1: old}) as engine:
        with pytest.raises(nfy.CallbackError):
            engine.reseal(lambda progress: False)
        assert engine.reseal() == nfy.ResealReport(0, 0, 0)
    with nfy.Engine.open(url, sealing_keys={2: new}) as engine:
        found = engine.notifications.list_to(service, "+44 7700 900123")
        assert [n.id for n in found] == [sent]
        assert found[0].personalisation == '{"name":"Canary Jones"}'
    with nfy.Engine.open(url) as engine:
        with pytest.raises(nfy.UnsupportedError):
            engine.notifications.get(service, sent)
    with pytest.raises(nfy.InvalidArgumentError, match="two sealing keys|exclude each other"):
        nfy.Engine.open(url, sealing_key=old, sealing_keys={1: old})


def test_a_job_sends_its_rows_in_background_work(world: World) -> None:
    engine, service = world.engine, world.service.id
    csv = b"phone number,name\n07700 900123,Ann\n07700 900124,Bob\n"
    preview = engine.jobs.preview(service, world.sms.id, csv)
    assert (preview.row_count, preview.messages, preview.fragments) == (2, 2, 2)
    assert not preview.has_errors and preview.cost is not None
    job = engine.jobs.create(service, world.sms.id, csv, file_name="people.csv")
    assert job.status is nfy.JobStatus.PENDING and job.notification_count == 2
    engine.run_due()
    done = engine.jobs.get(service, job.id)
    assert done.status is nfy.JobStatus.FINISHED_ALL_CREATED
    assert done.processing_finished == NOON
    assert [n.job_id for n in engine.notifications.list_to(service, "07700900124")] == [job.id]

    later = engine.jobs.create(
        service, world.sms.id, csv, file_name="x", scheduled_for=NOON + timedelta(hours=1)
    )
    assert engine.jobs.cancel(service, later.id).status is nfy.JobStatus.CANCELLED
    with pytest.raises(nfy.ConflictError):
        engine.jobs.cancel(service, job.id)
    assert {found.id for found in engine.jobs.list(service)} == {job.id, later.id}
    with pytest.raises(nfy.InvalidArgumentError, match="File is not valid"):
        engine.jobs.create(service, world.sms.id, b"phone number\n1\n", file_name="x")


def test_a_file_is_looked_at_before_it_is_sent(world: World) -> None:
    engine, service = world.engine, world.service.id
    csv = "sep=;\r\nphone number;name\r\n0770;José\r\n077009001234;Ann\r\n".encode("cp1252")
    preview = engine.jobs.preview(service, world.sms.id, csv)
    assert (preview.encoding, preview.separator) == ("Windows-1252", ";")
    assert preview.has_errors and preview.problem_count == 1 and preview.warning_count == 1
    (problem,) = preview.problems
    assert (problem.row, problem.line, problem.column) == (0, 2, "phone number")
    assert str(problem) == "line 2, phone number: Mobile number is too short"
    assert "mistyped UK number" in preview.warnings[0].reason
    with pytest.raises(nfy.InvalidArgumentError, match="line 2, phone number: Mobile") as refused:
        engine.jobs.create(service, world.sms.id, csv, file_name="x")
    assert refused.value.detail.splitlines()[1:] == [str(problem)]
    with pytest.raises(nfy.InvalidArgumentError, match="Excel workbook.*save it as CSV UTF-8"):
        engine.jobs.preview(service, world.sms.id, b"PK\x03\x04xl/workbook.xml")


def test_what_is_probably_a_slip_is_told_when_it_is_sent(world: World) -> None:
    slip = (nfy.MessageWarning.MISTYPED_UK_NUMBER,)
    request = world.request(to="0770090012")
    assert world.engine.notifications.preview(world.service.id, request).warnings == slip
    assert world.engine.send(world.service.id, request).warnings == slip
    answers = world.engine.send_many(world.service.id, [request, world.request()])
    assert [answer.warnings for answer in answers] == [slip, ()]


def test_names_have_one_rule_and_services_one_each(world: World) -> None:
    for same in ["riverside clinics", "Riverside  Clinics", " Riverside Clinics "]:
        with pytest.raises(nfy.ConflictError, match="service name is taken"):
            world.engine.services.create(same)
    assert world.engine.services.create(" Hill\u00a0 Clinic ").name == "Hill Clinic"
    for bad in ["A\nB", "\u200b", "\t", "A\x1bB", " "]:
        with pytest.raises(nfy.InvalidArgumentError, match="service name"):
            world.engine.services.create(bad)


def test_an_email_to_any_script_reaches_the_provider_in_ascii(world: World) -> None:
    sent = []

    def send(messages):
        sent.extend(messages)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED, reference="r") for _ in messages]

    engine, service = world.engine, world.service.id
    provider = nfy.CallbackProvider("mail", nfy.NotificationType.EMAIL, send)
    engine.providers.add(provider)
    letter = engine.templates.create(
        service,
        "t",
        type=nfy.NotificationType.EMAIL,
        subject="s",
        content="[Go](https://e.com/?a=1&copy=2)",
    )
    engine.send(service, nfy.SendRequest(letter.id, "ann@bücher.example"))
    engine.deliver(type=nfy.NotificationType.EMAIL)
    assert [message.to for message in sent] == ["ann@xn--bcher-kva.example"]
    assert sent[0].body == "Go: https://e.com/?a=1&copy=2\n"


def test_a_limit_of_the_day_is_told_from_a_mistake(world: World) -> None:
    limits = nfy.SendingLimits(sms_a_day=1)
    world.engine.services.update(replace(world.service, limits=limits))
    world.send()
    with pytest.raises(nfy.LimitedError, match="Exceeded send limits") as refused:
        world.send()
    assert refused.value.retryable


def test_a_host_takes_sending_into_its_own_transaction(schema_url: str) -> None:
    psycopg2 = pytest.importorskip("psycopg2")
    with nfy.Engine.open(schema_url, seed=5) as engine:
        service = engine.services.create("Shop")
        text = engine.templates.create(service.id, "Order", type=SMS, content="Hello ((name))")
        request = nfy.SendRequest(text.id, "07700 900123", {"name": "Ann"})
        host = psycopg2.connect(schema_url)
        try:
            host.cursor().execute("CREATE TABLE orders (id integer)")
            host.commit()
            for ends, stored in ((host.rollback, 0), (host.commit, 1)):
                host.cursor().execute("INSERT INTO orders VALUES (1)")
                (answer,) = engine.send_many(service.id, [request], connection=host)
                assert isinstance(answer, nfy.Accepted)
                assert (
                    engine.delivery.count_queued(SMS) == 0
                )  # nothing is sent before the host commits
                ends()
                assert engine.delivery.count_queued(SMS) == stored
            with pytest.raises(nfy.InvalidArgumentError, match="transaction"):
                engine.send_many(service.id, [request], connection=host)
        finally:
            host.close()
        with pytest.raises(TypeError):
            engine.send_many(service.id, [request], connection="host=localhost")


def test_so_many_notifications_go_as_far_back_as_they_were_created(world: World) -> None:
    notifications, service = world.engine.notifications, world.service.id
    assert notifications.reach(service, 1) is None
    for _ in range(3):
        world.send()
        world.clock.advance(timedelta(hours=1))
    assert notifications.reach(service, 1) == NOON + timedelta(hours=2)
    assert notifications.reach(service, 3) == NOON
    assert notifications.reach(service, 4) is None
    assert notifications.reach(service, 1, before=NOON + timedelta(hours=1)) == NOON
    with pytest.raises(nfy.InvalidArgumentError, match="count must be 1 to 1000000: 0"):
        notifications.reach(service, 0)
