"""Bills, and what they are made of."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Callable, List, NamedTuple, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, day_of, decimal_of, read_rows, sized, text_of, to_day, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, member_of, numbered
from nfy.base import NotificationType, Postage, Status
from nfy.tables import Table


class UsageRow(NamedTuple):
    """One line of a bill; `month` is None in a yearly one."""

    month: Optional[date]
    type: str
    rate: Decimal
    postage: str
    notifications_sent: int
    chargeable_units: int
    free_units: int
    charged_units: int
    cost: Decimal


class SegmentTableRow(NamedTuple):
    """One step of a bill."""

    day: date
    type: str
    template_id: Optional[UUID]
    provider: str
    rate_multiplier: int
    international: bool
    rate: Decimal
    postage: str
    billable_units: int
    notifications_sent: int
    used_before: int
    free_units: int
    charged_units: int
    cost: Decimal


@numbered("REASON")
class BillingReason(Word):
    """Why a notification is, or is not, on a bill."""

    CHARGED = "charged"
    FREE_OF_CHARGE = "free-of-charge"
    PARTLY_FREE = "partly-free"
    EMAIL = "email"
    NO_UNITS = "no-units"
    TEST_KEY = "test-key"
    STATUS_NOT_BILLED = "status-not-billed"
    NO_RATE = "no-rate"


@dataclass(frozen=True)
class BillingFact:
    service_id: UUID
    day: date
    type: NotificationType
    template_id: UUID
    provider: str
    rate_multiplier: int
    international: bool
    postage: Postage
    rate: Decimal
    billable_units: int
    notifications_sent: int


@dataclass(frozen=True)
class UsageLine:
    """One line of a bill; `month` is None in a yearly one. `cost` is exact, never rounded."""

    month: Optional[date]
    type: NotificationType
    rate: Decimal
    postage: Postage
    notifications_sent: int
    chargeable_units: int
    free_units: int
    charged_units: int
    cost: Decimal


@dataclass(frozen=True)
class Usage:
    """A service's bill of one financial year. `free_allowance` None: every unit is charged."""

    service_id: UUID
    financial_year: int
    free_allowance: Optional[int]
    lines: Tuple[UsageLine, ...]
    _handle: "ffi.CData" = field(repr=False, compare=False)

    @property
    def cost(self) -> Decimal:
        """The sum of the lines, exact."""
        return sum((line.cost for line in self.lines), Decimal(0))

    def to_table(self) -> Table[UsageRow]:
        """The lines as a table."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_usage_to_table, self._handle, out)
        return Table(out[0], UsageRow)


@dataclass(frozen=True)
class Segment:
    """How much of one billing fact was free: the smallest step of a bill."""

    day: date
    type: NotificationType
    template_id: UUID
    provider: str
    rate_multiplier: int
    international: bool
    postage: Postage
    rate: Decimal
    billable_units: int
    notifications_sent: int
    used_before: int
    free_units: int
    charged_units: int
    cost: Decimal


@dataclass(frozen=True)
class Bill:
    """A year's bill with everything that it is made of, from one snapshot."""

    yearly: Usage
    monthly: Usage
    segments: Tuple[Segment, ...]
    _handle: "ffi.CData" = field(repr=False, compare=False)

    def to_table(self) -> Table[SegmentTableRow]:
        """The segments as a table."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_bill_to_table, self._handle, out)
        return Table(out[0], SegmentTableRow)


@dataclass(frozen=True)
class Verdict:
    """Why a notification is, or is not, on a bill. `segment` is its fact row, which is of many."""

    reason: BillingReason
    counted: bool
    day: date
    financial_year: int
    status: Status
    segment: Optional[Segment]
    explanation: str


class Billing(Noun):
    """Bills of services in financial years."""

    def yearly_usage(self, service_id: Id, *, financial_year: int) -> Usage:
        """The bill of a financial year by type and rate, exact at this instant."""
        return self._usage(lib.nfy_billing_yearly_usage, service_id, financial_year)

    def monthly_usage(self, service_id: Id, *, financial_year: int) -> Usage:
        """The same by month, type, rate and postage."""
        return self._usage(lib.nfy_billing_monthly_usage, service_id, financial_year)

    def explain(self, usage: Usage, line: UsageLine) -> List[Segment]:
        """The steps that a line of `usage` is the sum of, in order, as they are now."""
        out = ffi.new("nfy_segment_rows **")
        index = usage.lines.index(line)
        Call()(lib.nfy_billing_explain, self._handle, usage._handle, index, out)
        return read_rows(out[0], "segment", "nfy_segment", _segment_of)

    def bill(self, service_id: Id, *, financial_year: int) -> Bill:
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
    ) -> Bill:
        """The bill under other rules; what is not given stays as it is. Stores nothing.

        `rates_json` has "sms_rates" and "letter_rates" as in `rates.put`.
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

    def explain_notification(self, service_id: Id, notification_id: Id) -> Verdict:
        """Why a notification is on the bill, or why not."""
        call, out = Call(), ffi.new("nfy_verdict **")
        service, notification = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_billing_explain_notification, self._handle, service, notification, out)
        return _verdict_of(out[0])

    def drop_facts(self, first: date, last: date) -> None:
        """Removes the billing facts of days and marks the days to be billed again."""
        Call()(lib.nfy_billing_drop_facts, self._handle, to_day(first), to_day(last))

    def list_facts(self, first: date, last: date) -> List[BillingFact]:
        """The billing facts of days as stored, in their declared order."""
        out = ffi.new("nfy_fact_rows **")
        Call()(lib.nfy_billing_list_facts, self._handle, to_day(first), to_day(last), out)
        return read_rows(out[0], "fact", "nfy_fact", _billing_fact_of)

    def _usage(self, read: Callable[..., int], service_id: Id, year: int) -> Usage:
        call, out = Call(), ffi.new("nfy_usage **")
        call(read, self._handle, call.uuid(service_id), year, out)
        return usage_of(out[0])

    def _bill(self, service_id: Id, year: int, call: Call, rules: Any) -> Bill:
        out = ffi.new("nfy_bill **")
        call(lib.nfy_billing_bill, self._handle, call.uuid(service_id), year, rules, out)
        return bill_of(owned_bill(out[0]))


