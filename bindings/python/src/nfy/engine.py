"""The engine: all use cases of the library."""

from datetime import date, datetime, timedelta
from typing import AbstractSet, Any, Callable, Iterable, List, Mapping, Optional, Sequence, Union

from nfy import _views
from nfy import values as v
from nfy._archive import ArchiveCalls, receipts_in
from nfy._caches import CacheCalls
from nfy._callbacks import ProgressFunction, call_out, set_progress
from nfy._delivery import DeliveryCalls
from nfy._arguments import Id, checked, taker_of
from nfy._glue import (
    NIL,
    Call,
    decimal_of,
    id_bytes,
    instant,
    personalisation_json,
    read_rows,
    sized,
    span_us,
    take_buf,
    text_of,
    to_day,
    to_us,
    uuid_of,
)
from nfy._jobs import JobCalls
from nfy._native import ffi, lib
from nfy._platform import PlatformCalls, billing_fields
from nfy._sending import SendingCalls, rule_fields
from nfy._statistics import StatisticsCalls
from nfy._warnings import warnings_of
from nfy.clock import Clock
from nfy.errors import CallbackError, NfyError, WrongTypeError, error_for
from nfy.provider import Provider
from nfy.tables import BillingDifferenceRow, Table
from nfy.text import Letter, letter_from
from nfy.values import code_of, member_of


class Lease:
    """The right to run one task until `until`; a later owner has a greater epoch."""

    def __init__(self, handle: Any) -> None:
        self._handle = ffi.gc(handle, lib.nfy_lease_free)
        view = sized("nfy_lease_view")
        Call()(lib.nfy_lease_get, self._handle, view)
        self.key = text_of(view.key)
        self.owner = text_of(view.owner)
        self.epoch = int(view.epoch)
        self.until = instant(view.until_us)

    def __repr__(self) -> str:
        return f"Lease(key={self.key!r}, owner={self.owner!r}, epoch={self.epoch})"


