#include "store/sql/callback_outbox.hpp"
#include "store/sql/erasure.hpp"
#include "store/sql/inbound.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/session_calendars.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

#include <limits>
#include <map>
#include <set>

namespace notify::sql {
namespace {

/// Moves rows that this transaction has locked. Answers how many.
std::int64_t move_inbound(Connection& connection, const ValueTable& ids) {
  if (ids.empty()) return 0;
  connection.execute(copy_rows, ids);
  return connection.execute(delete_inbound, ids);
}

InboundSms inbound_from(const Row& row) {
  InboundSms m;
  m.id.uuid = row.uuid(0);
  m.service_id.uuid = row.uuid(1);
  m.notify_number = row.text(2);
  m.provider = row.text(3);
  m.provider_reference = row.text(4);
  m.provider_date = row.time_or_null(5);
  m.created_at = row.time(6);
  m.user_number = row.text(7);
  m.content = row.text(8);
  return m;
}

}  // namespace

Result<std::int64_t> SqlInbound::record(std::span<const InboundSms> messages,
                                        std::span<const ConsentChange> changes,
                                        std::span<const InboundSmsId> told) {
  if (messages.empty()) return std::int64_t{0};
  return transact(Access::write, [&](Session& session) {
    std::vector<const ConsentChange*> fresh;
    for (const ConsentChange& change : changes) {
      bool is_known = false;
      session.connection().query(find_inbound, {change.message},
                                 [&](const Row&) { is_known = true; });
      if (!is_known) fresh.push_back(&change);
    }
    ValueTable rows(9);
    rows.reserve(messages.size());
    for (const InboundSms& m : messages) {
      session.calendars().of(m.service_id);  // fails if there is no such service
      rows.add(m.id, m.service_id, m.notify_number, m.provider,
               Value::text_or_null(m.provider_reference), m.provider_date, m.created_at,
               m.user_number, m.content);
    }
    std::set<InboundSmsId> stored;
    session.connection().query(insert_inbound, rows,
                               [&](const Row& row) { stored.insert(InboundSmsId{row.uuid(0)}); });
    const auto inserted = static_cast<std::int64_t>(stored.size());
    for (const ConsentChange* change : fresh) {
      if (change->word == ConsentWord::stop)
        session.settings().write_suppressions(std::span(&change->row, 1));
      else
        session.settings().delete_suppressions(change->row.service_id, change->indexes);
    }
    const std::set<InboundSmsId> wanted(told.begin(), told.end());
    ValueTable calls(3);
    for (const InboundSms& m : messages)
      if (wanted.contains(m.id) && stored.erase(m.id) != 0)
        calls.add(m.service_id, m.id, m.created_at);
    session.callbacks().queue_inbound_sms(calls);
    return inserted;
  });
}

Result<std::vector<InboundSms>> SqlInbound::list(ServiceId service, const InboundQuery& query) {
  return transact(Access::read, [&](Session& session) {
    std::vector<InboundSms> found;
    std::optional<UtcTime> last = query.created_before;
    if (!query.older_than.is_nil()) {
      session.connection().query(find_inbound_place, {query.older_than, service},
                                 [&](const Row& row) { last = row.time(0); });
      if (!last) return found;
    }
    const InboundSmsId id_before = query.older_than.is_nil() ? query.id_before : query.older_than;
    const Value before = last.value_or(UtcTime::from_us(std::numeric_limits<std::int64_t>::max()));
    const Value since = query.created_since.value_or(UtcTime::from_us(0));
    const auto keep = [&](const Row& row) { found.push_back(inbound_from(row)); };
    if (!query.archived && !query.user_number.empty()) {
      session.connection().query(
          select_of_number, {service, before, id_before, query.limit, since, query.user_number},
          keep);
    } else {
      session.connection().query(query.archived ? select_archived_inbound : select_inbound,
                                 {service, before, id_before, query.limit, since}, keep);
    }
    return found;
  });
}

Result<InboundSms> SqlInbound::get(ServiceId service, InboundSmsId id) {
  return transact(Access::single, [&](Session& session) {
    std::optional<InboundSms> found;
    session.connection().query(select_one_inbound, {id, service},
                               [&](const Row& row) { found = inbound_from(row); });
    if (!found) fail(ErrorCode::not_found, "unknown inbound SMS: " + id.to_text());
    return *std::move(found);
  });
}

Result<std::vector<InboundSms>> SqlInbound::list_latest(ServiceId service,
                                                        const LatestInboundQuery& query) {
  return transact(Access::single, [&](Session& session) {
    std::vector<InboundSms> found;
    session.connection().query(
        select_latest,
        {service, query.created_since.value_or(UtcTime::from_us(0)), query.limit, query.skip},
        [&](const Row& row) { found.push_back(inbound_from(row)); });
    return found;
  });
}

Result<InboundSummary> SqlInbound::summary(ServiceId service, UtcTime since) {
  return transact(Access::single, [&](Session& session) {
    InboundSummary out;
    session.connection().query(summarise_inbound, {service, since}, [&](const Row& row) {
      out = {row.integer(0), row.time_or_null(1)};
    });
    return out;
  });
}

Result<std::optional<UtcTime>> SqlInbound::last_came(ServiceId service, std::string_view number) {
  return transact(Access::read, [&](Session& session) {
    std::optional<UtcTime> last;
    const auto keep = [&](const Row& row) { last = std::max(last, row.time_or_null(0)); };
    session.connection().query(last_inbound, {service, number}, keep);
    session.connection().query(last_outbound, {service, number}, keep);
    return last;
  });
}

Result<std::vector<ArchiveScope>> SqlInbound::list_expired(std::span<const ArchiveScope> scopes) {
  if (scopes.empty()) return std::vector<ArchiveScope>{};
  return transact(Access::read, [&](Session& session) {
    ValueTable asked(2);
    for (const ArchiveScope& s : scopes) asked.add(s.service_id, s.created_before);
    std::vector<ArchiveScope> found;
    session.connection().query(probe_expired, asked, [&](const Row& row) {
      found.push_back(ArchiveScope{{row.uuid(0)}, NotificationType::sms, row.time(1)});
    });
    return found;
  });
}

Result<std::int64_t> SqlInbound::archive(const ArchiveScope& scope, std::int64_t limit) {
  return transact(Access::write, [&](Session& session) {
    ValueTable ids(1);
    session.connection().query(select_expired_inbound,
                               {scope.service_id, scope.created_before, limit},
                               [&](const Row& row) { ids.add(Value(row.uuid(0))); });
    return move_inbound(session.connection(), ids);
  });
}

void CallbackOutbox::find_inbound(std::vector<ClaimedCallback>& claimed) {
  ValueTable ids(1);
  for (const ClaimedCallback& c : claimed)
    if (c.inbound) ids.add(c.inbound->id);
  if (ids.empty()) return;
  std::map<InboundSmsId, InboundSms> found;
  connection().query(inbound_by_id, ids, [&](const Row& row) {
    InboundSms message = inbound_from(row);
    found.emplace(message.id, std::move(message));
  });
  for (ClaimedCallback& c : claimed)
    if (c.inbound)
      if (const auto at = found.find(c.inbound->id); at != found.end()) c.inbound = at->second;
}

std::int64_t Erasure::archive_inbound(ServiceId service, std::string_view user_number) {
  ValueTable ids(1);
  connection().query(select_number, {service, user_number},
                     [&](const Row& row) { ids.add(Value(row.uuid(0))); });
  return move_inbound(connection(), ids);
}

}  // namespace notify::sql
