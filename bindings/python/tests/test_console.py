"""The console's pages: who may see and change what, and that nothing slips through.

tools/console-tests runs these with the versions of console.txt; without Flask they are skipped.
"""

import base64
import contextlib
import csv
import gc
import io
import logging
import re
import shutil
from dataclasses import replace

import pytest

flask = pytest.importorskip("flask", reason="flask is not installed: tools/console-tests")

import nfy
import nfy.console
from console_client import TOKEN, Client, Page, signed_in
from console_world import open_world
from nfy.console import ReadOnlyError, Viewer
from nfy.console.application import HEADERS
from nfy.console.views import history


@pytest.fixture
def seen(store_url):
    """A world in each of the stores."""
    world = open_world(store_url)
    yield world
    world.engine.close()


@pytest.fixture(scope="module")
def small():
    """One world in memory, for tests that change nothing."""
    world = open_world("memory:", messages_a_day=1)
    yield world
    world.engine.close()


def console(world, **options):
    return nfy.console.app(world.engine, token=TOKEN, **options)


# -- pages ----------------------------------------------------------------------------------------


def test_every_page_answers_on_each_store_with_and_without_rights(seen):
    for rights in ({}, {"write": True, "personal": True}):
        client = signed_in(console(seen, **rights))
        for path in seen.pages:
            page = client.page(path)
            assert len(page.all("h1")) == 1, path
            assert page.all("html")[0]["lang"] == "en"


def test_pages_hold_no_script_style_or_address_of_others(small):
    client = signed_in(console(small, write=True, personal=True))
    for path in small.pages:
        page = client.page(path)
        assert [one["src"] for one in page.all("script")] == ["/static/console.js"], path
        assert page.all("style") == []
        for tag, attributes in page.tags:
            assert not any(name.startswith("on") or name == "style" for name in attributes), path
            for name in ("href", "src", "action", "formaction"):
                assert not re.match(
                    r"(?i)\s*(https?:|//|javascript:|data:)", attributes.get(name, "")
                )


def test_every_field_has_a_label_and_every_table_heads(small):
    client = signed_in(console(small, write=True, personal=True))
    for path in small.pages:
        page = client.page(path)
        labelled = {one.get("for") for one in page.all("label")}
        for tag in ("input", "select", "textarea"):
            for field in page.all(tag):
                assert field.get("type") == "hidden" or field.get("id") in labelled, (path, field)
        assert len(page.all("table")) <= len(page.all("thead")), path
        assert all("scope" in head for head in page.all("th")), path


def test_every_answer_carries_the_headers_that_protect_it(small):
    client = signed_in(console(small))
    paths = [*small.pages, "/nowhere", "/services/0", "/static/console.js"]
    for path in paths:
        answer = client.flask.get(path, buffered=path.startswith("/static"))
        for name, value in HEADERS.items():
            if name == "Cache-Control" and path.startswith("/static"):
                assert "max-age=3600" in answer.headers[name]
            else:
                assert answer.headers[name] == value, (path, name)
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy and "*" not in policy and "default-src 'none'" in policy


def test_a_message_in_its_frame_can_run_nothing(small):
    client = signed_in(console(small))
    text = f"/services/{small.service.id}/templates/{small.templates['sms'].id}/message"
    assert client.get(text).status_code == 404, "a text message is no markup"
    for kind in ("email", "letter"):
        template = small.templates[kind].id
        path = f"/services/{small.service.id}/templates/{template}/message"
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith("sandbox") and "script-src" not in policy
        assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
        filled = client.post(path, **{"v:name": "<b>Ann</b>"}).get_data(as_text=True)
        assert "&lt;b&gt;Ann" in filled and "<b>Ann" not in filled


