#include "domain/text/text.hpp"

#include <notify/email_page.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace notify {

/// The page cut where the parts of a message go; the first two pieces are empty unless the page is
/// complete.
struct EmailPage::Frame {
  EmailPageOptions made_of;
  std::string before_title;
  std::string before_preheader;
  std::string before_body;
  std::string after_body;
};

namespace {

constexpr std::size_t brand_text_bytes_max = 255;
constexpr std::size_t logo_url_bytes_max = 2'000;
constexpr std::size_t language_bytes_max = 35;
constexpr std::string_view default_colour = "#0b0c0c";
constexpr std::string_view font = "Helvetica, Arial, sans-serif";
constexpr std::string_view table_reset =
    " cellpadding=\"0\" cellspacing=\"0\" border=\"0\" style=\"border-collapse: collapse;";

constexpr std::string_view head_start = R"(<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>)";

// Styles here only improve on what stands in the elements: many programs drop them.
constexpr std::string_view head_end = R"(</title>
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; -webkit-text-size-adjust: 100%; -ms-text-size-adjust: 100%; }
img { border: 0; max-width: 100%; }
@media only screen and (max-width: 480px) {
  .nfy-ground { padding: 0 !important; }
  .nfy-cell { padding-left: 16px !important; padding-right: 16px !important; }
}
@media (prefers-color-scheme: dark) {
  body, .nfy-ground { background-color: #121212 !important; }
  .nfy-sheet { background-color: #1e1e1e !important; }
  .nfy-body, .nfy-body * { color: #f3f2f1 !important; }
  .nfy-body a, .nfy-body a * { color: #9ecbff !important; }
  .nfy-name { color: #f3f2f1 !important; }
}
@media only print {
  body, .nfy-ground { background-color: #ffffff !important; }
}
</style>
<!--[if mso]>
<style>
table { border-collapse: collapse; }
td, p, a, li, h2 { font-family: Arial, sans-serif !important; }
</style>
<![endif]-->
</head>
<body style="margin: 0; padding: 0; background-color: #f3f4f6;">
)";

constexpr std::string_view preheader_start =
    "<div style=\"display: none; max-height: 0; max-width: 0; overflow: hidden; opacity: 0; "
    "font-size: 1px; line-height: 1px; color: #ffffff; mso-hide: all;\" hidden>";

constexpr std::string_view sheet_end = R"(
</td>
</tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td>
</tr>
</table>
)";

struct Rgb {
  unsigned red;
  unsigned green;
  unsigned blue;
};

std::optional<unsigned> hex_value(char byte) noexcept {
  if (byte >= '0' && byte <= '9') return static_cast<unsigned>(byte - '0');
  const char lower = static_cast<char>(byte | 0x20);
  if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
  return std::nullopt;
}

Result<Rgb> parse_colour(std::string_view colour) {
  const auto refused = [&] {
    return make_error(ErrorCode::invalid_argument,
                      "colour is neither #rgb nor #rrggbb: " + std::string(colour.substr(0, 32)));
  };
  if ((colour.size() != 4 && colour.size() != 7) || colour[0] != '#') return refused();
  std::array<unsigned, 6> digits{};
  const std::size_t count = colour.size() - 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = hex_value(colour[i + 1]);
    if (!value) return refused();
    digits[i] = *value;
  }
  if (count == 3) return Rgb{digits[0] * 17, digits[1] * 17, digits[2] * 17};
  return Rgb{digits[0] * 16 + digits[1], digits[2] * 16 + digits[3], digits[4] * 16 + digits[5]};
}

/// White on dark colours, black on light ones: whichever is easier to read. The weights are those
/// of relative luminance, the limit is where both contrasts are about the same.
std::string_view text_colour_on(Rgb ground) noexcept {
  const auto square = [](unsigned part) { return part * part; };  // close to the curve of screens
  const unsigned luminance =
      2126 * square(ground.red) + 7152 * square(ground.green) + 722 * square(ground.blue);
  constexpr unsigned white = 10'000 * 255 * 255;
  return luminance > white / 100 * 18 ? "#0b0c0c" : "#ffffff";
}

bool is_language_tag(std::string_view tag) noexcept {
  if (tag.empty() || tag.size() > language_bytes_max || tag.front() == '-' || tag.back() == '-') {
    return false;
  }
  return std::all_of(tag.begin(), tag.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-';
  });
}

bool is_https_url(std::string_view url) noexcept {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme) || url.size() == scheme.size()) return false;
  return std::none_of(url.begin(), url.end(), [](char byte) {
    return byte <= ' ' || byte == 0x7F ||
           std::string_view("\"'<>\\").find(byte) != std::string_view::npos;
  });
}

