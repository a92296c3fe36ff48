"""Every method once, as a host would call it."""

import dataclasses
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

import nfy
from conftest import NOON

DAY = date(2026, 3, 20)


def test_time_is_aware_and_the_clock_obeys(world):
    world.clock.advance(timedelta(hours=1))
    assert world.engine.now() == NOON + timedelta(hours=1)
    world.clock.set(NOON)
    assert world.clock.now() == NOON and world.clock.now().tzinfo is timezone.utc
    with pytest.raises(nfy.InvalidArgumentError, match="time zone"):
        world.clock.set(datetime(2026, 3, 20))
    window = world.engine.calendars.window(day=date(2026, 3, 29))
    assert window.end - window.start == timedelta(hours=23)
    assert nfy.local_day(window.end) == date(2026, 3, 30)
    with nfy.Clock.system() as clock:
        assert abs(clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_services_and_templates_come_back_as_they_were_made(world):
    assert world.engine.services.list() == [world.service]
    assert world.engine.services.get(world.service.id) == world.service
    assert world.service.created_at == NOON and world.service.sms_sender == "NOTIFY"
    assert world.service.organisation_type is nfy.OrganisationType.OTHER
    second = world.engine.templates.update(
        world.service.id, world.sms.id, "Reminder", type=nfy.NotificationType.SMS, content="Bye"
    )
    assert (second.version, second.content) == (2, "Bye")
    assert world.engine.templates.get(world.service.id, world.sms.id, version=1) == world.sms


def test_keys_open_with_their_token_only_and_hide_it(world):
    issued = world.engine.api_keys.create(world.service.id, "live", type=nfy.KeyType.TEAM)
    assert world.engine.api_keys.authenticate(issued.token) == issued.key
    assert issued.token not in repr(issued)
    with pytest.raises(nfy.NotFoundError):
        world.engine.api_keys.authenticate(issued.token[:-1] + "x")


def test_a_key_whose_end_is_long_past_is_refused_and_not_made_for_good(world):
    for end in (datetime(1970, 1, 1, tzinfo=timezone.utc), NOON):
        with pytest.raises(nfy.InvalidArgumentError, match="would have ended already"):
            world.engine.api_keys.create(world.service.id, "old", expires_at=end)
    assert world.engine.api_keys.list(world.service.id) == []
    made = world.engine.api_keys.create(world.service.id, "live")
    assert made.key.expires_at is None


def test_what_is_put_comes_back_as_stored_without_listing_anything(world, monkeypatch):
    monkeypatch.setattr(nfy.Senders, "list", None)
    monkeypatch.setattr(nfy.Organisations, "list", None)
    sms = nfy.NotificationType.SMS
    first = world.engine.senders.create(world.service.id, "FIRST", type=sms, is_default=True)
    assert (first.text, first.is_default, first.archived) == ("FIRST", True, False)
    changed = world.engine.senders.put(dataclasses.replace(first, text="SECOND"))
    assert changed.updated_at is not None
    assert changed == dataclasses.replace(first, text="SECOND", updated_at=changed.updated_at)
    trust = world.engine.organisations.create("NHS  Trust ")
    assert trust.name == "NHS Trust" and trust.active
    closed = world.engine.organisations.put(dataclasses.replace(trust, active=False))
    assert closed == dataclasses.replace(trust, active=False)


def test_allowances_are_set_by_hand_or_made_from_the_defaults(world):
    custom = world.engine.allowances.ensure(world.service.id, financial_year=2025)
    assert custom == nfy.Allowance(2025, 3, True)
    made = world.engine.allowances.ensure(world.service.id, financial_year=2023)
    assert made == nfy.Allowance(2023, 5000, False)


def test_a_preview_stores_nothing(world):
    preview = world.engine.notifications.preview(world.service.id, world.request())
    assert preview.body == "Dear Ann, see you on Monday" and preview.fragments == 1
    assert preview.cost == Decimal("0.0233")
    assert "07700" not in repr(world.request()) and "Ann" not in repr(world.request())
    assert world.engine.delivery.count_queued(nfy.NotificationType.SMS) == 0


def test_each_of_many_requests_is_answered(world):
    first, bad, unreadable, again = world.engine.send_many(
        world.service.id,
        [
            world.request(idempotency_key="row-1", reference="mine"),
            world.request(to="nonsense"),
            world.request(personalisation='{"name": {}}'),
            world.request(idempotency_key="row-1", reference="mine"),
        ],
    )
    assert isinstance(first, nfy.Accepted) and first.billable_units == 1
    assert isinstance(bad, nfy.InvalidArgumentError) and "nonsense" not in str(bad)
    assert isinstance(unreadable, nfy.InvalidArgumentError)
    assert again == nfy.Accepted(first.id, True, again.billable_units)
    assert world.engine.send_many(world.service.id, []) == []
    stored = world.engine.notifications.get(world.service.id, first.id)
    assert stored.client_reference == "mine" and stored.status is nfy.Status.CREATED
    assert stored.job_id is None and stored.job_row_number is None and stored.sent_at is None
    assert "447700900001" not in repr(stored)


def test_jobs_and_keys_are_kept_with_a_notification(world):
    job = uuid4()
    sent = world.send(job_id=job, job_row_number=5, personalisation={"name": Decimal("12.50")})
    stored = world.engine.notifications.get(world.service.id, sent)
    assert (stored.job_id, stored.job_row_number) == (job, 5)
    assert "12.50" in stored.personalisation
    with pytest.raises(TypeError):
        world.send(personalisation={"name": object()})


def test_delivery_ends_with_receipts(world):
    simulator = nfy.SimulatedProvider(clock=world.clock, latency_max=timedelta(seconds=30))
    world.engine.providers.add(simulator)
    sent = world.send()
    assert world.engine.deliver(owner="me", limit=10) == nfy.DeliveryReport(1, 1, 0, 0, 0, 0)
    assert (simulator.messages_taken, simulator.receipts_waiting) == (1, 1)
    assert simulator.take_receipts() == []
    world.clock.advance(timedelta(minutes=1))
    receipts = simulator.take_receipts()
    assert world.engine.receipts.record(receipts) == nfy.ReceiptReport(1, 0, 0)
    assert world.engine.receipts.record(receipts) == nfy.ReceiptReport(0, 1, 0)
    assert world.status(sent) is nfy.Status.DELIVERED
    late = nfy.Receipt(nfy.Status.DELIVERED, NOON, provider="simulator", reference="unknown")
    assert world.engine.receipts.record([late]).parked == 1
    assert world.engine.delivery.list_in_doubt() == []
    simulator.close()


def test_tasks_are_planned_claimed_and_run(world):
    world.send()
    world.clock.advance(timedelta(days=1))
    task = world.engine.tasks.plan()[0]
    assert task.kind is nfy.TaskKind.ADVANCE_FACTS and task.depends_on == ()
    assert task.due_at == NOON + timedelta(days=1)
    lease = world.engine.tasks.claim(task.key, owner="me", lease=timedelta(minutes=5))
    assert (lease.key, lease.owner) == (task.key, "me") and "epoch" in repr(lease)
    assert lease.until == world.engine.now() + timedelta(minutes=5)
    with pytest.raises(nfy.BusyError) as caught:
        world.engine.tasks.claim(task.key, owner="you", lease=timedelta(minutes=5))
    assert caught.value.retryable
    assert world.engine.tasks.run(lease) in (nfy.RunState.DONE, nfy.RunState.MORE)
    world.engine.tasks.release(lease)
    seen = []
    report = world.engine.run_due(progress=seen.append)
    assert report.tasks_failed == 0 and report.failure is None
    assert all(isinstance(progress, nfy.Progress) for progress in seen)


def billed(world):
    world.engine.providers.add(nfy.SimulatedProvider(clock=world.clock))
    for number in range(5):
        world.send(to=f"07700 90100{number}")
    world.engine.deliver()
    world.clock.advance(timedelta(days=1))
    world.engine.run_due()


def test_money_is_decimal_and_every_line_can_be_explained(world):
    billed(world)
    yearly = world.engine.billing.yearly_usage(world.service.id, financial_year=2025)
    (line,) = yearly.lines
    assert (line.chargeable_units, line.free_units, line.charged_units) == (5, 3, 2)
    assert line.cost == yearly.cost == Decimal("0.0466") and line.month is None
    assert isinstance(line.rate, Decimal) and yearly.free_allowance == 3
    segments = world.engine.billing.explain(yearly, line)
    assert sum(segment.free_units for segment in segments) == 3
    assert sum(segment.cost for segment in segments) == line.cost
    monthly = world.engine.billing.monthly_usage(world.service.id, financial_year=2025)
    assert monthly.lines[0].month == date(2026, 3, 1)
    with pytest.raises(ValueError):
        world.engine.billing.explain(monthly, line)


def test_reports_are_text(world):
    billed(world)
    years = [
        world.engine.billing.monthly_usage(world.service.id, financial_year=year)
        for year in (2025, 2026)
    ]
    assert "0.0466" in nfy.report_csv(years, service_name="Riverside")
    assert "<svg" in nfy.report_html(years, service_name="Riverside", currency="£")
    assert nfy.report_text(years, service_name="Riverside")


def test_facts_can_be_dropped_and_rebuilt_without_a_difference(world):
    billed(world)
    before = world.engine.billing.list_facts(DAY, DAY)
    assert before[0].notifications_sent == 5 and before[0].rate == Decimal("0.0233")
    world.engine.billing.drop_facts(DAY, DAY)
    assert world.engine.billing.list_facts(DAY, DAY) == []
    assert world.engine.facts.rebuild(DAY, DAY, dry_run=True) == []
    assert world.engine.facts.rebuild(DAY, DAY, service_id=world.service.id) == []
    world.engine.run_due()
    assert world.engine.billing.list_facts(DAY, DAY) == before
    assert world.engine.facts.verify(DAY, DAY) == []
    assert world.engine.facts.state() == nfy.FactsState(NOON + timedelta(days=1), 0)


def test_recipients_are_read_in_pieces():
    pieces = [b"phone number,na", b'me,email address\r\n07700 900001,"A, B",a@exa', b"mple.com\r\n"]
    (row,) = nfy.read_recipients(pieces)
    assert (row.number, row.line, row.phone_number) == (0, 2, "07700 900001")
    assert row.email_address == "a@example.com" and '"A, B"' in row.personalisation
    assert "07700" not in repr(row)
    with nfy.RecipientsCsv(rows_max=1) as csv:
        csv.feed("name\nAnn\n")
        assert csv.headers == ("name",)
        with pytest.raises(nfy.InvalidArgumentError):
            csv.feed("Bob\nCid\n")
            csv.finish()


def test_the_schema_can_be_printed():
    assert "ft_billing" in nfy.schema_sql("postgresql")
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.schema_sql("dbase")


def test_an_smtp_provider_refuses_another_scheme():
    with nfy.SmtpProvider("smtp://127.0.0.1:2525", timeout=timedelta(seconds=1)):
        pass
    with pytest.raises(nfy.NfyError):
        nfy.SmtpProvider("https://example.com")


def test_a_provider_is_opened_by_its_kind_and_options(world):
    with nfy.open_provider("simulator", {"identifier": "own", "seed": 7}, clock=world.clock) as own:
        world.engine.providers.add(own)
    with pytest.raises(nfy.ConflictError, match="own"):
        world.engine.providers.add(nfy.open_provider("simulator", {"identifier": "own"}))
    with pytest.raises(nfy.InvalidArgumentError, match="simulator, smpp, sms-voice, smtp"):
        nfy.open_provider("pigeon")
    with pytest.raises(nfy.InvalidArgumentError, match="the nearest is password"):
        nfy.open_provider("smtp", {"passwort": "hunter2"})
    with pytest.raises(nfy.WrongTypeError) as error:
        nfy.open_provider("smtp", {"password": b"hunter2"})
    assert "hunter2" not in str(error.value)


def test_values_cannot_be_changed(world):
    with pytest.raises(AttributeError):
        world.service.name = "Other"
    assert isinstance(world.service.id, UUID)
