// What comes in: SMS, and receipts that could not be read.

#include "objects.hpp"
#include "receipts.hpp"

#include <notify/inbound.hpp>
#include <notify/receipts.hpp>

struct nfy_inbound_rows : notify::capi::Rows<notify::InboundSms> {};
struct nfy_inbound_number_rows : notify::capi::Rows<notify::InboundNumber> {};
struct nfy_quarantined_receipt_rows : notify::capi::Rows<notify::QuarantinedReceipt> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<InboundSms> inbound_in(const nfy_inbound_sms& given) {
  InboundSms value;
  value.service_id.uuid = to_uuid(given.service_id);
  NFY_CHECK(text_or_default(given.notify_number, "notify_number", value.notify_number));
  NFY_CHECK(text_or_default(given.user_number, "user_number", value.user_number));
  NFY_CHECK(text_or_default(given.content, "content", value.content));
  NFY_CHECK(text_or_default(given.provider, "provider", value.provider));
  NFY_CHECK(
      text_or_default(given.provider_reference, "provider_reference", value.provider_reference));
  if (given.provider_date_us != 0) {
    NFY_TRY(date, instant_in(given.provider_date_us, "provider_date_us"));
    value.provider_date = date;
  }
  NFY_TRY(at, instant_in(given.created_at_us, "created_at_us"));
  value.created_at = at;
  return value;
}

nfy_inbound_sms inbound_out(const InboundSms& value) noexcept {
  nfy_inbound_sms out = NFY_INBOUND_SMS_INIT;
  out.id = uuid_out(value.id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.notify_number = str_out(value.notify_number);
  out.user_number = str_out(value.user_number);
  out.content = str_out(value.content);
  out.provider = str_out(value.provider);
  out.provider_reference = str_out(value.provider_reference);
  out.provider_date_us = value.provider_date ? value.provider_date->us() : 0;
  out.created_at_us = value.created_at.us();
  return out;
}

Result<InboundQuery> inbound_query_in(const nfy_inbound_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  InboundQuery query;
  NFY_CHECK(text_or_default(given.user_number, "user_number", query.user_number));
  query.archived = given.archived != 0;
  if (given.created_before_us != 0) {
    NFY_TRY(before, instant_in(given.created_before_us, "created_before_us"));
    query.created_before = before;
  }
  query.id_before.uuid = to_uuid(given.id_before);
  query.older_than.uuid = to_uuid(given.older_than);
  NFY_CHECK(number_or_default(given.limit, "limit", query.limit));
  return query;
}

static_assert(NFY_INBOUND_STORED == static_cast<int>(InboundFate::stored) + 1);
static_assert(NFY_INBOUND_NO_MESSAGE == static_cast<int>(InboundFate::no_message) + 1);

void fate_out(InboundFate fate, std::int32_t* out) noexcept {
  if (out != nullptr) *out = static_cast<std::int32_t>(fate) + 1;
}

Result<ReceivedSms> received_in(const nfy_received_sms* message) {
  NFY_TRY(given, sized_in(message, "message"));
  ReceivedSms value;
  NFY_CHECK(text_or_default(given.provider, "provider", value.provider));
  NFY_CHECK(text_or_default(given.number, "number", value.number));
  NFY_CHECK(text_or_default(given.user_number, "user_number", value.user_number));
  NFY_CHECK(text_or_default(given.content, "content", value.content));
  NFY_CHECK(
      text_or_default(given.provider_reference, "provider_reference", value.provider_reference));
  if (given.provider_date_us != 0) {
    NFY_TRY(date, instant_in(given.provider_date_us, "provider_date_us"));
    value.provider_date = date;
  }
  value.tells_undated = given.tells_undated != 0;
  return value;
}

nfy_inbound_number number_out(const InboundNumber& value) noexcept {
  nfy_inbound_number out = NFY_INBOUND_NUMBER_INIT;
  out.id = uuid_out(value.id.uuid);
  out.number = str_out(value.number);
  out.provider = str_out(value.provider);
  out.service_id = uuid_out(value.service_id.uuid);
  out.inactive = flag_out(!value.active);
  out.created_at_us = value.created_at.us();
  out.updated_at_us = value.updated_at.us();
  return out;
}

nfy_quarantined_receipt quarantined_out(const QuarantinedReceipt& value) noexcept {
  nfy_quarantined_receipt out = NFY_QUARANTINED_RECEIPT_INIT;
  out.id = uuid_out(value.id.uuid);
  out.provider = str_out(value.provider);
  out.raw = str_out(value.raw);
  out.reason = str_out(value.reason);
  out.received_at_us = value.received_at.us();
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_inbound_record(nfy_engine* engine, const nfy_inbound_sms* messages, size_t count,
                              int64_t* out_new, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    if (count != 0) NFY_CHECK(check_given(messages, "messages"));
    if (count > NFY_INBOUND_MAX) {
      return bad_argument("count", "is more than " + std::to_string(NFY_INBOUND_MAX) + ": " +
                                       std::to_string(count));
    }
    std::vector<InboundSms> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      NFY_TRY(given, element_in(messages, i, "messages"));
      NFY_TRY(value, inbound_in(given));
      values.push_back(std::move(value));
    }
    NFY_TRY(recorded, self->engine->inbound().record(values));
    if (out_new != nullptr) *out_new = recorded;
    return {};
  });
}

