"""Whatever a provider's function answers, a person gets a message once."""

import asyncio
import functools
import random
from datetime import timedelta
from typing import Any, Dict, List
from uuid import UUID

import pytest
from conftest import NOON, World

import nfy

ACCEPTED = nfy.SendOutcome.ACCEPTED
GOOD = nfy.SendAnswer(ACCEPTED, "ref")


def own(send: Any, **options: Any) -> nfy.CallbackProvider:
    return nfy.CallbackProvider("own", nfy.NotificationType.SMS, send, **options)


class Carrier:
    """Sends each message that it is given, and answers as it is told."""

    def __init__(self, answers: Any) -> None:
        self.answers = answers
        self.copies: Dict[UUID, int] = {}

    def __call__(self, messages: Any) -> Any:
        for message in messages:
            self.copies[message.id] = self.copies.get(message.id, 0) + 1
        return self.answers(messages)


def fails(messages: Any) -> Any:
    raise OSError("the line dropped")


async def later(messages: Any) -> List[nfy.SendAnswer]:
    return [GOOD for _ in messages]


WRONG = {
    "nothing": lambda messages: None,
    "yes": lambda messages: True,
    "a word": lambda messages: "accepted",
    "one answer, not a list of one": lambda messages: GOOD,
    "a dictionary": lambda messages: {m.id: GOOD for m in messages},
    "a set, which has no order": lambda messages: {GOOD for _ in messages},
    "words": lambda messages: ["accepted" for _ in messages],
    "members": lambda messages: [ACCEPTED for _ in messages],
    "outcome": lambda messages: [nfy.SendAnswer("taken") for _ in messages],
    "no outcome": lambda messages: [nfy.SendAnswer(None) for _ in messages],
    "too many": lambda messages: [GOOD for _ in messages] * 2,
    "a coroutine": lambda messages: later(messages),
    "an exception": fails,
}


