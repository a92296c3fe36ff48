#include "domain/text/text.hpp"
#include "engine/context.hpp"
#include "engine/days.hpp"

#include <notify/complaints.hpp>
#include <notify/receipts.hpp>

namespace notify {
namespace {

Result<void> check_complaint(const Complaint& c) {
  if (c.provider.empty() || c.reference.empty())
    return make_error(ErrorCode::invalid_argument, "a complaint needs a provider and a reference");
  NFY_CHECK(text::check(c.provider, "provider of a complaint", name_bytes_max));
  NFY_CHECK(text::check(c.reference, "reference of a complaint", reference_bytes_max));
  NFY_CHECK(text::check(c.feedback_id, "feedback id of a complaint", reference_bytes_max));
  return text::check(c.complaint_type, "type of a complaint", name_bytes_max);
}

/// Providers repeat themselves. One that gives its complaints no id is told by what it says.
ComplaintId id_of(const Complaint& c) {
  if (!c.feedback_id.empty())
    return {digest_id({"complaint", c.provider, c.reference, c.feedback_id})};
  return {digest_id(
      {"complaint", c.provider, c.reference, "", c.complaint_type, c.complained_at.to_text()})};
}

}  // namespace

Result<ReceiptReport> Complaints::record(std::span<const Complaint> complaints) {
  std::vector<Complaint> checked(complaints.begin(), complaints.end());
  for (Complaint& c : checked) {
    NFY_CHECK(check_complaint(c));
    c.id = id_of(c);
    if (c.complained_at == UtcTime()) c.complained_at = context_->now();
  }
  if (checked.empty()) return ReceiptReport{};
  NFY_TRY(outcomes, context_->store().complaints().record(checked, context_->now()));
  return report_of(outcomes);
}

Result<std::vector<StoredComplaint>> Complaints::list(ServiceId service, std::int64_t limit,
                                                      std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_CHECK(context_->store().services().get(service));
  return context_->store().complaints().list(service, limit, skip);
}

Result<ComplaintPage> Complaints::list_all(std::int64_t limit, std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  return context_->store().complaints().list_all(limit, skip);
}

Result<std::int64_t> Complaints::count(LocalDayRange days) {
  NFY_CHECK(check_days(days));
  NFY_TRY(calendar, Calendar::preset(platform_calendar));
  return context_->store().complaints().count(
      {calendar.window_of(days.first).start(), calendar.window_of(days.last).end()});
}

}  // namespace notify
