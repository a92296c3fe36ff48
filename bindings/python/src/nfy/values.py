"""Immutable values: what goes in and what comes out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Dict, FrozenSet, Mapping, Optional, Tuple, Type, TypeVar, Union
from uuid import UUID

from nfy._arguments import Recipient, takes_fields
from nfy._glue import Call
from nfy._native import ffi, lib
from nfy._warnings import MessageWarning
from nfy._words import Word
from nfy.tables import (
    BillingDifferenceRow,
    CacheDriftRow,
    DailyMessagesRow,
    ProcessingTimeRow,
    SegmentTableRow,
    Table,
    UsageRow,
    UsingServiceRow,
)

Personalisation = Union[str, Mapping[str, Any]]
"""Values by placeholder name, or the same as JSON text."""


class NotificationType(Word):
    """Also the type of a template and of a provider."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"


class KeyType(Word):
    """TEST sends and bills nothing."""

    NORMAL = "normal"
    TEAM = "team"
    TEST = "test"


class OrganisationType(Word):
    """Decides the default free allowance."""

    OTHER = "other"
    CENTRAL = "central"
    LOCAL = "local"
    NHS_CENTRAL = "nhs_central"
    NHS_LOCAL = "nhs_local"
    NHS_GP = "nhs_gp"
    NHS_NOTIFY = "nhs_notify"
    EMERGENCY_SERVICE = "emergency_service"
    SCHOOL_OR_COLLEGE = "school_or_college"


class Permission(Word):
    """What a service may do."""

    EMAIL = "email"
    SMS = "sms"
    LETTER = "letter"
    INTERNATIONAL_SMS = "international_sms"
    INBOUND_SMS = "inbound_sms"
    EMAIL_AUTH = "email_auth"
    EDIT_FOLDER_PERMISSIONS = "edit_folder_permissions"
    INTERNATIONAL_LETTERS = "international_letters"
    SMS_TO_UK_LANDLINES = "sms_to_uk_landlines"


DEFAULT_PERMISSIONS = frozenset(
    {
        Permission.EMAIL,
        Permission.SMS,
        Permission.LETTER,
        Permission.INTERNATIONAL_SMS,
        Permission.INTERNATIONAL_LETTERS,
    }
)
"""What a new service may do unless it is said."""


class Status(Word):
    """The states of a notification, by their public names."""

    CANCELLED = "cancelled"
    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"
    TECHNICAL_FAILURE = "technical-failure"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    PENDING_VIRUS_CHECK = "pending-virus-check"
    VALIDATION_FAILED = "validation-failed"
    VIRUS_SCAN_FAILED = "virus-scan-failed"
    RETURNED_LETTER = "returned-letter"


class Postage(Word):
    """The post class of a letter."""

    NONE = "none"
    FIRST = "first"
    SECOND = "second"
    ECONOMY = "economy"
    EUROPE = "europe"
    REST_OF_WORLD = "rest_of_world"


class InDoubtPolicy(Word):
    """What to do with a message whose attempt was begun but whose result is not known.

    BY_CAPABILITY: where the provider removes duplicates, send it again under the same key; else as
    WAIT_FOR_RECEIPT: leave it listed until a receipt settles it or the wait is over, then
    technical-failure. RESEND: where duplicates are not removed, once more after that wait.
    """

    BY_CAPABILITY = "by_capability"
    WAIT_FOR_RECEIPT = "wait_for_receipt"
    FAIL = "fail"
    RESEND = "resend"


class SendOutcome(Word):
    """How one attempt at sending ended.

    UNKNOWN: it may have been taken. RETRY: nothing was sent."""

    RETRY = "retry"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class TaskKind(Word):
    """What a background task does."""

    ADVANCE_FACTS = "advance_facts"
    FOLD_FACTS = "fold_facts"
    BILL_DAY = "bill_day"
    BILL_DESPATCH = "bill_despatch"
    MAKE_ALLOWANCE = "make_allowance"
    PRUNE_LEASES = "prune_leases"
    STATUS_FACTS = "status_facts"
    PROCESSING_TIME = "processing_time"
    TIME_OUT = "time_out"
    ARCHIVE = "archive"
    PRUNE_RECEIPTS = "prune_receipts"
    PREPARE_HISTORY = "prepare_history"
    ARCHIVE_FILES = "archive_files"
    CACHES = "caches"
    RUN_JOB = "run_job"
    ARCHIVE_JOBS = "archive_jobs"
    BALANCE = "balance"
    REQUEUE = "requeue"
    PRUNE_CALLBACKS = "prune_callbacks"


