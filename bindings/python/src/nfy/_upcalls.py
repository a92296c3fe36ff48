"""Python code that the library calls.

Each callback runs in the thread that called the library. An exception cannot travel through the
library, so it waits here, in its thread, until the call returns; then it becomes the cause of the
CallbackError (or goes on by itself if it is no Exception, such as KeyboardInterrupt).
"""

import functools
import inspect
import threading
from typing import AbstractSet, Any, Callable, Dict, Iterable, Mapping, Optional, Sequence, Sized
from uuid import UUID

from nfy._arguments import kind_of
from nfy._glue import Call, text_of, uuid_of
from nfy._native import ffi, lib
from nfy._words import code_of, member_of
from nfy.base import KeyType, NotificationType, Postage, Progress
from nfy.errors import CallbackError, CancelledError, NfyError, WrongTypeError
from nfy.messages import Message, SendAnswer, SendOutcome

Send = Callable[[Sequence[Message]], Iterable[SendAnswer]]
ProgressFunction = Callable[[Progress], Optional[bool]]


class _Pending(threading.local):
    error: Optional[BaseException] = None
    stopped: Optional[Progress] = None  # where the host's progress function stopped the work


_pending = _Pending()
# What the library holds on to: alive until it says that it needs it no more.
_lent: Dict[int, Any] = {}


def _note(error: BaseException) -> None:
    """Keeps the first error of a call; what is no Exception goes before all others."""
    if _pending.error is None or not isinstance(error, Exception):
        _pending.error = error


def _take_error() -> Optional[BaseException]:
    error, _pending.error = _pending.error, None
    if error is not None and not isinstance(error, Exception):
        raise error
    return error


def call_out(call: Call, function: Callable[..., int], *arguments: Any) -> None:
    """A call that may run Python code: what that raises is the cause of what this raises."""
    outer = _pending.error, _pending.stopped  # this call may itself be made by a callback
    _pending.error = _pending.stopped = None
    try:
        try:
            call(function, *arguments)
        except CallbackError as error:
            cause = _take_error()
            raise _explained(error, cause) from cause
        except NfyError as error:
            raise error from _take_error()
        cause = _take_error()
        if cause is not None:
            raise _explained(CallbackError("a callback failed"), cause) from cause
    finally:
        _pending.error, _pending.stopped = outer


def _explained(error: CallbackError, cause: Optional[BaseException]) -> CallbackError:
    if isinstance(cause, WrongAnswerError):
        error = CallbackError(str(cause))
    elif cause is not None:
        # What the host's code says there stays its own: it may name people.
        error = CallbackError(f"{error}: it raised {type(cause).__name__}")
    elif cause is None and _pending.stopped is not None:
        error = CancelledError("stopped by the host")
        error.report = _pending.stopped
    return error


def set_progress(options: Any, progress: Optional[ProgressFunction]) -> Any:
    """Sets the callback; what it answers must live until the call has ended."""
    if progress is None:
        return None
    handle = ffi.new_handle(progress)
    options.progress = lib.nfy_py_progress
    options.user_data = handle
    return handle


def lend(function: Send) -> Any:
    """A `user_data` for nfy_py_send; given back through nfy_py_destroy."""
    handle = ffi.new_handle(function)
    _lent[int(ffi.cast("uintptr_t", handle))] = handle
    return handle


def take_back(user_data: Any) -> None:
    _lent.pop(int(ffi.cast("uintptr_t", user_data)), None)


def _message(view: Any) -> Message:
    return Message(
        id=uuid_of(view.id),
        service_id=uuid_of(view.service_id),
        type=member_of(NotificationType, view.type),
        key_type=member_of(KeyType, view.key_type),
        provider_key=text_of(view.provider_key),
        to=text_of(view.to),
        sender=text_of(view.sender),
        from_name=text_of(view.from_name),
        reply_to=text_of(view.reply_to),
        subject=text_of(view.subject),
        body=text_of(view.body),
        html=text_of(view.html),
        unsubscribe_link=text_of(view.unsubscribe_link),
        pdf=bytes(ffi.buffer(view.pdf.data, view.pdf.size)) if view.pdf.size else b"",
        pages=view.pages,
        reference=text_of(view.reference),
        postage=member_of(Postage, view.postage),
        trace_parent=text_of(view.trace_parent),
    )


class WrongAnswerError(TypeError, ValueError):
    """What a send function answered is not what it should: an error of its author."""


