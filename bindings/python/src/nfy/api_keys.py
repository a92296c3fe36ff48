"""API keys."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    instant,
    instant_or_none,
    read_rows,
    sized,
    take_buf,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import code_of, member_of
from nfy.base import KeyType


@dataclass(frozen=True)
class ApiKey:
    id: UUID
    service_id: UUID
    type: KeyType
    created_at: datetime
    expires_at: Optional[datetime]
    """When it ended or will end."""
    name: str = field(default="", compare=False)
    """Empty but in `api_keys.list`."""
    created_by: Optional[UUID] = None
    """Who made it, or who ended it."""
    updated_at: Optional[datetime] = None
    version: int = 1
    """Each change is kept: `api_keys.list_history`."""


@dataclass(frozen=True)
class IssuedApiKey:
    """A key just made; `token` holds its secret and is never shown again."""

    key: ApiKey
    token: str = field(repr=False)


class ApiKeys(Noun):
    """Keys of services, and whose a token is."""

    def create(
        self,
        service_id: Id,
        name: str,
        *,
        type: KeyType = KeyType.NORMAL,
        expires_at: Optional[datetime] = None,
        created_by: Optional[Id] = None,
    ) -> IssuedApiKey:
        """Makes an API key; its token is shown here and never again."""
        call, key, token = Call(), sized("nfy_api_key"), ffi.new("nfy_buf *")
        given = call.uuid(service_id), call.text(name), code_of(type), _end(expires_at)
        by = ffi.NULL if created_by is None else call.uuid(created_by)
        call(lib.nfy_api_key_create_by, self._handle, *given, by, key, token)
        return IssuedApiKey(replace(api_key_of(key), name=name), take_buf(token))

    def import_key(
        self,
        service_id: Id,
        name: str,
        *,
        secret: str,
        created_at: datetime,
        type: KeyType = KeyType.NORMAL,
        expires_at: Optional[datetime] = None,
    ) -> ApiKey:
        """Takes a key over from another system with its secret, so that its clients go on."""
        call, key = Call(), sized("nfy_api_key")
        given = call.uuid(service_id), call.text(name), code_of(type), call.text(secret)
        times = to_us(created_at), _end(expires_at)
        call(lib.nfy_api_key_import, self._handle, *given, *times, key)
        return replace(api_key_of(key), name=name)

    def list(self, service_id: Id) -> List[ApiKey]:
        """By creation, ended ones too."""
        call, out = Call(), ffi.new("nfy_api_key_rows **")
        call(lib.nfy_api_key_list, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "api_key", "nfy_api_key", api_key_of)

    def list_history(self, service_id: Id) -> List[ApiKey]:
        """Every state that keys of a service were in, by creation of the key, then version."""
        call, out = Call(), ffi.new("nfy_api_key_rows **")
        call(lib.nfy_api_key_list_history, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "api_key", "nfy_api_key", api_key_of)

    def revoke(self, service_id: Id, key_id: Id, *, by: Optional[Id] = None) -> None:
        """Ends a key now, for good; `by` becomes its `created_by`."""
        call = Call()
        who = ffi.NULL if by is None else call.uuid(by)
        ids = call.uuid(service_id), call.uuid(key_id), who
        call(lib.nfy_api_key_revoke_by, self._handle, *ids)

    def authenticate(self, token: str) -> ApiKey:
        """The key of a token that has not ended; NotFoundError for every wrong token alike."""
        call, key = Call(), sized("nfy_api_key")
        call(lib.nfy_api_key_authenticate, self._handle, call.text(token), key)
        return api_key_of(key)

    def authenticate_signature(
        self, service_id: Id, signed_text: bytes, signature: bytes
    ) -> ApiKey:
        """The key whose secret made the HMAC-SHA-256 `signature` of a text. The error's `reason`
        says why there is none."""
        call, key = Call(), sized("nfy_api_key")
        given = call.uuid(service_id), call.text(signed_text), call.text(signature)
        call(lib.nfy_api_key_authenticate_signature, self._handle, *given, key)
        return api_key_of(key)


def _end(expires_at: Optional[datetime]) -> int:
    # 0 is no end; the first instant there is has long been over, as the next one has.
    return 0 if expires_at is None else to_us(expires_at) or 1


def api_key_of(row: Any) -> ApiKey:
    return ApiKey(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        type=member_of(KeyType, row.key_type),
        created_at=instant(row.created_at_us),
        expires_at=instant_or_none(row.expires_at_us),
        name=text_of(row.name),
        created_by=uuid_or_none(row.created_by),
        updated_at=instant_or_none(row.updated_at_us),
        version=row.version,
    )
