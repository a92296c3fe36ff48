"""An engine that is awaited: what it mirrors, whom it holds up, what a cancelled call leaves."""

import asyncio
import gc
import inspect
import os
import random
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest

import nfy
import nfy.aio
from nfy._glue import Call
from nfy._noun import Noun

LOOP_SECONDS_MAX = 0.005
SENDS = 1_000


@pytest.fixture
def rng():
    seed = int(os.environ.get("NFY_TEST_SEED", random.randrange(10**6)))
    print(f"NFY_TEST_SEED={seed}")
    return random.Random(seed)


def test_every_noun_and_verb_is_there_and_awaited(world):
    async def main():
        async with nfy.aio.wrap(world.engine) as engine:
            for name in (name for name in dir(world.engine) if not name.startswith("_")):
                member = getattr(world.engine, name)
                if isinstance(member, Noun):
                    for verb in (verb for verb in dir(member) if not verb.startswith("_")):
                        method = getattr(getattr(engine, name), verb)
                        assert inspect.iscoroutinefunction(method), f"{name}.{verb}"
                        assert method.__doc__ == getattr(member, verb).__doc__
                elif name not in ("close", "closed", "open"):
                    assert inspect.iscoroutinefunction(getattr(engine, name)), name
            assert [service.name for service in await engine.services.list()] == [
                "Riverside Clinics"
            ]
            with pytest.raises(nfy.NotFoundError):
                await engine.services.get("00000000-0000-0000-0000-000000000001")
            with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
                engine.nonsense
            with pytest.raises(AttributeError, match="it is engine.billing.bill now"):
                engine.bill_of
        assert not world.engine.closed

    asyncio.run(main())


class Watch:
    """Who calls the library, and how long the loop's thread computes in one go."""

    def __init__(self, monkeypatch):
        self.loop_thread = threading.get_ident()
        self.callers, self.longest = Counter(), 0.0
        made, run = Call.__call__, asyncio.events.Handle._run
        watch = self

        def called(self, *arguments):
            watch.callers[threading.get_ident()] += 1
            return made(self, *arguments)

        def timed(self):
            began = time.thread_time()
            run(self)
            watch.longest = max(watch.longest, time.thread_time() - began)

        monkeypatch.setattr(Call, "__call__", called)
        monkeypatch.setattr(asyncio.events.Handle, "_run", timed)


