#pragma once

#include <notify/template.hpp>

#include <string>
#include <string_view>

namespace notify {

/// How a text message is shown on a page. What is named `html` goes out as it is; everything else
/// is escaped. An empty class is left out. (rules/sms 4.1)
struct SmsPreviewOptions {
  std::string_view prefix;       ///< the service's name; none if empty
  std::string_view sender_html;  ///< shown behind "From: " if `show_sender`
  bool show_sender = false;
  bool show_recipient = false;  ///< the value of "phone number", or its placeholder
  bool downgrade = true;        ///< show each character as it will arrive
  bool redact_missing = false;  ///< unfilled placeholders as "hidden"

  std::string_view wrapper_class = "sms-message-wrapper";
  std::string_view sender_class = "sms-message-sender";
  std::string_view recipient_class = "sms-message-recipient";
  std::string_view link_classes = "govuk-link govuk-link--no-visited-state";
};

/// The message in a box, with its links and line breaks, below the lines that `options` ask for.
[[nodiscard]] std::string sms_preview_html(const SmsTemplate& sms, const Personalisation& values,
                                           const SmsPreviewOptions& options = {});

/// The bare text on one line or several, for lists: without prefix and links, with unfilled
/// placeholders as "hidden".
[[nodiscard]] std::string sms_preview_text_html(const SmsTemplate& sms,
                                                const Personalisation& values);

}  // namespace notify
