"""What the WSGI and the ASGI application share."""

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
    "the engine was opened before this process was forked: give app() a function that opens one,"
    " which each process calls for itself"
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


class ApiOfProcess(Renewed):
    """The API of an application: over an engine that was given, or, in each process, over its own.

    A function that opens an engine is called at the first request of a process, not before, so that
    servers which fork their workers (gunicorn) need no hook.
    """

    def __init__(self, source: EngineSource, options: Dict[str, Any]) -> None:
        if not isinstance(source, Engine) and not callable(source):
            raise wrong("engine", source, "an Engine or a function that opens one")
        inspect.signature(RestApi).bind(None, **options)  # an unknown name is said here and now
        self._source, self._options = source, options
        self._lock = Lock()
        self._forked = False
        self._api = self._open() if isinstance(source, Engine) else None
        super().__init__()

    @property
    def api(self) -> Optional[RestApi]:
        """The API, if it is open."""
        return None if self._forked else self._api

    def get(self) -> RestApi:
        """The API; ForkedError if its engine was inherited."""
        if self._forked:
            raise ForkedError(FORKED)
        api = self._api
        if api is None:
            with self._lock:
                api = self._api = self._api or self._open()
        return api

    def close(self) -> None:
        """Lets go of the API, and so of an engine that a function opened here."""
        with self._lock:
            if self._api is not None:
                self._api.close()
            self._api = None

    def begin_in_child(self) -> None:
        self._lock = Lock()  # another thread of the parent may have held it
        self._forked = isinstance(self._source, Engine)
        self._api = None

    def _open(self) -> RestApi:
        engine = self._source if isinstance(self._source, Engine) else self._source()
        if not isinstance(engine, Engine):
            raise wrong("what the function answered", engine, "an Engine")
        return RestApi(engine, **self._options)


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
