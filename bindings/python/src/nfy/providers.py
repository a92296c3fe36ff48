"""What carries messages: simulated, SMTP, or a function of your own."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, List, Mapping, Optional
from uuid import UUID

from nfy import _upcalls
from nfy._arguments import checked, takes_fields
from nfy._glue import Call, instant, read_rows, sized, span_us, text_of, uuid_of, uuid_or_none
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.base import NotificationType, Status
from nfy.clock import Clock
from nfy.errors import WrongTypeError
from nfy.receipts import Receipt


@numbered("IN_DOUBT")
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


def _clock(clock: Optional[Clock]) -> Any:
    return ffi.NULL if clock is None else clock._handle


def _given(options: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without what leaves the default."""
    return {name: value for name, value in options.items() if value}


def _options_text(kind: str, options: Mapping[str, Any]) -> str:
    try:
        return json.dumps(options)
    except (TypeError, ValueError):  # what they say may show a secret
        raise WrongTypeError(
            f"an option of the provider {kind} is no text, number, list or mapping"
        ) from None


def _open(kind: str, clock: Optional[Clock], options: Mapping[str, Any]) -> Any:
    text = _options_text(kind, options)
    call, out = Call(), ffi.new("nfy_provider **")
    call(lib.nfy_provider_open, call.text(kind), call.text(text), _clock(clock), out)
    return out[0]


class Provider(Handle):
    """A provider; engines that it was added to keep it when it is closed."""

    _is_async = False  # its function is to be awaited
    _made_by = "use a CallbackProvider, an SmtpProvider or a SimulatedProvider"

    def __init__(self, handle: Any = None) -> None:
        super().__init__(handle, lib.nfy_provider_close)


class SimulatedProvider(Provider):
    """Sends nothing and reports as if it had.

    What happens to a message depends only on `seed`, recipient and text. Shares are per million of
    messages; receipts come due by `clock`.
    """

    def __init__(
        self,
        *,
        identifier: str = "",
        type: NotificationType = NotificationType.SMS,
        clock: Optional[Clock] = None,
        seed: int = 0,
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.BY_CAPABILITY,
        latency_min: Optional[timedelta] = None,
        latency_max: Optional[timedelta] = None,
        rejected_ppm: int = 0,
        retry_ppm: int = 0,
        unknown_ppm: int = 0,
        receipt_lost_ppm: int = 0,
        receipt_twice_ppm: int = 0,
        temporary_failure_ppm: int = 0,
        permanent_failure_ppm: int = 0,
        pending_first_ppm: int = 0,
    ) -> None:
        options = dict(
            identifier=identifier,
            type=type,
            seed=seed,
            in_doubt_policy=in_doubt_policy,
            latency_min_us=span_us(latency_min),
            latency_max_us=span_us(latency_max),
            rejected_ppm=rejected_ppm,
            retry_ppm=retry_ppm,
            unknown_ppm=unknown_ppm,
            receipt_lost_ppm=receipt_lost_ppm,
            receipt_twice_ppm=receipt_twice_ppm,
            temporary_failure_ppm=temporary_failure_ppm,
            permanent_failure_ppm=permanent_failure_ppm,
            pending_first_ppm=pending_first_ppm,
        )
        super().__init__(_open("simulator", clock, _given(options)))

    def take_receipts(self, limit: int = 10_000) -> List[Receipt]:
        """Up to `limit` receipts that are due, in no useful order."""
        out = ffi.new("nfy_receipt_rows **")
        Call()(lib.nfy_provider_take_receipts, self._handle, limit, out)
        return read_rows(out[0], "receipt", "nfy_receipt", _receipt)

    @property
    def receipts_waiting(self) -> int:
        return int(self._counts().receipts_waiting)

    @property
    def messages_taken(self) -> int:
        """1 for each provider key, however often it was sent."""
        return int(self._counts().messages_taken)

    def _counts(self) -> Any:
        counts = sized("nfy_simulator_counts")
        Call()(lib.nfy_provider_get_counts, self._handle, counts)
        return counts