class Engine(
    SendingCalls,
    JobCalls,
    PlatformCalls,
    ArchiveCalls,
    StatisticsCalls,
    CacheCalls,
    DeliveryCalls,
):
    """One engine on one store; safe to use from many threads, which run in parallel in it.

    >>> with Engine.open("memory:") as engine:
    ...     service = engine.create_service("Riverside Clinics")
    ...     service.calendar
    'uk'
    """

    _made_by = 'use Engine.open("sqlite:/path")'

    def __init__(self, handle: Any = None, **options: Any) -> None:
        super().__init__(None if options else handle, lib.nfy_engine_close)

    @classmethod
    def open(
        cls,
        store_url: str,
        *,
        sealing_key: bytes = b"",
        sealing_keys: Optional[Mapping[int, bytes]] = None,
        clock: Optional[Clock] = None,
        keep_schema: bool = False,
        seed: Optional[int] = None,
        archive_folder: str = "",
        cache_url: str = "memory:",
        fail_closed: bool = False,
        callback_ca_file: str = "",
        callback_allow_private: bool = False,
        parked_receipt_days: int = 7,
        dead_calls_kept_days: int = 90,
        render_letters: bool = False,
        letter_fonts: str = "",
    ) -> "Engine":
        """Opens "memory:", "sqlite:/path" or "postgresql://…".

        `sealing_keys` (32 bytes each, by their ids) seal API keys and personal data: the first
        one seals, all of them open. `sealing_key` is short for {1: key}. Without any, API keys
        cannot be made, and personal data stand open in the store. `keep_schema` refuses an older
        schema instead of bringing it up to date. `seed` makes ids repeatable: for simulations only.
        `archive_folder` is where months that left the history live; it is made if it is missing.
        `cache_url` is "memory:", "none:", "redis://…" or "unix:/path"; processes that share a
        store should share a cache. `fail_closed` refuses requests whose rate limit cannot be
        checked.
        Calls to services trust `callback_ca_file` (PEM) instead of the system's certificates, and
        reach addresses of inner networks only with `callback_allow_private`. Those that were given
        up can be replayed for `dead_calls_kept_days`.
        A receipt waits `parked_receipt_days` (1 to 60) for a notification that nobody knows; then
        it goes into quarantine.
        `render_letters` counts the pages of letters, set in `letter_fonts`, and lets
        `render_letter()` show them.
        """
        call, out = Call(), ffi.new("nfy_engine **")
        options = call.options(
            "nfy_engine_options",
            store_url=store_url,
            sealing_key=sealing_key,
            clock=None if clock is None else clock._handle,
            keep_schema=keep_schema,
            seeded=seed is not None,
            seed=seed,
            archive_folder=archive_folder,
            cache_url=cache_url,
            limit_policy=int(fail_closed),
            callback_ca_file=callback_ca_file,
            callback_allow_private=callback_allow_private,
            parked_receipt_days=parked_receipt_days,
            dead_calls_kept_days=dead_calls_kept_days,
            render_letters=render_letters,
            letter_fonts=letter_fonts,
        )
        known = _keys_of(sealing_keys or {})
        keys = ffi.new("nfy_sealing_key[]", max(len(known), 1))
        for index, (key_id, key) in enumerate(known.items()):
            keys[index].id = key_id
            call.lend(keys[index].bytes, key)
        options.sealing_keys = keys
        options.sealing_key_count = len(known)
        call(lib.nfy_engine_open, options, out)
        return cls(out[0])

    def now(self) -> datetime:
        """What the engine's clock shows."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_engine_now, self._handle, out)
        return instant(out[0])

    def billing_window(self, *, day: date, calendar: str = "uk") -> v.BillingWindow:
        """The span of one local day, also in a calendar of `put_calendar`."""
        return self.get_calendar(calendar).window(day)

    # -- setting up -------------------------------------------------------------------------------

    def put_reference_data(self, json_text: str) -> None:
        """Adds or replaces rates and default allowances from JSON text."""
        call = Call()
        call(lib.nfy_reference_data_put, self._handle, call.text(json_text))

    def drop_reference_data(self, json_text: str) -> None:
        """Removes what has the keys of JSON text of the same form; NotFoundError if one is not
        stored, and then all of it stays."""
        call = Call()
        call(lib.nfy_reference_data_drop, self._handle, call.text(json_text))

    def create_service(
        self,
        name: str,
        *,
        organisation_type: v.OrganisationType = v.OrganisationType.OTHER,
        calendar: str = "",
        prefix_sms: bool = False,
        sms_sender: str = "",
        email_from: str = "",
        email_reply_to: str = "",
        organisation_id: Optional[Id] = None,
        restricted: bool = False,
        count_as_live: bool = True,
        billing: Optional[v.BillingDetails] = None,
        permissions: AbstractSet[v.Permission] = v.DEFAULT_PERMISSIONS,
        limits: v.SendingLimits = v.SendingLimits(),
        honours_stop: bool = False,
        suppresses_failed: bool = False,
    ) -> v.Service:
        """Makes a service; ConflictError if an active one has the name.

        With `honours_stop` an SMS to who answered STOP is refused, until they answer START; with
        `suppresses_failed` so is a message to where one failed for good. Both need a sealing key.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        options = call.options(
            "nfy_service_options",
            name=name,
            organisation_type=code_of(organisation_type),
            calendar=calendar,
            prefix_sms=prefix_sms,
            sms_sender=sms_sender,
            email_from=email_from,
            email_reply_to=email_reply_to,
            restricted=restricted,
            not_live=not count_as_live,
            honours_stop=honours_stop,
            suppresses_failed=suppresses_failed,
            **billing_fields(billing or v.BillingDetails()),
            **rule_fields(permissions, limits),
        )
        options.organisation_id.bytes = id_bytes(organisation_id)
        call(lib.nfy_service_create, self._handle, options, out)
        return self.get_service(uuid_of(out))

    def get_service(self, service_id: Id) -> v.Service:
        call, out = Call(), ffi.new("nfy_service_rows **")
        call(lib.nfy_service_get, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "service", "nfy_service", _views.service)[0]

    def list_services(self) -> List[v.Service]:
        out = ffi.new("nfy_service_rows **")
        Call()(lib.nfy_service_list, self._handle, out)
        return read_rows(out[0], "service", "nfy_service", _views.service)

    def update_service(self, service: v.Service) -> v.Service:
        """Stores the next version of a service that was read and changed.

        ConflictError if it was changed meanwhile. See `change_calendar` for its calendar.
        """
        self._update_service(service)
        return self.get_service(service.id)

    def create_template(
        self,
        service_id: Id,
        name: str,
        *,
        type: v.NotificationType,
        content: str,
        subject: str = "",
        postage: v.Postage = v.Postage.NONE,
        letter_welsh_subject: str = "",
        letter_welsh_content: str = "",
        letter_contact_id: Optional[Id] = None,
        has_unsubscribe_link: bool = False,
    ) -> v.Template:
        """Makes version 1 of a template."""
        call, out = Call(), ffi.new("nfy_uuid *")
        options = call.options(
            "nfy_template_options",
            name=name,
            type=code_of(type),
            content=content,
            subject=subject,
            postage=code_of(postage),
            letter_welsh_subject=letter_welsh_subject,
            letter_welsh_content=letter_welsh_content,
            has_unsubscribe_link=has_unsubscribe_link,
        )
        options.letter_contact_id.bytes = id_bytes(letter_contact_id)
        call(lib.nfy_template_create, self._handle, call.uuid(service_id), options, out)
        return self.get_template(service_id, uuid_of(out))

    def update_template(
        self,
        service_id: Id,
        template_id: Id,
        name: str,
        *,
        type: v.NotificationType,
        content: str,
        subject: str = "",
        postage: v.Postage = v.Postage.NONE,
        letter_welsh_subject: str = "",
        letter_welsh_content: str = "",
        letter_contact_id: Optional[Id] = None,
        has_unsubscribe_link: bool = False,
    ) -> v.Template:
        """Stores a new version. The type cannot change."""
        call, version = Call(), ffi.new("int32_t *")
        options = call.options(
            "nfy_template_options",
            name=name,
            type=code_of(type),
            content=content,
            subject=subject,
            postage=code_of(postage),
            letter_welsh_subject=letter_welsh_subject,
            letter_welsh_content=letter_welsh_content,
            has_unsubscribe_link=has_unsubscribe_link,
        )
        options.letter_contact_id.bytes = id_bytes(letter_contact_id)
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_update, self._handle, service, template, options, version)
        return self.get_template(service_id, template_id, version=version[0])

    def archive_template(self, service_id: Id, template_id: Id) -> v.Template:
        """Stores a version that can be read, but not sent."""
        call, version = Call(), ffi.new("int32_t *")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_archive, self._handle, service, template, version)
        return self.get_template(service_id, template_id, version=version[0])

    def get_template(self, service_id: Id, template_id: Id, *, version: int = 0) -> v.Template:
        """One version of a template; 0 for the newest."""
        call, out = Call(), ffi.new("nfy_template_rows **")
        service, template = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_template_get, self._handle, service, template, version, out)
        return read_rows(out[0], "template", "nfy_template", _views.template)[0]

    def set_allowance(self, service_id: Id, *, financial_year: int, units: int) -> None:
        """Sets the free SMS units of a year by hand."""
        call = Call()
        call(lib.nfy_allowance_set, self._handle, call.uuid(service_id), financial_year, units)

    def ensure_allowance(self, service_id: Id, *, financial_year: int) -> v.Allowance:
        """The allowance of a year, made from the defaults if it is missing."""
        call, out = Call(), sized("nfy_allowance")
        call(lib.nfy_allowance_ensure, self._handle, call.uuid(service_id), financial_year, out)
        high_volume = bool(out.high_volume_last_year)
        return v.Allowance(out.financial_year, out.units, bool(out.is_custom), high_volume)

    # -- sending ----------------------------------------------------------------------------------

    def preview(self, service_id: Id, request: v.SendRequest) -> v.Preview:
        """Renders a message and checks its recipient without storing anything."""
        call, out, view = Call(), ffi.new("nfy_preview **"), sized("nfy_preview_view")
        given = _fill_request(call, sized("nfy_send_request"), request)
        call(lib.nfy_notification_preview, self._handle, call.uuid(service_id), given, out)
        try:
            call(lib.nfy_preview_get, out[0], view)
            return v.Preview(
                to=text_of(view.to),
                subject=text_of(view.subject),
                body=text_of(view.body),
                html=text_of(view.html),
                characters=view.characters,
                fragments=view.fragments,
                cost=decimal_of(view.cost) if view.has_cost else None,
                sheets=view.sheets,
                segments=view.segments,
                warnings=warnings_of(view.warnings),
            )
        finally:
            lib.nfy_preview_free(out[0])

    def render_letter(self, service_id: Id, request: v.SendRequest) -> Letter:
        """The letter that a request would become, as PDF; stores nothing. UnsupportedError unless
        the engine was opened with `render_letters`."""
        call, out, pages = Call(), ffi.new("nfy_buf *"), ffi.new("int64_t *")
        given = _fill_request(call, sized("nfy_send_request"), request)
        service = call.uuid(service_id)
        call(lib.nfy_notification_render_letter, self._handle, service, given, out, pages)
        return letter_from(out, pages)

    def send(self, service_id: Id, request: v.SendRequest) -> v.Accepted:
        """Accepts one message: stores it and puts it in the delivery queue."""
        call, result = Call(), ffi.new("nfy_send_result *")
        given = _fill_request(call, sized("nfy_send_request"), request)
        call(lib.nfy_notification_send, self._handle, call.uuid(service_id), given, result)
        return _accepted(result)

    def send_many(
        self, service_id: Id, requests: Iterable[v.SendRequest], *, connection: Any = None
    ) -> List[Union[v.Accepted, NfyError]]:
        """Accepts each request or says why not: one Accepted or error for each, in order.

        All that are accepted are stored in one transaction. If this raises, nothing was stored.

        With `connection`, a psycopg or psycopg2 connection to the engine's database, that is the
        transaction open there, READ COMMITTED: what is accepted counts once you commit, and never
        was if you roll back. The driver must be one over the same libpq as the library, as
        Debian's are; those that bring their own are not.
        """
        requests = list(requests)
        call, count = Call(), len(requests)
        given = ffi.new("nfy_send_request[]", count)
        results = ffi.new("nfy_send_result[]", count)
        for index, request in enumerate(requests):
            given[index].struct_size = ffi.sizeof("nfy_send_request")
            _fill_request(call, given[index], request)
        service = call.uuid(service_id)
        if connection is None:
            call(lib.nfy_notification_send_many, self._handle, service, given, count, results)
        else:
            host = ffi.cast("struct pg_conn *", _pgconn_of(connection))
            send = lib.nfy_notification_send_in_postgres
            call(send, self._handle, host, service, given, count, results)
        return [
            _accepted(result) if result.status == lib.NFY_OK else _refused(result)
            for result in results
        ]

    def get_notification(self, service_id: Id, notification_id: Id) -> v.Notification:
        call, out = Call(), ffi.new("nfy_notification_rows **")
        service, notification = call.uuid(service_id), call.uuid(notification_id)
        call(lib.nfy_notification_get, self._handle, service, notification, out)
        return read_rows(out[0], "notification", "nfy_notification", _views.notification)[0]

    def add_provider(self, provider: Provider) -> None:
        """Makes a provider known; which of several of a type is used, their details say."""
        if provider._is_async:
            raise WrongTypeError(
                "send is a coroutine function, for which this engine cannot wait: give a plain "
                "one, such as lambda messages: asyncio.run(send(messages))"
            )
        Call()(lib.nfy_provider_add, self._handle, provider._handle)

    def deliver(
        self,
        *,
        type: v.NotificationType = v.NotificationType.SMS,
        owner: str = "",
        limit: int = 0,
        lease: Optional[timedelta] = None,
        retry_delay: Optional[timedelta] = None,
        attempts_max: int = 0,
        queues: Iterable[v.Queue] = (),
    ) -> v.DeliveryReport:
        """One bounded round of delivery, from `queues` or from all of them.

        If a CallbackProvider raised or answered wrongly, this raises CallbackError, from that
        exception, after the round has ended as it should; the error's `report` says how.
        """
        call, out = Call(), sized("nfy_delivery_report")
        options = call.options(
            "nfy_delivery_options",
            type=code_of(type),
            owner=owner,
            limit=limit,
            lease_us=span_us(lease),
            retry_delay_us=span_us(retry_delay),
            attempts_max=attempts_max,
            queues=sum(1 << code_of(queue) for queue in set(queues)),
        )
        try:
            call_out(call, lib.nfy_delivery_run, self._handle, options, out)
        except CallbackError as error:
            error.report = _views.delivery_report(out)
            raise
        return _views.delivery_report(out)

    def count_queued(self, type: v.NotificationType) -> int:
        """How many notifications of a type wait in the delivery queue."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_delivery_count_queued, self._handle, code_of(type), out)
        return int(out[0])

    def list_in_doubt(self, limit: int = 1000) -> List[v.InDoubt]:
        out = ffi.new("nfy_in_doubt_rows **")
        Call()(lib.nfy_delivery_list_in_doubt, self._handle, limit, out)
        return read_rows(out[0], "in_doubt", "nfy_in_doubt", _views.in_doubt)

    def record_receipts(self, receipts: Sequence[v.Receipt]) -> v.ReceiptReport:
        """Applies receipts; any order and any repetition end in the same state."""
        call, out = Call(), sized("nfy_receipt_report")
        given = receipts_in(call, receipts)
        call(lib.nfy_receipt_record, self._handle, given, len(receipts), out)
        return v.ReceiptReport(out.applied, out.unchanged, out.parked)

    # -- background work --------------------------------------------------------------------------

    def plan(self, now: Optional[datetime] = None) -> List[v.Task]:
        """What is due at `now` (the engine's now), dependencies first. Changes nothing."""
        out = ffi.new("nfy_task_rows **")
        at = to_us(self.now() if now is None else now)
        Call()(lib.nfy_task_plan, self._handle, at, out)
        rows = out[0]
        try:
            return [_task(rows, index) for index in range(lib.nfy_task_rows_count(rows))]
        finally:
            lib.nfy_task_rows_free(rows)

    def claim(self, key: str, *, owner: str, lease: timedelta) -> Lease:
        """Takes the lease on a task; BusyError if somebody holds it."""
        call, out = Call(), ffi.new("nfy_lease **")
        texts = call.text(key), call.text(owner)
        call(lib.nfy_task_claim, self._handle, *texts, span_us(lease), out)
        return Lease(out[0])

    def run(self, lease: Lease) -> v.RunState:
        """Runs a bounded piece of a task."""
        out = ffi.new("int32_t *")
        Call()(lib.nfy_task_run, self._handle, lease._handle, out)
        return member_of(v.RunState, out[0])

    def release(self, lease: Lease) -> None:
        """Ends a lease; ConflictError if somebody else took it meanwhile."""
        Call()(lib.nfy_task_release, self._handle, lease._handle)

    def run_due(
        self,
        *,
        owner: str = "",
        tasks_max: int = 0,
        lease: Optional[timedelta] = None,
        progress: Optional[ProgressFunction] = None,
    ) -> v.RunReport:
        """Plans, claims and runs until nothing is due. `progress` stops it by returning False:
        then it raises CancelledError, whose `report` says what was done so far."""
        call, out = Call(), sized("nfy_run_report")
        options = call.options(
            "nfy_run_options",
            owner=owner,
            tasks_max=tasks_max,
            lease_us=span_us(lease),
        )
        kept = set_progress(options, progress)
        try:
            call_out(call, lib.nfy_task_run_due, self._handle, options, out)
        except NfyError as error:
            error.report = _run_report(out)
            raise
        finally:
            del kept
        return _run_report(out)

    # -- facts and bills --------------------------------------------------------------------------

    def facts_state(self) -> v.FactsState:
        """Where the cube of totals stands."""
        out = sized("nfy_facts_view")
        Call()(lib.nfy_facts_state, self._handle, out)
        return v.FactsState(instant(out.watermark_us), out.deltas)

    def rebuild(
        self,
        first: date,
        last: date,
        *,
        service_id: Optional[Id] = None,
        dry_run: bool = False,
        progress: Optional[ProgressFunction] = None,
    ) -> List[v.Difference]:
        """Recomputes days from the notifications and bills them again; says what was different."""
        options = _days("nfy_rebuild_options", first, last)
        options.service_id.bytes = id_bytes(service_id)
        options.dry_run = dry_run
        return self._differences(lib.nfy_facts_rebuild, options, progress)

    def verify(
        self, first: date, last: date, *, progress: Optional[ProgressFunction] = None
    ) -> List[v.Difference]:
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
    ) -> v.Audit:
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
        differences = read_rows(cube[0], "difference", "nfy_difference", _views.difference)
        return v.Audit(tuple(differences), table, bool(is_clean[0]))

    def drop_billing_facts(self, first: date, last: date) -> None:
        """Removes the billing facts of days and marks the days to be billed again."""
        Call()(lib.nfy_billing_drop_facts, self._handle, to_day(first), to_day(last))

    def list_billing_facts(self, first: date, last: date) -> List[v.BillingFact]:
        """The billing facts of days as stored, in their declared order."""
        out = ffi.new("nfy_fact_rows **")
        Call()(lib.nfy_billing_list_facts, self._handle, to_day(first), to_day(last), out)
        return read_rows(out[0], "fact", "nfy_fact", _views.billing_fact)

    def yearly_usage(self, service_id: Id, *, financial_year: int) -> v.Usage:
        """The bill of a financial year by type and rate, exact at this instant."""
        return self._usage(lib.nfy_usage_yearly, service_id, financial_year)

    def monthly_usage(self, service_id: Id, *, financial_year: int) -> v.Usage:
        """The same by month, type, rate and postage."""
        return self._usage(lib.nfy_usage_monthly, service_id, financial_year)

    def explain(self, usage: v.Usage, line: v.UsageLine) -> List[v.Segment]:
        """The steps that a line of `usage` is the sum of, in order, as they are now."""
        out = ffi.new("nfy_segment_rows **")
        index = usage.lines.index(line)
        Call()(lib.nfy_usage_explain, self._handle, usage._handle, index, out)
        return read_rows(out[0], "segment", "nfy_segment", _views.segment)

    def _usage(self, read: Callable[..., int], service_id: Id, year: int) -> v.Usage:
        call, out = Call(), ffi.new("nfy_usage **")
        call(read, self._handle, call.uuid(service_id), year, out)
        return _views.usage(out[0])

    def _differences(
        self, compare: Callable[..., int], options: Any, progress: Optional[ProgressFunction]
    ) -> List[v.Difference]:
        out = ffi.new("nfy_difference_rows **")
        kept = set_progress(options, progress)
        call_out(Call(), compare, self._handle, options, out)
        del kept
        return read_rows(out[0], "difference", "nfy_difference", _views.difference)


