"""Services: who sends, and under which rules."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import AbstractSet, Any, Dict, FrozenSet, List, Optional, Sequence
from uuid import UUID

from nfy._arguments import Id, Recipient, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant,
    instant_or_none,
    read_rows,
    read_texts,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.organisations import BillingDetails, OrganisationType, billing_fields, billing_of


@numbered("PERMISSION")
class Permission(Word):
    """What a service may do."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    INTERNATIONAL_SMS = "international_sms"
    INBOUND_SMS = "inbound_sms"
    EMAIL_AUTH = "email_auth"
    EDIT_FOLDER_PERMISSIONS = "edit_folder_permissions"
    INTERNATIONAL_LETTERS = "international_letters"
    SMS_TO_UK_LANDLINES = "sms_to_uk_landlines"


DEFAULT_PERMISSIONS = frozenset(
    {
        Permission.EMAIL,
        Permission.SMS,
        Permission.LETTER,
        Permission.INTERNATIONAL_SMS,
        Permission.INTERNATIONAL_LETTERS,
    }
)
"""What a new service may do unless it is said."""


@dataclass(frozen=True)
@takes_fields
class SendingLimits:
    """Notifications a day, and requests a minute with each type of key."""

    email_a_day: int = 999_999_999
    sms_a_day: int = 999_999_999
    letter_a_day: int = 999_999_999
    international_sms_a_day: int = 250_000
    requests_a_minute: int = 3_000


@dataclass(frozen=True)
@takes_fields
class Service:
    id: UUID
    name: str
    organisation_type: OrganisationType
    calendar: str
    active: bool
    prefix_sms: bool
    sms_sender: str
    email_from: str
    email_reply_to: str
    created_at: datetime
    version: int
    organisation_id: Optional[UUID]
    restricted: bool
    count_as_live: bool
    billing: BillingDetails
    permissions: FrozenSet[Permission] = DEFAULT_PERMISSIONS
    limits: SendingLimits = SendingLimits()
    honours_stop: bool = False
    """An SMS to who answered STOP is refused, until they answer START."""
    suppresses_failed: bool = False
    """So is a message to where one failed for good."""
    contact_link: str = ""
    """How recipients of a file reach the service: a URL, an e-mail address or a phone number."""
    custom_email_sender_name: str = ""
    """Of the From line; empty: the service's name."""


@dataclass(frozen=True)
@takes_fields
class ServiceDetails:
    """What people note about a service: how it went live, how much it means to send, how its
    messages look."""

    service_id: UUID
    notes: str = ""
    volume_email_a_year: Optional[int] = None
    """As its people expect before it goes live; so the next two."""
    volume_sms_a_year: Optional[int] = None
    volume_letter_a_year: Optional[int] = None
    consent_to_research: Optional[bool] = None
    go_live_at: Optional[datetime] = None
    go_live_user: Optional[UUID] = None
    has_active_go_live_request: bool = False
    confirmed_unique: bool = False
    confirmed_email_sender_name: bool = False
    email_brand: Optional[UUID] = None
    letter_brand: Optional[UUID] = None
    created_by: Optional[UUID] = None
    """Who made the service; what is put is not looked at."""


@dataclass(frozen=True)
class ServiceVersion:
    """One version of a service, as the page of its history shows it."""

    id: UUID
    version: int
    name: str
    active: bool
    restricted: bool
    limits: SendingLimits
    custom_email_sender_name: str
    created_at: datetime
    updated_at: Optional[datetime]
    """When the version was made; None: the first one."""
    created_by: Optional[UUID]
    changed_by: Optional[UUID]


@dataclass(frozen=True)
class LiveService:
    """A live service: whom to ask, and what it has sent since the financial year began."""

    id: UUID
    name: str
    organisation_name: str
    organisation_type: Optional[OrganisationType]
    consent_to_research: Optional[bool]
    contact_name: str = field(repr=False)
    contact_email_address: str = field(repr=False)
    contact_mobile_number: str = field(repr=False)
    go_live_at: Optional[datetime]
    volume_email_a_year: Optional[int]
    volume_sms_a_year: Optional[int]
    volume_letter_a_year: Optional[int]
    emails: int
    sms: int
    letters: int
    free_sms_fragments: int


