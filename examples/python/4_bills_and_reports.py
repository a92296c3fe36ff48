"""From prices to a bill: 4_bills_and_reports.py FOLDER

Rates, a free allowance, three months of messages, why each unit was free or not, what the bill
would be under other rules, and the report. Writes bill.html into the current folder. FOLDER holds
the example data.
"""

import sys
from datetime import datetime, timezone
from pathlib import Path
from uuid import UUID

import nfy

THREE_PENCE = '{"sms_rates": [{"valid_from": "2026-04-01T12:00:00Z", "rate": "0.03"}]}'


def send_seven(engine: nfy.Engine, service: nfy.Service, reminder: nfy.Template) -> UUID:
    """Sends five messages of one unit and two of two; answers the last one."""
    requests = [
        nfy.SendRequest(
            reminder.id,
            to=f"07700 90012{number}",
            personalisation={"note": "x" * (20 if number < 5 else 200)},
        )
        for number in range(7)
    ]
    *_, last = engine.send_many(service.id, requests)
    engine.deliver()
    assert isinstance(last, nfy.Accepted)  # else it is the error about this message
    return last.id


def bill_three_months(folder: Path) -> None:
    clock = nfy.SimulatedClock(datetime(2026, 4, 1, 12, tzinfo=timezone.utc))
    with nfy.Engine.open("memory:", clock=clock) as engine:
        # Rates come first: a day without a price cannot be billed.
        engine.rates.put((folder / "reference_data.json").read_text(encoding="utf-8"))
        engine.providers.add(nfy.SimulatedProvider(clock=clock))
        service = engine.services.create("Riverside Clinics")
        # The financial year 2026 begins on 1 April. An operator grants 20 units; else a default
        # holds.
        engine.allowances.set(service.id, financial_year=2026, units=20)
        reminder = engine.templates.create(
            service.id,
            "Reminder",
            type=nfy.NotificationType.SMS,
            content="Please remember: ((note))",
        )
        for month in (4, 5, 6):
            clock.set(datetime(2026, month, 15, 12, tzinfo=timezone.utc))
            last = send_seven(engine, service, reminder)

        # The bill is exact at any instant, whether background work has run or not.
        usage = engine.billing.yearly_usage(service.id, financial_year=2026)
        (line,) = usage.lines
        print(
            f"{line.chargeable_units} units, {line.free_units} free, {line.charged_units} at "
            f"£{line.rate}: £{line.cost}"
        )
        # Who asks why gets the steps that a line is the sum of.
        for step in engine.billing.explain(usage, line):
            print(
                f"  {step.day}: after {step.used_before} units, {step.free_units} free and "
                f"{step.charged_units} charged"
            )
        verdict = engine.billing.explain_notification(service.id, last)
        print(f"  the last message: {verdict.reason.value}")

        # Other rules can be tried on the same messages; nothing is stored.
        without = engine.billing.what_if(service.id, financial_year=2026, free_allowance=0)
        dearer = engine.billing.what_if(service.id, financial_year=2026, rates_json=THREE_PENCE)
        print(f"without an allowance: £{without.yearly.cost}; at 3p a unit: £{dearer.yearly.cost}")

        # The report by month: CSV for a spreadsheet, and a page with a chart that needs no other
        # file.
        months = engine.billing.monthly_usage(service.id, financial_year=2026)
        print(nfy.report_csv([months], service_name=service.name), end="")
        page = nfy.report_html([months], service_name=service.name)
        Path("bill.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    bill_three_months(Path(sys.argv[1] if len(sys.argv) > 1 else "examples/data"))
