#pragma once

#include "domain/people/team.hpp"
#include "domain/people/words.hpp"
#include "store/sql/rows.hpp"
#include "store/sql/sql_ports.hpp"

/// Steps that the nouns of people share, inside a transaction.
namespace notify::sql {

/// How many {user_columns} are; user_from() reads them.
inline constexpr int user_columns = 15;
[[nodiscard]] User user_from(const Row& row);

/// Fails with not_found.
[[nodiscard]] User required_user(Connection& connection, UserId id);
/// The same; nobody else changes the user until the transaction ends.
User held_user(Connection& connection, UserId id);

/// In order of the ids, so that two transactions that take them wait in one order.
[[nodiscard]] std::vector<ServiceId> services_of_user(Connection& connection, UserId user);
[[nodiscard]] bool is_active_service(Connection& connection, ServiceId service);
[[nodiscard]] people::Team read_team(Connection& connection, ServiceId service);
[[nodiscard]] std::vector<std::string> read_domains(Connection& connection);
void add_member(Connection& connection, const Member& member, UtcTime now);
void remove_member(Connection& connection, ServiceId service, UserId user);
void leave_organisations(Connection& connection, UserId user);
/// Fails with not_found.
void require_organisation(Connection& connection, OrganisationId id);

template <typename Value, typename FromName>
[[nodiscard]] std::vector<Value> words_from(std::string_view stored, FromName from_name) {
  std::vector<Value> values;
  // Older rows may name what no longer exists.
  for (const std::string& word : people::split_words(stored))
    if (const auto value = from_name(word)) values.push_back(*value);
  return values;
}

}  // namespace notify::sql
