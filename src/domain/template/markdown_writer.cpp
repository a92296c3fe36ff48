#include "domain/template/markdown_writer.hpp"

#include "domain/letter/paragraph.hpp"
#include "domain/template/markdown_scan.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace notify::markdown {
namespace {

// The attributes are those of the reference system to the letter, missing spaces included.
constexpr std::string_view heading_1_start =
    R"(<h2 style="Margin: 0 0 15px 0; padding: 10px 0 0 0; font-size: 27px; line-height: 35px; )"
    R"(font-weight: bold; color: #0B0C0C;">)";
constexpr std::string_view heading_2_start =
    R"(<h3 style="Margin: 0 0 15px 0; padding: 10px 0 0 0; font-size: 19px; line-height: 25px; )"
    R"(font-weight: bold; color: #0B0C0C;">)";
constexpr std::string_view html_paragraph_start =
    R"(<p style="Margin: 0 0 20px 0; font-size: 19px; line-height: 25px; color: #0B0C0C;">)";
constexpr std::string_view html_rule =
    R"(<hr style="border: 0; height: 1px; background: #B1B4B6; Margin: 30px 0 30px 0;">)";
constexpr std::string_view html_inset_start =
    R"(<div style="Margin: 0 0 20px 0;"><blockquote style="Margin: 0; border-left: 10px solid )"
    R"(#B1B4B6;padding: 15px 0 0.1px 15px; font-size: 19px; line-height: 25px;">)";
constexpr std::string_view html_inset_end = "</blockquote></div>";
constexpr std::string_view html_list_start =
    R"(<table role="presentation" style="padding: 0 0 20px 0;"><tr>)"
    R"(<td style="font-family: Helvetica, Arial, sans-serif;">)";
constexpr std::string_view html_ordered_start =
    R"(<ol style="Margin: 0 0 0 20px; padding: 0; list-style-type: decimal;">)";
constexpr std::string_view html_unordered_start =
    R"(<ul style="Margin: 0 0 0 20px; padding: 0; list-style-type: disc;">)";
constexpr std::string_view html_list_end = "</td></tr></table>";
constexpr std::string_view html_item_start =
    R"(<li style="Margin: 5px 0 5px; padding: 0 0 0 5px; font-size: 19px;line-height: 25px; )"
    R"(color: #0B0C0C;">)";
constexpr std::string_view html_link_start =
    R"(<a style="word-wrap: break-word; color: #1D70B8;" href=")";
constexpr std::string_view plain_rule =
    "\n\n=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=-=";
constexpr std::size_t plain_columns = 65;

constexpr std::string_view schemes[] = {"ftp:", "file:", "http:", "https:", "mailto:", "tel:"};

bool has_scheme(std::string_view url) noexcept {
  return std::any_of(std::begin(schemes), std::end(schemes), [url](std::string_view scheme) {
    if (url.size() < scheme.size()) return false;
    return std::equal(scheme.begin(), scheme.end(), url.begin(), [](char wanted, char byte) {
      return byte == wanted || (byte >= 'A' && byte <= 'Z' && (byte | 0x20) == wanted);
    });
  });
}

constexpr std::array<bool, 256> make_kept() {
  std::array<bool, 256> kept{};
  for (const char byte : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_.-~:/?#=&;%")) {
    kept[static_cast<unsigned char>(byte)] = true;
  }
  return kept;
}
constexpr std::array<bool, 256> kept_in_href = make_kept();

void append_encoded(std::string& out, std::string_view url) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::size_t copied = 0;
  for (std::size_t at = 0; at < url.size(); ++at) {
    const auto byte = static_cast<unsigned char>(url[at]);
    if (kept_in_href[byte]) continue;
    out.append(url.substr(copied, at - copied));
    const char encoded[] = {'%', digits[byte >> 4], digits[byte & 15]};
    out.append(encoded, sizeof encoded);
    copied = at + 1;
  }
  out.append(url.substr(copied));
}

/// A title ends up inside double quotes, so one in it must not end them.
void append_title(std::string& out, std::string_view title) {
  for (const char byte : title) {
    if (byte == '"')
      out += "&quot;";
    else
      out += byte;
  }
}

}  // namespace

void restore_urls(std::string& text) noexcept {
  std::replace(text.begin(), text.end(), url_ampersand, '&');
}

void Writer::url(std::string_view url) {
  if (target_ != Target::email_plain) return text(url);
  for (auto at = url.find('&'); at != std::string_view::npos; at = url.find('&')) {
    text(url.substr(0, at));
    url.remove_prefix(at);
    // The brackets of a placeholder that was not filled in are references.
    const bool is_bracket = url.starts_with("&#40;") || url.starts_with("&#41;");
    out_->push_back(is_bracket ? '&' : url_ampersand);
    url.remove_prefix(1);
  }
  text(url);
}

void Writer::line_break() { text(is_plain() ? "\n" : "<br>"); }

