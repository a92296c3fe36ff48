"""A recipients file becomes a job: 2_job_from_a_file.py FOLDER

It is looked at before anything is stored, refused while a row is wrong, and sent at the time that
was asked for. FOLDER holds the example data.
"""

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import nfy


def look_at(engine: nfy.Engine, service: nfy.Service, appointment: nfy.Template, csv: Path) -> None:
    """Prints what a file would become; stores nothing."""
    seen = engine.jobs.preview(service.id, appointment.id, csv)
    print(
        f"{csv.name}: {seen.row_count} rows, {seen.rows_with_errors} wrong; "
        f"{seen.messages} messages of {seen.fragments} fragments cost £{seen.cost}"
    )
    for problem in seen.problems:
        print(f"  {problem}")


def send_a_file(folder: Path) -> None:
    # A simulated clock makes an hour pass in an instant; a host leaves it out.
    clock = nfy.SimulatedClock(datetime(2026, 6, 1, 8, tzinfo=timezone.utc))
    with nfy.Engine.open("memory:", clock=clock) as engine:
        # Rates let the preview say what the file costs.
        engine.rates.put((folder / "reference_data.json").read_text(encoding="utf-8"))
        # One message in four fails for good, so that there is an outcome to look at.
        carrier = nfy.SimulatedProvider(clock=clock, permanent_failure_ppm=250_000)
        engine.providers.add(carrier)
        service = engine.services.create("Riverside Clinics")
        appointment = engine.templates.create(
            service.id,
            "Appointment",
            type=nfy.NotificationType.SMS,
            content="Dear ((name)), we expect you on ((day)). Please go to: ((clinic)).",
        )

        # The preview names each mistake by line and column, for the person who made the file.
        first = folder / "clinic_list.csv"
        look_at(engine, service, appointment, first)
        # A job is all or nothing: no row is sent while one is wrong.
        try:
            engine.jobs.create(service.id, appointment.id, first)
        except nfy.InvalidArgumentError as error:
            print(f"refused: {error}")

        # The corrected file is stored now and sent in an hour.
        corrected = folder / "clinic_list_corrected.csv"
        look_at(engine, service, appointment, corrected)
        in_an_hour = engine.now() + timedelta(hours=1)
        job = engine.jobs.create(service.id, appointment.id, corrected, scheduled_for=in_an_hour)
        print(f"job: {job.status.value}")

        # Background work makes notifications of the rows; a worker hands them to the provider.
        clock.advance(timedelta(hours=1))
        engine.run_due()
        engine.deliver()
        # Receipts come within two minutes.
        clock.advance(timedelta(minutes=2))
        engine.receipts.record(carrier.take_receipts())
        print(f"job: {engine.jobs.get(service.id, job.id).status.value}")
        for outcome in engine.statistics.job(service.id, job.id):
            print(f"  {outcome.status}: {outcome.notification_count}")


if __name__ == "__main__":
    send_a_file(Path(sys.argv[1] if len(sys.argv) > 1 else "examples/data"))
