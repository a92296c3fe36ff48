"""How users sign in: passwords, codes, security keys."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Optional
from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, id_bytes, instant, instant_or_none, read_rows, text_of, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy._words import Word, code_of, member_of, numbered
from nfy.users import User, given_user, user_of


@numbered("CODE")
class CodeType(Word):
    """How a code of the second step reaches its user."""

    SMS = "sms"
    EMAIL = "email"


@numbered("CODE")
class CodeVerdict(Word):
    """What came of a code that somebody typed."""

    GOOD = "good"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    LOCKED = "locked"


@dataclass(frozen=True)
class SecurityKey:
    """A WebAuthn credential, which the host's app made and checks: only kept here."""

    id: UUID
    user_id: UUID
    name: str
    credential_data: str = field(repr=False)
    registration_response: str = field(repr=False)
    created_at: datetime
    updated_at: Optional[datetime] = None
    logged_in_at: Optional[datetime] = None


class SignIn(Noun):
    """Passwords, codes, security keys, and the count of failures that locks users out."""

    def create_user(self, user: User, password: str) -> User:
        """Adds a user who will sign in with the password."""
        call, out = Call(), ffi.new("nfy_user_rows **")
        given = given_user(call, user)
        call(lib.nfy_sign_in_create_user, self._handle, given, call.text(password), out)
        return read_rows(out[0], "user", "nfy_user", user_of)[0]

    def set_password(self, user_id: Id, password: str) -> None:
        call = Call()
        call(lib.nfy_sign_in_set_password, self._handle, call.uuid(user_id), call.text(password))

    def check_password(self, user_id: Id, password: str) -> bool:
        """Whether it is the password; after 10 failures none is, until the count is reset."""
        call, out = Call(), ffi.new("int32_t *")
        given = call.text(password)
        call(lib.nfy_sign_in_check_password, self._handle, call.uuid(user_id), given, out)
        return bool(out[0])

    def reset_failures(self, user_id: Id) -> None:
        call = Call()
        call(lib.nfy_sign_in_reset_failures, self._handle, call.uuid(user_id))

    def send_code(
        self,
        user_id: Id,
        *,
        type: CodeType = CodeType.SMS,
        to: str = "",
        next: str = "",
        admin_url: str = "",
    ) -> None:
        """Sends a code; nothing happens while 5 of theirs are open."""
        call = Call()
        request = call.options(
            "nfy_code_request", type=code_of(type), to=to, next=next, admin_url=admin_url
        )
        call(lib.nfy_sign_in_send_code, self._handle, call.uuid(user_id), request)

    def check_code(
        self, user_id: Id, code: str, *, type: CodeType = CodeType.SMS
    ) -> CodeVerdict:
        """A good code signs in, once, under a new session id."""
        call, out = Call(), ffi.new("int32_t *")
        call(
            lib.nfy_sign_in_check_code,
            self._handle,
            call.uuid(user_id),
            code_of(type),
            call.text(code),
            out,
        )
        return member_of(CodeVerdict, out[0])

    def complete_security_key(
        self, user_id: Id, *, successful: bool, key_id: Optional[Id] = None
    ) -> bool:
        """The host has checked a security key, or failed to; False after too many failures."""
        call, out = Call(), ffi.new("int32_t *")
        key = ffi.NULL if key_id is None else call.uuid(key_id)
        call(
            lib.nfy_sign_in_complete_security_key,
            self._handle,
            call.uuid(user_id),
            successful,
            key,
            out,
        )
        return bool(out[0])

    def list_security_keys(self, user_id: Id) -> List[SecurityKey]:
        """By creation."""
        call, out = Call(), ffi.new("nfy_security_key_rows **")
        call(lib.nfy_security_key_list, self._handle, call.uuid(user_id), out)
        return read_rows(out[0], "security_key", "nfy_security_key", _key_of)

    def add_security_key(
        self, user_id: Id, name: str, *, credential_data: str, registration_response: str
    ) -> SecurityKey:
        call, out = Call(), ffi.new("nfy_security_key_rows **")
        given = call.options(
            "nfy_security_key",
            name=name,
            credential_data=credential_data,
            registration_response=registration_response,
        )
        given.user_id.bytes = id_bytes(user_id)
        call(lib.nfy_security_key_add, self._handle, given, out)
        return read_rows(out[0], "security_key", "nfy_security_key", _key_of)[0]

    def rename_security_key(self, user_id: Id, key_id: Id, name: str) -> None:
        call = Call()
        key = call.uuid(key_id)
        call(lib.nfy_security_key_rename, self._handle, call.uuid(user_id), key, call.text(name))

    def remove_security_key(self, user_id: Id, key_id: Id) -> None:
        """InvalidArgumentError with Reason.LAST_SECURITY_KEY if it is the last one."""
        call = Call()
        call(lib.nfy_security_key_remove, self._handle, call.uuid(user_id), call.uuid(key_id))


def _key_of(row: Any) -> SecurityKey:
    return SecurityKey(
        id=uuid_of(row.id),
        user_id=uuid_of(row.user_id),
        name=text_of(row.name),
        credential_data=text_of(row.credential_data),
        registration_response=text_of(row.registration_response),
        created_at=instant(row.created_at_us),
        updated_at=instant_or_none(row.updated_at_us),
        logged_in_at=instant_or_none(row.logged_in_at_us),
    )
