"""A thousand hostile strings in every field of the console, stored and typed."""

import os
from itertools import cycle, islice

import pytest

pytest.importorskip("flask", reason="flask is not installed: tools/console-tests")

import nfy
import nfy.console
from console_client import TOKEN, Page, signed_in
from console_world import open_world

COUNT = int(os.environ.get("NFY_TEST_HOSTILE", "1000"))
SHOWN_EACH = 20

SEEDS = [
    "<xss{n}>",
    "<script>xss({n})</script>",
    '"><xss{n} onxss={n}>',
    "' onxss='{n}",
    '" autofocus onfocus="xss({n})',
    "</textarea><xss{n}>",
    "</title><xss{n}>",
    "</option></select><xss{n}>",
    "</pre></p></td></table><xss{n}>",
    "<!-- <xss{n}> -->",
    "<svg/onload=xss({n})>",
    "<![CDATA[<xss{n}>]]>",
    "javascript:xss({n})",
    "data:text/html,<xss{n}>",
    "{{{{7*{n}}}}}{{% raw %}}",
    "${{{n}}}#{{{n}}}",
    "%s%n%{n}d{{0}}",
    "'; DROP TABLE services;--{n}",
    "\u202e\u2066<xss{n}>\u200b",
    "&lt;xss{n}&gt;&#60;xss{n}&#62;",
    "=cmd|' /C calc'!A{n}",
    "../../etc/passwd{n}",
    "\U0001f600" * 20 + "<xss{n}>",
    "a" * 180 + "<xss{n}>",
    "data: <xss{n}>\ndata: more\n\nevent: overview\n",
]


def hostile(count):
    """So many different strings."""
    return [seed.format(n=n) for n, seed in zip(range(count), cycle(SEEDS))]


def check(path, markup):
    """No element, attribute or address of a page is one that a string made."""
    page = Page(markup)
    for tag, attributes in page.tags:
        assert not tag.startswith("xss"), path
        assert not any(name.startswith("on") for name in attributes), (path, tag, attributes)
        for name in ("href", "src", "action", "formaction"):
            where = attributes.get(name, "").strip().lower()
            assert not where.startswith(("javascript:", "data:", "vbscript:")), path
    scripts = [one.get("src") for one in page.all("script")]
    assert scripts in ([], ["/static/console.js"]), path


@pytest.fixture
def attacked(store_url):
    world = open_world(store_url, messages_a_day=1, days=2)
    yield world, COUNT
    world.engine.close()


def fill(world, strings):
    """Stores each string wherever the library takes one; answers services and templates."""
    engine = world.engine
    services, templates = [], []
    for text in strings:
        try:
            services.append(engine.services.create(text, sms_sender="", email_from="a@example.com"))
        except nfy.InvalidArgumentError:
            pass  # the library itself refuses it
        kind = nfy.NotificationType.EMAIL if len(templates) % 2 else nfy.NotificationType.SMS
        subject = text if kind is nfy.NotificationType.EMAIL else ""
        try:
            templates.append(
                engine.templates.create(
                    world.service.id, text, type=kind, content=text, subject=subject
                )
            )
        except nfy.InvalidArgumentError:
            pass
    values = [{"name": text, "date": text} for text in strings]
    requests = [
        nfy.SendRequest(world.templates["sms"].id, "07700 900001", value, reference=value["name"])
        for value in values
    ]
    engine.send_many(world.service.id, requests)
    for text in strings[:SHOWN_EACH]:
        engine.organisations.create(text[:200])
        engine.receipts.quarantine("mmg", text.encode(), reason=text.splitlines()[0][:90])
    return services, templates


def test_what_is_stored_is_only_ever_text_on_a_page(attacked):
    world, count = attacked
    services, templates = fill(world, hostile(count))
    assert len(services) > count // 2 and len(templates) > count // 2
    client = signed_in(nfy.console.app(world.engine, token=TOKEN, write=True, personal=True))
    every = max(count // SHOWN_EACH, 1)
    paths = list(world.pages)
    for service in services[::every]:
        paths += [f"/services/{service.id}", f"/usage/{service.id}", f"/send?service={service.id}"]
    for template in templates[::every]:
        path = f"/services/{world.service.id}/templates/{template.id}"
        if template.type is nfy.NotificationType.EMAIL:
            paths.append(f"{path}/message")
        paths += [path, f"/send/{world.service.id}/{template.id}"]
    for one in islice(world.engine.notifications.list(world.service.id), 0, count, every):
        paths.append(f"/history/{world.service.id}/{one.id}")
    organisations = world.engine.organisations.list()
    paths += [f"/usage/organisations/{one.id}" for one in organisations[:SHOWN_EACH]]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        check(path, answer.get_data(as_text=True))
    shown = client.get("/services").get_data(as_text=True)
    assert "&lt;xss0&gt;" in shown, "the strings do arrive there"


def test_what_is_typed_is_only_ever_text_on_a_page(attacked):
    world, count = attacked
    client = signed_in(nfy.console.app(world.engine, token=TOKEN, personal=True))
    service, csrf = world.service.id, client.csrf()
    templates = world.templates
    for text in hostile(count):
        fields = {"csrf": csrf, "content": text, "subject": text, "v:name": text, f"v:{text}": text}
        fields["v:address line 1"] = text
        kind = "email" if "xss1" in text else "sms"
        forms = {
            f"/services/{service}/templates/{templates[kind].id}": fields,
            f"/services/{service}/templates/{templates['letter'].id}/message": fields,
            f"/send/{service}/{templates[kind].id}/one": {
                **fields,
                "to": text,
                "reference": text,
                "key": text,
                "action": text,
            },
            "/history": {"csrf": csrf, "service": str(service), "term": text, "before": text},
        }
        for path, form in forms.items():
            answer = client.flask.post(path, data=form)
            assert answer.status_code in (200, 400), (path, text)
            check(path, answer.get_data(as_text=True))


def test_what_stands_in_an_address_is_only_ever_text_on_a_page(attacked):
    world, count = attacked
    client = signed_in(nfy.console.app(world.engine, token=TOKEN))
    names = (
        "service status type template day older before year rate allowance first last old new as"
    ).split()
    sms = f"/services/{world.service.id}/templates/{world.templates['sms'].id}"
    paths = cycle(["/history", f"/usage/{world.service.id}", "/performance", sms, "/send"])
    for text, path in zip(hostile(count), paths):
        answer = client.flask.get(path, query_string={name: text for name in names})
        assert answer.status_code in (200, 404), (path, text)
        check(path, answer.get_data(as_text=True))


def test_files_and_their_names_are_only_ever_text_on_a_page(attacked):
    import io

    world, count = attacked
    client = signed_in(nfy.console.app(world.engine, token=TOKEN, personal=True))
    path, csrf = f"/send/{world.service.id}/{world.templates['sms'].id}/file", client.csrf()
    for text in hostile(count)[:: max(count // 100, 1)]:
        content = f'phone number,name,"{text.replace(chr(34), chr(34) * 2)}"\n0770,x,y\n{text},,\n'
        file = (io.BytesIO(content.encode()), text.replace("\n", " "))
        answer = client.flask.post(path, data={"csrf": csrf, "file": file})
        assert answer.status_code in (200, 400), text
        check(path, answer.get_data(as_text=True))
