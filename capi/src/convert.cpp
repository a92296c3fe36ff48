#include "convert.hpp"

#include "domain/text/unicode.hpp"

#include <limits>
#include <new>

namespace notify::capi {
namespace {

// The numbers of nfy.h begin at 1, so that a field left at zero is not a value.
static_assert(static_cast<int>(NotificationType::email) + 1 == NFY_TYPE_EMAIL);
static_assert(static_cast<int>(NotificationType::sms) + 1 == NFY_TYPE_SMS);
static_assert(static_cast<int>(NotificationType::letter) + 1 == NFY_TYPE_LETTER);
static_assert(static_cast<int>(KeyType::normal) == NFY_KEY_NORMAL);
static_assert(static_cast<int>(KeyType::team) == NFY_KEY_TEAM);
static_assert(static_cast<int>(KeyType::test) == NFY_KEY_TEST);
static_assert(static_cast<int>(Status::cancelled) + 1 == NFY_STATE_CANCELLED);
static_assert(static_cast<int>(Status::created) + 1 == NFY_STATE_CREATED);
static_assert(static_cast<int>(Status::sending) + 1 == NFY_STATE_SENDING);
static_assert(static_cast<int>(Status::sent) + 1 == NFY_STATE_SENT);
static_assert(static_cast<int>(Status::delivered) + 1 == NFY_STATE_DELIVERED);
static_assert(static_cast<int>(Status::pending) + 1 == NFY_STATE_PENDING);
static_assert(static_cast<int>(Status::failed) + 1 == NFY_STATE_FAILED);
static_assert(static_cast<int>(Status::technical_failure) + 1 == NFY_STATE_TECHNICAL_FAILURE);
static_assert(static_cast<int>(Status::temporary_failure) + 1 == NFY_STATE_TEMPORARY_FAILURE);
static_assert(static_cast<int>(Status::permanent_failure) + 1 == NFY_STATE_PERMANENT_FAILURE);
static_assert(static_cast<int>(Status::pending_virus_check) + 1 == NFY_STATE_PENDING_VIRUS_CHECK);
static_assert(static_cast<int>(Status::validation_failed) + 1 == NFY_STATE_VALIDATION_FAILED);
static_assert(static_cast<int>(Status::virus_scan_failed) + 1 == NFY_STATE_VIRUS_SCAN_FAILED);
static_assert(static_cast<int>(Status::returned_letter) + 1 == NFY_STATE_RETURNED_LETTER);
static_assert(status_count == NFY_STATE_RETURNED_LETTER);
static_assert(static_cast<int>(Postage::none) == NFY_POSTAGE_NONE);
static_assert(static_cast<int>(Postage::first) == NFY_POSTAGE_FIRST);
static_assert(static_cast<int>(Postage::second) == NFY_POSTAGE_SECOND);
static_assert(static_cast<int>(Postage::economy) == NFY_POSTAGE_ECONOMY);
static_assert(static_cast<int>(Postage::europe) == NFY_POSTAGE_EUROPE);
static_assert(static_cast<int>(Postage::rest_of_world) == NFY_POSTAGE_REST_OF_WORLD);
static_assert(static_cast<int>(InDoubtPolicy::by_capability) == NFY_IN_DOUBT_BY_CAPABILITY);
static_assert(static_cast<int>(InDoubtPolicy::wait_for_receipt) == NFY_IN_DOUBT_WAIT_FOR_RECEIPT);
static_assert(static_cast<int>(InDoubtPolicy::fail) == NFY_IN_DOUBT_FAIL);
static_assert(static_cast<int>(InDoubtPolicy::resend) == NFY_IN_DOUBT_RESEND);
static_assert(static_cast<int>(OrganisationType::central) + 1 == NFY_ORGANISATION_CENTRAL);
static_assert(static_cast<int>(OrganisationType::school_or_college) + 1 ==
              NFY_ORGANISATION_SCHOOL_OR_COLLEGE);
static_assert(static_cast<int>(OrganisationType::other) == NFY_ORGANISATION_SCHOOL_OR_COLLEGE);

constexpr std::int64_t instant_us_min = -62'135'596'800'000'000;  // 0001-01-01
constexpr std::int64_t instant_us_max = 253'402'300'799'999'999;  // 9999-12-31

Result<std::int32_t> code_in(std::int32_t code, std::int32_t first, std::int32_t last,
                             std::string_view name) {
  if (code < first || code > last) {
    return bad_argument(name, "has an unknown value: " + std::to_string(code));
  }
  return code;
}

}  // namespace

Error bad_argument(std::string_view name, std::string_view what) {
  std::string message(name);
  message.append(" ").append(what);
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

Result<void> check_given(const void* pointer, std::string_view name) {
  if (pointer == nullptr) return bad_argument(name, "must not be NULL");
  return {};
}

Result<std::string_view> bytes_in(nfy_str bytes, std::string_view name) {
  if (bytes.data == nullptr && bytes.size != 0) return bad_argument(name, "has a size but no data");
  if (bytes.size > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max())) {
    return bad_argument(name, "is too long");
  }
  return std::string_view(bytes.data, bytes.size);
}

Result<std::string> text_in(nfy_str text, std::string_view name) {
  NFY_TRY(view, bytes_in(text, name));
  if (view.size() > NFY_TEXT_BYTES_MAX) {
    return bad_argument(name, "is longer than " + std::to_string(NFY_TEXT_BYTES_MAX) + " bytes");
  }
  if (!unicode::is_clean_utf8(view)) return bad_argument(name, "is not UTF-8 without zero bytes");
  return std::string(view);
}

Result<void> text_or_default(nfy_str text, std::string_view name, std::string& field) {
  NFY_TRY(value, text_in(text, name));
  if (!value.empty()) field = std::move(value);
  return {};
}

Result<void> number_or_default(std::int64_t value, std::string_view name, std::int64_t& field) {
  if (value < 0) return bad_argument(name, "is negative: " + std::to_string(value));
  if (value != 0) field = value;
  return {};
}

Result<void> span_or_default(std::int64_t value_us, std::string_view name,
                             std::chrono::microseconds& field) {
  std::int64_t count = field.count();
  NFY_CHECK(number_or_default(value_us, name, count));
  // No span is longer than the calendar, so adding one to an instant cannot overflow.
  if (count > instant_us_max) return bad_argument(name, "is too long: " + std::to_string(count));
  field = std::chrono::microseconds(count);
  return {};
}

Result<LocalDay> day_in(nfy_day day, std::string_view name) {
  Result<LocalDay> value = day.month < 0 || day.day < 0
                               ? Result<LocalDay>(make_error(ErrorCode::invalid_argument, ""))
                               : LocalDay::from_ymd(day.year, static_cast<unsigned>(day.month),
                                                    static_cast<unsigned>(day.day));
  if (value) return *value;
  return bad_argument(name, "is no calendar date: " + std::to_string(day.year) + "-" +
                                std::to_string(day.month) + "-" + std::to_string(day.day));
}

Result<LocalDayRange> days_in(nfy_day first, nfy_day last) {
  NFY_TRY(from, day_in(first, "first"));
  NFY_TRY(to, day_in(last, "last"));
  if (to < from) return bad_argument("last", "is before first: " + to.to_text());
  return LocalDayRange{from, to};
}

Result<UtcTime> instant_in(std::int64_t us, std::string_view name) {
  if (us < instant_us_min || us > instant_us_max) {
    return bad_argument(name, "is outside years 1 to 9999: " + std::to_string(us));
  }
  return UtcTime::from_us(us);
}

Uuid to_uuid(const nfy_uuid& id) noexcept {
  Uuid uuid;
  std::copy(std::begin(id.bytes), std::end(id.bytes), uuid.bytes.begin());
  return uuid;
}

Result<Uuid> uuid_in(const nfy_uuid* id, std::string_view name) {
  NFY_CHECK(check_given(id, name));
  return to_uuid(*id);
}

Result<NotificationType> type_in(std::int32_t code, std::string_view name) {
  if (code == 0) return bad_argument(name, "must be given");
  NFY_TRY(known, code_in(code, NFY_TYPE_EMAIL, NFY_TYPE_LETTER, name));
  return static_cast<NotificationType>(known - 1);
}

Result<KeyType> key_type_in(std::int32_t code) {
  NFY_TRY(known, code_in(code, NFY_KEY_NORMAL, NFY_KEY_TEST, "key_type"));
  return static_cast<KeyType>(known);
}

Result<OrganisationType> organisation_in(std::int32_t code) {
  NFY_TRY(known, code_in(code, NFY_ORGANISATION_OTHER, NFY_ORGANISATION_SCHOOL_OR_COLLEGE,
                         "organisation_type"));
  if (known == NFY_ORGANISATION_OTHER) return OrganisationType::other;
  return static_cast<OrganisationType>(known - 1);
}

Result<Status> state_in(std::int32_t code) {
  if (code == 0) return bad_argument("state", "must be given");
  NFY_TRY(known, code_in(code, NFY_STATE_CANCELLED, NFY_STATE_RETURNED_LETTER, "state"));
  return static_cast<Status>(known - 1);
}

Result<InDoubtPolicy> policy_in(std::int32_t code) {
  NFY_TRY(known, code_in(code, NFY_IN_DOUBT_BY_CAPABILITY, NFY_IN_DOUBT_RESEND, "in_doubt_policy"));
  return static_cast<InDoubtPolicy>(known);
}

Result<void> check_size(std::size_t size, const void* data, std::size_t known,
                        std::string_view name) {
  const bool aligned = size % sizeof(std::size_t) == 0;  // else the elements of arrays were not
  if (size < sizeof(std::size_t) || size > known + struct_tail_max || !aligned) {
    return bad_argument(name, "has a wrong struct_size: " + std::to_string(size));
  }
  const auto* bytes = static_cast<const unsigned char*>(data);
  for (std::size_t i = known; i < size; ++i) {
    if (bytes[i] != 0) return bad_argument(name, "sets a field that this version does not know");
  }
  return {};
}

nfy_buf buf_out(std::string_view text) {
  auto* data = static_cast<char*>(::operator new(text.size() + 1));
  std::copy(text.begin(), text.end(), data);
  data[text.size()] = '\0';
  return {data, text.size()};
}

nfy_uuid uuid_out(const Uuid& id) noexcept {
  nfy_uuid out{};
  std::copy(id.bytes.begin(), id.bytes.end(), std::begin(out.bytes));
  return out;
}

nfy_day day_out(LocalDay day) noexcept {
  const auto ymd = day.ymd();
  return {static_cast<int>(ymd.year()), static_cast<std::int32_t>(unsigned{ymd.month()}),
          static_cast<std::int32_t>(unsigned{ymd.day()})};
}

nfy_decimal decimal_out(const Decimal& value, std::string_view text) noexcept {
  const Decimal::Units units = value.units();
  const bool small = units >= std::numeric_limits<std::int64_t>::min() &&
                     units <= std::numeric_limits<std::int64_t>::max();
  if (!small) return {str_out(text), 0, 0, 0};
  return {str_out(text), static_cast<std::int64_t>(units), value.scale(), 1};
}

std::int32_t type_out(NotificationType type) noexcept { return static_cast<int>(type) + 1; }
std::int32_t key_type_out(KeyType type) noexcept { return static_cast<int>(type); }
std::int32_t organisation_out(OrganisationType type) noexcept {
  return type == OrganisationType::other ? NFY_ORGANISATION_OTHER : static_cast<int>(type) + 1;
}
std::int32_t state_out(Status status) noexcept { return static_cast<int>(status) + 1; }
Result<Postage> postage_in(std::int32_t code) {
  if (code < NFY_POSTAGE_NONE || code > NFY_POSTAGE_REST_OF_WORLD)
    return bad_argument("postage", "is no post class: " + std::to_string(code));
  return static_cast<Postage>(code);
}
std::int32_t postage_out(Postage postage) noexcept { return static_cast<int>(postage); }

void text_out(std::string_view text, char (&out)[NFY_MESSAGE_SIZE]) noexcept {
  std::size_t size = std::min(text.size(), std::size_t{NFY_MESSAGE_SIZE - 1});
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  while (size > 0 && continues(size)) --size;
  std::copy_n(text.begin(), size, out);
  std::fill(out + size, std::end(out), '\0');
}

}  // namespace notify::capi
