"""Letters that services made, PDFs of letters, files by link, and limits."""

import re
import shutil
import sys
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Iterator, List, Tuple
from uuid import UUID

import pytest
from conftest import NOON, World

import nfy

PDF = b"%PDF-1.4 clinic \x00\xff"
HOME = {
    "name": "Ann",
    "address_line_1": "Ms Pat Green",
    "address_line_2": "10 Mill Lane",
    "postcode": "LS1 4AP",
}
ADDRESS = "Ms Pat Green\n10 Mill Lane\nLS1 4AP"
OK = nfy.ScanResult.OK


@pytest.fixture
def office(store_url: str) -> Iterator[World]:
    """A service that sends letters and files, on each store."""
    with nfy.SimulatedClock(NOON) as clock, nfy.Engine.open(
        store_url,
        clock=clock,
        sealing_key=b"k" * 32,
        seed=7,
        documents_url="https://files.example.gov.uk",
    ) as engine:
        service = engine.services.create(
            "Clinic", email_from="clinic@example.com", contact_link="https://clinic.example"
        )
        sms = engine.templates.create(
            service.id, "Hi", type=nfy.NotificationType.SMS, content="Hi ((name))"
        )
        yield World(engine, clock, service, sms)


def letter_request(office: World) -> nfy.SendRequest:
    template = office.engine.templates.create(
        office.service.id,
        "Notice",
        type=nfy.NotificationType.LETTER,
        subject="Notice for ((name))",
        content="Dear ((name))",
        postage=nfy.Postage.SECOND,
    )
    return nfy.SendRequest(template.id, "", HOME, has_exact_address_names=True)


def reason_of(kind: Any, call: Any) -> Any:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.reason


def test_an_uploaded_letter_waits_for_its_scan(office: World) -> None:
    letters, service = office.engine.letters, office.service.id
    accepted = letters.upload(service, nfy.UploadedLetter(PDF, "own-1"))
    assert not accepted.existed and office.status(accepted.id) is nfy.Status.PENDING_VIRUS_CHECK
    reason = reason_of(nfy.InvalidArgumentError, lambda: letters.pdf(service, accepted.id))
    assert reason is nfy.Reason.PDF_NOT_READY
    assert letters.describe_pdf(service, accepted.id).is_awaited
    scan = nfy.LetterScan(OK, pages=3, address=ADDRESS, pdf=b"%PDF clean\x00")
    assert letters.record_scan(service, accepted.id, scan) is True
    assert letters.record_scan(service, accepted.id, scan) is False
    assert letters.pdf(service, accepted.id) == b"%PDF clean\x00"
    assert letters.describe_pdf(service, accepted.id) == nfy.LetterPdf(
        is_there=True, is_awaited=False, pages=3, message="", attempts=0
    )
    stored = office.engine.notifications.get(service, accepted.id)
    assert (stored.to, stored.billable_units, stored.status) == (ADDRESS, 2, nfy.Status.CREATED)
    assert "clinic" not in repr(nfy.UploadedLetter(PDF)) and "Mill" not in repr(scan)


@pytest.mark.parametrize(
    "result, status",
    [
        ("virus", nfy.Status.VIRUS_SCAN_FAILED),
        ("error", nfy.Status.TECHNICAL_FAILURE),
        (nfy.ScanResult.INVALID, nfy.Status.VALIDATION_FAILED),
    ],
)
def test_what_was_found_in_a_letter_decides(office: World, result: Any, status: Any) -> None:
    letters, service = office.engine.letters, office.service.id
    letter = letters.upload(service, nfy.UploadedLetter(PDF)).id
    scan = nfy.LetterScan(result, pages=1, message="letter-too-long")
    assert letters.record_scan(service, letter, scan)
    assert office.status(letter) is status
    if status is nfy.Status.VALIDATION_FAILED:
        assert letters.describe_pdf(service, letter).message == "letter-too-long"