@checked
def check_reference_data(json_text: str) -> None:
    """Raises InvalidArgumentError for what `put_reference_data` would refuse; needs no engine."""
    call = Call()
    call(lib.nfy_reference_data_check, call.text(json_text))


@checked
def schema_sql(dialect: str) -> str:
    """The SQL that brings an empty database to this library's schema: "sqlite", "postgresql"."""
    call, out = Call(), ffi.new("nfy_buf *")
    call(lib.nfy_schema_sql, call.text(dialect), out)
    return take_buf(out)


def _keys_of(keys: Mapping[int, bytes]) -> Mapping[int, bytes]:
    take_id, take_key = taker_of(int), taker_of(bytes)
    assert take_id is not None and take_key is not None
    return {
        take_id(key_id, "an id of sealing_keys"): take_key(key, "a key of sealing_keys")
        for key_id, key in keys.items()
    }


def _days(kind: str, first: date, last: date) -> Any:
    options = sized(kind)
    options.first = to_day(first)
    options.last = to_day(last)
    return options


def _pgconn_of(connection: Any) -> int:
    """The address of a driver's PGconn."""
    address = getattr(getattr(connection, "pgconn", connection), "pgconn_ptr", None)
    if not isinstance(address, int):
        raise TypeError("connection must be one of psycopg or psycopg2")
    return address


