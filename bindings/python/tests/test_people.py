"""Users, what they make, lists and pages, and keys from elsewhere."""

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest
from conftest import NOON, World

import nfy

SMS = nfy.NotificationType.SMS


def test_a_user_has_an_address_of_their_own(world: World) -> None:
    users = world.engine.users
    ada = users.create("Ada Brook", "Ada@Example.org", mobile_number="07900 900101")
    assert users.get(ada.id) == ada
    assert ada.active and ada.created_at == NOON
    assert users.find_by_email("ada@EXAMPLE.org") == ada
    assert users.find_by_email("bo@example.org") is None
    with pytest.raises(nfy.ConflictError, match="^another user has the email address$"):
        users.create("Other", "ADA@example.org")
    gone = users.put(replace(ada, active=False))
    assert users.list() == [gone]
    assert "Example" not in repr(ada) and "07900" not in repr(ada)
    with pytest.raises(nfy.NotFoundError):
        users.get(world.sms.id)


def test_a_service_says_how_to_reach_it(world: World) -> None:
    assert world.service.contact_link == world.service.custom_email_sender_name == ""
    changed = replace(
        world.service, contact_link="https://clinic.example", custom_email_sender_name="The Clinic"
    )
    stored = world.engine.services.update(changed)
    assert stored == replace(changed, version=2)
    made = world.engine.services.create("Other", contact_link="020 7946 0000")
    assert made.contact_link == "020 7946 0000"


def test_templates_are_listed_with_their_versions(world: World) -> None:
    templates, service = world.engine.templates, world.service.id
    ada = world.engine.users.create("Ada", "ada@example.org")
    hidden = templates.create(
        service, "Alarm", type=SMS, content="Fire", hidden=True, created_by=ada.id
    )
    assert hidden.hidden and hidden.created_by == ada.id and hidden.updated_at is None
    assert templates.list(service) == [world.sms]
    assert templates.list(service, type=SMS, with_hidden=True) == [hidden, world.sms]
    assert templates.list(service, type=nfy.NotificationType.EMAIL) == []
    world.clock.advance(timedelta(hours=1))
    old = templates.archive(service, hidden.id)
    assert (old.created_at, old.updated_at) == (NOON, NOON + timedelta(hours=1))
    assert templates.list_versions(service, hidden.id) == [old, hidden]
    assert templates.list(service, with_archived=True, with_hidden=True)[0] == old
    with pytest.raises(nfy.NotFoundError) as caught:
        templates.list_versions(service, ada.id)
    assert caught.value.reason is nfy.Reason.TEMPLATE_NOT_FOUND


@pytest.mark.parametrize("page_size", [1, 3, 250])
def test_notifications_are_read_page_by_page(world: World, page_size: int) -> None:
    ids = []
    for number in range(7):
        ids.append(world.send(reference="even" if number % 2 == 0 else ""))
        world.clock.advance(timedelta(seconds=1))
    listed = world.engine.notifications.list
    service = world.service.id
    found = [n.id for n in listed(service, page_size=page_size)]
    assert found == ids[::-1]
    assert [n.id for n in listed(service, older_than=ids[3], page_size=page_size)] == ids[2::-1]
    even = listed(service, client_reference="even", page_size=page_size)
    assert [n.id for n in even] == ids[::2][::-1]
    assert len(list(listed(service, client_reference=""))) == 3
    assert len(list(listed(service, statuses={nfy.Status.CREATED}, types={SMS}))) == 7
    assert list(listed(service, statuses={nfy.Status.SENT})) == []
    assert list(listed(service, key_type=nfy.KeyType.TEST)) == []
    assert list(listed(service, older_than=world.sms.id)) == []
    assert len(list(listed(service, template_id=world.sms.id, with_history=True))) == 7
    assert [n.id for n in islice(listed(service, page_size=page_size), 2)] == ids[:-3:-1]
    with pytest.raises(nfy.InvalidArgumentError, match="limit"):
        list(listed(service, page_size=10_001))


def test_who_sent_by_hand_is_kept(store_url: str) -> None:
    with nfy.Engine.open(store_url, seed=3) as engine:
        service = engine.services.create("Clinic")
        sms = engine.templates.create(service.id, "Hi", type=SMS, content="Hi")
        ada = engine.users.create("Ada", "ada@example.org")
        request = nfy.SendRequest(sms.id, "07700 900123", created_by=ada.id)
        sent = engine.send(service.id, request)
        assert engine.notifications.get(service.id, sent.id).created_by == ada.id
        (listed,) = engine.notifications.list(service.id)
        assert listed.created_by == ada.id
        job = engine.jobs.create(
            service.id, sms.id, b"phone number\n07700900123\n", file_name="a", created_by=ada.id
        )
        assert job.created_by == ada.id
        with pytest.raises(nfy.InvalidArgumentError, match="^unknown user: "):
            engine.send(service.id, replace(request, created_by=sms.id))


def test_inbound_sms_go_on_after_an_id(world: World) -> None:
    messages = [
        nfy.InboundSms(world.service.id, "80010", "07700 900123", str(i), "mmg") for i in range(3)
    ]
    world.engine.inbound.record(messages)
    first, second, third = world.engine.inbound.list(world.service.id)
    assert world.engine.inbound.list(world.service.id, older_than=first.id) == [second, third]
    assert world.engine.inbound.list(world.service.id, older_than=world.sms.id) == []


def test_a_key_from_elsewhere_goes_on(world: World) -> None:
    keys, service = world.engine.api_keys, world.service.id
    secret = "c6a1f2f0-1111-4c3e-9a52-0f7d5c1e7a01"
    key = keys.import_key(
        service, "old", secret=secret, created_at=NOON - timedelta(days=9), type=nfy.KeyType.TEAM
    )
    assert key.name == "old" and keys.list(service) == [key]
    signature = hmac.new(secret.encode(), b"head.body", hashlib.sha256).digest()
    assert keys.authenticate_signature(service, b"head.body", signature) == key
    assert keys.authenticate(f"old-{service}-{secret}") == key
    for reason, text in [("key_unknown", b"head"), ("key_revoked", b"head.body")]:
        keys.revoke(service, key.id)
        with pytest.raises(nfy.NotFoundError) as caught:
            keys.authenticate_signature(service, text, signature)
        assert caught.value.reason == reason


def test_an_error_says_why(world: World) -> None:
    with pytest.raises(nfy.InvalidArgumentError) as caught:
        world.send(to="12")
    assert caught.value.reason is nfy.Reason.RECIPIENT_INVALID
    assert caught.value.reason == "recipient_invalid"
    with pytest.raises(nfy.NotFoundError) as caught:
        world.engine.services.get(world.sms.id)
    assert caught.value.reason is nfy.Reason.SERVICE_NOT_FOUND
    assert nfy.NfyError("words").reason is nfy.Reason.UNSPECIFIED
