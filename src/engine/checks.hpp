#pragma once

#include "engine/context.hpp"

#include <notify/notifications.hpp>
#include <notify/ports/letter_renderer.hpp>

namespace notify {

/// What a request is refused with.
[[nodiscard]] inline Error refused(std::string message, Reason reason = Reason::unspecified) {
  return make_error(ErrorCode::invalid_argument, std::move(message), {}, reason);
}

/// Everything about a request that the checks work out, before anything is stored.
struct Checked {
  std::shared_ptr<const CompiledTemplate> compiled;
  KeyType key_type = KeyType::normal;
  std::string to;
  std::string normalised_to;
  std::string personalisation;  ///< JSON
  std::string reply_to_text;
  std::string phone_prefix;
  bool international = false;
  bool simulated = false;
  std::int64_t rate_multiplier = 1;
  std::int64_t billable_units = 0;
  Postage postage = Postage::none;
  Status status = Status::created;
  SmsMessage sms;
  WarningSet warnings;
  std::optional<RenderedLetter> letter;  ///< if its sheets were counted
  std::shared_ptr<const std::vector<TemplateFile>> template_files{};  ///< e-mails only
  /// With links to the files that were uploaded; nothing: the values are those of the request.
  std::optional<Personalisation> with_links;
};

/// The checks of the requests in one call: each in the order of rules/sending 2.1, with the wording
/// that users know (8.3). What several requests need is read once, and only if one needs it.
class RequestChecks {
public:
  /// `template_version` 0: the newest.
  RequestChecks(EngineContext& state, const ServiceSettings& settings, UtcTime now,
                int template_version = 0)
      : context_(state),
        settings_(settings),
        service_(settings.service()),
        now_(now),
        template_version_(template_version) {}

  /// For previews: links of files lead nowhere.
  RequestChecks& without_uploads() noexcept {
    uploads_ = false;
    return *this;
  }

  /// What comes before every other check, also of a request that is known already.
  [[nodiscard]] static Result<void> sizes(const SendRequest& request);
  /// Uploads files that go with it: no lock is held meanwhile.
  [[nodiscard]] Result<Checked> check(const SendRequest& request);
  /// The type of key that a request counts as.
  [[nodiscard]] Result<KeyType> key_type_of(const SendRequest& request);

private:
  using CompiledPointer = std::shared_ptr<const CompiledTemplate>;

  Result<CompiledPointer> template_of(const SendRequest& request);
  Result<void> check_maker(UserId user);
  Result<void> check_permission(NotificationType type) const;
  Result<void> check_content(const SendRequest& request, Checked& out);
  Result<void> check_sender(const SendRequest& request, Checked& out);
  Result<void> check_recipient(const SendRequest& request, Checked& out);
  Result<void> check_allowed(const std::string& to, KeyType key_type);
  Result<void> check_suppressed(const Checked& out);
  Result<void> check_phone(const SendRequest& request, Checked& out);
  Result<void> check_email(const SendRequest& request, Checked& out);
  Result<void> check_address(const SendRequest& request, Checked& out);
  Result<void> check_files(const SendRequest& request, Checked& out) const;
  /// Links to files, of the request and of the template, stand for themselves in its values.
  Result<void> take_files(const SendRequest& request, Checked& out);
  Result<void> upload_files(const SendRequest& request, Checked& out);
  Result<void> check_length(const SendRequest& request, Checked& out);
  Result<void> count_sheets(const SendRequest& request, Checked& out);

  EngineContext& context_;
  const ServiceSettings& settings_;
  const Service& service_;
  UtcTime now_;
  int template_version_;
  bool uploads_ = true;
  // One template at one version for the whole call, however it is edited meanwhile.
  std::map<TemplateId, Result<CompiledPointer>> templates_;
  UserId known_user_{};
  std::shared_ptr<const std::vector<StoredApiKey>> keys_;
  std::shared_ptr<const std::vector<std::string>> guests_;
  std::map<NotificationType, std::shared_ptr<const std::vector<Sender>>> senders_;
};

/// What a letter to the address costs, whatever it is by at home.
[[nodiscard]] Postage postage_to(const PostalAddress& address, Postage domestic);
/// Under which addresses are searched: without whitespace, in lower case. (rules/notifications 3.2)
[[nodiscard]] std::string searchable_address(std::string_view lines);
/// Who looks at pages: printers sort by a white word in the margin.
enum class PrintFor : std::uint8_t {
  reader,
  printer,
  printer_at_last,  ///< as before, and without a logo that cannot be reached
  counting,         ///< nobody: no logo, and pages of an attachment are counted, its file not read
};
/// The letter on pages, by the engine's renderer, dated by the day of its creation in London.
[[nodiscard]] Result<RenderedLetter> print_letter(EngineContext& state,
                                                  const CompiledTemplate& source,
                                                  const Personalisation& values, UtcTime created_at,
                                                  PrintFor printed_for = PrintFor::reader);

/// The 16 characters by which a printer knows a letter. (rules/notifications 3.3)
[[nodiscard]] std::string make_letter_reference(Entropy& entropy);

/// The key came with another request before.
[[nodiscard]] Error key_was_used(const std::string& idempotency_key);

/// The row that a request becomes once it has been checked, which is used up.
[[nodiscard]] NewNotification made_from(Entropy& entropy, const Service& service,
                                        const SendRequest& request, Checked& checked, UtcTime now);

}  // namespace notify
