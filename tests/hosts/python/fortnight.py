"""Two weeks of a host's life on a simulated clock, and whether all of it was done once.

They begin on 22 March 2027: the clocks go forward on the 28th, and the financial year ends on the
31st. Whatever does the work, its bills must be those of one worker that nothing disturbs.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

from clinic import SharedClock

import nfy

FIRST, LAST = date(2027, 3, 22), date(2027, 4, 4)
EVE_OF_DST, EVE_OF_YEAR = date(2027, 3, 27), date(2027, 3, 31)
YEARS = (2026, 2027)
ALLOWANCE = 40
STUCK_SECONDS = 2.0
STUCK_STEP = timedelta(seconds=100)
NUDGE_SECONDS = 0.5
PATIENCE_S = 600  # of one sending; it only ends what hangs
RATES = json.dumps(
    {
        "sms_rates": [
            {"valid_from": "2025-03-31T23:00:00Z", "rate": "0.0233"},
            {"valid_from": "2027-03-31T23:00:00Z", "rate": "0.0251"},
        ],
        "letter_rates": [],
        "default_annual_allowance": [
            {
                "organisation_type": "other",
                "valid_from_financial_year_start": 2020,
                "allowance": ALLOWANCE,
            }
        ],
    }
)
NAMES = ("Ann", "Bartholomew " * 12, "Łucja", "Zoë " * 50)
FINAL = (nfy.Status.DELIVERED,) * 8 + (nfy.Status.PERMANENT_FAILURE, nfy.Status.TEMPORARY_FAILURE)


def instants():
    """Noon of every day; and around midnight, and hourly, in the two nights that matter."""
    at = []
    for number in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        window = nfy.billing_window(day)
        at.append(datetime.combine(day, datetime.min.time(), timezone.utc) + timedelta(hours=12))
        if day in (EVE_OF_DST, EVE_OF_YEAR):
            at += [window.end - timedelta(seconds=30), window.end + timedelta(seconds=10)]
        if day == EVE_OF_DST:
            at += [window.end + timedelta(minutes=minutes) for minutes in (50, 80)]
            at.append(nfy.billing_window(day + timedelta(days=1)).end - timedelta(seconds=30))
    return sorted(at)


class Clinic:
    """Two services of an engine, and what is sent by them."""

    def __init__(self, engine, callback=None):
        self.engine = engine
        self.templates = {}  # by service, its SMS and its e-mail
        engine.rates.put(RATES)
        for name in ("Riverside", "Hillside"):
            service = engine.services.create(name, email_from=f"{name.lower()}@example.com")
            for year in YEARS:
                engine.allowances.set(service.id, financial_year=year, units=ALLOWANCE)
            if callback:
                engine.callbacks.put(service.id, callback, "a-bearer-token-of-some-length")
            sms = engine.templates.create(
                service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name)), come"
            )
            email = engine.templates.create(
                service.id,
                "Letter",
                type=nfy.NotificationType.EMAIL,
                subject="A letter",
                content="Dear ((name)), please come on Monday.",
            )
            self.templates[service] = (sms, email)

    def send(self, first, count):
        """Messages number `first` and on, by turns; answers their ids."""
        ids = {}
        for place, (service, (sms, email)) in enumerate(self.templates.items()):
            numbers = [number for number in range(first, first + count) if number % 2 == place]
            requests = [self._request(number, sms, email) for number in numbers]
            for number, answer in zip(numbers, self.engine.send_many(service.id, requests)):
                if isinstance(answer, nfy.NfyError):
                    raise answer
                ids[answer.id] = number
        return ids

    @staticmethod
    def _request(number, sms, email):
        """Every third message is an e-mail."""
        is_email = number % 3 == 0
        return nfy.SendRequest(
            email.id if is_email else sms.id,
            to=f"p{number}@example.com" if is_email else f"07700 9{300 + number % 600:05}",
            personalisation={"name": NAMES[number % len(NAMES)]},
            idempotency_key=f"message {number}",
        )

    def record(self, numbers_by_id):
        """What becomes of each message, twice and in both orders."""
        receipts = [
            nfy.Receipt(FINAL[number % len(FINAL)], self.engine.now(), id=id)
            for id, number in numbers_by_id.items()
        ]
        self.engine.receipts.record(receipts)
        self.engine.receipts.record(receipts[::-1])

    def figures(self):
        """Everything that money and statistics say, without ids."""
        named = {service.id: service.name for service in self.templates}
        for sms, email in self.templates.values():
            named.update({sms.id: "sms", email.id: "email"})
        facts = sorted(
            (named[fact.service_id], named[fact.template_id], fact.day, fact.provider, fact.rate,
             fact.rate_multiplier, fact.billable_units, fact.notifications_sent)
            for fact in self.engine.billing.list_facts(FIRST, LAST)
        )
        usage = [
            (service.name, year, self.engine.billing.monthly_usage(
                service.id, financial_year=year).lines)
            for service in self.templates
            for year in YEARS
        ]
        statuses = sorted(
            (row.day, named[row.service_id], row.type, row.status, row.notification_count)
            for row in self.engine.statistics.facts(FIRST, LAST)
        )
        return {"facts": facts, "usage": usage, "statuses": statuses}


@dataclass
class Story:
    """What was sent when: the same again, with one worker, must cost the same."""

    sendings: list = field(default_factory=list)
    numbers: dict = field(default_factory=dict)  # of each message, by its id


def alone(story):
    """The figures when one worker does everything, undisturbed, in memory."""
    taken = {}

    def take(messages):
        taken.update({message.id: None for message in messages})
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    clock = nfy.SimulatedClock(story.sendings[0][0])
    with nfy.Engine.open("memory:", clock=clock, sealing_key=b"k" * 32) as engine:
        kinds = (nfy.NotificationType.SMS, nfy.NotificationType.EMAIL)
        for kind in kinds:
            engine.providers.add(nfy.CallbackProvider(f"{kind.value} carrier", kind, take))
        clinic = Clinic(engine)
        for at, first, count in story.sendings:
            clock.set(at)
            ids = clinic.send(first, count)
            for kind in kinds:
                while engine.deliver(type=kind, limit=1_000).claimed:
                    pass
            assert taken.keys() == ids.keys()
            taken.clear()
            clinic.record(ids)
            engine.run_due()
        clock.set(nfy.billing_window(LAST).end + timedelta(hours=12))
        engine.run_due()
        return clinic.figures()


class Fortnight:
    """Lives through it with workers elsewhere, whom `nudge` calls."""

    def __init__(self, folder, store, sink, nudge):
        self.folder, self._nudge, self._sink = Path(folder), nudge, sink
        self.shared = SharedClock(folder, create=True)
        self.shared.set(instants()[0])
        self._clock = nfy.SimulatedClock(instants()[0])
        self.engine = nfy.Engine.open(store, clock=self._clock, sealing_key=b"k" * 32)
        self.clinic = Clinic(self.engine, sink.url if sink else None)
        self.story = Story()
        self._read = 0
        self.keys = Counter()  # how often the carrier got each key
        self.sent = {}  # the keys of each message

    def close(self):
        self.engine.close()
        self._clock.close()

    def live(self, messages, at_step=lambda number: None, *, steps_max=None, some_die=False):
        """Sends `messages` over the fortnight; after each sending all work must come to an end.

        Where `some_die`, what they held is free when its lease is over: then the clock goes on
        where nothing else does. Else it stands still, however slow the workers are.
        """
        steps = instants()[:steps_max]
        for number, at in enumerate(steps):
            self._set(max(at, self.shared.now()))
            first = messages * number // len(steps)
            count = messages * (number + 1) // len(steps) - first
            self.story.sendings.append((self.shared.now(), first, count))
            self.story.numbers.update(self.clinic.send(first, count))
            at_step(number)
            self.settle(some_die)
        self._set(max(nfy.billing_window(LAST).end + timedelta(hours=12), self.shared.now()))
        self.settle(some_die)

    def settle(self, some_die):
        """Until nothing is left to do."""
        began = moved = nudged = time.monotonic()
        before = None
        self._nudge()
        while True:
            left = self._left()
            if left is None:
                return
            now = time.monotonic()
            if left != before:
                before, moved = left, now
            if now - nudged > NUDGE_SECONDS:
                self._nudge()
                nudged = now
            if some_die and now - moved > STUCK_SECONDS:
                self._set(self.shared.now() + STUCK_STEP)
                moved = now
            assert now - began < PATIENCE_S, f"the workers do not end: {left}"
            time.sleep(0.02)

    def check(self, *, sent_once=True, called_once=True):
        """Nothing was lost or doubled, and the figures are those of one worker."""
        assert self.sent.keys() == self.story.numbers.keys(), "a message was lost, or made up"
        assert all(len(keys) == 1 for keys in self.sent.values()), "a message was doubled"
        again = sum(times - 1 for times in self.keys.values())
        assert again == 0 or not sent_once, f"{again} messages were sent again"
        statuses = {
            notification.id: notification.status
            for service in self.clinic.templates
            for notification in self.engine.notifications.list(service.id)
        }
        statuses = {id: statuses.get(id) for id in self.story.numbers}
        wanted = {id: FINAL[number % len(FINAL)] for id, number in self.story.numbers.items()}
        differing = [id for id in wanted if statuses[id] not in (wanted[id], None)]
        assert not differing, f"{len(differing)} messages ended otherwise than reported"
        if self._sink:
            called = self._sink.called()
            assert called.keys() == {str(id) for id in self.story.numbers}, "a call was lost"
            twice = sum(times - 1 for times in called.values())
            assert twice == 0 or not called_once, f"{twice} calls were made again"
        figures, undisturbed = self.clinic.figures(), alone(self.story)
        for name, wanted in undisturbed.items():
            assert figures[name] == wanted, f"{name} are not those of one worker"

    def _set(self, at):
        self._clock.set(at)
        self.shared.set(at)

    def _left(self):
        """What is still to be done, in figures; None if nothing is."""
        self._take_receipts()
        left = (
            len(self.story.numbers) - len(self.sent),
            self.engine.delivery.count_queued(nfy.NotificationType.SMS)
            + self.engine.delivery.count_queued(nfy.NotificationType.EMAIL),
            len(self.engine.delivery.list_in_doubt()),
            self.engine.callbacks.count(),
        )
        if any(left):
            return left
        due = tuple(task.key for task in self.engine.tasks.plan())
        return (*left, due) if due else None

    def _take_receipts(self):
        path = self.folder / "sent"
        if not path.exists():
            return
        with open(path, "rb") as file:
            file.seek(self._read)
            lines = file.read().splitlines(keepends=True)
        new = {}
        for line in lines:
            if not line.endswith(b"\n"):
                break
            self._read += len(line)
            id, key = line.decode().split()
            id = UUID(id)
            self.keys[key] += 1
            if id not in self.sent:
                new[id] = self.story.numbers[id]
            self.sent.setdefault(id, set()).add(key)
        if new:
            self.clinic.record(new)
