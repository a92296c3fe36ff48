"""The REST API as an ASGI application (version 3), alone or mounted in another one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Awaitable, Callable, Dict, List, Optional, Tuple

from nfy._hosting import (
    ApiOfProcess,
    EngineSource,
    Renewed,
    has_body,
    length_of,
    target_of,
    too_long,
)
from nfy.errors import InvalidArgumentError
from nfy.rest import RestResponse

THREADS = 8
THREADS_MAX = 1_000

Scope = Dict[str, Any]
Receive = Callable[[], Awaitable[Dict[str, Any]]]
Send = Callable[[Dict[str, Any]], Awaitable[None]]


def app(engine: EngineSource, *, threads: int = THREADS, **options: Any) -> "RestAsgi":
    """The API of an engine; `options` are those of `nfy.RestApi`.

    Requests are answered in `threads` threads of its own, beside the event loop (asyncio's). A
    server that forks its workers must not hand one engine to all of them: give a function that
    opens one, which each process calls when it starts or, mounted in an application that does not
    pass its lifespan on, at its first request.

    >>> import nfy
    >>> application = app(lambda: nfy.Engine.open("memory:"), api_url="https://api.example.gov.uk")
    """
    return RestAsgi(engine, threads=threads, **options)


class RestAsgi(Renewed):
    """What app() makes. It ends with the lifespan of its server, or by close()."""

    def __init__(self, engine: EngineSource, *, threads: int = THREADS, **options: Any) -> None:
        if not 1 <= threads <= THREADS_MAX:
            raise InvalidArgumentError(f"threads is not 1 to {THREADS_MAX}: {threads}")
        self._process = ApiOfProcess(engine, options)
        self._threads = threads
        self._pool: Optional[ThreadPoolExecutor] = None
        super().__init__()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await self._live(receive, send)
        elif kind == "http":
            await self._answer(scope, receive, send)
        elif kind == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            raise ValueError(f"no ASGI scope that is known here: {kind}")

    def close(self) -> None:
        """Ends the API, and the engine if nobody else has it; waits for requests in its threads."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
        self._process.close()

    def begin_in_child(self) -> None:
        self._pool = None  # its threads stayed in the parent

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self._in_thread(self._process.get)
                except Exception as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._in_default_thread(self.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        api = self._process.made or await self._in_thread(self._process.get)
        body = await _read_body(scope, receive, api.body_bytes_max)
        if body is None:
            return
        answer = await self._in_thread(
            api._answer,
            scope["method"].encode("utf-8", "surrogatepass"),
            target_of(_path_of(scope), scope.get("query_string", b"")),
            [(bytes(name), bytes(value)) for name, value in scope["headers"]],
            body,
            str((scope.get("client") or [""])[0]).encode(),
        )
        await _send(answer, scope["method"] == "HEAD", send)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="nfy")
        return await asyncio.get_running_loop().run_in_executor(self._pool, function, *arguments)

    @staticmethod
    async def _in_default_thread(function: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(None, function)


def _path_of(scope: Scope) -> bytes:
    """The path below the prefix that the application is mounted under."""
    path, prefix = scope["path"], scope.get("root_path", "").rstrip("/")
    if prefix and (path == prefix or path.startswith(prefix + "/")):
        path = path[len(prefix) :]
    return bytes(path.encode("utf-8", "surrogatepass"))


def _announced(scope: Scope) -> Optional[int]:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return length_of(value.decode("latin-1"))
    return None


async def _read_body(scope: Scope, receive: Receive, limit: int) -> Optional[bytes]:
    """At most a little more than `limit` bytes; None if the client went away."""
    announced = _announced(scope)
    if announced is not None and announced > limit:
        return too_long(limit)
    parts: List[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return too_long(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(answer: RestResponse, is_head: bool, send: Send) -> None:
    headers: List[Tuple[bytes, bytes]] = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers
    ]
    body = answer.body if has_body(answer.status) else b""
    if has_body(answer.status):
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else body})