def test_a_letter_is_shown_as_the_pages_that_are_printed():
    if nfy.Feature.PANGO not in nfy.features() or shutil.which("pdftoppm") is None:
        pytest.skip("built without Pango, or nothing paints pages")
    world = open_world("memory:", messages_a_day=1, render_letters=True)
    with contextlib.closing(world.engine):
        client = signed_in(console(world))
        template = world.templates["letter"].id
        path = f"/services/{world.service.id}/templates/{template}/message"

        def pictures(content: str) -> int:
            answer = client.post(path, subject="Notice", content=content)
            assert "img-src data:" in answer.headers["Content-Security-Policy"]
            shown = answer.get_data(as_text=True)
            found = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"', shown)
            for number, (picture, words) in enumerate(found, 1):
                assert base64.b64decode(picture).startswith(b"\x89PNG")
                assert words == f"Page {number} of {len(found)}"
            return len(found)

        assert pictures("Dear ((name)),\n\nplease come.") == 1
        assert pictures("Please come.\n\n" * 60) > 1
        assert pictures("Please come.\n\n" * 1000) == 10


def test_the_overview_says_what_needs_a_look(small):
    page = signed_in(console(small)).page("/")
    assert "A receipt of mmg could not be read no JSON" in page.text
    assert "North: 50 → 70 south answered slowly" in page.text
    assert "receipts in quarantine, 15 B" in page.text


def test_usage_explains_the_year_down_to_its_facts(small):
    client = signed_in(console(small))
    page = client.page(f"/usage/{small.service.id}?year=2025")
    assert "The free allowance of 24 units ran out on" in page.text
    usage = small.engine.billing.monthly_usage(small.service.id, financial_year=2025)
    for index in range(len(usage.lines)):
        steps = client.page(f"/usage/{small.service.id}/2025/lines/{index}")
        assert "come to exactly" in steps.text or "comes to exactly" in steps.text
    assert client.get(f"/usage/{small.service.id}/2025/lines/99").status_code == 404


def test_what_if_is_the_engines_answer(small):
    client = signed_in(console(small))
    page = client.page(f"/usage/{small.service.id}?year=2025&rate=0.05&allowance=0")
    rates = '{"sms_rates": [{"valid_from": "2025-03-31T23:00:00Z", "rate": "0.05"}]}'
    bill = small.engine.billing.what_if(
        small.service.id, financial_year=2025, rates_json=rates, free_allowance=0
    )
    assert f"£{bill.yearly.cost:f}".rstrip("0") in page.text
    for query in ("rate=x", "rate=-1", "rate=NaN", "rate=1e9", "allowance=-1", "allowance=1.5"):
        page = client.page(f"/usage/{small.service.id}?year=2025&{query}")
        assert "That is no rate or no number of units." in page.text, query


def test_tables_can_be_taken_along(small):
    client = signed_in(console(small))
    for path in (f"/usage/{small.service.id}?year=2025", "/usage/reports/daily_volumes?"):
        answer = client.get(f"{path}&as=csv")
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert len(list(csv.reader(io.StringIO(answer.get_data(as_text=True))))) > 2
        assert client.get(f"{path}&as=exe").status_code == 404


def test_parquet_is_offered_where_something_writes_it(small):
    pyarrow = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    client = signed_in(console(small))
    answer = client.get("/usage/reports/daily_volumes?as=parquet")
    read = pyarrow.read_table(io.BytesIO(answer.get_data()))
    last = small.engine.calendars.get("uk").local_day(small.engine.now())
    expected = small.engine.reports.daily_volumes(last.replace(day=last.day - 10), last)
    assert read.num_rows >= len(expected) > 0


def test_versions_stand_side_by_side(small):
    path = f"/services/{small.service.id}/templates/{small.templates['sms'].id}"
    page = signed_in(console(small)).page(f"{path}?old=1&new=2")
    assert page.all("mark") and "Version 1" in page.text and "Version 2" in page.text


def test_a_preview_shows_fragments_and_what_makes_them_short(small):
    client = signed_in(console(small))
    path = f"/services/{small.service.id}/templates/{small.templates['sms'].id}"
    content = "Ŵ" * 71
    answer = client.flask.post(
        path, data={"csrf": client.csrf(), "content": content}, headers={"X-Fragment": "preview"}
    )
    page = Page(answer.get_data(as_text=True))
    assert page.all("html") == [] and "2 fragments, as billed" in page.text
    assert "These characters make fragments shorter: Ŵ" in page.text
    stored = small.engine.templates.get(small.service.id, small.templates["sms"].id)
    assert stored.version == 2, "a preview stores nothing"


# -- signing in -----------------------------------------------------------------------------------


