#include "codec/json_writer.hpp"
#include "domain/text/ascii.hpp"
#include "provider/print_folder/print_folder.hpp"
#include "provider/receipt_words.hpp"

#include <algorithm>

namespace notify::print_folder {
namespace {

constexpr std::string_view done_word = "done";
constexpr std::string_view rejected_word = "rejected";

class ReportReader final : public ReceiptReader {
public:
  explicit ReportReader(std::string identifier) : identifier_(std::move(identifier)) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    NFY_TRY(json, receipts::json_of(identifier_, post.body));
    const std::string reference = receipts::word_in(json, "reference");
    if (!is_file_reference(reference))
      return receipts::unreadable(identifier_, "names no notification");
    const std::string word = receipts::word_in(json, "status");
    if (word != done_word && word != rejected_word)
      return receipts::unknown_status(identifier_, word);
    ReceiptReading reading;
    const Status status = word == done_word ? Status::delivered : Status::technical_failure;
    reading.receipts.push_back({{}, identifier_, reference, status, now});
    const std::string said = receipts::word_in(json, "said");
    if (word != done_word || said.find_first_not_of(" \r\n\t") == said.npos) return reading;
    NFY_TRY(report, receipts::json_of(identifier_, said));
    NFY_TRY(despatch, despatch_in(report, now));
    reading.despatches.push_back(despatch);
    return reading;
  }

private:
  /// A line of the manifest, with the day and whether it was sorted mail where those are known.
  Result<LetterDespatch> despatch_in(const codec::JsonValue& report, UtcTime now) const {
    const auto id = NotificationId::from_text(receipts::word_in(report, "id"));
    if (!id) return receipts::unreadable(identifier_, "names no notification");
    LetterDespatch despatch{*id, receipts::london().day_of(now), CostThreshold::unsorted};
    if (const std::string date = receipts::word_in(report, "despatched_on"); !date.empty()) {
      const auto day = LocalDay::from_text(date);
      if (!day) return receipts::unreadable(identifier_, "has an unknown day of despatch");
      despatch.despatched_on = *day;
    }
    const codec::JsonValue* const sorted = report.find("sorted");
    const bool* const is_sorted = sorted == nullptr ? nullptr : sorted->find_as<bool>();
    if (is_sorted != nullptr && *is_sorted) despatch.cost_threshold = CostThreshold::sorted;
    return despatch;
  }

  std::string identifier_;
};

}  // namespace

bool is_file_reference(std::string_view reference) noexcept {
  constexpr std::size_t bytes_max = 64;
  return !reference.empty() && reference.size() <= bytes_max &&
         std::ranges::all_of(reference, [](char c) {
           return (c >= '0' && c <= '9') ||
                  (ascii::to_lower(c) >= 'a' && ascii::to_lower(c) <= 'z');
         });
}

std::optional<ReportFile> report_file(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot == name.npos || !is_file_reference(name.substr(0, dot))) return std::nullopt;
  const std::string_view word = name.substr(dot + 1);
  if (word != done_word && word != rejected_word) return std::nullopt;
  return ReportFile{std::string(name.substr(0, dot)), word == done_word};
}

std::string report_post(const ReportFile& file, std::string_view said) {
  codec::JsonWriter out;
  out.begin_object().text("reference", file.reference);
  out.text("status", file.is_done ? done_word : rejected_word).text("said", said).end_object();
  return std::move(out).take();
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier) {
  return std::make_shared<ReportReader>(std::move(identifier));
}

}  // namespace notify::print_folder