def test_an_upload_may_be_refused(office: World) -> None:
    letters, service = office.engine.letters, office.service.id
    letter = nfy.UploadedLetter(PDF, postage=nfy.Postage.FIRST, idempotency_key="once")
    letters.check_upload(service, letter)
    first = letters.upload(service, letter)
    assert letters.upload(service, letter) == replace(first, existed=True)
    team = replace(letter, key_type=nfy.KeyType.TEAM, idempotency_key="")
    for ask in (letters.check_upload, letters.upload):
        reason = reason_of(nfy.InvalidArgumentError, lambda: ask(service, team))
        assert reason is nfy.Reason.LETTERS_NEED_LIVE_KEY
    with pytest.raises(nfy.WrongTypeError, match="pdf is a str, not bytes"):
        nfy.UploadedLetter("%PDF")  # type: ignore[arg-type]
    with pytest.raises(nfy.NotFoundError):
        letters.describe_pdf(service, office.sms.id)


def test_a_letter_is_collected_or_called_back(office: World) -> None:
    letters, service = office.engine.letters, office.service.id
    request = letter_request(office)
    first, second = (office.engine.send(service, request).id for _ in range(2))
    assert letters.record_pdf(service, first, pages=3, pdf=PDF)
    assert letters.pdf(service, first) == PDF
    letters.cancel(service, second)
    assert office.status(second) is nfy.Status.CANCELLED
    reason = reason_of(nfy.ConflictError, lambda: letters.cancel(service, second))
    assert reason is nfy.Reason.LETTER_CANCELLED
    text = office.send(to="07700 900123")
    for ask in (letters.cancel, letters.pdf):
        reason = reason_of(nfy.InvalidArgumentError, lambda: ask(service, text))
        assert reason is nfy.Reason.NOT_A_LETTER
    assert letters.collect() == 0
    office.clock.advance(timedelta(days=1))
    assert letters.collect(NOON + timedelta(hours=1)) == 1
    reason = reason_of(nfy.ConflictError, lambda: letters.cancel(service, first))
    assert reason is nfy.Reason.LETTER_PRINTED
    assert letters.run(limit=5) == nfy.LetterRunReport(0, 0, 0, 0)
    with pytest.raises(nfy.InvalidArgumentError, match="limit"):
        letters.run(limit=10_001)


def test_an_engine_that_renders_makes_the_pdf() -> None:
    try:
        engine = nfy.Engine.open("memory:", render_letters=True, seed=7)
    except (nfy.UnsupportedError, nfy.UnavailableError):
        pytest.skip("this build sets no letters")
    with engine:
        service = engine.services.create("Clinic")
        with nfy.SimulatedClock(NOON) as clock:
            request = letter_request(World(engine, clock, service, None))  # type: ignore[arg-type]
        letter = engine.send(service.id, request).id
        assert engine.letters.run().made == 1
        assert engine.letters.pdf(service.id, letter).startswith(b"%PDF")
        assert engine.letters.describe_pdf(service.id, letter).pages == 1


def link_of(office: World, notification: UUID) -> Tuple[nfy.DocumentLink, str]:
    values = office.engine.notifications.get(office.service.id, notification).personalisation
    found = re.search(r"https://files\.example\.gov\.uk/d/(\S{36})/(\S{36})\?key=([^\"]+)", values)
    assert found
    return nfy.DocumentLink(UUID(found[1]), UUID(found[2]), found[3]), found[0]