def _receipt(row: Any) -> Receipt:
    return Receipt(
        status=member_of(Status, row.state),
        at=instant(row.at_us),
        id=uuid_or_none(row.id),
        provider=text_of(row.provider),
        reference=text_of(row.reference),
        unspecified=bool(row.unspecified),
    )


class SmtpProvider(Provider):
    """Sends e-mail over SMTP. `url` is "smtp://host:port" or "smtps://…", without credentials.

    A mail that the server may have taken is in doubt and, unless a report comes, fails after
    `in_doubt_wait` (72 hours; at most 7 days). Only if the server drops a mail whose Message-ID it
    has taken (`removes_duplicates`; few do) it is sent again instead. Servers report to
    `return_path`; engine.receipts.take("smtp", mail) reads what comes there. nfy.h lists the words
    of `tls` and `reports` under nfy_provider_open().
    """

    def __init__(
        self,
        url: str,
        *,
        identifier: str = "",
        username: str = "",
        password: str = "",
        access_token: str = "",
        access_token_file: str = "",
        domain: str = "",
        tls: str = "",
        ca_file: str = "",
        require_tls: bool = False,
        return_path: str = "",
        reports: str = "",
        dkim_domain: str = "",
        dkim_selector: str = "",
        dkim_key: str = "",
        dkim_key_file: str = "",
        dkim_second_selector: str = "",
        dkim_second_key: str = "",
        dkim_second_key_file: str = "",
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.BY_CAPABILITY,
        removes_duplicates: bool = False,
        in_doubt_wait: Optional[timedelta] = None,
        connect_timeout: Optional[timedelta] = None,
        timeout: Optional[timedelta] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        options = dict(
            url=url,
            identifier=identifier,
            username=username,
            password=password,
            access_token=access_token,
            access_token_file=access_token_file,
            domain=domain,
            tls=tls,
            ca_file=ca_file,
            require_tls=require_tls,
            return_path=return_path,
            reports=reports,
            dkim_domain=dkim_domain,
            dkim_selector=dkim_selector,
            dkim_key=dkim_key,
            dkim_key_file=dkim_key_file,
            dkim_second_selector=dkim_second_selector,
            dkim_second_key=dkim_second_key,
            dkim_second_key_file=dkim_second_key_file,
            in_doubt_policy=in_doubt_policy,
            removes_duplicates=removes_duplicates,
            in_doubt_wait_us=span_us(in_doubt_wait),
            connect_timeout_ms=span_us(connect_timeout) // 1000,
            timeout_ms=span_us(timeout) // 1000,
        )
        super().__init__(_open("smtp", clock, _given(options)))


@checked
def open_provider(
    kind: str, options: Optional[Mapping[str, Any]] = None, *, clock: Optional[Clock] = None
) -> Provider:
    """Opens a provider by the name of its kind and options that JSON can hold.

    nfy.h lists the kinds and options under nfy_provider_open(). InvalidArgumentError for a kind or
    an option that is unknown, naming the known ones or the nearest.

    >>> open_provider("simulator", {"identifier": "sim", "seed": 3}).close()
    >>> open_provider("simulator", {"sed": 3})
    Traceback (most recent call last):
    nfy.errors.InvalidArgumentError: the provider simulator has no option sed, the nearest is seed
    """
    return Provider(_open(kind, clock, options or {}))


@checked
def rotate_api_key(
    kind: str, options: Mapping[str, Any], *, clock: Optional[Clock] = None
) -> None:
    """Has a provider make a new API key and keeps it in the file that `secrets_file` names.

    `kind` and `options` are those of open_provider(). UnsupportedError for another kind than
    "dvla"; BusyError while another process rotates; UnavailableError if the provider or the file
    does not take part.
    """
    call = Call()
    text = call.text(_options_text(kind, options))
    call(lib.nfy_provider_rotate_api_key, call.text(kind), text, _clock(clock))


@checked
def rotate_password(
    kind: str, options: Mapping[str, Any], *, clock: Optional[Clock] = None
) -> None:
    """The same for the password: it stands in the file before the provider hears of it."""
    call = Call()
    text = call.text(_options_text(kind, options))
    call(lib.nfy_provider_rotate_password, call.text(kind), text, _clock(clock))


class CallbackProvider(Provider):
    """A provider that is your own function: messages in, one SendAnswer for each out.

    If it raises, nothing is known about any of the messages: they become in doubt, and
    Engine.deliver() raises CallbackError from the exception. (The answers of a generator count up
    to where it raises.) So does each message whose answer is
    none; nothing more goes to the function in that round. What is in doubt is never sent again by
    itself, unless the provider takes a message once for each `provider_key`
    (`removes_duplicates`): it waits `in_doubt_wait` (72 hours; at most 7 days) for a receipt, and
    then fails.
    """

    def __init__(
        self,
        identifier: str,
        type: NotificationType,
        send: "_upcalls.Send",
        *,
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.BY_CAPABILITY,
        removes_duplicates: bool = False,
        in_doubt_wait: Optional[timedelta] = None,
    ) -> None:
        _upcalls.check_send(send)
        self._is_async = _upcalls.is_coroutine_function(send)
        call, out = Call(), ffi.new("nfy_provider **")
        user_data = _upcalls.lend(send)
        options = call.options(
            "nfy_callback_options",
            identifier=identifier,
            type=code_of(type),
            in_doubt_policy=code_of(in_doubt_policy),
            removes_duplicates=removes_duplicates,
            in_doubt_wait_us=span_us(in_doubt_wait),
            send=lib.nfy_py_send,
            destroy=lib.nfy_py_destroy,
            user_data=user_data,
        )
        try:
            call(lib.nfy_provider_open_callback, options, out)
        except BaseException:
            _upcalls.take_back(user_data)  # destroy is not called for what was not taken over
            raise
        super().__init__(out[0])


class Providers(Noun):
    """The providers of an engine and how each is used."""

    def add(self, provider: Provider) -> None:
        """Makes a provider known; which of several of a type is used, their details say."""
        if provider._is_async:
            raise WrongTypeError(
                "send is a coroutine function, for which this engine cannot wait: give a plain "
                "one, such as lambda messages: asyncio.run(send(messages))"
            )
        Call()(lib.nfy_provider_add, self._handle, provider._handle)

    def id_of(self, identifier: str) -> UUID:
        """For who knows providers by ids: the same for the same identifier."""
        call, out = Call(), ffi.new("nfy_uuid *")
        call(lib.nfy_provider_id_of, call.text(identifier), out)
        return uuid_of(out)

    def put(self, details: ProviderDetails) -> None:
        """Stores the next version; `version` is the one that was read, 0 for a new provider."""
        call = Call()
        given = call.options(
            "nfy_provider_details",
            identifier=details.identifier,
            type=code_of(details.type),
            active=details.active,
            display_name=details.display_name,
            priority=details.priority,
            resting_priority=details.resting_priority,
            rate_per_second=details.rate_per_second,
            version=details.version,
            created_by=details.created_by,
            reason=details.reason,
            supports_international=details.supports_international,
        )
        call(lib.nfy_provider_put, self._handle, given)

    def list(self) -> List[ProviderDetails]:
        """By type, then by identifier."""
        out = ffi.new("nfy_provider_details_rows **")
        Call()(lib.nfy_provider_list, self._handle, out)
        return read_rows(out[0], "provider_details", "nfy_provider_details", _details_of)

    def list_history(self, identifier: str) -> List[ProviderDetails]:
        """Every version of one provider's details, newest first."""
        call, out = Call(), ffi.new("nfy_provider_details_rows **")
        call(lib.nfy_provider_list_history, self._handle, call.text(identifier), out)
        return read_rows(out[0], "provider_details", "nfy_provider_details", _details_of)


def _details_of(row: Any) -> ProviderDetails:
    return ProviderDetails(
        identifier=text_of(row.identifier),
        type=member_of(NotificationType, row.type),
        display_name=text_of(row.display_name),
        priority=row.priority,
        resting_priority=row.resting_priority,
        active=bool(row.active),
        supports_international=bool(row.supports_international),
        rate_per_second=row.rate_per_second,
        version=row.version,
        updated_at=instant(row.updated_at_us),
        created_by=text_of(row.created_by),
        reason=text_of(row.reason),
    )
