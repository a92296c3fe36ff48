#include "engine/checks.hpp"
#include "engine/letter_files.hpp"
#include "engine/personal_data.hpp"

#include <notify/json.hpp>
#include <notify/letters.hpp>
#include <notify/notifications.hpp>

namespace notify {
namespace {

/// What the letter's template makes of it, as long as no PDF is there.
Result<RenderedLetter> render_again(EngineContext& state, const Notification& letter) {
  if (!state.ports.letter_renderer)
    return make_error(ErrorCode::unsupported, "letters cannot be shown without a renderer");
  NFY_TRY(settings, ServiceSettings::of(state, letter.service_id));
  NFY_TRY(compiled, settings.compiled(letter.template_id, letter.template_version));
  if (compiled->source.hidden)
    return make_error(ErrorCode::invalid_argument, "PDF not available yet, try again later", {},
                      Reason::pdf_not_ready);
  Personalisation values;
  if (!letter.personalisation.empty()) {
    NFY_TRY(read, personalisation_from_json(letter.personalisation));
    values = std::move(read);
  }
  return print_letter(state, *compiled, values, letter.created_at);
}

Result<LetterPicture> read_letter(EngineContext& state, const Notification& letter) {
  NFY_TRY(known, state.store().letter_files().find(letter.service_id, letter.id));
  LetterPicture out;
  if (known.file.key.empty()) {
    NFY_TRY(rendered, render_again(state, letter));
    out.bytes = std::move(rendered.pdf);
    out.pages = rendered.pages;
    return out;
  }
  NFY_TRY(pdf,
          kept_files::get(state, letter_files::owner_of(letter.service_id, letter.id), known.file));
  out.bytes = std::move(pdf);
  out.pages = known.pages;
  out.message = known.message;
  const bool has_more = known.pages == 0 || !known.message.empty();
  if (has_more && state.ports.letter_checker) {
    NFY_TRY(checked, state.ports.letter_checker->check(out.bytes));
    if (out.pages == 0) out.pages = checked.pages;
    if (!out.message.empty() && checked.first_bad_page > 0)
      out.invalid_pages = "[" + std::to_string(checked.first_bad_page) + "]";
  }
  return out;
}

}  // namespace

Result<LetterPicture> Letters::preview(ServiceId service, NotificationId id, LetterFormat format,
                                       std::int64_t page) {
  NFY_TRY(letter, letter_files::get_letter(*context_, service, id));
  if (letter.status == Status::virus_scan_failed)
    return make_error(ErrorCode::invalid_argument, "File did not pass the virus scan", {},
                      Reason::pdf_has_virus);
  NFY_CHECK(personal_data::open(context_->sealer(), letter));
  NFY_TRY(picture, read_letter(*context_, letter));
  if (format == LetterFormat::pdf) return picture;
  if (page < 1 || (picture.pages > 0 && page > picture.pages))
    return refused("letter has no page " + std::to_string(page));
  if (!context_->ports.page_painter)
    return make_error(ErrorCode::unsupported, "pages cannot be shown without a painter");
  NFY_TRY(png, context_->ports.page_painter->paint(picture.bytes, page));
  picture.bytes = std::move(png);
  return picture;
}

}  // namespace notify
