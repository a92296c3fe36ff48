"""Structs of nfy.h as Python values."""

from typing import Any, FrozenSet, List, Tuple

from nfy import values as v
from nfy._glue import (
    Call,
    day_of,
    decimal_of,
    instant,
    instant_or_none,
    read_rows,
    sized,
    text_of,
    uuid_of,
    uuid_or_none,
)
from nfy._native import ffi, lib
from nfy.values import code_of, member_of


def service(row: Any) -> v.Service:
    return v.Service(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_type=member_of(v.OrganisationType, row.organisation_type),
        calendar=text_of(row.calendar),
        active=bool(row.active),
        prefix_sms=bool(row.prefix_sms),
        sms_sender=text_of(row.sms_sender),
        email_from=text_of(row.email_from),
        email_reply_to=text_of(row.email_reply_to),
        created_at=instant(row.created_at_us),
        version=row.version,
        organisation_id=uuid_or_none(row.organisation_id),
        restricted=bool(row.restricted),
        count_as_live=not row.not_live,
        billing=_billing(row),
        honours_stop=bool(row.honours_stop),
        suppresses_failed=bool(row.suppresses_failed),
        permissions=permissions_of(row.permissions),
        limits=v.SendingLimits(
            email_a_day=max(row.email_a_day, 0),
            sms_a_day=max(row.sms_a_day, 0),
            letter_a_day=max(row.letter_a_day, 0),
            international_sms_a_day=max(row.international_sms_a_day, 0),
            requests_a_minute=max(row.requests_a_minute, 0),
        ),
    )


def permissions_of(bits: int) -> FrozenSet[v.Permission]:
    return frozenset(p for p in v.Permission if bits & code_of(p))


def delivery_report(out: Any) -> v.DeliveryReport:
    return v.DeliveryReport(
        claimed=out.claimed,
        accepted=out.accepted,
        rejected=out.rejected,
        retried=out.retried,
        in_doubt=out.in_doubt,
        stale=out.stale,
        unreadable=out.unreadable,
        deferred=out.deferred,
    )


def job(row: Any) -> v.Job:
    return v.Job(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        template_version=row.template_version,
        type=member_of(v.NotificationType, row.type),
        status=member_of(v.JobStatus, row.state),
        original_file_name=text_of(row.original_file_name),
        sender_id=uuid_or_none(row.sender_id),
        notification_count=row.notification_count,
        created_at=instant(row.created_at_us),
        scheduled_for=instant_or_none(row.scheduled_for_us),
        processing_started=instant_or_none(row.processing_started_us),
        processing_finished=instant_or_none(row.processing_finished_us),
        archived=bool(row.archived),
    )


def finding(row: Any) -> v.Finding:
    return v.Finding(
        row=None if row.row < 0 else row.row,
        line=row.line,
        column=text_of(row.column),
        reason=text_of(row.reason),
    )


def findings(rows: Any) -> Tuple[v.Finding, ...]:
    """All findings of an answer, which ends."""
    return tuple(read_rows(rows, "finding", "nfy_finding", finding))


def sender(row: Any) -> v.Sender:
    return v.Sender(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        type=member_of(v.NotificationType, row.type),
        text=text_of(row.text),
        is_default=bool(row.is_default),
        archived=bool(row.archived),
    )


def _billing(row: Any) -> v.BillingDetails:
    return v.BillingDetails(
        purchase_order_number=text_of(row.purchase_order_number),
        contact_names=text_of(row.contact_names),
        contact_email_addresses=text_of(row.contact_email_addresses),
        reference=text_of(row.billing_reference),
    )


def organisation(row: Any) -> v.Organisation:
    return v.Organisation(
        id=uuid_of(row.id),
        name=text_of(row.name),
        organisation_type=member_of(v.OrganisationType, row.organisation_type),
        active=not row.closed,
        billing=_billing(row),
    )