nfy_status nfy_inbound_list(nfy_engine* engine, const nfy_uuid* service_id,
                            const nfy_inbound_options* options, nfy_inbound_rows** out,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(query, inbound_query_in(options));
    NFY_TRY(list, self->engine->inbound().list(service, query));
    *out = open_rows<nfy_inbound_rows>(std::move(list));
    return {};
  });
}

size_t nfy_inbound_rows_count(const nfy_inbound_rows* rows) { return count_rows(rows); }
nfy_status nfy_inbound_rows_get(const nfy_inbound_rows* rows, size_t index, nfy_inbound_sms* out,
                                nfy_error** err) {
  return get_row(rows, index, out, err, inbound_out);
}
void nfy_inbound_rows_free(nfy_inbound_rows* rows) { close_handle(rows); }

nfy_status nfy_inbound_receive(nfy_engine* engine, const nfy_received_sms* message,
                               int32_t* out_fate, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, received_in(message));
    NFY_TRY(fate, self->engine->inbound().receive(value));
    fate_out(fate, out_fate);
    return {};
  });
}

nfy_status nfy_inbound_take(nfy_engine* engine, nfy_str provider, nfy_str body,
                            const nfy_http_header* headers, size_t header_count, int32_t* out_fate,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(name, text_in(provider, "provider"));
    NFY_TRY(bytes, bytes_in(body, "body"));
    NFY_TRY(sent, headers_in(headers, header_count));
    NFY_TRY(fate, self->engine->inbound().take(name, bytes, sent));
    fate_out(fate, out_fate);
    return {};
  });
}

nfy_status nfy_inbound_put_number(nfy_engine* engine, const nfy_inbound_number* number,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(given, sized_in(number, "number"));
    InboundNumber value;
    NFY_CHECK(text_or_default(given.number, "number", value.number));
    NFY_CHECK(text_or_default(given.provider, "provider", value.provider));
    value.service_id.uuid = to_uuid(given.service_id);
    value.active = given.inactive == 0;
    NFY_CHECK(self->engine->inbound().put_number(value));
    return {};
  });
}

nfy_status nfy_inbound_list_numbers(nfy_engine* engine, nfy_inbound_number_rows** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(list, self->engine->inbound().list_numbers());
    *out = open_rows<nfy_inbound_number_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_inbound_number_of(nfy_engine* engine, const nfy_uuid* service_id,
                                 nfy_inbound_number_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(found, self->engine->inbound().number_of(service));
    std::vector<InboundNumber> list;
    if (found) list.push_back(*std::move(found));
    *out = open_rows<nfy_inbound_number_rows>(std::move(list));
    return {};
  });
}

size_t nfy_inbound_number_rows_count(const nfy_inbound_number_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_inbound_number_rows_get(const nfy_inbound_number_rows* rows, size_t index,
                                       nfy_inbound_number* out, nfy_error** err) {
  return get_row(rows, index, out, err, number_out);
}
void nfy_inbound_number_rows_free(nfy_inbound_number_rows* rows) { close_handle(rows); }

nfy_status nfy_receipt_quarantine(nfy_engine* engine, nfy_str provider, nfy_str raw, nfy_str reason,
                                  nfy_uuid* out_id, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(sender, text_in(provider, "provider"));
    NFY_TRY(bytes, bytes_in(raw, "raw"));
    NFY_TRY(why, text_in(reason, "reason"));
    NFY_TRY(id, self->engine->receipts().quarantine(sender, bytes, why));
    if (out_id != nullptr) *out_id = uuid_out(id.uuid);
    return {};
  });
}

