#include "provider/dvla/dvla.hpp"

namespace notify::dvla {
namespace {

using codec::JsonValue;
using receipts::ReportedStatus;
using receipts::unreadable;
using receipts::word_in;

/// The value of `key` in [{"key": …, "value": …}, …].
std::string property_in(const JsonValue* list, std::string_view key) {
  const auto* const items = list == nullptr ? nullptr : list->find_as<JsonValue::Array>();
  if (items == nullptr) return {};
  for (const JsonValue& item : *items)
    if (word_in(item, "key") == key) return word_in(item, "value");
  return {};
}

class DvlaReceipts final : public ReceiptReader {
public:
  explicit DvlaReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(json, receipts::json_of(identifier_, post.body));
    const JsonValue* const data = json.find("data");
    if (data == nullptr) return unreadable(identifier_, "has no data");
    const auto id = NotificationId::from_text(word_in(*data, "jobId"));
    if (!id) return unreadable(identifier_, "names no notification");
    const std::string status = word_in(*data, "jobStatus");
    const auto reported = status_of(status);
    if (!reported) return receipts::unknown_status(identifier_, status);
    const std::string date = word_in(*data, "transitionDate");
    const auto at = receipts::time_from(date);
    if (!at && !date.empty()) return unreadable(identifier_, "has an unknown transition date");
    ReceiptReading reading;
    reading.receipts.push_back({*id, identifier_, {}, reported->status, at.value_or(now)});
    if (reported->status == Status::delivered) {
      const JsonValue* const despatch = data->find("despatchProperties");
      const std::string product = property_in(despatch, "mailingProduct");
      const bool sorted = (product == "MM" || product == "MM ECONOMY") &&
                          property_in(despatch, "postageClass") == "2ND";
      reading.despatches.push_back({*id, receipts::london().day_of(at.value_or(now)),
                                    sorted ? CostThreshold::sorted : CostThreshold::unsorted});
    }
    return reading;
  }

private:
  std::string identifier_;
};

}  // namespace

std::optional<ReportedStatus> status_of(std::string_view status) noexcept {
  if (status == "DESPATCHED") return ReportedStatus{Status::delivered};
  if (status == "REJECTED") return ReportedStatus{Status::technical_failure};
  return std::nullopt;
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<DvlaReceipts>(std::move(identifier));
}

}  // namespace notify::dvla