class Services(Noun):
    """Services and their guest lists."""

    def create(
        self,
        name: str,
        *,
        organisation_type: OrganisationType = OrganisationType.OTHER,
        calendar: str = "",
        prefix_sms: bool = False,
        sms_sender: str = "",
        email_from: str = "",
        email_reply_to: str = "",
        organisation_id: Optional[Id] = None,
        restricted: bool = False,
        count_as_live: bool = True,
        billing: Optional[BillingDetails] = None,
        permissions: AbstractSet[Permission] = DEFAULT_PERMISSIONS,
        limits: SendingLimits = SendingLimits(),
        honours_stop: bool = False,
        suppresses_failed: bool = False,
        contact_link: str = "",
        custom_email_sender_name: str = "",
        founder: Optional[Id] = None,
    ) -> Service:
        """Makes a service; ConflictError if an active one has the name.

        A `founder` becomes a member with every permission, and brings the organisation that their
        e-mail address says.

        With `honours_stop` an SMS to who answered STOP is refused, until they answer START; with
        `suppresses_failed` likewise where a message failed for good. Both need a sealing key.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        options = call.options(
            "nfy_service_options",
            name=name,
            organisation_type=code_of(organisation_type),
            calendar=calendar,
            prefix_sms=prefix_sms,
            sms_sender=sms_sender,
            email_from=email_from,
            email_reply_to=email_reply_to,
            restricted=restricted,
            not_live=not count_as_live,
            honours_stop=honours_stop,
            suppresses_failed=suppresses_failed,
            contact_link=contact_link,
            custom_email_sender_name=custom_email_sender_name,
            **billing_fields(billing or BillingDetails()),
            **rule_fields(permissions, limits),
        )
        options.organisation_id.bytes = id_bytes(organisation_id)
        if founder is None:
            call(lib.nfy_service_create, self._handle, options, out)
        else:
            call(lib.nfy_service_found, self._handle, options, call.uuid(founder), out)
        return self.get(uuid_of(out))

    def get(self, service_id: Id) -> Service:
        call, out = Call(), ffi.new("nfy_service_rows **")
        call(lib.nfy_service_get, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "service", "nfy_service", service_of)[0]

    def list(self) -> List[Service]:
        out = ffi.new("nfy_service_rows **")
        Call()(lib.nfy_service_list, self._handle, out)
        return read_rows(out[0], "service", "nfy_service", service_of)

    def update(self, service: Service) -> Service:
        """Stores the next version of a service that was read and changed.

        ConflictError if it was changed meanwhile. See `calendars.change` for its calendar.
        """
        call = Call()
        given = call.options(
            "nfy_service",
            name=service.name,
            organisation_type=code_of(service.organisation_type),
            prefix_sms=service.prefix_sms,
            calendar=service.calendar,
            sms_sender=service.sms_sender,
            email_from=service.email_from,
            email_reply_to=service.email_reply_to,
            version=service.version,
            active=service.active,
            restricted=service.restricted,
            not_live=not service.count_as_live,
            honours_stop=service.honours_stop,
            suppresses_failed=service.suppresses_failed,
            contact_link=service.contact_link,
            custom_email_sender_name=service.custom_email_sender_name,
            **billing_fields(service.billing),
            **rule_fields(service.permissions, service.limits),
        )
        given.id.bytes = service.id.bytes
        given.organisation_id.bytes = (service.organisation_id or NIL).bytes
        call(lib.nfy_service_update, self._handle, given)
        return self.get(service.id)

    def details(self, service_id: Id) -> ServiceDetails:
        """What people note about a service."""
        call, out = Call(), ffi.new("nfy_service_details_rows **")
        call(lib.nfy_service_get_details, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "service_details", "nfy_service_details", details_of)[0]

    def put_details(
        self, details: ServiceDetails, *, changed_by: Optional[Id] = None
    ) -> ServiceDetails:
        """Stores them, in the next version of the service."""
        call = Call()
        given = call.options(
            "nfy_service_details",
            notes=details.notes,
            volume_email_a_year=_or_minus_one(details.volume_email_a_year),
            volume_sms_a_year=_or_minus_one(details.volume_sms_a_year),
            volume_letter_a_year=_or_minus_one(details.volume_letter_a_year),
            consent_to_research=_or_minus_one(details.consent_to_research),
            has_active_go_live_request=details.has_active_go_live_request,
            go_live_at_us=0 if details.go_live_at is None else to_us(details.go_live_at),
            confirmed_unique=details.confirmed_unique,
            confirmed_email_sender_name=details.confirmed_email_sender_name,
        )
        given.service_id.bytes = details.service_id.bytes
        given.go_live_user.bytes = id_bytes(details.go_live_user)
        given.email_brand.bytes = id_bytes(details.email_brand)
        given.letter_brand.bytes = id_bytes(details.letter_brand)
        user = ffi.NULL if changed_by is None else call.uuid(changed_by)
        call(lib.nfy_service_put_details, self._handle, given, user)
        return self.details(details.service_id)

    def archive(self, service_id: Id, *, changed_by: Optional[Id] = None) -> Service:
        """Ends a service for good: it gets another name, its templates are archived and its keys
        end."""
        call = Call()
        user = ffi.NULL if changed_by is None else call.uuid(changed_by)
        call(lib.nfy_service_archive, self._handle, call.uuid(service_id), user)
        return self.get(service_id)

    def list_history(self, service_id: Id) -> List[ServiceVersion]:
        """The versions of a service, the first one first."""
        call, out = Call(), ffi.new("nfy_service_version_rows **")
        call(lib.nfy_service_list_history, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "service_version", "nfy_service_version", version_of)

    def find_by_name(self, part: str) -> List[Service]:
        """Those whose names hold `part`, in any case, by creation."""
        call, out = Call(), ffi.new("nfy_service_rows **")
        call(lib.nfy_service_find_by_name, self._handle, call.text(part), out)
        return read_rows(out[0], "service", "nfy_service", service_of)

    def list_live(self) -> List[LiveService]:
        """Those that are live and have an allowance, by when they went live."""
        out = ffi.new("nfy_live_service_rows **")
        Call()(lib.nfy_service_list_live, self._handle, out)
        return read_rows(out[0], "live_service", "nfy_live_service", live_of)

    def put_guest_list(self, service_id: Id, recipients: Sequence[Recipient]) -> None:
        """Who gets messages in trial mode and with team keys. Replaces the list."""
        call = Call()
        given = ffi.new("nfy_str[]", max(len(recipients), 1))
        for index, recipient in enumerate(recipients):
            call.lend(given[index], str(recipient))
        service = call.uuid(service_id)
        call(lib.nfy_service_put_guest_list, self._handle, service, given, len(recipients))

    def list_guests(self, service_id: Id) -> List[str]:
        call, out = Call(), ffi.new("nfy_str_rows **")
        call(lib.nfy_service_list_guests, self._handle, call.uuid(service_id), out)
        return list(read_texts(out[0]))

    def list_typed_guests(self, service_id: Id) -> List[str]:
        """The guests as they were typed, in that order."""
        call, out = Call(), ffi.new("nfy_str_rows **")
        call(lib.nfy_service_list_typed_guests, self._handle, call.uuid(service_id), out)
        return list(read_texts(out[0]))


def service_of(row: Any) -> Service:
    return Service(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_type=member_of(OrganisationType, row.organisation_type),
        calendar=text_of(row.calendar),
        active=bool(row.active),
        prefix_sms=bool(row.prefix_sms),
        sms_sender=text_of(row.sms_sender),
        email_from=text_of(row.email_from),
        email_reply_to=text_of(row.email_reply_to),
        created_at=instant(row.created_at_us),
        version=row.version,
        organisation_id=uuid_or_none(row.organisation_id),
        restricted=bool(row.restricted),
        count_as_live=not row.not_live,
        billing=billing_of(row),
        honours_stop=bool(row.honours_stop),
        suppresses_failed=bool(row.suppresses_failed),
        contact_link=text_of(row.contact_link),
        custom_email_sender_name=text_of(row.custom_email_sender_name),
        permissions=permissions_of(row.permissions),
        limits=SendingLimits(
            email_a_day=max(row.email_a_day, 0),
            sms_a_day=max(row.sms_a_day, 0),
            letter_a_day=max(row.letter_a_day, 0),
            international_sms_a_day=max(row.international_sms_a_day, 0),
            requests_a_minute=max(row.requests_a_minute, 0),
        ),
    )


def _or_minus_one(value: Optional[int]) -> int:
    return -1 if value is None else int(value)


def _volume_of(value: int) -> Optional[int]:
    return None if value < 0 else int(value)


def _answer_of(value: int) -> Optional[bool]:
    return None if value < 0 else bool(value)


def details_of(row: Any) -> ServiceDetails:
    return ServiceDetails(
        service_id=uuid_of(row.service_id),
        notes=text_of(row.notes),
        volume_email_a_year=_volume_of(row.volume_email_a_year),
        volume_sms_a_year=_volume_of(row.volume_sms_a_year),
        volume_letter_a_year=_volume_of(row.volume_letter_a_year),
        consent_to_research=_answer_of(row.consent_to_research),
        go_live_at=instant_or_none(row.go_live_at_us),
        go_live_user=uuid_or_none(row.go_live_user),
        has_active_go_live_request=bool(row.has_active_go_live_request),
        confirmed_unique=bool(row.confirmed_unique),
        confirmed_email_sender_name=bool(row.confirmed_email_sender_name),
        email_brand=uuid_or_none(row.email_brand),
        letter_brand=uuid_or_none(row.letter_brand),
        created_by=uuid_or_none(row.created_by),
    )


def version_of(row: Any) -> ServiceVersion:
    return ServiceVersion(
        id=uuid_of(row.id),
        version=row.version,
        name=text_of(row.name),
        active=bool(row.active),
        restricted=bool(row.restricted),
        limits=SendingLimits(
            email_a_day=row.email_a_day,
            sms_a_day=row.sms_a_day,
            letter_a_day=row.letter_a_day,
            international_sms_a_day=row.international_sms_a_day,
            requests_a_minute=row.requests_a_minute,
        ),
        custom_email_sender_name=text_of(row.custom_email_sender_name),
        created_at=instant(row.created_at_us),
        updated_at=instant_or_none(row.updated_at_us),
        created_by=uuid_or_none(row.created_by),
        changed_by=uuid_or_none(row.changed_by),
    )


def live_of(row: Any) -> LiveService:
    of_none = row.organisation_type < 0
    return LiveService(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_name=text_of(row.organisation_name),
        organisation_type=None if of_none else member_of(OrganisationType, row.organisation_type),
        consent_to_research=_answer_of(row.consent_to_research),
        contact_name=text_of(row.contact_name),
        contact_email_address=text_of(row.contact_email_address),
        contact_mobile_number=text_of(row.contact_mobile_number),
        go_live_at=instant_or_none(row.go_live_at_us),
        volume_email_a_year=_volume_of(row.volume_email_a_year),
        volume_sms_a_year=_volume_of(row.volume_sms_a_year),
        volume_letter_a_year=_volume_of(row.volume_letter_a_year),
        emails=row.emails,
        sms=row.sms,
        letters=row.letters,
        free_sms_fragments=row.free_sms_fragments,
    )


def permissions_of(bits: int) -> FrozenSet[Permission]:
    return frozenset(p for p in Permission if bits & code_of(p))


def rule_fields(permissions: AbstractSet[Permission], limits: SendingLimits) -> Dict[str, Any]:
    """The fields that nfy_service and nfy_service_options share."""
    bits = sum(code_of(permission) for permission in permissions)
    fields: Dict[str, Any] = {"permissions": bits or lib.NFY_PERMISSION_NONE}
    for name in SendingLimits.__dataclass_fields__:
        fields[name] = getattr(limits, name) or -1
    return fields
