"""The calls of an engine about providers, their receipts, queues, and calls to services."""

from datetime import timedelta
from typing import Any, List, Mapping, Optional, Sequence, Union

from nfy import values as v
from nfy._arguments import Id
from nfy._glue import (
    Call,
    instant,
    read_rows,
    sized,
    span_us,
    take_buf,
    text_of,
    to_us,
    uuid_of,
)
from nfy._handle import Handle
from nfy._native import ffi, lib
from nfy.values import code_of, member_of


class DeliveryCalls(Handle):
    """What an Engine can do about delivering; not for use by itself."""

    # -- queues -----------------------------------------------------------------------------------

    def set_queue(
        self, service_id: Id, template_id: Id, queue: Optional[v.Queue]
    ) -> None:
        """Gives the messages of a template a queue of their own from now on; None takes it away."""
        call = Call()
        ids = call.uuid(service_id), call.uuid(template_id)
        call(lib.nfy_delivery_set_queue, self._handle, *ids, 0 if queue is None else code_of(queue))

    def requeue_stuck(self) -> int:
        """Puts messages that stand in no queue back into theirs; answers how many."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_delivery_requeue_stuck, self._handle, out)
        return int(out[0])

    # -- how providers are used -------------------------------------------------------------------

    def put_provider_details(self, details: v.ProviderDetails) -> None:
        """Stores the next version; `version` is the one that was read, 0 for a new provider."""
        call = Call()
        given = call.options(
            "nfy_provider_details",
            identifier=details.identifier,
            type=code_of(details.type),
            active=details.active,
            display_name=details.display_name,
            priority=details.priority,
            resting_priority=details.resting_priority,
            rate_per_second=details.rate_per_second,
            version=details.version,
            created_by=details.created_by,
            reason=details.reason,
            supports_international=details.supports_international,
        )
        call(lib.nfy_provider_details_put, self._handle, given)

    def list_provider_details(self) -> List[v.ProviderDetails]:
        """By type, then by identifier."""
        out = ffi.new("nfy_provider_details_rows **")
        Call()(lib.nfy_provider_details_list, self._handle, out)
        return read_rows(out[0], "provider_details", "nfy_provider_details", _details)

    def list_provider_history(self, identifier: str) -> List[v.ProviderDetails]:
        """Every version of one provider's details, newest first."""
        call, out = Call(), ffi.new("nfy_provider_details_rows **")
        call(lib.nfy_provider_details_list_history, self._handle, call.text(identifier), out)
        return read_rows(out[0], "provider_details", "nfy_provider_details", _details)

    # -- what providers post ----------------------------------------------------------------------

    def take_receipt(
        self,
        provider: str,
        body: Union[str, bytes],
        *,
        headers: Optional[Mapping[str, str]] = None,
    ) -> v.ReceiptReport:
        """Reads what a provider posted and records it, complaints too; what cannot be read is
        quarantined.

        `provider` is "mmg", "firetext", "ses" or "dvla"; InvalidArgumentError for one whose posts
        cannot be read. `headers` are those of the request.
        """
        call, out = Call(), sized("nfy_receipt_report")
        sent = ffi.new("nfy_http_header[]", len(headers or {}))
        for target, (name, value) in zip(sent, (headers or {}).items()):
            call.lend(target.name, name)
            call.lend(target.value, value)
        lent = call.text(provider), call.text(body)
        call(lib.nfy_receipt_take, self._handle, *lent, sent, len(sent), out)
        return receipt_report(out)

    def take_letter_receipt(self, token: str, body: Union[str, bytes]) -> v.ReceiptReport:
        """The same for the print provider, whose callback URL held `token`."""
        call, out = Call(), sized("nfy_receipt_report")
        lent = call.text(token), call.text(body)
        call(lib.nfy_receipt_take_letter, self._handle, *lent, out)
        return receipt_report(out)

    def make_receipt_token(self, notification_id: Id) -> str:
        """A token for the callback URL of one letter."""
        call, out = Call(), ffi.new("nfy_buf *")
        call(lib.nfy_receipt_make_token, self._handle, call.uuid(notification_id), out)
        return take_buf(out)

    def record_complaints(self, complaints: Sequence[v.ReportedComplaint]) -> v.ReceiptReport:
        """Keeps complaints and tells their services; the same one again changes nothing."""
        call, out = Call(), sized("nfy_receipt_report")
        given = ffi.new("nfy_reported_complaint[]", len(complaints))
        for target, complaint in zip(given, complaints):
            target.struct_size = ffi.sizeof("nfy_reported_complaint")
            call.lend(target.provider, complaint.provider)
            call.lend(target.reference, complaint.reference)
            call.lend(target.feedback_id, complaint.feedback_id)
            call.lend(target.complaint_type, complaint.complaint_type)
            if complaint.complained_at is not None:
                target.complained_at_us = to_us(complaint.complained_at)
        call(lib.nfy_complaint_record, self._handle, given, len(complaints), out)
        return receipt_report(out)

    def list_complaints(
        self, service_id: Id, limit: int = 50, skip: int = 0
    ) -> List[v.Complaint]:
        """That people called e-mails of a service unwanted, newest first."""
        call, out = Call(), ffi.new("nfy_complaint_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_complaint_list, self._handle, service, limit, skip, out)
        return read_rows(out[0], "complaint", "nfy_complaint", _complaint)

    # -- calls to services ------------------------------------------------------------------------

    def put_callback(
        self,
        service_id: Id,
        url: str,
        bearer_token: str,
        *,
        kind: v.CallbackKind = v.CallbackKind.DELIVERY_STATUS,
    ) -> None:
        """Where a service hears over HTTPS of what became of its messages, or of complaints; adds
        or replaces."""
        call = Call()
        about = call.uuid(service_id), code_of(kind)
        lent = call.text(url), call.text(bearer_token)
        call(lib.nfy_service_callback_put_kind, self._handle, *about, *lent)

    def drop_callback(
        self, service_id: Id, *, kind: v.CallbackKind = v.CallbackKind.DELIVERY_STATUS
    ) -> None:
        """Takes it away, and the calls that wait with it."""
        call = Call()
        about = call.uuid(service_id), code_of(kind)
        call(lib.nfy_service_callback_drop_kind, self._handle, *about)

    def callback_url(
        self, service_id: Id, *, kind: v.CallbackKind = v.CallbackKind.DELIVERY_STATUS
    ) -> str:
        """NotFoundError without a callback."""
        call, out = Call(), ffi.new("nfy_buf *")
        about = call.uuid(service_id), code_of(kind)
        call(lib.nfy_service_callback_get_url_kind, self._handle, *about, out)
        return take_buf(out)

    def deliver_callbacks(
        self,
        *,
        owner: str = "",
        limit: int = 0,
        per_service_max: int = 0,
        per_host_max: int = 0,
        lease: Optional[timedelta] = None,
        retry_delay: Optional[timedelta] = None,
    ) -> v.CallbackReport:
        """Makes the calls that are due: one bounded round. `per_host_max` is over all workers."""
        call, out = Call(), sized("nfy_call_report")
        options = call.options(
            "nfy_call_options",
            owner=owner,
            limit=limit,
            per_service_max=per_service_max,
            per_host_max=per_host_max,
            lease_us=span_us(lease),
            retry_delay_us=span_us(retry_delay),
        )
        call(lib.nfy_service_callback_run, self._handle, options, out)
        return v.CallbackReport(out.claimed, out.done, out.retried, out.dead, out.stale)

    def count_callbacks(self) -> int:
        """Calls that wait."""
        out = ffi.new("int64_t *")
        Call()(lib.nfy_service_callback_count, self._handle, out)
        return int(out[0])

    def list_dead_callbacks(self, service_id: Id, limit: int = 1000) -> List[v.DeadCallback]:
        """Calls that were given up, oldest first."""
        call, out = Call(), ffi.new("nfy_dead_call_rows **")
        service = call.uuid(service_id)
        call(lib.nfy_service_callback_list_dead, self._handle, service, limit, out)
        return read_rows(out[0], "dead_call", "nfy_dead_call", _dead)

    def replay_callbacks(self, service_id: Id, limit: int = 1000) -> int:
        """Tries them again, oldest first; answers how many."""
        call, out = Call(), ffi.new("int64_t *")
        service = call.uuid(service_id)
        call(lib.nfy_service_callback_replay, self._handle, service, limit, out)
        return int(out[0])


def receipt_report(out: Any) -> v.ReceiptReport:
    return v.ReceiptReport(out.applied, out.unchanged, out.parked, out.quarantined)


def _details(row: Any) -> v.ProviderDetails:
    return v.ProviderDetails(
        identifier=text_of(row.identifier),
        type=member_of(v.NotificationType, row.type),
        display_name=text_of(row.display_name),
        priority=row.priority,
        resting_priority=row.resting_priority,
        active=bool(row.active),
        supports_international=bool(row.supports_international),
        rate_per_second=row.rate_per_second,
        version=row.version,
        updated_at=instant(row.updated_at_us),
        created_by=text_of(row.created_by),
        reason=text_of(row.reason),
    )


def _dead(row: Any) -> v.DeadCallback:
    return v.DeadCallback(
        notification_id=uuid_of(row.notification_id),
        service_id=uuid_of(row.service_id),
        status=member_of(v.Status, row.state),
        attempts=row.attempts,
        reason=text_of(row.reason),
        died_at=instant(row.died_at_us),
        kind=member_of(v.CallbackKind, row.kind),
    )


def _complaint(row: Any) -> v.Complaint:
    return v.Complaint(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        notification_id=uuid_of(row.notification_id),
        feedback_id=text_of(row.feedback_id),
        complaint_type=text_of(row.complaint_type),
        complained_at=instant(row.complained_at_us),
        created_at=instant(row.created_at_us),
    )