@pytest.mark.parametrize("answers", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_told_and_sends_no_second_copy(world: World, answers: Any) -> None:
    carrier = Carrier(answers)
    world.engine.providers.add(own(carrier))
    sent = world.send()
    with pytest.raises(nfy.CallbackError) as caught:
        world.engine.deliver()
    assert caught.value.__cause__ is not None
    assert caught.value.report.in_doubt == 1
    for _ in range(48):
        world.clock.advance(timedelta(minutes=5))
        world.engine.deliver()
    assert carrier.copies == {sent: 1}
    assert [doubt.id for doubt in world.engine.delivery.list_in_doubt()] == [sent]
    world.clock.advance(timedelta(hours=72))
    world.engine.deliver()
    notification = world.engine.notifications.get(world.service.id, sent)
    assert notification.status is nfy.Status.TECHNICAL_FAILURE
    assert "no receipt came" in notification.failure_reason
    assert world.engine.billing.yearly_usage(world.service.id, financial_year=2025).lines == ()
    world.engine.receipts.record([nfy.Receipt(nfy.Status.DELIVERED, world.clock.now(), id=sent)])
    (line,) = world.engine.billing.yearly_usage(world.service.id, financial_year=2025).lines
    assert line.chargeable_units == 1
    assert carrier.copies == {sent: 1}


def test_the_error_says_what_is_wrong(world: World) -> None:
    said = {
        "yes": "must answer with one SendAnswer for each message, not with a bool",
        "words": "1 of 1 answers of the send function are wrong: answer 0 is a str, not a SendAns",
        "outcome": "answer 0 has a str as its outcome, not a SendOutcome",
        "too many": "1 messages were sent, 2 answers came back",
        "a coroutine": "a coroutine has to be awaited: use asyncio.run",
    }
    for name, words in said.items():
        with nfy.Engine.open("memory:", clock=world.clock) as engine:
            service = engine.services.create("Clinics")
            sms = engine.templates.create(service.id, "R", type="sms", content="Hello")
            engine.providers.add(own(WRONG[name]))
            engine.send(service.id, nfy.SendRequest(sms.id, "07700 900001"))
            with pytest.raises(nfy.CallbackError, match=words):
                engine.deliver()


@pytest.mark.parametrize(
    "reference, stored",
    [(None, ""), (12345, "12345"), (UUID(int=7), str(UUID(int=7))), ("é", "é"), ("", "")],
)
def test_a_reference_may_be_none_or_a_number(world: World, reference: Any, stored: str) -> None:
    world.engine.providers.add(
        own(lambda messages: [nfy.SendAnswer(ACCEPTED, reference, None) for _ in messages])
    )
    sent = world.send()
    assert world.engine.deliver().accepted == 1
    assert world.engine.notifications.get(world.service.id, sent).reference == stored


def test_any_iterable_of_answers_will_do(world: World) -> None:
    for answers in (
        lambda messages: (GOOD for _ in messages),
        lambda messages: tuple(GOOD for _ in messages),
        lambda messages: iter([nfy.SendAnswer("accepted") for _ in messages]),
    ):
        with nfy.Engine.open("memory:") as engine:
            service = engine.services.create("Clinics")
            sms = engine.templates.create(service.id, "R", type="sms", content="Hello")
            engine.providers.add(own(answers))
            engine.send(service.id, nfy.SendRequest(sms.id, "07700 900001"))
            assert engine.deliver().accepted == 1


def test_a_generator_s_answers_count_up_to_where_it_raises(world: World) -> None:
    def send(messages: Any) -> Any:
        for number, message in enumerate(messages):
            if number == 2:
                raise OSError("the line dropped")
            yield GOOD

    world.engine.providers.add(own(send))
    for _ in range(4):
        world.send()
    with pytest.raises(nfy.CallbackError, match="it raised OSError") as caught:
        world.engine.deliver()
    assert (caught.value.report.accepted, caught.value.report.in_doubt) == (2, 2)
    for answers in (lambda ms: iter([GOOD]), lambda ms: (GOOD for _ in range(9))):
        with nfy.Engine.open("memory:") as engine:
            service = engine.services.create("Clinics")
            sms = engine.templates.create(service.id, "R", type="sms", content="Hello")
            engine.providers.add(own(answers))
            for _ in range(2):
                engine.send(service.id, nfy.SendRequest(sms.id, "07700 900001"))
            with pytest.raises(nfy.CallbackError, match="2 messages were sent"):
                engine.deliver()
            assert engine.deliver().claimed == 0


def test_one_wrong_answer_leaves_the_others_as_they_are(world: World) -> None:
    wrong = [None, nfy.SendAnswer(ACCEPTED, 1.5)]
    world.engine.providers.add(own(lambda messages: [GOOD, *wrong, GOOD]))
    ids = [world.send() for _ in range(4)]
    with pytest.raises(nfy.CallbackError, match="2 of 4 answers") as caught:
        world.engine.deliver()
    # Of a message with a reference that is none it is known all the same that it was taken.
    assert (caught.value.report.accepted, caught.value.report.in_doubt) == (3, 1)
    states = sorted(world.status(one) for one in ids)
    assert states == ["created", "sending", "sending", "sending"]


def test_a_broken_function_is_told_after_one_batch(world: World) -> None:
    carrier = Carrier(fails)
    world.engine.providers.add(own(carrier))
    world.engine.send_many(world.service.id, (world.request() for _ in range(1_200)))
    with pytest.raises(nfy.CallbackError) as caught:
        world.engine.deliver(limit=2_000)
    report = caught.value.report
    assert (report.in_doubt, report.deferred) == (500, 700)
    assert len(carrier.copies) == 500


class LaterObject:
    async def __call__(self, messages: Any) -> List[nfy.SendAnswer]:
        return await later(messages)


@pytest.mark.parametrize("send", [later, functools.partial(later), LaterObject()])
def test_a_coroutine_function_is_refused_with_the_way_out(world: World, send: Any) -> None:
    with pytest.raises(nfy.WrongTypeError, match="asyncio.run"):
        world.engine.providers.add(own(send))
    world.engine.providers.add(own(lambda messages: asyncio.run(later(messages))))
    world.send()
    assert world.engine.deliver().accepted == 1


def test_what_is_no_send_function_is_refused_at_once() -> None:
    for send in (None, "send", lambda: None, lambda messages, more: None):
        with pytest.raises(nfy.WrongTypeError, match="send"):
            own(send)


def test_only_who_removes_duplicates_is_asked_again(world: World) -> None:
    answers = iter([fails, lambda messages: [GOOD for _ in messages]])
    carrier = Carrier(lambda messages: next(answers)(messages))
    world.engine.providers.add(own(carrier, removes_duplicates=True))
    sent = world.send()
    with pytest.raises(nfy.CallbackError):
        world.engine.deliver()
    world.clock.advance(timedelta(minutes=5))
    assert world.engine.deliver().accepted == 1
    assert carrier.copies == {sent: 2}


def test_a_wait_may_be_shorter(world: World) -> None:
    for wait in (timedelta(days=8), timedelta(microseconds=-1)):
        with pytest.raises(nfy.InvalidArgumentError):
            own(fails, in_doubt_wait=wait)
    world.engine.providers.add(own(fails, in_doubt_wait=timedelta(hours=1)))
    sent = world.send()
    with pytest.raises(nfy.CallbackError):
        world.engine.deliver()
    world.clock.advance(timedelta(hours=1))
    assert world.engine.deliver().rejected == 1
    assert world.status(sent) is nfy.Status.TECHNICAL_FAILURE


@pytest.mark.parametrize("seed", range(6))
def test_copies_are_one_or_what_the_policy_allows_and_the_list_shows(seed: int) -> None:
    """Random answers, any policy; for nine days."""
    draw = random.Random(seed)
    policy = draw.choice(list(nfy.InDoubtPolicy))
    kinds = [*WRONG.values(), lambda messages: [draw.choice(fates) for _ in messages]]
    fates = [GOOD, nfy.SendAnswer("unknown"), nfy.SendAnswer("rejected"), None]
    carrier = Carrier(lambda messages: draw.choice(kinds)(messages))
    with nfy.SimulatedClock(NOON) as clock, nfy.Engine.open(
        "memory:", clock=clock, seed=seed
    ) as engine:
        service = engine.services.create("Clinics")
        sms = engine.templates.create(service.id, "R", type="sms", content="Hello")
        engine.providers.add(own(carrier, in_doubt_policy=policy))
        request = nfy.SendRequest(sms.id, "07700 900001")
        ids = [engine.send(service.id, request).id for _ in range(10)]
        end = clock.now() + timedelta(days=9)
        while clock.now() < end:
            try:
                engine.deliver()
            except nfy.CallbackError:
                pass
            clock.advance(draw.choice([timedelta(minutes=5), timedelta(hours=5)]))
            doubts = {doubt.id: doubt.attempts for doubt in engine.delivery.list_in_doubt()}
            for one in ids:
                copies = carrier.copies.get(one, 0)
                assert copies <= (2 if policy is nfy.InDoubtPolicy.RESEND else 1)
                if copies and engine.notifications.get(service.id, one).status == "created":
                    assert doubts[one] >= copies
        assert engine.delivery.count_queued("sms") == 0


def test_why_a_provider_refused_stays_with_the_notification(world: World) -> None:
    said = [
        "no such sender id",
        "no route to 07700 900001 (447700900001) for Ann: ann@example.com",
        "line one\r\nline two " + "x" * 500,
        "",
    ]
    answers = iter(said)
    world.engine.providers.add(
        own(lambda ms: [nfy.SendAnswer("rejected", detail=next(answers)) for _ in ms])
    )
    ids = [world.send() for _ in said]
    world.engine.deliver()
    reasons = [world.engine.notifications.get(world.service.id, one).failure_reason for one in ids]
    assert sorted(reasons)[:1] == [""]
    assert "no such sender id" in reasons
    (private,) = [reason for reason in reasons if reason.startswith("no route")]
    assert private == "no route to … (…) for …: …"
    (long,) = [reason for reason in reasons if reason.startswith("line one line two x")]
    assert len(long.encode()) == 200
    found, *_ = world.engine.notifications.list_to(world.service.id, "07700 900001")
    assert found.failure_reason in reasons
