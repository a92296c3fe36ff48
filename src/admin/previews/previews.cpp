#include "admin/answers.hpp"
#include "admin/body.hpp"
#include "admin/previews/handlers.hpp"
#include "codec/json_writer.hpp"
#include "domain/base64.hpp"
#include "rest/personalisation.hpp"

#include <notify/letters.hpp>
#include <notify/ports/sealer.hpp>

#include <charconv>

namespace notify::admin::previews {
namespace {

using codec::JsonWriter;

/// The app's key is known to the host alone; without one nobody is let in.
std::optional<RestResponse> refuse_without_key(const Call& call) {
  constexpr std::string_view scheme = "Token ";
  const std::string* const header = call.find_header("Authorization");
  const std::string& key = call.options.preview_key;
  const bool is_known =
      header != nullptr && header->starts_with(scheme) && !key.empty() &&
      equal_in_constant_time(std::string_view(*header).substr(scheme.size()), key);
  if (is_known) return {};
  return rest::plain_error(401, "Unauthorized");
}

std::string text_of(const JsonValue& from, std::string_view name) {
  const JsonValue* const found = from.find(name);
  const auto* const text = found == nullptr ? nullptr : found->find_as<std::string>();
  return text == nullptr ? std::string() : *text;
}

/// The attached pages come behind those of the letter.
std::int64_t attached_pages(const JsonValue& source) {
  const JsonValue* const attachment = source.find("letter_attachment");
  const JsonValue* const pages = attachment == nullptr ? nullptr : attachment->find("page_count");
  const auto* const number = pages == nullptr ? nullptr : pages->find_as<JsonValue::Number>();
  if (number == nullptr) return 0;
  std::int64_t count = 0;
  const char* const end = number->text.data() + number->text.size();
  const auto read = std::from_chars(number->text.data(), end, count);
  return read.ec == std::errc{} && read.ptr == end && count > 0 && count <= letter_pages_max ? count
                                                                                             : 0;
}

/// The draft that a body describes: a template as the API answers it, and values for it.
struct AskedDraft {
  LetterDraft draft;
  std::int64_t attached = 0;
};
Result<AskedDraft> draft_in(const Body& body) {
  const JsonValue* const source = body.find("template");
  if (source == nullptr || source->find_as<JsonValue::Object>() == nullptr)
    return make_error(ErrorCode::invalid_argument, "template is required");
  AskedDraft asked;
  asked.attached = attached_pages(*source);
  asked.draft.source.subject = text_of(*source, "subject");
  asked.draft.source.content = text_of(*source, "content");
  asked.draft.source.contact_block = text_of(body.json(), "letter_contact_block");
  asked.draft.logo = text_of(body.json(), "filename");
  if (const JsonValue* const values = body.find("values"))
    if (const auto* const members = values->find_as<JsonValue::Object>())
      asked.draft.values = rest::personalisation_from(*members);
  if (const std::string* const date = body.text("date")) {
    std::string text = *date;
    if (text.size() == 10) text += "T12:00:00";  // a day alone
    if (!text.ends_with('Z') && text.find('+') == text.npos) text += 'Z';
    const auto at = UtcTime::from_text(text);
    if (at) asked.draft.dated = *at;
  }
  return asked;
}

std::int64_t page_of(const Call& call, std::string_view name) {
  const std::string* const text = call.query.find(name);
  if (text == nullptr) return 1;
  std::int64_t page = 0;
  const auto read = std::from_chars(text->data(), text->data() + text->size(), page);
  return read.ec == std::errc{} && read.ptr == text->data() + text->size() ? page : 0;
}

/// The attached pages, if there are any; the template says whose they are.
void read_attachment(const Body& body, LetterDraft& draft) {
  const JsonValue* const source = body.find("template");
  const JsonValue* const attachment = source->find("letter_attachment");
  if (attachment == nullptr) return;
  const auto id = Uuid::from_text(text_of(*attachment, "id"));
  const auto service = ServiceId::from_text(text_of(*source, "service"));
  if (!id || !service) return;
  draft.attachment.uuid = *id;
  draft.service_id = *service;
}

RestResponse draw(Call& call, LetterFormat format) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  NFY_ADMIN_TRY(asked, draft_in(body));
  read_attachment(body, asked.draft);
  NFY_ADMIN_TRY(picture, call.engine.letters().draw(asked.draft, format, page_of(call, "page")));
  const bool is_png = format == LetterFormat::png;
  return rest::answer(200, is_png ? "image/png" : "application/pdf", std::move(picture.bytes));
}

RestResponse paint(Call& call, std::string_view pdf, std::int64_t page) {
  NFY_ADMIN_TRY(png, call.engine.letters().paint(pdf, page));
  return rest::answer(200, "image/png", std::move(png));
}

bool is_said(const Call& call, std::string_view name) {
  const std::string* const text = call.query.find(name);
  return text != nullptr && (*text == "true" || *text == "True");
}

}  // namespace

RestResponse count_pages(Call& call) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  NFY_ADMIN_TRY(asked, draft_in(body));
  NFY_ADMIN_TRY(picture, call.engine.letters().draw(asked.draft, LetterFormat::pdf));
  JsonWriter json;
  json.begin_object().integer("count", picture.pages + asked.attached);
  json.integer("welsh_page_count", 0).integer("attachment_page_count", asked.attached);
  return rest::json_answer(200, std::move(json.end_object()).take());
}

RestResponse draw_pdf(Call& call) { return draw(call, LetterFormat::pdf); }

RestResponse draw_png(Call& call) { return draw(call, LetterFormat::png); }

RestResponse paint_attachment(Call& call) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  const Body body(call);
  if (body.refused() != nullptr) return *body.refused();
  const auto service = body.uuid("service_id"), id = body.uuid("letter_attachment_id");
  if (!service || !id) return no_result();
  NFY_ADMIN_TRY(png,
                call.engine.letters().paint_attachment({*service}, {*id}, page_of(call, "page")));
  return rest::answer(200, "image/png", std::move(png));
}

RestResponse paint_encoded(Call& call) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  const auto pdf = base64::decode(call.request.body);
  if (!pdf) return rest::plain_error(400, "The body is no base64.");
  return paint(call, *pdf, 1);
}

RestResponse paint_page(Call& call) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  return paint(call, call.request.body, 1);  // the app cuts the page out itself
}

RestResponse look_at_letter(Call& call) {
  if (auto refused = refuse_without_key(call)) return *std::move(refused);
  const auto what = is_said(call, "is_an_attachment") ? Letters::LookFor::attachment
                    : is_said(call, "allow_international_letters")
                        ? Letters::LookFor::letter_also_abroad
                        : Letters::LookFor::letter;
  NFY_ADMIN_TRY(found, call.engine.letters().look_at(call.request.body, what));
  JsonWriter json;
  json.begin_object().integer("page_count", found.pages);
  json.text_or_null("recipient_address", found.address).text_or_null("message", found.message);
  json.name("invalid_pages").begin_list();
  if (found.first_bad_page > 0) json.integer(found.first_bad_page);
  json.end_list();
  const bool is_good = found.message.empty();
  if (is_good) json.text("file", base64::encode(call.request.body));
  return rest::json_answer(is_good ? 200 : 400, std::move(json.end_object()).take());
}

}  // namespace notify::admin::previews
