"""Invitations to services and organisations."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional, Sequence, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    id_bytes,
    instant,
    read_rows,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.members import ids_of, words_of
from nfy.users import AuthType


@numbered("INVITATION")
class InvitationStatus(Word):
    """How an invitation stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


@numbered("TOKEN")
class InvitationVerdict(Word):
    """What came of a token that somebody brought."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Invitation:
    """Somebody is asked to join a service, or an organisation; the repr has no address."""

    id: UUID
    service_id: Optional[UUID]
    organisation_id: Optional[UUID]
    email_address: str = field(repr=False)
    invited_by: UUID
    permissions: str
    folder_permissions: Tuple[UUID, ...]
    auth_type: AuthType
    status: InvitationStatus
    created_at: datetime


@dataclass(frozen=True)
class CheckedInvitation:
    """What a token turned out to be; the invitation is there if it is good."""

    verdict: InvitationVerdict
    invitation: Optional[Invitation] = None


class Invitations(Noun):
    """They stand for two days. Of `service_id` and `organisation_id` exactly one is said."""

    def create(
        self,
        email_address: str,
        *,
        invited_by: Id,
        service_id: Optional[Id] = None,
        organisation_id: Optional[Id] = None,
        permissions: str = "",
        folder_permissions: Sequence[UUID] = (),
        auth_type: AuthType = AuthType.SMS,
        admin_url: str = "",
    ) -> Invitation:
        """Keeps an invitation and sends its e-mail."""
        call, out = Call(), ffi.new("nfy_invitation_rows **")
        given = call.options(
            "nfy_invitation",
            email_address=email_address,
            permissions=permissions,
            folder_permissions=words_of(folder_permissions),
            auth_type=code_of(auth_type),
        )
        given.service_id.bytes = id_bytes(service_id)
        given.organisation_id.bytes = id_bytes(organisation_id)
        given.invited_by.bytes = id_bytes(invited_by)
        call(lib.nfy_invitation_create, self._handle, given, call.text(admin_url), out)
        return _invitations(out)[0]

    def get(self, invitation_id: Id) -> Invitation:
        call, out = Call(), ffi.new("nfy_invitation_rows **")
        call(lib.nfy_invitation_get, self._handle, call.uuid(invitation_id), out)
        return _invitations(out)[0]

    def list(
        self, *, service_id: Optional[Id] = None, organisation_id: Optional[Id] = None
    ) -> List[Invitation]:
        """By creation."""
        call, out = Call(), ffi.new("nfy_invitation_rows **")
        place = _place(call, service_id, organisation_id)
        call(lib.nfy_invitation_list, self._handle, *place, out)
        return _invitations(out)

    def set_status(
        self,
        invitation_id: Id,
        status: InvitationStatus,
        *,
        service_id: Optional[Id] = None,
        organisation_id: Optional[Id] = None,
    ) -> None:
        call = Call()
        place = _place(call, service_id, organisation_id)
        one = call.uuid(invitation_id)
        call(lib.nfy_invitation_set_status, self._handle, *place, one, code_of(status))

    def check_token(self, token: str) -> CheckedInvitation:
        """The invitation that the token of its e-mail names."""
        call, out, verdict = Call(), ffi.new("nfy_invitation_rows **"), ffi.new("int32_t *")
        call(lib.nfy_invitation_check_token, self._handle, call.text(token), verdict, out)
        found = _invitations(out)
        return CheckedInvitation(
            member_of(InvitationVerdict, verdict[0]), found[0] if found else None
        )


def _place(call: Call, service_id: Optional[Id], organisation_id: Optional[Id]) -> Tuple[Any, Any]:
    return (
        ffi.NULL if service_id is None else call.uuid(service_id),
        ffi.NULL if organisation_id is None else call.uuid(organisation_id),
    )


def _invitations(out: Any) -> List[Invitation]:
    return read_rows(out[0], "invitation", "nfy_invitation", _invitation_of)


def _invitation_of(row: Any) -> Invitation:
    return Invitation(
        id=uuid_of(row.id),
        service_id=uuid_or_none(row.service_id),
        organisation_id=uuid_or_none(row.organisation_id),
        email_address=text_of(row.email_address),
        invited_by=uuid_of(row.invited_by),
        permissions=text_of(row.permissions),
        folder_permissions=ids_of(row.folder_permissions),
        auth_type=member_of(AuthType, row.auth_type),
        status=member_of(InvitationStatus, row.status),
        created_at=instant(row.created_at_us),
    )
