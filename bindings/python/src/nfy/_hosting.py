"""What the applications of the REST API and the workers of other people's schedulers share."""

import inspect
import os
import weakref
from threading import Lock
from typing import Any, Callable, Dict, Optional, Union
from urllib.parse import quote

from nfy._arguments import wrong
from nfy.engine import Engine
from nfy.errors import ForkedError
from nfy.rest import RestApi

EngineSource = Union[Engine, Callable[[], Engine]]

PATH_SAFE = "/!$&'()*+,;=:@-._~"
LENGTH_DIGITS_MAX = 19

FORKED = (
    "the engine was opened before this process was forked: give a function that opens one, which"
    " each process calls for itself"
)


class Renewed:
    """What must not go on in a child of its process as it was."""

    def __init__(self) -> None:
        _renewed.add(self)

    def begin_in_child(self) -> None:
        raise NotImplementedError


_renewed: "weakref.WeakSet[Renewed]" = weakref.WeakSet()


def _begin_all_in_child() -> None:
    for one in list(_renewed):
        one.begin_in_child()


os.register_at_fork(after_in_child=_begin_all_in_child)


class OfProcess(Renewed):
    """What a process makes over an engine that was given, or over one of its own.

    A function that opens an engine is called when a process first needs one, not before, so that
    servers which fork their workers (gunicorn, Celery) need no hook.
    """

    def __init__(self, source: EngineSource) -> None:
        if not isinstance(source, Engine) and not callable(source):
            raise wrong("engine", source, "an Engine or a function that opens one")
        self._source = source
        self._lock = Lock()
        self._forked = False
        self._made = self._make(source) if isinstance(source, Engine) else None
        super().__init__()

    @property
    def made(self) -> Any:
        """What is open in this process, or None."""
        return None if self._forked else self._made

    def get(self) -> Any:
        """What stands over the engine; ForkedError if that was inherited."""
        if self._forked:
            raise ForkedError(FORKED)
        made = self._made
        if made is None:
            with self._lock:
                made = self._made = self._made or self._make(self._open())
        return made

    def close(self) -> None:
        """Lets go of it, and so of an engine that a function opened here."""
        with self._lock:
            made, self._made = self._made, None
            if made is not None:
                self._end(made)

    def begin_in_child(self) -> None:
        self._lock = Lock()  # another thread of the parent may have held it
        self._forked = isinstance(self._source, Engine)
        self._made = None

    def _open(self) -> Engine:
        engine = self._source()
        if not isinstance(engine, Engine):
            raise wrong("what the function answered", engine, "an Engine")
        return engine

    def _make(self, engine: Engine) -> Any:
        raise NotImplementedError

    def _end(self, made: Any) -> None:
        made.close()


class ApiOfProcess(OfProcess):
    """The API of an application."""

    def __init__(self, source: EngineSource, options: Dict[str, Any]) -> None:
        inspect.signature(RestApi).bind(None, **options)  # an unknown name is said here and now
        self._options = options
        super().__init__(source)

    def _make(self, engine: Engine) -> RestApi:
        return RestApi(engine, **self._options)


class EngineOfProcess(OfProcess):
    """The engine of a worker; one that was given stays open when this is closed."""

    def _make(self, engine: Engine) -> Engine:
        return engine

    def _end(self, made: Engine) -> None:
        if made is not self._source:
            made.close()


def target_of(path: bytes, query: bytes) -> bytes:
    """Path and query as a client sends them, from a path that a server has decoded."""
    target = quote(path or b"/", safe=PATH_SAFE).encode("ascii")
    return target + b"?" + query if query else target


def too_long(limit: int) -> bytes:
    """A body that stands for every one over the limit: it is refused by its length, never read."""
    return bytes(limit + 1)


def length_of(text: str) -> Optional[int]:
    """What a Content-Length says; None if it says nothing."""
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) <= LENGTH_DIGITS_MAX else 10**LENGTH_DIGITS_MAX


def has_body(status: int) -> bool:
    return status >= 200 and status not in (204, 304)
