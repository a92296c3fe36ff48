"""What is counted as messages are sent, over a memory cache and a real Redis."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest

import nfy
from conftest import NOON

KINDS = ("sms", "email", "letter", "international_sms")


def cache_urls():
    redis = os.environ.get("NFY_TEST_REDIS_URL")
    skip = pytest.mark.skipif(not redis, reason="no NFY_TEST_REDIS_URL")
    return ["memory:", "none:", pytest.param(redis or "", marks=skip, id="redis")]


def make_clinic(engine):
    service = engine.services.create("Riverside")
    text = engine.templates.create(
        service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
    )
    return service, text


@pytest.mark.parametrize("cache_url", cache_urls())
def test_templates_are_counted_as_they_are_used_and_the_cache_confirms_it(cache_url):
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open("memory:", clock=clock, cache_url=cache_url) as engine:
            service, text = make_clinic(engine)
            for number in range(3):
                engine.send(service.id, nfy.SendRequest(text.id, "07700 900001", {"name": "Ann"}))
                usage = list(engine.caches.recent_usage(service.id))
                assert usage == [(text.id, number + 1)]
            today = engine.caches.messages_today(service.id)
            assert list(today) == list(zip(KINDS, (3, 0, 0, 0)))
            report = engine.caches.rebuild(dry_run=True)
            assert (report.unknown, report.busy, report.rebuilt) == (0, 0, 0)
            assert list(report.drift) == []
            clock.advance(timedelta(days=1))
            assert list(engine.caches.recent_usage(service.id, whole_days=0)) == []


def test_a_rebuild_can_be_stopped():
    with nfy.Engine.open("memory:") as engine:
        service, _ = make_clinic(engine)
        engine.caches.recent_usage(service.id)
        with pytest.raises(nfy.NfyError):
            engine.caches.rebuild(service_id=service.id, progress=lambda progress: False)
        assert engine.caches.rebuild(service_id=service.id).ledgers == 8


def test_what_cannot_be_asked_is_refused():
    with nfy.Engine.open("memory:") as engine:
        service, _ = make_clinic(engine)
        with pytest.raises(nfy.InvalidArgumentError, match="whole_days"):
            engine.caches.recent_usage(service.id, whole_days=8)
        with pytest.raises(nfy.NotFoundError):
            engine.caches.messages_today(uuid4())
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        nfy.Engine.open("memory:", cache_url="redis://:hunter2@")
    assert "hunter2" not in str(refused.value)
