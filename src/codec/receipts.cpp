#include "codec/form.hpp"
#include "codec/json_reader.hpp"

#include <notify/calendar.hpp>
#include <notify/receipts.hpp>

#include <charconv>

namespace notify {
namespace {

using codec::JsonValue;

constexpr codec::JsonLimits receipt_limits{
    .bytes_max = 64 << 10, .names_max = 1'000, .depth_max = 16};
constexpr std::size_t form_fields_max = 100;
/// Sent once, when a topic is told to get notifications, or events: the latter as plain text.
constexpr std::string_view ses_subscribed = "AmazonSnsSubscriptionSucceeded";
constexpr std::string_view ses_validated = "Successfully validated SNS topic for Amazon SES";

Error unreadable(ReceiptFormat format, std::string_view why) {
  return make_error(ErrorCode::invalid_argument,
                    std::string(name_of(format)) + " receipt " + std::string(why));
}

/// A word of a provider's in a message: it may be anything, so only harmless characters are shown.
std::string shown(std::string_view word) {
  constexpr std::size_t shown_max = 20;
  std::string text;
  for (const char c : word.substr(0, shown_max))
    text += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '?';
  return text;
}

/// Text, or a number as it was written; empty if there is neither.
std::string word_at(const JsonValue* value) {
  if (value == nullptr) return {};
  if (const auto* text = value->find_as<std::string>()) return *text;
  if (const auto* number = value->find_as<JsonValue::Number>()) return number->text;
  return {};
}
std::string word_in(const JsonValue& object, std::string_view name) {
  return word_at(object.find(name));
}

const TimeZone& london() {
  static const auto zone = TimeZone::load("Europe/London");
  NFY_ASSERT(zone.has_value());  // it is built in
  return **zone;
}

/// "2026-03-29 01:30:00", "2026-03-29T01:30:00.123Z" or "…+01:00"; without a zone it is London's.
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

/// The two SMS providers send back our own id.
Result<ReceiptReading> of_sms(ReceiptFormat format, std::string_view id, std::string_view status,
                              std::optional<ReportedStatus> reported, UtcTime at) {
  const auto found = NotificationId::from_text(id);
  if (!found) return unreadable(format, "names no notification");
  if (!reported) return unreadable(format, "has an unknown status: " + shown(status));
  ReceiptReading reading;
  reading.receipts.push_back(
      {*found, std::string(name_of(format)), {}, reported->status, at, reported->unspecified});
  return reading;
}

Result<ReceiptReading> read_mmg(std::string_view body, UtcTime now) {
  NFY_TRY(json, codec::read_json_object(body, receipt_limits));
  const std::string status = word_in(json, "status");
  return of_sms(ReceiptFormat::mmg, word_in(json, "CID"), status, mmg_status(status),
                time_or(word_in(json, "deliverytime"), now));
}

Result<ReceiptReading> read_firetext(std::string_view body, UtcTime now) {
  NFY_TRY(form, codec::read_form(body, form_fields_max));
  const std::string_view status = codec::find_field(form, "status");
  return of_sms(ReceiptFormat::firetext, codec::find_field(form, "reference"), status,
                firetext_status(status, codec::find_field(form, "code")),
                time_or(codec::find_field(form, "time"), now));
}

/// The type of a notification; where there is none, that of an event.
std::string ses_type(const JsonValue& message) {
  std::string type = word_in(message, "notificationType");
  return type.empty() ? word_in(message, "eventType") : type;
}

/// What SES says, out of what SNS or EventBridge put round it; nothing if it only greets.
Result<std::optional<JsonValue>> ses_message(std::string_view body) {
  if (body.starts_with(ses_validated)) return std::optional<JsonValue>();
  NFY_TRY(outer, codec::read_json_object(body, receipt_limits));
  const std::string kind = word_in(outer, "Type");
  if (kind == "SubscriptionConfirmation" || kind == "UnsubscribeConfirmation")
    return unreadable(ReceiptFormat::ses, "is a " + kind + " of SNS and no receipt");
  const JsonValue* inner = outer.find("Message");
  if (inner == nullptr) inner = outer.find("detail");
  if (inner == nullptr && ses_type(outer).empty())
    return unreadable(ReceiptFormat::ses, "has no message");
  if (inner == nullptr) return std::optional(std::move(outer));
  const auto* const text = inner->find_as<std::string>();
  if (text == nullptr) return std::optional(*inner);
  if (text->starts_with(ses_validated)) return std::optional<JsonValue>();
  NFY_TRY(message, codec::read_json_object(*text, receipt_limits));
  return std::optional(std::move(message));
}

Result<ReceiptReading> read_ses(std::string_view body, UtcTime now) {
  constexpr ReceiptFormat ses = ReceiptFormat::ses;
  NFY_TRY(found, ses_message(body));
  if (!found) return ReceiptReading{};
  const JsonValue& message = *found;
  const std::string type = ses_type(message);
  if (type == ses_subscribed || ses_is_silent(type)) return ReceiptReading{};
  const JsonValue* const mail = message.find("mail");
  const std::string reference = mail == nullptr ? std::string() : word_in(*mail, "messageId");
  if (reference.empty()) return unreadable(ses, "names no message");
  if (type.empty()) return unreadable(ses, "has neither notificationType nor eventType");
  ReceiptReading reading;
  if (type == "Complaint") {
    const JsonValue* const complaint = message.find("complaint");
    if (complaint == nullptr) return unreadable(ses, "has no complaint");
    reading.complaints.push_back({std::string(name_of(ses)), reference,
                                  word_in(*complaint, "feedbackId"),
                                  word_in(*complaint, "complaintFeedbackType"),
                                  time_or(word_in(*complaint, "timestamp"), UtcTime())});
    return reading;
  }
  const JsonValue* const event = message.find(type == "Bounce" ? "bounce" : "delivery");
  const std::string bounce = event == nullptr ? std::string() : word_in(*event, "bounceType");
  const auto reported = ses_status(type, bounce);
  if (!reported) return unreadable(ses, "has an unknown type: " + shown(type));
  const UtcTime at = event == nullptr ? now : time_or(word_in(*event, "timestamp"), now);
  reading.receipts.push_back({{}, std::string(name_of(ses)), reference, reported->status, at});
  return reading;
}

/// The value of `key` in [{"key": …, "value": …}, …].
std::string property_in(const JsonValue* list, std::string_view key) {
  const auto* const items = list == nullptr ? nullptr : list->find_as<JsonValue::Array>();
  if (items == nullptr) return {};
  for (const JsonValue& item : *items)
    if (word_in(item, "key") == key) return word_in(item, "value");
  return {};
}

Result<ReceiptReading> read_dvla(std::string_view body, UtcTime now) {
  constexpr ReceiptFormat dvla = ReceiptFormat::dvla;
  NFY_TRY(json, codec::read_json_object(body, receipt_limits));
  const JsonValue* const data = json.find("data");
  if (data == nullptr) return unreadable(dvla, "has no data");
  const auto id = NotificationId::from_text(word_in(*data, "jobId"));
  if (!id) return unreadable(dvla, "names no notification");
  const std::string status = word_in(*data, "jobStatus");
  const auto reported = dvla_status(status);
  if (!reported) return unreadable(dvla, "has an unknown status: " + shown(status));
  const std::string date = word_in(*data, "transitionDate");
  const auto at = time_from(date);
  if (!at && !date.empty()) return unreadable(dvla, "has an unknown transition date");
  ReceiptReading reading;
  reading.receipts.push_back(
      {*id, std::string(name_of(dvla)), {}, reported->status, at.value_or(now)});
  if (reported->status == Status::delivered) {
    const JsonValue* const despatch = data->find("despatchProperties");
    const std::string product = property_in(despatch, "mailingProduct");
    const bool sorted = (product == "MM" || product == "MM ECONOMY") &&
                        property_in(despatch, "postageClass") == "2ND";
    reading.despatches.push_back({*id, london().day_of(at.value_or(now)),
                                  sorted ? CostThreshold::sorted : CostThreshold::unsorted});
  }
  return reading;
}

}  // namespace

Result<ReceiptReading> read_receipt(ReceiptFormat format, std::string_view body, UtcTime now) {
  if (body.size() > receipt_limits.bytes_max)
    return unreadable(format,
                      "is longer than " + std::to_string(receipt_limits.bytes_max) + " bytes");
  switch (format) {
    case ReceiptFormat::mmg: return read_mmg(body, now);
    case ReceiptFormat::firetext: return read_firetext(body, now);
    case ReceiptFormat::ses: return read_ses(body, now);
    case ReceiptFormat::dvla: return read_dvla(body, now);
  }
  return unreadable(format, "is of no known format");
}

}  // namespace notify
