#include "domain/letter/paragraph.hpp"

#include "domain/text/text.hpp"

#include <notify/qr_code.hpp>

#include <optional>

namespace notify::letter {
namespace {

/// Without the white space at its front, as far as `is_space` goes.
void skip_spaces(std::string_view& text) noexcept {
  while (!text.empty()) {
    auto rest = text;
    if (!unicode::is_space(unicode::take(rest))) return;
    text = rest;
  }
}

/// What stands after "QR:", in any case and with spaces round it; nothing if the paragraph is of
/// another form.
std::optional<std::string_view> qr_code_html(std::string_view html) noexcept {
  skip_spaces(html);
  if (html.size() < 2 || (html[0] | 0x20) != 'q' || (html[1] | 0x20) != 'r') return std::nullopt;
  html.remove_prefix(2);
  skip_spaces(html);
  if (!html.starts_with(':')) return std::nullopt;
  html.remove_prefix(1);
  skip_spaces(html);
  if (html.empty() || html.find('\n') != std::string_view::npos) return std::nullopt;
  return html;
}

/// Reads one of the references that escaping leaves; returns how long it is, or 0.
std::size_t read_reference(std::string_view html, std::string& out) {
  struct Reference {
    std::string_view name;
    std::string_view text;
  };
  constexpr Reference references[] = {
      {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", "\u00a0"}};
  for (const auto& reference : references) {
    if (!html.starts_with(reference.name)) continue;
    out += reference.text;
    return reference.name.size();
  }
  return 0;
}

/// Reads the tags round a link that markdown has set in bold; returns how many bytes it took.
std::size_t read_link_tag(std::string_view html, std::string& out) {
  constexpr std::string_view start = "<strong data-original-protocol='";
  constexpr std::string_view end = "</strong>";
  if (html.starts_with(end)) return end.size();
  if (!html.starts_with(start)) return 0;
  const auto quote = html.find('\'', start.size());
  if (quote == std::string_view::npos || html.substr(quote, 2) != "'>") return 0;
  out += html.substr(start.size(), quote - start.size());
  return quote + 2;
}

void append_qr_code(std::string& out, std::string_view html) {
  if (html.find("<span class='placeholder") != std::string_view::npos) {
    out += "<p><div class='qrcode-placeholder'><div class='qrcode-placeholder-border'></div>";
    out.append("<div class='qrcode-placeholder-content'>").append(html).append("</div></div></p>");
    return;
  }
  const auto code = QrCode::make(plain_text_of(html));
  if (code) {
    out.append("<p><div class='qrcode'>").append(code->to_svg()).append("</div></p>");
  } else {
    out.append("<p>").append(qr_code_too_long_tag).append(text::escaped_html(plain_text_of(html)));
    out += "</div></p>";
  }
}

}  // namespace

std::string plain_text_of(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    std::size_t taken = html[0] == '&' ? read_reference(html, out) : 0;
    if (html[0] == '<') taken = read_link_tag(html, out);
    if (taken == 0) {
      out.push_back(html[0]);
      taken = 1;
    }
    html.remove_prefix(taken);
  }
  return out;
}

void append_paragraph(std::string& out, std::string_view html) {
  if (const auto code = qr_code_html(html)) {
    append_qr_code(out, *code);
  } else {
    out.append("<p>").append(html).append("</p>");
  }
}

}  // namespace notify::letter
