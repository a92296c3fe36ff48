"""Reports as tables: typed rows, CSV, a page, and a stream of Arrow columns."""

import ctypes
from datetime import date
from decimal import Decimal
from typing import (
    Any,
    Dict,
    Generic,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Tuple,
    Type,
    TypeVar,
    Union,
    overload,
)
from uuid import UUID

from nfy._arguments import kind_of
from nfy._glue import Call, day_of, decimal_of, sized, take_buf, text_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.errors import WrongTypeError


class Column(NamedTuple):
    """A column's name and the type of its cells, which may also be None."""

    name: str
    type: type


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


class AllowanceRow(NamedTuple):
    """Where a service's allowance stands before a day begins."""

    service_id: UUID
    financial_year: int
    free_allowance: Optional[int]
    used_units: int
    remaining_units: int


class UnpricedRow(NamedTuple):
    """A day of a service that is in no sum because it has no price."""

    day: date
    type: str
    service_id: UUID
    reason: str


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


class RetentionRow(NamedTuple):
    """How many whole days before today a service keeps a type."""

    service_id: UUID
    type: str
    days_of_retention: int


class ArchiveFileRow(NamedTuple):
    """A file of the history; instants are ISO 8601 in UTC."""

    name: str
    first_created_at: str
    last_created_at: str
    rows: int
    foreign_ids: int
    bytes: int
    archived_at: str


class ArchiveFileFaultRow(NamedTuple):
    """A file of the history that is missing or broken."""

    name: str
    error: str
    message: str


class SuppressedRow(NamedTuple):
    """A recipient that gets nothing more: it "stopped" it, or a message there "failed" for good."""

    recipient: str
    reason: str
    since: str


class StatisticsRow(NamedTuple):
    """Messages of one type, as a dashboard shows them."""

    type: str
    requested: int
    delivered: int
    failed: int


class TemplateStatisticsRow(NamedTuple):
    """Messages of one template that have one status."""

    template_id: UUID
    template_name: str
    type: str
    status: str
    notification_count: int


class RecentUsageRow(NamedTuple):
    """How often one template was used in the last days."""

    template_id: UUID
    notification_count: int


class MessagesTodayRow(NamedTuple):
    """What counts towards one of today's limits."""

    count_of: str
    notification_count: int


class CacheDriftRow(NamedTuple):
    """A count of the cache that the notifications do not confirm."""

    service_id: UUID
    day: date
    count_of: str
    cached: int
    counted: int


class MonthlyStatisticsRow(NamedTuple):
    """Messages of one month and type that have one status; `month` is its first day."""

    month: date
    type: str
    status: str
    notification_count: int


class TemplateUsageRow(NamedTuple):
    """How often a template was used in one month."""

    month: date
    template_id: UUID
    template_name: str
    type: str
    notification_count: int


class OutcomeRow(NamedTuple):
    """Messages of a job that have one status."""

    status: str
    notification_count: int


class ServiceTotalsRow(NamedTuple):
    """What one service sent in a range of days."""

    service_id: UUID
    service_name: str
    restricted: bool
    active: bool
    email_requested: int
    email_delivered: int
    email_failed: int
    sms_requested: int
    sms_delivered: int
    sms_failed: int
    letter_requested: int
    letter_delivered: int
    letter_failed: int


class PlatformStatisticsRow(NamedTuple):
    """All services' messages of one type; `total` and failures are without test keys."""

    type: str
    total: int
    test_key: int
    technical_failure: int
    permanent_failure: int
    temporary_failure: int
    virus_scan_failed: int


class ServiceMonthRow(NamedTuple):
    """One service's messages of one month and type."""

    month: date
    service_id: UUID
    service_name: str
    type: str
    sending: int
    delivered: int
    technical_failure: int
    temporary_failure: int
    permanent_failure: int
    sent: int


class AlarmingServiceRow(NamedTuple):
    """A live service whose last 24 hours alarm."""

    service_id: UUID
    messages: int
    permanent_failures: int
    to_tv_numbers: int
    has_high_failure_rate: bool
    sends_to_tv_numbers: bool


class StatusFactRow(NamedTuple):
    """A row of ft_notification_status."""

    day: date
    service_id: UUID
    type: str
    template_id: UUID
    job_id: Optional[UUID]
    key_type: str
    status: str
    notification_count: int


class ProcessingTimeRow(NamedTuple):
    """How fast messages left on one day."""

    date: date
    messages_total: int
    messages_within_10_secs: int
    percentage_under_10_seconds: Decimal


class DailyMessagesRow(NamedTuple):
    """All services' messages of one day."""

    date: date
    emails: int
    sms: int
    letters: int


class UsingServiceRow(NamedTuple):
    """A live service."""

    service_id: UUID
    service_name: str
    organisation_name: Optional[str]


Row = TypeVar("Row", bound=NamedTuple)

_TYPES: Dict[int, type] = {
    lib.NFY_CELL_TEXT: str,
    lib.NFY_CELL_INTEGER: int,
    lib.NFY_CELL_DECIMAL: Decimal,
    lib.NFY_CELL_DAY: date,
    lib.NFY_CELL_FLAG: bool,
}

# PyCapsule_New is not for cffi, whose functions take and give no Python objects.
_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]

