#pragma once

#include "cli/run/session.hpp"

#include <notify/billing.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <optional>
#include <string>

/// Finding things by what people call them, and reading them from JSON.
namespace nfy_cli {

/// The service that SERVICE names by its id or its name. Fails with not_found.
[[nodiscard]] notify::Result<notify::Service> find_service(notify::Engine& engine,
                                                           const std::string& text);
[[nodiscard]] notify::Result<notify::Service> said_service(Session& session);
/// The one that --service names, if there is one.
[[nodiscard]] notify::Result<std::optional<notify::ServiceId>> said_scope(Session& session);
[[nodiscard]] notify::Result<notify::Template> find_template(notify::Engine& engine,
                                                             notify::ServiceId service,
                                                             const std::string& text);
[[nodiscard]] notify::Result<notify::Organisation> find_organisation(notify::Engine& engine,
                                                                     const std::string& text);

/// The running financial year in a service's calendar.
[[nodiscard]] notify::Result<int> running_year(notify::Engine& engine, const std::string& calendar);
/// --year, else the running one.
[[nodiscard]] notify::Result<int> said_year(Session& session, const std::string& calendar);
/// Today in the calendar "uk", which platform-wide figures follow.
[[nodiscard]] notify::Result<notify::LocalDay> today(notify::Engine& engine);

/// The prices of a JSON file. Fails with invalid_argument and names the file.
[[nodiscard]] notify::Result<notify::ReferenceData> rates_of_file(const std::string& path);

/// Takes members out of one JSON object; end() refuses those that nobody asked for.
class Members {
public:
  Members(const Json& object, std::string what) : object_(object), what_(std::move(what)) {}

  // Each leaves the target as it is where the member is absent.
  notify::Result<void> take(const char* name, std::string& target);
  notify::Result<void> take(const char* name, bool& target);
  notify::Result<void> take(const char* name, std::int64_t& target);
  notify::Result<void> take(const char* name, std::vector<std::string>& target);
  /// A word that `from` reads.
  template <typename T>
  notify::Result<void> take(const char* name, T& target,
                            notify::Result<T> (*from)(std::string_view)) {
    std::string word;
    NFY_CHECK(take(name, word));
    if (word.empty()) return {};
    NFY_TRY(value, from(word));
    target = value;
    return {};
  }
  template <typename Tag>
  notify::Result<void> take_id(const char* name, notify::Id<Tag>& target) {
    std::string word;
    NFY_CHECK(take(name, word));
    if (word.empty()) return {};
    NFY_TRY(id, notify::Id<Tag>::from_text(word));
    target = id;
    return {};
  }
  [[nodiscard]] const Json* find(const char* name);
  void skip(const char* name) { static_cast<void>(find(name)); }
  [[nodiscard]] notify::Result<void> end() const;

private:
  [[nodiscard]] notify::Error wrong(const char* name, const char* kind) const;

  const Json& object_;
  std::string what_;  ///< "service"
  std::set<std::string> asked_;
};

/// Empty text for an instant that is none.
[[nodiscard]] notify::ReportCell cell_of(std::optional<notify::UtcTime> at);
/// "2026-03-29 00:59:59": UTC, to the second.
[[nodiscard]] std::string short_time(notify::UtcTime at);
/// "3 d", "2 h", "45 s".
[[nodiscard]] std::string span_text(std::chrono::microseconds span);

/// An id that was given as the value of a flag or an argument. The error names both.
template <typename IdType>
[[nodiscard]] notify::Result<IdType> id_given(std::string_view name, std::string_view text) {
  auto id = IdType::from_text(text);
  if (id) return id;
  return notify::make_error(notify::ErrorCode::invalid_argument,
                            std::string(name) + " is an id, not " + std::string(text));
}

}  // namespace nfy_cli
