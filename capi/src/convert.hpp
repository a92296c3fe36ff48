#pragma once

#include "handles.hpp"

#include <nfy.h>

#include <notify/calendar.hpp>
#include <notify/ids.hpp>
#include <notify/money.hpp>
#include <notify/notification.hpp>
#include <notify/ports/provider.hpp>
#include <notify/ports/store.hpp>
#include <notify/result.hpp>
#include <notify/schedule.hpp>
#include <notify/service.hpp>
#include <notify/time.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace notify::capi {

/// invalid_argument with one line.
[[nodiscard]] Error bad_argument(std::string_view name, std::string_view what);

// -- what comes in --------------------------------------------------------------------------------

/// Fails with invalid_argument "{name} must not be NULL".
[[nodiscard]] Result<void> check_given(const void* pointer, std::string_view name);

/// The object of a handle, kept for the length of a call. Fails with invalid_argument, closed or
/// forked.
template <typename Handle>
[[nodiscard]] Result<std::shared_ptr<Handle>> use(const Handle* handle, std::string_view name) {
  NFY_CHECK(check_given(handle, name));
  auto found = find_handle(handle);
  if (found.lookup == Lookup::forked) {
    return make_error(ErrorCode::forked, std::string(name) + " was inherited over fork()");
  }
  if (found.lookup == Lookup::closed) {
    return make_error(ErrorCode::closed, std::string(name) + " is closed or of another kind");
  }
  return std::move(found.object);
}

/// The bytes as they are. Fails if `data` is NULL with a size.
[[nodiscard]] Result<std::string_view> bytes_in(nfy_str bytes, std::string_view name);
/// Clean UTF-8 of at most NFY_TEXT_BYTES_MAX bytes.
[[nodiscard]] Result<std::string> text_in(nfy_str text, std::string_view name);
/// The same; an empty text leaves `field` as it is: its default.
[[nodiscard]] Result<void> text_or_default(nfy_str text, std::string_view name, std::string& field);
/// `value`, if it is not 0; fails if it is negative.
[[nodiscard]] Result<void> number_or_default(std::int64_t value, std::string_view name,
                                             std::int64_t& field);
[[nodiscard]] Result<void> span_or_default(std::int64_t value_us, std::string_view name,
                                           std::chrono::microseconds& field);

[[nodiscard]] Result<LocalDay> day_in(nfy_day day, std::string_view name);
[[nodiscard]] Result<LocalDayRange> days_in(nfy_day first, nfy_day last);
/// Years 1 to 9999.
[[nodiscard]] Result<UtcTime> instant_in(std::int64_t us, std::string_view name);
[[nodiscard]] Result<Uuid> uuid_in(const nfy_uuid* id, std::string_view name);
[[nodiscard]] Uuid to_uuid(const nfy_uuid& id) noexcept;

template <typename IdType>
[[nodiscard]] Result<IdType> id_in(const nfy_uuid* id, std::string_view name) {
  NFY_TRY(uuid, uuid_in(id, name));
  return IdType{uuid};
}

[[nodiscard]] Result<NotificationType> type_in(std::int32_t code, std::string_view name);
[[nodiscard]] Result<KeyType> key_type_in(std::int32_t code);
[[nodiscard]] Result<OrganisationType> organisation_in(std::int32_t code);
[[nodiscard]] Result<Status> state_in(std::int32_t code);
[[nodiscard]] Result<Postage> postage_in(std::int32_t code);
[[nodiscard]] Result<InDoubtPolicy> policy_in(std::int32_t code);

/// Bytes past the known end of a struct that a newer host may pass, if they are zero.
inline constexpr std::size_t struct_tail_max = 4096;

[[nodiscard]] Result<void> check_size(std::size_t size, const void* data, std::size_t known,
                                      std::string_view name);

/// Reads a struct that begins with its size: a missing tail is zero, an unknown tail must be.
template <typename Struct>
[[nodiscard]] Result<Struct> sized_in(const Struct* value, std::string_view name) {
  NFY_CHECK(check_given(value, name));
  NFY_CHECK(check_size(value->struct_size, value, sizeof(Struct), name));
  Struct copy{};
  std::memcpy(&copy, value, std::min(value->struct_size, sizeof(Struct)));
  return copy;
}

/// The same; NULL means all defaults.
template <typename Struct>
[[nodiscard]] Result<Struct> sized_or_default(const Struct* value, std::string_view name) {
  if (value == nullptr) return Struct{};
  return sized_in(value, name);
}

