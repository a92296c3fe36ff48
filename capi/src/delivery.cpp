#include "callbacks.hpp"
#include "objects.hpp"
#include "receipts.hpp"

#include <notify/delivery.hpp>
#include <notify/receipts.hpp>
#include <notify/templates.hpp>

struct nfy_in_doubt_rows : notify::capi::Rows<notify::InDoubt> {};
struct nfy_queue_depth_rows : notify::capi::Rows<notify::QueueDepth> {};
struct nfy_queue_lease_rows : notify::capi::Rows<notify::QueueLease> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

static_assert(static_cast<int>(QueueClass::priority) + 1 == NFY_QUEUE_PRIORITY);
static_assert(static_cast<int>(QueueClass::normal) + 1 == NFY_QUEUE_NORMAL);
static_assert(static_cast<int>(QueueClass::bulk) + 1 == NFY_QUEUE_BULK);
static_assert(static_cast<int>(QueueClass::test) + 1 == NFY_QUEUE_TEST);

Result<DeliverOptions> delivery_in(const nfy_delivery_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  DeliverOptions value;
  if (given.type != 0) {
    NFY_TRY(type, type_in(given.type, "type"));
    value.type = type;
  }
  NFY_CHECK(number_or_default(given.attempts_max, "attempts_max", value.attempts_max));
  NFY_CHECK(text_or_default(given.owner, "owner", value.owner));
  NFY_CHECK(number_or_default(given.limit, "limit", value.limit));
  NFY_CHECK(span_or_default(given.lease_us, "lease_us", value.lease));
  NFY_CHECK(span_or_default(given.retry_delay_us, "retry_delay_us", value.retry_delay));
  for (std::int32_t queue = NFY_QUEUE_PRIORITY; queue <= NFY_QUEUE_TEST; ++queue) {
    if (given.queues >> queue & 1) value.classes.push_back(static_cast<QueueClass>(queue - 1));
  }
  if ((given.queues & ~0x1eU) != 0) {
    return bad_argument("queues", "has an unknown bit: " + std::to_string(given.queues));
  }
  value.only.uuid = to_uuid(given.only);
  return value;
}

nfy_delivery_report report_out(const DeliverReport& report) noexcept {
  nfy_delivery_report out = NFY_DELIVERY_REPORT_INIT;
  out.claimed = report.claimed;
  out.accepted = report.accepted;
  out.rejected = report.rejected;
  out.retried = report.retried;
  out.in_doubt = report.in_doubt;
  out.stale = report.stale;
  out.unreadable = report.unreadable;
  out.deferred = report.deferred;
  return out;
}

nfy_in_doubt in_doubt_out(const InDoubt& value) noexcept {
  nfy_in_doubt out = NFY_IN_DOUBT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.provider = str_out(value.provider);
  out.attempted_at_us = value.attempted_at.us();
  out.attempts = value.attempts;
  out.reason = str_out(value.reason);
  out.judged_at_us = value.judged_at.us();
  return out;
}

nfy_queue_depth queue_depth_out(const QueueDepth& value) noexcept {
  nfy_queue_depth out = NFY_QUEUE_DEPTH_INIT;
  out.type = type_out(value.type);
  out.queue = static_cast<std::int32_t>(value.queue_class) + 1;
  out.ready = value.ready;
  out.put_off = value.put_off;
  out.held = value.held;
  out.attempts = value.attempts;
  out.ready_since_us = value.ready_since ? value.ready_since->us() : 0;
  return out;
}

nfy_queue_lease queue_lease_out(const QueueLease& value) noexcept {
  nfy_queue_lease out = NFY_QUEUE_LEASE_INIT;
  out.owner = str_out(value.owner);
  out.type = type_out(value.type);
  out.lease_until_us = value.lease_until.us();
  out.messages = value.messages;
  out.attempts = value.attempts;
  return out;
}

Result<Receipt> receipt_in(const nfy_receipt& given) {
  Receipt value;
  value.id.uuid = to_uuid(given.id);
  NFY_CHECK(text_or_default(given.provider, "provider", value.provider));
  NFY_CHECK(text_or_default(given.reference, "reference", value.reference));
  NFY_TRY(status, state_in(given.state));
  value.status = status;
  NFY_TRY(at, instant_in(given.at_us, "at_us"));
  value.at = at;
  value.unspecified = given.unspecified != 0;
  return value;
}

nfy_receipt receipt_out(const Receipt& value) noexcept {
  nfy_receipt out = NFY_RECEIPT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.provider = str_out(value.provider);
  out.reference = str_out(value.reference);
  out.at_us = value.at.us();
  out.state = state_out(value.status);
  out.unspecified = flag_out(value.unspecified);
  return out;
}

}  // namespace

Result<std::vector<Receipt>> receipts_in(const nfy_receipt* receipts, std::size_t count) {
  if (count != 0) NFY_CHECK(check_given(receipts, "receipts"));
  if (count > NFY_RECEIPTS_MAX) {
    return bad_argument(
        "count", "is more than " + std::to_string(NFY_RECEIPTS_MAX) + ": " + std::to_string(count));
  }
  std::vector<Receipt> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    NFY_TRY(given, element_in(receipts, i, "receipts"));
    NFY_TRY(value, receipt_in(given));
    values.push_back(std::move(value));
  }
  return values;
}

