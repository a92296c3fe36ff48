"""Python code that the library calls.

Each callback runs in the thread that called the library. An exception cannot travel through the
library, so it waits here, in its thread, until the call returns; then it becomes the cause of the
CallbackError (or goes on by itself if it is no Exception, such as KeyboardInterrupt).
"""

import threading
from typing import Any, Callable, Dict, Optional, Sequence

from nfy._glue import Call, text_of, uuid_of
from nfy._native import ffi, lib
from nfy.errors import NfyError
from nfy.values import KeyType, Message, NotificationType, Progress, SendAnswer, code_of, member_of

Send = Callable[[Sequence[Message]], Sequence[SendAnswer]]
ProgressFunction = Callable[[Progress], Optional[bool]]


class _Pending(threading.local):
    error: Optional[BaseException] = None


_pending = _Pending()
# What the library holds on to: alive until it says that it needs it no more.
_lent: Dict[int, Any] = {}


def forget_error() -> None:
    """Before a call: what an earlier one left has nothing to do with it."""
    _pending.error = None


def take_error() -> Optional[BaseException]:
    """After a call: what its callbacks raised."""
    error, _pending.error = _pending.error, None
    if error is not None and not isinstance(error, Exception):
        raise error
    return error


def call_out(call: Call, function: Callable[..., int], *arguments: Any) -> None:
    """A call that may run Python code: what that raises is the cause of what this raises."""
    forget_error()
    try:
        call(function, *arguments)
    except NfyError as error:
        raise error from take_error()


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
    )


def _fill(target: Any, text: str) -> None:
    # The last byte stays zero; a character that would be cut in two is left out.
    raw = text.encode()[: lib.NFY_MESSAGE_SIZE - 1].decode(errors="ignore").encode()
    ffi.memmove(target, raw, len(raw))


@ffi.def_extern(error=1)
def nfy_py_send(messages: Any, count: int, answers: Any, user_data: Any) -> int:
    try:
        given = [_message(messages[i]) for i in range(count)]
        answered = ffi.from_handle(user_data)(given)
        if len(answered) != count:
            raise ValueError(f"{count} messages were sent, {len(answered)} answers came back")
        for i, answer in enumerate(answered):
            answers[i].outcome = code_of(answer.outcome)
            _fill(answers[i].reference, answer.reference)
            _fill(answers[i].detail, answer.detail)
        return 0
    except BaseException as error:
        _pending.error = error
        return 1


@ffi.def_extern(error=1)
def nfy_py_progress(progress: Any, user_data: Any) -> int:
    try:
        where = Progress(text_of(progress.phase), progress.done, progress.total)
        return 1 if ffi.from_handle(user_data)(where) is False else 0
    except BaseException as error:
        _pending.error = error
        return 1


@ffi.def_extern()
def nfy_py_destroy(user_data: Any) -> None:
    take_back(user_data)
