#pragma once

#include "codec/json_reader.hpp"

#include <notify/in_doubt.hpp>
#include <notify/notification.hpp>

#include <charconv>
#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// The options of a provider, out of a JSON object. Each reader leaves its value alone if the
/// option is not there; the first thing that is wrong is kept for end(). Messages name options and
/// never their values, which may be secrets.
class ProviderOptions {
public:
  /// `kind` begins each message. An empty text has no options.
  [[nodiscard]] static Result<ProviderOptions> from_json(std::string_view kind,
                                                         std::string_view json);

  void text(std::string_view name, std::string& value);
  /// A key or password as a header or form carries it: printable ASCII, 4,000 bytes at most, so
  /// that one which was read from a file with its line end is refused here and not by a server.
  void secret(std::string_view name, std::string& value);
  /// A list of texts.
  void texts(std::string_view name, std::optional<std::vector<std::string>>& value);
  void flag(std::string_view name, bool& value);
  template <std::integral Number>
  void number(std::string_view name, Number& value) {
    const codec::JsonValue* const given = take(name);
    if (given == nullptr) return;
    const auto* const digits = given->find_as<codec::JsonValue::Number>();
    Number read{};
    if (digits != nullptr) {
      const char* const end = digits->text.data() + digits->text.size();
      const auto [rest, error] = std::from_chars(digits->text.data(), end, read);
      if (error == std::errc() && rest == end) {
        value = read;
        return;
      }
    }
    refuse(name, "is no whole number in range");
  }
  /// In microseconds: "…_us".
  void span(std::string_view name, std::chrono::microseconds& value);
  /// One of the words that `read` knows.
  template <typename Value>
  void word(std::string_view name, Value& value, Result<Value> (*read)(std::string_view)) {
    std::string given;
    text(name, given);
    if (given.empty()) return;
    if (const auto found = read(given))
      value = *found;
    else
      refuse(name, "is an unknown word");
  }

  /// An option whose form its reader judges; null if it is not there. Lives as long as this.
  [[nodiscard]] const codec::JsonValue* value(std::string_view name) { return take(name); }

  /// Fails with invalid_argument if an option is wrong or was asked for by no reader.
  [[nodiscard]] Result<void> end() const;
  /// Fails with invalid_argument if `value`, which was read, is empty: "the provider mmg needs
  /// the option api_key".
  [[nodiscard]] Result<void> require(std::string_view name, std::string_view value) const;

private:
  ProviderOptions(std::string_view kind, codec::JsonValue json)
      : kind_(kind), json_(std::move(json)) {}

  const codec::JsonValue* take(std::string_view name);
  void refuse(std::string_view name, std::string_view why);

  std::string kind_;
  codec::JsonValue json_;
  std::vector<std::string_view> known_;  ///< names that readers asked for; they live for ever
  std::string wrong_;
};

}  // namespace notify