def test_nothing_is_shown_to_who_has_not_signed_in(small):
    client = Client(console(small))
    for path in [*small.pages, "/live"]:
        answer = client.get(path)
        assert answer.status_code == 303 and answer.headers["Location"] == "/sign-in", path
    assert client.post("/history", service=str(small.service.id)).status_code == 401


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "é" * 20])
def test_another_token_signs_nobody_in(small, token):
    client = Client(console(small))
    answer = client.sign_in(token)
    assert answer.status_code == 401 and client.get("/").status_code == 303


def test_cookies_are_for_this_site_and_no_script(small):
    client = Client(console(small))
    cookie = client.sign_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie and TOKEN not in cookie
    secure = Client(console(small)).flask
    page = secure.get("/sign-in", base_url="https://example.org")
    assert "Secure" in page.headers["Set-Cookie"]


def test_a_session_of_another_token_or_a_forged_one_is_none(small):
    client = signed_in(console(small))
    cookie = client.flask.get_cookie("nfy_console").value
    for app in (nfy.console.app(small.engine, token=TOKEN + "2"), console(small)):
        other = app.test_client()
        other.set_cookie("nfy_console", cookie)
        expected = 200 if app.config["SECRET_KEY"] == client.flask.application.secret_key else 303
        assert other.get("/").status_code == expected
    forged = console(small).test_client()
    forged.set_cookie("nfy_console", cookie[:-3] + "abc")
    assert forged.get("/").status_code == 303


def test_signing_in_gives_forms_another_token_and_signing_out_ends_it(small):
    client = Client(console(small))
    before = client.csrf()
    client.sign_in()
    assert client.csrf() != before
    assert client.post("/sign-out").status_code == 303
    assert client.get("/").status_code == 303


def test_a_session_ends_after_twelve_hours(small, monkeypatch):
    client = signed_in(console(small))
    import itsdangerous.timed

    later = itsdangerous.timed.time.time() + 12 * 3600 + 60
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: later)
    assert client.get("/").status_code == 303


def test_the_code_of_the_first_browser_signs_in_once(small):
    from nfy.console import sign_in

    sign_in.once.put("code that is used once")
    assert Client(console(small)).sign_in("code that is used once").status_code == 303
    assert Client(console(small)).sign_in("code that is used once").status_code == 401
    assert Client(console(small)).sign_in("").status_code == 401


def test_a_host_may_sign_people_in_itself_and_its_rights_are_an_upper_bound(small):
    viewers = {"ann": Viewer("Ann", may_write=True, may_see_personal=True), "ben": Viewer("Ben")}

    def authenticate(environ):
        return viewers.get(environ.get("HTTP_X_USER", ""))

    app = nfy.console.app(small.engine, authenticate=authenticate, secret=b"s" * 32, personal=True)
    client = app.test_client()
    assert client.get("/").status_code == 401
    path = f"/history?service={small.service.id}"
    ann = client.get(path, headers={"X-User": "ann"}).get_data(as_text=True)
    ben = client.get(path, headers={"X-User": "ben"}).get_data(as_text=True)
    assert "07700900321" in ann and "07700900321" not in ben
    assert "read only" in ann, "the console itself does not write"
    assert ">Ann<" in ann and ">Ben<" in ben


def test_only_the_hosts_that_were_named_are_answered(small):
    client = console(small, hosts=("127.0.0.1", "localhost")).test_client()
    assert client.get("/sign-in", base_url="http://127.0.0.1:8750").status_code == 200
    for other in ("evil.example", "127.0.0.1.evil.example", "a b", "<x>"):
        answer = client.get("/sign-in", headers={"Host": other})
        assert answer.status_code == 400 and other not in answer.get_data(as_text=True)


# -- forms ----------------------------------------------------------------------------------------


def posts_of(world):
    service, sms = world.service.id, world.templates["sms"].id
    return [
        "/sign-out",
        "/history",
        f"/services/{service}/replay",
        f"/services/{service}/templates/{sms}",
        f"/services/{service}/templates/{world.templates['email'].id}/message",
        f"/send/{service}/{sms}/one",
        f"/send/{service}/{sms}/file",
        f"/send/{service}/jobs/{world.job.id}/cancel",
    ]


