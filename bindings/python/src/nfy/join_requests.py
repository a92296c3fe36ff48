"""Requests to join services."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Optional, Sequence, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.members import TeamPermission, ids_of, words_of
from nfy.users import AuthType


@numbered("JOIN")
class JoinRequestStatus(Word):
    """How a request to join stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class JoinRequest:
    """Somebody asks to be let into a service."""

    id: UUID
    service_id: UUID
    requester_id: UUID
    contacted: Tuple[UUID, ...]
    reason: str
    status: JoinRequestStatus
    status_changed_by: Optional[UUID]
    status_changed_at: Optional[datetime]
    created_at: datetime


class JoinRequests(Noun):
    """Requests to join services."""

    def create(
        self,
        service_id: Id,
        requester_id: Id,
        contacted: Sequence[UUID],
        *,
        reason: str = "",
        admin_url: str,
    ) -> JoinRequest:
        """Keeps a request, and tells those contacted and who asked."""
        call, out = Call(), ffi.new("nfy_join_request_rows **")
        given = call.options("nfy_join_request", contacted=words_of(contacted), reason=reason)
        given.service_id.bytes = id_bytes(service_id)
        given.requester_id.bytes = id_bytes(requester_id)
        call(lib.nfy_join_request_create, self._handle, given, call.text(admin_url), out)
        return _requests(out)

    def get(self, service_id: Id, request_id: Id) -> JoinRequest:
        call, out = Call(), ffi.new("nfy_join_request_rows **")
        one = call.uuid(request_id)
        call(lib.nfy_join_request_get, self._handle, call.uuid(service_id), one, out)
        return _requests(out)

    def answer(
        self,
        service_id: Id,
        request_id: Id,
        status: JoinRequestStatus,
        *,
        by: Id,
        reason: str = "",
        permissions: Sequence[TeamPermission] = (),
        folders: Sequence[UUID] = (),
        auth_type: Optional[AuthType] = None,
    ) -> JoinRequest:
        """Approved, the requester becomes a member."""
        call, out = Call(), ffi.new("nfy_join_request_rows **")
        given = call.options(
            "nfy_join_answer",
            status=code_of(status),
            reason=reason,
            permissions=",".join(permissions),
            folders=words_of(folders),
            auth_type=None if auth_type is None else code_of(auth_type),
        )
        given.by.bytes = id_bytes(by)
        one = call.uuid(request_id)
        call(lib.nfy_join_request_answer, self._handle, call.uuid(service_id), one, given, out)
        return _requests(out)


def _requests(out: Any) -> JoinRequest:
    return read_rows(out[0], "join_request", "nfy_join_request", _request_of)[0]


def _request_of(row: Any) -> JoinRequest:
    return JoinRequest(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        requester_id=uuid_of(row.requester_id),
        contacted=ids_of(row.contacted),
        reason=text_of(row.reason),
        status=member_of(JoinRequestStatus, row.status),
        status_changed_by=uuid_or_none(row.status_changed_by),
        status_changed_at=instant_or_none(row.status_changed_at_us),
        created_at=instant(row.created_at_us),
    )
