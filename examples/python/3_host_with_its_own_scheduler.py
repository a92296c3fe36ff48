"""A host that runs background work by its own scheduler.

It asks what is due, claims, runs and releases each task itself, every quarter of an hour, over the
night of 28 March 2027, when clocks in London go forward. One message is sent each hour, so that a
day of 23 hours shows in the bill.
"""

from datetime import date, timedelta
from typing import Set

import nfy

SATURDAY, MONDAY = date(2027, 3, 27), date(2027, 3, 29)
RATES = '{"sms_rates": [{"valid_from": "2026-03-31T23:00:00Z", "rate": "0.024"}]}'


def run_background_work(engine: nfy.Engine) -> int:
    """Runs what is due; answers how many tasks other workers hold.

    A task whose lease another worker holds is left to it, and so is, for this round, what depends
    on that: the next round finds it in the plan again.
    """
    left: Set[str] = set()
    busy = 0
    for task in engine.tasks.plan():
        if left.intersection(task.depends_on):
            left.add(task.key)
            continue
        try:
            lease = engine.tasks.claim(task.key, owner="night shift", lease=timedelta(minutes=10))
        except nfy.BusyError:
            left.add(task.key)
            busy += 1
            continue
        # One run is bounded work, so that a host can stop between two.
        while engine.tasks.run(lease) is nfy.RunState.MORE:
            pass
        engine.tasks.release(lease)
        # The key says which day is billed, whenever the task runs.
        if task.kind is nfy.TaskKind.BILL_DAY:
            print(f"{task.key[:22]} at {engine.now():%Y-%m-%dT%H:%M}Z")
    return busy


def live_through_the_night() -> None:
    clock = nfy.SimulatedClock(nfy.billing_window(SATURDAY).start)
    with nfy.Engine.open("memory:", clock=clock) as engine:
        engine.rates.put(RATES)
        engine.providers.add(nfy.SimulatedProvider(clock=clock))
        service = engine.services.create("Riverside Clinics")
        on_call = engine.templates.create(
            service.id, "On call", type=nfy.NotificationType.SMS, content="You are on call."
        )

        # The host counts quarters of an hour in UTC: local times come twice or never in such
        # nights.
        midnight = nfy.billing_window(SATURDAY).end
        rounds = left_to_others = 0
        while engine.now() < nfy.billing_window(MONDAY).end + timedelta(hours=1):
            # A worker elsewhere takes the first bill and dies. Its lease ends by itself, an hour
            # later.
            if engine.now() == midnight:
                bill = f"billing/{SATURDAY}/sms/{service.id}"
                engine.tasks.claim(bill, owner="a worker that dies", lease=timedelta(hours=1))
            if rounds % 4 == 0:
                engine.send(service.id, nfy.SendRequest(on_call.id, to="07700 900123"))
            engine.deliver()
            left_to_others += run_background_work(engine)
            clock.advance(timedelta(minutes=15))
            rounds += 1

        # Three days: every message is in one of them, none is in two.
        for fact in engine.billing.list_facts(SATURDAY, MONDAY):
            window = nfy.billing_window(fact.day)
            hours = (window.end - window.start) // timedelta(hours=1)
            print(f"{fact.day}: {hours} hours, {fact.notifications_sent} messages")
        print(f"left to another worker: {left_to_others} times")


if __name__ == "__main__":
    live_through_the_night()
