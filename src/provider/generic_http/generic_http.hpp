#pragma once

#include "codec/json_reader.hpp"
#include "provider/generic_http/body_format.hpp"
#include "provider/generic_http/signature.hpp"
#include "provider/options.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>
#include <notify/ports/receipt_reader.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

/// A provider over HTTP that is described by data: how a request looks, what an answer means, how
/// receipts and inbound SMS are written. (rules/providers 6)
namespace notify::generic_http {

/// As open_provider("http") does it.
[[nodiscard]] Result<std::shared_ptr<Provider>> open(ProviderOptions& options,
                                                     const ProviderPorts& ports);

enum class Escape : std::uint8_t { none, form, url };

/// Checks a text with placeholders, "{to}"; "{{" and "}}" are braces. Fails with invalid_argument
/// and quotes nothing of it.
[[nodiscard]] Result<void> check_template(std::string_view text);
/// The same for a header, which has no room for texts: only numbers, names and ids.
[[nodiscard]] Result<void> check_header_template(std::string_view text);
/// What "{alphabet}" stands for: the provider's words for what a text is written in.
struct Alphabets {
  std::string gsm = "gsm", unicode = "unicode";
};
/// The text for one message; it was checked.
[[nodiscard]] std::string render(std::string_view text, const OutboundMessage& message,
                                 Escape escape, const Alphabets& alphabets = {});

/// The text or number at a JSON pointer (RFC 6901); nothing if there is none.
[[nodiscard]] std::optional<std::string> word_at(const codec::JsonValue& json,
                                                 std::string_view pointer);

/// What a provider wrote, so that pointers lead into it: JSON as it is, a form as the object of its
/// fields, a text as the list of its words. Fails with invalid_argument.
[[nodiscard]] Result<codec::JsonValue> document_of(std::string_view identifier,
                                                   std::string_view body, BodyFormat format);

/// Where things stand in what a provider posts: JSON pointers; empty: nowhere.
struct ReceiptFormat {
  BodyFormat format = BodyFormat::json;
  bool is_query = false;  ///< it comes by GET: the query stands for the body
  std::string id{}, reference{}, status{}, time{}, reason{};
  std::string reason_after{};  ///< the reason is the word behind this text; empty: all of it
  /// By "status/reason", then by "status"; nothing: the word says nothing about delivery.
  std::map<std::string, std::optional<Status>> statuses{};
  std::optional<Signature> signature{};  ///< without it whoever may post is believed
};
struct InboundFormat {
  BodyFormat format = BodyFormat::json;
  bool is_query = false;
  std::string number{}, user_number{}, content{}, reference{}, time{};
  std::optional<Signature> signature{};
};
[[nodiscard]] Result<ReceiptFormat> receipt_format_from(const codec::JsonValue& json);
[[nodiscard]] Result<InboundFormat> inbound_format_from(const codec::JsonValue& json);
[[nodiscard]] std::shared_ptr<ReceiptReader> make_reader(std::string identifier,
                                                         ReceiptFormat format);
[[nodiscard]] std::shared_ptr<InboundReader> make_reader(std::string identifier,
                                                         InboundFormat format);

}  // namespace notify::generic_http