nfy_status nfy_receipt_list_quarantined(nfy_engine* engine, int64_t limit,
                                        nfy_quarantined_receipt_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(list, self->engine->receipts().list_quarantined(limit));
    *out = open_rows<nfy_quarantined_receipt_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_receipt_quarantine_use(nfy_engine* engine, nfy_str provider, int64_t* out_receipts,
                                      int64_t* out_bytes, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(sender, text_in(provider, "provider"));
    NFY_TRY(used, self->engine->receipts().quarantine_use(sender));
    if (out_receipts != nullptr) *out_receipts = used.receipts;
    if (out_bytes != nullptr) *out_bytes = used.bytes;
    return {};
  });
}

size_t nfy_quarantined_receipt_rows_count(const nfy_quarantined_receipt_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_quarantined_receipt_rows_get(const nfy_quarantined_receipt_rows* rows, size_t index,
                                            nfy_quarantined_receipt* out, nfy_error** err) {
  return get_row(rows, index, out, err, quarantined_out);
}
void nfy_quarantined_receipt_rows_free(nfy_quarantined_receipt_rows* rows) { close_handle(rows); }

nfy_status nfy_receipt_replay(nfy_engine* engine, const nfy_uuid* id, const nfy_receipt* receipts,
                              size_t count, nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(quarantined, id_in<QuarantinedReceiptId>(id, "id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(values, receipts_in(receipts, count));
    NFY_TRY(report, self->engine->receipts().replay(quarantined, values));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_receipt_read_again(nfy_engine* engine, const nfy_uuid* id, nfy_receipt_report* out,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(quarantined, id_in<QuarantinedReceiptId>(id, "id"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(report, self->engine->receipts().read_again(quarantined));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_inbound_get(nfy_engine* engine, const nfy_uuid* service_id, const nfy_uuid* id,
                           nfy_inbound_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(wanted, id_in<InboundSmsId>(id, "id"));
    NFY_TRY(message, self->engine->inbound().get(service, wanted));
    *out = open_rows<nfy_inbound_rows>(std::vector<InboundSms>{std::move(message)});
    return {};
  });
}

nfy_status nfy_inbound_list_latest(nfy_engine* engine, const nfy_uuid* service_id, int64_t since_us,
                                   int64_t limit, int64_t skip, nfy_inbound_rows** out,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(since, instant_in(since_us, "since_us"));
    NFY_TRY(list, self->engine->inbound().list_latest(service, {since, limit, skip}));
    *out = open_rows<nfy_inbound_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_inbound_summary(nfy_engine* engine, const nfy_uuid* service_id, int64_t since_us,
                               int64_t* out_count, int64_t* out_most_recent_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(since, instant_in(since_us, "since_us"));
    NFY_TRY(summary, self->engine->inbound().summary(service, since));
    if (out_count != nullptr) *out_count = summary.count;
    if (out_most_recent_us != nullptr)
      *out_most_recent_us = summary.most_recent ? summary.most_recent->us() : 0;
    return {};
  });
}

nfy_status nfy_inbound_assign_number(nfy_engine* engine, const nfy_uuid* service_id,
                                     const nfy_uuid* number_id, nfy_uuid* out_sender_id,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    InboundNumberId id;
    if (number_id != nullptr) id.uuid = to_uuid(*number_id);
    NFY_TRY(sender, self->engine->inbound().assign_number(service, id));
    if (out_sender_id != nullptr) *out_sender_id = uuid_out(sender.id.uuid);
    return {};
  });
}

nfy_status nfy_inbound_remove_number(nfy_engine* engine, const nfy_uuid* service_id,
                                     int32_t archives, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    return self->engine->inbound().remove_number(service, archives != 0);
  });
}

nfy_status nfy_inbound_last_use_of_number(nfy_engine* engine, const nfy_uuid* service_id,
                                          int64_t* out_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out_us, "out_us"));
    *out_us = 0;
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(used, self->engine->inbound().last_use_of_number(service));
    if (used) *out_us = used->us();
    return {};
  });
}