Result<Rgb> checked_colour(const EmailBranding& branding) {
  const std::string_view colour = branding.colour;
  return parse_colour(colour.empty() ? default_colour : colour);
}

Result<void> check(const EmailBranding& branding) {
  const auto refused = [](std::string message) {
    return make_error(ErrorCode::invalid_argument, std::move(message));
  };
  NFY_CHECK(text::check(branding.text, "brand text", brand_text_bytes_max));
  NFY_CHECK(text::check(branding.logo_alt_text, "logo alt text", brand_text_bytes_max));
  NFY_CHECK(text::check(branding.logo_url, "logo url", logo_url_bytes_max));
  NFY_CHECK(checked_colour(branding));
  if (branding.logo_url.empty()) return {};
  if (!is_https_url(branding.logo_url)) return refused("logo url is not an https url");
  if (branding.text.empty() && branding.logo_alt_text.empty()) {
    return refused("a logo without a brand text needs an alt text");
  }
  return {};
}

Result<void> check(const EmailPageOptions& options) {
  if (!is_language_tag(options.language))
    return make_error(ErrorCode::invalid_argument,
                      "language is no tag: " + options.language.substr(0, language_bytes_max));
  NFY_CHECK(check(options.branding));
  return check(options.second);
}

std::string escaped(std::string_view text) {
  std::string out;
  text::escape_attribute_to(out, text);
  return out;
}

/// A logo beside text is decoration: who can't see it hears the text.
std::string logo_html(const EmailBranding& branding) {
  const bool decoration = !branding.text.empty();
  const std::string_view height = decoration ? "28" : "56";
  std::string out = "<img src=\"" + escaped(branding.logo_url) + "\" alt=\"";
  out += decoration ? "\" aria-hidden=\"true\"" : escaped(branding.logo_alt_text) + "\"";
  out.append(" height=\"").append(height);
  out.append("\" style=\"display: block; border: 0; height: ").append(height);
  out.append("px; width: auto;\">");
  return out;
}

/// The row above the body; `colour` is what the brand's text is written in.
std::string brand_html(const EmailBranding& branding, std::string_view colour) {
  std::string out = "<table role=\"presentation\"" + std::string(table_reset) + "\">\n<tr>\n";
  if (!branding.logo_url.empty()) {
    const bool line = !branding.banner && !branding.colour.empty();
    out += "<td valign=\"middle\" style=\"";
    if (line) out += "border-left: 2px solid " + branding.colour + "; padding-left: 10px; ";
    out += branding.text.empty() ? "\">" : "padding-right: 12px;\">";
    out += logo_html(branding) + "</td>\n";
  }
  if (!branding.text.empty()) {
    out += "<td valign=\"middle\" style=\"font-family: ";
    out.append(font).append("; font-size: 20px; line-height: 28px; font-weight: bold;\"><span");
    if (!branding.banner) out += " class=\"nfy-name\"";
    out.append(" style=\"color: ").append(colour).append(";\">");
    out += escaped(branding.text) + "</span></td>\n";
  }
  return out + "</tr>\n</table>";
}

