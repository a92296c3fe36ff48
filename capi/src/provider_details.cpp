// How providers are used, and what the known providers report.

#include "objects.hpp"
#include "receipts.hpp"

#include <notify/ports/http.hpp>
#include <notify/providers.hpp>
#include <notify/receipts.hpp>

struct nfy_provider_details_rows : notify::capi::Rows<notify::ProviderDetails> {};
struct nfy_returned_letter_rows : notify::capi::Rows<notify::ReturnedLetter> {};
struct nfy_returned_day_rows : notify::capi::Rows<notify::ReturnedLetterDay> {};
struct nfy_returned_line_rows : notify::capi::Rows<notify::ReturnedLetterLine> {};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<ProviderDetails> details_in(const nfy_provider_details* details) {
  NFY_TRY(given, sized_in(details, "details"));
  ProviderDetails value;
  NFY_CHECK(text_or_default(given.identifier, "identifier", value.identifier));
  NFY_TRY(type, type_in(given.type, "type"));
  value.type = type;
  NFY_CHECK(text_or_default(given.display_name, "display_name", value.display_name));
  value.priority = given.priority;
  value.resting_priority = given.resting_priority;
  value.active = given.active != 0;
  value.supports_international = given.supports_international != 0;
  value.rate_per_second = given.rate_per_second;
  value.version = given.version;
  NFY_CHECK(text_or_default(given.created_by, "created_by", value.created_by));
  NFY_CHECK(text_or_default(given.reason, "reason", value.reason));
  return value;
}

nfy_returned_letter returned_out(const ReturnedLetter& value) noexcept {
  nfy_returned_letter out = NFY_RETURNED_LETTER_INIT;
  out.notification_id = uuid_out(value.notification_id.uuid);
  out.service_id = uuid_out(value.service_id.uuid);
  out.reported_on = day_out(value.reported_on);
  out.created_at_us = value.created_at.us();
  return out;
}

nfy_provider_details details_out(const ProviderDetails& value) noexcept {
  nfy_provider_details out = NFY_PROVIDER_DETAILS_INIT;
  out.identifier = str_out(value.identifier);
  out.type = type_out(value.type);
  out.active = flag_out(value.active);
  out.display_name = str_out(value.display_name);
  out.priority = value.priority;
  out.resting_priority = value.resting_priority;
  out.rate_per_second = value.rate_per_second;
  out.version = value.version;
  out.updated_at_us = value.updated_at.us();
  out.created_by = str_out(value.created_by);
  out.reason = str_out(value.reason);
  out.supports_international = flag_out(value.supports_international);
  return out;
}

}  // namespace

Result<std::vector<HttpHeader>> headers_in(const nfy_http_header* headers, std::size_t count) {
  constexpr std::size_t headers_max = 1'000;
  if (count != 0) NFY_CHECK(check_given(headers, "headers"));
  if (count > headers_max)
    return bad_argument("header_count", "is more than 1000: " + std::to_string(count));
  std::vector<HttpHeader> values;
  for (std::size_t i = 0; i < count; ++i) {
    NFY_TRY(name, bytes_in(headers[i].name, "name of a header"));
    NFY_TRY(value, bytes_in(headers[i].value, "value of a header"));
    values.push_back({std::string(name), std::string(value)});
  }
  return values;
}

}  // namespace notify::capi

nfy_status nfy_provider_put(nfy_engine* engine, const nfy_provider_details* details,
                            nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(value, details_in(details));
    NFY_CHECK(self->engine->providers().put(value));
    return {};
  });
}

nfy_status nfy_provider_id_of(nfy_str identifier, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(name, text_in(identifier, "identifier"));
    *out = uuid_out(Providers::id_of(name));
    return {};
  });
}

nfy_status nfy_provider_list(nfy_engine* engine, nfy_provider_details_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(list, self->engine->providers().list());
    *out = open_rows<nfy_provider_details_rows>(std::move(list));
    return {};
  });
}

nfy_status nfy_provider_list_history(nfy_engine* engine, nfy_str identifier,
                                     nfy_provider_details_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(name, text_in(identifier, "identifier"));
    NFY_TRY(list, self->engine->providers().list_history(name));
    *out = open_rows<nfy_provider_details_rows>(std::move(list));
    return {};
  });
}

