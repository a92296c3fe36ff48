"""Bills and usage for people."""

from datetime import date
from decimal import Decimal
from typing import Any, Callable, NamedTuple, Optional, Sequence, Type
from uuid import UUID

from nfy._arguments import Id, checked
from nfy._glue import Call, id_bytes, take_buf, to_day
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.billing import Usage
from nfy.tables import Row, Table


class SmsUsageRow(NamedTuple):
    """SMS of one service in a range of days; what the allowance gave before it counts."""

    organisation_id: Optional[UUID]
    organisation_name: str
    service_id: UUID
    service_name: str
    free_allowance: Optional[int]
    free_allowance_left: int
    chargeable_units: int
    charged_units: int
    cost: Decimal
    active: bool


class OrganisationUsageRow(NamedTuple):
    """One service of an organisation in a financial year, used or not."""

    service_id: UUID
    service_name: str
    free_allowance: Optional[int]
    free_allowance_left: int
    chargeable_units: int
    charged_units: int
    sms_cost: Decimal
    letter_cost: Decimal
    emails_sent: int
    active: bool


class BillingReportRow(NamedTuple):
    """What one service is billed for in a range of days, and to whom."""

    organisation_id: Optional[UUID]
    organisation_name: str
    service_id: UUID
    service_name: str
    sms_cost: Decimal
    sms_chargeable_units: int
    total_letters: int
    letter_cost: Decimal
    letter_breakdown: str
    purchase_order_number: str
    contact_names: str
    contact_email_addresses: str
    billing_reference: str


class ServiceVolumesRow(NamedTuple):
    """A live service with an allowance, used or not."""

    organisation_id: Optional[UUID]
    organisation_name: str
    service_id: UUID
    service_name: str
    free_allowance: int
    sms_notifications: int
    sms_chargeable_units: int
    email_totals: int
    letter_totals: int
    letter_cost: Decimal
    letter_sheet_totals: int


class DailyVolumesRow(NamedTuple):
    """All services on one day."""

    day: date
    sms_totals: int
    sms_fragment_totals: int
    sms_chargeable_units: int
    email_totals: int
    letter_totals: int
    letter_sheet_totals: int


class ProviderVolumesRow(NamedTuple):
    """What went through one SMS provider on one day; its cost knows no allowance."""

    day: date
    provider: str
    sms_totals: int
    sms_fragment_totals: int
    sms_chargeable_units: int
    sms_cost: Decimal


class DespatchRow(NamedTuple):
    """Letters of one kind that were despatched on one day."""

    date: date
    postage: str
    cost_threshold: str
    sheets: int
    rate: Decimal
    letters: int
    cost: Decimal


class Reports(Noun):
    """Reports over services and days."""

    def sms_usage(
        self,
        first: date,
        last: date,
        *,
        organisation_id: Optional[Id] = None,
        exclude_restricted: bool = False,
    ) -> Table[SmsUsageRow]:
        """SMS of each service in a range of days, both included."""
        call, out = Call(), ffi.new("nfy_table **")
        options = call.options("nfy_sms_usage_options", exclude_restricted=exclude_restricted)
        options.first, options.last = to_day(first), to_day(last)
        options.organisation_id.bytes = id_bytes(organisation_id)
        call(lib.nfy_report_sms_usage, self._handle, options, out)
        return Table(out[0], SmsUsageRow)

    def organisation_usage(
        self, organisation_id: Id, *, financial_year: int
    ) -> Table[OrganisationUsageRow]:
        """The services of an organisation in a financial year, used or not."""
        call, out = Call(), ffi.new("nfy_table **")
        organisation = call.uuid(organisation_id)
        call(lib.nfy_report_organisation_usage, self._handle, organisation, financial_year, out)
        return Table(out[0], OrganisationUsageRow)

    def billing(self, first: date, last: date) -> Table[BillingReportRow]:
        """What each service is billed for, and to whom."""
        return self._report(lib.nfy_report_billing, first, last, BillingReportRow)

    def volumes_by_service(self, first: date, last: date) -> Table[ServiceVolumesRow]:
        """Volumes of each live service with an allowance, used or not."""
        return self._report(lib.nfy_report_volumes_by_service, first, last, ServiceVolumesRow)

    def daily_volumes(self, first: date, last: date) -> Table[DailyVolumesRow]:
        """Volumes of each day over all services."""
        return self._report(lib.nfy_report_daily_volumes, first, last, DailyVolumesRow)

    def daily_provider_volumes(self, first: date, last: date) -> Table[ProviderVolumesRow]:
        """SMS of each day and provider."""
        read = lib.nfy_report_daily_provider_volumes
        return self._report(read, first, last, ProviderVolumesRow)

    def despatch(self, first: date, last: date) -> Table[DespatchRow]:
        """Letters by their day of despatch, as billed."""
        return self._report(lib.nfy_report_despatch, first, last, DespatchRow)

    def _report(
        self, read: Callable[..., int], first: date, last: date, row_type: Type[Row]
    ) -> Table[Row]:
        out = ffi.new("nfy_table **")
        Call()(read, self._handle, to_day(first), to_day(last), out)
        return Table(out[0], row_type)


def _write(
    write: Callable[..., int], years: Sequence[Usage], service_name: str, currency: str
) -> str:
    call, out = Call(), ffi.new("nfy_buf *")
    options = call.options("nfy_report_options", service_name=service_name, currency=currency)
    handles: Any = ffi.new("nfy_usage *[]", [year._handle for year in years])
    call(write, options, handles, len(years), out)
    return take_buf(out)


@checked
def report_csv(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as CSV, safe to open in a spreadsheet."""
    return _write(lib.nfy_report_to_csv, years, service_name, currency)


@checked
def report_html(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as one self-contained page with a chart."""
    return _write(lib.nfy_report_to_html, years, service_name, currency)


@checked
def report_text(years: Sequence[Usage], *, service_name: str, currency: str = "") -> str:
    """Monthly bills as columns for a terminal."""
    return _write(lib.nfy_report_to_text, years, service_name, currency)