std::string brand_row(const EmailBranding& branding) {
  if (branding.text.empty() && branding.logo_url.empty()) return {};
  if (!branding.banner) {
    return "<tr>\n<td class=\"nfy-cell\" style=\"padding: 24px 24px 0 24px;\">\n" +
           brand_html(branding, default_colour) + "\n</td>\n</tr>\n";
  }
  const std::string ground =
      branding.colour.empty() ? std::string(default_colour) : branding.colour;
  return "<tr>\n<td class=\"nfy-cell\" bgcolor=\"" + ground +
         "\" style=\"background-color: " + ground + "; padding: 14px 24px;\">\n" +
         brand_html(branding, text_colour_on(checked_colour(branding).value())) +
         "\n</td>\n</tr>\n";
}

/// Programs that lay out with Word know no largest width: they get a table of a fixed one.
std::string sheet_start(const EmailPageOptions& options) {
  const std::string reset(table_reset);
  std::string out = "<table role=\"presentation\" width=\"100%\"" + reset + " width: 100%;\">\n";
  out +=
      "<tr>\n<td class=\"nfy-ground\" align=\"center\" style=\"background-color: #f3f4f6; "
      "padding: 24px 12px;\">\n";
  out += "<!--[if mso]><table role=\"presentation\" align=\"center\" width=\"600\"" + reset +
         "\"><tr><td><![endif]-->\n";
  out += "<table role=\"presentation\" class=\"nfy-sheet\" align=\"center\" width=\"100%\"" +
         reset + " width: 100%; max-width: 600px; background-color: #ffffff;\">\n";
  out += brand_row(options.branding) + brand_row(options.second);
  out += "<tr>\n<td class=\"nfy-body nfy-cell\" align=\"left\"";
  if (!options.complete_html) out += " lang=\"" + options.language + "\"";
  out.append(" style=\"padding: 28px 24px 20px 24px; font-family: ").append(font);
  out +=
      "; font-size: 19px; line-height: 25px; color: #0b0c0c; word-break: break-word; "
      "overflow-wrap: break-word;\">\n";
  return out;
}

}  // namespace

Result<EmailPage> EmailPage::make(const EmailPageOptions& options) {
  NFY_CHECK(check(options));
  auto frame = std::make_shared<Frame>();
  frame->made_of = options;
  if (options.complete_html) {
    frame->before_title = "<!DOCTYPE html>\n<html lang=\"" + options.language + "\">\n";
    frame->before_title += head_start;
    frame->before_preheader = head_end;
  }
  frame->before_body = sheet_start(options);
  frame->after_body = sheet_end;
  if (options.complete_html) frame->after_body += "</body>\n</html>\n";
  return EmailPage(std::move(frame));
}

Result<EmailPage> EmailPage::with_branding(const EmailBranding& branding) const {
  EmailPageOptions options = frame_->made_of;
  options.branding = branding;
  return make(options);
}

Result<EmailPage> EmailPage::with_second(const EmailBranding& branding) const {
  EmailPageOptions options = frame_->made_of;
  options.second = branding;
  return make(options);
}

EmailPage::EmailPage() : EmailPage(make({}).value()) {}

void EmailPage::wrap_to(std::string& out, const EmailPageContent& content) const {
  if (frame_->made_of.complete_html) {
    out.append(frame_->before_title);
    text::escape_attribute_to(out, content.subject);
    out.append(frame_->before_preheader);
  }
  if (!content.preheader.empty()) {
    out.append(preheader_start);
    text::escape_html_to(out, content.preheader);
    out.append("\u2026</div>\n");
  }
  out.append(frame_->before_body);
  out.append(content.body_html);
  out.append(frame_->after_body);
}

std::string EmailPage::wrap(const EmailPageContent& content) const {
  std::string out;
  out.reserve(frame_->before_title.size() + frame_->before_preheader.size() +
              frame_->before_body.size() + frame_->after_body.size() + content.body_html.size() +
              1024);
  wrap_to(out, content);
  return out;
}

}  // namespace notify