class JobStatus(Word):
    """The states of a job. FINISHED: every row was gone through."""

    PENDING = "pending"
    IN_PROGRESS = "in progress"
    FINISHED = "finished"
    FINISHED_ALL_CREATED = "finished all notifications created"
    SENDING_LIMITS_EXCEEDED = "sending limits exceeded"
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    READY_TO_SEND = "ready to send"
    SENT_TO_DVLA = "sent to dvla"
    ERROR = "error"


class RunState(Word):
    """Whether a task is over after one bounded run."""

    DONE = "done"
    MORE = "more"


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


class CostThreshold(Word):
    """How the printer could hand a letter to the post, which sets what it pays."""

    SORTED = "sorted"
    UNSORTED = "unsorted"


class Queue(Word):
    """What is claimed first: queues within a type."""

    PRIORITY = "priority"
    NORMAL = "normal"
    BULK = "bulk"
    TEST = "test"


class CallbackKind(Word):
    """What a service can be called about. The last two are not made yet."""

    DELIVERY_STATUS = "delivery_status"
    COMPLAINT = "complaint"
    RETURNED_LETTER = "returned_letter"
    INBOUND_SMS = "inbound_sms"


_PREFIXES: Dict[Type[Enum], str] = {
    NotificationType: "TYPE",
    KeyType: "KEY",
    OrganisationType: "ORGANISATION",
    Permission: "PERMISSION",
    JobStatus: "JOB",
    Status: "STATE",
    Postage: "POSTAGE",
    InDoubtPolicy: "IN_DOUBT",
    SendOutcome: "SEND",
    TaskKind: "TASK",
    RunState: "RUN",
    BillingReason: "REASON",
    CostThreshold: "THRESHOLD",
    Queue: "QUEUE",
    CallbackKind: "CALLBACK",
}
_CODES = {
    # By kind first: members of two kinds are equal if their words are.
    (kind, member): getattr(lib, f"NFY_{prefix}_{member.name}")
    for kind, prefix in _PREFIXES.items()
    for member in kind
}
_MEMBERS = {(kind, code): member for (kind, member), code in _CODES.items()}

AnyEnum = TypeVar("AnyEnum", bound=Enum)


def code_of(member: Enum) -> int:
    """The number that nfy.h has for it."""
    return _CODES[(type(member), member)]


def member_of(kind: Type[AnyEnum], code: int) -> AnyEnum:
    return _MEMBERS[(kind, code)]


