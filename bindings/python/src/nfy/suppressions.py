"""Recipients that get nothing more."""

from typing import NamedTuple

from nfy._arguments import Id, Recipient
from nfy._glue import Call
from nfy._native import ffi, lib
from nfy._noun import Noun
from nfy.tables import Table


class SuppressedRow(NamedTuple):
    """A recipient that gets nothing more: it "stopped" it, or a message there "failed" for good."""

    recipient: str
    reason: str
    since: str


class Suppressions(Noun):
    """The suppression lists of services."""

    def put(self, service_id: Id, to: Recipient) -> None:
        """Puts a phone number or e-mail address on a service's list, as if it had answered STOP."""
        call = Call()
        service = call.uuid(service_id)
        call(lib.nfy_suppression_put, self._handle, service, call.text(str(to)))

    def lift(self, service_id: Id, to: Recipient) -> bool:
        """Takes it off, whatever put it there; answers whether it was on the list."""
        call, out = Call(), ffi.new("int32_t *")
        service, recipient = call.uuid(service_id), call.text(str(to))
        call(lib.nfy_suppression_lift, self._handle, service, recipient, out)
        return bool(out[0])

    def list(self, service_id: Id) -> Table[SuppressedRow]:
        """Who gets nothing more, oldest first; `since` is ISO 8601 in UTC."""
        call, out = Call(), ffi.new("nfy_table **")
        call(lib.nfy_suppression_list, self._handle, call.uuid(service_id), out)
        return Table(out[0], SuppressedRow)