/// The billing details in the four fields that structs of services and organisations share.
template <typename Struct>
[[nodiscard]] Result<BillingDetails> billing_in(const Struct& given) {
  BillingDetails value;
  NFY_CHECK(text_or_default(given.purchase_order_number, "purchase_order_number",
                            value.purchase_order_number));
  NFY_CHECK(text_or_default(given.contact_names, "contact_names", value.contact_names));
  NFY_CHECK(text_or_default(given.contact_email_addresses, "contact_email_addresses",
                            value.contact_email_addresses));
  NFY_CHECK(text_or_default(given.billing_reference, "billing_reference", value.reference));
  return value;
}

/// Element `index` of an array whose stride is the size that its first element states.
template <typename Struct>
[[nodiscard]] Result<Struct> element_in(const Struct* array, std::size_t index,
                                        std::string_view name) {
  const std::size_t stride = array->struct_size;
  const auto* at = reinterpret_cast<const std::byte*>(array) + index * stride;
  const auto* element = reinterpret_cast<const Struct*>(at);
  if (element->struct_size != stride) return bad_argument(name, "differ in struct_size");
  return sized_in(element, name);
}

// -- what goes out --------------------------------------------------------------------------------

/// Before any work: a struct to be filled that cannot be is an error of the caller.
template <typename Struct>
[[nodiscard]] Result<void> check_sized_out(const Struct* out, std::string_view name) {
  NFY_CHECK(check_given(out, name));
  if (out->struct_size < sizeof(out->struct_size) ||
      out->struct_size > sizeof(Struct) + struct_tail_max) {
    return bad_argument(name, "has a wrong struct_size");
  }
  return {};
}

/// Fills what the host has room for; its struct_size stays, a tail that it knows and we do not
/// becomes zero. NULL is passed over.
template <typename Struct>
void sized_out(Struct* out, Struct value) noexcept {
  if (out == nullptr) return;
  const std::size_t size = out->struct_size;
  value.struct_size = size;
  std::memcpy(out, &value, std::min(size, sizeof(Struct)));
  if (size > sizeof(Struct)) {
    std::memset(reinterpret_cast<std::byte*>(out) + sizeof(Struct), 0, size - sizeof(Struct));
  }
}

/// An out struct that may be NULL.
template <typename Struct>
[[nodiscard]] Result<void> check_optional_out(const Struct* out, std::string_view name) {
  if (out == nullptr) return {};
  return check_sized_out(out, name);
}

/// Before any work: an out handle starts as NULL.
template <typename Handle>
[[nodiscard]] Result<void> clear_out(Handle** out) {
  NFY_CHECK(check_given(out, "out"));
  *out = nullptr;
  return {};
}

[[nodiscard]] inline nfy_str str_out(std::string_view text) noexcept {
  return {text.data(), text.size()};
}
[[nodiscard]] nfy_buf buf_out(std::string_view text);
[[nodiscard]] nfy_uuid uuid_out(const Uuid& id) noexcept;
[[nodiscard]] nfy_day day_out(LocalDay day) noexcept;
/// `text` is the number's own text and outlives the result.
[[nodiscard]] nfy_decimal decimal_out(const Decimal& value, std::string_view text) noexcept;
[[nodiscard]] inline std::int32_t flag_out(bool value) noexcept { return value ? 1 : 0; }

[[nodiscard]] std::int32_t type_out(NotificationType type) noexcept;
[[nodiscard]] std::int32_t key_type_out(KeyType type) noexcept;
[[nodiscard]] std::int32_t organisation_out(OrganisationType type) noexcept;
[[nodiscard]] std::int32_t state_out(Status status) noexcept;
[[nodiscard]] std::int32_t postage_out(Postage postage) noexcept;

/// Borrows the texts of `value`.
[[nodiscard]] nfy_notification notification_out(const Notification& value) noexcept;

/// The fields that everything made of a billing fact shares; `rate` is the text that the answer
/// keeps alive.
template <typename Out>
void fact_fields_out(const BillingFact& fact, std::string_view rate, Out& out) noexcept {
  out.day = day_out(fact.bst_date);
  out.type = type_out(fact.type);
  out.template_id = uuid_out(fact.template_id.uuid);
  out.provider = str_out(fact.provider);
  out.rate_multiplier = fact.rate_multiplier;
  out.international = flag_out(fact.international);
  out.postage = postage_out(fact.postage);
  out.rate = decimal_out(fact.rate, rate);
  out.billable_units = fact.billable_units;
  out.notifications_sent = fact.notifications_sent;
}

template <typename Out>
void billing_out(const BillingDetails& value, Out& out) noexcept {
  out.purchase_order_number = str_out(value.purchase_order_number);
  out.contact_names = str_out(value.contact_names);
  out.contact_email_addresses = str_out(value.contact_email_addresses);
  out.billing_reference = str_out(value.reference);
}

/// Copies as much of `text` as fits with a zero behind it, never cutting a character in two.
void text_out(std::string_view text, char (&out)[NFY_MESSAGE_SIZE]) noexcept;

}  // namespace notify::capi
