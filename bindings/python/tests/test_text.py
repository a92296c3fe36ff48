"""Texts of templates and recipients files, as Python sees them."""

from datetime import date, datetime, timezone

import pytest

import nfy


def test_a_text_message_is_rendered_counted_and_previewed():
    sms = nfy.SmsTemplate("Dear ((name)), ((late??you are late))")
    assert sms.placeholders == ("name", "late")
    assert sms.missing({"NAME": "Ann"}) == ("late",)
    text = sms.render({"name": "Ann", "late": True}, prefix="Clinic")
    assert text.text == "Clinic: Dear Ann, you are late"
    assert (text.characters, text.fragments, text.is_unicode) == (30, 1, False)
    assert "Ann" not in repr(text)
    assert nfy.SmsTemplate("ŵ" * 71).render().fragments == 2
    preview = sms.preview_html({"name": "<b>"}, prefix="Clinic", sender_html="CLINIC")
    assert "&lt;b&gt;" in preview and "From: CLINIC" in preview


def test_an_email_has_text_html_and_a_page():
    email = nfy.EmailTemplate("Hello ((name))", "# Welcome\n\n* ((items))")
    assert email.placeholders == ("name", "items")
    rendered = email.render(
        {"name": "A & B", "items": ["one", "two"]}, unsubscribe_link="https://example.com/u"
    )
    assert rendered.subject == "Hello A & B"
    assert rendered.html.startswith("<h2 ") and "https://example.com/u" in rendered.text
    page = email.page(
        {"name": "A & B", "items": []},
        branding=nfy.Branding(text="Riverside Clinics", colour="#005eb8"),
    )
    assert "<title>Hello A &amp; B</title>" in page and "Riverside Clinics" in page
    assert "<html" not in email.page({}, complete_html=False)
    with pytest.raises(nfy.InvalidArgumentError, match="colour"):
        email.page({}, branding=nfy.Branding(text="x", colour="red;"))


def test_a_letter_has_blocks_and_pages():
    letter = nfy.LetterTemplate(
        "Your visit",
        "Dear ((name))",
        welsh_subject="Eich ymweliad",
        welsh_content="Annwyl ((enw))",
        contact_block="Riverside\n((phone))",
    )
    assert letter.placeholders_in(nfy.Language.WELSH) == ("phone", "enw")
    assert letter.missing_in(nfy.Language.WELSH, {"enw": "x"}) == ("phone",)
    values = {
        "name": "Ann",
        "phone": "1",
        "address line 1": "Ann Other",
        "address line 2": "1 High Street",
        "postcode": "SW1A 1AA",
    }
    english = letter.render(values, written_on=date(2026, 3, 1))
    assert english.date == "1 March 2026" and english.address[2] == "SW1A 1AA"
    welsh = letter.render(values, written_on=date(2026, 3, 1), language=nfy.Language.WELSH)
    assert welsh.date == "1 Mawrth 2026"
    at = datetime(2026, 3, 1, tzinfo=timezone.utc)
    try:
        renderer = nfy.LetterRenderer()
    except nfy.UnsupportedError:
        pytest.skip("built without Pango")
    with renderer:
        printed = renderer.render(letter, values, created_at=at, written_on=date(2026, 3, 1))
        again = renderer.render(letter, values, created_at=at, written_on=date(2026, 3, 1))
    assert printed.pdf.startswith(b"%PDF") and (printed.pages, printed.sheets) == (1, 1)
    assert printed == again


