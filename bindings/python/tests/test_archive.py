"""Retention, history, what comes in, and statistics, on SQLite and on PostgreSQL alike."""

import dataclasses
import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

import nfy
from conftest import NOON, REFERENCE_DATA

DAY, NEXT = date(2026, 3, 20), date(2026, 3, 21)
SMS = nfy.NotificationType.SMS


class Clinic:
    """Three messages of one job and one with a test key, accepted by a simulator."""

    def __init__(self, engine, clock):
        self.engine, self.clock, self.job = engine, clock, uuid4()
        engine.rates.put(REFERENCE_DATA)
        self.service = engine.services.create("Riverside")
        self.text = engine.templates.create(
            self.service.id, "Reminder", type=SMS, content="Dear ((name))"
        )
        engine.providers.add(nfy.SimulatedProvider(clock=clock))
        self.sent = [self.send(f"07700 90100{number}", job_id=self.job) for number in range(3)]
        self.send("07700 900009", key_type=nfy.KeyType.TEST)
        engine.deliver()

    def send(self, to, **fields):
        request = nfy.SendRequest(self.text.id, to, {"name": "Ann"}, job_row_number=0, **fields)
        return self.engine.send(self.service.id, request).id

    def get(self, notification_id):
        return self.engine.notifications.get(self.service.id, notification_id)

    def inbound(self, **fields):
        return nfy.InboundSms(
            **{
                "service_id": self.service.id,
                "notify_number": "07700900500",
                "user_number": "07700 900 123",
                "content": "Yes, please 😀",
                "provider": "mmg",
                "provider_reference": "r1",
                **fields,
            }
        )


@pytest.fixture
def clinic(store_url):
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open(store_url, clock=clock, seed=7) as engine:
            yield Clinic(engine, clock)


def test_retention_is_seven_days_until_it_is_set(clinic):
    engine, service = clinic.engine, clinic.service.id
    engine.retention.set(service, SMS, days=30)
    assert list(engine.retention.list(service)) == [
        nfy.RetentionRow(service, "email", 7),
        nfy.RetentionRow(service, "sms", 30),
        nfy.RetentionRow(service, "letter", 7),
    ]
    with pytest.raises(nfy.InvalidArgumentError, match="91"):
        engine.retention.set(service, SMS, days=91)