def _fill_request(call: Call, target: Any, request: v.SendRequest) -> Any:
    target.template_id.bytes = request.template_id.bytes
    call.lend(target.to, str(request.to))
    call.lend(target.personalisation_json, personalisation_json(request.personalisation))
    call.lend(target.reference, request.reference)
    call.lend(target.idempotency_key, request.idempotency_key)
    target.api_key_id.bytes = (request.api_key_id or NIL).bytes
    target.job_id.bytes = (request.job_id or NIL).bytes
    target.job_row_number = request.job_row_number
    target.key_type = code_of(request.key_type)
    target.type = 0 if request.type is None else code_of(request.type)
    target.sender_id.bytes = (request.sender_id or NIL).bytes
    call.lend(target.one_click_unsubscribe_url, request.one_click_unsubscribe_url)
    return target


def _run_report(out: Any) -> v.RunReport:
    failure = None
    if out.failure != lib.NFY_OK:
        failure = error_for(out.failure, ffi.string(out.failure_message).decode())
    counts = out.tasks_done, out.tasks_busy, out.tasks_failed
    return v.RunReport(*counts, failure, conflicts=out.conflicts)


def _accepted(result: Any) -> v.Accepted:
    return v.Accepted(
        id=uuid_of(result.id),
        existed=bool(result.existed),
        billable_units=result.billable_units,
        simulated=bool(result.simulated),
        warnings=warnings_of(result.warnings),
    )


def _refused(result: Any) -> NfyError:
    return error_for(result.status, ffi.string(result.message).decode())


def _task(rows: Any, index: int) -> v.Task:
    call, row, key = Call(), sized("nfy_task"), ffi.new("nfy_str *")
    call(lib.nfy_task_rows_get, rows, index, row)
    depends_on = []
    for dependency in range(row.dependencies_count):
        call(lib.nfy_task_rows_get_dependency, rows, index, dependency, key)
        depends_on.append(text_of(key))
    return v.Task(
        key=text_of(row.key),
        kind=member_of(v.TaskKind, row.kind),
        due_at=instant(row.due_at_us),
        depends_on=tuple(depends_on),
    )
