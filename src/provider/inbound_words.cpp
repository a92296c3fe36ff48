#include "provider/inbound_words.hpp"

#include "domain/text/unicode.hpp"

#include <charconv>

namespace notify::inbound_words {
namespace {

/// Two digits at the front of `text`, up to `most`, taken off.
std::optional<int> take_two(std::string_view& text, int most) {
  int value = 0;
  if (text.size() < 2) return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + 2, value);
  if (read.ec != std::errc() || read.ptr != text.data() + 2 || value < 0 || value > most)
    return std::nullopt;
  text.remove_prefix(2);
  return value;
}

bool take_word(std::string_view& text, char word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(1);
  return true;
}

/// Whether `text` is empty, "Z", "+01:00", "+0100" or "+01".
bool is_zone(std::string_view text) {
  if (text.empty() || text == "Z") return true;
  if (!take_word(text, '+') && !take_word(text, '-')) return false;
  if (!take_two(text, 23)) return false;
  if (text.empty()) return true;
  take_word(text, ':');
  return take_two(text, 59) && text.empty();
}

}  // namespace

Error missing(std::string_view provider, std::string_view field) {
  return make_error(ErrorCode::invalid_argument,
                    std::string(provider) + " inbound SMS lacks " + std::string(field),
                    std::string(field));
}

std::optional<UtcTime> date_from(std::string_view text) {
  constexpr std::size_t day_size = 10;
  const auto day = LocalDay::from_text(text.substr(0, day_size));
  if (!day) return std::nullopt;
  std::string_view rest = text.substr(day_size);
  std::chrono::microseconds time{0};
  if (!rest.empty()) {
    if (!take_word(rest, ' ') && !take_word(rest, 'T')) return std::nullopt;
    const auto hours = take_two(rest, 23);
    if (!hours || !take_word(rest, ':')) return std::nullopt;
    const auto minutes = take_two(rest, 59);
    if (!minutes) return std::nullopt;
    time = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    if (take_word(rest, ':')) {
      const auto seconds = take_two(rest, 59);
      if (!seconds) return std::nullopt;
      time += std::chrono::seconds(*seconds);
    }
    if (take_word(rest, '.') || take_word(rest, ',')) {
      std::chrono::microseconds unit{100'000};
      if (rest.empty() || rest[0] < '0' || rest[0] > '9') return std::nullopt;
      for (; !rest.empty() && rest[0] >= '0' && rest[0] <= '9'; rest.remove_prefix(1)) {
        time += unit * (rest[0] - '0');
        unit /= 10;
      }
    }
  }
  if (!is_zone(rest)) return std::nullopt;
  return UtcTime::from_us(std::chrono::microseconds(day->days().time_since_epoch() + time).count());
}

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const char32_t code = unicode::take(text);
    unicode::append(out, code == 0 ? unicode::replacement_character : code);
  }
  return out;
}

}  // namespace notify::inbound_words
