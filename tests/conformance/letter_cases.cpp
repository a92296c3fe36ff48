#include "conformance/cases.hpp"
#include "conformance/compare.hpp"

#include <notify/calendar.hpp>
#include <notify/letter.hpp>
#include <notify/postal_address.hpp>
#include <notify/qr_code.hpp>

#include <charconv>

#ifdef NFY_TEST_ZBAR
#include <zbar.h>
#endif

namespace notify::conformance {
namespace {

std::string_view name_of(PostageZone zone) {
  switch (zone) {
    case PostageZone::united_kingdom: return "united-kingdom";
    case PostageZone::europe: return "europe";
    case PostageZone::rest_of_world: break;
  }
  return "rest-of-world";
}

bool is_null(element row, const char* name) { return row[name].is_null(); }

/// A text or null.
void compare_text(Comparison& compare, element row, const char* name,
                  const std::optional<std::string>& got) {
  if (got)
    compare.text(name, *got);
  else if (!is_null(row, name))
    compare.text(name, "null");
}

/// A number or null.
void compare_number(Comparison& compare, element row, const char* name,
                    const std::optional<std::int64_t>& got) {
  if (got)
    compare.number(name, *got);
  else if (!is_null(row, name))
    compare.text(name, "null");
}

Verdict judge_countries(element row) {
  const auto country = find_country(text_at(row, "input"));
  Comparison compare(row);
  compare.flag("found", country.has_value());
  compare_text(compare, row, "canonical",
               country ? std::optional(country->name) : std::optional<std::string>());
  if (country) compare.text("postage_zone", name_of(country->zone));
  return compare.verdict();
}

Verdict judge_postcode(element row) {
  Comparison compare(row);
  compare_text(compare, row, "formatted", normalised_postcode(text_at(row, "input")));
  return compare.verdict();
}

Verdict judge_checks(element row, const PostalAddress::Checks& checks) {
  Comparison compare(row);
  compare.flag("has_enough_lines", checks.has_enough_lines);
  compare.flag("has_too_many_lines", checks.has_too_many_lines);
  compare.flag("has_valid_postcode", checks.has_valid_postcode);
  compare.flag("has_valid_last_line", checks.has_valid_last_line);
  compare.flag("has_invalid_characters", checks.has_invalid_characters);
  compare.flag("has_no_fixed_abode_address", checks.has_no_fixed_abode_address);
  compare.flag("has_invalid_country_for_bfpo_address", checks.has_invalid_country_for_bfpo_address);
  compare.flag("is_bfpo_address", checks.is_bfpo_address);
  compare.flag("has_alphanumeric_character_in_address_lines_1_and_2",
               checks.has_alphanumeric_characters_in_lines_1_and_2);
  return compare.verdict();
}

Verdict judge_as_personalisation(element row, const PostalAddress& address) {
  Comparison compare(row);
  const auto values = address.as_personalisation();
  for (const auto& entry : values.entries()) {
    compare.text(entry.name.c_str(), std::get<std::string>(entry.value.value));
  }
  return compare.verdict();
}

Verdict judge_letter_address(element row) {
  const auto address =
      PostalAddress::parse(text_at(row, "raw"), flag_at(row, "allow_international"));
  if (!address) return fail(address.error().message);
  Comparison compare(row);
  compare.list("lines", address->lines());
  compare.number("line_count", static_cast<std::int64_t>(address->line_count()));
  compare_text(compare, row, "postcode", address->postcode());
  compare.flag("international", address->is_international());
  compare.text("country", address->country().name);
  compare.text("postage_zone", name_of(address->country().zone));
  compare_number(compare, row, "bfpo_number", address->bfpo_number());
  compare.flag("valid", address->is_valid());
  compare.text("as_single_line", address->as_single_line());
  const auto bfpo_lines = address->bfpo_lines();
  if (bfpo_lines)
    compare.list("bfpo_lines", *bfpo_lines);
  else if (!is_null(row, "bfpo_lines"))
    compare.text("bfpo_lines", "null");
  if (auto verdict = compare.verdict(); verdict.outcome != Outcome::passed) return verdict;
  if (auto verdict = judge_checks(row["checks"], address->checks());
      verdict.outcome != Outcome::passed) {
    return verdict;
  }
  return judge_as_personalisation(row["as_personalisation"], *address);
}

Verdict judge_letter_address_from_personalisation(element row) {
  const auto address = PostalAddress::from_personalisation(personalisation_of(row), true);
  if (!address) return fail(address.error().message);
  Comparison compare(row);
  compare.text("raw", address->raw());
  compare.list("lines", address->lines());
  compare.flag("valid", address->is_valid());
  return compare.verdict();
}

#ifdef NFY_TEST_ZBAR
constexpr int pixels_per_module = 4;
constexpr int quiet_modules = 4;

/// A grey picture, one byte a pixel.
struct Picture {
  int side = 0;
  std::vector<unsigned char> pixels;
};

int take_number(std::string_view& text) {
  int value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return value;
}

void fill(Picture& picture, int column, int row, int length) {
  const int left = (column + quiet_modules) * pixels_per_module;
  const int top = (row + quiet_modules) * pixels_per_module;
  for (int y = top; y < top + pixels_per_module; ++y) {
    for (int x = left; x < left + length * pixels_per_module; ++x) {
      picture.pixels[static_cast<std::size_t>(y * picture.side + x)] = 0;
    }
  }
}

/// Paints what the one path of `svg` strokes: moves and runs to the right.
Picture painted(std::string_view svg) {
  const auto after = [&svg](std::string_view mark) {
    return svg.substr(svg.find(mark) + mark.size());
  };
  auto box = after("viewBox=\"0 0 ");
  Picture picture;
  picture.side = (take_number(box) + 2 * quiet_modules) * pixels_per_module;
  const auto side = static_cast<std::size_t>(picture.side);
  picture.pixels.assign(side * side, 255);
  auto path = after("d=\"M");
  int column = take_number(path);
  path.remove_prefix(1);
  int row = take_number(path);
  path.remove_prefix(2);  // the ".5" of the middle of the row
  while (!path.starts_with('"')) {
    const char command = path[0];
    path.remove_prefix(1);
    const int across = take_number(path);
    if (command == 'h') fill(picture, column, row, across);
    column += across;
    if (command != 'm') continue;
    path.remove_prefix(1);
    row += take_number(path);
  }
  return picture;
}

/// What a reader of QR codes makes of `svg`, as people have it: as text.
std::string scanned(std::string_view svg) {
  const auto picture = painted(svg);
  const auto side = static_cast<unsigned>(picture.side);
  zbar::ImageScanner scanner;
  scanner.set_config(zbar::ZBAR_NONE, zbar::ZBAR_CFG_ENABLE, 0);
  scanner.set_config(zbar::ZBAR_QRCODE, zbar::ZBAR_CFG_ENABLE, 1);
  zbar::Image image(side, side, "Y800", picture.pixels.data(), picture.pixels.size());
  if (scanner.scan(image) != 1) return "unreadable";
  return image.symbol_begin()->get_data();
}
#endif

Verdict judge_letter_qr_svg(element row) {
  const auto data = text_at(row, "data");
  Comparison compare(row);
  compare.number("num_bytes", static_cast<std::int64_t>(data.size()));
  const auto code = QrCode::make(data);
  compare.flag("too_long", !code.has_value());
#ifdef NFY_TEST_ZBAR
  if (code) {
    if (const auto read = scanned(code->to_svg()); read != data) return fail("svg reads " + read);
  }
#endif
  return compare.verdict();
}

#ifdef NFY_TEST_ZBAR
constexpr std::string_view qr_note = "another mask or size is fine: what svg reads is compared";
#else
constexpr std::string_view qr_note = "not compared: svg, for want of zbar";
#endif

LetterSource source_of(element parts, std::string contact_block) {
  return {text_at(parts, "subject"), text_at(parts, "content"),
          text_at(parts, "letter_welsh_subject"), text_at(parts, "letter_welsh_content"),
          std::move(contact_block)};
}

Verdict judge_letter_blocks(element row) {
  const auto letter =
      LetterTemplate::compile(source_of(row["template"], text_at(row, "contact_block")));
  const auto at = UtcTime::from_text(text_at(row, "date_utc") + "Z");
  const auto calendar = Calendar::preset("uk");
  if (!letter) return fail(letter.error().message);
  const auto language =
      text_at(row, "language") == "welsh" ? LetterLanguage::welsh : LetterLanguage::english;
  const auto values = personalisation_of(row);
  const auto message =
      letter->render(values, {language, calendar->day_of(*at), flag_at(row, "redact_missing")});
  const auto names = letter->placeholders(language);
  Comparison compare(row["expected"]);
  compare.list("placeholders", {names.begin(), names.end()});
  compare.list("missing", letter->missing(values, language));
  compare.list("address", message.address);
  compare.text("contact_block", message.contact_block);
  compare.text("date", message.date);
  compare.text("subject", message.subject);
  compare.text("message", message.body);
  return compare.verdict();
}

Verdict judge_letter_html(element row) {
  LetterSource source;
  source.content = text_at(row, "template");
  const auto letter = LetterTemplate::compile(std::move(source));
  if (!letter) return fail(letter.error().message);
  LetterOptions options;
  options.redact_missing = flag_at(row, "redact_missing");
  Comparison compare(row);
  compare.text("expected", letter->render(personalisation_of(row), options).body);
  return compare.verdict();
}

constexpr Judge letter_judges[] = {
    {"countries", judge_countries, ""},
    {"letter_address", judge_letter_address, ""},
    {"letter_address_from_personalisation", judge_letter_address_from_personalisation, ""},
    {"letter_blocks", judge_letter_blocks, ""},
    {"letter_html", judge_letter_html, ""},
    {"letter_qr_svg", judge_letter_qr_svg, qr_note},
    {"postcode", judge_postcode, ""},
};

}  // namespace

std::span<const Judge> letter_cases() { return letter_judges; }

}  // namespace notify::conformance