def template(row: Any) -> v.Template:
    return v.Template(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        name=text_of(row.name),
        type=member_of(v.NotificationType, row.type),
        subject=text_of(row.subject),
        content=text_of(row.content),
        version=row.version,
        archived=bool(row.archived),
        created_at=instant(row.created_at_us),
        postage=member_of(v.Postage, row.postage),
        letter_welsh_subject=text_of(row.letter_welsh_subject),
        letter_welsh_content=text_of(row.letter_welsh_content),
        letter_contact_id=uuid_or_none(row.letter_contact_id),
        has_unsubscribe_link=bool(row.has_unsubscribe_link),
    )


def api_key(row: Any) -> v.ApiKey:
    return v.ApiKey(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        type=member_of(v.KeyType, row.key_type),
        created_at=instant(row.created_at_us),
        expires_at=instant_or_none(row.expires_at_us),
        name=text_of(row.name),
    )


def notification(row: Any) -> v.Notification:
    return v.Notification(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        template_version=row.template_version,
        type=member_of(v.NotificationType, row.type),
        key_type=member_of(v.KeyType, row.key_type),
        status=member_of(v.Status, row.state),
        api_key_id=uuid_or_none(row.api_key_id),
        job_id=uuid_or_none(row.job_id),
        job_row_number=None if row.job_row_number < 0 else row.job_row_number,
        to=text_of(row.to),
        normalised_to=text_of(row.normalised_to),
        personalisation=text_of(row.personalisation_json),
        client_reference=text_of(row.client_reference),
        reply_to_text=text_of(row.reply_to_text),
        reference=text_of(row.reference),
        sent_by=text_of(row.sent_by),
        phone_prefix=text_of(row.phone_prefix),
        billable_units=row.billable_units,
        rate_multiplier=row.rate_multiplier,
        international=bool(row.international),
        postage=member_of(v.Postage, row.postage),
        created_at=instant(row.created_at_us),
        sent_at=instant_or_none(row.sent_at_us),
        updated_at=instant_or_none(row.updated_at_us),
        unsubscribe_link=text_of(row.unsubscribe_link),
        failure_reason=text_of(row.failure_reason),
    )


def quarantined_receipt(row: Any) -> v.QuarantinedReceipt:
    return v.QuarantinedReceipt(
        id=uuid_of(row.id),
        provider=text_of(row.provider),
        raw=bytes(ffi.buffer(row.raw.data, row.raw.size)),
        reason=text_of(row.reason),
        received_at=instant(row.received_at_us),
    )


def inbound_sms(row: Any) -> v.InboundSms:
    return v.InboundSms(
        service_id=uuid_of(row.service_id),
        notify_number=text_of(row.notify_number),
        user_number=text_of(row.user_number),
        content=text_of(row.content),
        provider=text_of(row.provider),
        provider_reference=text_of(row.provider_reference),
        provider_date=instant_or_none(row.provider_date_us),
        created_at=instant(row.created_at_us),
        id=uuid_of(row.id),
    )


def quarantined(rows: Any) -> List[v.QuarantinedNotification]:
    """All rows of an nfy_quarantined_rows; ends it."""
    try:
        call, row = Call(), sized("nfy_notification")
        archived, at = ffi.new("int32_t *"), ffi.new("int64_t *")
        found = []
        for index in range(lib.nfy_quarantined_rows_count(rows)):
            call(lib.nfy_quarantined_rows_get, rows, index, row, archived, at)
            parts = notification(row), bool(archived[0]), instant(at[0])
            found.append(v.QuarantinedNotification(*parts))
        return found
    finally:
        lib.nfy_quarantined_rows_free(rows)


def in_doubt(row: Any) -> v.InDoubt:
    return v.InDoubt(
        id=uuid_of(row.id),
        service_id=uuid_of(row.service_id),
        provider=text_of(row.provider),
        attempted_at=instant(row.attempted_at_us),
        attempts=row.attempts,
        reason=text_of(row.reason),
        judged_at=instant(row.judged_at_us),
    )