_pointer_in = ctypes.pythonapi.PyCapsule_GetPointer
_pointer_in.restype = ctypes.c_void_p
_pointer_in.argtypes = [ctypes.py_object, ctypes.c_char_p]


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


_END_STREAM = _address(ffi.addressof(lib, "nfy_py_stream_end"))


class Table(Handle, Generic[Row]):
    """A report, complete in memory and immutable: named tuples by `for`, `len` and index.

    It also streams as Arrow columns into whatever knows the PyCapsule interface, for instance
    `pyarrow.table(table)` or `polars.DataFrame(table)`.
    """

    title: str
    first: Optional[date]  # of the days that it covers
    last: Optional[date]
    columns: Tuple[Column, ...]

    def __init__(self, handle: Any, row_type: Type[Row]) -> None:
        super().__init__(handle, lib.nfy_table_free)
        call, view = Call(), sized("nfy_table_view")
        call(lib.nfy_table_get, self._handle, view)
        name, kind = ffi.new("nfy_str *"), ffi.new("int32_t *")
        columns = []
        for index in range(view.column_count):
            call(lib.nfy_table_column, self._handle, index, name, kind)
            # Ids are text in the library and in Arrow columns.
            is_id = text_of(name).endswith("_id")
            columns.append(Column(text_of(name), UUID if is_id else _TYPES[kind[0]]))
        self.title = text_of(view.title)
        self.columns = tuple(columns)
        self.first = day_of(view.first) if view.first.year else None
        self.last = day_of(view.last) if view.last.year else None
        self._row_type = row_type
        self._count = int(view.row_count)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> List[Row]: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Row, List[Row]]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._count))]
        if not hasattr(index, "__index__"):
            raise WrongTypeError(f"a row's index is {kind_of(index)}, not a whole number")
        index = index.__index__()
        if not -self._count <= index < self._count:
            raise IndexError(f"no row {index}")
        return self._row(index % self._count, ffi.new("nfy_cell[]", len(self.columns)))

    def __iter__(self) -> Iterator[Row]:
        cells = ffi.new("nfy_cell[]", len(self.columns))
        for index in range(self._count):
            yield self._row(index, cells)

    def __eq__(self, other: object) -> bool:
        """Of two tables: the same columns and rows. A list of rows can be compared with, too."""
        if isinstance(other, Table):
            return self.columns == other.columns and list(self) == list(other)
        return list(self) == other if isinstance(other, list) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.columns, self._count))

    def __repr__(self) -> str:
        return f"Table({self.title!r}, {self._count} rows)"

    @property
    def unpriced(self) -> "Table[UnpricedRow]":
        """What the report leaves out because it has no price."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_table_unpriced, self._handle, out)
        return Table(out[0], UnpricedRow)

    def to_csv(self) -> str:
        """CSV with exact numbers, safe to open in a spreadsheet."""
        out = ffi.new("nfy_buf *")
        Call()(lib.nfy_table_to_csv, self._handle, out)
        return take_buf(out)

    def to_html(self, *, currency: str = "") -> str:
        """One self-contained page with a chart."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_table_to_html, self._handle, call.text(currency), out)
        return take_buf(out)

    def to_pylist(self) -> List[Dict[str, Any]]:
        """A dictionary for each row."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row)) for row in self]

    def to_pandas(self) -> Any:
        """A pandas.DataFrame; money and ids stay what they are, as objects."""
        import pandas

        names = [column.name for column in self.columns]
        return pandas.DataFrame.from_records(list(self), columns=names)

    def to_polars(self) -> Any:
        """A polars.DataFrame; ids are text."""
        import polars

        return polars.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """A capsule with an ArrowArrayStream; money is a decimal as narrow as its values allow.

        `requested_schema`, a capsule too, may ask for another decimal, for large texts and for
        days in milliseconds. Columns of which something else is asked keep their types.
        """
        stream = lib.nfy_py_stream_new()
        if stream == ffi.NULL:
            raise MemoryError
        # From here on the capsule ends the stream, filled or not.
        capsule = _new_capsule(_address(stream), _address(lib.nfy_py_stream_name), _END_STREAM)
        asked = ffi.NULL
        if requested_schema is not None:
            asked = ffi.cast(
                "struct ArrowSchema *", _pointer_in(requested_schema, b"arrow_schema")
            )
        Call()(lib.nfy_table_to_arrow_as, self._handle, asked, stream)
        return capsule

    def _row(self, index: int, cells: Any) -> Row:
        Call()(lib.nfy_table_row, self._handle, index, cells, len(self.columns))
        values = (_value(cell, column.type) for cell, column in zip(cells, self.columns))
        return self._row_type(*values)


def _value(cell: Any, type: type) -> Any:
    if cell.kind == lib.NFY_CELL_TEXT:
        return UUID(text_of(cell.text)) if type is UUID else text_of(cell.text)
    if cell.kind == lib.NFY_CELL_INTEGER:
        return cell.integer
    if cell.kind == lib.NFY_CELL_DECIMAL:
        return decimal_of(cell.decimal)
    if cell.kind == lib.NFY_CELL_DAY:
        return day_of(cell.day)
    if cell.kind == lib.NFY_CELL_FLAG:
        return bool(cell.flag)
    return None
