"""Messages that the system itself sends to the people who use it."""

from uuid import UUID

from nfy._arguments import Id
from nfy._glue import Call, uuid_of
from nfy._native import ffi, lib
from nfy._noun import Noun


class SystemMessages(Noun):
    """Templates of a service of the system's own, which can be edited like any other."""

    def seed(
        self,
        *,
        name: str = "",
        sms_sender: str = "",
        email_from: str = "",
        email_reply_to: str = "",
    ) -> None:
        """Makes the service and its templates, as far as they are not there."""
        call = Call()
        given = call.options(
            "nfy_system_service",
            name=name,
            sms_sender=sms_sender,
            email_from=email_from,
            email_reply_to=email_reply_to,
        )
        call(lib.nfy_system_message_seed, self._handle, given)

    def service_id(self) -> UUID:
        """Of the system's own service."""
        out = ffi.new("nfy_uuid *")
        Call()(lib.nfy_system_message_service_id, out)
        return uuid_of(out)

    def template_id(self, message: str) -> UUID:
        """Of a message: "sms_code", "password_reset", …"""
        call, out = Call(), ffi.new("nfy_uuid *")
        call(lib.nfy_system_message_template_id, call.text(message), out)
        return uuid_of(out)

    def send_email_verification(self, user_id: Id, *, admin_url: str = "") -> None:
        """Asks a user to confirm their address."""
        call = Call()
        base = call.text(admin_url)
        call(
            lib.nfy_system_message_send_email_verification,
            self._handle,
            call.uuid(user_id),
            base,
        )

    def send_already_registered(self, to: str) -> None:
        """Says that the address has an account already."""
        call = Call()
        call(lib.nfy_system_message_send_already_registered, self._handle, call.text(to))

    def send_password_reset(self, to: str, *, next: str = "", admin_url: str = "") -> None:
        """Sends a link to choose another password; NotFoundError if nobody has the address."""
        call = Call()
        call(
            lib.nfy_system_message_send_password_reset,
            self._handle,
            call.text(to),
            call.text(next),
            call.text(admin_url),
        )

    def send_change_email(self, user_id: Id, to: str) -> None:
        """Asks at a new address whether it is the user's."""
        call = Call()
        user = call.uuid(user_id)
        call(lib.nfy_system_message_send_change_email, self._handle, user, call.text(to))

    def send_team_member_changed(self, user_id: Id, *, by: Id, of_email: bool) -> None:
        """Tells a user that somebody has changed their address, or else their number."""
        call = Call()
        call(
            lib.nfy_system_message_send_team_member_changed,
            self._handle,
            call.uuid(user_id),
            call.uuid(by),
            of_email,
        )

    def send_reply_to_check(self, service_id: Id, to: str) -> UUID:
        """Sends a message whose status shows whether e-mails to `to` arrive, and answers its id.

        It belongs to the system's own service. ConflictError if the service replies to that
        address already.
        """
        call, out = Call(), ffi.new("nfy_uuid *")
        service = call.uuid(service_id)
        call(
            lib.nfy_system_message_send_reply_to_check, self._handle, service, call.text(to), out
        )
        return uuid_of(out)

    def send_service_live(self, service_id: Id) -> None:
        """Tells the active members of a service that it is live."""
        call = Call()
        call(lib.nfy_system_message_send_service_live, self._handle, call.uuid(service_id))

    def send_go_live_asked(self, service_id: Id, *, admin_url: str = "") -> None:
        """Asks those of the service's organisation who may make services live, and says so to who
        asked.
        """
        call = Call()
        service = call.uuid(service_id)
        call(
            lib.nfy_system_message_send_go_live_asked, self._handle, service, call.text(admin_url)
        )

    def send_go_live_next_steps(self, service_id: Id, to: str, *, body: str) -> None:
        """Tells `to` how to go on with a request to go live."""
        call = Call()
        call(
            lib.nfy_system_message_send_go_live_next_steps,
            self._handle,
            call.uuid(service_id),
            call.text(to),
            call.text(body),
        )

    def send_go_live_rejected(
        self,
        service_id: Id,
        *,
        reason: str,
        member_name: str,
        member_email_address: str,
    ) -> None:
        """Tells who asked that the service does not go live, and why."""
        call = Call()
        given = call.options(
            "nfy_go_live_rejection",
            reason=reason,
            member_name=member_name,
            member_email_address=member_email_address,
        )
        call(
            lib.nfy_system_message_send_go_live_rejected,
            self._handle,
            call.uuid(service_id),
            given,
        )
