"""Organisations, and who pays."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag
from typing import Any, List, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant_or_none,
    read_rows,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered


@numbered("ORGANISATION")
class OrganisationType(Word):
    """Decides the default free allowance."""

    OTHER = "other"
    CENTRAL = "central"
    LOCAL = "local"
    NHS_CENTRAL = "nhs_central"
    NHS_LOCAL = "nhs_local"
    NHS_GP = "nhs_gp"
    NHS_NOTIFY = "nhs_notify"
    EMERGENCY_SERVICE = "emergency_service"
    SCHOOL_OR_COLLEGE = "school_or_college"


@dataclass(frozen=True)
@takes_fields
class BillingDetails:
    """Who pays, as the billing report shows it."""

    purchase_order_number: str = ""
    contact_names: str = ""
    contact_email_addresses: str = ""
    reference: str = ""


@dataclass(frozen=True)
@takes_fields
class Organisation:
    """Its billing details stand in where a service has none of its own."""

    id: UUID
    name: str
    organisation_type: OrganisationType
    active: bool
    billing: BillingDetails
    crown: Optional[bool] = None
    """This, and what follows, `update` changes; None is not known."""
    agreement_signed: Optional[bool] = None
    agreement_signed_at: Optional[datetime] = None
    agreement_signed_by: Optional[UUID] = None
    agreement_on_behalf_of_name: str = ""
    agreement_on_behalf_of_email: str = field(default="", repr=False)
    agreement_version: str = ""
    request_to_go_live_notes: str = ""
    notes: str = ""
    can_approve_own_go_live_requests: bool = False
    can_ask_to_join_a_service: bool = False
    email_branding_id: Optional[UUID] = None
    letter_branding_id: Optional[UUID] = None
    domains: Tuple[str, ...] = ()
    live_services: int = field(default=0, compare=False)
    """As it was read."""


class OrganisationField(IntFlag):
    """What `Organisations.update` is to change."""

    NAME = lib.NFY_ORGANISATION_SET_NAME
    TYPE = lib.NFY_ORGANISATION_SET_TYPE
    CLOSED = lib.NFY_ORGANISATION_SET_CLOSED
    BILLING = lib.NFY_ORGANISATION_SET_BILLING
    CROWN = lib.NFY_ORGANISATION_SET_CROWN
    AGREEMENT = lib.NFY_ORGANISATION_SET_AGREEMENT
    GO_LIVE_NOTES = lib.NFY_ORGANISATION_SET_GO_LIVE_NOTES
    NOTES = lib.NFY_ORGANISATION_SET_NOTES
    CAN_APPROVE = lib.NFY_ORGANISATION_SET_CAN_APPROVE
    CAN_ASK = lib.NFY_ORGANISATION_SET_CAN_ASK
    EMAIL_BRANDING = lib.NFY_ORGANISATION_SET_EMAIL_BRANDING
    LETTER_BRANDING = lib.NFY_ORGANISATION_SET_LETTER_BRANDING
    DOMAINS = lib.NFY_ORGANISATION_SET_DOMAINS


class Organisations(Noun):
    """Whom services belong to."""

    def create(
        self,
        name: str,
        *,
        organisation_type: OrganisationType = OrganisationType.OTHER,
        billing: Optional[BillingDetails] = None,
    ) -> Organisation:
        """Adds an organisation; ConflictError if the name is taken."""
        details = billing or BillingDetails()
        return self.put(Organisation(NIL, name, organisation_type, True, details))

    def put(self, organisation: Organisation) -> Organisation:
        """Adds it, or replaces name, type, activity and billing of the one with this id."""
        call, out = Call(), ffi.new("nfy_organisation_rows **")
        call(lib.nfy_organisation_put, self._handle, _given(call, organisation), out)
        return _organisations(out)[0]

    def update(self, organisation: Organisation, fields: OrganisationField) -> Organisation:
        """Changes the fields that are named, in one step, and no others.

        ConflictError with Reason.DOMAIN_TAKEN if another organisation has a domain.
        """
        call, out = Call(), ffi.new("nfy_organisation_rows **")
        given = _given(call, organisation)
        call(lib.nfy_organisation_update, self._handle, given, int(fields), out)
        return _organisations(out)[0]

    def archive(self, organisation_id: Id) -> None:
        """Closes one without active services, members and pending invitations."""
        call = Call()
        call(lib.nfy_organisation_archive, self._handle, call.uuid(organisation_id))

    def add_service(self, organisation_id: Id, service_id: Id) -> None:
        """Puts a service into an organisation."""
        call = Call()
        one = call.uuid(organisation_id)
        call(lib.nfy_organisation_add_service, self._handle, one, call.uuid(service_id))

    def find_by_domain(self, domain: str) -> Optional[Organisation]:
        """The one that an address at `domain` belongs to."""
        call, out = Call(), ffi.new("nfy_organisation_rows **")
        call(lib.nfy_organisation_find_by_domain, self._handle, call.text(domain), out)
        found = _organisations(out)
        return found[0] if found else None

    def list(self) -> List[Organisation]:
        out = ffi.new("nfy_organisation_rows **")
        Call()(lib.nfy_organisation_list, self._handle, out)
        return _organisations(out)


def _organisations(out: Any) -> List[Organisation]:
    return read_rows(out[0], "organisation", "nfy_organisation", organisation_of)


def _code(value: Optional[bool]) -> int:
    return 0 if value is None else lib.NFY_YES if value else lib.NFY_NO


def _answer(code: int) -> Optional[bool]:
    return None if code == 0 else bool(code == lib.NFY_YES)


def _given(call: Call, organisation: Organisation) -> Any:
    signed_at = organisation.agreement_signed_at
    given = call.options(
        "nfy_organisation",
        name=organisation.name,
        organisation_type=code_of(organisation.organisation_type),
        closed=not organisation.active,
        crown=_code(organisation.crown),
        agreement_signed=_code(organisation.agreement_signed),
        agreement_signed_at_us=None if signed_at is None else to_us(signed_at),
        agreement_on_behalf_of_name=organisation.agreement_on_behalf_of_name,
        agreement_on_behalf_of_email=organisation.agreement_on_behalf_of_email,
        agreement_version=organisation.agreement_version,
        request_to_go_live_notes=organisation.request_to_go_live_notes,
        notes=organisation.notes,
        can_approve_own_go_live_requests=organisation.can_approve_own_go_live_requests,
        can_ask_to_join_a_service=organisation.can_ask_to_join_a_service,
        domains=",".join(organisation.domains),
        **billing_fields(organisation.billing),
    )
    given.id.bytes = organisation.id.bytes
    given.agreement_signed_by.bytes = id_bytes(organisation.agreement_signed_by)
    given.email_branding_id.bytes = id_bytes(organisation.email_branding_id)
    given.letter_branding_id.bytes = id_bytes(organisation.letter_branding_id)
    return given


def organisation_of(row: Any) -> Organisation:
    return Organisation(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_type=member_of(OrganisationType, row.organisation_type),
        active=not row.closed,
        billing=billing_of(row),
        crown=_answer(row.crown),
        agreement_signed=_answer(row.agreement_signed),
        agreement_signed_at=instant_or_none(row.agreement_signed_at_us),
        agreement_signed_by=uuid_or_none(row.agreement_signed_by),
        agreement_on_behalf_of_name=text_of(row.agreement_on_behalf_of_name),
        agreement_on_behalf_of_email=text_of(row.agreement_on_behalf_of_email),
        agreement_version=text_of(row.agreement_version),
        request_to_go_live_notes=text_of(row.request_to_go_live_notes),
        notes=text_of(row.notes),
        can_approve_own_go_live_requests=bool(row.can_approve_own_go_live_requests),
        can_ask_to_join_a_service=bool(row.can_ask_to_join_a_service),
        email_branding_id=uuid_or_none(row.email_branding_id),
        letter_branding_id=uuid_or_none(row.letter_branding_id),
        domains=tuple(word for word in text_of(row.domains).split(",") if word),
        live_services=row.live_services,
    )


def billing_of(row: Any) -> BillingDetails:
    return BillingDetails(
        purchase_order_number=text_of(row.purchase_order_number),
        contact_names=text_of(row.contact_names),
        contact_email_addresses=text_of(row.contact_email_addresses),
        reference=text_of(row.billing_reference),
    )


def billing_fields(details: BillingDetails) -> Any:
    return {
        "purchase_order_number": details.purchase_order_number,
        "contact_names": details.contact_names,
        "contact_email_addresses": details.contact_email_addresses,
        "billing_reference": details.reference,
    }
