#include "domain/text/ascii.hpp"
#include "engine/checks.hpp"
#include "engine/letter_files.hpp"
#include "engine/letter_logos.hpp"

#include <notify/notifications.hpp>
#include <notify/ports/letter_renderer.hpp>

#include <algorithm>

namespace notify {

Postage postage_to(const PostalAddress& address, Postage domestic) {
  switch (address.country().zone) {
    case PostageZone::united_kingdom: return domestic;
    case PostageZone::europe: return Postage::europe;
    case PostageZone::rest_of_world: return Postage::rest_of_world;
  }
  return domestic;
}

std::string searchable_address(std::string_view lines) {
  std::string out;
  for (const char c : lines) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) continue;
    out += ascii::to_lower(c);
  }
  return out;
}

Result<RenderedLetter> print_letter(EngineContext& state, const CompiledTemplate& source,
                                    const Personalisation& values, UtcTime created_at,
                                    PrintFor printed_for) {
  NFY_TRY(london, Calendar::preset("uk"));
  LetterPrint letter;
  letter.message = source.letter->render(values, {.written_on = london.day_of(created_at)});
  letter.created_at = created_at;
  letter.is_for_printer =
      printed_for == PrintFor::printer || printed_for == PrintFor::printer_at_last;
  const auto& attachment = source.attachment;
  if (printed_for == PrintFor::counting) {
    NFY_TRY(rendered, state.ports.letter_renderer->render(letter));
    if (attachment) rendered.pages += attachment->page_count;
    return rendered;
  }
  if (attachment) {
    NFY_TRY(pdf, letter_files::read_attachment(state, *attachment));
    letter.attachment = std::move(pdf);
  }
  NFY_TRY(logo, letter_logos::name_of(state, source.source.service_id));
  return letter_logos::render(state, std::move(letter), logo,
                              printed_for == PrintFor::printer
                                  ? letter_logos::Unreachable::fails
                                  : letter_logos::Unreachable::is_left_out);
}

namespace letter_files {

Result<std::string> read_attachment(EngineContext& state, const LetterAttachment& attachment) {
  auto pdf = state.ports.files->get(uploaded_letter_key(attachment.service_id, attachment.id.uuid));
  if (!pdf && pdf.error().code == ErrorCode::not_found)
    return make_error(ErrorCode::unavailable,
                      "file of a letter attachment is not there: " + attachment.id.to_text());
  return pdf;
}

Result<void> check_senders(const Service& service, KeyType key_type) {
  if (key_type == KeyType::team)
    return make_error(ErrorCode::invalid_argument, "Cannot send letters with a team api key", {},
                      Reason::letters_need_live_key);
  if (service.restricted && key_type != KeyType::test)
    return make_error(ErrorCode::invalid_argument,
                      "Cannot send letters when service is in trial mode", {},
                      Reason::letters_not_in_trial);
  return {};
}

}  // namespace letter_files

Result<RenderedLetter> Notifications::render_letter(ServiceId service, const SendRequest& request) {
  if (!context_->ports.letter_renderer)
    return make_error(ErrorCode::unsupported, "letters cannot be shown without a renderer");
  const UtcTime at = context_->now();
  NFY_TRY(settings, ServiceSettings::of(*context_, service));
  NFY_TRY(checked, RequestChecks(*context_, settings, at).check(request));
  if (!checked.compiled->letter)
    return make_error(ErrorCode::invalid_argument,
                      "template is no letter: " + request.template_id.to_text());
  NFY_TRY(logo, letter_logos::name_of(*context_, service));
  // What was counted is the letter as it is if nothing was left out of it.
  if (checked.letter && !checked.compiled->attachment && logo.empty())
    return *std::move(checked.letter);
  return print_letter(*context_, *checked.compiled, request.personalisation,
                      at);  // of a test key: it has no sheets
}

Result<void> RequestChecks::check_address(const SendRequest& r, Checked& out) {
  NFY_CHECK(letter_files::check_senders(service_, out.key_type));
  const bool abroad = service_.permissions.contains(Permission::international_letters);
  const AddressNames names =
      r.has_exact_address_names ? AddressNames::exact : AddressNames::any_spelling;
  NFY_TRY(address, PostalAddress::from_personalisation(r.personalisation, abroad, names));
  if (const auto complaint = address.complaint(); !complaint.empty())
    return make_error(ErrorCode::invalid_argument, std::string(complaint), {},
                      Reason::recipient_invalid);
  // Who sends a letter by hand says whose it is; the address is what is printed.
  out.to = r.to;
  if (r.to.empty())
    for (const std::string& line : address.lines()) out.to += (out.to.empty() ? "" : "\n") + line;
  out.normalised_to = searchable_address(out.to);
  out.postage = postage_to(address, out.compiled->source.postage);
  out.international = address.is_international();
  // Nobody prints it: delivered at once. (rules/letters 6.4)
  if (out.key_type == KeyType::test) out.status = Status::delivered;
  return {};
}

Result<void> RequestChecks::count_sheets(const SendRequest& r, Checked& out) {
  if (!context_.ports.letter_renderer) return {};
  NFY_TRY(rendered,
          print_letter(context_, *out.compiled, r.personalisation, now_, PrintFor::counting));
  // What cannot be printed is accepted, and final at once. (rules/letters 1.5, 1.7)
  if (!rendered.problem().empty())
    out.status = Status::validation_failed;
  else
    out.billable_units = rendered.sheets();
  out.letter = std::move(rendered);
  return {};
}

}  // namespace notify
