"""Organisations, calendars, bills and reports, on SQLite and on PostgreSQL alike."""

import dataclasses
import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import uuid4

import pytest

import nfy
from conftest import NOON, REFERENCE_DATA

DAY, NEXT = date(2026, 3, 20), date(2026, 3, 21)
DETAILS = nfy.BillingDetails("PO 17", "Ann", "ann@example.com", "R 4")


class Platform:
    """An organisation with one service: five messages of which three are free, billed."""

    def __init__(self, engine, clock):
        self.engine, self.clock = engine, clock
        engine.rates.put(REFERENCE_DATA)
        self.organisation = engine.organisations.create(
            "Department of Clinics",
            organisation_type=nfy.OrganisationType.CENTRAL,
            billing=DETAILS,
        )
        self.service = engine.services.create("=Riverside", organisation_id=self.organisation.id)
        engine.allowances.set(self.service.id, financial_year=2025, units=3)
        self.text = engine.templates.create(
            self.service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear you"
        )
        engine.providers.add(nfy.SimulatedProvider(clock=clock))
        self.sent = [self.send(f"07700 90100{number}") for number in range(5)]
        engine.deliver()
        clock.advance(timedelta(days=1))
        engine.run_due()

    def send(self, to, **fields):
        return self.engine.send(self.service.id, nfy.SendRequest(self.text.id, to, **fields)).id


@pytest.fixture
def platform(store_url):
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open(store_url, clock=clock, seed=7) as engine:
            yield Platform(engine, clock)


def test_organisations_and_services_come_back_as_they_were_put(platform):
    engine, organisation = platform.engine, platform.organisation
    assert engine.organisations.list() == [organisation] and organisation.billing == DETAILS
    closed = engine.organisations.put(dataclasses.replace(organisation, active=False))
    assert closed.id == organisation.id and not closed.active
    service = platform.service
    assert service.organisation_id == organisation.id and service.count_as_live
    changed = dataclasses.replace(service, count_as_live=False, billing=DETAILS, restricted=True)
    stored = engine.services.update(changed)
    assert stored == dataclasses.replace(changed, version=2)
    assert len(engine.reports.sms_usage(DAY, NEXT)) == 1
    assert len(engine.reports.sms_usage(DAY, NEXT, exclude_restricted=True)) == 0
    with pytest.raises(nfy.ConflictError):
        engine.services.update(changed)
    with pytest.raises(nfy.ConflictError):
        engine.organisations.create("Department of Clinics")


def test_reference_data_are_checked_without_an_engine():
    nfy.check_reference_data(REFERENCE_DATA)
    rate = {"valid_from": "2025-01-01T00:00:00Z", "rate": "-1"}
    with pytest.raises(nfy.InvalidArgumentError, match="-1"):
        nfy.check_reference_data(json.dumps({"sms_rates": [rate]}))


def test_a_calendar_can_be_added_planned_and_taken(platform):
    engine, service = platform.engine, platform.service.id
    tokyo = engine.calendars.put(nfy.Calendar("tokyo", "Asia/Tokyo", 1, 1))
    assert [c.id for c in engine.calendars.list()] == ["ca", "tokyo", "uk", "us"]
    assert tokyo.local_day(datetime(2026, 3, 20, 15, tzinfo=timezone.utc)) == NEXT
    assert tokyo.financial_year(DAY) == 2026
    assert engine.calendars.window(day=DAY, calendar="tokyo") == tokyo.window(DAY)
    later = nfy.Calendar("tokyo-uk", "Europe/London", 4, 1, "tokyo", date(2030, 4, 1))
    with pytest.raises(nfy.ConflictError):
        engine.calendars.put(nfy.Calendar("tokyo", "Asia/Tokyo", 2, 1))
    assert engine.calendars.put(later) == later
    plan = engine.calendars.plan_change(service, "tokyo")
    assert [year.financial_year for year in plan] == [2025, 2026]
    assert plan[0].before.yearly.cost == Decimal("0.0466") and plan[0].after.segments == ()
    engine.calendars.change(service, "tokyo")
    assert engine.services.get(service).calendar == "tokyo"
    assert engine.billing.bill(service, financial_year=2026) == plan[1].after
    with pytest.raises(nfy.InvalidArgumentError, match="atlantis"):
        engine.calendars.change(service, "atlantis")


