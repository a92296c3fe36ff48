"""Judging recipients: phone numbers, e-mail addresses, postal addresses."""

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple, Union

from nfy._arguments import Recipient, checked
from nfy._glue import Call, personalisation_json, read_texts, sized, take_buf, text_of
from nfy._native import ffi, lib
from nfy._warnings import MessageWarning, warnings_of
from nfy._words import Word
from nfy.errors import NfyError, NotFoundError


class PostageZone(Word):
    """Where a letter goes, which decides what its post costs."""

    UNITED_KINGDOM = "united-kingdom"
    EUROPE = "europe"
    REST_OF_WORLD = "rest-of-world"


_ZONES = {getattr(lib, f"NFY_ZONE_{zone.name}"): zone for zone in PostageZone}


@dataclass(frozen=True)
class PhoneNumber:
    """A phone number that passed. The digits stay out of every `repr`."""

    normalised: str = field(repr=False)
    """E.164 digits without "+"."""
    readable: str = field(repr=False)
    prefix: str
    is_international: bool
    """Crown dependencies are."""
    is_uk: bool
    is_crown_dependency: bool
    is_landline: bool
    use_numeric_sender: bool
    rate_multiplier: int
    """0: there is no price."""
    warnings: Tuple[MessageWarning, ...] = ()
    """Why it is probably not what was meant."""


@dataclass(frozen=True)
class EmailAddress:
    address: str = field(repr=False)
    normalised: str = field(repr=False)
    """Lower-cased, for comparing and searching."""
    deliverable: str = field(default="", repr=False)
    """As servers take it, in ASCII."""


@dataclass(frozen=True)
class Country:
    name: str
    zone: PostageZone


@dataclass(frozen=True)
class PostalAddress:
    """A postal address, taken apart, and what each rule says of it."""

    lines: Tuple[str, ...] = field(repr=False)
    """As printed."""
    single_line: str = field(repr=False)
    postcode: Optional[str] = field(repr=False)
    country: Country
    bfpo_number: Optional[int]
    is_valid: bool
    is_international: bool
    has_enough_lines: bool
    has_too_many_lines: bool
    has_valid_postcode: bool
    has_valid_last_line: bool
    has_invalid_characters: bool
    has_no_fixed_abode_address: bool
    has_invalid_country_for_bfpo_address: bool
    has_alphanumeric_characters_in_lines_1_and_2: bool


@checked
def parse_phone_number(
    typed: Recipient, *, international_allowed: bool = True, uk_landline_allowed: bool = False
) -> PhoneNumber:
    """Judges a phone number as typed; the error's `detail` is the reason's stable name.

    >>> parse_phone_number("(07700) 900123").normalised
    '447700900123'
    """
    call, out = Call(), sized("nfy_phone_number")
    rules = call.options(
        "nfy_phone_rules",
        uk_only=not international_allowed,
        uk_landline_allowed=uk_landline_allowed,
    )
    call(lib.nfy_phone_number_parse, call.text(str(typed)), rules, out)
    return _phone(out)


@checked
def parse_contact_number(typed: Recipient) -> PhoneNumber:
    """Reads the number of a service's contact page, where "111" is a number too."""
    call, out = Call(), sized("nfy_phone_number")
    call(lib.nfy_phone_number_parse_contact, call.text(str(typed)), out)
    return _phone(out)


@checked
def phone_error_text(error: Union[NfyError, str]) -> str:
    """The wording of a refusal for users, or of its stable name ("too_short").

    >>> phone_error_text("too_short")
    'Mobile number is too short'
    """
    call = Call()
    detail = error if isinstance(error, str) else error.detail
    return text_of(lib.nfy_phone_error_text(call.text(detail)))


@checked
def parse_email_address(typed: str) -> EmailAddress:
    """Judges an e-mail address as typed.

    >>> parse_email_address(" Ann@Example.com ").address
    'Ann@Example.com'
    """
    call, out, normalised = Call(), ffi.new("nfy_buf *"), ffi.new("nfy_buf *")
    call(lib.nfy_email_address_parse, call.text(typed), out, normalised)
    deliverable = ffi.new("nfy_buf *")
    call(lib.nfy_email_address_deliverable, call.text(typed), deliverable)
    return EmailAddress(take_buf(out), take_buf(normalised), take_buf(deliverable))