@dataclass(frozen=True)
class BillingWindow:
    """One local day as money sees it: the half-open span [start, end)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
@takes_fields
class BillingDetails:
    """Who pays, as the billing report shows it."""

    purchase_order_number: str = ""
    contact_names: str = ""
    contact_email_addresses: str = ""
    reference: str = ""


@dataclass(frozen=True)
@takes_fields
class Organisation:
    """Its billing details stand in where a service has none of its own."""

    id: UUID
    name: str
    organisation_type: OrganisationType
    active: bool
    billing: BillingDetails


@dataclass(frozen=True)
@takes_fields
class SendingLimits:
    """Notifications a day, and requests a minute with each type of key."""

    email_a_day: int = 999_999_999
    sms_a_day: int = 999_999_999
    letter_a_day: int = 999_999_999
    international_sms_a_day: int = 250_000
    requests_a_minute: int = 3_000


@dataclass(frozen=True)
@takes_fields
class Service:
    id: UUID
    name: str
    organisation_type: OrganisationType
    calendar: str
    active: bool
    prefix_sms: bool
    sms_sender: str
    email_from: str
    email_reply_to: str
    created_at: datetime
    version: int
    organisation_id: Optional[UUID]
    restricted: bool
    count_as_live: bool
    billing: BillingDetails
    permissions: FrozenSet[Permission] = DEFAULT_PERMISSIONS
    limits: SendingLimits = SendingLimits()
    honours_stop: bool = False
    """An SMS to who answered STOP is refused, until they answer START."""
    suppresses_failed: bool = False
    """So is a message to where one failed for good."""


@dataclass(frozen=True)
@takes_fields
class Sender:
    """Who a message comes from: sender name (SMS), reply-to address, contact block (letter)."""

    id: UUID
    service_id: UUID
    type: NotificationType
    text: str
    is_default: bool
    archived: bool


@dataclass(frozen=True)
class Template:
    id: UUID
    service_id: UUID
    name: str
    type: NotificationType
    subject: str
    content: str
    version: int
    archived: bool
    created_at: datetime
    postage: Postage = Postage.NONE
    letter_welsh_subject: str = ""
    letter_welsh_content: str = ""
    letter_contact_id: Optional[UUID] = None
    has_unsubscribe_link: bool = False


@dataclass(frozen=True)
class ApiKey:
    id: UUID
    service_id: UUID
    type: KeyType
    created_at: datetime
    expires_at: Optional[datetime]
    """When it ended or will end."""
    name: str = field(default="", compare=False)
    """Empty but in `Engine.list_api_keys`."""


@dataclass(frozen=True)
class ResealReport:
    """What `Engine.reseal` did; all zero means that the older keys are not needed any more."""

    resealed: int
    sealed: int
    left: int


@dataclass(frozen=True)
class IssuedApiKey:
    """A key just made; `token` holds its secret and is never shown again."""

    key: ApiKey
    token: str = field(repr=False)


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


@dataclass(frozen=True)
@takes_fields
class SendRequest:
    """One message to one recipient. `to` and `personalisation` stay out of the repr."""

    template_id: UUID
    to: Recipient = field(repr=False)
    personalisation: Optional[Personalisation] = field(default=None, repr=False)
    reference: str = ""
    idempotency_key: str = ""
    api_key_id: Optional[UUID] = None
    key_type: KeyType = KeyType.NORMAL
    job_id: Optional[UUID] = None
    job_row_number: int = 0
    type: Optional[NotificationType] = None
    """A template of another type is refused; None: any."""
    sender_id: Optional[UUID] = None
    """None: the service's default."""
    one_click_unsubscribe_url: str = field(default="", repr=False)


@dataclass(frozen=True)
class Accepted:
    id: UUID
    existed: bool
    billable_units: int
    simulated: bool = False
    """To a simulated recipient: nothing was stored."""
    warnings: Tuple[MessageWarning, ...] = ()
    """Why it is probably not what was meant. Of an earlier request: about its recipient."""


@dataclass(frozen=True)
class Job:
    """A recipients file that is sent, row by row, with one version of one template."""

    id: UUID
    service_id: UUID
    template_id: UUID
    template_version: int
    type: NotificationType
    status: JobStatus
    original_file_name: str
    sender_id: Optional[UUID]
    notification_count: int
    created_at: datetime
    scheduled_for: Optional[datetime]
    processing_started: Optional[datetime]
    processing_finished: Optional[datetime]
    archived: bool
    """The rows as they were given are gone."""


@dataclass(frozen=True)
class Finding:
    """What is wrong or strange in one place of a recipients file.

    >>> str(Finding(1, 3, "phone number", "Mobile number is too short"))
    'line 3, phone number: Mobile number is too short'
    """

    row: Optional[int]
    """0-based data row; None: about the header or the whole file."""
    line: int
    """Where a spreadsheet shows it; the header is 1, the whole file 0."""
    column: str
    """Its name; empty: about the row as a whole."""
    reason: str
    """One line for people, without what stands in the cell."""

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [self.column] if self.column else []
        return ": ".join([", ".join(place), self.reason] if place else [self.reason])


