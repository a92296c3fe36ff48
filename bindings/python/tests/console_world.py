"""A small world to look at with the console: a month of messages, and what went wrong."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Dict, List
from uuid import UUID

import nfy

ENDS = datetime(2026, 3, 20, 15, tzinfo=timezone.utc)
DAYS = 24
ROUND_MAX = 10_000
ROUND = timedelta(seconds=1)
RATES = json.dumps(
    {
        "sms_rates": [{"valid_from": "2025-03-31T23:00:00Z", "rate": "0.0233"}],
        "letter_rates": [
            {
                "start_date": "2025-03-31T23:00:00Z",
                "sheet_count": sheets,
                "rate": f"0.{40 + sheets}",
                "crown": crown,
                "post_class": "second",
            }
            for sheets in range(1, 6)
            for crown in (True, False)
        ],
        "default_annual_allowance": [
            {
                "organisation_type": "other",
                "valid_from_financial_year_start": 2020,
                "allowance": 5000,
            }
        ],
    }
)


@dataclass
class ConsoleWorld:
    """What was made, for tests to ask for."""

    engine: nfy.Engine
    clock: nfy.SimulatedClock
    service: nfy.Service
    other: nfy.Service
    organisation: nfy.Organisation
    templates: Dict[str, nfy.Template]
    sent: List[UUID]
    job: nfy.Job

    @property
    def pages(self) -> List[str]:
        """An address of every page."""
        service, sms = self.service.id, self.templates["sms"].id
        return [
            "/",
            "/services",
            f"/services/{service}",
            *(f"/services/{service}/templates/{one.id}" for one in self.templates.values()),
            f"/services/{service}/templates/{sms}?old=1&new=2",
            "/send",
            f"/send?service={service}",
            *(f"/send/{service}/{one.id}" for one in self.templates.values()),
            f"/send/{service}/jobs/{self.job.id}",
            "/history",
            f"/history?service={service}",
            f"/history?service={service}&status=delivered&type=sms&day=2026-03-19",
            f"/history/{service}/{self.sent[0]}",
            f"/history/{service}/{self.sent[-1]}",
            "/usage",
            f"/usage/{service}?year=2025",
            f"/usage/{service}?year=2025&rate=0.03&allowance=50",
            f"/usage/{service}/2025/lines/0",
            f"/usage/organisations/{self.organisation.id}",
            "/usage/reports/sms_usage",
            "/usage/reports/volumes_by_service",
            "/usage/reports/daily_volumes",
            "/usage/reports/daily_provider_volumes",
            "/usage/reports/despatch",
            "/performance",
            "/archive",
        ]


def open_world(
    url: str,
    *,
    messages_a_day: int = 3,
    days: int = DAYS,
    ends: datetime = ENDS,
    with_calls: bool = False,
    render_letters: bool = False,
) -> ConsoleWorld:
    """Fills a new store; its clock stands at `ends`. Calls are stored, and nobody makes them."""
    clock = nfy.SimulatedClock(ends - timedelta(days=days))
    engine = nfy.Engine.open(
        url, clock=clock, sealing_key=b"k" * 32, seed=7, render_letters=render_letters
    )
    engine.rates.put(RATES)
    organisation = engine.organisations.create("Riverside Trust")
    service = engine.services.create(
        "Riverside Clinics",
        email_from="clinic@example.com",
        sms_sender="Riverside",
        prefix_sms=True,
        organisation_id=organisation.id,
    )
    other = engine.services.create("Hillside Library", email_from="library@example.com")
    if with_calls:
        engine.callbacks.put(service.id, url="https://clinic.example/calls", bearer_token="t" * 16)
    year = nfy.financial_year(nfy.local_day(ends))
    engine.allowances.set(service.id, financial_year=year, units=messages_a_day * days)
    templates = _templates(engine, service)
    carriers = _carriers(engine, clock)
    sent = _send(engine, clock, service, templates, carriers, messages_a_day, days)
    job = engine.jobs.create(
        service.id,
        templates["sms"].id,
        b"phone number,name,date\n07700900321,Ann,Monday\n07700900322,Ben,Friday\n",
        file_name="march.csv",
    )
    engine.run_due()
    engine.receipts.quarantine("mmg", b"<not a receipt>", reason="no JSON")
    return ConsoleWorld(engine, clock, service, other, organisation, templates, sent, job)


def _templates(engine: nfy.Engine, service: nfy.Service) -> Dict[str, nfy.Template]:
    sms, email, letter = (nfy.NotificationType(name) for name in ("sms", "email", "letter"))
    first = engine.templates.create(
        service.id, "Appointment", type=sms, content="Dear ((name)), see you on ((date))."
    )
    text = (
        "Dear ((name)),\nyour appointment is on ((date)). Please bring your letter.\n"
        "Reply STOP if you do not want these messages."
    )
    return {
        "sms": engine.templates.update(service.id, first.id, "Appointment", type=sms, content=text),
        "email": engine.templates.create(
            service.id,
            "Welcome",
            type=email,
            subject="Welcome, ((name))",
            content="# Welcome\n\nDear ((name)),\n\n* bring your card\n* come early",
        ),
        "letter": engine.templates.create(
            service.id,
            "Your visit",
            type=letter,
            subject="Your visit",
            content="Dear ((name)),\n\nplease come to the clinic.",
            postage=nfy.Postage.SECOND,
        ),
    }


def _carriers(engine: nfy.Engine, clock: nfy.SimulatedClock) -> List[nfy.SimulatedProvider]:
    carriers = []
    for name, kind in (("north", "sms"), ("south", "sms"), ("post", "email")):
        carrier = nfy.SimulatedProvider(
            identifier=name,
            type=nfy.NotificationType(kind),
            clock=clock,
            seed=len(name),
            permanent_failure_ppm=60_000,
            unknown_ppm=10_000,
        )
        engine.providers.add(carrier)
        carriers.append(carrier)
    for name in ("north", "south"):
        _weigh(engine, name, 50, "set up")
    return carriers


def _weigh(engine: nfy.Engine, name: str, weight: int, reason: str) -> None:
    """Gives a provider its share, as an operator or the nightly balance would."""
    known = {one.identifier: one for one in engine.providers.list()}
    engine.providers.put(
        nfy.ProviderDetails(
            name,
            nfy.NotificationType.SMS,
            display_name=name.capitalize(),
            priority=weight,
            version=known[name].version if name in known else 0,
            reason=reason,
        )
    )


def _send(
    engine: nfy.Engine,
    clock: nfy.SimulatedClock,
    service: nfy.Service,
    templates: Dict[str, nfy.Template],
    carriers: List[nfy.SimulatedProvider],
    count: int,
    days: int,
) -> List[UUID]:
    sent: List[UUID] = []
    begins = clock.now()
    for day in range(days):
        if day in (8, 14):
            _weigh(engine, "north", 70 if day == 8 else 60, "south answered slowly")
            _weigh(engine, "south", 30 if day == 8 else 40, "south answered slowly")
        requests = []
        for number in range(count + day % 3):
            values = {"name": f"Person {number}", "date": "Monday"}
            to = f"07700 900{(number * 7 + day) % 80 + 300}"
            reference = f"visit-{day}-{number}"
            requests.append(nfy.SendRequest(templates["sms"].id, to, values, reference=reference))
            if number % 2 == 0:
                address = f"person{number}@example.com"
                requests.append(nfy.SendRequest(templates["email"].id, address, values))
        for first in range(0, len(requests), ROUND_MAX):
            for answer in engine.send_many(service.id, requests[first : first + ROUND_MAX]):
                assert isinstance(answer, nfy.Accepted), answer
                sent.append(answer.id)
            clock.advance(ROUND)
        for kind in (nfy.NotificationType.SMS, nfy.NotificationType.EMAIL):
            while engine.deliver(type=kind, limit=ROUND_MAX).claimed:
                pass
        clock.advance(timedelta(hours=1))
        for carrier in carriers:
            while receipts := carrier.take_receipts():
                engine.receipts.record(receipts)
        clock.advance(begins + timedelta(days=day + 1) - clock.now())
        report = engine.run_due()
        assert report.failure is None, report.failure
    return sent
