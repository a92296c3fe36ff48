"""Overview: what the engine does right now."""

import hashlib
import time
from typing import Any, Dict, Iterator, List, Tuple

from flask import Blueprint, Response, g, render_template, request, stream_with_context

from nfy.console import charts
from nfy.console.leaving import gone_of
from nfy.console.live import SHOWN_MAX, Snapshot, Snapshots
from nfy.engine import Engine
from nfy.providers import ProviderDetails

pages = Blueprint("overview", __name__)

TICK_SECONDS = 2.0
HISTORY_MAX = 12
PROVIDERS_MAX = 20


@pages.get("/")
def show() -> str:
    return render_template("overview.html", **_context(), switches=_switches(g.engine))


@pages.get("/live")
def live() -> Response:
    """The same as server-sent events: the changing part of the page, whenever it changes."""
    answer = Response(stream_with_context(_events()), content_type="text/event-stream")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _events() -> Iterator[str]:
    live: Snapshots = g.live
    gone = gone_of(request.environ)
    if not live.slots.acquire(blocking=False):
        yield "event: full\ndata:\n\n"
        return
    try:
        ends_at = time.monotonic() + g.options.live_seconds
        said = b""
        yield "retry: 2000\n\n"
        while time.monotonic() < ends_at:
            page = render_template("_live.html", **_context())
            digest = hashlib.sha256(page.encode()).digest()
            lines = "".join(f"data: {line}\n" for line in page.splitlines())
            yield f"event: overview\n{lines}\n" if digest != said else ": quiet\n\n"
            said = digest
            if gone.wait(TICK_SECONDS):
                return
    finally:
        live.slots.release()


def _context() -> Dict[str, Any]:
    snapshot: Snapshot = g.live.get(g.engine)
    return {
        "now": snapshot,
        "shares": _shares(snapshot),
        "shown_max": SHOWN_MAX,
        "names": {id: service.name for id, service in snapshot.services.items()},
    }


def _shares(snapshot: Snapshot) -> List[Tuple[str, List[charts.Share]]]:
    """For each type, how its messages are shared among the active providers."""
    found = []
    for kind in sorted({str(one.type) for one in snapshot.providers}):
        active = [
            (one.display_name or one.identifier, one.priority)
            for one in snapshot.providers
            if one.type == kind and one.active and one.priority
        ]
        found.append((kind, charts.shares(active)))
    return found


def _switches(engine: Engine) -> List[Tuple[ProviderDetails, Tuple[int, int]]]:
    """The latest changes of providers, newest first, each with the share before and after it."""
    found = []
    for provider in engine.providers.list()[:PROVIDERS_MAX]:
        versions = engine.providers.list_history(provider.identifier)[: HISTORY_MAX + 1]
        for new, old in zip(versions, versions[1:]):
            shares = tuple(one.priority if one.active else 0 for one in (old, new))
            found.append((new, (shares[0], shares[1])))
    found.sort(key=lambda one: str(one[0].updated_at), reverse=True)
    return found[:HISTORY_MAX]
