"""The cube of totals that bills and reports are read from."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Callable, List, NamedTuple, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import (
    Call,
    day_of,
    id_bytes,
    instant,
    read_rows,
    sized,
    text_of,
    to_day,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction, call_out, set_progress
from nfy._words import member_of
from nfy.base import KeyType, NotificationType, Postage, Status
from nfy.tables import Table


class BillingDifferenceRow(NamedTuple):
    """A billing fact that is not what the notifications say; `due`: the next run replaces it."""

    service_id: UUID
    day: date
    type: str
    template_id: Optional[UUID]
    provider: str
    rate_multiplier: int
    international: bool
    rate: Decimal
    postage: str
    notifications_stored: int
    notifications_counted: int
    billable_units_stored: int
    billable_units_counted: int
    due: bool


@dataclass(frozen=True)
class FactsState:
    watermark: datetime
    deltas: int


@dataclass(frozen=True)
class Difference:
    """One cell of the cube where the stored totals differ from the notifications."""

    day: date
    type: NotificationType
    service_id: UUID
    template_id: UUID
    job_id: Optional[UUID]
    key_type: KeyType
    status: Status
    provider: str
    rate_multiplier: int
    sheets: int
    international: bool
    postage: Postage
    notifications_stored: int
    notifications_counted: int
    billable_units_stored: int
    billable_units_counted: int


@dataclass(frozen=True)
class Audit:
    """What a recount found. Clean: nothing differs but what the next run replaces anyway."""

    cube: Tuple[Difference, ...]
    billing: Table[BillingDifferenceRow]
    is_clean: bool


class Facts(Noun):
    """The totals: where they stand, and whether they agree with the notifications."""

    def state(self) -> FactsState:
        """Where the cube of totals stands."""
        out = sized("nfy_facts_view")
        Call()(lib.nfy_facts_state, self._handle, out)
        return FactsState(instant(out.watermark_us), out.deltas)

    def rebuild(
        self,
        first: date,
        last: date,
        *,
        service_id: Optional[Id] = None,
        dry_run: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> List[Difference]:
        """Recomputes days from the notifications and bills them again; says what was different."""
        options = _days("nfy_rebuild_options", first, last)
        options.service_id.bytes = id_bytes(service_id)
        options.dry_run = dry_run
        return self._differences(lib.nfy_facts_rebuild, options, progress)

    def verify(
        self, first: date, last: date, *, progress: Optional[ProgressFunction] = None
    ) -> List[Difference]:
        """Compares the totals with the notifications; empty means equal."""
        options = _days("nfy_rebuild_options", first, last)
        return self._differences(lib.nfy_facts_verify, options, progress)

    def audit(
        self,
        first: date,
        last: date,
        *,
        service_id: Optional[Id] = None,
        progress: Optional[ProgressFunction] = None,
    ) -> Audit:
        """Recounts days from the notifications and compares totals and billing facts with them."""
        options = _days("nfy_rebuild_options", first, last)
        options.service_id.bytes = id_bytes(service_id)
        cube, billing = ffi.new("nfy_difference_rows **"), ffi.new("nfy_table **")
        is_clean = ffi.new("int32_t *")
        kept = set_progress(options, progress)
        outs = cube, billing, is_clean
        call_out(Call(), lib.nfy_facts_audit, self._handle, options, *outs)
        del kept
        table = Table(billing[0], BillingDifferenceRow)
        differences = read_rows(cube[0], "difference", "nfy_difference", _difference_of)
        return Audit(tuple(differences), table, bool(is_clean[0]))

    def _differences(
        self, compare: Callable[..., int], options: Any, progress: Optional[ProgressFunction]
    ) -> List[Difference]:
        out = ffi.new("nfy_difference_rows **")
        kept = set_progress(options, progress)
        call_out(Call(), compare, self._handle, options, out)
        del kept
        return read_rows(out[0], "difference", "nfy_difference", _difference_of)


def _difference_of(row: Any) -> Difference:
    return Difference(
        day=day_of(row.day),
        type=member_of(NotificationType, row.type),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        job_id=uuid_or_none(row.job_id),
        key_type=member_of(KeyType, row.key_type),
        status=member_of(Status, row.state),
        provider=text_of(row.provider),
        rate_multiplier=row.rate_multiplier,
        sheets=row.sheets,
        international=bool(row.international),
        postage=member_of(Postage, row.postage),
        notifications_stored=row.notifications_stored,
        notifications_counted=row.notifications_counted,
        billable_units_stored=row.billable_units_stored,
        billable_units_counted=row.billable_units_counted,
    )


def _days(kind: str, first: date, last: date) -> Any:
    options = sized(kind)
    options.first = to_day(first)
    options.last = to_day(last)
    return options
