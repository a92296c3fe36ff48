"""A small service to test with: 20 March 2026, noon, an allowance of 3 units."""

import json
import os
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterator, List
from uuid import UUID, uuid4

import pytest

import nfy

URL = os.environ.get("NFY_TEST_POSTGRES_URL", "")
NAME_LENGTH_MAX = 150
NOON = datetime(2026, 3, 20, 12, tzinfo=timezone.utc)
REFERENCE_DATA = json.dumps(
    {
        "sms_rates": [
            {"valid_from": "2025-03-31T23:00:00Z", "rate": "0.0233"},
            {"valid_from": "2026-03-31T23:00:00Z", "rate": "0.0240"},
        ],
        "letter_rates": [],
        "default_annual_allowance": [
            {
                "organisation_type": "other",
                "valid_from_financial_year_start": 2020,
                "allowance": 5000,
            }
        ],
    }
)


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """A name is a line in the output of CI: parameters that are long themselves need `ids`."""
    long = [item.name for item in items if len(item.name) > NAME_LENGTH_MAX]
    if long:
        raise pytest.UsageError(f"give short ids to the parameters of {long[0][:NAME_LENGTH_MAX]}…")


@dataclass
class World:
    engine: nfy.Engine
    clock: nfy.SimulatedClock
    service: nfy.Service
    sms: nfy.Template

    def request(self, **changes: Any) -> nfy.SendRequest:
        fields = {
            "template_id": self.sms.id,
            "to": "07700 900001",
            "personalisation": {"name": "Ann"},
            **changes,
        }
        return nfy.SendRequest(**fields)

    def send(self, **changes: Any) -> UUID:
        return self.engine.send(self.service.id, self.request(**changes)).id

    def status(self, notification_id: UUID) -> nfy.Status:
        return self.engine.notifications.get(self.service.id, notification_id).status


@pytest.fixture
def world() -> Iterator[World]:
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open("memory:", clock=clock, sealing_key=b"k" * 32, seed=7) as engine:
            engine.rates.put(REFERENCE_DATA)
            service = engine.services.create("Riverside Clinics", email_from="clinic@example.com")
            sms = engine.templates.create(
                service.id,
                "Reminder",
                type=nfy.NotificationType.SMS,
                content="Dear ((name)), see you on Monday",
            )
            engine.allowances.set(service.id, financial_year=2025, units=3)
            yield World(engine, clock, service, sms)


def psql(sql: str) -> None:
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", URL, "-c", sql], check=True)


@pytest.fixture
def schema_url() -> Iterator[str]:
    if not URL:
        pytest.skip("NFY_TEST_POSTGRES_URL is not set")
    schema = f"python_{uuid4().hex}"
    psql(f"CREATE SCHEMA {schema}")
    yield f"{URL}{'&' if '?' in URL else '?'}options=-csearch_path%3D{schema}"
    psql(f"SET client_min_messages = warning; DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:{tmp_path}/notify.db"
    return request.getfixturevalue("schema_url")
