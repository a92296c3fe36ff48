#include "http/wire.hpp"

#include "http/access_log.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <random>

namespace notifyd {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view name_signs = "!#$%&'*+-.^_`|~";

bool is_letter_or_digit(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_sendable(const notify::RestHeader& header) noexcept {
  const auto in_name = [](char c) {
    return is_letter_or_digit(c) || name_signs.find(c) != std::string_view::npos;
  };
  const auto breaks = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  return !header.name.empty() && std::ranges::all_of(header.name, in_name) &&
         std::ranges::none_of(header.value, breaks);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_the_hosts(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 5> names = {"Connection", "Content-Length", "Date",
                                                            "Transfer-Encoding", "X-Request-Id"};
  return std::ranges::any_of(names, [&](auto own) { return equals_ignoring_case(own, name); });
}

// RFC 9110 wants it in English whatever the locale is; made once a second for each thread.
std::string_view date_text() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (now == made_at) return text;
  static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm parts{};
  gmtime_r(&now, &parts);
  const auto two = [](int value) {
    return std::string(1, static_cast<char>('0' + value / 10)) +
           static_cast<char>('0' + value % 10);
  };
  text = std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + two(parts.tm_mday) +
         " " + months[static_cast<std::size_t>(parts.tm_mon)] + " " +
         std::to_string(parts.tm_year + 1900) + " " + two(parts.tm_hour) + ":" + two(parts.tm_min) +
         ":" + two(parts.tm_sec) + " GMT";
  made_at = now;
  return text;
}

bool has_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

}  // namespace

std::string wire_of(const notify::RestResponse& response, const Framing& framing) {
  const bool with_body = has_body(response.status);
  std::string out;
  out.reserve(512 + (with_body && !framing.is_head ? response.body.size() : 0));
  const auto reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason.data(), reason.size()).append("\r\nDate: ").append(date_text()).append("\r\n");
  for (const notify::RestHeader& header : response.headers) {
    if (is_the_hosts(header.name) || !is_sendable(header)) continue;
    out.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if (with_body) {
    out.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  out.append("X-Request-Id: ").append(framing.request_id).append("\r\n");
  if (!framing.keeps_alive) {
    out.append("Connection: close\r\n");
  } else if (!framing.is_http_11) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
  if (with_body && !framing.is_head) out.append(response.body);
  return out;
}

notify::RestResponse refusal(int status, std::string_view message) {
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  std::string error;
  for (const char c : reason) {
    if (c != ' ' && c != '-') error += c;
  }
  notify::RestResponse response;
  response.status = status;
  response.headers.push_back({"Content-Type", "application/json"});
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  response.body = "{\"errors\":[{\"error\":" + quoted(error) + ",\"message\":" + quoted(message) +
                  "}],\"status_code\":" + std::to_string(status) + "}";
  return response;
}

bool is_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

std::string make_request_id() {
  thread_local std::mt19937_64 random{(std::uint64_t{std::random_device{}()} << 32) ^
                                      std::random_device{}()};
  std::uint64_t value = random();
  std::string text(16, '0');
  for (char& digit : text) {
    digit = "0123456789abcdef"[value & 15];
    value >>= 4;
  }
  return text;
}

}  // namespace notifyd