@checked
def normalise_recipient(typed: Recipient) -> str:
    """The form under which recipients are compared, as in a guest list."""
    call, out = Call(), ffi.new("nfy_buf *")
    call(lib.nfy_recipient_normalise, call.text(str(typed)), out)
    return take_buf(out)


@checked
def parse_postal_address(
    address: Union[str, Mapping[str, Any]], *, international_allowed: bool = True
) -> PostalAddress:
    """Takes an address apart: its lines as text, or a mapping with "address line 1" and so on.

    >>> parse_postal_address("Ann\\n1 High Street\\nsw1a1aa").lines
    ('Ann', '1 High Street', 'SW1A 1AA')
    """
    call, out = Call(), ffi.new("nfy_postal_address **")
    parse = lib.nfy_postal_address_parse
    if not isinstance(address, str):
        parse, address = lib.nfy_postal_address_parse_json, personalisation_json(address)
    call(parse, call.text(address), international_allowed, out)
    try:
        return _postal_address(out[0])
    finally:
        lib.nfy_postal_address_free(out[0])


@checked
def normalise_postcode(typed: str) -> Optional[str]:
    """A UK postcode as it is printed, or None for anything else.

    >>> normalise_postcode("sw1a1aa")
    'SW1A 1AA'
    """
    call, out = Call(), ffi.new("nfy_buf *")
    try:
        call(lib.nfy_postcode_normalise, call.text(typed), out)
    except NotFoundError:
        return None
    return take_buf(out)


@checked
def find_country(name: str) -> Optional[Country]:
    """The country that a name or synonym means.

    >>> find_country("Deutschland")
    Country(name='Germany', zone=<PostageZone.EUROPE: 'europe'>)
    """
    call, out, zone = Call(), ffi.new("nfy_buf *"), ffi.new("int32_t *")
    try:
        call(lib.nfy_country_find, call.text(name), out, zone)
    except NotFoundError:
        return None
    return Country(take_buf(out), _ZONES[zone[0]])


def _phone(out: Any) -> PhoneNumber:
    return PhoneNumber(
        normalised=ffi.string(out.normalised).decode(),
        readable=ffi.string(out.readable).decode(),
        prefix=ffi.string(out.prefix).decode(),
        is_international=bool(out.is_international),
        is_uk=bool(out.is_uk),
        is_crown_dependency=bool(out.is_crown_dependency),
        is_landline=bool(out.is_landline),
        use_numeric_sender=bool(out.use_numeric_sender),
        rate_multiplier=out.rate_multiplier,
        warnings=warnings_of(out.warnings),
    )


def _postal_address(handle: Any) -> PostalAddress:
    call, view, rows = Call(), sized("nfy_postal_address_view"), ffi.new("nfy_str_rows **")
    call(lib.nfy_postal_address_get, handle, view)
    call(lib.nfy_postal_address_lines, handle, rows)
    return PostalAddress(
        lines=read_texts(rows[0]),
        single_line=text_of(view.single_line),
        postcode=text_of(view.postcode) or None,
        country=Country(text_of(view.country), _ZONES[view.postage_zone]),
        bfpo_number=view.bfpo_number if view.is_bfpo else None,
        is_valid=bool(view.is_valid),
        is_international=bool(view.is_international),
        has_enough_lines=bool(view.has_enough_lines),
        has_too_many_lines=bool(view.has_too_many_lines),
        has_valid_postcode=bool(view.has_valid_postcode),
        has_valid_last_line=bool(view.has_valid_last_line),
        has_invalid_characters=bool(view.has_invalid_characters),
        has_no_fixed_abode_address=bool(view.has_no_fixed_abode_address),
        has_invalid_country_for_bfpo_address=bool(view.has_invalid_country_for_bfpo_address),
        has_alphanumeric_characters_in_lines_1_and_2=bool(
            view.has_alphanumeric_characters_in_lines_1_and_2
        ),
    )
