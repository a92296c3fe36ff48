#include "store/sql/callback_outbox.hpp"
#include "store/sql/complaints.sql.hpp"
#include "store/sql/receipt_log.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"

#include <map>
#include <set>

namespace notify::sql {
namespace {

StoredComplaint complaint_from(const Row& row) {
  return {{row.uuid(0)},
          {row.uuid(1)},
          {row.uuid(2)},
          std::string(row.text(3)),
          std::string(row.text(4)),
          row.time(5),
          row.time(6)};
}

}  // namespace

std::vector<ReceiptOutcome> ReceiptLog::store_complaints(std::span<const Complaint> complaints,
                                                         UtcTime now) {
  std::vector<Receipt> reported;
  for (const Complaint& c : complaints) {
    Receipt& r = reported.emplace_back();
    r.provider = c.provider;
    r.reference = c.reference;
  }
  std::vector<NotificationId> ids;
  StoredStates states;
  find_reported(reported, ids, states);
  ValueTable known(7), unknown(7), calls(5);
  for (std::size_t i = 0; i < complaints.size(); ++i) {
    const Complaint& c = complaints[i];
    const Value feedback = Value::text_or_null(c.feedback_id);
    const Value type = Value::text_or_null(c.complaint_type);
    const auto at = states.find(ids[i]);
    if (at == states.end())
      unknown.add(c.id, c.provider, c.reference, feedback, type, c.complained_at, now);
    else
      known.add(c.id, at->second.key.service_id, ids[i], feedback, type, c.complained_at, now);
  }
  std::set<ComplaintId> fresh;
  if (!known.empty())
    connection().query(insert_complaint, known,
                       [&](const Row& row) { fresh.insert(ComplaintId{row.uuid(0)}); });
  if (!unknown.empty()) connection().execute(park_complaint, unknown);

  std::vector<ReceiptOutcome> outcomes;
  for (std::size_t i = 0; i < complaints.size(); ++i) {
    const auto at = states.find(ids[i]);
    if (at == states.end()) {
      outcomes.push_back(ReceiptOutcome::parked);
    } else if (fresh.erase(complaints[i].id) == 0) {
      outcomes.push_back(ReceiptOutcome::unchanged);
    } else {
      outcomes.push_back(ReceiptOutcome::applied);
      calls.add(at->second.key.service_id, ids[i], name_of(at->second.key.status), now,
                complaints[i].id);
    }
  }
  session().callbacks().queue_complaints(calls);
  return outcomes;
}

Result<std::vector<ReceiptOutcome>> SqlComplaints::record(std::span<const Complaint> complaints,
                                                          UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    auto outcomes = session.receipts().store_complaints(complaints, now);
    std::set<std::string_view> strangers;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
      if (outcomes[i] == ReceiptOutcome::parked) strangers.insert(complaints[i].provider);
    for (const std::string_view provider : strangers)
      session.receipts().refuse_too_many_unknown(provider);
    return outcomes;
  });
}

void ReceiptLog::apply_parked_complaints(const ValueTable& named, UtcTime now) {
  std::vector<Complaint> complaints;
  connection().query(take_parked_complaints, named, [&](const Row& row) {
    complaints.push_back({std::string(row.text(1)),
                          std::string(row.text(2)),
                          std::string(row.text(3)),
                          std::string(row.text(4)),
                          row.time(5),
                          {row.uuid(0)}});
  });
  if (!complaints.empty()) store_complaints(complaints, now);
}

Result<std::vector<StoredComplaint>> SqlComplaints::list(ServiceId service, std::int64_t limit,
                                                         std::int64_t skip) {
  return transact(Access::read, [&](Session& session) {
    std::vector<StoredComplaint> all;
    session.connection().query(select_complaints, {service, limit, skip},
                               [&](const Row& row) { all.push_back(complaint_from(row)); });
    return all;
  });
}

Result<ComplaintPage> SqlComplaints::list_all(std::int64_t limit, std::int64_t skip) {
  return transact(Access::read, [&](Session& session) {
    ComplaintPage page;
    session.connection().query(count_all_complaints, {},
                               [&](const Row& row) { page.total = row.integer(0); });
    session.connection().query(select_all_complaints, {limit, skip}, [&](const Row& row) {
      page.complaints.push_back(complaint_from(row));
    });
    return page;
  });
}

Result<std::int64_t> SqlComplaints::count(BillingWindow created) {
  return transact(Access::single, [&](Session& session) {
    std::int64_t count = 0;
    session.connection().query(count_complaints, {created.start(), created.end()},
                               [&](const Row& row) { count = row.integer(0); });
    return count;
  });
}

void CallbackOutbox::find_complaints(std::vector<ClaimedCallback>& claimed) {
  ValueTable ids(1);
  for (const ClaimedCallback& c : claimed)
    if (c.complaint) ids.add(c.complaint->id);
  if (ids.empty()) return;
  std::map<ComplaintId, StoredComplaint> found;
  connection().query(complaints_by_id, ids, [&](const Row& row) {
    StoredComplaint complaint = complaint_from(row);
    found.emplace(complaint.id, std::move(complaint));
  });
  for (ClaimedCallback& c : claimed)
    if (c.complaint) c.complaint = found.at(c.complaint->id);
}

}  // namespace notify::sql
