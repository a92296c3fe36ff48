"""How soon each page of the console answers over a large store; a long run, not one of the tests.

    python console_pages.py STORE [MESSAGES] [PAGE...]

Fills an empty store with MESSAGES (a million) over 24 days, each of which has a call that waits,
serves the console over HTTP, and asks for each page eleven times. Prints the shortest, the median
and the longest time to the first byte of each; ends with 1 where a median is more than
NFY_TEST_FIRST_BYTE_MS (100). Then looks for what is rare until nothing is left to be looked at, as
a browser does. A store that was filled before is used as it is. tools/console-tests BUILD makes
the Python that runs this.
"""

import http.client
import os
import re
import statistics
import sys
import time
from datetime import timedelta
from threading import Thread
from typing import Dict, List, NamedTuple, Tuple
from urllib.parse import urlencode
from uuid import UUID

import nfy
import nfy.console
from console_client import TOKEN, Client, Page
from console_world import DAYS, ENDS, open_world
from werkzeug.serving import WSGIRequestHandler, make_server

FIRST_BYTE_MS = float(os.environ.get("NFY_TEST_FIRST_BYTE_MS", "100"))
TIMES = 11
SMS_SHARE = 2 / 3
MESSAGES = 1_000_000
NO_TERM = "no-such-reference"


class Quiet(WSGIRequestHandler):
    def log(self, *arguments: object) -> None:
        pass


def open_store(url: str, messages: int) -> nfy.Engine:
    """The engine of a store that has the messages, its clock where they end."""
    clock = nfy.SimulatedClock(ENDS)
    engine = nfy.Engine.open(url, clock=clock, sealing_key=b"k" * 32)
    if engine.services.list():
        return engine
    engine.close()
    began = time.monotonic()
    world = open_world(url, messages_a_day=int(messages * SMS_SHARE / DAYS), with_calls=True)
    print(f"{len(world.sent):,} messages stored in {time.monotonic() - began:.0f} s", flush=True)
    return world.engine


def service_of(engine: nfy.Engine) -> UUID:
    """The one that sends."""
    return next(one.id for one in engine.services.list() if engine.templates.list(one.id))


def pages_of(engine: nfy.Engine) -> List[str]:
    """An address of every page, and the searches that a support desk makes."""
    service = service_of(engine)
    templates = engine.templates.list(service)
    newest = next(engine.notifications.list(service, page_size=1)).id
    job = engine.jobs.list(service)[0].id
    organisation = engine.organisations.list()[0].id
    day = (ENDS - timedelta(days=DAYS - 1)).date()
    history, usage = f"/history?service={service}", f"/usage/{service}"
    return [
        "/",
        "/services",
        f"/services/{service}",
        *(f"/services/{service}/templates/{one.id}" for one in templates),
        f"/send?service={service}",
        f"/send/{service}/{templates[0].id}",
        f"/send/{service}/jobs/{job}",
        history,
        f"{history}&day={day}",
        f"{history}&day={day}&status=permanent-failure&type=email",
        f"{history}&status=technical-failure",
        f"{history}&template={templates[0].id}&status=pending",
        f"/history/{service}/{newest}",
        "/usage",
        f"{usage}?year=2025",
        f"{usage}?year=2025&rate=0.03&allowance=50",
        f"{usage}/2025/lines/0",
        f"/usage/organisations/{organisation}",
        *(
            f"/usage/reports/{name}"
            for name in (
                "sms_usage volumes_by_service daily_volumes daily_provider_volumes despatch".split()
            )
        ),
        "/performance",
        "/archive",
    ]


class Asker:
    """Asks one server over one connection, as a browser that has signed in."""

    def __init__(self, port: int, app: object) -> None:
        answer = Client(app).sign_in()
        self._cookie = answer.headers["Set-Cookie"].split(";")[0]
        self._line = http.client.HTTPConnection("127.0.0.1", port)
        self._line.request("GET", "/services", headers={"Cookie": self._cookie})
        answer = self._line.getresponse()
        self._cookie = answer.headers.get("Set-Cookie", self._cookie).split(";")[0]
        page = answer.read().decode()
        self._csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]

    def first_byte_ms(self, path: str, fields: Dict[str, str]) -> float:
        """How soon a page begins; the whole of it is in `page` then."""
        method, body, headers = "GET", None, {"Cookie": self._cookie}
        if fields:
            method, body = "POST", urlencode({**fields, "csrf": self._csrf})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        took = (time.perf_counter() - began) * 1000
        self.page = Page(answer.read().decode())
        assert answer.status == 200, (path, answer.status)
        return took


class Measured(NamedTuple):
    median: float
    said: str


def say(times: List[float], said: str) -> Measured:
    found = Measured(statistics.median(times), said)
    print(f"{min(times):8.1f} {found.median:8.1f} {max(times):8.1f} ms  {said}", flush=True)
    return found


def look_through(asker: Asker, path: str, fields: Dict[str, str], said: str) -> Measured:
    """Goes on looking, as a browser does, until all was looked at."""
    times = [asker.first_byte_ms(path, fields)]
    while before := [one for one in asker.page.all("input") if one.get("name") == "before"]:
        where = before[0]["value"]
        if fields:
            times.append(asker.first_byte_ms(path, {**fields, "before": where}))
        else:
            times.append(asker.first_byte_ms(f"{path}&before={where}", {}))
    return say(times, f"{said}: {len(times)} pages, {sum(times) / 1000:.1f} s in all")


def measure(engine: nfy.Engine, wanted: List[str]) -> List[Measured]:
    app = nfy.console.app(engine, token=TOKEN, write=True, personal=True, secure_cookies=False)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    asker = Asker(server.port, app)
    service = str(service_of(engine))
    asked: List[Tuple[str, Dict[str, str]]] = [(path, {}) for path in wanted or pages_of(engine)]
    terms = () if wanted else (NO_TERM, "07700900321", "visit-3-17")
    asked += [("/history", {"service": service, "term": term}) for term in terms]
    found = []
    for path, fields in asked:
        times = [asker.first_byte_ms(path, fields) for _ in range(TIMES + 1)][1:]
        found.append(say(times, f"{path} for {fields['term']}" if fields else path))
    if not wanted:
        by_status = f"/history?service={service}&status=technical-failure"
        found.append(look_through(asker, by_status, {}, "a status that none has"))
        by_term = {"service": service, "term": NO_TERM}
        found.append(look_through(asker, "/history", by_term, "a reference that none has"))
    server.shutdown()
    return found


def main() -> int:
    url, *rest = sys.argv[1:]
    messages = int(rest[0]) if rest else MESSAGES
    with open_store(url, messages) as engine:
        found = measure(engine, rest[1:])
    slow = [one for one in found if one.median > FIRST_BYTE_MS]
    print(f"{len(found)} pages, {len(slow)} with more than {FIRST_BYTE_MS:g} ms to the first byte")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
