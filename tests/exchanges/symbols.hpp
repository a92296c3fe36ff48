#pragma once

#include "exchanges/json.hpp"

#include <functional>
#include <map>

namespace notify::exchanges {

/// What the forms `{{kind:name}}` of a file stand for: ids that the engine chose, links and secrets
/// that an answer gave.
class Symbols {
public:
  /// `symbol` is "template:hello".
  void put(std::string symbol, std::string value);
  [[nodiscard]] const std::string* find(std::string_view symbol) const;
  /// Fails where the symbol is not known.
  [[nodiscard]] const std::string& get(std::string_view symbol) const;
  /// Forms of `kind` are made when they are read: `{{signed:l1}}` by a function of "l1".
  void put_maker(std::string kind, std::function<std::string(std::string_view name)> maker);

  /// `text` with every form in it replaced, whatever stands around it. `{{any:…}}` stays as it is:
  /// it is for comparing. Fails on a symbol that is not known.
  [[nodiscard]] std::string filled(std::string_view text) const;
  /// Every text and name in `value`.
  [[nodiscard]] Json filled(const Json& value) const;

private:
  [[nodiscard]] std::string value_of(std::string_view form) const;

  std::map<std::string, std::string, std::less<>> values_;
  std::map<std::string, std::function<std::string(std::string_view)>, std::less<>> makers_;
};

/// Scheme and host taken away: "/unsubscribe/…" of "https://api.example.gov.uk/unsubscribe/…".
[[nodiscard]] std::string path_of(std::string_view url);

}  // namespace notify::exchanges
