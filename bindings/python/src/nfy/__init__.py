"""The back end of a notification service as a library.

>>> import nfy
>>> with nfy.Engine.open("memory:") as engine:
...     service = engine.create_service("Riverside Clinics")
...     reminder = engine.create_template(
...         service.id, "Reminder", type=nfy.NotificationType.SMS, content="Dear ((name))"
...     )
...     request = nfy.SendRequest(reminder.id, "07700 900001", {"name": "Ann"})
...     engine.send(service.id, request).billable_units
1
"""

from nfy._native import ffi as _ffi
from nfy._native import lib as _lib
from nfy.clock import Clock, SimulatedClock, billing_window, financial_year, local_day
from nfy.engine import Engine, Lease, schema_sql
from nfy.errors import (
    BusyError,
    CallbackError,
    CancelledError,
    ClosedError,
    ConflictError,
    CorruptError,
    ForkedError,
    InternalError,
    InvalidArgumentError,
    NfyError,
    NoMemoryError,
    NotFoundError,
    UnavailableError,
    UnsupportedError,
)
from nfy.provider import CallbackProvider, Provider, SimulatedProvider, SmtpProvider
from nfy.recipients import RecipientsCsv, read_recipients
from nfy.report import report_csv, report_html, report_text
from nfy.values import (
    Accepted,
    Allowance,
    ApiKey,
    BillingFact,
    BillingWindow,
    DeliveryReport,
    Difference,
    FactsState,
    InDoubt,
    InDoubtPolicy,
    IssuedApiKey,
    KeyType,
    Message,
    Notification,
    NotificationType,
    OrganisationType,
    Postage,
    Preview,
    Progress,
    Receipt,
    ReceiptReport,
    RecipientRow,
    RunReport,
    RunState,
    Segment,
    SendAnswer,
    SendOutcome,
    SendRequest,
    Service,
    Status,
    Task,
    TaskKind,
    Template,
    Usage,
    UsageLine,
)

__version__: str = _ffi.string(_lib.nfy_version()).decode()

__all__ = [
    "Accepted",
    "Allowance",
    "ApiKey",
    "BillingFact",
    "BillingWindow",
    "BusyError",
    "CallbackError",
    "CallbackProvider",
    "CancelledError",
    "Clock",
    "ClosedError",
    "ConflictError",
    "CorruptError",
    "DeliveryReport",
    "Difference",
    "Engine",
    "FactsState",
    "ForkedError",
    "InDoubt",
    "InDoubtPolicy",
    "InternalError",
    "InvalidArgumentError",
    "IssuedApiKey",
    "KeyType",
    "Lease",
    "Message",
    "NfyError",
    "NoMemoryError",
    "NotFoundError",
    "Notification",
    "NotificationType",
    "OrganisationType",
    "Postage",
    "Preview",
    "Progress",
    "Provider",
    "Receipt",
    "ReceiptReport",
    "RecipientRow",
    "RecipientsCsv",
    "RunReport",
    "RunState",
    "Segment",
    "SendAnswer",
    "SendOutcome",
    "SendRequest",
    "Service",
    "SimulatedClock",
    "SimulatedProvider",
    "SmtpProvider",
    "Status",
    "Task",
    "TaskKind",
    "Template",
    "UnavailableError",
    "UnsupportedError",
    "Usage",
    "UsageLine",
    "billing_window",
    "financial_year",
    "local_day",
    "read_recipients",
    "report_csv",
    "report_html",
    "report_text",
    "schema_sql",
]
