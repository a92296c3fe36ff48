#include "text.hpp"
#include "findings.hpp"

#include <notify/adapters/pango.hpp>
#include <notify/email_page.hpp>
#include <notify/json.hpp>
#include <notify/sms_preview.hpp>

struct nfy_rendering {
  notify::NotificationType type = notify::NotificationType::sms;
  notify::SmsMessage sms;
  notify::EmailMessage email;
  notify::LetterMessage letter;
  bool is_empty = false;
  bool is_too_long = false;
  std::string qr_code_too_long;
};

struct nfy_letter_renderer {
  std::shared_ptr<notify::LetterRenderer> renderer;
};

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<LetterLanguage> language_in(std::int32_t code) {
  if (code != NFY_LANGUAGE_ENGLISH && code != NFY_LANGUAGE_WELSH) {
    return bad_argument("language", "is no NFY_LANGUAGE_*: " + std::to_string(code));
  }
  return static_cast<LetterLanguage>(code);
}

Result<Personalisation> values_in(nfy_str personalisation_json) {
  NFY_TRY(json, text_in(personalisation_json, "personalisation_json"));
  if (json.empty()) return Personalisation{};
  return personalisation_from_json(json);
}

Result<RecipientsTemplate> compile(const nfy_text_options& given) {
  NFY_TRY(type, type_in(given.type, "type"));
  NFY_TRY(subject, text_in(given.subject, "subject"));
  NFY_TRY(content, text_in(given.content, "content"));
  if (type == NotificationType::sms) {
    NFY_TRY(sms, SmsTemplate::compile(std::move(content)));
    return RecipientsTemplate(std::move(sms));
  }
  if (type == NotificationType::email) {
    NFY_TRY(email, EmailTemplate::compile(std::move(subject), std::move(content)));
    return RecipientsTemplate(std::move(email));
  }
  LetterSource source{std::move(subject), std::move(content), {}, {}, {}};
  NFY_CHECK(text_or_default(given.welsh_subject, "welsh_subject", source.welsh_subject));
  NFY_CHECK(text_or_default(given.welsh_content, "welsh_content", source.welsh_content));
  NFY_CHECK(text_or_default(given.contact_block, "contact_block", source.contact_block));
  NFY_TRY(letter, LetterTemplate::compile(std::move(source)));
  return RecipientsTemplate(std::move(letter));
}

// Only letters speak a second language.
template <typename Compiled>
std::span<const std::string> placeholders(const Compiled& compiled, LetterLanguage) {
  return compiled.placeholders();
}
std::span<const std::string> placeholders(const LetterTemplate& letter, LetterLanguage language) {
  return letter.placeholders(language);
}
template <typename Compiled>
std::vector<std::string> missing(const Compiled& compiled, const Personalisation& values,
                                 LetterLanguage) {
  return compiled.missing(values);
}
std::vector<std::string> missing(const LetterTemplate& letter, const Personalisation& values,
                                 LetterLanguage language) {
  return letter.missing(values, language);
}

/// What a rendering is asked for, read and checked.
struct RenderRequest {
  Personalisation values;
  std::string prefix;
  std::string unsubscribe_link;
  bool redact_missing = false;
  LetterLanguage language = LetterLanguage::english;
  nfy_day written_on{};
};

Result<RenderRequest> request_in(const nfy_render_options& given) {
  RenderRequest request;
  NFY_TRY(values, values_in(given.personalisation_json));
  NFY_CHECK(text_or_default(given.prefix, "prefix", request.prefix));
  NFY_CHECK(text_or_default(given.unsubscribe_link, "unsubscribe_link", request.unsubscribe_link));
  NFY_TRY(language, language_in(given.language));
  request.values = std::move(values);
  request.redact_missing = given.redact_missing != 0;
  request.language = language;
  request.written_on = given.written_on;
  return request;
}

Result<void> render(const SmsTemplate& sms, const RenderRequest& request, nfy_rendering& out) {
  out.type = NotificationType::sms;
  out.sms = sms.render(request.values, request.prefix);
  out.is_empty = out.sms.is_empty();
  out.is_too_long = out.sms.is_too_long();
  return {};
}

Result<void> render(const EmailTemplate& email, const RenderRequest& request, nfy_rendering& out) {
  out.type = NotificationType::email;
  EmailOptions options;
  options.unsubscribe_link = request.unsubscribe_link;
  options.redact_missing = request.redact_missing;
  out.email = email.render(request.values, options);
  out.is_empty = email.is_empty(request.values);
  out.is_too_long = email.is_too_long(request.values);
  return {};
}

