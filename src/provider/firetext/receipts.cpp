#include "provider/firetext/firetext.hpp"

#include <algorithm>
#include <array>

namespace notify::firetext {
namespace {

using receipts::ReportedStatus;

/// Codes of status 1 that say what kind of failure it is.
constexpr std::array<std::string_view, 6> temporary_codes{"000", "102", "103", "104", "302", "900"};
constexpr std::array<std::string_view, 4> permanent_codes{"101", "201", "301", "401"};

bool is_among(std::string_view word, const auto& words) noexcept {
  return std::ranges::find(words, word) != words.end();
}

class FiretextReceipts final : public ReceiptReader {
public:
  explicit FiretextReceipts(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    using codec::find_field;
    NFY_TRY(form, receipts::form_of(identifier_, post.body));
    const std::string_view status = find_field(form, "status");
    return receipts::of_our_id(identifier_, find_field(form, "reference"), status,
                               status_of(status, find_field(form, "code")),
                               receipts::time_or(find_field(form, "time"), now));
  }

private:
  std::string identifier_;
};

}  // namespace

std::optional<ReportedStatus> status_of(std::string_view status, std::string_view code) noexcept {
  if (status == "0") return ReportedStatus{Status::delivered};
  if (status == "2") return ReportedStatus{Status::pending};
  if (status != "1") return std::nullopt;
  if (is_among(code, temporary_codes)) return ReportedStatus{Status::temporary_failure};
  if (is_among(code, permanent_codes)) return ReportedStatus{Status::permanent_failure};
  return ReportedStatus{Status::permanent_failure, true};
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<FiretextReceipts>(std::move(identifier));
}

}  // namespace notify::firetext
