"""An engine for asyncio: the same nouns and verbs, awaited, and no call holds up the loop.

    async with await nfy.aio.open("sqlite:/var/lib/clinic/notify.db") as engine:
        await engine.send(service_id, request)
        await engine.deliver()

What stands here knows no noun and no verb: `engine.templates.create` is awaited because it is a
method of what it wraps, whatever that is.
"""

import asyncio
import contextvars
import functools
import inspect
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Awaitable, Callable, Optional, Type, TypeVar

from nfy._arguments import checked
from nfy._hosting import FORKED, Renewed
from nfy._noun import Noun
from nfy._upcalls import ProgressFunction
from nfy.engine import Engine
from nfy.errors import ClosedError, ForkedError, InvalidArgumentError

THREADS = 8
THREADS_MAX = 1_000

Answer = TypeVar("Answer")


class AsyncEngine(Renewed):
    """An engine whose calls run in threads of its own, beside the loop; made by open() or wrap().

    A call whose task is cancelled before its turn never begins. One that is under way and takes a
    `progress` function (`run_due`, `archive.run`, ...) is stopped at its next step; any other ends
    in its thread, and what it did is done: give requests an idempotency key. Either way the task
    goes on at once.
    """

    def __init__(self, engine: Engine, threads: int, *, is_own: bool) -> None:
        if not 1 <= threads <= THREADS_MAX:
            raise InvalidArgumentError(f"threads is not 1 to {THREADS_MAX}: {threads}")
        self._engine, self._is_own = engine, is_own
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="nfy")
        self._closed = self._forked = False
        super().__init__()

    async def call(self, function: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        """Runs any function in a thread of the engine's: `engine.call(nfy.read_recipients, file)`.

        Several calls in one go are quicker as one function that uses `engine.blocking`.
        """
        self._check_open()
        loop, stop = asyncio.get_running_loop(), threading.Event()
        if _takes_progress(function):
            named["progress"] = _until(stop, named.get("progress"))
        context = contextvars.copy_context()
        work = functools.partial(context.run, self._begin, function, *arguments, **named)
        under_way: "Future[Answer]" = self._pool.submit(work)
        try:
            return await asyncio.wrap_future(under_way, loop=loop)
        except asyncio.CancelledError:
            stop.set()
            under_way.cancel()
            raise

    @property
    def blocking(self) -> Engine:
        """The engine itself, for code that runs in a thread."""
        return self._engine

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._closed

    async def close(self) -> None:
        """Waits for calls that are under way and closes the engine, unless it was wrapped. Calls
        that have not begun raise ClosedError. Once more changes nothing."""
        if self._closed or self._forked:
            return
        self._closed = True
        await asyncio.shield(asyncio.get_running_loop().run_in_executor(None, self._end))

    def begin_in_child(self) -> None:
        self._forked = True  # its threads stayed in the parent

    async def __aenter__(self) -> "AsyncEngine":
        return self

    async def __aexit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        await self.close()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return _awaited(self, getattr(self._engine, name))

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("an AsyncEngine cannot be copied or pickled: open another one")

    def _check_open(self) -> None:
        if self._forked:
            raise ForkedError(FORKED)
        if self._closed:
            raise ClosedError("the engine is closed")

    def _begin(self, function: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        self._check_open()  # it may have waited for its turn until after close()
        return function(*arguments, **named)

    def _end(self) -> None:
        self._pool.shutdown()
        if self._is_own:
            self._engine.close()


class AsyncNoun:
    """A noun of an AsyncEngine: its verbs are awaited."""

    def __init__(self, engine: AsyncEngine, noun: Noun) -> None:
        self._engine, self._noun = engine, noun

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return _awaited(self._engine, getattr(self._noun, name))

    def __repr__(self) -> str:
        return f"<awaited {type(self._noun).__name__}>"


async def open(*arguments: Any, threads: int = THREADS, **options: Any) -> AsyncEngine:
    """Opens an engine for asyncio; everything but `threads` is as for `Engine.open`.

    >>> async def main() -> int:
    ...     async with await open("memory:") as engine:
    ...         await engine.services.create("Riverside Clinics")
    ...         return len(await engine.services.list())
    >>> asyncio.run(main())
    1
    """
    loop = asyncio.get_running_loop()
    opening = loop.run_in_executor(None, functools.partial(Engine.open, *arguments, **options))
    try:
        engine = await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(_close_unclaimed)
        raise
    return AsyncEngine(engine, threads, is_own=True)


@checked
def wrap(engine: Engine, *, threads: int = THREADS) -> AsyncEngine:
    """The same engine for asyncio beside code that blocks; it stays open when this is closed."""
    return AsyncEngine(engine, threads, is_own=False)


def on_loop(
    function: Callable[..., Awaitable[Answer]], *, timeout: Optional[float] = None
) -> Callable[..., Answer]:
    """A coroutine function as a plain one that threads call; it runs on the loop of this call.

    So a provider of your own may be awaited: `nfy.CallbackProvider("mine", type, on_loop(send))`.
    Nobody on the loop itself may wait for it: deliver by an AsyncEngine. After `timeout` seconds it
    is cancelled, and nothing is known of its messages.
    """
    loop = asyncio.get_running_loop()

    def call(*arguments: Any) -> Answer:
        if _running_loop() is loop:
            raise RuntimeError("the loop cannot wait for what runs on it: await an AsyncEngine")
        waiting = asyncio.run_coroutine_threadsafe(_await(function, arguments), loop)
        try:
            return waiting.result(timeout)
        except BaseException:
            waiting.cancel()
            raise

    return call


async def _await(function: Callable[..., Awaitable[Answer]], arguments: Any) -> Answer:
    return await function(*arguments)


def _running_loop() -> Optional[asyncio.AbstractEventLoop]:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _close_unclaimed(opened: "asyncio.Future[Engine]") -> None:
    if not opened.cancelled() and opened.exception() is None:
        opened.result().close()


def _awaited(engine: AsyncEngine, member: Any) -> Any:
    """A noun becomes one that is awaited, a method a coroutine function; a value stays as it is."""
    if isinstance(member, Noun):
        return AsyncNoun(engine, member)
    if not callable(member):
        return member

    @functools.wraps(member)
    async def call(*arguments: Any, **named: Any) -> Any:
        return await engine.call(member, *arguments, **named)

    return call


@functools.lru_cache(maxsize=1_000)
def _progress_of(function: Callable[..., Any]) -> bool:
    return "progress" in inspect.signature(function).parameters


def _takes_progress(function: Callable[..., Any]) -> bool:
    # Of a bound method, what all instances share: a cache of bound ones would keep engines alive.
    function = getattr(function, "__func__", function)
    module = getattr(function, "__module__", None) or ""
    return module.split(".")[0] == "nfy" and _progress_of(function)


def _until(stop: threading.Event, progress: Optional[ProgressFunction]) -> ProgressFunction:
    """The progress function of a call that stops when its task was cancelled."""

    def tell(where: Any) -> Optional[bool]:
        if stop.is_set():
            return False
        return None if progress is None else progress(where)

    return tell
