#include "common/reading.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

namespace nfy_host {

using notify::ErrorCode;
using notify::make_error;
using notify::Result;
using notify::SealingKey;

namespace {

Result<SealingKey> sealing_key_from(std::string_view text) {
  constexpr std::size_t key_bytes = 32;
  const auto wrong = [] {
    return make_error(ErrorCode::invalid_argument,
                      "sealing-key is ID:HEX, a number and 64 hexadecimal digits");
  };
  SealingKey key;
  const std::size_t colon = std::min(text.find(':'), text.size());
  const auto [end, code] = std::from_chars(text.data(), text.data() + colon, key.id);
  if (code != std::errc() || end != text.data() + colon || key.id < 1) return wrong();
  const std::string_view digits = text.substr(std::min(colon + 1, text.size()));
  if (digits.size() != 2 * key_bytes) return wrong();
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    unsigned value = 0;
    const auto [last, said] = std::from_chars(digits.data() + i, digits.data() + i + 2, value, 16);
    if (said != std::errc() || last != digits.data() + i + 2) return wrong();
    key.bytes += static_cast<char>(value);
  }
  return key;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

Result<std::vector<SealingKey>> sealing_keys_from(std::string_view text) {
  std::vector<SealingKey> keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    NFY_TRY(key, sealing_key_from(trimmed(text.substr(0, end))));
    keys.push_back(std::move(key));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return keys;
}

Result<std::string> text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return make_error(ErrorCode::invalid_argument, "no such file: " + path);
  std::ostringstream text;
  // Unlike an iterator over its buffer, a stream does not throw where it cannot be read: a folder
  // opens as a file does.
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || text.bad())
    return make_error(ErrorCode::invalid_argument, "file cannot be read: " + path);
  return std::move(text).str();
}

bool holds_password(std::string_view url) {
  if (url.find("password=") != std::string_view::npos) return true;
  if (url.find("secret_access_key=") != std::string_view::npos) return true;
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return false;
  const std::string_view rest = url.substr(begin + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::size_t at = rest.substr(0, end).rfind('@');
  return at != std::string_view::npos && rest.substr(0, at).find(':') != std::string_view::npos;
}

}  // namespace nfy_host
