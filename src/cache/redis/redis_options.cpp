#include "cache/redis/redis_options.hpp"

#include "cache/cache_key.hpp"

#include <charconv>

namespace notify {
namespace {

constexpr std::string_view redis_scheme = "redis://", unix_scheme = "unix:";

Error bad(std::string what) {
  return make_error(ErrorCode::invalid_argument, "redis url: " + std::move(what));
}

Result<int> number_from(std::string_view text, int least, int most, std::string_view name) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    return bad(std::string(name) + " is out of range: " + std::string(text.substr(0, 20)));
  return value;
}

/// Nothing is quoted in the failure: this is how passwords are written.
Result<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned value = 0;
    const char* const from = text.data() + i + 1;
    if (text.size() - i < 3) return bad("half a percent sign in the user or password");
    const auto [end, error] = std::from_chars(from, from + 2, value, 16);
    if (error != std::errc() || end != from + 2)
      return bad("half a percent sign in the user or password");
    out += static_cast<char>(value);
    i += 2;
  }
  return out;
}

Result<RedisOptions> from_unix(std::string_view rest) {
  RedisOptions options;
  constexpr std::string_view question = "?db=";
  if (const std::size_t at = rest.find(question); at != rest.npos) {
    NFY_TRY(database, number_from(rest.substr(at + question.size()), 0, 1'000'000, "database"));
    options.database = database;
    rest = rest.substr(0, at);
  }
  if (rest.empty()) return bad("names no socket");
  options.unix_socket = rest;
  return options;
}

/// "[user]:password" or "password"
Result<void> read_user(std::string_view text, RedisOptions& options) {
  const std::size_t colon = text.find(':');
  NFY_TRY(password, decoded(colon == text.npos ? text : text.substr(colon + 1)));
  options.password = std::move(password);
  if (colon != text.npos) {
    NFY_TRY(user, decoded(text.substr(0, colon)));
    options.username = std::move(user);
  }
  return {};
}

/// "host[:port]" or "[v6 address][:port]"
Result<void> read_host(std::string_view text, RedisOptions& options) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) return bad("address has no closing bracket");
    options.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    options.host = text.substr(0, colon);
    port = text.substr(colon);
  }
  if (port.empty()) return {};
  if (!port.starts_with(':')) return bad("no port after the host");
  NFY_TRY(number, number_from(port.substr(1), 1, 65'535, "port"));
  options.port = number;
  return {};
}

}  // namespace

Result<RedisOptions> RedisOptions::from_url(std::string_view url) {
  if (url.find('\0') != url.npos) return bad("holds NUL");
  RedisOptions options;
  if (url.starts_with(unix_scheme)) {
    NFY_TRY(found, from_unix(url.substr(unix_scheme.size())));
    options = std::move(found);
  } else if (url.starts_with(redis_scheme)) {
    std::string_view rest = url.substr(redis_scheme.size());
    if (const std::size_t at = rest.rfind('@'); at != rest.npos) {
      NFY_CHECK(read_user(rest.substr(0, at), options));
      rest = rest.substr(at + 1);
    }
    if (const std::size_t slash = rest.find('/'); slash != rest.npos) {
      if (slash + 1 < rest.size()) {
        NFY_TRY(database, number_from(rest.substr(slash + 1), 0, 1'000'000, "database"));
        options.database = database;
      }
      rest = rest.substr(0, slash);
    }
    NFY_CHECK(read_host(rest, options));
  } else {
    return bad("begins neither with redis:// nor with unix:");
  }
  NFY_CHECK(redis::check(options));
  return options;
}

Result<void> redis::check(const RedisOptions& options) {
  constexpr std::size_t prefix_bytes_max = 50, socket_bytes_max = 100;
  if (options.unix_socket.empty() && options.host.empty()) return bad("names no host");
  if (options.unix_socket.size() > socket_bytes_max) return bad("path of the socket is too long");
  if (options.unix_socket.empty() && (options.port < 1 || options.port > 65'535))
    return bad("port is out of range: " + std::to_string(options.port));
  if (options.database < 0)
    return bad("database is out of range: " + std::to_string(options.database));
  if (!check_cache_key(options.prefix) || options.prefix.size() > prefix_bytes_max)
    return bad("prefix is not 1 to 50 printable characters without spaces");
  for (const auto& [name, ms] :
       {std::pair("connect_timeout_ms", options.connect_timeout_ms),
        std::pair("timeout_ms", options.timeout_ms), std::pair("pause_ms", options.pause_ms)})
    if (ms < 1 || ms > 60'000)
      return bad(std::string(name) + " is not between 1 and 60000: " + std::to_string(ms));
  return {};
}

}  // namespace notify