def test_the_list_of_forms_is_whole(small):
    app = console(small)
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert len(rules) == len(posts_of(small)) + 1, "and signing in"


def test_a_form_without_the_sessions_token_is_refused(small):
    client = signed_in(console(small, write=True, personal=True))
    for path in posts_of(small):
        for fields in ({}, {"csrf": ""}, {"csrf": "x" * 43}):
            assert client.flask.post(path, data=fields).status_code == 403, path
    foreign = Client(console(small)).csrf()
    assert client.flask.post("/history", data={"csrf": foreign}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sent_is_refused(small, site):
    client = signed_in(console(small, write=True))
    data = {"csrf": client.csrf(), "service": str(small.service.id), "term": "x"}
    answer = client.flask.post("/history", data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_a_console_that_only_reads_writes_nothing(small):
    client = signed_in(console(small, personal=True))
    service, sms = small.service.id, small.templates["sms"].id
    file = (io.BytesIO(b"phone number,name,date\n07700900001,a,b\n"), "a.csv")
    values = {"v:name": "Ann", "v:date": "today"}
    tries = {
        f"/send/{service}/{sms}/one": {"action": "send", "to": "07700900001", **values},
        f"/send/{service}/{sms}/file": {"action": "send", "file": file},
        f"/services/{service}/templates/{sms}": {"action": "save", "content": "Other"},
        f"/services/{service}/replay": {},
        f"/send/{service}/jobs/{small.job.id}/cancel": {},
    }
    before = (
        len(list(small.engine.notifications.list(service))),
        len(small.engine.jobs.list(service)),
    )
    for path, fields in tries.items():
        answer = client.post(path, **fields)
        assert answer.status_code == 403, path
        assert "this console only reads" in answer.get_data(as_text=True)
    assert small.engine.templates.get(service, sms).version == 2
    assert before == (
        len(list(small.engine.notifications.list(service))),
        len(small.engine.jobs.list(service)),
    )


def test_the_guard_stands_below_the_routes(small):
    """Not the absence of a button, but the engine that pages get refuses."""
    app = console(small)

    @app.get("/careless")
    def careless():
        flask.g.engine.retention.erase_recipient(small.service.id, "07700 900001")
        return "done"

    client = signed_in(app)
    assert client.get("/careless").status_code == 403
    assert ReadOnlyError.code == "read_only"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_is_too_long_is_refused(small):
    client = signed_in(console(small, write=True))
    service, sms = small.service.id, small.templates["sms"].id
    assert client.post("/history", service=str(service), term="x" * 501).status_code == 413
    path = f"/services/{service}/templates/{sms}"
    assert client.post(path, content="x" * 200_001).status_code == 413
    huge = {"file": (io.BytesIO(b"phone number\n" + b"0" * (8 << 20)), "huge.csv")}
    assert client.post(f"/send/{service}/{sms}/file", **huge).status_code == 413
    many = {f"f{number}": "x" for number in range(501)}
    answer = client.flask.post(
        path, data={**many, "csrf": client.csrf()}, content_type="multipart/form-data"
    )
    assert answer.status_code in (400, 413)
    gc.collect()  # files of the test's client, which leaves them to this


# -- personal data --------------------------------------------------------------------------------

PERSONAL = ("07700900321", "07700 9003", "person0@example.com", "Person 0", "march.csv")


def test_nobody_is_named_without_the_right(seen):
    client = signed_in(console(seen, write=True))
    for path in seen.pages:
        page = client.get(path).get_data(as_text=True)
        assert not any(word in page for word in PERSONAL), path
    found = client.post("/history", service=str(seen.service.id), term="07700900321")
    assert "Nothing was found." in found.get_data(as_text=True)
    assert client.get("/usage/reports/billing").status_code == 403


def test_who_may_see_people_finds_them_and_their_messages(seen):
    client = signed_in(console(seen, personal=True))
    service = str(seen.service.id)
    found = client.post("/history", service=service, term="+44 7700 900321")
    assert "07700900321" in found.get_data(as_text=True)
    newest = next(iter(seen.engine.notifications.list(seen.service.id, include_jobs=True)))
    page = client.page(f"/history/{service}/{newest.id}")
    assert "see you" in page.text or "your appointment" in page.text
    assert client.get("/usage/reports/billing").status_code == 200


def test_messages_are_found_by_reference_and_id(seen):
    client = signed_in(console(seen))
    service, sent = str(seen.service.id), seen.sent[-2]
    one = seen.engine.notifications.get(service, sent)
    assert one.client_reference
    found = client.post("/history", service=service, term=one.client_reference)
    assert str(sent) in found.get_data(as_text=True)
    there = client.post("/history", service=service, term=str(sent))
    assert there.status_code == 303 and there.headers["Location"].endswith(f"/{sent}")
    missing = client.post("/history", service=service, term="00000000-0000-4000-8000-000000000001")
    assert "Nothing was found." in missing.get_data(as_text=True)


def test_what_is_looked_for_stands_in_no_address_and_no_log(small, caplog):
    caplog.set_level(logging.DEBUG)
    client = signed_in(console(small, personal=True))
    answer = client.post("/history", service=str(small.service.id), term="07700900321")
    page = Page(answer.get_data(as_text=True))
    links = [one["href"] for one in page.all("a")] + [one["action"] for one in page.all("form")]
    assert not any("900321" in link for link in links)
    assert "900321" not in caplog.text


def test_an_error_of_ours_is_logged_without_what_was_asked(small, caplog):
    app = console(small)

    @app.post("/broken")
    def broken():
        raise RuntimeError(flask.request.form["term"])

    client = signed_in(app)
    answer = client.post("/broken", term="07700 900321")
    assert answer.status_code == 500 and "900321" not in answer.get_data(as_text=True)
    assert "RuntimeError in broken" in caplog.text and "900321" not in caplog.text


def test_pages_of_history_follow_each_other_and_days_are_found(seen):
    client = signed_in(console(seen))
    service, ids, path = str(seen.service.id), [], f"/history?service={seen.service.id}"
    while path:
        page = client.page(path)
        rows = [a["href"] for a in page.all("a") if a["href"].startswith(f"/history/{service}/")]
        ids += [row.rsplit("/", 1)[1] for row in rows]
        older = [a["href"] for a in page.all("a") if "older=" in a["href"]]
        path = older[0] if older else None
    listed = seen.engine.notifications.list(service, include_jobs=True, with_history=True)
    assert ids == [str(one.id) for one in listed] and len(ids) > 50
    day = client.page(f"/history?service={service}&day=2026-03-01")
    shown = [a["href"] for a in day.all("a") if a["href"].startswith(f"/history/{service}/")]
    assert shown and all(
        seen.engine.notifications.get(service, one.rsplit("/", 1)[1]).created_at.day == 1
        for one in shown
    )


def follow(client, path, **form):
    """Ids of the notifications on a page, and on all that come when it is looked further back."""
    ids, pages = [], 0
    while True:
        answer = client.post(path, **form) if form else client.get(path)
        page, pages = Page(answer.get_data(as_text=True)), pages + 1
        rows = [a["href"] for a in page.all("a") if re.search(r"/history/.*/", a["href"])]
        ids += [row.rsplit("/", 1)[1] for row in rows]
        before = [one["value"] for one in page.all("input") if one.get("name") == "before"]
        if not before:
            return ids, pages
        assert "Looked at all since" in page.text
        if form:
            form["before"] = before[0]
        else:
            path = re.sub(r"&before=\d+|$", f"&before={before[0]}", path, count=1)


def test_a_search_for_what_is_rare_ends_in_time_and_goes_on(seen, monkeypatch):
    monkeypatch.setattr(history, "LOOKED_AT", 4)
    monkeypatch.setattr(history, "LOOK_SECONDS", -1.0)
    client = signed_in(console(seen))
    service = str(seen.service.id)
    listed = list(seen.engine.notifications.list(service, include_jobs=True, with_history=True))
    failed = [str(one.id) for one in listed if one.status == nfy.Status.PERMANENT_FAILURE]
    ids, pages = follow(client, f"/history?service={service}&status=permanent-failure")
    assert ids == failed and pages > 5
    ids, pages = follow(client, f"/history?service={service}&status=technical-failure")
    assert ids == [] and pages > 5
    rare = [str(one.id) for one in listed if one.client_reference == "visit-2-1"]
    ids, pages = follow(client, "/history", service=service, term="visit-2-1")
    assert ids == rare and len(rare) == 1 and pages > 5
    everything, pages = follow(client, f"/history?service={service}&day=2026-03-01")
    assert everything and pages == 1, "without a filter nothing is passed over"


def test_a_page_of_what_is_rare_is_followed_by_the_next(seen, monkeypatch):
    monkeypatch.setattr(history, "LOOKED_AT", 4)
    monkeypatch.setattr(history, "LOOK_SECONDS", 600.0)
    monkeypatch.setattr(history, "PAGE_ROWS", 7)
    client = signed_in(console(seen))
    service = str(seen.service.id)
    path = f"/history?service={service}&status=delivered"
    ids = []
    while path:
        found, _ = follow(client, path)
        ids += found
        page = client.page(path)
        older = [a["href"] for a in page.all("a") if "older=" in a["href"]]
        path = older[0] if older else None
    listed = seen.engine.notifications.list(
        service, include_jobs=True, with_history=True, statuses={nfy.Status.DELIVERED}
    )
    assert ids == [str(one.id) for one in listed] and len(ids) > 50


def test_the_archive_says_what_is_live_and_what_the_night_moves(seen):
    page = signed_in(console(seen)).page("/archive")
    listed = list(seen.engine.notifications.list(seen.service.id, include_jobs=True))
    today = seen.engine.now().date()
    counts = {
        kind: (
            sum(one.type == kind for one in listed),
            sum(one.type == kind and (today - one.created_at.date()).days == 7 for one in listed),
        )
        for kind in ("email", "sms")
    }
    assert f"e-mail {counts['email'][0]} {counts['email'][1]} " in page.text
    assert f"text message {counts['sms'][0]} {counts['sms'][1]} " in page.text
    assert counts["sms"][0] > counts["sms"][1] > 0
    sent = [seen.engine.notifications.get(seen.service.id, one) for one in seen.sent]
    march = sum(one.created_at.month == 3 for one in sent)
    assert f"Mar 2026 {march} 0 {march} 0 B" in page.text


def test_a_provider_that_lost_some_of_its_share_is_shown_so():
    world = open_world("memory:", messages_a_day=1, days=1)
    with world.engine:
        assert "less than at rest" not in signed_in(console(world)).page("/").text
        (north,) = [one for one in world.engine.providers.list() if one.identifier == "north"]
        world.engine.providers.put(replace(north, priority=20, reason="slow"))
        assert "active, less than at rest" in signed_in(console(world)).page("/").text


def test_a_thing_of_another_service_is_not_there(small):
    client = signed_in(console(small, write=True, personal=True))
    other = small.other.id
    for path in (
        f"/history/{other}/{small.sent[0]}",
        f"/services/{other}/templates/{small.templates['sms'].id}",
        f"/send/{other}/{small.templates['sms'].id}",
        f"/send/{other}/jobs/{small.job.id}",
        "/usage/organisations/00000000-0000-4000-8000-000000000001",
        "/usage/reports/unknown",
        "/services/not-an-id",
    ):
        assert client.get(path).status_code == 404, path


# -- the live page --------------------------------------------------------------------------------


def test_the_live_page_sends_what_changes_and_ends(small):
    app = console(small, live_seconds=0.5)
    client = signed_in(app)
    body = client.get("/live").get_data(as_text=True)
    assert body.startswith("retry: 2000\n\nevent: overview\ndata: ")
    assert "receipts in quarantine" in body


def test_more_live_pages_than_there_is_room_for_are_told_so(small):
    app = console(small, live_max=1)
    client = signed_in(app)
    slots = app.extensions["nfy_console"]["live"].slots
    assert slots.acquire(blocking=False)
    assert client.get("/live").get_data(as_text=True) == "event: full\ndata:\n\n"
    slots.release()
    with client.flask.get("/live", buffered=False) as answer:
        next(answer.response)
        assert not slots.acquire(blocking=False)
    assert slots.acquire(blocking=False), "a page that went away made room"
