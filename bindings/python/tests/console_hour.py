"""Live pages for an hour: nothing grows; a long run, not one of the tests.

    python console_hour.py STORE SERVER [SECONDS]

Fills an empty store, serves its console as docs/console.md does by SERVER (gunicorn, uvicorn), and
keeps LOOKERS live pages open for SECONDS (3600), each of which asks again when its events end; one
of them in Chromium, where there is one. Something changes every few seconds, so the pages do too.
Says every minute how much memory, how many open files, connections and rows there are, and ends
with 1 where the last quarter has more of them than the second had. tools/console-tests BUILD makes
the Python that runs this.
"""

import http.client
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Callable, Dict, List, Optional

import nfy
from console_client import TOKEN
from console_world import open_world
from test_console_servers import HOSTS, Browser, command_of, free_port, programs, wait_for

SECONDS = 3600
LOOKERS = 3
CHANGE_SECONDS = 5
SAMPLE_SECONDS = 60
MEMORY_GROWTH_MAX = 1.05
"""Allocators keep what they once had; a leak of a snapshot every two seconds is far above that."""
FLAT = ("files", "connections", "rows", "elements")


@dataclass(frozen=True)
class Sample:
    at: float
    figures: Dict[str, int]


class Looker(Thread):
    """A live page without a browser."""

    def __init__(self, browser: Browser, over: Event) -> None:
        super().__init__(daemon=True)
        self._browser, self._over = browser, over
        self.events = 0
        self.wrong: Optional[BaseException] = None

    def run(self) -> None:
        try:
            while not self._over.is_set():
                self._look()
        except BaseException as error:
            self.wrong = error
            raise

    def _look(self) -> None:
        line, answer = self._browser.ask("GET", "/live")
        assert answer.status == 200, answer.status
        while not self._over.is_set():
            part = answer.read1(1 << 16)
            if not part:
                break
            self.events += part.count(b"event: overview")
            assert b"event: full" not in part
        line.close()


def processes(parent: int) -> List[int]:
    """A server and its workers."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(int(child) for child in children)]


def memory_of(process: int) -> int:
    """KiB that are its own: what workers share with their parent counts once."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))


def files_of(process: int) -> List[str]:
    found = []
    for name in os.listdir(f"/proc/{process}/fd"):
        try:
            found.append(os.readlink(f"/proc/{process}/fd/{name}"))
        except FileNotFoundError:
            pass  # it was closed meanwhile
    return found


def count_rows(url: str) -> int:
    """Rows of all tables, as they are; but for receipts in quarantine, which are what changes."""
    if url.startswith("sqlite:"):
        with sqlite3.connect(f"file:{url[7:]}?mode=ro", uri=True) as database:
            names = [row[0] for row in database.execute(_SQLITE_TABLES)]
            return sum(database.execute(_count(name)).fetchone()[0] for name in names)
    names = _psql(url, _POSTGRES_TABLES).split()
    return sum(int(_psql(url, _count(name))) for name in names)


_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
_POSTGRES_TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    " AND tablename NOT LIKE 'notification_history_%'"
)


def _count(name: str) -> str:
    where = " WHERE reason <> 'an hour'" if name == "receipt_quarantine" else ""
    return f'SELECT count(*) FROM "{name}"{where}'


def _psql(url: str, sql: str) -> str:
    command = ["psql", "-At", "-d", url, "-c", sql]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def open_page(stack: ExitStack, address: str) -> Optional[Callable[[], Dict[str, int]]]:
    """The overview in a browser, and what says how large it is; None without a browser."""
    chromium = shutil.which("chromium")
    if not chromium:
        return None
    from playwright.sync_api import sync_playwright

    playwright = stack.enter_context(sync_playwright())
    options = ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"]
    browser = playwright.chromium.launch(executable_path=chromium, args=options)
    stack.callback(browser.close)
    page = browser.new_page()
    page.goto(address)
    page.fill("#token", TOKEN)
    page.click("main button")
    page.get_by_text("Live", exact=True).wait_for()

    def figures() -> Dict[str, int]:
        heap = page.evaluate("(gc(), performance.memory.usedJSHeapSize)")
        elements = page.evaluate("document.querySelectorAll('*').length")
        return {"heap": heap >> 10, "elements": elements}

    return figures


class Site:
    """The server, and what is counted of it."""

    def __init__(self, url: str, server: str, stack: ExitStack) -> None:
        self.url = url
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name, text in programs().items():
            (folder / name).write_text(text, encoding="utf-8")
        self.port, said = free_port(), folder / "said.txt"
        environment = {**os.environ, "NOTIFY_STORE": url, "CONSOLE_TOKEN": TOKEN}
        out = stack.enter_context(said.open("w"))
        command = [sys.executable, "-B", *command_of(server, HOSTS[server][1], self.port)]
        self._process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=out, stderr=out
        )
        stack.callback(self._process.wait)
        stack.callback(self._process.terminate)
        wait_for(self.port, self._process, said)

    def figures(self) -> Dict[str, int]:
        found = processes(self._process.pid)
        files = [name for process in found for name in files_of(process)]
        return {
            "memory": sum(memory_of(process) for process in found),
            "files": len(files),
            "connections": sum(name.startswith("socket:") for name in files),
            "rows": count_rows(self.url),
        }


def watch(url: str, server: str, seconds: float) -> List[Sample]:
    over, samples = Event(), []
    with ExitStack() as stack:
        world = open_world(url, messages_a_day=3)
        stack.callback(world.engine.close)
        site = Site(url, server, stack)
        lookers = []
        for _ in range(LOOKERS):
            browser = Browser(site.port)
            browser.sign_in("", TOKEN)
            lookers.append(Looker(browser, over))
        stack.callback(over.set)
        for looker in lookers:
            looker.start()
        of_page = open_page(stack, f"http://127.0.0.1:{site.port}/")
        began = sampled_at = time.monotonic()
        while (now := time.monotonic()) - began < seconds:
            world.engine.receipts.quarantine("firetext", str(now).encode(), reason="an hour")
            if now >= sampled_at:
                sampled_at += min(SAMPLE_SECONDS, seconds / 40)
                figures = {**site.figures(), **(of_page() if of_page else {})}
                figures["events"] = sum(looker.events for looker in lookers)
                samples.append(Sample(now - began, figures))
                said = ", ".join(f"{count} {name}" for name, count in figures.items())
                print(f"{now - began:6.0f} s  {said}", flush=True)
            time.sleep(min(CHANGE_SECONDS, seconds / 40))
            assert all(looker.wrong is None for looker in lookers), lookers[0].wrong
    return samples


def grown(samples: List[Sample]) -> List[str]:
    """What the last quarter has more of than the second."""
    quarter = len(samples) // 4
    before, after = samples[quarter : 2 * quarter], samples[-quarter:]
    found = []
    for name in samples[0].figures:
        was, now = (max(one.figures[name] for one in part) for part in (before, after))
        if name == "events":
            if now <= was:
                found.append("no events came any more")
        elif now > (was if name in FLAT else was * MEMORY_GROWTH_MAX):
            found.append(f"{name}: {was} in the second quarter, {now} in the last")
    return found


def main() -> int:
    url, server, *rest = sys.argv[1:]
    samples = watch(url, server, float(rest[0]) if rest else SECONDS)
    found = grown(samples)
    print("\n".join(found) or "nothing grew")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
