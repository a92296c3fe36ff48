"""The console in a browser: every page is opened, used, listened to and measured.

Chromium is Debian's; axe-core is what NFY_TEST_AXE names (tools/console-tests brings it). How many
messages a day the store has, NFY_TEST_CONSOLE_MESSAGES says.
"""

import os
import shutil
import time
from pathlib import Path
from threading import Thread

import pytest

for needed in ("flask", "playwright"):
    pytest.importorskip(needed, reason=f"{needed} is not installed: tools/console-tests")

import nfy
import nfy.console
from console_client import TOKEN
from console_world import open_world
from nfy.console.views import history
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

CHROMIUM = shutil.which("chromium") or ""
AXE = os.environ.get("NFY_TEST_AXE", "")
MESSAGES = int(os.environ.get("NFY_TEST_CONSOLE_MESSAGES", "3"))
LIVE_SECONDS = float(os.environ.get("NFY_TEST_LIVE_SECONDS", "10"))
FIRST_BYTE_MS = float(os.environ.get("NFY_TEST_FIRST_BYTE_MS", "0"))
SHOTS = os.environ.get("NFY_TEST_SHOTS", "")
PATIENCE_MS = 60_000
GROWTH_MAX = 1.5

if not CHROMIUM:
    pytest.skip("chromium is not installed: apt-get install chromium", allow_module_level=True)


class Quiet(WSGIRequestHandler):
    def log(self, *arguments):
        pass


@pytest.fixture(scope="module")
def world():
    made = open_world("memory:", messages_a_day=MESSAGES)
    yield made
    made.engine.close()


