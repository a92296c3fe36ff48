#pragma once

#include <notify/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace notify {

/// Whose e-mails they are: shown above the body. Without text and logo there is nothing to show.
struct EmailBranding {
  std::string text;      ///< at most 255 bytes
  std::string logo_url;  ///< https only, at most 2,000 bytes; shown 28 px high beside the text,
                         ///< else 56 px
  std::string logo_alt_text;  ///< read out instead of the logo; needed if there is no text
  std::string colour;  ///< "#rgb" or "#rrggbb"; of the banner, else of a line beside the logo
  bool banner = true;  ///< a bar in the colour (black if none), else on the page's own ground

  friend bool operator==(const EmailBranding&, const EmailBranding&) = default;
};

struct EmailPageOptions {
  bool complete_html = true;    ///< false: only what goes inside a page's `<body>`
  std::string language = "en";  ///< of the text, as in BCP 47: "en", "cy", "en-GB"
  EmailBranding branding;
  EmailBranding second{};  ///< another one below it, for instance an organisation's own

  friend bool operator==(const EmailPageOptions&, const EmailPageOptions&) = default;
};

/// What a page is filled with.
struct EmailPageContent {
  std::string_view subject;    ///< plain text: becomes the title
  std::string_view preheader;  ///< shown in lists of mail, behind the subject; not on the page
  std::string_view body_html;  ///< goes out as it is
};

/// The page round the body of an e-mail: one column of at most 600 px that fills narrow screens,
/// laid out by tables that assistive technology passes over, legible in dark mode, and as plain as
/// old mail programs need it. Immutable; safe from many threads; copies are cheap.
/// (rules/emails 2.1)
class EmailPage {
public:
  /// A complete page in English without branding.
  EmailPage();

  /// Fails with invalid_argument if the language is no tag, the colour none of "#rgb" and
  /// "#rrggbb", the logo not at an https URL or without words for those who can't see it, or a text
  /// is too long or not UTF-8.
  [[nodiscard]] static Result<EmailPage> make(const EmailPageOptions& options);

  /// The same page with another branding. Fails as make() does.
  [[nodiscard]] Result<EmailPage> with_branding(const EmailBranding& branding) const;
  /// The same page with one below its own.
  [[nodiscard]] Result<EmailPage> with_second(const EmailBranding& branding) const;

  [[nodiscard]] std::string wrap(const EmailPageContent& content) const;
  /// The same, appended to `out`, which may be used again and again.
  void wrap_to(std::string& out, const EmailPageContent& content) const;

private:
  struct Frame;
  explicit EmailPage(std::shared_ptr<const Frame> frame) : frame_(std::move(frame)) {}
  std::shared_ptr<const Frame> frame_;
};

}  // namespace notify
