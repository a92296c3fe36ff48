#include "rest/query.hpp"

#include <algorithm>

namespace notify::rest {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void append_escaped(std::string& url, std::string_view text) {
  constexpr std::string_view kept = "-_.~!$'()*,/:;?@";
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_alphanumeric || kept.find(c) != kept.npos) {
      url += c;
    } else if (c == ' ') {
      url += '+';
    } else {
      url += '%';
      url += digits[byte >> 4];
      url += digits[byte & 15];
    }
  }
}

}  // namespace

std::string percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%' && i + 2 < text.size()) {
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += c == '+' && plus_is_space ? ' ' : c;
  }
  return out;
}

Query::Query(std::string_view text) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t sign = std::min(pair.find('='), pair.size());
    parameters_.emplace_back(percent_decoded(pair.substr(0, sign), true),
                             percent_decoded(pair.substr(std::min(pair.size(), sign + 1)), true));
  }
}

const std::string* Query::find(std::string_view name) const noexcept {
  const auto found =
      std::ranges::find_if(parameters_, [&](const auto& pair) { return pair.first == name; });
  return found == parameters_.end() ? nullptr : &found->second;
}

std::vector<std::string> Query::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : parameters_)
    if (key == name) values.push_back(value);
  return values;
}

std::vector<std::string> Query::names() const {
  std::vector<std::string> names;
  for (const auto& [key, value] : parameters_)
    if (std::ranges::find(names, key) == names.end()) names.push_back(key);
  return names;
}

void append_parameter(std::string& url, std::string_view name, std::string_view value) {
  url += url.find('?') == url.npos ? '?' : '&';
  append_escaped(url, name);
  url += '=';
  append_escaped(url, value);
}

}  // namespace notify::rest
