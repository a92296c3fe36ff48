#include "engine/checks.hpp"
#include "engine/letter_files.hpp"
#include "engine/letter_logos.hpp"

#include <notify/calendar.hpp>
#include <notify/letters.hpp>
#include <notify/ports/letter_checker.hpp>
#include <notify/ports/page_painter.hpp>

namespace notify {
namespace letter_drafts {
namespace {

/// The name of what is wrong with an address in a window; empty if nothing is. (rules/letters 7.4)
std::string_view address_problem(const PostalAddress& address, bool abroad_allowed) {
  if (address.line_count() == 0) return "address-is-empty";
  const PostalAddress::Checks& checks = address.checks();
  if (!checks.has_enough_lines) return "not-enough-address-lines";
  if (checks.has_too_many_lines) return "too-many-address-lines";
  if (checks.has_invalid_country_for_bfpo_address) return "invalid-country-for-bfpo-address";
  if (!checks.has_valid_last_line)
    return address.is_international() && !abroad_allowed ? "cant-send-international-letters"
                                                         : "not-a-real-uk-postcode";
  if (checks.has_invalid_characters) return "invalid-char-in-address";
  if (checks.has_no_fixed_abode_address) return "no-fixed-abode-address";
  if (!checks.has_alphanumeric_characters_in_lines_1_and_2) return "no-name-or-street-in-address";
  return {};
}

}  // namespace
}  // namespace letter_drafts

Result<LetterScan> letter_files::look_at(EngineContext& state, std::string_view pdf,
                                         Letters::LookFor what) {
  NFY_TRY(checked, state.ports.letter_checker->check(pdf));
  LetterScan found;
  found.pages = checked.pages;
  found.message = checked.problem;
  found.first_bad_page = checked.first_bad_page;
  if (found.message.empty() && what != Letters::LookFor::attachment) {
    const bool abroad = what == Letters::LookFor::letter_also_abroad;
    NFY_TRY(address, PostalAddress::parse(checked.address, abroad));
    found.message = letter_drafts::address_problem(address, abroad);
    found.address = std::move(checked.address);
  }
  if (!found.message.empty()) found.result = ScanResult::invalid;
  return found;
}

Result<LetterPicture> Letters::draw(const LetterDraft& draft, LetterFormat format,
                                    std::int64_t page) {
  if (!context_->ports.letter_renderer)
    return make_error(ErrorCode::unsupported, "letters cannot be shown without a renderer");
  NFY_TRY(compiled, LetterTemplate::compile(draft.source));
  NFY_TRY(london, Calendar::preset("uk"));
  LetterPrint letter;
  letter.created_at = draft.dated.value_or(context_->now());
  letter.message = compiled.render(draft.values, {.written_on = london.day_of(letter.created_at)});
  if (!draft.attachment.is_nil()) {
    NFY_TRY(attachment,
            TemplateFiles(*context_).get_attachment(draft.service_id, draft.attachment));
    NFY_TRY(pdf, letter_files::read_attachment(*context_, attachment));
    letter.attachment = std::move(pdf);
  }
  NFY_TRY(rendered, letter_logos::render(*context_, std::move(letter), draft.logo,
                                         letter_logos::Unreachable::is_left_out));
  LetterPicture picture;
  picture.pages = rendered.pages;
  picture.message = rendered.problem();
  picture.bytes = std::move(rendered.pdf);
  if (format == LetterFormat::pdf) return picture;
  if (page < 1 || page > picture.pages)
    return refused("letter has no page " + std::to_string(page));
  NFY_TRY(png, paint(picture.bytes, page));
  picture.bytes = std::move(png);
  return picture;
}

Result<std::string> Letters::paint_attachment(ServiceId service, LetterAttachmentId id,
                                              std::int64_t page) {
  NFY_TRY(attachment, TemplateFiles(*context_).get_attachment(service, id));
  if (page > attachment.page_count)
    return refused("attachment has no page " + std::to_string(page));
  NFY_TRY(pdf, letter_files::read_attachment(*context_, attachment));
  return paint(pdf, page);
}

Result<std::string> Letters::paint(std::string_view pdf, std::int64_t page) {
  if (!context_->ports.page_painter)
    return make_error(ErrorCode::unsupported, "pages cannot be shown without a painter");
  if (page < 1) return refused("letter has no page " + std::to_string(page));
  return context_->ports.page_painter->paint(pdf, page);
}

Result<LetterScan> Letters::look_at(std::string_view pdf, LookFor what) {
  if (!context_->ports.letter_checker)
    return make_error(ErrorCode::unsupported, "letters cannot be looked at without a checker");
  return letter_files::look_at(*context_, pdf, what);
}

}  // namespace notify
