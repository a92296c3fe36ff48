#include "store/sql/bundles.hpp"
#include "store/sql/erasure.hpp"
#include "store/sql/retention.sql.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/states.hpp"
#include "store/sql/stored_settings.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<void> SqlRetention::put(const RetentionPeriod& value, UtcTime now) {
  return transact(Access::write, [&](Session& session) {
    require_service(session.connection(), value.service_id);
    session.connection().execute(put_retention_sql,
                                 {value.service_id, name_of(value.type), value.days, now});
  });
}

Result<std::vector<RetentionPeriod>> SqlRetention::list() {
  return transact(Access::read, [&](Session& session) {
    std::vector<RetentionPeriod> all;
    session.connection().query(select_retention, {}, [&](const Row& row) {
      RetentionPeriod& period = all.emplace_back();
      period.service_id.uuid = row.uuid(0);
      period.type = type_from(row.text(1));
      period.days = static_cast<int>(row.integer(2));
      period.created_at = row.time(3);
      if (row.time(4) != period.created_at) period.updated_at = row.time(4);
    });
    return all;
  });
}

Result<std::int64_t> SqlRetention::erase_recipient(ServiceId service,
                                                   const RecipientKeys& recipient) {
  if (recipient.normalised_to.empty())
    return make_error(ErrorCode::invalid_argument, "recipient must not be empty");
  auto erased = transact(Access::write, [&](Session& session) {
    look_up(session.connection());
    ValueTable ids(1), keys(2);
    const auto keep = [&](const Row& row) {
      const NotificationId id{row.uuid(0)};
      ids.add(id);
      keys.add(service, id);
    };
    session.connection().query(select_open_recipient_of_service, {service, recipient.normalised_to},
                               keep);
    for (const std::int64_t index : recipient.indexes)
      session.connection().query(select_recipient_of_service, {service, index}, keep);
    session.erasure().drop_receipts_naming(recipient.normalised_to);
    std::int64_t held = session.erasure().archive_inbound(service, recipient.normalised_to);
    if (!ids.empty()) {
      unbundle_of(session.connection(), ids);
      session.connection().execute(withdraw, ids);
      session.connection().execute(forget_keys, keys);
      session.connection().execute(forget_quarantined, ids);
      held += session.connection().execute(forget, ids);
    }
    session.settings().delete_suppressions(service, recipient.indexes);
    session.erasure().forget_unsubscriber(service, recipient.indexes);
    return held;
  });
  if (erased) NFY_CHECK(scrub());
  return erased;
}

Result<void> SqlRetention::scrub() {
  try {
    if (transactions_->pool().dialect() == Dialect::sqlite)
      transactions_->pool().take(Access::write)->connection().query(empty_log, {}, [](const Row&) {
      });
    return {};
  } catch (const Failure& failure) {
    return failure.error;
  }
}

}  // namespace notify::sql