@dataclass(frozen=True)
class JobPreview:
    """What a recipients file would become; `messages` and what follows: rows without errors."""

    row_count: int
    rows_with_errors: int
    has_errors: bool
    messages: int
    fragments: int
    chargeable_units: int
    cost: Optional[Decimal]
    """Before any free allowance; None for letters, and if today has no rate."""
    segments: int = 0
    """What networks send; `fragments` is what is billed."""
    encoding: str = "UTF-8"
    """Found out about the file: "UTF-8", "UTF-16LE", "UTF-16BE" or "Windows-1252"."""
    separator: str = ","
    """Found out: what stands between two cells."""
    problems: Tuple[Finding, ...] = ()
    """Why no job can be made of it: the first 50 of `problem_count`."""
    problem_count: int = 0
    warnings: Tuple[Finding, ...] = ()
    """What would be sent and is probably not what was meant: the first 50 of `warning_count`."""
    warning_count: int = 0


@dataclass(frozen=True)
class Preview:
    to: str = field(repr=False)
    subject: str
    body: str = field(repr=False)
    html: str = field(repr=False)
    characters: int
    fragments: int
    cost: Optional[Decimal]
    """Before any free allowance; None if today has no rate."""
    sheets: int = 0
    segments: int = 0
    """SMS: what networks send; `fragments` is what is billed."""
    warnings: Tuple[MessageWarning, ...] = ()


@dataclass(frozen=True)
class Notification:
    id: UUID
    service_id: UUID
    template_id: UUID
    template_version: int
    type: NotificationType
    key_type: KeyType
    status: Status
    api_key_id: Optional[UUID]
    job_id: Optional[UUID]
    job_row_number: Optional[int]
    to: str = field(repr=False)
    normalised_to: str = field(repr=False)
    personalisation: str = field(repr=False)
    client_reference: str
    reply_to_text: str
    reference: str
    sent_by: str
    phone_prefix: str
    billable_units: int
    rate_multiplier: int
    international: bool
    postage: Postage
    created_at: datetime
    sent_at: Optional[datetime]
    updated_at: Optional[datetime]
    unsubscribe_link: str = field(default="", repr=False)
    failure_reason: str = ""
    """Why it became a technical failure: one line without personal data.

    Forgotten after 90 days."""


@dataclass(frozen=True)
class Message:
    """One message as a provider gets it; `provider_key` is the same over all attempts."""

    id: UUID
    service_id: UUID
    type: NotificationType
    key_type: KeyType
    provider_key: str
    to: str = field(repr=False)
    sender: str
    from_name: str
    reply_to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    html: str = field(repr=False)
    unsubscribe_link: str = field(default="", repr=False)
    pdf: bytes = field(default=b"", repr=False)  # letters only, as what follows: pages of A4
    pages: int = 0
    reference: str = ""  # what the printer knows the letter by
    postage: Postage = Postage.NONE


@dataclass(frozen=True)
class SendAnswer:
    """How one message fared. `reference` is the provider's id for it, `detail` one line for
    operators and never personal data."""

    outcome: SendOutcome
    reference: Union[str, int, UUID, None] = ""
    detail: Optional[str] = ""


@dataclass(frozen=True)
class DeliveryReport:
    claimed: int
    accepted: int
    rejected: int
    retried: int
    in_doubt: int
    stale: int
    unreadable: int = 0
    deferred: int = 0  # beyond the rate of every provider, or none can carry it


@dataclass(frozen=True)
class InDoubt:
    id: UUID
    service_id: UUID
    provider: str
    attempted_at: datetime
    attempts: int
    reason: str = ""  # what the provider said; empty: its worker ended before the answer
    judged_at: Optional[datetime] = None  # when it is claimed and judged again


@dataclass(frozen=True)
@takes_fields
class Receipt:
    """A delivery report; found by `id` or, without one, by provider and reference."""

    status: Status
    at: datetime
    id: Optional[UUID] = None
    provider: str = ""
    reference: str = ""
    unspecified: bool = False  # with any pending or temporary failure, a temporary one


@dataclass(frozen=True)
class ReceiptReport:
    applied: int
    unchanged: int
    parked: int
    quarantined: int = 0  # of take_receipt() only


