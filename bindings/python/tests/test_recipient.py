"""Recipients and letters' times, as Python sees them."""

from datetime import date, datetime, timedelta, timezone

import pytest

import nfy


def test_phone_numbers_are_judged_as_typed():
    number = nfy.parse_phone_number("+44 (0)7700 900123")
    assert number.normalised == "447700900123" and number.readable == "07700 900123"
    assert number.is_uk and not number.is_international and number.rate_multiplier == 1
    assert "7700" not in repr(number)
    with pytest.raises(nfy.InvalidArgumentError, match="Not a UK mobile number") as refused:
        nfy.parse_phone_number("+1 202-555-0125", international_allowed=False)
    assert refused.value.detail == "not_a_uk_mobile"
    assert nfy.phone_error_text(refused.value).startswith("This does not look like a UK mobile")
    assert nfy.parse_phone_number("020 7946 0000", uk_landline_allowed=True).is_landline
    assert nfy.parse_contact_number("111").readable == "111"


def test_email_addresses_keep_their_case_and_have_a_normal_form():
    address = nfy.parse_email_address("Ann@Example.com")
    assert (address.address, address.normalised) == ("Ann@Example.com", "ann@example.com")
    assert "Ann" not in repr(address)
    assert nfy.normalise_recipient("ANN@example.com") == "ann@example.com"
    with pytest.raises(nfy.InvalidArgumentError, match="Not a valid email address"):
        nfy.parse_email_address("ann@")


def test_postal_addresses_say_what_is_wrong_with_them():
    address = nfy.parse_postal_address("Ann\n1 High Street\nsw1a1aa")
    assert address.is_valid and address.postcode == "SW1A 1AA"
    assert address.country == nfy.Country("United Kingdom", nfy.PostageZone.UNITED_KINGDOM)
    abroad = {"address line 1": "Ann", "address line 2": "Rue 1", "postcode": "France"}
    assert nfy.parse_postal_address(abroad).is_valid
    at_home = nfy.parse_postal_address(abroad, international_allowed=False)
    assert not at_home.is_valid and not at_home.has_valid_last_line
    soldier = nfy.parse_postal_address("Ann\nUnit 1\nBFPO 12")
    assert soldier.bfpo_number == 12 and "Ann" not in repr(soldier)
    assert nfy.normalise_postcode("nonsense") is None
    assert nfy.find_country("Atlantis") is None


def test_a_day_beyond_the_known_bank_holidays_is_not_taken_for_a_working_day():
    assert not nfy.is_working_day(date(2028, 1, 3), nfy.WorkingCalendar.FIRST_CLASS)
    for ask in (
        lambda: nfy.is_working_day(date(2029, 1, 2), nfy.WorkingCalendar.PRINTING),
        lambda: nfy.offset_working_days(date(2028, 12, 28), 2, nfy.WorkingCalendar.ROYAL_MAIL),
        lambda: nfy.letter_timings(
            datetime(2028, 12, 28, tzinfo=timezone.utc), nfy.Postage.SECOND
        ),
    ):
        with pytest.raises(nfy.NfyError, match="bank holidays are not known after 2028-12-31"):
            ask()


def test_letters_go_on_working_days():
    noon = datetime(2026, 12, 24, 12, tzinfo=timezone.utc)
    timings = nfy.letter_timings(noon, nfy.Postage.SECOND)
    assert timings.printed_by == datetime(2026, 12, 29, 15, tzinfo=timezone.utc)
    assert timings.earliest_delivery < timings.latest_delivery
    assert not nfy.is_working_day(date(2026, 12, 28), nfy.WorkingCalendar.ROYAL_MAIL)
    assert nfy.can_cancel_letter(nfy.Status.CREATED, noon, noon + timedelta(minutes=1))
    assert not nfy.can_cancel_letter(nfy.Status.CREATED, noon, noon + timedelta(days=2))
    first = nfy.letter_timings(noon - timedelta(days=1), nfy.Postage.FIRST)
    assert first.earliest_delivery.date() == date(2026, 12, 29)  # and not Saturday, 26 December
    assert nfy.qr_code_svg("x").startswith("<svg ")
    with pytest.raises(nfy.InvalidArgumentError):
        nfy.qr_code_svg("x" * 505)


def test_an_address_in_any_script_has_a_form_that_servers_take():
    assert nfy.parse_email_address("ann@bücher.example").deliverable == "ann@xn--bcher-kva.example"
    assert nfy.parse_email_address("ann.@example.com").deliverable == '"ann."@example.com'
    with pytest.raises(nfy.InvalidArgumentError) as refused:
        nfy.parse_email_address("a..b@example.com")
    assert refused.value.detail == "two full stops in a row"


@pytest.mark.parametrize(
    "typed, wanted",
    [
        ("077009001234", [nfy.MessageWarning.MISTYPED_UK_NUMBER]),
        ("0770090012", ["mistyped_uk_number"]),
        ("07012345678", ["personal_number"]),
        ("07700 900123", []),
        ("+33 6 12 34 56 78", []),
    ],
)
def test_a_number_that_is_probably_a_slip_carries_warnings(typed, wanted):
    warnings = nfy.parse_phone_number(typed).warnings
    assert list(warnings) == wanted
    assert all(warning.text for warning in warnings)


def test_what_is_invisible_in_a_pasted_recipient_is_dropped():
    number = nfy.parse_phone_number("\u202a+44\u00a07700\u00ad900123\u202c")
    assert number.readable == "07700 900123"
    assert nfy.parse_email_address("\u2066ann@example.com\u2069").address == "ann@example.com"
    assert nfy.normalise_postcode("\u200fSW1A\u00a01AA\u200b") == "SW1A 1AA"
    assert nfy.find_country("Fran\u00adce\u200e").name == "France"


ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16LE",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "cp1252": "Windows-1252",
}


@pytest.mark.parametrize("encoding", list(ENCODINGS))
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_files_of_all_spreadsheets_are_read(encoding, separator, line_end):
    rows = [["phone number", "name"], ["07700900123", "José"], ["07700900124", "Ann"]]
    text = "".join(separator.join(row) + line_end for row in rows)
    with nfy.RecipientsCsv() as csv:
        csv.feed(text.encode(encoding))
        csv.finish()
        read = [(row.phone_number, row.personalisation) for row in csv.rows()]
        assert [phone for phone, _ in read] == ["07700900123", "07700900124"]
        assert "José" in read[0][1]
        assert csv.format.separator == separator
        assert csv.format.encoding == ENCODINGS[encoding]


def test_a_checker_names_what_is_wrong():
    with nfy.RecipientsChecker(nfy.SmsTemplate("Hi ((name))")) as checker:
        checker.feed(b"phone number,name\n0770,\n07012345678,Ann\n")
        checker.finish()
        rows = list(checker.rows())
        assert rows[1].warnings == (nfy.MessageWarning.PERSONAL_NUMBER,)
        assert [str(problem) for problem in checker.problems()] == [
            "line 2, phone number: Mobile number is too short",
            "line 2, name: Missing",
        ]
        assert checker.warnings()[0].line == 3
        assert checker.format == nfy.FileFormat("UTF-8", ",")
