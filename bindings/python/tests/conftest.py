"""A small service to test with: 20 March 2026, noon, an allowance of 3 units."""

import json
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Iterator
from uuid import UUID

import pytest

import nfy

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
        return self.engine.get_notification(self.service.id, notification_id).status


@pytest.fixture
def world() -> Iterator[World]:
    with nfy.SimulatedClock(NOON) as clock:
        with nfy.Engine.open("memory:", clock=clock, sealing_key=b"k" * 32, seed=7) as engine:
            engine.put_reference_data(REFERENCE_DATA)
            service = engine.create_service("Riverside Clinics", email_from="clinic@example.com")
            sms = engine.create_template(
                service.id,
                "Reminder",
                type=nfy.NotificationType.SMS,
                content="Dear ((name)), see you on Monday",
            )
            engine.set_allowance(service.id, financial_year=2025, units=3)
            yield World(engine, clock, service, sms)
