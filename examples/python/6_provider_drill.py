"""A drill: one of two providers dies in the middle of 10,000 messages.

What it refuses goes to the other one; what it may have taken is not sent again, but waits for its
receipts. Everybody gets one message, and the history of the providers says what happened and why.
"""

from collections import Counter
from datetime import datetime, timedelta, timezone
from typing import List
from uuid import UUID

import nfy

MESSAGES, A_MINUTE, DIES_IN_MINUTE, LOST_ANSWERS = 10_000, 1_000, 3, 10
RATES = '{"sms_rates": [{"valid_from": "1970-01-01T00:00:00Z", "rate": "0.024"}]}'


class Carrier:
    """A provider of the host's own: it takes every message, until it dies.

    Of the batch in which it dies it takes ten whose answers are lost; nothing else reaches it.
    """

    def __init__(self, engine: nfy.Engine, name: str) -> None:
        self.name = name
        self.health = "well"
        self.copies: "Counter[UUID]" = Counter()  # handed to phones
        self.unreported: List[UUID] = []
        engine.providers.add(nfy.CallbackProvider(name, nfy.NotificationType.SMS, self.send))

    def send(self, batch: List[nfy.Message]) -> List[nfy.SendAnswer]:
        answers = []
        for i, message in enumerate(batch):
            if self.health == "dead" or (self.health == "dying" and i >= LOST_ANSWERS):
                answers.append(
                    nfy.SendAnswer(nfy.SendOutcome.RETRY, detail="connection refused")
                )
                continue
            self.copies[message.id] += 1
            self.unreported.append(message.id)
            well = self.health == "well"
            answers.append(
                nfy.SendAnswer(nfy.SendOutcome.ACCEPTED if well else nfy.SendOutcome.UNKNOWN)
            )
        if self.health == "dying":
            self.health = "dead"
        return answers

    def report(self, engine: nfy.Engine) -> None:
        """Receipts of what phones got. A dead provider tells nothing until it lives again."""
        if self.health == "dead":
            return
        engine.receipts.record(
            nfy.Receipt(id=id, provider=self.name, status=nfy.Status.DELIVERED, at=engine.now())
            for id in self.unreported
        )
        self.unreported.clear()


def drill() -> None:
    clock = nfy.SimulatedClock(datetime(2026, 4, 2, 9, tzinfo=timezone.utc))
    with nfy.Engine.open("memory:", clock=clock) as engine:
        engine.rates.put(RATES)
        north, south = Carrier(engine, "north"), Carrier(engine, "south")
        service = engine.services.create("Riverside Clinics")
        reminder = engine.templates.create(
            service.id,
            "Reminder",
            type=nfy.NotificationType.SMS,
            content="Your clinic is open.",
        )
        request = nfy.SendRequest(template_id=reminder.id, to="07700 900123")

        sent: List[UUID] = []
        # Until all are away, and then until the provider has been back for three hours.
        for minute in range(1, 241):
            if minute * A_MINUTE <= MESSAGES:
                accepted = engine.notifications.send_many(service.id, [request] * A_MINUTE)
                sent += [one.id for one in accepted if isinstance(one, nfy.Accepted)]
            if minute == DIES_IN_MINUTE:
                north.health = "dying"
            if minute == 60:
                north.health = "well"
            while engine.deliver().claimed:
                pass
            if minute == 30:
                doubts = engine.delivery.list_in_doubt(limit=MESSAGES)
                print(f"in doubt while north is dead: {len(doubts)}")
            north.report(engine)
            south.report(engine)
            engine.run_due()
            clock.advance(timedelta(minutes=1))

        ends = [engine.notifications.get(service.id, id).status for id in sent]
        once = sum(north.copies[id] + south.copies[id] == 1 for id in sent)
        print(
            f"sent: {len(sent)}, delivered: {ends.count(nfy.Status.DELIVERED)},"
            f" one copy each: {once}"
        )
        for version in reversed(engine.providers.list_history("north")):
            if version.reason:  # the figures behind the colon are of this run
                print(f"north: {version.priority}, {version.reason.partition(':')[0]}")


if __name__ == "__main__":
    drill()
