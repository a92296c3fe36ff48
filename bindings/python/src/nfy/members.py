"""Teams: who works for a service or an organisation, and what they may do there."""

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import Call, id_bytes, read_rows, text_of, uuid_of, uuid_or_none
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word


class TeamPermission(Word):
    """What a member may do in a service."""

    MANAGE_USERS = "manage_users"
    MANAGE_TEMPLATES = "manage_templates"
    MANAGE_SETTINGS = "manage_settings"
    SEND_TEXTS = "send_texts"
    SEND_EMAILS = "send_emails"
    SEND_LETTERS = "send_letters"
    MANAGE_API_KEYS = "manage_api_keys"
    VIEW_ACTIVITY = "view_activity"


class OrganisationPermission(Word):
    """What a member may do in an organisation."""

    CAN_MAKE_SERVICES_LIVE = "can_make_services_live"


@dataclass(frozen=True)
@takes_fields
class Member:
    """Somebody's place in the team of a service."""

    service_id: UUID
    user_id: UUID
    permissions: Tuple[TeamPermission, ...] = ()
    folders: Tuple[UUID, ...] = ()
    """Template folders that they see."""


@dataclass(frozen=True)
@takes_fields
class OrganisationMember:
    """Somebody's place in an organisation."""

    organisation_id: UUID
    user_id: UUID
    permissions: Tuple[OrganisationPermission, ...] = ()


@dataclass(frozen=True)
class MemberService:
    """A service as one of its members sees it."""

    id: UUID
    name: str
    active: bool
    restricted: bool
    organisation_id: Optional[UUID]
    permissions: Tuple[TeamPermission, ...]


@dataclass(frozen=True)
class MemberOrganisation:
    """An organisation as one of its members sees it."""

    id: UUID
    name: str
    active: bool
    live_services: int
    """Active and not in trial mode."""
    permissions: Tuple[OrganisationPermission, ...]


class Members(Noun):
    """Who works where. The members of a service get its messages in trial mode too."""

    def add(self, member: Member) -> None:
        """Puts a user into a team; ConflictError if they are in it."""
        call = Call()
        call(lib.nfy_member_add, self._handle, _given(call, member))

    def set_permissions(
        self,
        service_id: Id,
        user_id: Id,
        permissions: Sequence[TeamPermission],
        *,
        folders: Optional[Sequence[UUID]] = None,
    ) -> None:
        """Gives a member other permissions, and other folders if they are said.

        InvalidArgumentError with Reason.MEMBER_NEEDED if nobody would be left to manage settings.
        """
        call = Call()
        given = call.options(
            "nfy_member", permissions=",".join(permissions), folders=words_of(folders or ())
        )
        given.service_id.bytes = id_bytes(service_id)
        given.user_id.bytes = id_bytes(user_id)
        call(lib.nfy_member_set_permissions, self._handle, given, folders is not None)

    def remove(self, service_id: Id, user_id: Id) -> None:
        """Fails as set_permissions does, or if nobody would be left."""
        call = Call()
        call(lib.nfy_member_remove, self._handle, call.uuid(service_id), call.uuid(user_id))

    def list(self, service_id: Id) -> List[Member]:
        """In the order in which they joined."""
        call, out = Call(), ffi.new("nfy_member_rows **")
        call(lib.nfy_member_list, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "member", "nfy_member", _member_of)

    def list_services(self, user_id: Id) -> List[MemberService]:
        """The services of a user."""
        call, out = Call(), ffi.new("nfy_member_service_rows **")
        call(lib.nfy_member_list_services, self._handle, call.uuid(user_id), out)
        return read_rows(out[0], "member_service", "nfy_member_service", _service_of)

    def list_organisations(self, user_id: Id) -> List[MemberOrganisation]:
        """The organisations of a user."""
        call, out = Call(), ffi.new("nfy_member_organisation_rows **")
        call(lib.nfy_member_list_organisations, self._handle, call.uuid(user_id), out)
        return read_rows(out[0], "member_organisation", "nfy_member_organisation", _place_of)

    def put_in_organisation(self, member: OrganisationMember) -> None:
        """Adds a member, or gives one other permissions."""
        call = Call()
        given = call.options(
            "nfy_organisation_member", permissions=",".join(member.permissions)
        )
        given.organisation_id.bytes = member.organisation_id.bytes
        given.user_id.bytes = member.user_id.bytes
        call(lib.nfy_organisation_member_put, self._handle, given)

    def remove_from_organisation(self, organisation_id: Id, user_id: Id) -> None:
        call = Call()
        call(
            lib.nfy_organisation_member_remove,
            self._handle,
            call.uuid(organisation_id),
            call.uuid(user_id),
        )

    def list_of_organisation(self, organisation_id: Id) -> List[OrganisationMember]:
        """By when they were added as users."""
        call, out = Call(), ffi.new("nfy_organisation_member_rows **")
        call(lib.nfy_organisation_member_list, self._handle, call.uuid(organisation_id), out)
        return read_rows(
            out[0], "organisation_member", "nfy_organisation_member", _organisation_member_of
        )


def words_of(ids: Sequence[UUID]) -> str:
    return ",".join(str(one) for one in ids)


def ids_of(text: Any) -> Tuple[UUID, ...]:
    return tuple(UUID(word) for word in text_of(text).split(",") if word)


def _given(call: Call, member: Member) -> Any:
    given = call.options(
        "nfy_member",
        permissions=",".join(member.permissions),
        folders=words_of(member.folders),
    )
    given.service_id.bytes = member.service_id.bytes
    given.user_id.bytes = member.user_id.bytes
    return given


def _team(text: Any) -> Tuple[TeamPermission, ...]:
    return tuple(TeamPermission(word) for word in text_of(text).split(",") if word)


def _organisation_words(text: Any) -> Tuple[OrganisationPermission, ...]:
    return tuple(OrganisationPermission(word) for word in text_of(text).split(",") if word)


def _member_of(row: Any) -> Member:
    return Member(
        uuid_of(row.service_id), uuid_of(row.user_id), _team(row.permissions), ids_of(row.folders)
    )


def _organisation_member_of(row: Any) -> OrganisationMember:
    return OrganisationMember(
        uuid_of(row.organisation_id), uuid_of(row.user_id), _organisation_words(row.permissions)
    )


def _service_of(row: Any) -> MemberService:
    return MemberService(
        id=uuid_of(row.id),
        name=text_of(row.name),
        active=not row.closed,
        restricted=bool(row.restricted),
        organisation_id=uuid_or_none(row.organisation_id),
        permissions=_team(row.permissions),
    )


def _place_of(row: Any) -> MemberOrganisation:
    return MemberOrganisation(
        id=uuid_of(row.id),
        name=text_of(row.name),
        active=not row.closed,
        live_services=row.live_services,
        permissions=_organisation_words(row.permissions),
    )