def test_an_engine_shows_the_letter_that_a_request_would_become():
    try:
        engine = nfy.Engine.open("memory:", render_letters=True)
    except nfy.UnsupportedError:
        pytest.skip("built without Pango")
    with engine:
        service = engine.services.create("Clinics", email_from="clinic@example.com")
        letter = engine.templates.create(
            service.id,
            "Letter",
            type=nfy.NotificationType.LETTER,
            subject="Visit",
            content="Dear ((name))",
            postage=nfy.Postage.SECOND,
        )
        sms = engine.templates.create(
            service.id, "Text", type=nfy.NotificationType.SMS, content="Hello"
        )
        home = {
            "name": "Ann",
            "address line 1": "Ann Example",
            "address line 2": "1 High Street",
            "address line 3": "SW1A 1AA",
        }
        request = nfy.SendRequest(template_id=letter.id, to="", personalisation=home)
        shown = engine.notifications.render_letter(service.id, request)
        assert shown.pdf.startswith(b"%PDF") and (shown.pages, shown.sheets) == (1, 1)
        assert engine.notifications.preview(service.id, request).sheets == 1
        long = {**home, "name": "word\n\n" * 2_000}
        many = nfy.SendRequest(template_id=letter.id, to="", personalisation=long)
        assert engine.notifications.render_letter(service.id, many).pages > 10
        with pytest.raises(nfy.InvalidArgumentError, match="at least 3 lines"):
            short = {"name": "Ann", "address line 1": "Ann"}
            engine.notifications.render_letter(service.id, nfy.SendRequest(letter.id, "", short))
        with pytest.raises(nfy.InvalidArgumentError, match="is no letter"):
            engine.notifications.render_letter(
                service.id, nfy.SendRequest(sms.id, to="07700 900001")
            )
    with nfy.Engine.open("memory:") as plain, pytest.raises(nfy.UnsupportedError):
        plain.notifications.render_letter(service.id, request)


def test_a_recipients_file_is_checked_row_by_row():
    rules = nfy.RecipientsRules(remaining_messages=1, guest_list=("07700 900123",))
    checker = nfy.RecipientsChecker(nfy.SmsTemplate("Dear ((name))"), rules)
    for piece in (b"Phone Number,na", b"me,other\n07700 900123,Ann,x\n077", b"00900123,,\n"):
        checker.feed(piece)
    checker.finish()
    first, second = checker.rows()
    assert (first.line, first.has_error) == (2, False) and "Ann" in first.personalisation
    assert second.has_missing_data
    assert [(cell.name, cell.error) for cell in second.cells] == [
        ("Phone Number", ""),
        ("name", "Missing"),
    ]
    summary = checker.summary()
    assert (summary.row_count, summary.rows_with_errors) == (2, 1)
    assert summary.more_rows_than_can_send and summary.allowed_to_send_to and summary.has_errors
    assert summary.displayed_rows == (1,)
    assert checker.headers == ("Phone Number", "name", "other")
    assert checker.placeholders == ("name", "phone number") and checker.missing_columns == ()


def test_a_survey_finds_how_far_a_file_reaches():
    file = b"email address,name,,,\na@b.co,x,,,\n"
    with nfy.RecipientsSurvey() as survey:
        survey.feed(file)
        extent = survey.finish()
    assert extent == nfy.Extent(columns_used=2, rows=1)
    with nfy.RecipientsChecker(nfy.EmailTemplate("s", "((name)) ((age))"), extent=extent) as c:
        c.feed(file)
        c.finish()
        assert len(list(c.rows())) == 1
        assert c.missing_columns == ("age",)
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.RecipientsSurvey().feed(b"a\x00b\n")


def test_a_letters_file_is_checked_by_address():
    file = "name,address line 1,address line 2,postcode\nAnn,A,B,SW1A 1AA\nBen,A,B,nowhere\n"
    checker = nfy.RecipientsChecker(nfy.LetterTemplate("s", "Dear ((name))"))
    checker.feed(file)
    checker.finish()
    good, bad = checker.rows()
    assert not good.has_error and bad.has_bad_postal_address and bad.has_bad_recipient


def test_segments_are_what_networks_send():
    message = nfy.SmsTemplate("]" * 153).render()
    assert (message.fragments, message.segments) == (2, 3)
    assert message.warnings == (nfy.MessageWarning.MORE_SEGMENTS,)
    assert nfy.SmsTemplate("cafe\u0301").render().text == "café"


def test_a_url_in_a_plain_text_stays_as_typed():
    for query in ["id=1&region=2", "a&timestamp=1", "a&copy;=1", "a&notification_id=1"]:
        url = f"https://example.com/?{query}"
        assert nfy.EmailTemplate("s", f"[Go]({url})").render().text == f"Go: {url}\n"
