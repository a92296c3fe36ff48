#include "domain/letter/body.hpp"

#include "domain/letter/paragraph.hpp"
#include "domain/template/markdown.hpp"
#include "domain/text/text.hpp"

#include <notify/typography.hpp>

#include <algorithm>

namespace notify::letter {
namespace {

std::string laid_out(std::string filled_in) {
  filled_in += '\n';
  std::string html;
  markdown::Workspace workspace;
  markdown::render_to(html, filled_in, markdown::Target::letter, workspace);
  return html;
}

/// True if `text` holds more than a QR code may, and "qr" with a colon behind it.
bool may_hold_long_qr_code(std::string_view text) noexcept {
  if (text.size() <= static_cast<std::size_t>(qr_code_bytes_max)) return false;
  constexpr std::string_view name = "qr";
  const auto at = std::search(text.begin(), text.end(), name.begin(), name.end(),
                              [](char a, char b) { return (a | 0x20) == b; });
  return std::find(at, text.end(), ':') != text.end();
}

}  // namespace

std::string with_unbreakable_hyphens(std::string_view html) {
  constexpr std::string_view svg_start = "<svg ";
  constexpr std::string_view svg_end = "</svg>";
  constexpr std::string_view hyphen = "\u2011";
  std::string out;
  out.reserve(html.size() + html.size() / 16);
  while (!html.empty()) {
    const auto at = std::min(html.find_first_of("-<"), html.size());
    out += html.substr(0, at);
    html.remove_prefix(at);
    if (html.empty()) break;
    std::size_t taken = 1;
    if (html.starts_with(svg_start)) {
      taken = std::min(html.find(svg_end), html.size() - svg_end.size()) + svg_end.size();
      out += html.substr(0, taken);
    } else {
      out += html[0] == '-' ? hyphen : html.substr(0, 1);
    }
    html.remove_prefix(taken);
  }
  return out;
}

std::string body_html(std::string filled_in) {
  return with_unbreakable_hyphens(nice_typography(laid_out(std::move(filled_in))));
}

std::optional<QrCodeTooLong> find_qr_code_too_long(std::string filled_in) {
  if (!may_hold_long_qr_code(filled_in)) return std::nullopt;
  const auto html = laid_out(std::move(filled_in));
  const std::string_view body = html;
  const auto found = body.find(qr_code_too_long_tag);
  if (found == std::string_view::npos) return std::nullopt;
  const auto start = found + qr_code_too_long_tag.size();
  auto data = plain_text_of(body.substr(start, body.find("</div>", start) - start));
  const auto bytes = static_cast<std::int64_t>(data.size());
  return QrCodeTooLong{std::move(data), bytes};
}

}  // namespace notify::letter