def difference(row: Any) -> v.Difference:
    return v.Difference(
        day=day_of(row.day),
        type=member_of(v.NotificationType, row.type),
        service_id=uuid_of(row.service_id),
        template_id=uuid_of(row.template_id),
        job_id=uuid_or_none(row.job_id),
        key_type=member_of(v.KeyType, row.key_type),
        status=member_of(v.Status, row.state),
        provider=text_of(row.provider),
        rate_multiplier=row.rate_multiplier,
        sheets=row.sheets,
        international=bool(row.international),
        postage=member_of(v.Postage, row.postage),
        notifications_stored=row.notifications_stored,
        notifications_counted=row.notifications_counted,
        billable_units_stored=row.billable_units_stored,
        billable_units_counted=row.billable_units_counted,
    )


def _fact_fields(row: Any) -> Any:
    return {
        "day": day_of(row.day),
        "type": member_of(v.NotificationType, row.type),
        "template_id": uuid_of(row.template_id),
        "provider": text_of(row.provider),
        "rate_multiplier": row.rate_multiplier,
        "international": bool(row.international),
        "postage": member_of(v.Postage, row.postage),
        "rate": decimal_of(row.rate),
        "billable_units": row.billable_units,
        "notifications_sent": row.notifications_sent,
    }


def billing_fact(row: Any) -> v.BillingFact:
    return v.BillingFact(service_id=uuid_of(row.service_id), **_fact_fields(row))


def segment(row: Any) -> v.Segment:
    return v.Segment(
        used_before=row.used_before,
        free_units=row.free_units,
        charged_units=row.charged_units,
        cost=decimal_of(row.cost),
        **_fact_fields(row),
    )


def _usage_line(row: Any) -> v.UsageLine:
    return v.UsageLine(
        month=day_of(row.month) if row.month.year else None,
        type=member_of(v.NotificationType, row.type),
        rate=decimal_of(row.rate),
        postage=member_of(v.Postage, row.postage),
        notifications_sent=row.notifications_sent,
        chargeable_units=row.chargeable_units,
        free_units=row.free_units,
        charged_units=row.charged_units,
        cost=decimal_of(row.cost),
    )


def usage(raw: Any) -> v.Usage:
    """A bill; keeps its handle, for explaining lines and for reports."""
    handle = ffi.gc(raw, lib.nfy_usage_free)
    call, view, row = Call(), sized("nfy_usage_view"), sized("nfy_usage_line")
    call(lib.nfy_usage_get, handle, view)
    lines = []
    for index in range(lib.nfy_usage_line_count(handle)):
        call(lib.nfy_usage_line_get, handle, index, row)
        lines.append(_usage_line(row))
    return v.Usage(
        service_id=uuid_of(view.service_id),
        financial_year=view.financial_year,
        free_allowance=view.free_allowance if view.has_allowance else None,
        lines=tuple(lines),
        _handle=handle,
    )


def owned_bill(raw: Any) -> Any:
    return ffi.gc(raw, lib.nfy_bill_free)


def bill(handle: Any) -> v.Bill:
    """A bill; keeps its handle, for its table."""
    call = Call()
    yearly, monthly = ffi.new("nfy_usage **"), ffi.new("nfy_usage **")
    segments = ffi.new("nfy_segment_rows **")
    call(lib.nfy_bill_yearly, handle, yearly)
    call(lib.nfy_bill_monthly, handle, monthly)
    call(lib.nfy_bill_segments, handle, segments)
    return v.Bill(
        yearly=usage(yearly[0]),
        monthly=usage(monthly[0]),
        segments=tuple(read_rows(segments[0], "segment", "nfy_segment", segment)),
        _handle=handle,
    )


def verdict(raw: Any) -> v.Verdict:
    handle = ffi.gc(raw, lib.nfy_verdict_free)
    call, view, row = Call(), sized("nfy_verdict_view"), sized("nfy_segment")
    call(lib.nfy_verdict_get, handle, view)
    if view.has_segment:
        call(lib.nfy_verdict_segment, handle, row)
    return v.Verdict(
        reason=member_of(v.BillingReason, view.reason),
        counted=bool(view.counted),
        day=day_of(view.day),
        financial_year=view.financial_year,
        status=member_of(v.Status, view.state),
        segment=segment(row) if view.has_segment else None,
        explanation=text_of(view.explanation),
    )
