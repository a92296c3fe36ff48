"""What carries messages: simulated, SMTP, or a function of your own."""

from datetime import timedelta
from typing import Any, List, Optional

from nfy import _callbacks
from nfy._glue import Call, instant, read_rows, sized, span_us, text_of, uuid_or_none
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.clock import Clock
from nfy.values import InDoubtPolicy, NotificationType, Receipt, Status, code_of, member_of


def _clock(clock: Optional[Clock]) -> Any:
    return ffi.NULL if clock is None else clock._handle


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
        call, out = Call(), ffi.new("nfy_provider **")
        options = call.options(
            "nfy_simulator_options",
            identifier=identifier,
            type=code_of(type),
            seed=seed,
            in_doubt_policy=code_of(in_doubt_policy),
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
        call(lib.nfy_provider_open_simulator, options, _clock(clock), out)
        super().__init__(out[0])

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

    A mail that the server may have taken is in doubt and, as SMTP knows no receipts, fails after
    `in_doubt_wait` (72 hours; at most 7 days). Only if the server drops a mail whose Message-ID it
    has taken (`removes_duplicates`; few do) it is sent again instead.
    """

    def __init__(
        self,
        url: str,
        *,
        identifier: str = "",
        username: str = "",
        password: str = "",
        domain: str = "",
        ca_file: str = "",
        require_tls: bool = False,
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.BY_CAPABILITY,
        removes_duplicates: bool = False,
        in_doubt_wait: Optional[timedelta] = None,
        connect_timeout: Optional[timedelta] = None,
        timeout: Optional[timedelta] = None,
        clock: Optional[Clock] = None,
    ) -> None:
        call, out = Call(), ffi.new("nfy_provider **")
        options = call.options(
            "nfy_smtp_options",
            url=url,
            identifier=identifier,
            username=username,
            password=password,
            domain=domain,
            ca_file=ca_file,
            require_tls=require_tls,
            in_doubt_policy=code_of(in_doubt_policy),
            removes_duplicates=removes_duplicates,
            in_doubt_wait_us=span_us(in_doubt_wait),
            connect_timeout_ms=span_us(connect_timeout) // 1000,
            timeout_ms=span_us(timeout) // 1000,
        )
        call(lib.nfy_provider_open_smtp, options, _clock(clock), out)
        super().__init__(out[0])


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
        send: "_callbacks.Send",
        *,
        in_doubt_policy: InDoubtPolicy = InDoubtPolicy.BY_CAPABILITY,
        removes_duplicates: bool = False,
        in_doubt_wait: Optional[timedelta] = None,
    ) -> None:
        _callbacks.check_send(send)
        self._is_async = _callbacks.is_coroutine_function(send)
        call, out = Call(), ffi.new("nfy_provider **")
        user_data = _callbacks.lend(send)
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
            _callbacks.take_back(user_data)  # destroy is not called for what was not taken over
            raise
        super().__init__(out[0])
