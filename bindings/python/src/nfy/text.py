"""The texts of templates: compiled once, rendered many times, with no store behind them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Optional, Tuple

from nfy._arguments import checked, takes_fields
from nfy._glue import (
    Call,
    personalisation_json,
    read_texts,
    sized,
    take_buf,
    take_bytes,
    text_of,
    to_day,
    to_us,
)
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy._warnings import MessageWarning, warnings_of
from nfy._words import Word, code_of
from nfy.base import NotificationType, Personalisation


class Language(Word):
    """Of a letter."""

    ENGLISH = "english"
    WELSH = "welsh"


_LANGUAGES = {language: getattr(lib, f"NFY_LANGUAGE_{language.name}") for language in Language}


@dataclass(frozen=True)
class SmsText:
    """What a text message became. Texts stay out of every `repr`."""

    text: str = field(repr=False)
    characters: int
    characters_without_prefix: int
    fragments: int
    is_unicode: bool
    is_empty: bool
    is_too_long: bool
    segments: int = 0
    """What networks send; `fragments` is what is billed."""
    warnings: Tuple[MessageWarning, ...] = ()


@dataclass(frozen=True)
class EmailText:
    """What an e-mail became; `page()` of the template's text puts the HTML into its page."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    preheader: str = field(repr=False)
    is_empty: bool
    is_too_long: bool


@dataclass(frozen=True)
class LetterText:
    """The blocks of a letter as HTML."""

    address: Tuple[str, ...] = field(repr=False)
    contact_block: str = field(repr=False)
    date: str
    subject: str = field(repr=False)
    html: str = field(repr=False)
    qr_code_too_long: Optional[str] = field(repr=False)
    is_empty: bool


@dataclass(frozen=True)
class Letter:
    """A letter on pages; two pages are a sheet."""

    pdf: bytes = field(repr=False)
    pages: int

    @property
    def sheets(self) -> int:
        return lib.nfy_letter_sheets(self.pages)


def letter_from(out: Any, pages: Any) -> Letter:
    """Takes a PDF from the library."""
    return Letter(take_bytes(out), pages[0])


@dataclass(frozen=True)
@takes_fields
class Branding:
    """Whose e-mails they are. The logo's URL is https, the colour "#rgb" or "#rrggbb"."""

    text: str = ""
    logo_url: str = ""
    logo_alt_text: str = ""
    colour: str = ""
    banner: bool = True


class _Text(Handle):
    """The compiled text of a template; immutable, for any number of threads."""

    _said = "an SmsTemplate, EmailTemplate or LetterTemplate"

    def __init__(self, kind: NotificationType, **parts: str) -> None:
        call, out = Call(), ffi.new("nfy_text **")
        options = call.options("nfy_text_options", type=code_of(kind), **parts)
        call(lib.nfy_text_compile, options, out)
        super().__init__(out[0], lib.nfy_text_close)

    def _placeholders(self, language: Language) -> Tuple[str, ...]:
        call, out = Call(), ffi.new("nfy_str_rows **")
        call(lib.nfy_text_placeholders, self._handle, _LANGUAGES[language], out)
        return read_texts(out[0])

    def _missing(self, values: Optional[Personalisation], language: Language) -> Tuple[str, ...]:
        call, out = Call(), ffi.new("nfy_str_rows **")
        given = call.text(personalisation_json(values))
        call(lib.nfy_text_missing, self._handle, given, _LANGUAGES[language], out)
        return read_texts(out[0])

    @property
    def placeholders(self) -> Tuple[str, ...]:
        """Each once, in order; of a letter in English."""
        return self._placeholders(Language.ENGLISH)

    def missing(self, values: Optional[Personalisation] = None) -> Tuple[str, ...]:
        """The placeholders that `values` lacks or holds as None."""
        return self._missing(values, Language.ENGLISH)


class _Rendering(Handle):
    """What a text became, until it was read."""

    def __init__(self, text: _Text, values: Optional[Personalisation], **options: object) -> None:
        call, out = Call(), ffi.new("nfy_rendering **")
        given = call.options(
            "nfy_render_options", personalisation_json=personalisation_json(values), **options
        )
        call(lib.nfy_text_render, text._handle, given, out)
        super().__init__(out[0], lib.nfy_rendering_free)
        self.view = sized("nfy_rendering_view")
        call(lib.nfy_rendering_get, self._handle, self.view)


