"""Organisations, and who pays."""

from dataclasses import dataclass
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import takes_fields
from nfy._glue import NIL, Call, read_rows, text_of, uuid_of
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
        """Replaces the organisation with this id."""
        call, out = Call(), ffi.new("nfy_organisation_rows **")
        given = call.options(
            "nfy_organisation",
            name=organisation.name,
            organisation_type=code_of(organisation.organisation_type),
            closed=not organisation.active,
            **billing_fields(organisation.billing),
        )
        given.id.bytes = organisation.id.bytes
        call(lib.nfy_organisation_put, self._handle, given, out)
        return read_rows(out[0], "organisation", "nfy_organisation", organisation_of)[0]

    def list(self) -> List[Organisation]:
        out = ffi.new("nfy_organisation_rows **")
        Call()(lib.nfy_organisation_list, self._handle, out)
        return read_rows(out[0], "organisation", "nfy_organisation", organisation_of)


def organisation_of(row: Any) -> Organisation:
    return Organisation(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_type=member_of(OrganisationType, row.organisation_type),
        active=not row.closed,
        billing=billing_of(row),
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
