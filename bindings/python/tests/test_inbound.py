"""SMS by their numbers, letters that came back, and recipients who ask for no more."""

from datetime import timedelta
from uuid import UUID

import pytest
from conftest import NOON, World

import nfy

MMG = (
    '{"MSISDN": "447900900222", "Number": "447900111222", "ID": "mmg-1", '
    '"Message": "Some+text+%C2%A3", "DateRecieved": "2026-03-20+11%3A59%3A00"}'
)


@pytest.fixture
def reception(world: World) -> UUID:
    service = world.engine.services.create(
        "Reception", permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS}
    )
    world.engine.inbound.put_number("+44 7900 111222", provider="mmg", service_id=service.id)
    return service.id


def test_a_message_is_received_by_the_service_of_its_number(world: World, reception: UUID) -> None:
    inbound = world.engine.inbound
    assert inbound.take("mmg", MMG) is nfy.InboundFate.STORED
    assert inbound.take("mmg", MMG, headers={"Host": "x"}) is nfy.InboundFate.REPEATED
    message = nfy.ReceivedSms("mmg", "07900999999", "07900 900222", "Hi", provider_date=NOON)
    assert inbound.receive(message) is nfy.InboundFate.UNKNOWN_NUMBER
    (stored,) = inbound.list(reception)
    assert stored.content == "Some text £" and stored.notify_number == "07900111222"
    with pytest.raises(nfy.InvalidArgumentError, match="^mmg inbound SMS lacks Number$") as caught:
        inbound.take("mmg", "{}")
    assert caught.value.detail == "Number"
    assert "900222" not in repr(message) and "Hi" not in repr(message)


def test_a_number_is_of_one_service(world: World, reception: UUID) -> None:
    inbound = world.engine.inbound
    number = inbound.number_of(reception)
    assert number is not None and number.number == "07900111222" and number.active
    assert inbound.number_of(world.service.id) is None
    with pytest.raises(nfy.ConflictError):
        inbound.put_number("60006", provider="mmg", service_id=reception)
    inbound.put_number("60006", provider="mmg")
    assert [n.service_id for n in inbound.list_numbers()] == [reception, None]


def test_recipients_ask_for_no_more(world: World) -> None:
    email = world.engine.templates.create(
        world.service.id,
        "News",
        type=nfy.NotificationType.EMAIL,
        subject="News",
        content="Hello",
        has_unsubscribe_link=True,
    )
    id = world.send(template_id=email.id, to="ann@example.com")
    unsubscribes, service = world.engine.unsubscribes, world.service.id
    token = unsubscribes.make_token(service, id)
    assert unsubscribes.record(id, token) is True
    assert unsubscribes.record(id, token) is False
    (request,) = unsubscribes.list(service)
    assert request.recipient == "ann@example.com" and request.processed_at is None
    assert "ann@" not in repr(request)
    assert unsubscribes.count(service) == 1
    assert unsubscribes.process(service, asked_before=NOON + timedelta(seconds=1)) == 1
    with pytest.raises(nfy.NotFoundError) as caught:
        unsubscribes.record(id, "nonsense")
    assert caught.value.reason is nfy.Reason.UNSUBSCRIBE_TOKEN_INVALID
    assert unsubscribes.service_of(id, token) == service
    with pytest.raises(nfy.NotFoundError) as caught:
        unsubscribes.service_of(service, token)
    assert caught.value.reason is nfy.Reason.UNSUBSCRIBE_TOKEN_INVALID
    world.clock.advance(timedelta(days=366))
    with pytest.raises(nfy.NotFoundError) as caught:
        unsubscribes.record(id, token)
    assert caught.value.reason is nfy.Reason.UNSUBSCRIBE_TOKEN_EXPIRED


def test_letters_come_back(world: World) -> None:
    report = world.engine.receipts.return_letters("dvla", ["AAAA", "BBBB"])
    assert report.parked == 2
    assert world.engine.receipts.list_returned(world.service.id) == []
