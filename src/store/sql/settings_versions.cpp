#include "store/sql/sql_ports.hpp"

namespace notify::sql {
namespace {

constexpr Statement select_version{"SELECT version FROM settings_versions WHERE id = $1"};
constexpr Statement raise_version{
    "INSERT INTO settings_versions (id, version) VALUES ($1, 1) "
    "ON CONFLICT (id) DO UPDATE SET version = settings_versions.version + 1"};

}  // namespace

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

void Session::touch_settings(ServiceId service) { connection_->execute(raise_version, {service}); }

}  // namespace notify::sql
