#pragma once

#include <notify/ids.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The tables that an import fills row by row, as its two ends agree on them: who reads an old
/// database answers these columns in this order, and a store writes them.
namespace notify {

/// In the order in which they are brought: what a row names comes before it.
enum class ImportTable : std::uint8_t {
  email_brands,
  letter_brands,
  organisations,
  // These say what an owner has, in a row an owner: a line each, its values with TABs between
  // them, ids as 32 hexadecimal digits.
  organisation_domains,
  email_pools,
  letter_pools,
  users,
  security_keys,         ///< of a user, likewise
  organisation_members,  ///< likewise
  services,
  service_versions,
  members,      ///< of a service, likewise
  permissions,  ///< a row a service: all that it has, a line each
  guests,       ///< likewise; how one is compared, a TAB, and how it was typed
  sms_senders,
  reply_to,
  letter_contacts,
  template_folders,
  folder_sight,  ///< of a service, likewise: who sees which folder
  invitations,   ///< to services and to organisations
  join_requests,
  template_versions,
  templates,
  template_classes,
  api_keys,
  api_key_versions,
  callbacks,
  allowances,
  retention,
  inbound_numbers,
  contact_lists,
  jobs,
  inbound_sms,
  inbound_history,
  complaints,
  unsubscribe_reports,
  unsubscribes,
  returned_letters,
  despatched_letters,
  processing_times,
  events,
  notifications,  ///< these two as values of the domain
  history,
};
inline constexpr int import_table_count = 43;

enum class ImportKind : std::uint8_t { uuid, text, integer, flag, day, bytes };

enum class ImportRole : std::uint8_t {
  key,      ///< of the row
  plain,    ///< replaces what is stored
  first,    ///< stored with a new row; then it stays as it is here
  secret,   ///< comes open and is stored sealed
  derived,  ///< the engine fills it in
};

struct ImportColumn {
  const char* name;
  ImportKind kind;
  ImportRole role = ImportRole::plain;
  bool may_be_null = false;
};

struct ImportTableShape {
  const char* name;  ///< of the table here
  std::span<const ImportColumn> columns;
};
[[nodiscard]] const ImportTableShape& shape_of(ImportTable table) noexcept;

using ImportValue = std::variant<std::monostate, std::int64_t, std::string, Uuid>;
using ImportRow = std::vector<ImportValue>;  ///< a value a column

}  // namespace notify
