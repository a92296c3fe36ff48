"""The same path on PostgreSQL ends in the same bill."""

from datetime import date, timedelta

import nfy
from conftest import NOON, REFERENCE_DATA


def bill(url):
    clock = nfy.SimulatedClock(NOON)
    carrier = nfy.SimulatedProvider(clock=clock, seed=3, pending_first_ppm=500_000)
    with nfy.Engine.open(url, clock=clock, seed=11) as engine:
        engine.rates.put(REFERENCE_DATA)
        service = engine.services.create("Riverside Clinics")
        engine.allowances.set(service.id, financial_year=2025, units=30)
        text = engine.templates.create(
            service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
        )
        engine.providers.add(carrier)
        requests = [
            nfy.SendRequest(text.id, f"07700 900{n}", {"name": "Siân"}, idempotency_key=str(n))
            for n in range(300, 400)
        ]
        assert all(isinstance(a, nfy.Accepted) for a in engine.send_many(service.id, requests))
        assert engine.deliver().accepted == 100
        clock.advance(timedelta(days=1))
        engine.receipts.record(carrier.take_receipts())
        engine.run_due()
        (line,) = engine.billing.yearly_usage(service.id, financial_year=2025).lines
        days = date(2026, 3, 20), date(2026, 3, 21)
        assert engine.facts.verify(*days) == []
        facts = engine.billing.list_facts(*days)
    return line, [(fact.day, fact.notifications_sent, fact.rate) for fact in facts]


def test_both_stores_bill_the_same(schema_url):
    assert bill(schema_url) == bill("memory:")