def test_a_bill_can_be_read_under_other_rules(platform):
    engine, service = platform.engine, platform.service.id
    bill = engine.billing.bill(service, financial_year=2025)
    assert bill.yearly == engine.billing.yearly_usage(service, financial_year=2025)
    assert bill.monthly == engine.billing.monthly_usage(service, financial_year=2025)
    assert sum(step.cost for step in bill.segments) == bill.yearly.cost == Decimal("0.0466")
    (step,) = bill.to_table()
    assert (step.free_units, step.charged_units, step.international) == (3, 2, False)
    (line,) = bill.monthly.to_table()
    assert (line.month, line.type, line.cost) == (date(2026, 3, 1), "sms", Decimal("0.0466"))
    assert engine.billing.what_if(service, financial_year=2025) == bill
    rates = json.dumps({"sms_rates": [{"valid_from": "2025-01-01T00:00:00Z", "rate": "0.05"}]})
    dear = engine.billing.what_if(service, financial_year=2025, rates_json=rates, free_allowance=0)
    assert dear.yearly.cost == Decimal("0.25") and dear.yearly.free_allowance == 0
    assert engine.billing.what_if(service, financial_year=2025, calendar="us").yearly.lines == ()
    assert engine.billing.bill(service, financial_year=2025) == bill
    with pytest.raises(nfy.InvalidArgumentError, match="-1"):
        engine.billing.what_if(service, financial_year=2025, free_allowance=-1)


def test_a_notification_says_why_it_is_on_the_bill(platform):
    engine, service = platform.engine, platform.service.id
    verdict = engine.billing.explain_notification(service, platform.sent[0])
    assert verdict.reason is nfy.BillingReason.PARTLY_FREE and verdict.counted
    assert (verdict.day, verdict.financial_year) == (DAY, 2025)
    assert verdict.segment in engine.billing.bill(service, financial_year=2025).segments
    assert verdict.explanation
    tried = platform.send("07700 900001", key_type=nfy.KeyType.TEST)
    verdict = engine.billing.explain_notification(service, tried)
    assert verdict.reason is nfy.BillingReason.TEST_KEY
    assert not verdict.counted and verdict.segment is None


def test_the_allowance_is_used_up_by_the_days_before(platform):
    engine, service = platform.engine, platform.service.id
    assert engine.allowances.before(service, DAY) == nfy.AllowanceState(2025, 3, 0, 3)
    assert engine.allowances.before(service, NEXT) == nfy.AllowanceState(2025, 3, 5, 0)
    assert list(engine.allowances.list_before(NEXT)) == [nfy.AllowanceRow(service, 2025, 3, 5, 0)]


def test_an_audit_says_what_is_due(platform):
    audit = platform.engine.facts.audit(DAY, NEXT)
    assert audit.is_clean and audit.cube == () and len(audit.billing) == 0
    platform.engine.billing.drop_facts(DAY, DAY)
    audit = platform.engine.facts.audit(DAY, NEXT, service_id=platform.service.id)
    (row,) = audit.billing
    assert audit.is_clean and row.due and row.service_id == platform.service.id
    assert (row.notifications_stored, row.notifications_counted) == (0, 5)
    with pytest.raises(nfy.CallbackError):
        platform.engine.facts.audit(DAY, NEXT, progress=lambda progress: False)


