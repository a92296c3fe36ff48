#include "codec/form.hpp"
#include "provider/generic_http/generic_http.hpp"
#include "provider/inbound_words.hpp"
#include "provider/receipt_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

namespace notify::generic_http {
namespace {

Error wrong(std::string_view what) {
  return make_error(ErrorCode::invalid_argument, std::string(what));
}

/// Members of an object that are texts, each into its place; refuses all others but `besides`,
/// which their own readers look at.
Result<void> read_texts(const codec::JsonValue& json,
                        std::initializer_list<std::pair<std::string_view, std::string*>> places,
                        std::initializer_list<std::string_view> besides) {
  for (const auto& [name, value] : *json.find_as<codec::JsonValue::Object>()) {
    if (std::ranges::find(besides, std::string_view(name)) != besides.end()) continue;
    const auto at = std::ranges::find(places, std::string_view(name),
                                      &std::pair<std::string_view, std::string*>::first);
    const auto* const text = value.find_as<std::string>();
    if (at == places.end()) return wrong("has an unknown member");
    if (text == nullptr) return wrong("has a member that is no text");
    constexpr std::array<std::string_view, 3> words{"format", "method", "reason_after"};
    const bool is_pointer = std::ranges::find(words, at->first) == words.end();
    if (is_pointer && !text->starts_with('/')) return wrong("has a member that is no JSON pointer");
    *at->second = *text;
  }
  return {};
}

Result<BodyFormat> posted_format(std::string_view word) {
  if (word == "text") return wrong("has an unknown format");
  auto format = body_format_from(word.empty() ? "json" : word);
  if (!format) return wrong("has an unknown format");
  return format;
}

/// How it comes: a query, or else a body in `format`, which is set. A query is signed by its fields
/// or not at all: it has no body.
Result<bool> is_query_from(std::string_view method, std::string_view word,
                           const std::optional<Signature>& signature, BodyFormat& format) {
  NFY_TRY(known, posted_format(word));
  format = known;
  if (method.empty() || method == "POST") return false;
  if (method != "GET") return wrong("has an unknown method");
  if (!word.empty() && known != BodyFormat::form) return wrong("has a format that no query has");
  if (signature && signature->over != Signature::Over::sorted_fields)
    return wrong("has a signature that no query has");
  format = BodyFormat::form;
  return true;
}

/// The words of a text as a list; what stands behind so many is no word that anybody looks for.
codec::JsonValue words_of(std::string_view text) {
  constexpr std::size_t words_max = 100;
  constexpr std::string_view blanks = " \t\r\n";
  codec::JsonValue::Array words;
  for (std::size_t at = text.find_first_not_of(blanks); at != text.npos && words.size() < words_max;
       at = text.find_first_not_of(blanks, at)) {
    const std::size_t end = std::min(text.find_first_of(blanks, at), text.size());
    words.push_back({std::string(text.substr(at, end - at))});
    at = end;
  }
  return codec::JsonValue{std::move(words)};
}

std::string word_or_nothing(const codec::JsonValue& json, const std::string& pointer) {
  return pointer.empty() ? std::string() : word_at(json, pointer).value_or("");
}

Result<std::optional<Signature>> signature_in(const codec::JsonValue& description) {
  const codec::JsonValue* const json = description.find("signature");
  if (json == nullptr) return std::optional<Signature>();
  NFY_TRY(signature, signature_from(*json));
  return std::optional(std::move(signature));
}

/// The word behind `mark`, up to a blank; all of `text` without a mark.
std::string word_behind(std::string_view mark, const std::string& text) {
  if (mark.empty()) return text;
  const std::size_t at = text.find(mark);
  if (at == text.npos) return {};
  const std::size_t start = at + mark.size();
  return text.substr(start, text.find_first_of(" \t\r\n", start) - start);
}

/// Seconds or milliseconds since 1970, or a date as receipts have it.
std::optional<UtcTime> instant_from(const std::string& text) {
  constexpr std::size_t milliseconds_digits = 13;
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
    return receipts::time_from(text);
  if (number < 0 || text.size() > milliseconds_digits) return std::nullopt;
  return UtcTime::from_us(number * (text.size() == milliseconds_digits ? 1'000 : 1'000'000));
}

class GenericReceipts final : public ReceiptReader {
public:
  GenericReceipts(std::string identifier, ReceiptFormat format)
      : identifier_(std::move(identifier)), format_(std::move(format)) {}

  std::string_view identifier() const noexcept override { return identifier_; }
  bool checks_sender() const noexcept override { return format_.signature.has_value(); }
  bool reads_query() const noexcept override { return format_.is_query; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    if (format_.signature)
      NFY_CHECK(
          check(*format_.signature, {identifier_, post.body, post.headers, format_.format}, now));
    NFY_TRY(json, document_of(identifier_, post.body, format_.format));
    const std::string word = word_or_nothing(json, format_.status);
    auto known = format_.statuses.find(
        word + "/" + word_behind(format_.reason_after, word_or_nothing(json, format_.reason)));
    if (known == format_.statuses.end()) known = format_.statuses.find(word);
    if (known == format_.statuses.end()) return receipts::unknown_status(identifier_, word);
    if (!known->second) return ReceiptReading{};
    const UtcTime at = instant_from(word_or_nothing(json, format_.time)).value_or(now);
    if (!format_.id.empty())
      return receipts::of_our_id(identifier_, word_or_nothing(json, format_.id), word,
                                 receipts::ReportedStatus{*known->second}, at);
    const std::string reference = word_or_nothing(json, format_.reference);
    if (reference.empty()) return receipts::unreadable(identifier_, "names no message");
    ReceiptReading reading;
    reading.receipts.push_back({{}, identifier_, reference, *known->second, at});
    return reading;
  }

private:
  std::string identifier_;
  ReceiptFormat format_;
};

class GenericInbound final : public InboundReader {
public:
  GenericInbound(std::string identifier, InboundFormat format)
      : identifier_(std::move(identifier)), format_(std::move(format)) {}

  std::string_view identifier() const noexcept override { return identifier_; }
  bool checks_sender() const noexcept override { return format_.signature.has_value(); }
  bool reads_query() const noexcept override { return format_.is_query; }

  Result<ReceivedSms> read(const InboundPost& post, UtcTime now) override {
    if (format_.signature)
      NFY_CHECK(
          check(*format_.signature, {identifier_, post.body, post.headers, format_.format}, now));
    NFY_TRY(json, document_of(identifier_, post.body, format_.format));
    for (const std::string* const pointer :
         {&format_.number, &format_.user_number, &format_.content})
      if (!word_at(json, *pointer)) return inbound_words::missing(identifier_, *pointer);
    ReceivedSms out;
    out.provider = identifier_;
    out.number = word_or_nothing(json, format_.number);
    out.user_number = inbound_words::clean(word_or_nothing(json, format_.user_number));
    out.content = inbound_words::clean(word_or_nothing(json, format_.content));
    out.provider_reference = inbound_words::clean(word_or_nothing(json, format_.reference));
    out.provider_date = instant_from(word_or_nothing(json, format_.time));
    out.tells_undated = true;
    return out;
  }

private:
  std::string identifier_;
  InboundFormat format_;
};

}  // namespace

Result<codec::JsonValue> document_of(std::string_view identifier, std::string_view body,
                                     BodyFormat format) {
  if (format == BodyFormat::json) return receipts::json_of(identifier, body);
  if (format == BodyFormat::text) return words_of(body);
  NFY_TRY(form, receipts::form_of(identifier, body));
  codec::JsonValue::Object object;
  for (auto& [name, value] : form) object.push_back({std::move(name), {std::move(value)}});
  return codec::JsonValue{std::move(object)};
}

Result<ReceiptFormat> receipt_format_from(const codec::JsonValue& json) {
  ReceiptFormat out;
  std::string format, method;
  NFY_CHECK(read_texts(json,
                       {{"format", &format},
                        {"method", &method},
                        {"id", &out.id},
                        {"reference", &out.reference},
                        {"status", &out.status},
                        {"time", &out.time},
                        {"reason", &out.reason},
                        {"reason_after", &out.reason_after}},
                       {"statuses", "signature"}));
  NFY_TRY(signature, signature_in(json));
  NFY_TRY(is_query, is_query_from(method, format, signature, out.format));
  out.is_query = is_query;
  out.signature = std::move(signature);
  if (out.status.empty() || (out.id.empty() && out.reference.empty()))
    return wrong("needs status, and id or reference");
  const auto* const table = json.find("statuses");
  const auto* const words = table ? table->find_as<codec::JsonValue::Object>() : nullptr;
  if (words == nullptr || words->empty()) return wrong("needs a table of statuses");
  for (const auto& [word, value] : *words) {
    const auto* const name = value.find_as<std::string>();
    if (name == nullptr) return wrong("has a status that is no text");
    if (*name == "delivered")
      out.statuses[word] = Status::delivered;
    else if (*name == "permanent-failure")
      out.statuses[word] = Status::permanent_failure;
    else if (*name == "temporary-failure")
      out.statuses[word] = Status::temporary_failure;
    else if (*name == "technical-failure")
      out.statuses[word] = Status::technical_failure;
    else if (*name == "pending")
      out.statuses[word] = Status::pending;
    else if (*name == "ignored")
      out.statuses[word] = std::nullopt;
    else
      return wrong("has an unknown status");
  }
  return out;
}

Result<InboundFormat> inbound_format_from(const codec::JsonValue& json) {
  InboundFormat out;
  std::string format, method;
  NFY_CHECK(read_texts(json,
                       {{"format", &format},
                        {"method", &method},
                        {"number", &out.number},
                        {"user_number", &out.user_number},
                        {"content", &out.content},
                        {"reference", &out.reference},
                        {"time", &out.time}},
                       {"signature"}));
  NFY_TRY(signature, signature_in(json));
  NFY_TRY(is_query, is_query_from(method, format, signature, out.format));
  out.is_query = is_query;
  out.signature = std::move(signature);
  if (out.number.empty() || out.user_number.empty() || out.content.empty())
    return wrong("needs number, user_number and content");
  return out;
}

std::shared_ptr<ReceiptReader> make_reader(std::string identifier, ReceiptFormat format) {
  return std::make_shared<GenericReceipts>(std::move(identifier), std::move(format));
}

std::shared_ptr<InboundReader> make_reader(std::string identifier, InboundFormat format) {
  return std::make_shared<GenericInbound>(std::move(identifier), std::move(format));
}

}  // namespace notify::generic_http
