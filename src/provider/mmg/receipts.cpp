#include "provider/mmg/mmg.hpp"

namespace notify::mmg {
namespace {

using receipts::ReportedStatus;

class MmgReceipts final : public ReceiptReader {
public:
  explicit MmgReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    using receipts::word_in;
    NFY_TRY(json, receipts::json_of(identifier_, post.body));
    const std::string status = word_in(json, "status");
    return receipts::of_our_id(identifier_, word_in(json, "CID"), status, status_of(status),
                               receipts::time_or(word_in(json, "deliverytime"), now));
  }

private:
  std::string identifier_;
};

}  // namespace

std::optional<ReportedStatus> status_of(std::string_view status) noexcept {
  if (status == "3") return ReportedStatus{Status::delivered};
  if (status == "2" || status == "5") return ReportedStatus{Status::permanent_failure};
  if (status == "4") return ReportedStatus{Status::temporary_failure};
  return std::nullopt;
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<MmgReceipts>(std::move(identifier));
}

}  // namespace notify::mmg
