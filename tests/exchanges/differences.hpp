#pragma once

#include "exchanges/json.hpp"

#include <filesystem>
#include <map>
#include <vector>

namespace notify::exchanges {

/// What this library answers on purpose where the reference answers something else: a predicate on
/// a recorded step, and what is expected instead. Never about one step or id.
struct DifferenceRule {
  std::string name;
  /// {"expect.status": 500, "http.path": "~/v2/notifications/.*"}: what must stand where in the
  /// step. A text that begins with ~ is a regular expression, which has to match all of it.
  /// * is any member on the way: "http.*.status". "before.http.body.status" looks at the last step
  /// that changed the same notification.
  Json::Object when;
  /// Members of the step that are replaced: {"expect": {…}}, {"callbacks": […]}. Members of
  /// "expect" are replaced one by one; null takes one away. "json.status" is one field of the body.
  Json::Object instead;
  std::size_t matched = 0;  ///< how many steps it was about
};

class DifferenceRules {
public:
  /// Reads lines of name, predicate and replacement between tabs; # begins a comment. Fails on what
  /// is no rule: a predicate that is empty or names anything else than at, http, event,
  /// expect, callbacks and before.
  [[nodiscard]] static DifferenceRules read(const std::filesystem::path& file);
  [[nodiscard]] static DifferenceRules from_text(std::string_view text);

  /// Forgets the steps that were seen: names of notifications begin anew in every file.
  void begin_file();

  /// The next step of a file as the first rule that is about it has it, or as it is.
  [[nodiscard]] Json apply(const Json& step);

  /// Those that were about no step yet.
  [[nodiscard]] std::vector<std::string> unused() const;

private:
  std::vector<DifferenceRule> rules_;
  std::map<std::string, Json> changes_;  ///< the last step that changed each notification
};

}  // namespace notify::exchanges