@pytest.fixture(scope="module")
def address(world):
    options = {"token": TOKEN, "write": True, "personal": True}
    app = nfy.console.app(world.engine, **options)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser, address):
    """A page of who has signed in; what the browser complains about is in `said`."""
    context = browser.new_context(bypass_csp=False, viewport={"width": 1100, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    opened.said = []
    opened.on("console", lambda one: opened.said.append(one.text) if one.type == "error" else None)
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.goto(address)
    opened.fill("#token", TOKEN)
    opened.click("main button")
    opened.wait_for_url(f"{address}/")
    yield opened
    context.close()


def test_every_page_opens_without_a_complaint_and_soon(page, address, world):
    slow = {}
    for number, path in enumerate(world.pages):
        page.goto(address + path, wait_until="load")
        assert page.locator("h1").count() == 1, path
        page.goto(address + path, wait_until="load")  # the first time compiles templates
        timing = page.evaluate(
            "(({responseStart, requestStart}) => responseStart - requestStart)"
            "(performance.getEntriesByType('navigation')[0])"
        )
        slow[path] = timing
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{number:02}.png"), full_page=True)
    assert page.said == []
    for path, milliseconds in sorted(slow.items(), key=lambda one: -one[1])[:5]:
        print(f"{milliseconds:7.1f} ms  {path}")
    if FIRST_BYTE_MS:
        assert max(slow.values()) < FIRST_BYTE_MS, slow


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser, page, address, world, scheme):
    if not AXE:
        pytest.skip("NFY_TEST_AXE names no axe.min.js: tools/console-tests")
    page.emulate_media(color_scheme=scheme)
    script, found = Path(AXE).read_text(), []
    for path in world.pages:
        page.goto(address + path)
        # As a debugger would: the page's own policy lets no other script in.
        page.evaluate(script)
        result = page.evaluate("axe.run({iframes: false})")
        for one in result["violations"]:
            if one["impact"] in ("serious", "critical"):
                found.append((path, one["id"], one["nodes"][0]["html"][:200]))
    assert found == []


def test_the_live_page_changes_by_itself_and_does_not_grow(page, address, world):
    page.goto(address)
    page.get_by_text("Live", exact=True).wait_for()
    before = page.evaluate("document.querySelectorAll('*').length")
    world.engine.receipts.quarantine("firetext", b"x", reason="a live reason")
    page.get_by_text("a live reason").wait_for()
    ends_at = time.monotonic() + LIVE_SECONDS
    while time.monotonic() < ends_at:
        page.wait_for_timeout(1000)
    assert page.evaluate("document.querySelectorAll('*').length") < before * GROWTH_MAX
    assert page.said == []


def test_a_preview_follows_what_is_typed(page, address, world):
    sms, email = world.templates["sms"].id, world.templates["email"].id
    page.goto(f"{address}/services/{world.service.id}/templates/{sms}")
    page.get_by_label("name", exact=True).fill("Zoë Quick")
    page.locator(".bubble", has_text="Dear Zoë Quick").wait_for()
    page.goto(f"{address}/services/{world.service.id}/templates/{email}")
    page.get_by_label("name", exact=True).fill("Zoë Quick")
    page.get_by_role("button", name="Show it filled in").click()
    page.frame_locator("iframe").get_by_text("Dear Zoë Quick").last.wait_for()
    assert page.said == []


def test_a_file_is_sent_from_end_to_end(page, address, world):
    page.goto(f"{address}/send/{world.service.id}/{world.templates['sms'].id}")
    content = b"phone number,name,date\n07700900001,Ann,Monday\n"
    upload = {"name": "one.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("#file").set_input_files(upload)
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("Every row can be sent.").wait_for()
    page.get_by_role("button", name="Send one message").click()
    page.get_by_text("0 of 1 messages made").wait_for()
    world.engine.run_due()
    page.get_by_text("1 of 1 messages made, 100 %").wait_for()
    assert page.said == []


REACHABLE = """
() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, "
  + "[tabindex='0']")]
  .filter((one) => one.type !== "hidden" && one.checkVisibility() && !one.disabled)
"""
FOCUSED = f"""
() => {{
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return [({REACHABLE})().indexOf(one), isOutlined];
}}
"""
STOPS_MAX = 6
"""A field of a date has several stops, a page in a frame some of its own."""


def test_tab_reaches_whatever_can_be_used_and_shows_where_it_is(page, address, world):
    for path in world.pages:
        page.goto(address + path)
        count = page.evaluate(f"({REACHABLE})().length")
        reached = set()
        for _ in range(STOPS_MAX * count):
            page.keyboard.press("Tab")
            index, is_outlined = page.evaluate(FOCUSED)
            if index >= 0:
                assert is_outlined, (path, index)
                reached.add(index)
            if len(reached) == count:
                break
        assert reached == set(range(count)), path
    assert page.said == []


def test_a_search_for_what_is_rare_goes_on_by_itself(page, address, world, monkeypatch):
    monkeypatch.setattr(history, "LOOKED_AT", 4)
    monkeypatch.setattr(history, "LOOK_SECONDS", -1.0)
    page.goto(f"{address}/history?service={world.service.id}&status=permanent-failure")
    page.locator("form[data-further]").wait_for(state="detached")
    failed = world.engine.notifications.list(
        world.service.id, with_history=True, statuses={nfy.Status.PERMANENT_FAILURE}
    )
    shown = page.locator("#found tbody a").evaluate_all("all => all.map((one) => one.href)")
    assert [one.rsplit("/", 1)[1] for one in shown] == [str(one.id) for one in failed]
    page.fill("#term", "no such reference")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Nothing was found.").wait_for()
    assert page.said == []


def test_a_file_is_dropped_onto_its_field(page, address, world):
    page.goto(f"{address}/send/{world.service.id}/{world.templates['sms'].id}")
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["phone number,name,date\\n0770,Ann,Monday\\n"], "dropped.csv"));
          const how = { dataTransfer: data, bubbles: true, cancelable: true };
          document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", how));
        }"""
    )
    page.get_by_role("button", name="Check the file").click()
    page.get_by_text("1 of 1 rows with errors").wait_for()
    assert page.said == []


def test_the_first_stop_of_every_page_skips_to_what_it_is_about(page, address):
    page.goto(f"{address}/services")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_scripts_the_overview_is_a_plain_page(browser, address):
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(address)
    page.fill("#token", TOKEN)
    page.click("main button")
    assert "Reload to see it anew" in page.inner_text("main")
    page.goto(f"{address}/usage/reports/daily_volumes")
    assert not page.locator("[data-print]").is_visible(), "what needs a script is not there"
    context.close()


def test_the_code_behind_the_number_sign_signs_in(browser, address):
    from nfy.console import sign_in

    context = browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.goto(f"{address}/sign-in#another-code")
    page.get_by_text("That is not the token.").wait_for()
    sign_in.once.put("a-code-that-signs-in-once")
    page.goto("about:blank")
    page.goto(f"{address}/sign-in#a-code-that-signs-in-once")
    page.wait_for_url(f"{address}/")
    context.close()