@dataclass(frozen=True)
@takes_fields
class ProviderDetails:
    """How a provider is used. Every change is a version of its own in the history."""

    identifier: str
    type: NotificationType
    display_name: str = ""
    priority: int = 50  # weight among the active providers, 0 to 100
    resting_priority: int = 50
    active: bool = True
    supports_international: bool = True
    rate_per_second: int = 0  # over all workers; 0: no limit
    version: int = 0
    updated_at: Optional[datetime] = None
    created_by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CallbackReport:
    """What one round of calls to services did."""

    claimed: int
    done: int
    retried: int
    dead: int
    stale: int


@dataclass(frozen=True)
class DeadCallback:
    """A call to a service that was given up; it stays until it is replayed, or too old."""

    notification_id: UUID
    service_id: UUID
    status: Status  # of the notification; not what a complaint is about
    attempts: int
    reason: str
    died_at: datetime
    kind: CallbackKind = CallbackKind.DELIVERY_STATUS


@dataclass(frozen=True)
@takes_fields
class ReportedComplaint:
    """What a provider says of an e-mail that somebody called unwanted."""

    provider: str
    reference: str  # of the e-mail at its provider
    feedback_id: str = ""  # of the complaint there
    complaint_type: str = ""  # the provider's word
    complained_at: Optional[datetime] = None  # None: when it is recorded


@dataclass(frozen=True)
class Complaint:
    """Somebody called an e-mail unwanted; its status stays."""

    id: UUID
    service_id: UUID
    notification_id: UUID
    feedback_id: str  # of the complaint at the provider; may be empty
    complaint_type: str  # the provider's word; may be empty
    complained_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class QuarantinedReceipt:
    """What a provider sent as a receipt and nobody could read so far; `raw` may name recipients.

    With the reason "unknown notification" it was read, but its notification never turned up: then
    `raw` is JSON of the receipt: id, provider, reference, status, at, unspecified.
    """

    id: UUID
    provider: str
    raw: bytes = field(repr=False)
    reason: str
    received_at: datetime


@dataclass(frozen=True)
class QuarantinedNotification:
    """One of two rows with the same id that said different things."""

    notification: Notification
    archived: bool
    quarantined_at: datetime


@dataclass(frozen=True)
class ArchiveReport:
    """What was moved, deleted (test keys), taken off the queue, found twice, or came in once."""

    moved: int
    deleted: int
    withdrawn: int
    conflicts: int
    inbound: int


@dataclass(frozen=True)
class FilingReport:
    """What left the history for files."""

    files: int
    rows: int
    bytes: int


@dataclass(frozen=True)
@takes_fields
class InboundSms:
    """An SMS that somebody sent to a service. The library gives `id`, and `created_at` if None;
    archived ones have neither number nor content."""

    service_id: UUID
    notify_number: Recipient
    user_number: Recipient = field(repr=False)
    content: str = field(repr=False)
    provider: str
    provider_reference: str = ""
    provider_date: Optional[datetime] = None
    created_at: Optional[datetime] = None
    id: Optional[UUID] = None


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


@dataclass(frozen=True)
class CacheReport:
    """What a comparison of the cache's counts found, in days of services."""

    ledgers: int
    unknown: int
    busy: int
    rebuilt: int
    drift: Table[CacheDriftRow]


@dataclass(frozen=True)
class RecipientRow:
    """One row of a recipients file. `personalisation` is JSON text with all columns."""

    number: int
    line: int
    phone_number: str = field(repr=False)
    email_address: str = field(repr=False)
    personalisation: str = field(repr=False)


@dataclass(frozen=True)
class Task:
    key: str
    kind: TaskKind
    due_at: datetime
    depends_on: Tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """Where a long run stands; `total` is 0 while unknown."""

    phase: str
    done: int
    total: int


@dataclass(frozen=True)
class RunReport:
    tasks_done: int
    tasks_busy: int
    tasks_failed: int
    failure: Optional[Exception] = None
    conflicts: int = 0  # notifications found live and in the history: see list_quarantined()


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
class CalendarPlanYear:
    """A financial year's bills as they are and as they would be."""

    financial_year: int
    before: Bill
    after: Bill


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


@dataclass(frozen=True)
@takes_fields
class Despatch:
    """A letter that the printer reports as handed to the post."""

    notification_id: UUID
    despatched_on: date
    cost_threshold: CostThreshold = CostThreshold.SORTED
