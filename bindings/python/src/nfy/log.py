"""How a host hears of what happens in an engine."""

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Callable, Iterator, Mapping, Optional, Union

from nfy._glue import instant, text_of
from nfy._native import ffi, lib
from nfy._upcalls import lend, take_back
from nfy._words import Word
from nfy.errors import WrongTypeError


class LogLevel(Word):
    """How much an operator has to care."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class LogRecord:
    """Something that happened. It names no person: no recipient, content or secret.

    `event` ("nfy.provider.troubled") is never used for anything else; `attributes` have names of
    OpenTelemetry where it has one ("error.type").
    """

    time: datetime
    level: LogLevel
    event: str
    message: str
    attributes: Mapping[str, Union[str, int]]


LogTarget = Union[logging.Logger, Callable[[LogRecord], Any]]

_ENVELOPE = ("time", "level", "event", "message")
_NUMBERS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


@contextmanager
def lent_log(target: Optional[LogTarget], options: Any) -> Iterator[None]:
    """Sets the log among nfy_engine_options; takes it back if the engine does not open."""
    if target is None:
        yield
        return
    if isinstance(target, logging.Logger):
        write: Callable[[LogRecord], Any] = _to_logger(target)
    elif callable(target):
        write = target
    else:
        raise WrongTypeError("log must be a logging.Logger or a function")
    options.log = lib.nfy_py_log
    options.log_user_data = lend(write)
    options.log_destroy = lib.nfy_py_destroy
    try:
        yield
    except BaseException:
        take_back(options.log_user_data)
        raise


def _to_logger(logger: logging.Logger) -> Callable[[LogRecord], None]:
    def write(record: LogRecord) -> None:
        extra = {"nfy_event": record.event, "nfy_attributes": record.attributes}
        logger.log(_NUMBERS[record.level], "%s", record.message, extra=extra)

    return write


# What a host's function raises is printed, as of any function that nobody waits for: a log that
# fails must not end the work that it tells of.
@ffi.def_extern()
def nfy_py_log(record: Any, user_data: Any) -> None:
    known = json.loads(text_of(record.json))
    attributes = {name: value for name, value in known.items() if name not in _ENVELOPE}
    ffi.from_handle(user_data)(
        LogRecord(
            time=instant(record.time_us),
            level=LogLevel(known["level"]),
            event=text_of(record.event),
            message=text_of(record.message),
            attributes=attributes,
        )
    )
