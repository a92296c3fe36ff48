#include "provider/dvla/print_request.hpp"

#include "codec/json_writer.hpp"
#include "domain/base64.hpp"

#include <notify/postal_address.hpp>

#include <span>

namespace notify::dvla {
namespace {

constexpr std::size_t name_characters_max = 255;
constexpr std::size_t line_characters_max = 45;
constexpr std::size_t postcode_characters_max = 10;
constexpr std::size_t country_characters_max = 256;
constexpr std::size_t lines_max = 5;
constexpr std::size_t bfpo_lines_max = 4;
/// Seconds for which the printer tries to report.
constexpr std::int64_t report_retry_s = 10'800;

/// The beginning of a text of UTF-8: the whole line stands on the paper.
std::string_view first_characters(std::string_view text, std::size_t characters_max) {
  std::size_t at = 0;
  for (std::size_t count = 0; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && count++ == characters_max) break;
  }
  return text.substr(0, at);
}

Result<void> write_lines(codec::JsonWriter& out, std::span<const std::string> lines,
                         std::size_t count_max) {
  if (lines.size() > count_max)
    return make_error(ErrorCode::invalid_argument,
                      "the address has more lines than the printer takes");
  for (std::size_t i = 0; i < lines.size(); ++i)
    out.text("line" + std::to_string(i + 1), first_characters(lines[i], line_characters_max));
  return {};
}

/// The lines between the recipient's name and what ends the address.
std::span<const std::string> inner(const std::vector<std::string>& lines, std::size_t at_end) {
  const std::span<const std::string> all(lines);
  return all.size() <= at_end + 1 ? all.subspan(all.size())
                                  : all.subspan(1, all.size() - at_end - 1);
}

Result<void> write_address(codec::JsonWriter& out, const PostalAddress& address) {
  const auto postcode = [&] {
    if (address.postcode())
      out.text("postcode", first_characters(*address.postcode(), postcode_characters_max));
  };
  if (const auto lines = address.bfpo_lines()) {
    out.name("bfpoAddress").begin_object();
    NFY_CHECK(write_lines(out, inner(*lines, 0), bfpo_lines_max));
    postcode();
    out.integer("bfpoNumber", address.bfpo_number().value_or(0));
  } else if (address.is_international()) {
    out.name("internationalAddress").begin_object();
    NFY_CHECK(write_lines(out, inner(address.lines(), 1), lines_max));
    out.text("country", first_characters(address.country().name, country_characters_max));
  } else {
    out.name("unstructuredAddress").begin_object();
    NFY_CHECK(write_lines(out, inner(address.lines(), address.postcode() ? 1 : 0), lines_max));
    postcode();
  }
  out.end_object();
  return {};
}

/// Second class has no word.
std::string_view despatch_method(Postage postage) noexcept {
  switch (postage) {
    case Postage::first: return "FIRST";
    case Postage::economy: return "ECONOMY";
    case Postage::europe: return "INTERNATIONAL_EU";
    case Postage::rest_of_world: return "INTERNATIONAL_ROW";
    case Postage::second:
    case Postage::none: break;
  }
  return {};
}

void write_custom(codec::JsonWriter& out, std::string_view key, std::string_view value) {
  out.begin_object().text("key", key).text("value", value).end_object();
}

}  // namespace

Result<std::string> print_request(const OutboundMessage& message, std::string_view receipts_url) {
  const OutboundLetter& letter = message.letter;
  NFY_TRY(address, PostalAddress::parse(message.to, true));
  codec::JsonWriter out;
  out.begin_object().text("id", message.id.to_text());
  out.name("standardParams").begin_object();
  out.text("jobType", "NOTIFY").text("templateReference", "NOTIFY");
  out.text("businessIdentifier", letter.reference);
  out.text("recipientName", first_characters(address.lines().front(), name_characters_max));
  out.name("address").begin_object();
  NFY_CHECK(write_address(out, address));
  out.end_object();
  if (const auto method = despatch_method(letter.postage); !method.empty())
    out.text("despatchMethod", method);
  out.end_object();
  out.name("customParams").begin_list();
  write_custom(out, "pdfContent", base64::encode(letter.pdf));
  write_custom(
      out, "organisationIdentifier",
      letter.organisation_id == OrganisationId{} ? "None" : letter.organisation_id.to_text());
  write_custom(out, "serviceIdentifier", message.service_id.to_text());
  out.end_list();
  if (!letter.receipt_token.empty()) {
    out.name("callbackParams").begin_object();
    out.text("target", std::string(receipts_url) + "?token=" + letter.receipt_token);
    out.name("retryParams").begin_object();
    out.flag("enabled", true).integer("maxRetryWindow", report_retry_s).end_object();
    out.end_object();
  }
  out.end_object();
  return std::move(out).take();
}

}  // namespace notify::dvla
