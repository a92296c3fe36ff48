#include "store/sql/erasure.hpp"
#include "store/sql/quarantine.sql.hpp"
#include "store/sql/receipt_log.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

#include <notify/archive.hpp>

#include <optional>
#include <set>

namespace notify::sql {
namespace {

// The index of large receipts names the same length.
static_assert(quarantined_receipt_small_bytes_max == 4096);
constexpr std::int64_t page = 256;  // of up to 64 KiB each

void take_place(const Row& row, std::set<std::int64_t>& taken) { taken.insert(row.integer(0)); }
void take_place(const Row& row, std::set<ComplaintId>& taken) { taken.insert({row.uuid(0)}); }

/// Moves what still waits at its place in an inbox to the quarantine.
template <typename Place, typename Buried>
std::int64_t bury_all(Connection& connection, const Batch& take, std::span<const Buried> all) {
  ValueTable places(1), dead(5);
  for (const Buried& b : all) places.add(b.place);
  std::set<Place> taken;
  connection.query(take, places, [&](const Row& row) { take_place(row, taken); });
  for (const Buried& b : all)
    if (taken.contains(b.place))
      dead.add(b.dead.id, b.dead.provider, Value::bytes(b.dead.raw), b.dead.reason,
               b.dead.received_at);
  if (!dead.empty()) connection.execute(insert_receipts, dead);
  return static_cast<std::int64_t>(taken.size());
}

QuarantinedReceipt quarantined_of(const Row& row) {
  return {
      {row.uuid(0)}, std::string(row.text(1)), row.bytes(2), std::string(row.text(3)), row.time(4)};
}

}  // namespace

Result<void> SqlReceipts::quarantine(const QuarantinedReceipt& value) {
  return transact(Access::write, [&](Session& session) {
    bool there = false, full = false;
    session.connection().query(is_there, {value.id}, [&](const Row&) { there = true; });
    if (there) return;
    const auto fill = [&](const Row&) { full = true; };
    // Parked receipts that move here were accepted long ago: they count with what is parked
    // (unknown_receipts_max), not towards the limit of new ones.
    session.connection().query(
        is_full, {value.provider, unknown_notification_reason, quarantined_receipts_max - 1}, fill);
    if (value.raw.size() > quarantined_receipt_small_bytes_max)
      session.connection().query(is_full_of_large,
                                 {value.provider, quarantined_large_receipts_max - 1}, fill);
    if (full) fail(ErrorCode::busy, "quarantine is full of receipts of " + value.provider);
    session.connection().execute(insert_receipt, {value.id, value.provider, Value::bytes(value.raw),
                                                  value.reason, value.received_at});
  });
}

Result<std::vector<QuarantinedReceipt>> SqlReceipts::list_quarantined(std::int64_t limit) {
  return transact(Access::read, [&](Session& session) {
    std::vector<QuarantinedReceipt> found;
    session.connection().query(select_receipts, {limit},
                               [&](const Row& row) { found.push_back(quarantined_of(row)); });
    return found;
  });
}

Result<QuarantinedReceipt> SqlReceipts::find_quarantined(QuarantinedReceiptId id) {
  return transact(Access::read, [&](Session& session) {
    std::optional<QuarantinedReceipt> found;
    session.connection().query(select_receipt, {id},
                               [&](const Row& row) { found = quarantined_of(row); });
    if (!found) fail(ErrorCode::not_found, "no receipt in quarantine: " + id.to_text());
    return *std::move(found);
  });
}

Result<QuarantineUse> SqlReceipts::quarantine_use(std::string_view provider) {
  return transact(Access::read, [&](Session& session) {
    QuarantineUse use;
    session.connection().query(select_use, {provider}, [&](const Row& row) {
      use = {row.integer(0), row.integer(1)};
    });
    return use;
  });
}

Result<std::vector<ReceiptOutcome>> SqlReceipts::replay(QuarantinedReceiptId id,
                                                        std::span<const Receipt> receipts,
                                                        UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    if (session.connection().execute(delete_receipt, {id}) == 0)
      fail(ErrorCode::not_found, "no receipt in quarantine: " + id.to_text());
    return receipts.empty() ? std::vector<ReceiptOutcome>{}
                            : session.receipts().merge(receipts, now);
  });
}

Result<std::int64_t> SqlReceipts::drop_quarantined(UtcTime received_before) {
  return transact(Access::write, [&](Session& session) {
    return session.connection().execute(delete_expired, {received_before});
  });
}

Result<std::vector<ParkedReceipt>> SqlReceipts::list_parked(UtcTime received_before,
                                                            std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ParkedReceipt> found;
    session.connection().query(select_parked, {received_before, limit}, [&](const Row& row) {
      found.push_back({row.integer(0),
                       Receipt{{row.uuid(1)},
                               std::string(row.text(2)),
                               std::string(row.text(3)),
                               status_of(row.text(4)),
                               row.time(5),
                               row.integer(6) != 0},
                       row.time(7)});
    });
    return found;
  });
}

Result<std::int64_t> SqlReceipts::bury(std::span<const BuriedReceipt> receipts) {
  if (receipts.empty()) return 0;
  return transact(Access::write, [&](Session& session) {
    return bury_all<std::int64_t>(session.connection(), take_places, receipts);
  });
}

Result<std::vector<ParkedComplaint>> SqlComplaints::list_parked(UtcTime received_before,
                                                                std::int64_t limit) {
  return transact(Access::single, [&](Session& session) {
    std::vector<ParkedComplaint> found;
    session.connection().query(select_parked_complaints, {received_before, limit},
                               [&](const Row& row) {
                                 found.push_back({Complaint{std::string(row.text(1)),
                                                            std::string(row.text(2)),
                                                            std::string(row.text(3)),
                                                            std::string(row.text(4)),
                                                            row.time(5),
                                                            {row.uuid(0)}},
                                                  row.time(6)});
                               });
    return found;
  });
}

Result<std::int64_t> SqlComplaints::bury(std::span<const BuriedComplaint> complaints) {
  if (complaints.empty()) return 0;
  return transact(Access::write, [&](Session& session) {
    return bury_all<ComplaintId>(session.connection(), take_complaints, complaints);
  });
}

void ReceiptLog::refuse_too_many_unknown(std::string_view provider) {
  connection().query(
      has_too_many_unknown, {provider, unknown_notification_reason, unknown_receipts_max},
      [&](const Row&) {
        fail(ErrorCode::busy, "inbox is full of receipts of " + std::string(provider));
      });
}

void Erasure::drop_receipts_naming(std::string_view normalised_to) {
  ValueTable ids(1);
  Uuid last;
  for (std::int64_t found = page; found == page;) {
    found = 0;
    connection().query(select_raw, {last, page}, [&](const Row& row) {
      ++found;
      last = row.uuid(0);
      if (mentions_recipient(row.bytes(1), normalised_to)) ids.add(Value(last));
    });
  }
  if (!ids.empty()) connection().execute(delete_receipts, ids);
}

}  // namespace notify::sql