size_t nfy_provider_details_rows_count(const nfy_provider_details_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_provider_details_rows_get(const nfy_provider_details_rows* rows, size_t index,
                                         nfy_provider_details* out, nfy_error** err) {
  return get_row(rows, index, out, err, details_out);
}
void nfy_provider_details_rows_free(nfy_provider_details_rows* rows) { close_handle(rows); }

nfy_status nfy_receipt_take(nfy_engine* engine, nfy_str provider, nfy_str body,
                            const nfy_http_header* headers, size_t header_count,
                            nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(name, text_in(provider, "provider"));
    NFY_TRY(bytes, bytes_in(body, "body"));
    NFY_TRY(sent, headers_in(headers, header_count));
    NFY_TRY(report, self->engine->receipts().take(name, bytes, sent));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_receipt_take_letter(nfy_engine* engine, nfy_str token, nfy_str body,
                                   nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(given, bytes_in(token, "token"));
    NFY_TRY(bytes, bytes_in(body, "body"));
    NFY_TRY(report, self->engine->receipts().take_letter(given, bytes));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_receipt_make_token(nfy_engine* engine, const nfy_uuid* id, nfy_buf* out,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    *out = nfy_buf{};
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(notification, id_in<NotificationId>(id, "id"));
    NFY_TRY(token, self->engine->receipts().make_token(notification));
    *out = buf_out(token);
    return {};
  });
}

nfy_status nfy_receipt_return_letters(nfy_engine* engine, nfy_str provider,
                                      const nfy_str* references, size_t count,
                                      nfy_receipt_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    NFY_TRY(name, text_in(provider, "provider"));
    if (count != 0) NFY_CHECK(check_given(references, "references"));
    if (count > NFY_RECEIPTS_MAX) {
      return bad_argument("count", "is more than " + std::to_string(NFY_RECEIPTS_MAX) + ": " +
                                       std::to_string(count));
    }
    std::vector<std::string> values;
    for (std::size_t i = 0; i < count; ++i) {
      NFY_TRY(reference, text_in(references[i], "reference"));
      values.emplace_back(reference);
    }
    NFY_TRY(report, self->engine->receipts().return_letters(name, values));
    sized_out(out, receipt_report_out(report));
    return {};
  });
}

nfy_status nfy_receipt_list_returned(nfy_engine* engine, const nfy_uuid* service_id, int64_t limit,
                                     int64_t skip, nfy_returned_letter_rows** out,
                                     nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(list, self->engine->receipts().list_returned(service, limit, skip));
    *out = open_rows<nfy_returned_letter_rows>(std::move(list));
    return {};
  });
}

size_t nfy_returned_letter_rows_count(const nfy_returned_letter_rows* rows) {
  return count_rows(rows);
}
nfy_status nfy_returned_letter_rows_get(const nfy_returned_letter_rows* rows, size_t index,
                                        nfy_returned_letter* out, nfy_error** err) {
  return get_row(rows, index, out, err, returned_out);
}
void nfy_returned_letter_rows_free(nfy_returned_letter_rows* rows) { close_handle(rows); }

namespace notify::capi {
namespace {

nfy_returned_day returned_day_out(const ReturnedLetterDay& value) noexcept {
  nfy_returned_day out = NFY_RETURNED_DAY_INIT;
  out.day = day_out(value.day);
  out.count = value.count;
  return out;
}

nfy_returned_line returned_line_out(const ReturnedLetterLine& value) noexcept {
  nfy_returned_line out = NFY_RETURNED_LINE_INIT;
  out.notification_id = uuid_out(value.letter.notification_id.uuid);
  out.client_reference = str_out(value.client_reference);
  out.sent_at_us = value.sent_at.us();
  out.template_id = uuid_out(value.template_id.uuid);
  out.template_name = str_out(value.template_name);
  out.template_version = value.template_version;
  out.has_api_key = flag_out(value.has_api_key);
  out.user_name = str_out(value.user_name);
  out.user_email_address = str_out(value.user_email_address);
  out.original_file_name = str_out(value.original_file_name);
  out.row = value.row.value_or(-1);
  return out;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_receipt_returned_by_day(nfy_engine* engine, const nfy_uuid* service_id,
                                       nfy_returned_day_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(days, self->engine->receipts().returned_by_day(service));
    *out = open_rows<nfy_returned_day_rows>(std::move(days));
    return {};
  });
}

nfy_status nfy_receipt_returned_on(nfy_engine* engine, const nfy_uuid* service_id, nfy_day day,
                                   nfy_returned_line_rows** out, int64_t* out_orphaned,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(service, id_in<ServiceId>(service_id, "service_id"));
    NFY_TRY(on, day_in(day, "day"));
    NFY_TRY(letters, self->engine->receipts().returned_on(service, on));
    if (out_orphaned != nullptr) *out_orphaned = letters.orphaned;
    *out = open_rows<nfy_returned_line_rows>(std::move(letters.lines));
    return {};
  });
}

size_t nfy_returned_day_rows_count(const nfy_returned_day_rows* rows) { return count_rows(rows); }
nfy_status nfy_returned_day_rows_get(const nfy_returned_day_rows* rows, size_t index,
                                     nfy_returned_day* out, nfy_error** err) {
  return get_row(rows, index, out, err, returned_day_out);
}
void nfy_returned_day_rows_free(nfy_returned_day_rows* rows) { close_handle(rows); }
size_t nfy_returned_line_rows_count(const nfy_returned_line_rows* rows) { return count_rows(rows); }
nfy_status nfy_returned_line_rows_get(const nfy_returned_line_rows* rows, size_t index,
                                      nfy_returned_line* out, nfy_error** err) {
  return get_row(rows, index, out, err, returned_line_out);
}
void nfy_returned_line_rows_free(nfy_returned_line_rows* rows) { close_handle(rows); }