Result<void> render(const LetterTemplate& letter, const RenderRequest& request,
                    nfy_rendering& out) {
  out.type = NotificationType::letter;
  NFY_TRY(written_on, day_in(request.written_on, "written_on"));
  LetterOptions options;
  options.language = request.language;
  options.written_on = written_on;
  options.redact_missing = request.redact_missing;
  out.letter = letter.render(request.values, options);
  out.is_empty = letter.is_empty(request.values, request.language);
  if (auto code = letter.qr_code_too_long(request.values, request.language)) {
    out.qr_code_too_long = std::move(code->data);
  }
  return {};
}

nfy_rendering_view rendering_out(const nfy_rendering& value) noexcept {
  nfy_rendering_view out = NFY_RENDERING_VIEW_INIT;
  out.type = type_out(value.type);
  out.is_empty = flag_out(value.is_empty);
  out.is_too_long = flag_out(value.is_too_long);
  if (value.type == NotificationType::sms) {
    out.text = str_out(value.sms.text);
    out.characters = value.sms.characters;
    out.characters_without_prefix = value.sms.characters_without_prefix;
    out.fragments = value.sms.fragments;
    out.is_unicode = flag_out(value.sms.is_unicode);
    out.warnings = warnings_out(warnings_about(value.sms));
    out.segments = value.sms.segments;
  } else if (value.type == NotificationType::email) {
    out.text = str_out(value.email.plain_text);
    out.subject = str_out(value.email.subject);
    out.html = str_out(value.email.html);
    out.preheader = str_out(value.email.preheader);
  } else {
    out.subject = str_out(value.letter.subject);
    out.html = str_out(value.letter.body);
    out.contact_block = str_out(value.letter.contact_block);
    out.date = str_out(value.letter.date);
    out.qr_code_too_long = str_out(value.qr_code_too_long);
  }
  return out;
}

/// The rendering behind a handle, which must be of one channel.
Result<std::shared_ptr<nfy_rendering>> use_rendering(const nfy_rendering* rendering,
                                                     NotificationType type) {
  NFY_TRY(self, use(rendering, "rendering"));
  if (self->type != type) return bad_argument("rendering", "is of another channel");
  return self;
}

Result<EmailPage> page_in(const nfy_email_page_options& given) {
  EmailPageOptions options;
  options.complete_html = given.is_fragment == 0;
  options.branding.banner = given.no_banner == 0;
  NFY_CHECK(text_or_default(given.language, "language", options.language));
  NFY_CHECK(text_or_default(given.brand_text, "brand_text", options.branding.text));
  NFY_CHECK(text_or_default(given.logo_url, "logo_url", options.branding.logo_url));
  NFY_CHECK(text_or_default(given.logo_alt_text, "logo_alt_text", options.branding.logo_alt_text));
  NFY_CHECK(text_or_default(given.colour, "colour", options.branding.colour));
  return EmailPage::make(options);
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_text_compile(const nfy_text_options* options, nfy_text** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(compiled, compile(given));
    *out = open_handle(std::make_shared<nfy_text>(nfy_text{std::move(compiled)}));
    return {};
  });
}

nfy_status nfy_text_placeholders(const nfy_text* text, int32_t language, nfy_str_rows** out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(text, "text"));
    NFY_TRY(spoken, language_in(language));
    const auto names = std::visit(
        [&](const auto& compiled) { return placeholders(compiled, spoken); }, self->compiled);
    *out = open_rows<nfy_str_rows>(std::vector<std::string>(names.begin(), names.end()));
    return {};
  });
}

nfy_status nfy_text_missing(const nfy_text* text, nfy_str personalisation_json, int32_t language,
                            nfy_str_rows** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(text, "text"));
    NFY_TRY(values, values_in(personalisation_json));
    NFY_TRY(spoken, language_in(language));
    auto names = std::visit([&](const auto& compiled) { return missing(compiled, values, spoken); },
                            self->compiled);
    *out = open_rows<nfy_str_rows>(std::move(names));
    return {};
  });
}

void nfy_text_close(nfy_text* text) { close_handle(text); }

nfy_status nfy_text_render(const nfy_text* text, const nfy_render_options* options,
                           nfy_rendering** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use(text, "text"));
    NFY_TRY(given, sized_or_default(options, "options"));
    NFY_TRY(request, request_in(given));
    auto rendering = std::make_shared<nfy_rendering>();
    NFY_CHECK(
        std::visit([&](const auto& compiled) { return render(compiled, request, *rendering); },
                   self->compiled));
    *out = open_handle(std::move(rendering));
    return {};
  });
}