def test_a_file_goes_out_as_a_link(office: World) -> None:
    links, service = office.engine.document_links, office.service.id
    email = office.engine.templates.create(
        service, "File", type=nfy.NotificationType.EMAIL, subject="Yours", content="Get ((doc))"
    )
    file = nfy.FileToSend(
        "doc", b"a,b\n1,2\n", filename="days.csv", confirmation_email="ann@example.org"
    )
    request = nfy.SendRequest(email.id, "ann@example.org", files=[file])  # type: ignore[arg-type]
    assert hash(nfy.SendRequest(email.id, "ann@example.org", files=(file,)))
    other = nfy.FileToSend("doc", PDF, retention_period="1 week")
    many = [request, replace(request, files=(other,))]
    (link, url), (plain, _) = [
        link_of(office, answer.id) for answer in office.engine.send_many(service, many)
    ]
    info = links.describe(link)
    assert (info.filename, info.bytes, info.needs_email) == ("days.csv", 8, True)
    assert info.content_type.startswith("text/csv")
    assert timedelta(weeks=26) <= info.available_until - NOON <= timedelta(weeks=26, days=1)
    reason = reason_of(nfy.InvalidArgumentError, lambda: links.download(link))
    assert reason is nfy.Reason.RECIPIENT_INVALID
    found = links.download(link, email="ann@example.org")
    assert found == nfy.DownloadedDocument(info, b"a,b\n1,2\n")
    assert links.download(plain).content == PDF
    assert links.describe(plain).available_until - NOON <= timedelta(weeks=1, days=1)
    with pytest.raises(nfy.NotFoundError):
        links.describe(replace(link, key=plain.key))
    assert link.key not in repr(link) and "example.org" not in repr(request)
    preview = office.engine.notifications.preview(service, request)
    assert "https://files.example.gov.uk" in preview.body and url not in preview.body


def test_a_file_may_be_refused(office: World) -> None:
    file = nfy.FileToSend("name", PDF)
    by_sms = office.request(to="07700 900123", personalisation=None, files=(file,))
    send = office.engine.send
    reason = reason_of(nfy.InvalidArgumentError, lambda: send(office.service.id, by_sms))
    assert reason is nfy.Reason.FILE_NOT_BY_EMAIL
    email = office.engine.templates.create(
        office.service.id, "F", type=nfy.NotificationType.EMAIL, subject="S", content="((name))"
    )
    many = nfy.SendRequest(email.id, "ann@example.org", files=(file,) * 11)
    reason = reason_of(nfy.InvalidArgumentError, lambda: send(office.service.id, many))
    assert reason is nfy.Reason.FILE_REFUSED
    with pytest.raises(nfy.WrongTypeError, match=r"files\[0\] is a bytes, not a FileToSend"):
        nfy.SendRequest(email.id, "ann@example.org", files=(PDF,))  # type: ignore[arg-type]


@pytest.mark.parametrize("option", ["files_url", "virus_scanner_url"])
def test_a_place_that_is_none_is_refused(option: str) -> None:
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.Engine.open("memory:", **{option: "nowhere:secret"})  # type: ignore[arg-type]


def test_files_lie_in_a_folder(tmp_path: Any) -> None:
    with nfy.Engine.open("memory:", files_url=f"folder:{tmp_path}", seed=7) as engine:
        service = engine.services.create("Clinic")
        engine.letters.upload(service.id, nfy.UploadedLetter(PDF))
        assert [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()] == [PDF]


def test_limits_are_asked_before_a_message_is_looked_at(office: World) -> None:
    engine = office.engine
    few = nfy.SendingLimits(letter_a_day=1, requests_a_minute=30)  # ten requests at once
    small = engine.services.create("Small", limits=few).id
    for _ in range(10):
        engine.limits.take_request(small)
    reason = reason_of(nfy.LimitedError, lambda: engine.limits.take_request(small))
    assert reason is nfy.Reason.OVER_RATE_LIMIT
    engine.limits.take_request(small, key_type=nfy.KeyType.TEST)
    engine.limits.check_day(small, nfy.NotificationType.LETTER)
    key = engine.api_keys.create(small, "live").key.id
    letter = nfy.UploadedLetter(PDF, api_key_id=key)
    reason = reason_of(nfy.LimitedError, lambda: engine.letters.upload(small, letter))
    assert reason is nfy.Reason.OVER_RATE_LIMIT
    engine.letters.upload(small, replace(letter, has_taken_request=True))
    asked = nfy.NotificationType.LETTER
    reason = reason_of(nfy.LimitedError, lambda: engine.limits.check_day(small, asked))
    assert reason is nfy.Reason.OVER_DAILY_LIMIT


