#include "engine/suppressions.hpp"

#include "engine/personal_data.hpp"

#include <notify/suppressions.hpp>

#include <algorithm>
#include <set>

namespace notify {
namespace suppressions {

Result<void> check(Sealer* sealer, bool wants_list) {
  if (!wants_list || sealer != nullptr) return {};
  return make_error(ErrorCode::unsupported,
                    "a list of recipients that get nothing more needs a sealing key");
}

Result<StoredSuppression> make(EngineContext& state, ServiceId service, std::string normalised_to,
                               SuppressionReason reason, UtcTime now) {
  Sealer* const sealer = state.sealer();
  NFY_CHECK(check(sealer, true));
  StoredSuppression row;
  row.id = make_uuid_v7(now, *state.ports.entropy);
  row.service_id = service;
  row.reason = reason;
  row.since = now;
  NFY_TRY(index, personal_data::index_of(*sealer, service, normalised_to));
  row.recipient_index = index;
  NFY_TRY(sealed, sealer->seal(normalised_to, sealing_context(SealedColumn::suppressed_recipient,
                                                              service, row.id)));
  row.recipient = std::move(sealed);
  row.key_id = sealer->key_id();
  return row;
}

Result<std::vector<ReceiptSuppression>> of_receipts(EngineContext& state,
                                                    std::span<const Receipt> receipts,
                                                    UtcTime now) {
  std::vector<ReceiptSuppression> found;
  std::vector<Receipt> failed;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    // What is unspecified may turn out to be temporary.
    if (receipts[i].status != Status::permanent_failure || receipts[i].unspecified) continue;
    failed.push_back(receipts[i]);
    places.push_back(i);
  }
  if (failed.empty() || state.sealer() == nullptr) return found;
  NFY_TRY(suppressible, state.store().suppressions().list_suppressible(failed));
  for (Suppressible& one : suppressible) {
    Notification& n = one.notification;
    // What does not open here is no reason to refuse a receipt.
    if (!personal_data::open(state.sealer(), n) || n.normalised_to.empty()) continue;
    NFY_TRY(row, make(state, n.service_id, n.normalised_to, SuppressionReason::failed, now));
    found.push_back({places[one.receipt], std::move(row)});
  }
  return found;
}

Result<std::vector<ConsentChange>> of_inbound(EngineContext& state,
                                              std::span<const InboundSms> messages, UtcTime now) {
  std::vector<ConsentChange> changes;
  for (const InboundSms& m : messages) {
    const auto word = consent_word(m.content);
    if (!word) continue;
    NFY_TRY(settings, ServiceSettings::of(state, m.service_id));
    if (!settings.service().honours_stop) continue;
    auto normalised_to = personal_data::normalised(m.user_number);
    if (!normalised_to) continue;  // from a name, to which nothing is sent
    NFY_TRY(row, make(state, m.service_id, *normalised_to, SuppressionReason::stopped, now));
    NFY_TRY(keys, personal_data::keys_of(state.sealer(), m.service_id, *std::move(normalised_to)));
    changes.push_back({m.id, *word, std::move(row), std::move(keys.indexes)});
  }
  return changes;
}

}  // namespace suppressions

Result<void> Suppressions::put(ServiceId service, std::string_view to) {
  NFY_TRY(normalised_to, personal_data::normalised(to));
  NFY_TRY(row, suppressions::make(*context_, service, std::move(normalised_to),
                                  SuppressionReason::stopped, context_->now()));
  return context_->store().suppressions().put(row);
}

Result<bool> Suppressions::lift(ServiceId service, std::string_view to) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_CHECK(suppressions::check(context_->sealer(), true));
  NFY_TRY(normalised_to, personal_data::normalised(to));
  NFY_TRY(keys, personal_data::keys_of(context_->sealer(), service, std::move(normalised_to)));
  return context_->store().suppressions().lift(service, keys.indexes);
}

Result<std::vector<SuppressedRecipient>> Suppressions::list(ServiceId service) {
  NFY_CHECK(context_->store().services().get(service));
  NFY_TRY(rows, context_->store().suppressions().list(service));
  if (!rows.empty()) NFY_CHECK(suppressions::check(context_->sealer(), true));
  std::vector<SuppressedRecipient> list;
  std::set<std::pair<std::string, SuppressionReason>> seen;
  for (const StoredSuppression& row : rows) {
    NFY_TRY(recipient, context_->sealer()->open(
                           row.recipient,
                           sealing_context(SealedColumn::suppressed_recipient, service, row.id)));
    if (seen.emplace(recipient, row.reason).second)
      list.push_back({std::move(recipient), row.reason, row.since});
  }
  return list;
}

}  // namespace notify