nfy_status nfy_rendering_get(const nfy_rendering* rendering, nfy_rendering_view* out,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(rendering, "rendering"));
    NFY_CHECK(check_sized_out(out, "out"));
    sized_out(out, rendering_out(*self));
    return {};
  });
}

nfy_status nfy_rendering_address(const nfy_rendering* rendering, nfy_str_rows** out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(self, use_rendering(rendering, NotificationType::letter));
    *out = open_rows<nfy_str_rows>(self->letter.address_html());
    return {};
  });
}

void nfy_rendering_free(nfy_rendering* rendering) { close_handle(rendering); }

nfy_status nfy_rendering_to_page(const nfy_rendering* rendering,
                                 const nfy_email_page_options* options, nfy_buf* out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use_rendering(rendering, NotificationType::email));
    NFY_TRY(given, sized_or_default(options, "options"));
    NFY_TRY(page, page_in(given));
    *out = buf_out(page.wrap({self->email.subject, self->email.preheader, self->email.html}));
    return {};
  });
}

nfy_status nfy_text_to_sms_preview(const nfy_text* text, const nfy_sms_preview_options* options,
                                   nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(self, use(text, "text"));
    const auto* sms = std::get_if<SmsTemplate>(&self->compiled);
    if (sms == nullptr) return bad_argument("text", "is of another channel");
    NFY_TRY(given, sized_or_default(options, "options"));
    NFY_TRY(values, values_in(given.personalisation_json));
    NFY_TRY(prefix, text_in(given.prefix, "prefix"));
    NFY_TRY(sender, text_in(given.sender_html, "sender_html"));
    SmsPreviewOptions preview;
    preview.prefix = prefix;
    preview.sender_html = sender;
    preview.show_sender = !sender.empty();
    preview.show_recipient = given.show_recipient != 0;
    preview.downgrade = given.as_typed == 0;
    preview.redact_missing = given.redact_missing != 0;
    *out = buf_out(sms_preview_html(*sms, values, preview));
    return {};
  });
}

nfy_status nfy_letter_renderer_open(nfy_str font_families, nfy_letter_renderer** out,
                                    nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    PangoOptions options;
    NFY_CHECK(text_or_default(font_families, "font_families", options.font_families));
    NFY_TRY(renderer, make_pango_letter_renderer(std::move(options)));
    *out = open_handle(
        std::make_shared<nfy_letter_renderer>(nfy_letter_renderer{std::move(renderer)}));
    return {};
  });
}

nfy_status nfy_letter_render(nfy_letter_renderer* renderer, const nfy_rendering* rendering,
                             int64_t created_at_us, nfy_buf* out, int64_t* out_pages,
                             nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_CHECK(check_given(out_pages, "out_pages"));
    NFY_TRY(self, use(renderer, "renderer"));
    NFY_TRY(letter, use_rendering(rendering, NotificationType::letter));
    NFY_TRY(created_at, instant_in(created_at_us, "created_at_us"));
    NFY_TRY(rendered, self->renderer->render({letter->letter, created_at, false}));
    *out = buf_out(rendered.pdf);
    *out_pages = rendered.pages;
    return {};
  });
}

void nfy_letter_renderer_close(nfy_letter_renderer* renderer) { close_handle(renderer); }

nfy_status nfy_sms_analyse(nfy_str content, nfy_str prefix, nfy_sms_analysis* out,
                           nfy_str_rows** forcing, nfy_str_rows** replaced, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    for (nfy_str_rows** const rows : {forcing, replaced})
      if (rows != nullptr) *rows = nullptr;
    NFY_CHECK(check_sized_out(out, "out"));
    NFY_TRY(body, text_in(content, "content"));
    NFY_TRY(front, text_in(prefix, "prefix"));
    SmsAnalysis analysis = analyse_sms(body, front);
    nfy_sms_analysis view = NFY_SMS_ANALYSIS_INIT;
    view.characters = analysis.message.characters;
    view.characters_without_prefix = analysis.message.characters_without_prefix;
    view.extended_characters = analysis.message.extended_characters;
    view.fragments = analysis.message.fragments;
    view.is_unicode = flag_out(analysis.message.is_unicode);
    view.warnings = warnings_out(warnings_about(analysis.message));
    view.segments = analysis.message.segments;
    if (forcing != nullptr)
      *forcing = open_rows<nfy_str_rows>(std::move(analysis.forcing_characters));
    if (replaced != nullptr)
      *replaced = open_rows<nfy_str_rows>(std::move(analysis.characters_replaced_by_question_mark));
    sized_out(out, view);
    return {};
  });
}