def test_every_report_has_typed_rows(platform):
    engine, service, owner = platform.engine, platform.service, platform.organisation
    usage = engine.reports.sms_usage(DAY, NEXT)
    expected = nfy.SmsUsageRow(
        owner.id, owner.name, service.id, "=Riverside", 3, 0, 5, 2, Decimal("0.0466"), True
    )
    assert list(usage) == [expected] and usage[0] == usage[-1] == expected
    assert (usage.first, usage.last, len(usage.unpriced)) == (DAY, NEXT, 0)
    assert "1 rows" in repr(usage)
    with pytest.raises(IndexError):
        usage[1]
    assert len(engine.reports.sms_usage(DAY, NEXT, organisation_id=owner.id)) == 1
    (row,) = engine.reports.organisation_usage(owner.id, financial_year=2025)
    assert (row.sms_cost, row.letter_cost, row.emails_sent) == (Decimal("0.0466"), 0, 0)
    (row,) = engine.reports.billing(DAY, NEXT)
    assert (row.sms_cost, row.purchase_order_number) == (Decimal("0.0466"), "PO 17")
    (row,) = engine.reports.volumes_by_service(DAY, NEXT)
    assert (row.sms_notifications, row.free_allowance) == (5, 3)
    assert list(engine.reports.daily_volumes(DAY, NEXT)) == [
        nfy.DailyVolumesRow(DAY, 5, 5, 5, 0, 0, 0)
    ]
    (row,) = engine.reports.daily_provider_volumes(DAY, NEXT)
    assert (row.provider, row.sms_cost) == ("simulator", Decimal("0.1165"))
    with pytest.raises(nfy.InvalidArgumentError):
        engine.reports.daily_volumes(NEXT, DAY)


def test_columns_of_rows_are_those_of_tables(platform):
    engine = platform.engine
    bill = engine.billing.bill(platform.service.id, financial_year=2025)
    days = DAY, NEXT
    tables = {
        nfy.SmsUsageRow: engine.reports.sms_usage(*days),
        nfy.OrganisationUsageRow: engine.reports.organisation_usage(uuid4(), financial_year=2025),
        nfy.BillingReportRow: engine.reports.billing(*days),
        nfy.ServiceVolumesRow: engine.reports.volumes_by_service(*days),
        nfy.DailyVolumesRow: engine.reports.daily_volumes(*days),
        nfy.ProviderVolumesRow: engine.reports.daily_provider_volumes(*days),
        nfy.DespatchRow: engine.reports.despatch(*days),
        nfy.AllowanceRow: engine.allowances.list_before(DAY),
        nfy.UnpricedRow: engine.reports.sms_usage(*days).unpriced,
        nfy.BillingDifferenceRow: engine.facts.audit(*days).billing,
        nfy.UsageRow: bill.yearly.to_table(),
        nfy.SegmentTableRow: bill.to_table(),
    }
    for row_type, table in tables.items():
        assert row_type._fields == tuple(column.name for column in table.columns), row_type
        for row in table:
            for value, column in zip(row, table.columns):
                assert value is None or type(value) is column.type, (row_type, column)


def test_tables_are_files_that_a_spreadsheet_cannot_run(platform):
    usage = platform.engine.reports.sms_usage(DAY, NEXT)
    assert usage.to_csv().splitlines()[1].endswith(",'=Riverside,3,0,5,2,0.0466,true")
    page = usage.to_html(currency="EUR")
    assert "EUR" in page and "<script" not in page and "£" in usage.to_html()
    usage.close()
    with pytest.raises(nfy.ClosedError):
        usage.to_csv()


def test_what_has_no_price_is_named(platform):
    rates = json.dumps({"sms_rates": json.loads(REFERENCE_DATA)["sms_rates"]})
    platform.engine.rates.drop(rates)
    report = platform.engine.reports.billing(DAY, NEXT)
    (row,) = report.unpriced
    assert (row.day, row.type, row.service_id) == (DAY, "sms", platform.service.id)
    assert list(report) == []
    with pytest.raises(nfy.NotFoundError):
        platform.engine.rates.drop(rates)


def test_letters_are_despatched_once(platform):
    letters = [nfy.Despatch(uuid4(), DAY), nfy.Despatch(uuid4(), DAY, nfy.CostThreshold.UNSORTED)]
    assert platform.engine.receipts.record_despatches(letters) == 2
    assert platform.engine.receipts.record_despatches(letters) == 0
    moved = [dataclasses.replace(letters[0], despatched_on=NEXT)]
    assert platform.engine.receipts.record_despatches(moved) == 1
    assert list(platform.engine.reports.despatch(DAY, NEXT)) == []
