"""Brands: how e-mails and letters look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, List, Optional, Tuple
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant_or_none,
    read_rows,
    take_buf,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered


@numbered("EMAIL_BRAND")
class EmailBrandType(Word):
    """How a brand's logo and colour stand above an e-mail."""

    ORG = "org"
    BOTH = "both"
    ORG_BANNER = "org_banner"


@dataclass(frozen=True)
@takes_fields
class EmailBrand:
    """How e-mails of some services look. It has a text or an alt_text, and not both."""

    id: UUID
    name: str
    type: EmailBrandType = EmailBrandType.ORG
    colour: str = ""
    logo: str = ""
    text: str = ""
    alt_text: str = ""
    archived: bool = False
    """This and the instants: what is put is not looked at."""
    created_at: Optional[datetime] = None
    created_by: Optional[UUID] = None
    updated_at: Optional[datetime] = None
    updated_by: Optional[UUID] = None


@dataclass(frozen=True)
@takes_fields
class LetterBrand:
    """How letters of some services look: a picture at their head."""

    id: UUID
    name: str
    filename: str
    created_at: Optional[datetime] = None
    created_by: Optional[UUID] = None
    updated_at: Optional[datetime] = None
    updated_by: Optional[UUID] = None


@dataclass(frozen=True)
class BrandUsers:
    """Active services and organisations that have a brand, by name."""

    services: Tuple[Tuple[UUID, str], ...] = ()
    organisations: Tuple[Tuple[UUID, str], ...] = ()


class Brands(Noun):
    """Brands, and the pools of them that organisations offer to their services."""

    def create_email(
        self,
        name: str,
        *,
        type: EmailBrandType = EmailBrandType.ORG,
        colour: str = "",
        logo: str = "",
        text: str = "",
        alt_text: str = "",
        created_by: Optional[Id] = None,
    ) -> EmailBrand:
        """ConflictError if another brand has the name."""
        brand = EmailBrand(NIL, name, type, colour, logo, text, alt_text)
        return self._put_email(brand, created_by)

    def put_email(self, brand: EmailBrand) -> EmailBrand:
        """Replaces the brand with this id; who made it and when stay."""
        return self._put_email(brand, brand.created_by)

    def _put_email(self, brand: EmailBrand, created_by: Optional[Id]) -> EmailBrand:
        call, out = Call(), ffi.new("nfy_email_brand_rows **")
        given = call.options(
            "nfy_email_brand",
            name=brand.name,
            type=code_of(brand.type),
            colour=brand.colour,
            logo=brand.logo,
            text=brand.text,
            alt_text=brand.alt_text,
        )
        given.id.bytes = brand.id.bytes
        given.created_by.bytes = id_bytes(created_by)
        given.updated_by.bytes = id_bytes(brand.updated_by)
        call(lib.nfy_email_brand_put, self._handle, given, out)
        return _email_brands(out[0])[0]

    def get_email(self, brand_id: Id) -> EmailBrand:
        call, out = Call(), ffi.new("nfy_email_brand_rows **")
        call(lib.nfy_email_brand_get, self._handle, call.uuid(brand_id), out)
        return _email_brands(out[0])[0]

    def list_email(self) -> List[EmailBrand]:
        """Those that are not archived, by name."""
        out = ffi.new("nfy_email_brand_rows **")
        Call()(lib.nfy_email_brand_list, self._handle, out)
        return _email_brands(out[0])

    def list_email_users(self, brand_id: Id) -> BrandUsers:
        call, out = Call(), ffi.new("nfy_brand_user_rows **")
        call(lib.nfy_email_brand_list_users, self._handle, call.uuid(brand_id), out)
        return _users(out[0])

    def unique_email_name(self, wanted: str) -> str:
        """The name, or with " (alternate 1)" and so on behind it where brands have that."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_email_brand_unique_name, self._handle, call.text(wanted), out)
        return take_buf(out)

    def archive_email(self, brand_id: Id) -> None:
        """Renames it and takes it out of all pools; ConflictError if somebody has it."""
        call = Call()
        call(lib.nfy_email_brand_archive, self._handle, call.uuid(brand_id))

    def list_email_pool(self, organisation_id: Id) -> List[EmailBrand]:
        call, out = Call(), ffi.new("nfy_email_brand_rows **")
        call(lib.nfy_email_brand_list_pool, self._handle, call.uuid(organisation_id), out)
        return _email_brands(out[0])

    def add_to_email_pool(self, organisation_id: Id, brand_id: Id) -> None:
        call = Call()
        organisation, brand = call.uuid(organisation_id), call.uuid(brand_id)
        call(lib.nfy_email_brand_add_to_pool, self._handle, organisation, brand)

    def remove_from_email_pool(self, organisation_id: Id, brand_id: Id) -> None:
        """InvalidArgumentError if it is the organisation's own."""
        call = Call()
        organisation, brand = call.uuid(organisation_id), call.uuid(brand_id)
        call(lib.nfy_email_brand_remove_from_pool, self._handle, organisation, brand)

    def create_letter(
        self, name: str, *, filename: str, created_by: Optional[Id] = None
    ) -> LetterBrand:
        """ConflictError if another brand has the name or the file."""
        return self._put_letter(LetterBrand(NIL, name, filename), created_by)

    def put_letter(self, brand: LetterBrand) -> LetterBrand:
        return self._put_letter(brand, brand.created_by)

    def _put_letter(self, brand: LetterBrand, created_by: Optional[Id]) -> LetterBrand:
        call, out = Call(), ffi.new("nfy_letter_brand_rows **")
        given = call.options("nfy_letter_brand", name=brand.name, filename=brand.filename)
        given.id.bytes = brand.id.bytes
        given.created_by.bytes = id_bytes(created_by)
        given.updated_by.bytes = id_bytes(brand.updated_by)
        call(lib.nfy_letter_brand_put, self._handle, given, out)
        return _letter_brands(out[0])[0]

    def get_letter(self, brand_id: Id) -> LetterBrand:
        call, out = Call(), ffi.new("nfy_letter_brand_rows **")
        call(lib.nfy_letter_brand_get, self._handle, call.uuid(brand_id), out)
        return _letter_brands(out[0])[0]

    def list_letter(self) -> List[LetterBrand]:
        """By name."""
        out = ffi.new("nfy_letter_brand_rows **")
        Call()(lib.nfy_letter_brand_list, self._handle, out)
        return _letter_brands(out[0])

    def list_letter_users(self, brand_id: Id) -> BrandUsers:
        call, out = Call(), ffi.new("nfy_brand_user_rows **")
        call(lib.nfy_letter_brand_list_users, self._handle, call.uuid(brand_id), out)
        return _users(out[0])

    def unique_letter_name(self, wanted: str) -> str:
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_letter_brand_unique_name, self._handle, call.text(wanted), out)
        return take_buf(out)

    def list_letter_pool(self, organisation_id: Id) -> List[LetterBrand]:
        call, out = Call(), ffi.new("nfy_letter_brand_rows **")
        call(lib.nfy_letter_brand_list_pool, self._handle, call.uuid(organisation_id), out)
        return _letter_brands(out[0])

    def add_to_letter_pool(self, organisation_id: Id, brand_id: Id) -> None:
        call = Call()
        organisation, brand = call.uuid(organisation_id), call.uuid(brand_id)
        call(lib.nfy_letter_brand_add_to_pool, self._handle, organisation, brand)

    def remove_from_letter_pool(self, organisation_id: Id, brand_id: Id) -> None:
        call = Call()
        organisation, brand = call.uuid(organisation_id), call.uuid(brand_id)
        call(lib.nfy_letter_brand_remove_from_pool, self._handle, organisation, brand)