void Writer::rule() {
  switch (target_) {
    case Target::email_html: text(html_rule); break;
    case Target::email_plain: text(plain_rule); break;
    case Target::preheader: break;
    case Target::letter: text("<div class=\"page-break\">&nbsp;</div>"); break;
  }
}

bool Writer::has_heading(int level) const noexcept {
  if (target_ == Target::preheader) return false;
  return level == 1 || (level == 2 && target_ != Target::letter);
}

void Writer::heading_start(int level) {
  switch (target_) {
    case Target::email_html: text(level == 1 ? heading_1_start : heading_2_start); break;
    case Target::letter: text("<h2>"); break;
    default: text("\n\n\n");
  }
}

void Writer::heading_end(int level) {
  switch (target_) {
    case Target::email_html: text(level == 1 ? "</h2>" : "</h3>"); break;
    case Target::letter: text("</h2>\n"); break;
    default: text("\n"); out_->append(plain_columns, level == 1 ? '=' : '-');
  }
}

void Writer::paragraph_start() {
  if (target_ == Target::email_html) text(html_paragraph_start);
  if (is_plain()) text("\n\n");
}

void Writer::paragraph_end(std::size_t start, std::string& scratch) {
  const std::size_t opening = target_ == Target::email_html ? html_paragraph_start.size()
                              : is_plain()                  ? 2
                                                            : 0;
  if (is_blank(*out_, start + opening)) {
    out_->resize(start);
  } else if (target_ == Target::email_html) {
    text("</p>");
  } else if (target_ == Target::letter) {
    scratch.assign(*out_, start);
    out_->resize(start);
    letter::append_paragraph(*out_, scratch);
  }
}

void Writer::inset_start() {
  if (target_ == Target::email_html) text(html_inset_start);
}

void Writer::inset_end() {
  if (target_ == Target::email_html) text(html_inset_end);
}

void Writer::list_start(bool is_ordered) {
  switch (target_) {
    case Target::email_html:
      text(html_list_start);
      text(is_ordered ? html_ordered_start : html_unordered_start);
      break;
    case Target::letter: text(is_ordered ? "<ol>\n" : "<ul>\n"); break;
    default: text("\n");
  }
}

void Writer::list_end(bool is_ordered) {
  switch (target_) {
    case Target::email_html:
      text(is_ordered ? "</ol>" : "</ul>");
      text(html_list_end);
      break;
    case Target::letter: text(is_ordered ? "</ol>\n" : "</ul>\n"); break;
    default: break;
  }
}

void Writer::item_start(int number) {
  if (target_ == Target::email_html) return text(html_item_start);
  if (target_ == Target::letter) return text("<li>");
  text("\n");
  if (number == 0) {
    text("\u2022 ");
  } else {
    char digits[16];
    const auto end = std::to_chars(digits, std::end(digits), number).ptr;
    out_->append(digits, end);
    text(". ");
  }
}

void Writer::item_end(std::size_t content) {
  trim_from(*out_, content);
  if (target_ == Target::email_html) text("</li>");
  if (target_ == Target::letter) text("</li>\n");
}

void Writer::link_start(const Link& link) {
  if (target_ == Target::letter) text("[");
  if (target_ != Target::email_html) return;
  text(html_link_start);
  if (link.is_angled) {
    text("http://%3C");
    append_encoded(*out_, link.url);
    text("%3E");
  } else {
    if (!has_scheme(link.url)) text("http://");
    append_encoded(*out_, link.url);
  }
  text("\"");
  if (!link.title.empty()) {
    text(" title=\"");
    append_title(*out_, link.title);
    text("\"");
  }
  text(">");
}

void Writer::link_end(const Link& link, std::size_t content) {
  const auto bracketed = [&] {
    text(link.is_angled ? "<" : "");
    text(link.url);
    text(link.is_angled ? ">" : "");
  };
  switch (target_) {
    case Target::email_html:
      if (out_->size() == content) bracketed();
      text("</a>");
      return;
    case Target::letter:
      text("](");
      bracketed();
      if (!link.title.empty()) {
        text(" \"");
        text(link.title);
        text("\"");
      }
      text(")");
      return;
    default:
      if (!link.title.empty()) {
        text(" (");
        text(link.title);
        text(")");
      }
      if (target_ == Target::preheader) return;
      text(": ");
      url(link.url);
  }
}

void Writer::address(std::string_view typed) {
  if (target_ == Target::email_html) {
    const Link link{typed, {}, false};
    link_start(link);
    link_end(link, out_->size());
  } else if (target_ == Target::letter) {
    std::size_t protocol = 0;
    for (const std::string_view known : {"http://", "https://"}) {
      if (typed.starts_with(known)) protocol = known.size();
    }
    text("<strong data-original-protocol='");
    text(typed.substr(0, protocol));
    text("'>");
    text(typed.substr(protocol));
    text("</strong>");
  } else {
    url(typed);
  }
}

}  // namespace notify::markdown
