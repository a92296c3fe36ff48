#include "domain/text/link.hpp"

#include "domain/text/unicode.hpp"

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::string_view schemes[] = {"ftp:", "file:", "http:", "https:", "mailto:", "tel:"};

char lower(char byte) noexcept {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte | 0x20) : byte;
}

bool starts_ignoring_case(std::string_view text, std::string_view lower_case) noexcept {
  if (text.size() < lower_case.size()) return false;
  for (std::size_t i = 0; i < lower_case.size(); ++i) {
    if (lower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

bool has_scheme(std::string_view link) noexcept {
  return std::any_of(std::begin(schemes), std::end(schemes), [link](std::string_view scheme) {
    return starts_ignoring_case(link, scheme);
  });
}

constexpr std::array<bool, 256> make_kept_in_urls() noexcept {
  std::array<bool, 256> kept{};
  for (int byte = 0; byte < 256; ++byte) {
    kept[static_cast<std::size_t>(byte)] = (byte >= '0' && byte <= '9') ||
                                           (byte >= 'A' && byte <= 'Z') ||
                                           (byte >= 'a' && byte <= 'z');
  }
  for (const char byte : std::string_view("_.-~:/?#=&;%")) {
    kept[static_cast<unsigned char>(byte)] = true;
  }
  return kept;
}
constexpr std::array<bool, 256> kept_in_urls = make_kept_in_urls();

void add_attribute(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append("=\"").append(value).append("\" ");
}

}  // namespace

namespace text {

void link_target_to(std::string& out, std::string_view link) {
  constexpr char hex[] = "0123456789ABCDEF";
  if (!has_scheme(link)) out.append("http://");
  std::size_t start = 0;
  for (std::size_t at = 0; at < link.size(); ++at) {
    const auto byte = static_cast<unsigned char>(link[at]);
    if (kept_in_urls[byte]) continue;
    out.append(link.substr(start, at - start));
    const char encoded[] = {'%', hex[byte >> 4], hex[byte & 15]};
    out.append(encoded, sizeof encoded);
    start = at + 1;
  }
  out.append(link.substr(start));
}

void make_link_to(std::string& out, std::string_view link, const LinkOptions& options) {
  out.append("<a ");
  add_attribute(out, "class", options.classes);
  add_attribute(out, "style", options.style);
  out.append("href=\"");
  link_target_to(out, link);
  out.push_back('"');
  if (!options.title.empty()) out.append(" title=\"").append(options.title).push_back('"');
  out.push_back('>');
  out.append(options.text.empty() ? link : options.text);
  out.append("</a>");
}

}  // namespace text

std::string link_target(std::string_view link) {
  std::string out;
  text::link_target_to(out, link);
  return out;
}

bool is_https_text(std::string_view url) noexcept {
  constexpr std::size_t url_length_max = 900;
  return url.starts_with("https:") && url.size() <= url_length_max &&
         std::all_of(url.begin(), url.end(), [](char c) {
           return c > ' ' && c < 0x7F &&
                  std::string_view("\"<>\\").find(c) == std::string_view::npos;
         });
}

bool is_header_url(std::string_view url) noexcept {
  constexpr std::string_view scheme = "https://";
  return is_https_text(url) && url.starts_with(scheme) && url.size() > scheme.size() &&
         url[scheme.size()] != '/';
}

std::string make_link(std::string_view link, const LinkOptions& options) {
  std::string out;
  text::make_link_to(out, link, options);
  return out;
}

std::string make_link_within_text(std::string_view address, const LinkOptions& options) {
  std::string out;
  text::make_link_within_text_to(out, address, options);
  return out;
}

std::string autolink(std::string_view html, const LinkOptions& options) {
  std::string out;
  out.reserve(html.size() + html.size() / 4);
  text::autolink_to(out, html, options);
  return out;
}

}  // namespace notify
