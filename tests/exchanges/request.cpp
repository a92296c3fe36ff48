#include "exchanges/request.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace notify::exchanges {
namespace {

constexpr std::array known_members{"method", "path", "headers", "auth", "body", "raw_body", "form"};
constexpr std::string_view hexadecimal = "0123456789ABCDEF";

void append_escaped(std::string& out, char byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  out += {'%', hexadecimal[value >> 4], hexadecimal[value & 15]};
}

/// What cannot stand on a request line as it is, is escaped.
std::string target_of(std::string_view path) {
  std::string out;
  for (const char byte : path) {
    if (static_cast<std::uint8_t>(byte) <= ' ' || static_cast<std::uint8_t>(byte) >= 0x7f)
      append_escaped(out, byte);
    else
      out += byte;
  }
  return out;
}

std::string urlencoded(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (std::isalnum(static_cast<unsigned char>(byte)) ||
        std::string_view("-_.~").find(byte) != std::string_view::npos)
      out += byte;
    else if (byte == ' ')
      out += '+';
    else
      append_escaped(out, byte);
  }
  return out;
}

void append_field(std::string& out, std::string_view name, const Json& value) {
  if (!out.empty()) out += '&';
  out += urlencoded(name) + "=" + urlencoded(plain_text(value));
}

std::string form_of(const Json& form) {
  std::string out;
  const auto* fields = form.find_as<Json::Object>();
  if (!fields) throw Trouble("form is no object");
  for (const auto& [name, value] : *fields) {
    if (const auto* several = value.find_as<Json::Array>())
      for (const Json& one : *several) append_field(out, name, one);
    else
      append_field(out, name, value);
  }
  return out;
}

bool has_header(const std::vector<RestHeader>& headers, std::string_view name) {
  return std::ranges::any_of(headers, [&](const RestHeader& header) {
    return std::ranges::equal(header.name, name, [](unsigned char a, unsigned char b) {
      return std::tolower(a) == std::tolower(b);
    });
  });
}

}  // namespace

BuiltRequest build_request(const Json& http, const TokenMaker& maker, UtcTime now) {
  for (const auto& [name, value] : *http.find_as<Json::Object>())
    if (std::ranges::find(known_members, name) == known_members.end())
      throw Trouble("unknown member of http: " + name);
  BuiltRequest request;
  request.method = text_in(http, "method");
  request.target = target_of(maker.symbols.filled(text_in(http, "path")));
  if (const Json* headers = http.find("headers"))
    for (const auto& [name, value] : *headers->find_as<Json::Object>())
      request.headers.push_back({name, maker.symbols.filled(plain_text(value))});
  if (const Json* auth = http.find("auth"); auth && !is_null(*auth))
    request.headers.push_back({"Authorization", authorization_of(*auth, maker, now)});
  std::string type;
  if (const Json* body = http.find("body")) {
    request.body = write_json(maker.symbols.filled(*body));
    type = "application/json";
  } else if (const Json* form = http.find("form")) {
    request.body = form_of(maker.symbols.filled(*form));
    type = "application/x-www-form-urlencoded";
  } else {
    request.body = maker.symbols.filled(text_in(http, "raw_body"));
  }
  if (!type.empty() && !has_header(request.headers, "content-type"))
    request.headers.push_back({"Content-Type", type});
  return request;
}

}  // namespace notify::exchanges
