"""What the tests of the REST API sign and send with."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict
from uuid import UUID

import nfy


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def make_token(service_id: Any, secret: str, at: datetime) -> str:
    """A service's token as the official clients make it."""
    claims = {"iss": str(service_id), "iat": int(at.timestamp())}
    text = ".".join(
        _encoded(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "HS256"}, claims)
    )
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_encoded(signature)}"


@dataclass(frozen=True)
class Account:
    """A service with a key and a template."""

    service_id: UUID
    secret: str
    template_id: UUID

    def headers(self, at: datetime) -> Dict[str, str]:
        return {"Authorization": f"Bearer {make_token(self.service_id, self.secret, at)}"}

    def sms(self, **changes: Any) -> bytes:
        wanted = {
            "phone_number": "07900900123",
            "template_id": str(self.template_id),
            "personalisation": {"name": "Siân"},
            **changes,
        }
        return json.dumps(wanted).encode()


def make_account(engine: nfy.Engine, **fields: Any) -> Account:
    service = engine.services.create("River", email_from="river@example.com", **fields)
    text = engine.templates.create(
        service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
    )
    key = engine.api_keys.create(service.id, "live", type=nfy.KeyType.NORMAL)
    return Account(service.id, key.token[-36:], text.id)
