#include "domain/names.hpp"

#include <notify/suppression.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, suppression_reason_count> reason_names{"stopped", "failed"};
constexpr std::array<std::string_view, 4> stop_words{"STOP", "STOPALL", "UNSUBSCRIBE", "OPTOUT"};
constexpr std::array<std::string_view, 2> start_words{"START", "UNSTOP"};
/// Of a text that may be a word: with blanks and punctuation.
constexpr std::size_t content_bytes_max = 60;

}  // namespace

std::string_view name_of(SuppressionReason reason) noexcept {
  return names::name_in(reason_names, reason);
}

Result<SuppressionReason> suppression_reason_from(std::string_view name) {
  return names::value_in<SuppressionReason>(reason_names, "reason of a suppression", name);
}

std::optional<ConsentWord> consent_word(std::string_view content) {
  if (content.size() > content_bytes_max) return std::nullopt;
  // Only letters count: "Stop.", "STOP ALL" and "opt-out" are meant. Whoever writes more, or in
  // another script, says something else.
  std::string letters;
  for (const char c : content) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (upper >= 'A' && upper <= 'Z')
      letters += upper;
    else if ((c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80)
      return std::nullopt;
  }
  if (std::ranges::find(stop_words, letters) != stop_words.end()) return ConsentWord::stop;
  if (std::ranges::find(start_words, letters) != start_words.end()) return ConsentWord::start;
  return std::nullopt;
}

}  // namespace notify