class SmsTemplate(_Text):
    """The text of an SMS template.

    >>> SmsTemplate("Dear ((name))").render({"name": "Ann"}, prefix="Clinic").text
    'Clinic: Dear Ann'
    """

    def __init__(self, content: str) -> None:
        super().__init__(NotificationType.SMS, content=content)

    def render(self, values: Optional[Personalisation] = None, *, prefix: str = "") -> SmsText:
        """`prefix`, the service's name, is put in front unless empty."""
        with _Rendering(self, values, prefix=prefix) as rendering:
            view = rendering.view
            return SmsText(
                text=text_of(view.text),
                characters=view.characters,
                characters_without_prefix=view.characters_without_prefix,
                fragments=view.fragments,
                is_unicode=bool(view.is_unicode),
                is_empty=bool(view.is_empty),
                is_too_long=bool(view.is_too_long),
                segments=view.segments,
                warnings=warnings_of(view.warnings),
            )

    def preview_html(
        self,
        values: Optional[Personalisation] = None,
        *,
        prefix: str = "",
        sender_html: str = "",
        show_recipient: bool = False,
        as_typed: bool = False,
        redact_missing: bool = False,
    ) -> str:
        """The message as it is shown on a page; `sender_html` goes out as it is."""
        call, out = Call(), ffi.new("nfy_buf *")
        options = call.options(
            "nfy_sms_preview_options",
            personalisation_json=personalisation_json(values),
            prefix=prefix,
            sender_html=sender_html,
            show_recipient=show_recipient,
            as_typed=as_typed,
            redact_missing=redact_missing,
        )
        call(lib.nfy_text_to_sms_preview, self._handle, options, out)
        return take_buf(out)


@dataclass(frozen=True)
class SmsAnalysis:
    """Why a text message costs what it costs. Characters stand once each."""

    characters: int
    characters_without_prefix: int
    extended_characters: int
    """Of `characters`, those that take two places unless it is Unicode."""
    fragments: int
    """What is billed."""
    segments: int
    """What networks will send."""
    warnings: Tuple[MessageWarning, ...]
    is_unicode: bool
    forcing_characters: Tuple[str, ...]
    """Each makes the whole message travel as Unicode, in shorter fragments."""
    characters_replaced_by_question_mark: Tuple[str, ...]
    """What readers will see as "?"."""


@checked
def analyse_sms(content: str, *, prefix: str = "") -> SmsAnalysis:
    """Analyses the text of an SMS without placeholders; `prefix` is put in front unless empty.

    >>> analyse_sms("Dear Siân ŵ 😀").characters_replaced_by_question_mark
    ('😀',)
    """
    call, out = Call(), sized("nfy_sms_analysis")
    forcing, replaced = ffi.new("nfy_str_rows **"), ffi.new("nfy_str_rows **")
    call(lib.nfy_sms_analyse, call.text(content), call.text(prefix), out, forcing, replaced)
    return SmsAnalysis(
        characters=out.characters,
        characters_without_prefix=out.characters_without_prefix,
        extended_characters=out.extended_characters,
        fragments=out.fragments,
        segments=out.segments,
        warnings=warnings_of(out.warnings),
        is_unicode=bool(out.is_unicode),
        forcing_characters=read_texts(forcing[0]),
        characters_replaced_by_question_mark=read_texts(replaced[0]),
    )


