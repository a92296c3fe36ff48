"""The engine: the one thing to open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Optional, Union

from nfy._arguments import Id, checked, passes_on
from nfy._glue import Call, instant, sized, take_buf
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._upcalls import ProgressFunction, call_out
from nfy.allowances import Allowances
from nfy.api_keys import ApiKeys
from nfy.archive import Archive
from nfy.base import NotificationType
from nfy.billing import Billing
from nfy.brands import Brands
from nfy.caches import Caches
from nfy.calendars import Calendars
from nfy.callbacks import Callbacks
from nfy.clock import Clock
from nfy.complaints import Complaints
from nfy.contact_lists import ContactLists
from nfy.delivery import Delivery, DeliveryReport
from nfy.document_links import DocumentLinks
from nfy.errors import NfyError
from nfy.events import Events
from nfy.facts import Facts
from nfy.health import Health
from nfy.imports import Imports
from nfy.inbound import Inbound
from nfy.invitations import Invitations
from nfy.jobs import Jobs
from nfy.join_requests import JoinRequests
from nfy.letters import LetterChecker, Letters, lent_checker
from nfy.limits import Limits
from nfy.log import LogTarget, lent_log
from nfy.members import Members
from nfy.metrics import Metrics
from nfy.notifications import Accepted, Notifications, SendRequest
from nfy.organisations import Organisations
from nfy.providers import Providers
from nfy.rates import Rates
from nfy.receipts import Receipts
from nfy.report_requests import ReportRequests
from nfy.reports import Reports
from nfy.retention import Retention
from nfy.search import Search
from nfy.senders import Senders
from nfy.services import Services
from nfy.sign_in import SignIn
from nfy.statistics import Statistics
from nfy.suppressions import Suppressions
from nfy.system_messages import SystemMessages
from nfy.tasks import RunReport, TaskKind, Tasks
from nfy.template_files import TemplateFiles
from nfy.template_folders import TemplateFolders
from nfy.templates import Queue, Templates
from nfy.unsubscribes import Unsubscribes
from nfy.users import Users

# What was a method of Engine itself, and where it is now.
_MOVED: Dict[str, str] = {
    "add_provider": "providers.add",
    "allowance_before": "allowances.before",
    "allowances_before": "allowances.list_before",
    "archive_template": "templates.archive",
    "audit": "facts.audit",
    "authenticate": "api_keys.authenticate",
    "bill_of": "billing.bill",
    "billing_report": "reports.billing",
    "billing_window": "calendars.window",
    "callback_url": "callbacks.get_url",
    "cancel_job": "jobs.cancel",
    "change_calendar": "calendars.change",
    "check_archive_files": "archive.check_files",
    "claim": "tasks.claim",
    "count_callbacks": "callbacks.count",
    "count_queued": "delivery.count_queued",
    "create_api_key": "api_keys.create",
    "create_job": "jobs.create",
    "create_organisation": "organisations.create",
    "create_sender": "senders.create",
    "create_service": "services.create",
    "create_template": "templates.create",
    "daily_provider_volumes": "reports.daily_provider_volumes",
    "daily_volumes": "reports.daily_volumes",
    "deliver_callbacks": "callbacks.run",
    "despatch_report": "reports.despatch",
    "drop_billing_facts": "billing.drop_facts",
    "drop_callback": "callbacks.drop",
    "drop_reference_data": "rates.drop",
    "ensure_allowance": "allowances.ensure",
    "erase_recipient": "retention.erase_recipient",
    "explain": "billing.explain",
    "explain_notification": "billing.explain_notification",
    "facts_state": "facts.state",
    "file_history": "archive.file_history",
    "get_calendar": "calendars.get",
    "get_job": "jobs.get",
    "get_notification": "notifications.get",
    "get_service": "services.get",
    "get_template": "templates.get",
    "job_outcomes": "statistics.job",
    "last_use_of_template": "statistics.last_use",
    "lift_suppression": "suppressions.lift",
    "list_alarming_services": "statistics.alarming",
    "list_api_keys": "api_keys.list",
    "list_archive_files": "archive.list_files",
    "list_billing_facts": "billing.list_facts",
    "list_calendars": "calendars.list",
    "list_complaints": "complaints.list",
    "list_dead_callbacks": "callbacks.list_dead",
    "list_guests": "services.list_guests",
    "list_in_doubt": "delivery.list_in_doubt",
    "list_inbound_sms": "inbound.list",
    "list_jobs": "jobs.list",
    "list_notifications_to": "notifications.list_to",
    "list_organisations": "organisations.list",
    "list_processing_times": "statistics.processing",
    "list_provider_details": "providers.list",
    "list_provider_history": "providers.list_history",
    "list_quarantined": "archive.list_quarantined",
    "list_quarantined_receipts": "receipts.list_quarantined",
    "list_retention": "retention.list",
    "list_senders": "senders.list",
    "list_services": "services.list",
    "list_status_facts": "statistics.facts",
    "list_suppressed": "suppressions.list",
    "make_receipt_token": "receipts.make_token",
    "measure_processing_time": "statistics.measure_processing",
    "messages_today": "caches.messages_today",
    "monthly_by_service": "statistics.monthly_by_service",
    "monthly_statistics": "statistics.monthly",
    "monthly_usage": "billing.monthly_usage",
    "organisation_usage": "reports.organisation_usage",
    "performance_dashboard": "statistics.dashboard",
    "plan": "tasks.plan",
    "plan_calendar_change": "calendars.plan_change",
    "platform_statistics": "statistics.platform",
    "preview": "notifications.preview",
    "preview_job": "jobs.preview",
    "put_calendar": "calendars.put",
    "put_callback": "callbacks.put",
    "put_guest_list": "services.put_guest_list",
    "put_organisation": "organisations.put",
    "put_provider_details": "providers.put",
    "put_reference_data": "rates.put",
    "put_sender": "senders.put",
    "quarantine_receipt": "receipts.quarantine",
    "rebuild": "facts.rebuild",
    "rebuild_caches": "caches.rebuild",
    "recent_usage": "caches.recent_usage",
    "record_complaints": "complaints.record",
    "record_inbound_sms": "inbound.record",
    "record_letter_despatches": "receipts.record_despatches",
    "record_receipts": "receipts.record",
    "release": "tasks.release",
    "render_letter": "notifications.render_letter",
    "replay_callbacks": "callbacks.replay",
    "replay_receipt": "receipts.replay",
    "requeue_stuck": "delivery.requeue_stuck",
    "revoke_api_key": "api_keys.revoke",
    "run": "tasks.run",
    "service_statistics": "statistics.service",
    "set_allowance": "allowances.set",
    "set_queue": "templates.set_queue",
    "set_retention": "retention.set",
    "sms_usage": "reports.sms_usage",
    "statistics_by_service": "statistics.by_service",
    "suppress_recipient": "suppressions.put",
    "take_letter_receipt": "receipts.take_letter",
    "take_receipt": "receipts.take",
    "template_statistics": "statistics.templates",
    "template_usage": "statistics.template_usage",
    "time_out": "retention.time_out",
    "update_service": "services.update",
    "update_template": "templates.update",
    "verify": "facts.verify",
    "volumes_by_service": "reports.volumes_by_service",
    "what_if": "billing.what_if",
    "yearly_usage": "billing.yearly_usage",
}


@dataclass(frozen=True)
class ResealReport:
    """What `Engine.reseal` did; all zero means that the older keys are not needed any more."""

    resealed: int
    sealed: int
    left: int


class Engine(Handle):
    """One engine on one store; safe to use from many threads, which run in parallel in it.

    What it can do stands in its nouns, as in C and C++: `nfy_template_create()` is
    `engine.templates.create()`. `send`, `send_many`, `deliver` and `run_due` are short forms of
    methods of `notifications`, `delivery` and `tasks`.

    >>> with Engine.open("memory:") as engine:
    ...     service = engine.services.create("Riverside Clinics")
    ...     service.calendar
    'uk'
    """

    _made_by = 'use Engine.open("sqlite:/path")'

    def __init__(self, handle: Any = None, **options: Any) -> None:
        super().__init__(None if options else handle, lib.nfy_engine_close)
        self.allowances = Allowances(self._handle)
        self.api_keys = ApiKeys(self._handle)
        self.archive = Archive(self._handle)
        self.billing = Billing(self._handle)
        self.brands = Brands(self._handle)
        self.caches = Caches(self._handle)
        self.calendars = Calendars(self._handle)
        self.callbacks = Callbacks(self._handle)
        self.complaints = Complaints(self._handle)
        self.contact_lists = ContactLists(self._handle)
        self.delivery = Delivery(self._handle)
        self.document_links = DocumentLinks(self._handle)
        self.events = Events(self._handle)
        self.facts = Facts(self._handle)
        self.health = Health(self._handle)
        self.imports = Imports(self._handle)
        self.inbound = Inbound(self._handle)
        self.invitations = Invitations(self._handle)
        self.jobs = Jobs(self._handle)
        self.join_requests = JoinRequests(self._handle)
        self.letters = Letters(self._handle)
        self.limits = Limits(self._handle)
        self.members = Members(self._handle)
        self.metrics = Metrics(self._handle)
        self.notifications = Notifications(self._handle)
        self.organisations = Organisations(self._handle)
        self.providers = Providers(self._handle)
        self.rates = Rates(self._handle)
        self.receipts = Receipts(self._handle)
        self.report_requests = ReportRequests(self._handle)
        self.reports = Reports(self._handle)
        self.retention = Retention(self._handle)
        self.search = Search(self._handle)
        self.senders = Senders(self._handle)
        self.services = Services(self._handle)
        self.sign_in = SignIn(self._handle)
        self.statistics = Statistics(self._handle)
        self.suppressions = Suppressions(self._handle)
        self.system_messages = SystemMessages(self._handle)
        self.tasks = Tasks(self._handle)
        self.template_files = TemplateFiles(self._handle)
        self.template_folders = TemplateFolders(self._handle)
        self.templates = Templates(self._handle)
        self.unsubscribes = Unsubscribes(self._handle)
        self.users = Users(self._handle)

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
        files_url: str = "",
        virus_scanner_url: str = "",
        documents_url: str = "",
        documents_key: str = "",
        api_url: str = "",
        admin_url: str = "",
        link_key: str = "",
        logo_url: str = "",
        letter_logos: str = "",
        keep_trace_parents: bool = False,
        log: Optional[LogTarget] = None,
        letter_checker: Optional[LetterChecker] = None,
    ) -> "Engine":
        """Opens "memory:", "sqlite:/path" or "postgresql://…".

        `sealing_keys` (32 bytes each, by their ids) seal API keys and personal data: the first
        one seals, all of them open. `sealing_key` is short for {1: key}. Without any, API keys
        cannot be made, and personal data stay unencrypted. `keep_schema` refuses an older
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
        `notifications.render_letter` show them.
        PDFs of letters and documents lie in `files_url` ("folder:/path", "s3:endpoint=…"), else in
        the store. `virus_scanner_url` is "clamd:/path" or "clamd:host:port". Files are sent by
        e-mail through `documents_url`: with `documents_key` a document service, without one what
        links begin with to documents that the engine keeps (see `document_links`).
        `api_url` (https) is where the REST API is served: e-mails of templates that say so go out
        with a link to unsubscribe there. `admin_url` is where the admin app is, and `link_key`,
        which the app knows too (32 bytes in URL-safe base64), seals links to it in e-mails about
        people. `logo_url` (https) is where pictures of e-mail brands are. `letter_logos`, in the
        words of `files_url`, is where those of letter brands are, as <name>.svg.
        `keep_trace_parents` hands `SendRequest.trace_parent` on to providers and with calls to
        services, for some statements more.
        `log` is a logging.Logger or a function of a LogRecord: what happens in the engine, without
        anything personal. It is called in the middle of the work, and must be quick.
        `letter_checker` looks at uploaded PDFs instead of the library: a function of bytes that
        answers with a CheckedPdf. It may be called from several threads.
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
            files_url=files_url,
            virus_scanner_url=virus_scanner_url,
            documents_url=documents_url,
            documents_key=documents_key,
            api_url=api_url,
            admin_url=admin_url,
            link_key=link_key,
            logo_url=logo_url,
            letter_logos=letter_logos,
            keep_trace_parents=keep_trace_parents,
        )
        known = sealing_keys or {}
        keys = ffi.new("nfy_sealing_key[]", max(len(known), 1))
        for index, (key_id, key) in enumerate(known.items()):
            keys[index].id = key_id
            call.lend(keys[index].bytes, key)
        options.sealing_keys = keys
        options.sealing_key_count = len(known)
        with lent_log(log, options), lent_checker(letter_checker, options):
            call(lib.nfy_engine_open, options, out)
        return cls(out[0])

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            moved = _MOVED.get(name)
            said = f"; it is engine.{moved} now" if moved else ""
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}{said}")

    def now(self) -> datetime:
        """What the engine's clock shows."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_engine_now, self._handle, out)
        return instant(out[0])

    def reseal(self, progress: Optional[ProgressFunction] = None) -> ResealReport:
        """Seals what is sealed under another key, or stands open, under the first key.

        Stopped anywhere, it goes on when it is called again; meanwhile everything can be read.
        """
        call, out = Call(), sized("nfy_reseal_report")
        handle = ffi.NULL if progress is None else ffi.new_handle(progress)
        function = ffi.NULL if progress is None else lib.nfy_py_progress
        call_out(call, lib.nfy_engine_reseal, self._handle, function, handle, out)
        return ResealReport(out.resealed, out.sealed, out.left)

    # -- short forms ------------------------------------------------------------------------------

    @passes_on
    def send(self, service_id: Id, request: SendRequest) -> Accepted:
        """Short for `notifications.send`."""
        return self.notifications.send(service_id, request)

    @passes_on
    def send_many(
        self, service_id: Id, requests: Iterable[SendRequest], *, connection: Any = None
    ) -> List[Union[Accepted, NfyError]]:
        """Short for `notifications.send_many`."""
        return self.notifications.send_many(service_id, requests, connection=connection)

    @passes_on
    def deliver(
        self,
        *,
        type: NotificationType = NotificationType.SMS,
        owner: str = "",
        limit: int = 0,
        lease: Optional[timedelta] = None,
        retry_delay: Optional[timedelta] = None,
        attempts_max: int = 0,
        queues: Iterable[Queue] = (),
        only: Optional[Id] = None,
    ) -> DeliveryReport:
        """Short for `delivery.run`."""
        return self.delivery.run(
            type=type,
            owner=owner,
            limit=limit,
            lease=lease,
            retry_delay=retry_delay,
            attempts_max=attempts_max,
            queues=queues,
            only=only,
        )

    @passes_on
    def run_due(
        self,
        *,
        owner: str = "",
        tasks_max: int = 0,
        lease: Optional[timedelta] = None,
        progress: Optional[ProgressFunction] = None,
        kinds: Iterable[TaskKind] = (),
    ) -> RunReport:
        """Short for `tasks.run_due`."""
        return self.tasks.run_due(
            owner=owner, tasks_max=tasks_max, lease=lease, progress=progress, kinds=kinds
        )


@checked
def schema_sql(dialect: str) -> str:
    """The SQL that brings an empty database to this library's schema: "sqlite", "postgresql"."""
    call, out = Call(), ffi.new("nfy_buf *")
    call(lib.nfy_schema_sql, call.text(dialect), out)
    return take_buf(out)
