"""A browser that leaves a live page, as an ASGI server tells it.

A WSGI server says so by an error when the next event is written. Behind ASGI nothing written fails:
without this, a page that nobody looks at any more would keep its thread, and the server from
ending.
"""

import asyncio
from threading import Event
from typing import Any, Awaitable, Callable, Dict

GONE = "nfy.console.gone"

Scope = Dict[str, Any]
Receive = Callable[[], Awaitable[Dict[str, Any]]]
Send = Callable[[Dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Leaving:
    """Puts an event into the scope of each GET, which is set once its browser has left."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._application(scope, receive, send)
            return
        gone = Event()
        watcher = asyncio.ensure_future(_watch(receive, gone))
        try:
            await self._application({**scope, GONE: gone}, _no_body, send)
        finally:
            watcher.cancel()


async def _watch(receive: Receive, gone: Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


async def _no_body() -> Dict[str, Any]:
    return {"type": "http.request", "body": b"", "more_body": False}


def gone_of(environ: Dict[str, Any]) -> Event:
    """The event of a request; where its server is none of ASGI, one that is never set."""
    event = environ.get("asgi.scope", {}).get(GONE)
    return event if isinstance(event, Event) else Event()
