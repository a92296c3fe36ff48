"""Python code that the library calls: it may call back, wait, raise and stop."""

import gc
import sys
import threading
import time
import weakref
from datetime import date, timedelta

import pytest

import nfy

PATIENCE = 600  # seconds; it only ends what hangs
ACCEPTED = nfy.SendAnswer(nfy.SendOutcome.ACCEPTED, reference="ref")


def own(send, policy=nfy.InDoubtPolicy.RESEND):
    return nfy.CallbackProvider("own", nfy.NotificationType.SMS, send, in_doubt_policy=policy)


def test_a_provider_of_ones_own_gets_messages_and_answers(world):
    got = []

    def send(messages):
        got.extend(messages)
        return [ACCEPTED for _ in messages]

    world.engine.providers.add(own(send))
    sent = world.send()
    assert world.engine.deliver().accepted == 1
    assert got[0].id == sent and got[0].body == "Dear Ann, see you on Monday"
    assert got[0].to == "447700900001" and "Ann" not in repr(got[0])
    assert world.engine.notifications.get(world.service.id, sent).reference == "ref"


def test_a_provider_is_told_the_trace_of_a_message():
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    got = {}

    def send(messages):
        got.update({message.to: message.trace_parent for message in messages})
        return [ACCEPTED for _ in messages]

    for keeps in (True, False):
        with nfy.Engine.open("memory:", keep_trace_parents=keeps) as engine:
            engine.providers.add(own(send))
            service = engine.services.create("Clinics")
            sms = engine.templates.create(
                service.id, "T", type=nfy.NotificationType.SMS, content="Hello"
            )
            requests = [
                nfy.SendRequest(sms.id, to="07700 900001", trace_parent=parent),
                nfy.SendRequest(sms.id, to="07700 900002"),
                nfy.SendRequest(sms.id, to="07700 900003", trace_parent="none"),
            ]
            refused = engine.send_many(service.id, requests)[2]
            assert isinstance(refused, nfy.InvalidArgumentError)
            assert engine.deliver().accepted == 2
        assert got == {"447700900001": parent if keeps else "", "447700900002": ""}


def test_each_outcome_leads_to_its_state(world):
    answers = {
        "07700900001": nfy.SendAnswer(nfy.SendOutcome.ACCEPTED, "é" * 300),
        "07700900002": nfy.SendAnswer(nfy.SendOutcome.REJECTED, detail="no such number"),
        "07700900003": nfy.SendAnswer(nfy.SendOutcome.RETRY),
        "07700900004": nfy.SendAnswer(nfy.SendOutcome.UNKNOWN),
    }
    world.engine.providers.add(own(lambda messages: [answers["0" + m.to[2:]] for m in messages]))
    ids = [world.send(to=number) for number in answers]
    report = world.engine.deliver()
    assert report == nfy.DeliveryReport(4, 1, 1, 1, 1, 0)
    assert world.status(ids[0]) is nfy.Status.SENDING
    assert world.status(ids[1]) is nfy.Status.TECHNICAL_FAILURE
    assert len(world.engine.notifications.get(world.service.id, ids[0]).reference) == 127


def test_what_a_provider_raises_is_the_cause_of_what_deliver_raises(world):
    def send(messages):
        raise KeyError("the host's own trouble")

    world.engine.providers.add(own(send))
    sent = world.send()
    with pytest.raises(nfy.CallbackError) as caught:
        world.engine.deliver()
    assert isinstance(caught.value.__cause__, KeyError)
    assert world.status(sent) is nfy.Status.CREATED
    world.clock.advance(timedelta(hours=1))
    assert [doubt.id for doubt in world.engine.delivery.list_in_doubt()] == [sent]


def test_too_few_answers_are_an_error(world):
    world.engine.providers.add(own(lambda messages: []))
    world.send()
    with pytest.raises(nfy.CallbackError) as caught:
        world.engine.deliver()
    assert isinstance(caught.value.__cause__, ValueError)


def test_an_interrupt_goes_through(world):
    def send(messages):
        raise KeyboardInterrupt

    world.engine.providers.add(own(send))
    world.send()
    with pytest.raises(KeyboardInterrupt):
        world.engine.deliver()


def test_a_provider_may_call_the_engine_but_not_deliver(world):
    refused = []

    def send(messages):
        assert [world.status(message.id) for message in messages] == [nfy.Status.CREATED]
        world.send()
        try:
            world.engine.deliver()
        except nfy.BusyError as error:
            refused.append(error)
        return [ACCEPTED]

    world.engine.providers.add(own(send))
    world.send()
    assert world.engine.deliver().accepted == 1
    assert len(refused) == 1
    assert world.engine.delivery.count_queued(nfy.NotificationType.SMS) == 1


def test_the_function_lives_as_long_as_the_engine_needs_it():
    class Send:
        def __call__(self, messages):
            return [ACCEPTED for _ in messages]

    send = Send()
    watch = weakref.ref(send)
    with nfy.Engine.open("memory:") as engine:
        provider = own(send)
        engine.providers.add(provider)
        provider.close()
        del send, provider
        gc.collect()
        assert watch() is not None
    gc.collect()
    assert watch() is None
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.CallbackProvider("", nfy.NotificationType.SMS, len)


def test_other_threads_run_while_a_provider_waits(world):
    """The lock of the interpreter is free while the library and the provider work."""
    entered, leave = threading.Event(), threading.Event()

    def send(messages):
        entered.set()
        assert leave.wait(PATIENCE)
        return [ACCEPTED for _ in messages]

    world.engine.providers.add(own(send))
    world.send()
    worker = threading.Thread(target=world.engine.deliver)
    worker.start()
    assert entered.wait(PATIENCE)
    for _ in range(20):  # the engine, too, answers meanwhile
        world.send()
    leave.set()
    worker.join(PATIENCE)
    assert not worker.is_alive()
    assert world.engine.delivery.count_queued(nfy.NotificationType.SMS) == 20


def test_python_goes_on_while_the_library_computes(world):
    """No thread is made to give up the interpreter: only the library's calls can let go of it."""
    world.engine.send_many(
        world.service.id, [world.request(to=f"07700 900{n % 1000:03d}") for n in range(5_000)]
    )
    world.clock.advance(timedelta(days=1))
    counted = 0
    running, done = threading.Event(), threading.Event()

    def count():
        nonlocal counted
        running.set()
        while not done.is_set():
            counted += 1
            time.sleep(0)

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=count)
    thread.start()
    running.wait(PATIENCE)
    sys.setswitchinterval(1_000)
    try:
        before, deadline = counted, time.monotonic() + PATIENCE
        while counted == before and time.monotonic() < deadline:
            world.engine.facts.verify(date(2026, 3, 20), date(2026, 3, 20))
        assert counted > before
    finally:
        sys.setswitchinterval(interval)
        done.set()
        thread.join(PATIENCE)


def test_progress_may_stop_and_may_raise(world):
    world.send()
    world.clock.advance(timedelta(days=2))
    with pytest.raises(nfy.CallbackError) as caught:
        world.engine.run_due(progress=lambda progress: False)
    assert caught.value.__cause__ is None

    def fail(progress):
        raise OSError("disk of the host")

    day = date(2026, 3, 20)
    for call in (
        lambda: world.engine.run_due(progress=fail),
        lambda: world.engine.facts.rebuild(day, day, progress=fail),
        lambda: world.engine.facts.verify(day, day, progress=fail),
    ):
        with pytest.raises(nfy.CallbackError) as caught:
            call()
        assert isinstance(caught.value.__cause__, OSError)
    assert world.engine.run_due().tasks_done > 0
