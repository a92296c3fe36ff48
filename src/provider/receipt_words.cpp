#include "provider/receipt_words.hpp"

#include <notify/calendar.hpp>

#include <charconv>

namespace notify::receipts {
namespace {

constexpr codec::JsonLimits receipt_limits{
    .bytes_max = 64 << 10, .names_max = 1'000, .depth_max = 16};
constexpr std::size_t form_fields_max = 100;

Result<void> check_size(std::string_view provider, std::string_view body) {
  if (body.size() <= receipt_limits.bytes_max) return {};
  return unreadable(provider,
                    "is longer than " + std::to_string(receipt_limits.bytes_max) + " bytes");
}

}  // namespace

Error unreadable(std::string_view provider, std::string_view why) {
  return make_error(ErrorCode::invalid_argument,
                    std::string(provider) + " receipt " + std::string(why));
}

Error unknown_status(std::string_view provider, std::string_view status) {
  return unreadable(provider, "has an unknown status: " + shown_word(status));
}

std::string shown_word(std::string_view word) {
  constexpr std::size_t shown_max = 20;
  std::string text;
  for (const char c : word.substr(0, shown_max))
    text += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '?';
  return text;
}

Result<codec::JsonValue> json_of(std::string_view provider, std::string_view body) {
  NFY_CHECK(check_size(provider, body));
  return codec::read_json_object(body, receipt_limits);
}

Result<codec::Form> form_of(std::string_view provider, std::string_view body) {
  NFY_CHECK(check_size(provider, body));
  return codec::read_form(body, form_fields_max);
}

std::string word_in(const codec::JsonValue& object, std::string_view name) {
  const codec::JsonValue* const value = object.find(name);
  if (value == nullptr) return {};
  if (const auto* text = value->find_as<std::string>()) return *text;
  if (const auto* number = value->find_as<codec::JsonValue::Number>()) return number->text;
  return {};
}

const TimeZone& london() {
  static const auto zone = TimeZone::load("Europe/London");
  NFY_ASSERT(zone.has_value());  // it is built in
  return **zone;
}

std::optional<UtcTime> time_from(std::string_view text) {
  const auto number = [&](std::size_t at, int most) -> std::optional<int> {
    int value = 0;
    if (text.size() < at + 2) return std::nullopt;
    const char* const end = text.data() + at + 2;
    const auto read = std::from_chars(text.data() + at, end, value);
    if (read.ec != std::errc() || read.ptr != end || value < 0 || value > most) return std::nullopt;
    return value;
  };
  const auto day = LocalDay::from_text(text.substr(0, 10));
  const auto hour = number(11, 23), minute = number(14, 59), second = number(17, 59);
  if (!day || !hour || !minute || !second || (text[10] != ' ' && text[10] != 'T') ||
      text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const std::chrono::seconds past_midnight{*hour * 3600 + *minute * 60 + *second};
  std::string_view rest = text.substr(19);
  if (rest.starts_with('.')) {
    const std::size_t end = rest.find_first_not_of("0123456789", 1);
    rest = end == rest.npos ? std::string_view() : rest.substr(end);
  }
  if (rest.empty()) return london().from_local(*day, past_midnight);
  const auto utc = UtcTime::from_us(
      std::chrono::microseconds(day->days().time_since_epoch() + past_midnight).count());
  if (rest == "Z") return utc;
  const std::size_t at = text.size() - rest.size();
  const auto hours = number(at + 1, 23), minutes = number(at + 4, 59);
  if (rest.size() != 6 || rest[3] != ':' || !hours || !minutes) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  if (rest[0] == '+') return utc - offset;
  if (rest[0] == '-') return utc + offset;
  return std::nullopt;
}

UtcTime time_or(std::string_view text, UtcTime now) { return time_from(text).value_or(now); }

Result<ReceiptReading> of_our_id(std::string_view provider, std::string_view id,
                                 std::string_view status, std::optional<ReportedStatus> reported,
                                 UtcTime at) {
  const auto found = NotificationId::from_text(id);
  if (!found) return unreadable(provider, "names no notification");
  if (!reported) return unknown_status(provider, status);
  ReceiptReading reading;
  reading.receipts.push_back(
      {*found, std::string(provider), {}, reported->status, at, reported->unspecified});
  return reading;
}

}  // namespace notify::receipts
