"""The calls of an engine about organisations, calendars, bills and reports."""

from datetime import date
from typing import Any, Callable, List, Optional, Sequence, Tuple, Type

from nfy import _views
from nfy import values as v
from nfy._arguments import Id
from nfy._glue import NIL, Call, id_bytes, read_rows, sized, to_day, uuid_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._sending import rule_fields
from nfy.calendar import Calendar, read_calendars
from nfy.tables import (
    AllowanceRow,
    BillingReportRow,
    DailyVolumesRow,
    DespatchRow,
    OrganisationUsageRow,
    ProviderVolumesRow,
    Row,
    ServiceVolumesRow,
    SmsUsageRow,
    Table,
)
from nfy.values import code_of


class PlatformCalls(Handle):
    """What an Engine can do beyond one service; not for use by itself."""

    # -- organisations and services ---------------------------------------------------------------

    def create_organisation(
        self,
        name: str,
        *,
        organisation_type: v.OrganisationType = v.OrganisationType.OTHER,
        billing: Optional[v.BillingDetails] = None,
    ) -> v.Organisation:
        """Adds an organisation; ConflictError if the name is taken."""
        details = billing or v.BillingDetails()
        return self.put_organisation(v.Organisation(NIL, name, organisation_type, True, details))

    def put_organisation(self, organisation: v.Organisation) -> v.Organisation:
        """Replaces the organisation with this id."""
        call, out = Call(), ffi.new("nfy_uuid *")
        given = call.options(
            "nfy_organisation",
            name=organisation.name,
            organisation_type=code_of(organisation.organisation_type),
            closed=not organisation.active,
            **billing_fields(organisation.billing),
        )
        given.id.bytes = organisation.id.bytes
        call(lib.nfy_organisation_put, self._handle, given, out)
        stored = uuid_of(out)
        return next(found for found in self.list_organisations() if found.id == stored)

    def list_organisations(self) -> List[v.Organisation]:
        out = ffi.new("nfy_organisation_rows **")
        Call()(lib.nfy_organisation_list, self._handle, out)
        return read_rows(out[0], "organisation", "nfy_organisation", _views.organisation)

    def _update_service(self, service: v.Service) -> None:
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
            **billing_fields(service.billing),
            **rule_fields(service.permissions, service.limits),
        )
        given.id.bytes = service.id.bytes
        given.organisation_id.bytes = (service.organisation_id or NIL).bytes
        call(lib.nfy_service_update, self._handle, given)

    # -- calendars --------------------------------------------------------------------------------

    def put_calendar(self, calendar: Calendar) -> Calendar:
        """Adds a calendar; ConflictError if its id is known with other rules."""
        call = Call()
        given = call.options(
            "nfy_calendar",
            id=calendar.id,
            zone=calendar.zone,
            year_start_month=calendar.year_start_month,
            year_start_day=calendar.year_start_day,
            follows=calendar.follows,
        )
        if calendar.valid_from is not None:
            given.valid_from = to_day(calendar.valid_from)
        call(lib.nfy_calendar_put, self._handle, given)
        return self.get_calendar(calendar.id)

    def list_calendars(self) -> List[Calendar]:
        """Every calendar by id, "uk", "us" and "ca" included."""
        out = ffi.new("nfy_calendar_rows **")
        Call()(lib.nfy_calendar_list, self._handle, out)
        return read_calendars(out[0])

    def get_calendar(self, id: str) -> Calendar:
        call, out = Call(), ffi.new("nfy_calendar_rows **")
        call(lib.nfy_calendar_get, self._handle, call.text(id), out)
        return read_calendars(out[0])[0]

    def plan_calendar_change(
        self, service_id: Id, calendar: str
    ) -> Tuple[v.CalendarPlanYear, ...]:
        """What a service's bills are, and what they would be. Changes nothing."""
        call, out = Call(), ffi.new("nfy_calendar_plan **")
        service = call.uuid(service_id)
        call(lib.nfy_calendar_plan_change, self._handle, service, call.text(calendar), out)
        plan = ffi.gc(out[0], lib.nfy_calendar_plan_free)
        years = []
        year = ffi.new("int32_t *")
        before, after = ffi.new("nfy_bill **"), ffi.new("nfy_bill **")
        for index in range(lib.nfy_calendar_plan_count(plan)):
            call(lib.nfy_calendar_plan_get, plan, index, year, before, after)
            # Both have an owner before either is read.
            bills = _views.owned_bill(before[0]), _views.owned_bill(after[0])
            years.append(v.CalendarPlanYear(year[0], *map(_views.bill, bills)))
        return tuple(years)

    def change_calendar(self, service_id: Id, calendar: str) -> None:
        """Gives a service another calendar and marks all its days to be billed again."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_calendar_change, self._handle, service, call.text(calendar))

    # -- bills ------------------------------------------------------------------------------------

    def bill_of(self, service_id: Id, *, financial_year: int) -> v.Bill:
        """A year's bill with every step, from one snapshot."""
        return self._bill(service_id, financial_year, Call(), ffi.NULL)

    def what_if(
        self,
        service_id: Id,
        *,
        financial_year: int,
        rates_json: str = "",
        free_allowance: Optional[int] = None,
        calendar: str = "",
    ) -> v.Bill:
        """The bill under other rules; what is not given stays as it is. Stores nothing.

        `rates_json` has "sms_rates" and "letter_rates" as in `put_reference_data`.
        """
        call = Call()
        rules = call.options(
            "nfy_what_if",
            rates_json=rates_json,
            calendar=calendar,
            has_free_allowance=free_allowance is not None,
            free_allowance=free_allowance,
        )
        return self._bill(service_id, financial_year, call, rules)

    def explain_notification(self, service_id: Id, notification_id: Id) -> v.Verdict:
        """Why a notification is on the bill, or why not."""
        call, out = Call(), ffi.new("nfy_verdict **")
        service, notification = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_verdict_read, self._handle, service, notification, out)
        return _views.verdict(out[0])

    def allowance_before(self, service_id: Id, day: date) -> v.AllowanceState:
        """What is left of the allowance before `day` begins."""
        call, out = Call(), sized("nfy_allowance_state")
        call(lib.nfy_allowance_before, self._handle, call.uuid(service_id), to_day(day), out)
        return v.AllowanceState(
            financial_year=out.financial_year,
            free_allowance=out.free_allowance if out.has_allowance else None,
            used_units=out.used_units,
            remaining_units=out.remaining_units,
        )

    def allowances_before(self, day: date) -> Table[AllowanceRow]:
        """The same for every service."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_allowance_list_before, self._handle, to_day(day), out)
        return Table(out[0], AllowanceRow)

    # -- reports ----------------------------------------------------------------------------------

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

    def billing_report(self, first: date, last: date) -> Table[BillingReportRow]:
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

    def despatch_report(self, first: date, last: date) -> Table[DespatchRow]:
        """Letters by their day of despatch, as billed."""
        return self._report(lib.nfy_report_despatch, first, last, DespatchRow)

    def record_letter_despatches(self, letters: Sequence[v.Despatch]) -> int:
        """Stores what the printer reports; answers how many letters were new or moved."""
        given = ffi.new("nfy_despatch[]", len(letters))
        out = ffi.new("int64_t *")
        for target, letter in zip(given, letters):
            target.struct_size = ffi.sizeof("nfy_despatch")
            target.notification_id.bytes = letter.notification_id.bytes
            target.despatched_on = to_day(letter.despatched_on)
            target.cost_threshold = code_of(letter.cost_threshold)
        Call()(lib.nfy_despatch_record, self._handle, given, len(letters), out)
        return int(out[0])

    def _bill(self, service_id: Id, year: int, call: Call, rules: Any) -> v.Bill:
        out = ffi.new("nfy_bill **")
        call(lib.nfy_bill_read, self._handle, call.uuid(service_id), year, rules, out)
        return _views.bill(_views.owned_bill(out[0]))

    def _report(
        self, read: Callable[..., int], first: date, last: date, row_type: Type[Row]
    ) -> Table[Row]:
        out = ffi.new("nfy_table **")
        Call()(read, self._handle, to_day(first), to_day(last), out)
        return Table(out[0], row_type)


def billing_fields(details: v.BillingDetails) -> Any:
    return {
        "purchase_order_number": details.purchase_order_number,
        "contact_names": details.contact_names,
        "contact_email_addresses": details.contact_email_addresses,
        "billing_reference": details.reference,
    }
