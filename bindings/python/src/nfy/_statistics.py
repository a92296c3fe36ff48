"""The calls of an engine that count what became of notifications."""

from datetime import date, datetime
from typing import Any, Callable, Optional, Type

from nfy import tables as t
from nfy import values as v
from nfy._arguments import Id
from nfy._glue import Call, instant_or_none, sized, to_day
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.tables import Row, Table


class StatisticsCalls(Handle):
    """What an Engine can count, exact at the instant of the call; not for use by itself."""

    def service_statistics(
        self, service_id: Id, *, whole_days: int = 7
    ) -> Table[t.StatisticsRow]:
        """Today and `whole_days` (0 to 7) days before it, by type."""
        return self._of(lib.nfy_statistics_service, t.StatisticsRow, service_id, whole_days)

    def template_statistics(
        self, service_id: Id, *, whole_days: int = 7
    ) -> Table[t.TemplateStatisticsRow]:
        """The same by template and status."""
        row_type = t.TemplateStatisticsRow
        return self._of(lib.nfy_statistics_templates, row_type, service_id, whole_days)

    def monthly_statistics(
        self, service_id: Id, *, financial_year: int
    ) -> Table[t.MonthlyStatisticsRow]:
        """A financial year by month, type and status, until today."""
        row_type = t.MonthlyStatisticsRow
        return self._of(lib.nfy_statistics_monthly, row_type, service_id, financial_year)

    def template_usage(
        self, service_id: Id, *, financial_year: int
    ) -> Table[t.TemplateUsageRow]:
        """A financial year by month and template, without test keys and cancelled ones."""
        row_type = t.TemplateUsageRow
        return self._of(lib.nfy_statistics_template_usage, row_type, service_id, financial_year)

    def last_use_of_template(self, service_id: Id, template_id: Id) -> Optional[datetime]:
        """The last use without a test key, or None."""
        call, out = Call(), ffi.new("int64_t *")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_statistics_last_use, self._handle, service, template, out)
        return instant_or_none(out[0])

    def job_outcomes(self, service_id: Id, job_id: Id) -> Table[t.OutcomeRow]:
        """How many notifications of a job have which status, wherever they are."""
        call, out = Call(), ffi.new("nfy_table **")
        service, job = call.uuid(service_id), call.uuid(job_id)
        call(lib.nfy_statistics_job, self._handle, service, job, out)
        return Table(out[0], t.OutcomeRow)

    def statistics_by_service(
        self, first: date, last: date, *, include_test_key: bool = False
    ) -> Table[t.ServiceTotalsRow]:
        """Every service in a range of days, both included."""
        return self._about(
            lib.nfy_statistics_by_service, t.ServiceTotalsRow, first, last, include_test_key
        )

    def platform_statistics(self, first: date, last: date) -> Table[t.PlatformStatisticsRow]:
        """All services by type and kind of failure."""
        return self._about(lib.nfy_statistics_platform, t.PlatformStatisticsRow, first, last)

    def monthly_by_service(self, first: date, last: date) -> Table[t.ServiceMonthRow]:
        """Months of services that are active and not in trial mode, until last night."""
        return self._about(lib.nfy_statistics_monthly_by_service, t.ServiceMonthRow, first, last)

    def list_alarming_services(self) -> Table[t.AlarmingServiceRow]:
        """Live services with many failures, or many messages to numbers of nobody."""
        out = ffi.new("nfy_table **")
        Call()(lib.nfy_statistics_alarming, self._handle, out)
        return Table(out[0], t.AlarmingServiceRow)

    def list_status_facts(self, first: date, last: date) -> Table[t.StatusFactRow]:
        """ft_notification_status as stored."""
        return self._about(lib.nfy_statistics_facts, t.StatusFactRow, first, last)

    def list_processing_times(self, first: date, last: date) -> Table[t.ProcessingTimeRow]:
        """How fast messages left on days that were measured."""
        return self._about(lib.nfy_statistics_processing, t.ProcessingTimeRow, first, last)

    def measure_processing_time(self, day: date) -> None:
        """Measures a day that is over, again or for the first time."""
        Call()(lib.nfy_statistics_measure_processing, self._handle, to_day(day))

    def performance_dashboard(self, first: date, last: date) -> v.Dashboard:
        """The public page of the whole platform."""
        totals = sized("nfy_dashboard_view")
        days, times, services = (ffi.new("nfy_table **") for _ in range(3))
        outs = totals, days, times, services
        Call()(lib.nfy_statistics_dashboard, self._handle, to_day(first), to_day(last), *outs)
        return v.Dashboard(
            totals.total_notifications,
            totals.email_notifications,
            totals.sms_notifications,
            totals.letter_notifications,
            Table(days[0], t.DailyMessagesRow),
            Table(times[0], t.ProcessingTimeRow),
            Table(services[0], t.UsingServiceRow),
        )

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