nfy_receipt_report receipt_report_out(const ReceiptReport& report) noexcept {
  nfy_receipt_report out = NFY_RECEIPT_REPORT_INIT;
  out.applied = report.applied;
  out.unchanged = report.unchanged;
  out.parked = report.parked;
  out.quarantined = report.quarantined;
  return out;
}

}  // namespace notify::capi

nfy_status nfy_delivery_run(nfy_engine* engine, const nfy_delivery_options* options,
                            nfy_delivery_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(value, delivery_in(options));
    const DeliveryScope scope;
    NFY_TRY(report, self->engine->deliver(value));
    sized_out(out, report_out(report));
    if (!scope.failure().empty()) return make_error(ErrorCode::callback, scope.failure());
    return {};
  });
}

nfy_status nfy_delivery_count_queued(nfy_engine* engine, int32_t type, int64_t* out,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(wanted, type_in(type, "type"));
    NFY_TRY(count, self->engine->delivery().count_queued(wanted));
    *out = count;
    return {};
  });
}

nfy_status nfy_template_set_queue(nfy_engine* engine, const nfy_uuid* service_id,
                                  const nfy_uuid* template_id, int32_t queue, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(source, id_in<TemplateId>(template_id, "template_id"));
    if (queue < 0 || queue > NFY_QUEUE_TEST) {
      return bad_argument("queue", "is none of NFY_QUEUE_*: " + std::to_string(queue));
    }
    std::optional<QueueClass> value;
    if (queue != 0) value = static_cast<QueueClass>(queue - 1);
    return self->engine->templates().set_queue(service, source, value);
  });
}

nfy_status nfy_delivery_requeue_stuck(nfy_engine* engine, int64_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(count, self->engine->delivery().requeue_stuck());
    *out = count;
    return {};
  });
}

nfy_status nfy_delivery_list_in_doubt(nfy_engine* engine, int64_t limit, nfy_in_doubt_rows** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    if (limit < 1) return bad_argument("limit", "is less than 1: " + std::to_string(limit));
    NFY_TRY(list, self->engine->delivery().list_in_doubt(limit));
    *out = open_rows<nfy_in_doubt_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_delivery_list_queues(nfy_engine* engine, nfy_queue_depth_rows** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(list, self->engine->delivery().list_queues());
    *out = open_rows<nfy_queue_depth_rows>(std::move(list));
    return {};
  });
}

size_t nfy_queue_depth_rows_count(const nfy_queue_depth_rows* rows) { return count_rows(rows); }
nfy_status nfy_queue_depth_rows_get(const nfy_queue_depth_rows* rows, size_t index,
                                    nfy_queue_depth* out, nfy_error** err) {
  return get_row(rows, index, out, err, queue_depth_out);
}
void nfy_queue_depth_rows_free(nfy_queue_depth_rows* rows) { close_handle(rows); }

nfy_status nfy_delivery_list_leases(nfy_engine* engine, int64_t limit, nfy_queue_lease_rows** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    if (limit < 1) return bad_argument("limit", "is less than 1: " + std::to_string(limit));
    NFY_TRY(list, self->engine->delivery().list_leases(limit));
    *out = open_rows<nfy_queue_lease_rows>(std::move(list));
    return {};
  });
}

size_t nfy_queue_lease_rows_count(const nfy_queue_lease_rows* rows) { return count_rows(rows); }
nfy_status nfy_queue_lease_rows_get(const nfy_queue_lease_rows* rows, size_t index,
                                    nfy_queue_lease* out, nfy_error** err) {
  return get_row(rows, index, out, err, queue_lease_out);
}
void nfy_queue_lease_rows_free(nfy_queue_lease_rows* rows) { close_handle(rows); }

size_t nfy_in_doubt_rows_count(const nfy_in_doubt_rows* rows) { return count_rows(rows); }
nfy_status nfy_in_doubt_rows_get(const nfy_in_doubt_rows* rows, size_t index, nfy_in_doubt* out,
                                 nfy_error** err) {
  return get_row(rows, index, out, err, in_doubt_out);
}
void nfy_in_doubt_rows_free(nfy_in_doubt_rows* rows) { close_handle(rows); }

nfy_status nfy_receipt_record(nfy_engine* engine, const nfy_receipt* receipts, size_t count,
                              nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(values, receipts_in(receipts, count));
    NFY_TRY(report, self->engine->receipts().record(values));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_receipt_rows_record(nfy_engine* engine, const nfy_receipt_rows* rows,
                                   nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(found, use(rows, "rows"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(report, self->engine->receipts().record(found->rows));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

size_t nfy_receipt_rows_count(const nfy_receipt_rows* rows) { return count_rows(rows); }
nfy_status nfy_receipt_rows_get(const nfy_receipt_rows* rows, size_t index, nfy_receipt* out,
                                nfy_error** err) {
  return get_row(rows, index, out, err, receipt_out);
}
void nfy_receipt_rows_free(nfy_receipt_rows* rows) { close_handle(rows); }