def test_an_archive_can_be_stopped_and_goes_on(clinic):
    engine, service = clinic.engine, clinic.service.id
    engine.inbound.record([clinic.inbound()])
    clinic.clock.advance(timedelta(days=9))
    seen = []
    with pytest.raises(nfy.CallbackError):
        engine.archive.run(service, progress=lambda where: seen.append(where) or False)
    assert [where.phase for where in seen] == ["archive"] and seen[0].done == 4
    assert engine.archive.run(service) == nfy.ArchiveReport(0, 0, 0, 0, inbound=1)
    archived = clinic.get(clinic.sent[0])
    assert (archived.to, archived.personalisation) == ("", "")
    assert archived.status is nfy.Status.SENDING
    with pytest.raises(ZeroDivisionError):
        try:
            clinic.clock.advance(timedelta(days=9))
            clinic.send("07700 900001")
            clinic.clock.advance(timedelta(days=9))
            engine.archive.run(service, progress=lambda where: 1 // 0)
        except nfy.CallbackError as error:
            raise error.__cause__


def test_months_go_to_files_and_are_still_there(clinic, tmp_path):
    with pytest.raises(nfy.UnsupportedError):
        clinic.engine.archive.file_history()
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open(
            "memory:", clock=clock, seed=7, archive_folder=str(tmp_path / "deep")
        ) as engine:
            mine = Clinic(engine, clock)
            clock.advance(timedelta(days=9))
            engine.archive.run(mine.service.id)
            clock.advance(timedelta(days=30))
            engine.run_due()
            clock.advance(timedelta(days=400))
            with pytest.raises(nfy.InvalidArgumentError, match="3"):
                engine.archive.file_history(months_kept=3)
            report = engine.archive.file_history()
            assert (report.files, report.rows) == (1, len(mine.sent))
            (file,) = engine.archive.list_files()
            assert (file.rows, file.bytes, file.foreign_ids) == (report.rows, report.bytes, 0)
            assert mine.get(mine.sent[0]).id == mine.sent[0]
            assert list(engine.archive.check_files()) == []
            (tmp_path / "deep" / file.name).write_bytes(b"")
            (fault,) = engine.archive.check_files()
            assert (fault.name, fault.error) == (file.name, "corrupt")


def test_time_outs_end_what_was_under_way_for_three_days(clinic):
    clinic.clock.advance(timedelta(days=3))
    assert clinic.engine.retention.time_out() == 0
    clinic.clock.advance(timedelta(microseconds=1))
    assert clinic.engine.retention.time_out() >= 3
    assert clinic.get(clinic.sent[0]).status is nfy.Status.TEMPORARY_FAILURE
    assert clinic.engine.run_due().conflicts == 0
    assert clinic.engine.archive.list_quarantined() == []


def test_a_recipient_is_erased_wherever_they_are(clinic):
    engine, service = clinic.engine, clinic.service.id
    engine.inbound.record([clinic.inbound(user_number="+44 7700 901000")])
    engine.receipts.quarantine("mmg", b"to=%2B447700901000&status=9")
    before = list(engine.statistics.service(service))
    assert engine.retention.erase_recipient(service, "07700901000") == 2
    assert clinic.get(clinic.sent[0]).to == "" and clinic.get(clinic.sent[1]).to
    assert engine.inbound.list(service) == []
    assert engine.receipts.list_quarantined() == []
    assert list(engine.statistics.service(service)) == before
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        engine.retention.erase_recipient(service, "Ann Example")
    assert "Ann" not in str(refused.value)


def test_inbound_messages_come_back_once_and_by_pages(clinic):
    engine, service = clinic.engine, clinic.service.id
    given = clinic.inbound(provider_date=NOON - timedelta(seconds=3))
    assert engine.inbound.record([given, given]) == 1
    (message,) = engine.inbound.list(service)
    assert message.id and message.created_at == NOON and message.content == given.content
    assert "Yes" not in repr(message) and "7700900123" not in repr(message)
    same = dataclasses.replace(message, id=None, created_at=None, user_number="07700 900 123")
    assert same == given
    assert engine.inbound.record([given]) == 0
    more = [clinic.inbound(provider_reference=str(number)) for number in range(5)]
    assert engine.inbound.record(more) == 5
    pages, after = [], None
    while page := engine.inbound.list(service, user_number="07700900123", after=after, limit=4):
        pages.append(len(page))
        after = page[-1]
    assert pages == [4, 2]
    with pytest.raises(nfy.NotFoundError):
        engine.inbound.record([clinic.inbound(service_id=uuid4())])


def test_a_receipt_that_nobody_could_read_is_replayed(clinic):
    engine, raw = clinic.engine, bytes(range(256))
    kept = engine.receipts.quarantine("mmg", raw, reason="no status")
    assert engine.receipts.quarantine("mmg", raw) == kept
    assert engine.receipts.quarantine_use() == nfy.QuarantineUse(1, len(raw))
    assert engine.receipts.quarantine_use("ses") == nfy.QuarantineUse(0, 0)
    (receipt,) = engine.receipts.list_quarantined()
    assert receipt == nfy.QuarantinedReceipt(kept, "mmg", raw, "no status", NOON)
    assert "raw" not in repr(receipt)
    meant = [nfy.Receipt(nfy.Status.DELIVERED, NOON, id=clinic.sent[0])]
    assert engine.receipts.replay(kept, meant).applied == 1
    assert clinic.get(clinic.sent[0]).status is nfy.Status.DELIVERED
    with pytest.raises(nfy.NotFoundError):
        engine.receipts.replay(kept)
    with pytest.raises(nfy.InvalidArgumentError):
        engine.receipts.quarantine("mmg", b"")


def test_a_receipt_that_nobody_knows_ends_in_quarantine_and_is_replayed(store_url):
    with nfy.SimulatedClock(NOON) as clock, nfy.Engine.open(
        store_url, clock=clock, seed=7, parked_receipt_days=1
    ) as engine:
        unknown = nfy.Receipt(nfy.Status.DELIVERED, NOON, id=uuid4(), provider="mmg")
        assert engine.receipts.record([unknown]).parked == 1
        clock.advance(timedelta(days=1))
        engine.run_due()
        assert engine.receipts.list_quarantined() == []
        clock.advance(timedelta(days=1))
        engine.run_due()
        (dead,) = engine.receipts.list_quarantined()
        assert dead.reason == "unknown notification" and dead.received_at == NOON
        read = json.loads(dead.raw)
        assert read == {
            "id": str(unknown.id),
            "provider": "mmg",
            "reference": "",
            "status": "delivered",
            "at": "2026-03-20T12:00:00.000000Z",
            "unspecified": False,
        }
        meant = nfy.Receipt(nfy.Status(read["status"]), NOON, id=UUID(read["id"]), provider="mmg")
        assert engine.receipts.replay(dead.id, [meant]).parked == 1
        assert engine.receipts.list_quarantined() == []
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.Engine.open(store_url, parked_receipt_days=61)


def test_statistics_count_today_as_it_is(clinic):
    engine, service, text = clinic.engine, clinic.service.id, clinic.text
    assert engine.statistics.service(service)[1] == nfy.StatisticsRow("sms", 3, 0, 0)
    assert list(engine.statistics.templates(service, whole_days=0)) == [
        nfy.TemplateStatisticsRow(text.id, "Reminder", "sms", "sending", 3)
    ]
    march = date(2026, 3, 1)
    assert list(engine.statistics.monthly(service, financial_year=2025)) == [
        nfy.MonthlyStatisticsRow(march, "sms", "sending", 3)
    ]
    assert list(engine.statistics.template_usage(service, financial_year=2025)) == [
        nfy.TemplateUsageRow(march, text.id, "Reminder", "sms", 3)
    ]
    assert engine.statistics.last_use(service, text.id) == NOON
    assert list(engine.statistics.job(service, clinic.job)) == [nfy.OutcomeRow("sending", 3)]
    assert list(engine.statistics.jobs(service, [clinic.job])) == [
        nfy.JobOutcomeRow(clinic.job, "sending", 3)
    ]
    assert list(engine.statistics.jobs(service, [])) == []
    assert engine.statistics.by_service(DAY, DAY)[0].sms_requested == 3
    assert engine.statistics.by_service(DAY, DAY, include_test_key=True)[0].sms_requested == 4
    sms = engine.statistics.platform(DAY, DAY)[1]
    assert (sms.type, sms.total, sms.test_key) == ("sms", 3, 1)
    assert len(engine.statistics.alarming()) == 0
    with pytest.raises(nfy.InvalidArgumentError, match="between 0 and 90"):
        engine.statistics.service(service, whole_days=91)
    with pytest.raises(nfy.InvalidArgumentError, match="between 0 and 7"):
        engine.statistics.templates(service, whole_days=8)


def test_the_dashboard_shows_what_the_nights_stored(clinic):
    engine, service = clinic.engine, clinic.service
    clinic.clock.advance(timedelta(days=1))
    engine.run_due()
    engine.statistics.measure_processing(DAY)
    board = engine.statistics.dashboard(DAY, NEXT)
    assert (board.total_notifications, board.sms_notifications) == (3, 3)
    assert list(board.notifications_by_type) == [nfy.DailyMessagesRow(DAY, 0, 3, 0)]
    assert list(board.processing_time) == list(engine.statistics.processing(DAY, NEXT))
    assert board.processing_time[0].percentage_under_10_seconds == Decimal(100)
    assert list(board.services_using_notify) == [nfy.UsingServiceRow(service.id, "Riverside", None)]
    (fact,) = engine.statistics.facts(DAY, DAY)
    assert (fact.job_id, fact.status, fact.notification_count) == (clinic.job, "sending", 3)
    (month,) = engine.statistics.monthly_by_service(DAY, DAY)
    assert (month.service_name, month.sending) == ("Riverside", 3)


def test_columns_of_rows_are_those_of_tables(clinic):
    engine, service, days = clinic.engine, clinic.service.id, (DAY, NEXT)
    board = engine.statistics.dashboard(*days)
    tables = {
        nfy.RetentionRow: engine.retention.list(service),
        nfy.ArchiveFileRow: engine.archive.list_files(),
        nfy.ArchiveFileFaultRow: engine.archive.check_files(),
        nfy.StatisticsRow: engine.statistics.service(service),
        nfy.TemplateStatisticsRow: engine.statistics.templates(service),
        nfy.MonthlyStatisticsRow: engine.statistics.monthly(service, financial_year=2025),
        nfy.TemplateUsageRow: engine.statistics.template_usage(service, financial_year=2025),
        nfy.OutcomeRow: engine.statistics.job(service, clinic.job),
        nfy.JobOutcomeRow: engine.statistics.jobs(service, [clinic.job]),
        nfy.ServiceTotalsRow: engine.statistics.by_service(*days),
        nfy.PlatformStatisticsRow: engine.statistics.platform(*days),
        nfy.ServiceMonthRow: engine.statistics.monthly_by_service(*days),
        nfy.AlarmingServiceRow: engine.statistics.alarming(),
        nfy.StatusFactRow: engine.statistics.facts(*days),
        nfy.ProcessingTimeRow: engine.statistics.processing(*days),
        nfy.DailyMessagesRow: board.notifications_by_type,
        nfy.UsingServiceRow: board.services_using_notify,
    }
    for row_type, table in tables.items():
        assert row_type._fields == tuple(column.name for column in table.columns), row_type
        for row in table:
            for value, column in zip(row, table.columns):
                assert value is None or type(value) is column.type, (row_type, column)
