"""Users: who works for services."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id, takes_fields
from nfy._glue import (
    NIL,
    Call,
    id_bytes,
    instant_or_none,
    read_rows,
    text_of,
    to_us,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered


@numbered("AUTH")
class AuthType(Word):
    """The second step of a user's sign-in, after the password."""

    SMS = "sms_auth"
    EMAIL = "email_auth"
    WEBAUTHN = "webauthn_auth"


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
    pending: bool = False
    """Not active, since never activated."""
    auth_type: AuthType = AuthType.SMS
    platform_admin: bool = False
    take_part_in_research: bool = True
    receives_new_features_email: bool = True
    email_access_validated_at: Optional[datetime] = None
    failed_login_count: int = 0
    """This, and what follows, is what signing in leaves."""
    password_changed_at: Optional[datetime] = None
    logged_in_at: Optional[datetime] = None
    current_session_id: Optional[UUID] = field(default=None, repr=False)


class Users(Noun):
    """The people who work for services. None is ever deleted: what they made names them."""

    def create(self, name: str, email_address: str, *, mobile_number: str = "") -> User:
        """Adds a user; ConflictError if another one has the e-mail address, in whatever case."""
        return self.put(User(NIL, name, email_address, mobile_number))

    def put(self, user: User) -> User:
        """Adds it, or replaces name, addresses and `active` of the user with this id."""
        call, out = Call(), ffi.new("nfy_user_rows **")
        call(lib.nfy_user_put, self._handle, given_user(call, user), out)
        return read_rows(out[0], "user", "nfy_user", user_of)[0]

    def update(
        self,
        user_id: Id,
        *,
        name: Optional[str] = None,
        email_address: Optional[str] = None,
        mobile_number: Optional[str] = None,
        active: Optional[bool] = None,
        auth_type: Optional[AuthType] = None,
        platform_admin: Optional[bool] = None,
        take_part_in_research: Optional[bool] = None,
        receives_new_features_email: Optional[bool] = None,
        email_access_validated_at: Optional[datetime] = None,
        current_session_id: Optional[UUID] = None,
    ) -> User:
        """Changes what is said, in one step, and nothing else. The nil id ends the session."""
        said = {
            "NAME": name,
            "EMAIL_ADDRESS": email_address,
            "MOBILE_NUMBER": mobile_number,
            "CLOSED": active,
            "AUTH_TYPE": auth_type,
            "PLATFORM_ADMIN": platform_admin,
            "NO_RESEARCH": take_part_in_research,
            "NO_NEW_FEATURES_EMAIL": receives_new_features_email,
            "EMAIL_ACCESS_VALIDATED_AT": email_access_validated_at,
            "CURRENT_SESSION_ID": current_session_id,
        }
        fields = sum(
            getattr(lib, f"NFY_USER_{field}") for field, value in said.items() if value is not None
        )
        call, out = Call(), ffi.new("nfy_user_rows **")
        given = given_user(
            call,
            User(
                NIL,
                name or "",
                email_address or "",
                mobile_number or "",
                active=active is not False,
                auth_type=auth_type or AuthType.SMS,
                platform_admin=bool(platform_admin),
                take_part_in_research=take_part_in_research is not False,
                receives_new_features_email=receives_new_features_email is not False,
                email_access_validated_at=email_access_validated_at,
                current_session_id=current_session_id,
            ),
        )
        given.id.bytes = id_bytes(user_id)
        call(lib.nfy_user_update, self._handle, given, fields, out)
        return read_rows(out[0], "user", "nfy_user", user_of)[0]

    def archive(self, user_id: Id) -> None:
        """Takes a user out of everything and forgets who they were; the row stays."""
        call = Call()
        call(lib.nfy_user_archive, self._handle, call.uuid(user_id))

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


def given_user(call: Call, user: User) -> Any:
    validated_at = user.email_access_validated_at
    given = call.options(
        "nfy_user",
        name=user.name,
        email_address=user.email_address,
        mobile_number=user.mobile_number,
        closed=not user.active,
        pending=user.pending,
        auth_type=code_of(user.auth_type),
        platform_admin=user.platform_admin,
        no_research=not user.take_part_in_research,
        no_new_features_email=not user.receives_new_features_email,
        email_access_validated_at_us=None if validated_at is None else to_us(validated_at),
    )
    given.id.bytes = user.id.bytes
    given.current_session_id.bytes = (user.current_session_id or NIL).bytes
    return given


def user_of(row: Any) -> User:
    return User(
        id=uuid_of(row.id),
        name=text_of(row.name),
        email_address=text_of(row.email_address),
        mobile_number=text_of(row.mobile_number),
        active=not row.closed,
        created_at=instant_or_none(row.created_at_us),
        pending=bool(row.pending),
        auth_type=member_of(AuthType, row.auth_type),
        platform_admin=bool(row.platform_admin),
        take_part_in_research=not row.no_research,
        receives_new_features_email=not row.no_new_features_email,
        email_access_validated_at=instant_or_none(row.email_access_validated_at_us),
        failed_login_count=row.failed_login_count,
        password_changed_at=instant_or_none(row.password_changed_at_us),
        logged_in_at=instant_or_none(row.logged_in_at_us),
        current_session_id=uuid_or_none(row.current_session_id),
    )