def _fact_fields(row: Any) -> Any:
    return {
        "day": day_of(row.day),
        "type": member_of(NotificationType, row.type),
        "template_id": uuid_of(row.template_id),
        "provider": text_of(row.provider),
        "rate_multiplier": row.rate_multiplier,
        "international": bool(row.international),
        "postage": member_of(Postage, row.postage),
        "rate": decimal_of(row.rate),
        "billable_units": row.billable_units,
        "notifications_sent": row.notifications_sent,
    }


def _billing_fact_of(row: Any) -> BillingFact:
    return BillingFact(service_id=uuid_of(row.service_id), **_fact_fields(row))


def _segment_of(row: Any) -> Segment:
    return Segment(
        used_before=row.used_before,
        free_units=row.free_units,
        charged_units=row.charged_units,
        cost=decimal_of(row.cost),
        **_fact_fields(row),
    )


def _usage_line_of(row: Any) -> UsageLine:
    return UsageLine(
        month=day_of(row.month) if row.month.year else None,
        type=member_of(NotificationType, row.type),
        rate=decimal_of(row.rate),
        postage=member_of(Postage, row.postage),
        notifications_sent=row.notifications_sent,
        chargeable_units=row.chargeable_units,
        free_units=row.free_units,
        charged_units=row.charged_units,
        cost=decimal_of(row.cost),
    )


def usage_of(raw: Any) -> Usage:
    """A bill; keeps its handle, for explaining lines and for reports."""
    handle = ffi.gc(raw, lib.nfy_usage_free)
    call, view, row = Call(), sized("nfy_usage_view"), sized("nfy_usage_line")
    call(lib.nfy_usage_get, handle, view)
    lines = []
    for index in range(lib.nfy_usage_line_count(handle)):
        call(lib.nfy_usage_line_get, handle, index, row)
        lines.append(_usage_line_of(row))
    return Usage(
        service_id=uuid_of(view.service_id),
        financial_year=view.financial_year,
        free_allowance=view.free_allowance if view.has_allowance else None,
        lines=tuple(lines),
        _handle=handle,
    )


def owned_bill(raw: Any) -> Any:
    return ffi.gc(raw, lib.nfy_bill_free)


def bill_of(handle: Any) -> Bill:
    """A bill; keeps its handle, for its table."""
    call = Call()
    yearly, monthly = ffi.new("nfy_usage **"), ffi.new("nfy_usage **")
    segments = ffi.new("nfy_segment_rows **")
    call(lib.nfy_bill_yearly, handle, yearly)
    call(lib.nfy_bill_monthly, handle, monthly)
    call(lib.nfy_bill_segments, handle, segments)
    return Bill(
        yearly=usage_of(yearly[0]),
        monthly=usage_of(monthly[0]),
        segments=tuple(read_rows(segments[0], "segment", "nfy_segment", _segment_of)),
        _handle=handle,
    )


def _verdict_of(raw: Any) -> Verdict:
    handle = ffi.gc(raw, lib.nfy_verdict_free)
    call, view, row = Call(), sized("nfy_verdict_view"), sized("nfy_segment")
    call(lib.nfy_verdict_get, handle, view)
    if view.has_segment:
        call(lib.nfy_verdict_segment, handle, row)
    return Verdict(
        reason=member_of(BillingReason, view.reason),
        counted=bool(view.counted),
        day=day_of(view.day),
        financial_year=view.financial_year,
        status=member_of(Status, view.state),
        segment=_segment_of(row) if view.has_segment else None,
        explanation=text_of(view.explanation),
    )