def _email_brands(handle: Any) -> List[EmailBrand]:
    return read_rows(handle, "email_brand", "nfy_email_brand", _email_brand_of)


def _letter_brands(handle: Any) -> List[LetterBrand]:
    return read_rows(handle, "letter_brand", "nfy_letter_brand", _letter_brand_of)


def _users(handle: Any) -> BrandUsers:
    rows = read_rows(
        handle,
        "brand_user",
        "nfy_brand_user",
        lambda row: (bool(row.is_organisation), uuid_of(row.id), text_of(row.name)),
    )
    return BrandUsers(
        services=tuple((found, name) for is_other, found, name in rows if not is_other),
        organisations=tuple((found, name) for is_other, found, name in rows if is_other),
    )


def _email_brand_of(row: Any) -> EmailBrand:
    return EmailBrand(
        id=uuid_of(row.id),
        name=text_of(row.name),
        type=member_of(EmailBrandType, row.type),
        colour=text_of(row.colour),
        logo=text_of(row.logo),
        text=text_of(row.text),
        alt_text=text_of(row.alt_text),
        archived=bool(row.archived),
        created_at=instant_or_none(row.created_at_us),
        created_by=uuid_or_none(row.created_by),
        updated_at=instant_or_none(row.updated_at_us),
        updated_by=uuid_or_none(row.updated_by),
    )


def _letter_brand_of(row: Any) -> LetterBrand:
    return LetterBrand(
        id=uuid_of(row.id),
        name=text_of(row.name),
        filename=text_of(row.filename),
        created_at=instant_or_none(row.created_at_us),
        created_by=uuid_or_none(row.created_by),
        updated_at=instant_or_none(row.updated_at_us),
        updated_by=uuid_or_none(row.updated_by),
    )
