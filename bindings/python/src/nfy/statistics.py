"""What became of notifications, counted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import AbstractSet, Any, Callable, Iterable, NamedTuple, Optional, Tuple, Type
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, instant_or_none, lend_ids, sized, to_day
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import code_of
from nfy.base import NotificationType
from nfy.tables import Row, Table


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


class JobOutcomeRow(NamedTuple):
    """Messages of one of several jobs that have one status."""

    job_id: UUID
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


@dataclass(frozen=True)
class Dashboard:
    """The public page of the whole platform: all time until last night, and a range of days."""

    total_notifications: int
    email_notifications: int
    sms_notifications: int
    letter_notifications: int
    notifications_by_type: Table[DailyMessagesRow]
    processing_time: Table[ProcessingTimeRow]
    services_using_notify: Table[UsingServiceRow]


class Statistics(Noun):
    """Counts, exact at the instant of the call."""

    def service(self, service_id: Id, *, whole_days: int = 7) -> Table[StatisticsRow]:
        """Today and `whole_days` (0 to 7) days before it, by type."""
        return self._of(lib.nfy_statistics_service, StatisticsRow, service_id, whole_days)

    def templates(self, service_id: Id, *, whole_days: int = 7) -> Table[TemplateStatisticsRow]:
        """The same by template and status."""
        row_type = TemplateStatisticsRow
        return self._of(lib.nfy_statistics_templates, row_type, service_id, whole_days)

    def monthly(self, service_id: Id, *, financial_year: int) -> Table[MonthlyStatisticsRow]:
        """A financial year by month, type and status, until today."""
        row_type = MonthlyStatisticsRow
        return self._of(lib.nfy_statistics_monthly, row_type, service_id, financial_year)

    def template_usage(self, service_id: Id, *, financial_year: int) -> Table[TemplateUsageRow]:
        """A financial year by month and template, without test keys and cancelled ones."""
        row_type = TemplateUsageRow
        return self._of(lib.nfy_statistics_template_usage, row_type, service_id, financial_year)

    def last_use(self, service_id: Id, template_id: Id) -> Optional[datetime]:
        """The last use without a test key, or None."""
        call, out = Call(), ffi.new("int64_t *")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_statistics_last_use, self._handle, service, template, out)
        return instant_or_none(out[0])

    def job(self, service_id: Id, job_id: Id) -> Table[OutcomeRow]:
        """How many notifications of a job have which status, wherever they are."""
        call, out = Call(), ffi.new("nfy_table **")
        service, job = call.uuid(service_id), call.uuid(job_id)
        call(lib.nfy_statistics_job, self._handle, service, job, out)
        return Table(out[0], OutcomeRow)

    def jobs(self, service_id: Id, job_ids: Iterable[Id]) -> Table[JobOutcomeRow]:
        """The same of several jobs, up to 10,000; a job without notifications has no row."""
        call, out = Call(), ffi.new("nfy_table **")
        service, jobs = call.uuid(service_id), lend_ids(call, job_ids)
        call(lib.nfy_statistics_jobs, self._handle, service, *jobs, out)
        return Table(out[0], JobOutcomeRow)

    def by_service(
        self, first: date, last: date, *, include_test_key: bool = False
    ) -> Table[ServiceTotalsRow]:
        """Every service in a range of days, both included."""
        return self._about(
            lib.nfy_statistics_by_service, ServiceTotalsRow, first, last, include_test_key
        )

    def platform(self, first: date, last: date) -> Table[PlatformStatisticsRow]:
        """All services by type and kind of failure."""
        return self._about(lib.nfy_statistics_platform, PlatformStatisticsRow, first, last)

    def monthly_by_service(self, first: date, last: date) -> Table[ServiceMonthRow]:
        """Months of services that are active and not in trial mode, until last night."""
        return self._about(lib.nfy_statistics_monthly_by_service, ServiceMonthRow, first, last)

    def alarming(self) -> Table[AlarmingServiceRow]:
        """Live services with many failures, or many messages to numbers without a subscriber."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_statistics_alarming, self._handle, out)
        return Table(out[0], AlarmingServiceRow)

    def facts(self, first: date, last: date) -> Table[StatusFactRow]:
        """ft_notification_status as stored."""
        return self._about(lib.nfy_statistics_facts, StatusFactRow, first, last)

    def processing(self, first: date, last: date) -> Table[ProcessingTimeRow]:
        """How fast messages left on days that were measured."""
        return self._about(lib.nfy_statistics_processing, ProcessingTimeRow, first, last)

    def measure_processing(self, day: date) -> None:
        """Measures a day that is over, again or for the first time."""
        Call()(lib.nfy_statistics_measure_processing, self._handle, to_day(day))

    def dashboard(self, first: date, last: date) -> Dashboard:
        """The public page of the whole platform."""
        totals = sized("nfy_dashboard_view")
        days, times, services = (ffi.new("nfy_table **") for _ in range(3))
        outs = totals, days, times, services
        Call()(lib.nfy_statistics_dashboard, self._handle, to_day(first), to_day(last), *outs)
        return Dashboard(
            totals.total_notifications,
            totals.email_notifications,
            totals.sms_notifications,
            totals.letter_notifications,
            Table(days[0], DailyMessagesRow),
            Table(times[0], ProcessingTimeRow),
            Table(services[0], UsingServiceRow),
        )

    def billed(
        self,
        service_id: Id,
        types: AbstractSet[NotificationType] = frozenset(),
        *,
        whole_days: int = 7,
    ) -> int:
        """How many messages were billed by now, from so many days before today on."""
        call, out = Call(), ffi.new("int64_t *")
        bits = sum(1 << code_of(type) for type in types)
        service = call.uuid(service_id)
        call(lib.nfy_statistics_billed, self._handle, service, bits, whole_days, out)
        return int(out[0])

    def live_counts(self) -> Tuple[int, int]:
        """How many services are live, and how many organisations have one."""
        services, organisations = ffi.new("int64_t *"), ffi.new("int64_t *")
        Call()(lib.nfy_statistics_live_counts, self._handle, services, organisations)
        return int(services[0]), int(organisations[0])

    def _of(
        self, read: Callable[..., int], row_type: Type[Row], service_id: Id, number: int
    ) -> Table[Row]:
        call, out = Call(), ffi.new("nfy_table **")
        call(read, self._handle, call.uuid(service_id), number, out)
        return Table(out[0], row_type)

    def _about(
        self, read: Callable[..., int], row_type: Type[Row], first: date, last: date, *more: Any
    ) -> Table[Row]:
        out = ffi.new("nfy_table **")
        Call()(read, self._handle, to_day(first), to_day(last), *more, out)
        return Table(out[0], row_type)
