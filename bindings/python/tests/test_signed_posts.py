"""What a provider that is described signed comes in over REST without a login, and nothing else."""

import base64
import hashlib
import hmac
import io
import json
import urllib.parse
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List, Tuple

import pytest
from conftest import NOON

import nfy
import nfy.wsgi

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/providers/twilio.json"
PATH = "/notifications/sms/receive/twilio"
URL = "https://example.com" + PATH
FIELDS = {"To": "+447700900999", "From": "+447700900123", "Body": "Yes, 5 €", "MessageSid": "SM9"}


def signature(fields: Dict[str, str], key: bytes) -> str:
    text = URL + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha1).digest()).decode()


def post(app: Any, fields: Dict[str, str], headers: Dict[str, str]) -> int:
    """The status of the answer."""
    body = urllib.parse.urlencode(fields).encode()
    said: List[Tuple[str, Any]] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": PATH,
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **headers,
    }
    app(environ, lambda status, headers: said.append((status, headers)))
    return int(said[0][0].split()[0])


@pytest.mark.parametrize(
    "change, headers, status",
    [
        ({}, {"HTTP_X_TWILIO_SIGNATURE": signature(FIELDS, b"TOKEN")}, 200),
        ({}, {"HTTP_X_TWILIO_SIGNATURE": signature(FIELDS, b"token")}, 400),
        ({"Body": "No"}, {"HTTP_X_TWILIO_SIGNATURE": signature(FIELDS, b"TOKEN")}, 400),
        ({}, {}, 400),
    ],
    ids=["signed", "another key", "another text", "unsigned"],
)
def test_an_sms_counts_if_the_provider_signed_it(
    change: Dict[str, str], headers: Dict[str, str], status: int
) -> None:
    with nfy.Engine.open("memory:", sealing_key=b"k" * 32) as engine:
        with nfy.open_provider("http", json.loads(EXAMPLE.read_text())) as provider:
            engine.providers.add(provider)
        service = engine.services.create(
            "Clinic", permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS}
        )
        engine.inbound.put_number("07700900999", provider="twilio", service_id=service.id)
        with nfy.wsgi.app(engine, api_url="https://example.com") as app:
            assert post(app, {**FIELDS, **change}, headers) == status
        messages = engine.inbound.list(service.id)
        assert [one.content for one in messages] == ([FIELDS["Body"]] if status == 200 else [])
        assert not engine.receipts.list_quarantined(limit=10)


def test_an_sms_that_is_posted_again_is_the_same_one(store_url: str) -> None:
    """Twilio dates none of them: they are known by their references alone."""
    with nfy.SimulatedClock(NOON) as clock, nfy.Engine.open(
        store_url, clock=clock, sealing_key=b"k" * 32
    ) as engine:
        with nfy.open_provider("http", json.loads(EXAMPLE.read_text())) as provider:
            engine.providers.add(provider)
        service = engine.services.create(
            "Clinic", permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS}
        )
        engine.inbound.put_number("07700900999", provider="twilio", service_id=service.id)
        engine.callbacks.put(
            service.id,
            url="https://clinic.example.com/sms",
            bearer_token="token-of-the-clinic",
            kind=nfy.CallbackKind.INBOUND_SMS,
        )
        with nfy.wsgi.app(engine, api_url="https://example.com") as app:
            for reference in ("SM1", "SM1", "SM2", "SM1"):
                fields = {**FIELDS, "MessageSid": reference}
                headers = {"HTTP_X_TWILIO_SIGNATURE": signature(fields, b"TOKEN")}
                assert post(app, fields, headers) == 200
                clock.advance(timedelta(minutes=5))
        messages = engine.inbound.list(service.id)
        assert [one.provider_reference for one in messages] == ["SM2", "SM1"]
        assert [one.provider_date for one in messages] == [None, None]
        assert engine.callbacks.count() == 2


def test_a_host_says_that_its_provider_dates_nothing() -> None:
    with nfy.Engine.open("memory:", sealing_key=b"k" * 32) as engine:
        service = engine.services.create(
            "Clinic", permissions={nfy.Permission.SMS, nfy.Permission.INBOUND_SMS}
        )
        engine.inbound.put_number("07700900999", provider="own", service_id=service.id)
        message = nfy.ReceivedSms(
            "own", "07700900999", "07700900123", "Yes", provider_reference="1", tells_undated=True
        )
        assert engine.inbound.receive(message) is nfy.InboundFate.STORED
        assert engine.inbound.receive(message) is nfy.InboundFate.REPEATED
