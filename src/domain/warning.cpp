#include "domain/names.hpp"

#include <notify/template.hpp>
#include <notify/warning.hpp>

#include <array>

namespace notify {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, warning_count> warning_names = {
    "mistyped_uk_number", "unassigned_number", "personal_number", "premium_number",
    "more_segments_than_fragments"};

constexpr std::array<std::string_view, warning_count> warning_texts = {
    "looks like a mistyped UK number: check how many digits it has",
    "looks like an unassigned number: it is in no numbering plan",
    "is a personal number (070): it costs as much as a premium number, and may get no messages",
    "is a premium number: it may get no messages",
    "networks send this message in more parts than are billed, since a character that takes two "
    "places is never cut"};

}  // namespace

std::string_view name_of(Warning warning) noexcept {
  return names::name_in(warning_names, warning);
}

std::string_view text_of(Warning warning) noexcept {
  return names::name_in(warning_texts, warning);
}

std::vector<Warning> WarningSet::list() const {
  std::vector<Warning> out;
  for (int i = 0; i < warning_count; ++i) {
    if (contains(static_cast<Warning>(i))) out.push_back(static_cast<Warning>(i));
  }
  return out;
}

WarningSet warnings_about(const SmsMessage& message) noexcept {
  WarningSet out;
  if (message.segments > message.fragments) out.add(Warning::more_segments_than_fragments);
  return out;
}

}  // namespace notify
