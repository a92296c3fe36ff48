"""What becomes of messages.

One person's data are erased on request, what is out of retention moves to the history without its
personal data, and old months leave the history for files. Nothing that is found, counted or billed
changes. Writes the files into archive/ of the current folder.
"""

from datetime import datetime, timedelta, timezone
from uuid import UUID

import nfy

RATES = '{"sms_rates": [{"valid_from": "2026-03-31T23:00:00Z", "rate": "0.024"}]}'


def show(engine: nfy.Engine, service: nfy.Service, id: UUID, when: str) -> None:
    """Prints where a message stands, and whom it names."""
    one = engine.notifications.get(service.id, id)
    usage = engine.billing.yearly_usage(service.id, financial_year=2026)
    print(f"{when}: {one.status.value}, to {one.to or 'nobody'}; the year costs £{usage.cost}")


def keep_and_forget() -> None:
    clock = nfy.SimulatedClock(datetime(2026, 4, 2, 9, tzinfo=timezone.utc))
    # Files need a folder; without one the history stays in the database for ever.
    with nfy.Engine.open("memory:", clock=clock, archive_folder="archive") as engine:
        engine.rates.put(RATES)
        carrier = nfy.SimulatedProvider(clock=clock)
        engine.providers.add(carrier)
        service = engine.services.create("Riverside Clinics")
        # A clinic needs its texts for three days; 7 is the default, 90 the most.
        engine.retention.set(service.id, nfy.NotificationType.SMS, days=3)
        reminder = engine.templates.create(
            service.id,
            "Reminder",
            type=nfy.NotificationType.SMS,
            content="Dear ((name)), we look forward to seeing you.",
        )
        sent = []
        for to in ("07700 900123", "07700 900124", "07700 900125"):
            request = nfy.SendRequest(reminder.id, to=to, personalisation={"name": "Siân"})
            sent.append(engine.send(service.id, request).id)
        engine.deliver()
        clock.advance(timedelta(minutes=2))
        engine.receipts.record(carrier.take_receipts())
        show(engine, service, sent[0], "sent")

        # A person may ask at any time to be forgotten: the bill and the statistics stay as they
        # are.
        print(f"erased: {engine.retention.erase_recipient(service.id, '07700 900123')}")
        show(engine, service, sent[0], "erased")

        # Background work does this each night; here it is called by its name to see what it did.
        show(engine, service, sent[1], "kept")
        clock.advance(timedelta(days=5))
        print(f"moved to the history: {engine.archive.run(service.id).moved}")
        show(engine, service, sent[1], "history")

        # The history keeps four whole months here (12 by default); April is older than that in
        # October. Only what background work has counted goes to files, so that comes first.
        clock.advance(timedelta(days=180))
        engine.run_due()
        filed = engine.archive.file_history(months_kept=4)
        print(f"moved to files: {filed.rows} rows in {filed.files} file")
        show(engine, service, sent[1], "file")
        # Whoever keeps files should look after them: this reads each one and compares its checksum.
        files, faults = engine.archive.list_files(), engine.archive.check_files()
        print(f"files: {len(files)}, missing or broken: {len(faults)}")


if __name__ == "__main__":
    keep_and_forget()
