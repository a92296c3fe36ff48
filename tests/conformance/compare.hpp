#pragma once

#include "conformance/cases.hpp"

#include <notify/template.hpp>
#include <notify/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify::conformance {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// The text of a member; empty if it is null or absent.
[[nodiscard]] std::string text_at(element row, const char* name);
/// True if a member is there and true.
[[nodiscard]] bool flag_at(element row, const char* name);
/// The texts of a member that is an array.
[[nodiscard]] std::vector<std::string> texts_at(element row, const char* name);
/// The values of the member "personalisation"; none if it is null.
[[nodiscard]] Personalisation personalisation_of(element row);

/// Collects what differs in one row.
class Comparison {
public:
  explicit Comparison(element row) : row_(row) {}

  void text(const char* name, std::string_view got) {
    std::string_view wanted;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got) note(name, got);
  }
  void number(const char* name, std::int64_t got) {
    std::int64_t wanted = 0;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got)
      note(name, std::to_string(got));
  }
  void flag(const char* name, bool got) {
    bool wanted = false;
    if (row_[name].get(wanted) != simdjson::SUCCESS || wanted != got)
      note(name, got ? "true" : "false");
  }
  /// Expects nothing under `name`; `got` says what there is instead.
  void null(const char* name, std::string_view got) {
    if (!row_[name].is_null()) note(name, got);
  }
  void list(const char* name, const std::vector<std::string>& got) {
    std::vector<std::string> wanted;
    for (const element item : simdjson::dom::array(row_[name])) {
      wanted.emplace_back(std::string_view(item));
    }
    if (wanted != got) note(name, got.empty() ? "nothing" : got.front());
  }
  void instant(const char* name, UtcTime got) {
    const auto wanted = UtcTime::from_text(text_at(row_, name) + "Z");
    if (!wanted || *wanted != got) note(name, got.to_text());
  }
  void numbers(const char* name, const std::vector<std::int64_t>& got) {
    std::vector<std::int64_t> wanted;
    for (const element item : simdjson::dom::array(row_[name])) {
      wanted.push_back(std::int64_t(item));
    }
    if (wanted != got) note(name, got.empty() ? "nothing" : std::to_string(got.front()));
  }
  /// Notes a difference that was found otherwise.
  void note(const char* name, std::string_view got) {
    if (why_.empty()) why_ = std::string(name) + " is " + std::string(got);
  }
  [[nodiscard]] Verdict verdict() const { return why_.empty() ? pass() : fail(why_); }
  /// The first member that differs; empty if none does.
  [[nodiscard]] std::string field() const { return why_.substr(0, why_.find(' ')); }

private:
  element row_;
  std::string why_;
};

/// The verdict on what becomes of `typed` in a text message. The reference sends the escape of the
/// GSM alphabet as it is and writes `?` for other control characters, so a failure of a text that
/// holds one may be excused by that.
[[nodiscard]] Verdict verdict_on_sms(const Comparison& compare, std::string_view typed);

}  // namespace notify::conformance