@pytest.fixture
def no_pauses():
    """The collector looks at all that pytest holds, in whatever thread comes by."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def deliver_until(engine, is_over):
    while True:
        was_over = is_over()
        if (await engine.deliver(limit=100)).claimed == 0 and was_over:
            return
        await asyncio.sleep(0)


async def send_all(engine, service, template, tasks):
    """All at a time; the loop has its turn between the making of their requests."""
    for number in range(SENDS):
        request = nfy.SendRequest(
            template.id,
            to=f"07700 9{300 + number % 600:05}",
            personalisation={"name": str(number)},
        )
        tasks.append(asyncio.create_task(engine.send(service.id, request)))
        if number % 20 == 0:
            await asyncio.sleep(0)
    await asyncio.wait(tasks)


def test_a_thousand_sends_while_messages_are_delivered(store_url, monkeypatch, no_pauses):
    taken = Counter()

    async def take(messages):
        await asyncio.sleep(0.001)
        taken.update(message.id for message in messages)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    async def main():
        own = nfy.CallbackProvider("own", nfy.NotificationType.SMS, nfy.aio.on_loop(take))
        watch = Watch(monkeypatch)
        async with await nfy.aio.open(store_url) as engine:
            service = await engine.services.create("Clinics", email_from="c@example.com")
            template = await engine.templates.create(
                service.id, "T", type=nfy.NotificationType.SMS, content="Hello ((name))"
            )
            await engine.providers.add(own)
            tasks = []
            sending = asyncio.create_task(send_all(engine, service, template, tasks))
            delivering = asyncio.create_task(deliver_until(engine, sending.done))
            await sending
            sent = {answer.id for answer in await asyncio.gather(*tasks)}
            await delivering
            assert len(sent) == SENDS and taken == Counter(sent)
        assert watch.callers[watch.loop_thread] == 0 < sum(watch.callers.values())
        assert watch.longest < LOOP_SECONDS_MAX
        own.close()

    asyncio.run(main())


def test_a_send_that_was_cancelled_anywhere_is_sent_once_when_it_is_tried_again(store_url, rng):
    async def cancelled_somewhere(call):
        task = asyncio.create_task(call)
        for _ in range(rng.randrange(4)):
            await asyncio.sleep(rng.random() * 0.002)
        task.cancel()
        try:
            return await task
        except asyncio.CancelledError:
            return None

    async def main():
        async with await nfy.aio.open(store_url, threads=3) as engine:
            service = await engine.services.create("Clinics")
            template = await engine.templates.create(
                service.id, "T", type=nfy.NotificationType.SMS, content="Hello"
            )
            requests = [
                nfy.SendRequest(template.id, to=f"07700 9{300 + n:05}", idempotency_key=f"n{n}")
                for n in range(200)
            ]
            first = await asyncio.gather(
                *(cancelled_somewhere(engine.send(service.id, one)) for one in requests)
            )
            again = [await engine.send(service.id, one) for one in requests]
            for before, after in zip(first, again):
                assert before is None or before.id == after.id
            kept = await engine.call(lambda: list(engine.blocking.notifications.list(service.id)))
            assert {one.id for one in kept} == {one.id for one in again}
            assert len(kept) == len(requests)

    asyncio.run(main())


def test_rounds_of_delivery_that_were_cancelled_anywhere_send_nothing_twice(store_url, rng):
    taken = Counter()

    def take(messages):
        time.sleep(0.001)
        taken.update(message.id for message in messages)
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    async def main():
        async with await nfy.aio.open(store_url) as engine:
            own = nfy.CallbackProvider("own", nfy.NotificationType.SMS, take)
            await engine.providers.add(own)
            service = await engine.services.create("Clinics")
            template = await engine.templates.create(
                service.id, "T", type=nfy.NotificationType.SMS, content="Hello"
            )
            requests = [nfy.SendRequest(template.id, to=f"07700 9{300 + n:05}") for n in range(200)]
            sent = {answer.id for answer in await engine.send_many(service.id, requests)}
            for _ in range(30):
                task = asyncio.create_task(engine.deliver(limit=10))
                await asyncio.sleep(rng.random() * 0.01)
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        # Rounds that were under way have ended: close() waits for them.
        with nfy.Engine.open(store_url) as engine:
            engine.providers.add(own)
            while engine.deliver().claimed:
                pass
            assert engine.delivery.list_in_doubt() == []
        own.close()
        assert taken == Counter(sent)

    asyncio.run(main())


def test_a_cancelled_call_with_steps_stops_at_the_next_one(world):
    seen, told = threading.Event(), []

    def progress(where):
        told.append(where)
        seen.set()
        time.sleep(0.05)

    async def main():
        async with nfy.aio.wrap(world.engine) as engine:
            world.send()
            world.clock.advance(timedelta(days=3))
            assert len(await engine.tasks.plan()) > 3
            running = asyncio.create_task(engine.run_due(progress=progress))
            await asyncio.get_running_loop().run_in_executor(None, seen.wait)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        assert len(told) == 1
        assert world.engine.tasks.plan() != []

    asyncio.run(main())


def test_closing_waits_for_what_runs_and_refuses_what_has_not_begun(world):
    async def main():
        began = threading.Event()

        def slow():
            began.set()
            time.sleep(0.05)
            return world.engine.now()

        engine = nfy.aio.wrap(world.engine, threads=1)
        running = asyncio.create_task(engine.call(slow))
        waiting = asyncio.create_task(engine.now())
        await asyncio.get_running_loop().run_in_executor(None, began.wait)
        await engine.close()
        assert await running == world.clock.now()
        with pytest.raises(nfy.ClosedError):
            await waiting
        with pytest.raises(nfy.ClosedError):
            await engine.services.list()
        assert engine.closed and not world.engine.closed
        await engine.close()

    asyncio.run(main())


def test_a_child_is_told(world):
    async def main():
        engine = nfy.aio.wrap(world.engine)
        await engine.now()
        child = os.fork()
        if child == 0:
            try:
                engine._check_open()
            except nfy.ForkedError:
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        await engine.close()

    asyncio.run(main())


def test_the_loop_does_not_wait_for_itself(world):
    async def send(messages):
        return [nfy.SendAnswer(nfy.SendOutcome.ACCEPTED) for _ in messages]

    async def main():
        world.engine.providers.add(
            nfy.CallbackProvider("own", nfy.NotificationType.SMS, nfy.aio.on_loop(send))
        )
        world.send()
        with pytest.raises(nfy.CallbackError) as caught:
            world.engine.deliver()
        assert "await an AsyncEngine" in str(caught.value.__cause__)

    asyncio.run(main())


@pytest.mark.parametrize("threads", [0, 1_001])
def test_a_number_of_threads_that_makes_no_sense_is_refused(world, threads):
    with pytest.raises(nfy.InvalidArgumentError, match="threads is not 1 to 1000"):
        nfy.aio.wrap(world.engine, threads=threads)