class EmailTemplate(_Text):
    """Subject and body of an e-mail template.

    >>> EmailTemplate("Hello", "# Dear ((name))").render({"name": "Ann"}).text.splitlines()[0]
    'Dear Ann'
    """

    def __init__(self, subject: str, content: str) -> None:
        super().__init__(NotificationType.EMAIL, subject=subject, content=content)

    def render(
        self,
        values: Optional[Personalisation] = None,
        *,
        unsubscribe_link: str = "",
        redact_missing: bool = False,
    ) -> EmailText:
        with _Rendering(
            self, values, unsubscribe_link=unsubscribe_link, redact_missing=redact_missing
        ) as rendering:
            view = rendering.view
            return EmailText(
                subject=text_of(view.subject),
                text=text_of(view.text),
                html=text_of(view.html),
                preheader=text_of(view.preheader),
                is_empty=bool(view.is_empty),
                is_too_long=bool(view.is_too_long),
            )

    def page(
        self,
        values: Optional[Personalisation] = None,
        *,
        unsubscribe_link: str = "",
        language: str = "en",
        branding: Branding = Branding(),
        complete_html: bool = True,
    ) -> str:
        """The e-mail as a page of HTML."""
        with _Rendering(self, values, unsubscribe_link=unsubscribe_link) as rendering:
            call, out = Call(), ffi.new("nfy_buf *")
            options = call.options(
                "nfy_email_page_options",
                is_fragment=not complete_html,
                no_banner=not branding.banner,
                language=language,
                brand_text=branding.text,
                logo_url=branding.logo_url,
                logo_alt_text=branding.logo_alt_text,
                colour=branding.colour,
            )
            call(lib.nfy_rendering_to_page, rendering._handle, options, out)
            return take_buf(out)


class LetterTemplate(_Text):
    """The text of a letter template.

    >>> letter = LetterTemplate("Your visit", "Dear ((name))")
    >>> letter.render({"name": "Ann"}, written_on=date(2026, 3, 1)).date
    '1 March 2026'
    """

    def __init__(
        self,
        subject: str,
        content: str,
        *,
        welsh_subject: str = "",
        welsh_content: str = "",
        contact_block: str = "",
    ) -> None:
        super().__init__(
            NotificationType.LETTER,
            subject=subject,
            content=content,
            welsh_subject=welsh_subject,
            welsh_content=welsh_content,
            contact_block=contact_block,
        )

    def placeholders_in(self, language: Language) -> Tuple[str, ...]:
        """Those of one language and of the contact block."""
        return self._placeholders(language)

    def missing_in(
        self, language: Language, values: Optional[Personalisation] = None
    ) -> Tuple[str, ...]:
        return self._missing(values, language)

    def render(
        self,
        values: Optional[Personalisation] = None,
        *,
        written_on: date,
        language: Language = Language.ENGLISH,
        redact_missing: bool = False,
    ) -> LetterText:
        with self._rendering(values, written_on, language, redact_missing) as rendering:
            call, view, rows = Call(), rendering.view, ffi.new("nfy_str_rows **")
            call(lib.nfy_rendering_address, rendering._handle, rows)
            return LetterText(
                address=read_texts(rows[0]),
                contact_block=text_of(view.contact_block),
                date=text_of(view.date),
                subject=text_of(view.subject),
                html=text_of(view.html),
                qr_code_too_long=text_of(view.qr_code_too_long) or None,
                is_empty=bool(view.is_empty),
            )

    def _rendering(
        self,
        values: Optional[Personalisation],
        written_on: date,
        language: Language,
        redact_missing: bool = False,
    ) -> _Rendering:
        return _Rendering(
            self,
            values,
            written_on=to_day(written_on),
            language=_LANGUAGES[language],
            redact_missing=redact_missing,
        )


class LetterRenderer(Handle):
    """Sets letters on pages of A4. `font_families` are looked for in their order."""

    def __init__(self, font_families: str = "") -> None:
        call, out = Call(), ffi.new("nfy_letter_renderer **")
        call(lib.nfy_letter_renderer_open, call.text(font_families), out)
        super().__init__(out[0], lib.nfy_letter_renderer_close)

    def render(
        self,
        letter: LetterTemplate,
        values: Optional[Personalisation] = None,
        *,
        created_at: datetime,
        written_on: date,
        language: Language = Language.ENGLISH,
    ) -> Letter:
        """One letter as PDF; equal letters of one `created_at` are equal bytes."""
        with letter._rendering(values, written_on, language) as rendering:
            call, out, pages = Call(), ffi.new("nfy_buf *"), ffi.new("int64_t *")
            call(
                lib.nfy_letter_render,
                self._handle,
                rendering._handle,
                to_us(created_at),
                out,
                pages,
            )
            return letter_from(out, pages)
