#include "store/sql/settings_versions.sql.hpp"
#include "store/sql/sql_ports.hpp"
#include "store/sql/stored_settings.hpp"

namespace notify::sql {
namespace {}  // namespace

Result<SettingsVersion> SqlServices::settings_version(ServiceId service) {
  if (!transactions_->versions_hold())
    return SettingsVersion{0, transactions_->session_never_met()};
  return transact(Access::single, [&](Session& session) {
    SettingsVersion version{0, transactions_->pool().connections()};
    session.connection().query(select_version, {service},
                               [&](const Row& row) { version.number = row.integer(0); });
    return version;
  });
}

void StoredSettings::touch(ServiceId service) { connection().execute(raise_version, {service}); }

}  // namespace notify::sql
