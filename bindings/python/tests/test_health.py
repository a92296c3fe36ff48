"""What operators look at: how the store is, leases, prices, and receipts that are read again."""

import json
from datetime import timedelta

import pytest

import nfy
from conftest import NOON, REFERENCE_DATA


def test_a_store_says_how_it_is(store_url):
    with nfy.Engine.open(store_url) as engine:
        health = engine.health.store()
    assert health.engine in ("sqlite", "postgresql")
    assert health.version and health.bytes > 0
    assert health.schema == health.schema_newest > 0
    assert health.clock > NOON
    assert (health.connections > 0) == (health.engine == "postgresql")


def test_leases_are_listed_until_they_end(store_url):
    with nfy.Engine.open(store_url) as engine:
        lease = engine.tasks.claim("facts/fold", owner="me", lease=timedelta(hours=1))
        (held,) = engine.tasks.list_leases()
        assert held == nfy.HeldLease(lease.key, "me", lease.epoch, lease.until)
        engine.tasks.release(lease)
        assert engine.tasks.list_leases() == []
        with pytest.raises(nfy.InvalidArgumentError):
            engine.tasks.list_leases(0)


def test_prices_that_are_listed_can_be_put_again(store_url):
    with nfy.Engine.open(store_url) as engine:
        engine.rates.put(REFERENCE_DATA)
        listed = engine.rates.list()
        assert [one["rate"] for one in json.loads(listed)["sms_rates"]] == ["0.0233", "0.0240"]
        engine.rates.put(listed)
        assert engine.rates.list() == listed


def test_a_receipt_is_read_again_or_stays(store_url):
    with nfy.Engine.open(store_url) as engine:
        kept = engine.receipts.quarantine("mmg", b"{}", reason="no notification")
        with pytest.raises(nfy.InvalidArgumentError):
            engine.receipts.read_again(kept)
        assert len(engine.receipts.list_quarantined()) == 1
        engine.receipts.replay(kept)
        with pytest.raises(nfy.NotFoundError):
            engine.receipts.read_again(kept)
