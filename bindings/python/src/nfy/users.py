"""Users: who works for services."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import NIL, Call, instant_or_none, read_rows, text_of, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
@takes_fields
class User:
    """Somebody who works for a service. Their addresses stay out of the repr."""

    id: UUID
    name: str
    email_address: str = field(repr=False)
    mobile_number: str = field(default="", repr=False)
    active: bool = True
    created_at: Optional[datetime] = None
    """When it was added; what is put is not looked at."""


class Users(Noun):
    """The people who work for services. None is ever deleted: what they made names them."""

    def create(self, name: str, email_address: str, *, mobile_number: str = "") -> User:
        """Adds a user; ConflictError if another one has the e-mail address, in whatever case."""
        return self.put(User(NIL, name, email_address, mobile_number))

    def put(self, user: User) -> User:
        """Replaces the user with this id, or adds it."""
        call, out = Call(), ffi.new("nfy_user_rows **")
        given = call.options(
            "nfy_user",
            name=user.name,
            email_address=user.email_address,
            mobile_number=user.mobile_number,
            closed=not user.active,
        )
        given.id.bytes = user.id.bytes
        call(lib.nfy_user_put, self._handle, given, out)
        return read_rows(out[0], "user", "nfy_user", user_of)[0]

    def get(self, user_id: Id) -> User:
        call, out = Call(), ffi.new("nfy_user_rows **")
        call(lib.nfy_user_get, self._handle, call.uuid(user_id), out)
        return read_rows(out[0], "user", "nfy_user", user_of)[0]

    def list(self) -> List[User]:
        """By creation."""
        out = ffi.new("nfy_user_rows **")
        Call()(lib.nfy_user_list, self._handle, out)
        return read_rows(out[0], "user", "nfy_user", user_of)

    def find_by_email(self, email_address: str) -> Optional[User]:
        """None if no user has the address, in whatever case its letters are."""
        call, out = Call(), ffi.new("nfy_user_rows **")
        call(lib.nfy_user_find_by_email, self._handle, call.text(email_address), out)
        found = read_rows(out[0], "user", "nfy_user", user_of)
        return found[0] if found else None


def user_of(row: Any) -> User:
    return User(
        id=uuid_of(row.id),
        name=text_of(row.name),
        email_address=text_of(row.email_address),
        mobile_number=text_of(row.mobile_number),
        active=not row.closed,
        created_at=instant_or_none(row.created_at_us),
    )