def test_a_notification_says_what_it_said(office: World) -> None:
    sent = office.send(to="07700 900123")
    notification = office.engine.notifications.get(office.service.id, sent)
    office.engine.templates.update(
        office.service.id, office.sms.id, "Hi", type=office.sms.type, content="Bye ((name))"
    )
    content = office.engine.notifications.content(notification)
    assert content == nfy.MessageContent(subject="", body="Hi Ann", fragments=1)
    with pytest.raises(nfy.NotFoundError):
        office.engine.notifications.content(replace(notification, template_version=9))


def test_rates_are_read_by_their_day(world: World) -> None:
    rates, day = world.engine.rates, NOON - timedelta(hours=12)
    assert rates.sms_rate(day) == Decimal("0.0233")
    assert rates.sms_rate(day + timedelta(days=30)) == Decimal("0.0240")
    assert rates.letter_rate(day, sheets=0, postage=nfy.Postage.FIRST) == 0
    with pytest.raises(nfy.NotFoundError):
        rates.letter_rate(day, sheets=1, postage=nfy.Postage.FIRST)
    with pytest.raises(nfy.NotFoundError):
        rates.sms_rate(day - timedelta(days=9_000))


LETTER_RATES = """{"sms_rates": [], "default_annual_allowance": [], "letter_rates": [
    {"start_date": "2025-03-31T23:00:00Z", "end_date": null, "sheet_count": 1, "rate": "0.61",
     "crown": true, "post_class": "second"}]}"""


def test_letters_go_from_the_evening_to_the_bill(tmp_path: Any) -> None:
    evening = NOON + timedelta(hours=7)  # a Friday
    with nfy.SimulatedClock(evening) as clock:
        try:
            engine = nfy.Engine.open(
                "memory:", clock=clock, sealing_key=b"k" * 32, seed=7, render_letters=True
            )
        except (nfy.UnsupportedError, nfy.UnavailableError):
            pytest.skip("this build sets no letters")
        with engine:
            engine.rates.put(LETTER_RATES)
            engine.providers.add(
                nfy.open_provider("folder", {"folder": str(tmp_path)}, clock=clock)
            )
            service = engine.services.create("Clinic")
            request = letter_request(World(engine, clock, service, None))  # type: ignore[arg-type]
            letters = [engine.send(service.id, request).id for _ in range(2)]

            def work(hours: float) -> int:
                clock.advance(timedelta(hours=hours))
                for _ in range(20):
                    engine.run_due()
                return engine.deliver(type=nfy.NotificationType.LETTER).accepted

            def get(letter: UUID) -> nfy.Notification:
                return engine.notifications.get(service.id, letter)

            assert work(0) == 0  # PDFs are made
            assert work(22) == 0
            assert work(0.9) == 2  # Saturday, 17:54, so that Monday can print them
            delivered, returned = (get(letter).reference for letter in letters)
            assert {path.stem for path in tmp_path.glob("*.pdf")} == {delivered, returned}
            for letter in letters:
                assert get(letter).status is nfy.Status.SENDING
                assert (tmp_path / f"{get(letter).reference}.pdf").read_bytes()[:5] == b"%PDF-"
            (tmp_path / f"{delivered}.done").touch()  # the printer reports
            work(0.1)
            assert {path.stem for path in tmp_path.glob("*.pdf")} == {returned}
            assert engine.receipts.return_letters("folder", [returned]).applied == 1
            assert get(letters[0]).status is nfy.Status.DELIVERED
            assert get(letters[1]).status is nfy.Status.RETURNED_LETTER
            work(48)
            (line,) = engine.billing.yearly_usage(service.id, financial_year=2025).lines
            assert (line.notifications_sent, line.cost) == (2, Decimal("1.22"))


def test_a_draft_is_drawn_and_looked_at(store_url: str) -> None:
    if nfy.Feature.PANGO not in nfy.features():
        pytest.skip("built without Pango or QPDF")
    with nfy.Engine.open(store_url, seed=7, render_letters=True) as engine:
        draft = nfy.LetterDraft(
            "Notice for ((name))", "Dear ((name))", HOME, contact_block="The Clinic", dated=NOON
        )
        picture = engine.letters.draw(draft)
        assert picture.data.startswith(b"%PDF") and picture.pages == 1 and picture.message == ""
        assert picture == engine.letters.draw(draft)
        with pytest.raises(nfy.NotFoundError):
            engine.letters.draw(replace(draft, service_id=UUID(int=1), attachment_id=UUID(int=2)))
        with pytest.raises(nfy.NotFoundError):
            engine.letters.paint_attachment(UUID(int=1), UUID(int=2))
        with pytest.raises(nfy.InvalidArgumentError, match="letter has no page 0"):
            engine.letters.paint(picture.data, 0)


