"""Sending with the console: one message, and a file with what is wrong with its rows."""

import csv
import io
import re

import pytest

pytest.importorskip("flask", reason="flask is not installed: tools/console-tests")

import nfy
import nfy.console
from console_client import TOKEN, Page, signed_in
from console_world import open_world

GOOD = b"phone number,name,date\n07700900001,Ann,Monday\n07700900002,Ben,Friday\n"
BAD = b"phone number,name,date\n07700900001,Ann,Monday\n0770,Ben,Friday\n07700900003,,Friday\n"


@pytest.fixture
def seen(store_url):
    world = open_world(store_url, messages_a_day=1, days=2)
    yield world
    world.engine.close()


@pytest.fixture
def client(seen):
    options = {"token": TOKEN, "write": True, "personal": True}
    return signed_in(nfy.console.app(seen.engine, **options))


def start(seen, kind="sms"):
    return f"/send/{seen.service.id}/{seen.templates[kind].id}"


def test_a_message_is_checked_before_it_is_sent(seen, client):
    wrong = Page(client.post(f"{start(seen)}/one", to="0770").get_data(as_text=True))
    assert "Still to be filled in: name, date" in wrong.text
    assert wrong.all("p") and any(one.get("role") == "alert" for one in wrong.all("p"))
    values = {"v:name": "Ann", "v:date": "Monday"}
    right = Page(
        client.post(f"{start(seen)}/one", to="07700900001", **values).get_data(as_text=True)
    )
    assert "This can be sent." in right.text and "£0.0233 cost before" in right.text
    assert "Dear Ann" in right.text


def test_a_message_is_sent_once_however_often_its_button_is_pressed(seen, client):
    page = client.page(start(seen))
    key = next(one["value"] for one in page.all("input") if one.get("name") == "key")
    fields = {"to": "07700900001", "v:name": "Ann", "v:date": "Monday", "key": key}
    places = {
        client.post(f"{start(seen)}/one", action="send", **fields).headers["Location"]
        for _ in range(3)
    }
    assert len(places) == 1
    sent = places.pop().rsplit("/", 1)[1]
    stored = seen.engine.notifications.get(seen.service.id, sent)
    assert stored.status == nfy.Status.CREATED and stored.to == "07700900001"


def test_a_letter_asks_for_its_address(seen, client):
    page = client.page(start(seen, "letter"))
    names = {one.get("name") for one in page.all("input")}
    assert {"v:address line 1", "v:address line 7", "v:name"} <= names and "to" not in names
    lines = {"v:address line 1": "Ann Bell", "v:address line 2": "1 High Street"}
    lines["v:address line 3"] = "SW1A 1AA"
    answer = client.post(f"{start(seen, 'letter')}/one", **{**lines, "v:name": "Ann"})
    assert "This can be sent." in answer.get_data(as_text=True)


def test_a_file_is_read_and_its_wrong_rows_are_shown_in_place(seen, client):
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(BAD), "rows.csv"))
    page = Page(answer.get_data(as_text=True))
    assert "2 of 2 rows with errors" in page.text
    assert "0770 Mobile number is too short" in page.text and "Missing" in page.text
    assert not any("Send" in text and "messages" in text for text in page.texts)


def test_without_the_right_the_cells_of_a_file_are_not_shown(seen):
    client = signed_in(nfy.console.app(seen.engine, token=TOKEN))
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(BAD), "rows.csv"))
    page = Page(answer.get_data(as_text=True))
    assert "Mobile number is too short" in page.text
    assert "0770 " not in page.text and "Ben" not in page.text


def kept(page):
    fields = {one["name"]: one["value"] for one in page.all("input") if one.get("type") == "hidden"}
    return {name: fields[name] for name in ("kept", "file_name")}


def test_all_errors_come_as_csv_without_choosing_the_file_again(seen, client):
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(BAD), "rows.csv"))
    fields = kept(Page(answer.get_data(as_text=True)))
    said = client.post(f"{start(seen)}/file", action="errors", **fields)
    rows = list(csv.reader(io.StringIO(said.get_data(as_text=True))))
    assert rows[0] == ["Line", "Column", "Reason"]
    assert [row[:2] for row in rows[1:]] == [["3", "phone number"], ["4", "name"]]


def test_a_file_becomes_a_job_whose_progress_is_shown(seen, client):
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(GOOD), "C:\\files\\good.csv"))
    page = Page(answer.get_data(as_text=True))
    assert "Every row can be sent." in page.text and "£0.0466" in page.text
    made = client.post(f"{start(seen)}/file", action="send", **kept(page))
    assert made.status_code == 303
    before = client.page(made.headers["Location"])
    assert "good.csv" in before.text and "0 of 2 messages made" in before.text
    seen.engine.run_due()
    assert "2 of 2 messages made, 100 %" in client.page(made.headers["Location"]).text


def test_a_file_with_errors_is_not_sent_even_if_somebody_asks(seen, client):
    answer = client.post(f"{start(seen)}/file", action="send", file=(io.BytesIO(BAD), "rows.csv"))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "text", ["%%%", "AAAA", "eJw", "é"], ids=["signs", "zeros", "cut", "letter"]
)
def test_a_kept_file_that_is_none_is_refused(seen, client, text):
    assert client.post(f"{start(seen)}/file", kept=text).status_code == 400


def test_a_kept_file_that_unpacks_to_too_much_is_refused(seen, client):
    import base64
    import zlib

    bomb = base64.b64encode(zlib.compress(b"0" * (64 << 20), 9)).decode()
    assert client.post(f"{start(seen)}/file", kept=bomb).status_code == 413


def test_a_path_in_a_form_is_not_read_as_a_file(seen, client, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(GOOD)
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(str(secret).encode()), "a.csv"))
    assert "Every row can be sent." not in answer.get_data(as_text=True)


def test_a_template_is_saved_as_its_next_version(seen, client):
    path = f"/services/{seen.service.id}/templates/{seen.templates['letter'].id}"
    saved = client.post(path, action="save", subject="Your visit", content="Dear ((name)),\r\nhi")
    assert saved.status_code == 303
    stored = seen.engine.templates.get(seen.service.id, seen.templates["letter"].id)
    assert (stored.version, stored.content) == (2, "Dear ((name)),\nhi")
    assert stored.postage == nfy.Postage.SECOND, "what the page does not show stays"


def test_dead_calls_are_tried_again(seen, client):
    assert client.post(f"/services/{seen.service.id}/replay").status_code == 303


def test_numbers_of_rows_are_those_of_the_engine(seen, client):
    answer = client.post(f"{start(seen)}/file", file=(io.BytesIO(GOOD), "good.csv"))
    counted = seen.engine.jobs.preview(seen.service.id, seen.templates["sms"].id, GOOD)
    figures = re.findall(r"<b>([^<]+)</b>", answer.get_data(as_text=True))
    assert str(counted.row_count) in figures and f"£{counted.cost:f}" in figures
