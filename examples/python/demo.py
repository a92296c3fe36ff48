"""A month of text messages on a simulated clock, and the bill at the end.

It goes over the change to summer time and into a new financial year, with background work each
night: demo.py RATES.json RECIPIENTS.csv
"""

import sys
from datetime import date, timedelta
from itertools import islice
from typing import Iterator, Tuple

import nfy

FIRST, LAST = date(2026, 3, 20), date(2026, 4, 20)
ROWS_PER_DAY = 20
ALLOWANCE = 100


def set_up(engine: nfy.Engine, rates: str) -> Tuple[nfy.Service, nfy.Template]:
    with open(rates, encoding="utf-8") as file:
        engine.rates.put(file.read())
    service = engine.services.create("Riverside Clinics")
    for year in (2025, 2026):
        engine.allowances.set(service.id, financial_year=year, units=ALLOWANCE)
    reminder = engine.templates.create(
        service.id,
        "Reminder",
        type=nfy.NotificationType.SMS,
        content="Dear ((name)), we expect you at ((clinic)) on ((appointment date)).",
    )
    return service, reminder


def send_rows(
    engine: nfy.Engine,
    service: nfy.Service,
    reminder: nfy.Template,
    rows: Iterator[nfy.RecipientRow],
) -> int:
    """Sends a day's rows; answers how many cannot be sent."""
    requests = [
        nfy.SendRequest(
            reminder.id,
            to=row.phone_number,
            personalisation=row.personalisation,
            idempotency_key=f"row-{row.number}-sms",
        )
        for row in islice(rows, ROWS_PER_DAY)
    ]
    answers = engine.send_many(service.id, requests)
    return sum(isinstance(answer, nfy.NfyError) for answer in answers)


def print_bill(engine: nfy.Engine, service: nfy.Service, year: int) -> int:
    """Prints a year's bill; answers how many notifications are in it."""
    usage = engine.billing.yearly_usage(service.id, financial_year=year)
    (line,) = usage.lines
    print(
        f"{year}: {line.notifications_sent} sent, {line.chargeable_units} units, "
        f"{line.free_units} free, {line.charged_units} at {line.rate} = {line.cost}"
    )
    assert line.free_units == ALLOWANCE
    assert line.free_units + line.charged_units == line.chargeable_units
    assert line.cost == line.charged_units * line.rate
    segments = engine.billing.explain(usage, line)
    assert sum(segment.cost for segment in segments) == line.cost
    return line.notifications_sent


def main(rates: str, recipients: str) -> None:
    clock = nfy.SimulatedClock(nfy.billing_window(FIRST).start)
    carrier = nfy.SimulatedProvider(
        clock=clock,
        seed=2026,
        receipt_twice_ppm=20_000,
        permanent_failure_ppm=10_000,
        pending_first_ppm=30_000,
    )
    with nfy.Engine.open("memory:", clock=clock) as engine, open(recipients, "rb") as file:
        service, reminder = set_up(engine, rates)
        engine.providers.add(carrier)
        rows = nfy.read_recipients(file)
        days = (LAST - FIRST).days + 1
        refused = 0
        for _ in range(days):
            refused += send_rows(engine, service, reminder, rows)
            engine.deliver()
            clock.advance(timedelta(hours=23))
            engine.receipts.record(carrier.take_receipts())
            clock.advance(timedelta(hours=1))
            engine.run_due()
        print(f"{days * ROWS_PER_DAY} rows, {refused} cannot be sent")
        billed = sum(print_bill(engine, service, year) for year in (2025, 2026))
        assert billed == days * ROWS_PER_DAY - refused == carrier.messages_taken

        before = engine.billing.list_facts(FIRST, LAST)
        engine.billing.drop_facts(FIRST, LAST)
        assert engine.billing.list_facts(FIRST, LAST) == []
        assert engine.facts.rebuild(FIRST, LAST) == []
        engine.run_due()
        assert before and engine.billing.list_facts(FIRST, LAST) == before
        print("dropped and rebuilt: the same facts")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
