"""The calls of an engine about who may send, from whom, and what is sealed."""

from dataclasses import replace
from datetime import datetime
from typing import AbstractSet, Any, Dict, List, Optional, Sequence

from nfy import _views
from nfy import values as v
from nfy._callbacks import ProgressFunction, call_out
from nfy._arguments import Id, Recipient
from nfy._glue import NIL, Call, read_rows, read_texts, sized, take_buf, to_us, uuid_of
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.tables import SuppressedRow, Table
from nfy.values import code_of


class SendingCalls(Handle):
    """What an Engine knows about senders, guests, keys and recipients; not for use by itself."""

    # -- senders and guests -----------------------------------------------------------------------

    def create_sender(
        self,
        service_id: Id,
        text: str,
        *,
        type: v.NotificationType,
        is_default: bool = False,
    ) -> v.Sender:
        """Adds a sender name, a reply-to address or a contact block; the first is the default."""
        return self.put_sender(v.Sender(NIL, service_id, type, text, is_default, False))

    def put_sender(self, sender: v.Sender) -> v.Sender:
        """Replaces the sender with this id."""
        call, out = Call(), ffi.new("nfy_uuid *")
        given = call.options(
            "nfy_sender",
            type=code_of(sender.type),
            text=sender.text,
            is_default=sender.is_default,
            archived=sender.archived,
        )
        given.id.bytes = sender.id.bytes
        given.service_id.bytes = sender.service_id.bytes
        call(lib.nfy_sender_put, self._handle, given, out)
        stored = uuid_of(out)
        known = self.list_senders(sender.service_id, type=sender.type)
        return next(found for found in known if found.id == stored)

    def list_senders(self, service_id: Id, *, type: v.NotificationType) -> List[v.Sender]:
        """The senders of a service for a type, the default first."""
        call, out = Call(), ffi.new("nfy_sender_rows **")
        call(lib.nfy_sender_list, self._handle, call.uuid(service_id), code_of(type), out)
        return read_rows(out[0], "sender", "nfy_sender", _views.sender)

    def put_guest_list(self, service_id: Id, recipients: Sequence[Recipient]) -> None:
        """Who gets messages in trial mode and with team keys. Replaces the list."""
        call = Call()
        given = ffi.new("nfy_str[]", max(len(recipients), 1))
        for index, recipient in enumerate(recipients):
            call.lend(given[index], str(recipient))
        service = call.uuid(service_id)
        call(lib.nfy_guest_list_put, self._handle, service, given, len(recipients))

    def list_guests(self, service_id: Id) -> List[str]:
        call, out = Call(), ffi.new("nfy_str_rows **")
        call(lib.nfy_guest_list_get, self._handle, call.uuid(service_id), out)
        return list(read_texts(out[0]))

    # -- recipients that get nothing more ---------------------------------------------------------

    def suppress_recipient(self, service_id: Id, to: Recipient) -> None:
        """Puts a phone number or e-mail address on a service's list, as if it had answered STOP."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_suppression_put, self._handle, service, call.text(str(to)))

    def lift_suppression(self, service_id: Id, to: Recipient) -> bool:
        """Takes it off, whatever put it there; answers whether it was on the list."""
        call, out = Call(), ffi.new("int32_t *")
        service, recipient = call.uuid(service_id), call.text(str(to))
        call(lib.nfy_suppression_lift, self._handle, service, recipient, out)
        return bool(out[0])

    def list_suppressed(self, service_id: Id) -> Table[SuppressedRow]:
        """Who gets nothing more, oldest first; `since` is ISO 8601 in UTC."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_suppression_list, self._handle, call.uuid(service_id), out)
        return Table(out[0], SuppressedRow)

    # -- keys -------------------------------------------------------------------------------------

    def create_api_key(
        self,
        service_id: Id,
        name: str,
        *,
        type: v.KeyType = v.KeyType.NORMAL,
        expires_at: Optional[datetime] = None,
    ) -> v.IssuedApiKey:
        """Makes an API key; its token is shown here and never again."""
        call, key, token = Call(), sized("nfy_api_key"), ffi.new("nfy_buf *")
        given = [self._handle, call.uuid(service_id), call.text(name), code_of(type)]
        if expires_at is None:
            call(lib.nfy_api_key_create, *given, key, token)
        else:
            call(lib.nfy_api_key_create_until, *given, to_us(expires_at), key, token)
        return v.IssuedApiKey(replace(_views.api_key(key), name=name), take_buf(token))

    def list_api_keys(self, service_id: Id) -> List[v.ApiKey]:
        """By creation, ended ones too."""
        call, out = Call(), ffi.new("nfy_api_key_rows **")
        call(lib.nfy_api_key_list, self._handle, call.uuid(service_id), out)
        return read_rows(out[0], "api_key", "nfy_api_key", _views.api_key)

    def revoke_api_key(self, service_id: Id, key_id: Id) -> None:
        """Ends a key now, for good."""
        call = Call()
        call(lib.nfy_api_key_revoke, self._handle, call.uuid(service_id), call.uuid(key_id))

    def authenticate(self, token: str) -> v.ApiKey:
        """The key of a token that has not ended; NotFoundError for every wrong token alike."""
        call, key = Call(), sized("nfy_api_key")
        call(lib.nfy_api_key_authenticate, self._handle, call.text(token), key)
        return _views.api_key(key)

    # -- personal data ----------------------------------------------------------------------------

    def list_notifications_to(
        self, service_id: Id, to: Recipient, *, limit: int = 250
    ) -> List[v.Notification]:
        """Live notifications to a phone number or e-mail address, newest first."""
        call, out = Call(), ffi.new("nfy_notification_rows **")
        service, recipient = call.uuid(service_id), call.text(str(to))
        call(lib.nfy_notification_list_to, self._handle, service, recipient, limit, out)
        return read_rows(out[0], "notification", "nfy_notification", _views.notification)

    def reseal(self, progress: Optional[ProgressFunction] = None) -> v.ResealReport:
        """Seals what is sealed under another key, or stands open, under the first key.

        Stopped anywhere, it goes on when it is called again; meanwhile everything can be read.
        """
        call, out = Call(), sized("nfy_reseal_report")
        handle = ffi.NULL if progress is None else ffi.new_handle(progress)
        function = ffi.NULL if progress is None else lib.nfy_py_progress
        call_out(call, lib.nfy_engine_reseal, self._handle, function, handle, out)
        return v.ResealReport(out.resealed, out.sealed, out.left)


def rule_fields(permissions: AbstractSet[v.Permission], limits: v.SendingLimits) -> Dict[str, Any]:
    """The fields that nfy_service and nfy_service_options share."""
    bits = sum(code_of(permission) for permission in permissions)
    fields: Dict[str, Any] = {"permissions": bits or lib.NFY_PERMISSION_NONE}
    for name in v.SendingLimits.__dataclass_fields__:
        fields[name] = getattr(limits, name) or -1
    return fields