def check_send(send: Send) -> None:
    """Raises WrongTypeError for what can't be called with the messages."""
    if not callable(send):
        raise WrongTypeError(f"send is {kind_of(send)}, not a function that takes messages")
    try:
        inspect.signature(send).bind(())
    except TypeError:
        raise WrongTypeError("send must be a function of one argument, the messages") from None
    except ValueError:
        pass  # a builtin that does not say


def is_coroutine_function(function: Any) -> bool:
    """Whether a call only makes something that is to be awaited."""
    while isinstance(function, functools.partial):
        function = function.func
    called = getattr(type(function), "__call__", None)
    return any(
        inspect.iscoroutinefunction(one) or inspect.isasyncgenfunction(one)
        for one in (function, called)
    )


def _check_answers(answered: Any, count: int) -> None:
    """Raises for what is no series of answers, one for each message."""
    wanted = "the send function must answer with one SendAnswer for each message"
    if inspect.isawaitable(answered) or inspect.isasyncgen(answered):
        if inspect.iscoroutine(answered):
            answered.close()
        raise WrongAnswerError(
            f"{wanted}; {kind_of(answered)} has to be awaited: use asyncio.run() in it"
        )
    if isinstance(answered, (SendAnswer, str, bytes, Mapping)) or not isinstance(
        answered, Iterable
    ):
        raise WrongAnswerError(f"{wanted}, not with {kind_of(answered)}")
    if isinstance(answered, AbstractSet):
        raise WrongAnswerError(f"{wanted}, in their order; {kind_of(answered)} has none")
    if isinstance(answered, Sized) and len(answered) != count:
        raise _miscounted(count, len(answered))


def _miscounted(count: int, answered: int) -> WrongAnswerError:
    return WrongAnswerError(f"{count} messages were sent, {answered} answers came back")


def _fill(target: Any, value: Any) -> bool:
    """Writes a reference or detail; False, and nothing written, if it is no text."""
    if value is None:
        return True
    if isinstance(value, bool) or not isinstance(value, (str, int, UUID)):
        return False
    # The last byte stays zero; a character that would be cut in two is left out.
    raw = str(value).encode(errors="replace")[: lib.NFY_MESSAGE_SIZE - 1]
    raw = raw.decode(errors="ignore").encode()
    ffi.memmove(target, raw, len(raw))
    return True


def _fault_of(answer: Any, target: Any) -> str:
    """Writes what can be read of an answer; says what is wrong with it, if anything is."""
    if not isinstance(answer, SendAnswer):
        return f"is {kind_of(answer)}, not a SendAnswer"
    try:
        target.outcome = code_of(SendOutcome(answer.outcome))
    except ValueError:
        return f"has {kind_of(answer.outcome)} as its outcome, not a SendOutcome"
    for name in ("reference", "detail"):
        value = getattr(answer, name)
        if not _fill(getattr(target, name), value):
            return f"has {kind_of(value)} as its {name}, not text"
    return ""


def _read_answers(answered: Iterable[Any], count: int, answers: Any) -> None:
    """Writes what was answered; raises for what is wrong with it. If going through it raises, what
    came before that counts."""
    faults = []
    for answer in answered:
        if len(faults) < count:
            faults.append(_fault_of(answer, answers[len(faults)]))
            continue
        faults.append("")
        break
    if len(faults) != count:
        for i in range(count):  # no answer can be told from another
            answers[i].outcome = lib.NFY_SEND_UNANSWERED
        raise _miscounted(count, len(faults))
    wrong = [i for i, fault in enumerate(faults) if fault]
    if wrong:
        raise WrongAnswerError(
            f"{len(wrong)} of {count} answers of the send function are wrong: "
            f"answer {wrong[0]} {faults[wrong[0]]}"
        )


@ffi.def_extern(error=1)
def nfy_py_send(messages: Any, count: int, answers: Any, user_data: Any) -> int:
    try:
        given = [_message(messages[i]) for i in range(count)]
        answered = ffi.from_handle(user_data)(given)
        _check_answers(answered, count)
    except BaseException as error:
        _note(error)
        return 1
    try:
        _read_answers(answered, count, answers)
    except BaseException as error:
        # What could be read counts; nothing is known about a message without an outcome.
        _note(error)
    return 0


@ffi.def_extern(error=1)
def nfy_py_progress(progress: Any, user_data: Any) -> int:
    try:
        where = Progress(text_of(progress.phase), progress.done, progress.total)
        if ffi.from_handle(user_data)(where) is not False:
            return 0
        _pending.stopped = where
        return 1
    except BaseException as error:
        _note(error)
        return 1


@ffi.def_extern()
def nfy_py_destroy(user_data: Any) -> None:
    take_back(user_data)
