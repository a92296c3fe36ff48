#include "domain/text/text.hpp"
#include "engine/suppressions.hpp"

#include <notify/receipts.hpp>

namespace notify {
namespace {

constexpr std::size_t reason_bytes_max = 1'000;

Result<void> check_receipts(std::span<const Receipt> receipts) {
  constexpr StatusSet reportable =
      StatusSet::of(Status::sent, Status::delivered, Status::pending, Status::technical_failure,
                    Status::temporary_failure, Status::permanent_failure, Status::returned_letter);
  for (const Receipt& r : receipts) {
    if (!reportable.contains(r.status))
      return make_error(ErrorCode::invalid_argument,
                        "no provider reports the status " + std::string(name_of(r.status)));
    if (r.id.is_nil() && (r.provider.empty() || r.reference.empty()))
      return make_error(ErrorCode::invalid_argument,
                        "a receipt needs a notification id, or a provider and a reference");
    NFY_CHECK(text::check(r.provider, "provider of a receipt", name_bytes_max));
    NFY_CHECK(text::check(r.reference, "reference of a receipt", reference_bytes_max));
  }
  return {};
}

}  // namespace

ReceiptReport report_of(std::span<const ReceiptOutcome> outcomes) {
  ReceiptReport report;
  for (const ReceiptOutcome outcome : outcomes) {
    switch (outcome) {
      case ReceiptOutcome::applied: ++report.applied; break;
      case ReceiptOutcome::unchanged: ++report.unchanged; break;
      case ReceiptOutcome::parked: ++report.parked; break;
    }
  }
  return report;
}

namespace {

ReceiptReport counted(EngineContext& context, const ReceiptReport& report) {
  context.meters.count_receipts(report);
  return report;
}

}  // namespace

Result<ReceiptReport> Receipts::record(std::span<const Receipt> receipts) {
  NFY_CHECK(check_receipts(receipts));
  if (receipts.empty()) return ReceiptReport{};
  const UtcTime at = context_->now();
  NFY_TRY(suppressions, suppressions::of_receipts(*context_, receipts, at));
  NFY_TRY(outcomes, context_->store().receipts().apply(receipts, at, suppressions));
  return counted(*context_, report_of(outcomes));
}

Result<ReceiptReport> Receipts::return_letters(std::string_view provider,
                                               std::span<const std::string> references) {
  constexpr std::size_t returned_max = 10'000;
  if (references.size() > returned_max)
    return make_error(ErrorCode::invalid_argument, "more than 10000 letters that came back: " +
                                                       std::to_string(references.size()));
  std::vector<Receipt> receipts;
  for (const std::string& reference : references)
    receipts.push_back(
        {{}, std::string(provider), reference, Status::returned_letter, context_->now()});
  return record(receipts);
}

Result<std::vector<ReturnedLetter>> Receipts::list_returned(ServiceId service, std::int64_t limit,
                                                            std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().receipts().list_returned(service, limit, skip);
}

Result<std::vector<ReturnedLetterDay>> Receipts::returned_by_day(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().receipts().returned_by_day(service);
}

Result<ReturnedLetters> Receipts::returned_on(ServiceId service, LocalDay day) {
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().receipts().returned_on(service, day);
}

Result<QuarantinedReceiptId> Receipts::quarantine(std::string_view provider, std::string_view raw,
                                                  std::string_view reason) {
  NFY_CHECK(text::check(provider, "provider of a receipt", name_bytes_max));
  NFY_CHECK(text::check(reason, "reason of a quarantine", reason_bytes_max));
  if (provider.empty())
    return make_error(ErrorCode::invalid_argument, "a receipt in quarantine needs a provider");
  if (raw.empty() || raw.size() > quarantined_receipt_bytes_max)
    return make_error(ErrorCode::invalid_argument,
                      "a receipt in quarantine has 1 to " +
                          std::to_string(quarantined_receipt_bytes_max) + " bytes, not " +
                          std::to_string(raw.size()));
  const QuarantinedReceiptId id{digest_id({provider, raw})};
  NFY_CHECK(context_->store().receipts().quarantine(
      {id, std::string(provider), std::string(raw), std::string(reason), context_->now()}));
  context_->meters.count_quarantined(provider);
  context_->log(LogLevel::warning, "nfy.receipt.quarantined", "a receipt cannot be read",
                {{"nfy.provider", provider}, {"nfy.receipt.id", id.to_text()}});
  return id;
}

Result<std::vector<QuarantinedReceipt>> Receipts::list_quarantined(std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().receipts().list_quarantined(limit);
}

Result<QuarantineUse> Receipts::quarantine_use(std::string_view provider) {
  NFY_CHECK(text::check(provider, "provider of a receipt", name_bytes_max));
  return context_->store().receipts().quarantine_use(provider);
}

Result<ReceiptReport> Receipts::replay(QuarantinedReceiptId id, std::span<const Receipt> receipts) {
  NFY_CHECK(check_receipts(receipts));
  const UtcTime at = context_->now();
  NFY_TRY(suppressions, suppressions::of_receipts(*context_, receipts, at));
  NFY_TRY(outcomes, context_->store().receipts().replay(id, receipts, at));
  for (const ReceiptSuppression& s : suppressions)
    if (outcomes[s.receipt] == ReceiptOutcome::applied)
      NFY_CHECK(context_->store().suppressions().put(s.row));
  return counted(*context_, report_of(outcomes));
}

}  // namespace notify