def test_a_draft_has_the_logo_that_it_names(store_url: str, tmp_path: Path) -> None:
    if nfy.Feature.PANGO not in nfy.features():
        pytest.skip("built without Pango or QPDF")
    (tmp_path / "town.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">'
        '<path d="M0 0h20v10"/></svg>'
    )
    logos = f"folder:{tmp_path}"
    with nfy.Engine.open(store_url, seed=7, render_letters=True, letter_logos=logos) as engine:
        draft = nfy.LetterDraft("Notice", "Dear all", {}, dated=NOON)
        plain = engine.letters.draw(draft).data
        assert engine.letters.draw(replace(draft, logo="elsewhere")).data == plain
        with_logo = engine.letters.draw(replace(draft, logo="town")).data
        if shutil.which("rsvg-convert") is None:
            assert with_logo == plain  # nobody can draw it
            pytest.skip("rsvg-convert is not installed")
        assert with_logo != plain


def test_providers_have_ids_and_rates_hold_now(world: World) -> None:
    providers = world.engine.providers
    assert providers.id_of("mmg") == providers.id_of("mmg") != providers.id_of("ses")
    assert '"sms_rates"' in world.engine.rates.current()


def test_what_is_asked_of_notifications_can_be_narrowed(office: World) -> None:
    engine, service = office.engine, office.service.id
    ada = engine.users.create("Ada", "ada@example.org")
    by_hand = nfy.SendRequest(office.sms.id, "07900900123", {"name": "A"}, created_by=ada.id)
    first = engine.notifications.send(service, by_hand).id
    office.clock.advance(timedelta(hours=1))
    second = engine.notifications.send(
        service, nfy.SendRequest(office.sms.id, "07900900123", {"name": "B"})
    ).id

    def asked(**query: Any) -> Any:
        return [n.id for n in engine.notifications.list(service, **query)]

    assert asked() == [second, first]
    assert asked(include_one_off=False) == [second]
    assert asked(created_since=NOON + timedelta(minutes=1)) == [second]
    assert asked(created_before=NOON + timedelta(minutes=1)) == [first]
    assert asked(without_keys=True, include_tests=False) == [second, first]


def test_a_host_looks_at_letters_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: List[bytes] = []
    raised: List[Any] = []

    def look(pdf: bytes) -> nfy.CheckedPdf:
        seen.append(pdf)
        if pdf == b"long":
            return nfy.CheckedPdf(11, problem="letter-too-long", first_bad_page=11)
        if pdf == b"odd":
            raise ValueError("not now")
        return nfy.CheckedPdf(2, address=ADDRESS) if pdf == PDF else "a text"  # type: ignore

    with nfy.Engine.open("memory:", letter_checker=look) as engine:
        found = engine.letters.look_at(PDF)
        assert (found.result, found.pages, found.address) == (OK, 2, ADDRESS)
        found = engine.letters.look_at(b"long")
        assert (found.result, found.message) == (nfy.ScanResult.INVALID, "letter-too-long")
        for bad in (b"odd", b"text"):
            with monkeypatch.context() as patched:
                patched.setattr(sys, "unraisablehook", raised.append)
                with pytest.raises(nfy.InternalError, match="letter checker"):
                    engine.letters.look_at(bad)
    assert seen == [PDF, b"long", b"odd", b"text"]
    assert [one.exc_type for one in raised] == [ValueError, nfy.WrongTypeError]
    assert "Mill" not in repr(nfy.CheckedPdf(1, address=ADDRESS))
    with pytest.raises(nfy.WrongTypeError, match="letter_checker is a str, not a function"):
        nfy.Engine.open("memory:", letter_checker="x")  # type: ignore[arg-type]
