#include "codec/json_reader.hpp"
#include "codec/json_text.hpp"

#include <notify/complaint.hpp>
#include <notify/receipts.hpp>

// Receipts and complaints of ours as text: what is kept of one whose notification never turned up.
namespace notify {
namespace {

using codec::JsonValue;

constexpr codec::JsonLimits own_receipt_limits{
    .bytes_max = 64 << 10, .names_max = 6, .depth_max = 1};

Error unreadable(std::string_view why) {
  return make_error(ErrorCode::invalid_argument, "report in JSON " + std::string(why));
}

Result<std::string> text_in(const JsonValue& object, std::string_view name) {
  const JsonValue* const value = object.find(name);
  const auto* const text = value == nullptr ? nullptr : value->find_as<std::string>();
  if (text == nullptr) return unreadable("has no text " + std::string(name));
  return *text;
}

}  // namespace

std::string to_json(const Receipt& receipt) {
  codec::JsonFields fields;
  fields.text_or_null("id", receipt.id.is_nil() ? std::string() : receipt.id.to_text());
  fields.text("provider", receipt.provider);
  fields.text("reference", receipt.reference);
  fields.text("status", name_of(receipt.status));
  fields.text("at", receipt.at.to_text());
  fields.flag("unspecified", receipt.unspecified);
  return std::move(fields).end();
}

Result<Receipt> receipt_from_json(std::string_view json) {
  NFY_TRY(object, codec::read_json_object(json, own_receipt_limits));
  if (object.find_as<JsonValue::Object>()->size() != own_receipt_limits.names_max)
    return unreadable("has too few members");
  Receipt receipt;
  const JsonValue* const id = object.find("id");
  if (id == nullptr) return unreadable("has no id");
  if (!id->find_as<std::monostate>()) {
    NFY_TRY(text, text_in(object, "id"));
    NFY_TRY(found, NotificationId::from_text(text));
    receipt.id = found;
  }
  NFY_TRY(provider, text_in(object, "provider"));
  NFY_TRY(reference, text_in(object, "reference"));
  NFY_TRY(status, text_in(object, "status"));
  NFY_TRY(known, status_from(status));
  NFY_TRY(at, text_in(object, "at"));
  NFY_TRY(instant, UtcTime::from_text(at));
  const JsonValue* const unspecified = object.find("unspecified");
  const auto* const flag = unspecified == nullptr ? nullptr : unspecified->find_as<bool>();
  if (flag == nullptr) return unreadable("has no flag unspecified");
  receipt.provider = std::move(provider);
  receipt.reference = std::move(reference);
  receipt.status = known;
  receipt.at = instant;
  receipt.unspecified = *flag;
  return receipt;
}

std::string to_json(const Complaint& complaint) {
  codec::JsonFields fields;
  fields.text("provider", complaint.provider);
  fields.text("reference", complaint.reference);
  fields.text("feedback_id", complaint.feedback_id);
  fields.text("complaint_type", complaint.complaint_type);
  fields.text("complained_at", complaint.complained_at.to_text());
  return std::move(fields).end();
}

Result<Complaint> complaint_from_json(std::string_view json) {
  NFY_TRY(object, codec::read_json_object(json, own_receipt_limits));
  Complaint complaint;
  NFY_TRY(provider, text_in(object, "provider"));
  NFY_TRY(reference, text_in(object, "reference"));
  NFY_TRY(feedback_id, text_in(object, "feedback_id"));
  NFY_TRY(complaint_type, text_in(object, "complaint_type"));
  NFY_TRY(complained_at, text_in(object, "complained_at"));
  NFY_TRY(instant, UtcTime::from_text(complained_at));
  complaint.provider = std::move(provider);
  complaint.reference = std::move(reference);
  complaint.feedback_id = std::move(feedback_id);
  complaint.complaint_type = std::move(complaint_type);
  complaint.complained_at = instant;
  return complaint;
}

}  // namespace notify
