#include "domain/text/text.hpp"
#include "engine/state.hpp"

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

Result<ReceiptReport> Engine::record_complaints(std::span<const Complaint> complaints) {
  std::vector<Complaint> checked(complaints.begin(), complaints.end());
  for (Complaint& c : checked) {
    NFY_CHECK(check_complaint(c));
    c.id = id_of(c);
    if (c.complained_at == UtcTime()) c.complained_at = now();
  }
  if (checked.empty()) return ReceiptReport{};
  NFY_TRY(outcomes, state_->store().record_complaints(checked, now()));
  return report_of(outcomes);
}

Result<std::vector<StoredComplaint>> Engine::list_complaints(ServiceId service, std::int64_t limit,
                                                             std::int64_t skip) {
  NFY_CHECK(check_page(limit, skip));
  NFY_CHECK(state_->store().get_service(service));
  return state_->store().list_complaints(service, limit, skip);
}

}  // namespace notify
