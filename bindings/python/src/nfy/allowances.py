"""Free allowances."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, sized, to_day
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.tables import Table


@dataclass(frozen=True)
class Allowance:
    financial_year: int
    units: int
    is_custom: bool
    high_volume_last_year: bool = False


@dataclass(frozen=True)
class AllowanceState:
    """Where a service's allowance stands before a day begins."""

    financial_year: int
    free_allowance: Optional[int]
    used_units: int
    remaining_units: int


class AllowanceRow(NamedTuple):
    """Where a service's allowance stands before a day begins."""

    service_id: UUID
    financial_year: int
    free_allowance: Optional[int]
    used_units: int
    remaining_units: int


class Allowances(Noun):
    """Free SMS units of services in financial years."""

    def set(self, service_id: Id, *, financial_year: int, units: int) -> None:
        """Sets the free SMS units of a year by hand."""
        call = Call()
        call(lib.nfy_allowance_set, self._handle, call.uuid(service_id), financial_year, units)

    def ensure(self, service_id: Id, *, financial_year: int) -> Allowance:
        """The allowance of a year, made from the defaults if it is missing."""
        call, out = Call(), sized("nfy_allowance")
        call(lib.nfy_allowance_ensure, self._handle, call.uuid(service_id), financial_year, out)
        high_volume = bool(out.high_volume_last_year)
        return Allowance(out.financial_year, out.units, bool(out.is_custom), high_volume)

    def before(self, service_id: Id, day: date) -> AllowanceState:
        """What is left of the allowance before `day` begins."""
        call, out = Call(), sized("nfy_allowance_state")
        call(lib.nfy_allowance_before, self._handle, call.uuid(service_id), to_day(day), out)
        return AllowanceState(
            financial_year=out.financial_year,
            free_allowance=out.free_allowance if out.has_allowance else None,
            used_units=out.used_units,
            remaining_units=out.remaining_units,
        )

    def list_before(self, day: date) -> Table[AllowanceRow]:
        """The same for every service."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_allowance_list_before, self._handle, to_day(day), out)
        return Table(out[0], AllowanceRow)
