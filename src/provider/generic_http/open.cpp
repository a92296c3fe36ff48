#include "codec/form.hpp"
#include "codec/json_writer.hpp"
#include "domain/base64.hpp"
#include "provider/generic_http/generic_http.hpp"
#include "provider/http_provider.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace notify::generic_http {
namespace {

constexpr codec::JsonLimits answer_limits{.bytes_max = 64 << 10,
                                          .names_max = 1'000,
                                          .depth_max = 16,
                                          .repeats = codec::JsonRepeats::last_wins};

/// What an answer means if its status is one of `statuses` and the word at `path` one of `values`;
/// an empty list asks for nothing.
struct AnswerRule {
  SendOutcome outcome = SendOutcome::unknown;
  std::vector<std::int64_t> statuses{};
  std::string path{};
  std::vector<std::string> values{};
};

struct Options {
  HttpProviderOptions http{.identifier = "http", .url = {}};
  NotificationType type = NotificationType::sms;
  std::string url{};  ///< with placeholders
  std::string method = "POST";
  std::string username{}, password{};
  std::vector<HttpHeader> headers{};      ///< their values with placeholders
  std::vector<HttpHeader> own_headers{};  ///< which follow from other options
  BodyFormat format = BodyFormat::json;
  codec::JsonValue body{};
  Alphabets alphabets{};
  BodyFormat answer_format = BodyFormat::json;
  std::vector<AnswerRule> answers{};
  std::string reference{};
  bool removes_duplicates = false;
  std::optional<ReceiptFormat> receipts{};
  std::optional<InboundFormat> inbound{};
};

bool is_printable_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void append_json(std::string& json, const codec::JsonValue& value, const OutboundMessage& message,
                 const Alphabets& alphabets) {
  if (const auto* const text = value.find_as<std::string>()) {
    codec::append_json_string(json, render(*text, message, Escape::none, alphabets));
  } else if (const auto* const number = value.find_as<codec::JsonValue::Number>()) {
    json += number->text;
  } else if (const bool* const flag = value.find_as<bool>()) {
    json += *flag ? "true" : "false";
  } else if (const auto* const list = value.find_as<codec::JsonValue::Array>()) {
    json += '[';
    for (const codec::JsonValue& one : *list) {
      if (json.back() != '[') json += ',';
      append_json(json, one, message, alphabets);
    }
    json += ']';
  } else if (const auto* const object = value.find_as<codec::JsonValue::Object>()) {
    json += '{';
    for (const auto& [name, one] : *object) {
      if (json.back() != '{') json += ',';
      codec::append_json_string(json, name);
      json += ':';
      append_json(json, one, message, alphabets);
    }
    json += '}';
  } else {
    json += "null";
  }
}

std::string body_for(const Options& options, const OutboundMessage& message) {
  std::string out;
  if (options.format == BodyFormat::json) {
    append_json(out, options.body, message, options.alphabets);
  } else if (const auto* const text = options.body.find_as<std::string>()) {
    out = render(*text, message, Escape::none, options.alphabets);
  } else if (const auto* const fields = options.body.find_as<codec::JsonValue::Object>()) {
    for (const auto& [name, value] : *fields) {
      if (!out.empty()) out += '&';
      codec::append_form_text(out, name);
      out += '=' + render(*value.find_as<std::string>(), message, Escape::form, options.alphabets);
    }
  }
  return out;
}

class GenericProvider final : public HttpProvider {
public:
  GenericProvider(Options options, std::shared_ptr<HttpClient> http)
      : HttpProvider(options.http, options.type, std::move(http)), described_(std::move(options)) {
    const std::string name(identifier());
    if (described_.receipts) receipts_ = make_reader(name, *described_.receipts);
    if (described_.inbound) inbound_ = make_reader(name, *described_.inbound);
  }

  bool removes_duplicates() const noexcept override { return described_.removes_duplicates; }
  std::shared_ptr<ReceiptReader> receipt_reader() override { return receipts_; }
  std::shared_ptr<InboundReader> inbound_reader() override { return inbound_; }

protected:
  Result<HttpRequest> request_for(const OutboundMessage& message) override {
    const Alphabets& alphabets = described_.alphabets;
    HttpRequest request{.method = described_.method,
                        .url = render(described_.url, message, Escape::url, alphabets),
                        .headers = described_.own_headers,
                        .body = body_for(described_, message)};
    for (const HttpHeader& header : described_.headers) {
      std::string value = render(header.value, message, Escape::none, alphabets);
      if (!is_printable_ascii(value))
        return make_error(
            ErrorCode::invalid_argument,
            "the header " + header.name + " cannot hold what this message has for it");
      request.headers.push_back({header.name, std::move(value)});
    }
    return request;
  }

  SendResult judge(const OutboundMessage&, const HttpAnswer& answer) override {
    const auto json = described_.answer_format == BodyFormat::json
                          ? codec::read_json(answer.body, answer_limits)
                          : document_of(identifier(), answer.body, described_.answer_format);
    const auto word = [&](const std::string& path) {
      return json && !path.empty() ? word_at(*json, path) : std::nullopt;
    };
    const std::string reference = word(described_.reference).value_or("");
    for (const AnswerRule& rule : described_.answers) {
      if (!rule.statuses.empty() &&
          std::ranges::find(rule.statuses, answer.status) == rule.statuses.end())
        continue;
      const auto found = word(rule.path);
      const auto known = std::ranges::find(rule.values, found.value_or(""));
      if (!rule.path.empty() && (!found || known == rule.values.end())) continue;
      return result_of(rule.outcome, answer, reference, found ? *known : std::string());
    }
    if (answer.status < 200 || answer.status >= 300) return refused_for_now(answer);
    if (!described_.reference.empty() && reference.empty()) return unreadable_answer(answer);
    return {SendOutcome::accepted, reference, {}};
  }

private:
  /// `word` is one that the options name.
  static SendResult result_of(SendOutcome outcome, const HttpAnswer& answer,
                              const std::string& reference, const std::string& word) {
    switch (outcome) {
      case SendOutcome::accepted: return {outcome, reference, {}};
      case SendOutcome::rejected: return refused_for_good(answer, word);
      case SendOutcome::retry: return refused_for_now(answer, word);
      case SendOutcome::unknown: break;
    }
    return unreadable_answer(answer);
  }

  Options described_;
  std::shared_ptr<ReceiptReader> receipts_;
  std::shared_ptr<InboundReader> inbound_;
};

Result<SendOutcome> outcome_from(std::string_view word) {
  if (word == "accepted") return SendOutcome::accepted;
  if (word == "rejected") return SendOutcome::rejected;
  if (word == "retry") return SendOutcome::retry;
  if (word == "unknown") return SendOutcome::unknown;
  return make_error(ErrorCode::invalid_argument, "unknown outcome");
}

Result<void> wrong_option(std::string_view option, std::string_view why) {
  return make_error(ErrorCode::invalid_argument,
                    "option " + std::string(option) + " of the provider http " + std::string(why));
}

/// One member of a rule; false if it is wrong.
bool read_member(AnswerRule& rule, std::string_view name, const codec::JsonValue& value) {
  const auto* const text = value.find_as<std::string>();
  const auto* const list = value.find_as<codec::JsonValue::Array>();
  if (name == "outcome" && text) {
    const auto outcome = outcome_from(*text);
    if (outcome) rule.outcome = *outcome;
    return outcome.has_value();
  }
  if (name == "path" && text) {
    rule.path = *text;
    return text->starts_with('/');
  }
  if (!list || list->empty() || (name != "statuses" && name != "values")) return false;
  for (const codec::JsonValue& one : *list) {
    const auto* const word = one.find_as<std::string>();
    const auto* const number = one.find_as<codec::JsonValue::Number>();
    if (name == "values" && (word || number)) {
      rule.values.push_back(word ? *word : number->text);
      continue;
    }
    std::int64_t status = 0;
    if (!number ||
        std::from_chars(number->text.data(), number->text.data() + number->text.size(), status)
                .ec != std::errc())
      return false;
    rule.statuses.push_back(status);
  }
  return true;
}

Result<void> read_alphabets(const codec::JsonValue* json, Alphabets& alphabets) {
  if (json == nullptr) return {};
  const auto* const members = json->find_as<codec::JsonValue::Object>();
  if (members == nullptr) return wrong_option("alphabets", "is no object");
  for (const auto& [name, value] : *members) {
    const auto* const word = value.find_as<std::string>();
    std::string* const place = name == "gsm"       ? &alphabets.gsm
                               : name == "unicode" ? &alphabets.unicode
                                                   : nullptr;
    if (word == nullptr || place == nullptr)
      return wrong_option("alphabets", "has a member that is neither gsm nor unicode, or no text");
    *place = *word;
  }
  return {};
}

Result<void> read_answers(const codec::JsonValue* json, Options& options) {
  if (json == nullptr) return {};
  const auto* const list = json->find_as<codec::JsonValue::Array>();
  if (list == nullptr) return wrong_option("answers", "is no list");
  for (const codec::JsonValue& one : *list) {
    const auto* const members = one.find_as<codec::JsonValue::Object>();
    if (!members || !one.find("outcome"))
      return wrong_option("answers", "has a rule without outcome");
    AnswerRule rule;
    for (const auto& [name, value] : *members)
      if (!read_member(rule, name, value))
        return wrong_option("answers", "has a rule with a wrong member");
    if (rule.path.empty() != rule.values.empty() || (rule.path.empty() && rule.statuses.empty()))
      return wrong_option("answers", "has a rule without statuses, or path and values");
    options.answers.push_back(std::move(rule));
  }
  return {};
}

Result<void> check_texts(const codec::JsonValue& value) {
  if (const auto* const text = value.find_as<std::string>()) return check_template(*text);
  if (const auto* const list = value.find_as<codec::JsonValue::Array>())
    for (const codec::JsonValue& one : *list) NFY_CHECK(check_texts(one));
  if (const auto* const object = value.find_as<codec::JsonValue::Object>())
    for (const auto& [name, one] : *object) NFY_CHECK(check_texts(one));
  return {};
}

Result<void> read_body(const codec::JsonValue* json, Options& options) {
  if (json == nullptr) {
    options.format = BodyFormat::text;
    return {};
  }
  options.body = *json;
  const auto* const fields = json->find_as<codec::JsonValue::Object>();
  if (options.format == BodyFormat::text && !json->find_as<std::string>())
    return wrong_option("body", "is no text");
  if (options.format == BodyFormat::form &&
      (!fields || !std::ranges::all_of(*fields, [](const auto& field) {
        return field.value.template find_as<std::string>() != nullptr;
      })))
    return wrong_option("body", "is no object of texts");
  if (const auto checked = check_texts(*json); !checked)
    return wrong_option("body", checked.error().message);
  return {};
}

Result<void> read_headers(const codec::JsonValue* json, Options& options) {
  const bool has_body = options.body.value.index() != 0;
  bool has_type = false;
  if (json != nullptr) {
    const auto* const fields = json->find_as<codec::JsonValue::Object>();
    if (fields == nullptr) return wrong_option("headers", "is no object");
    for (const auto& [name, value] : *fields) {
      const auto* const text = value.find_as<std::string>();
      if (!text || !is_printable_ascii(*text))
        return wrong_option("headers", "has a value that is not printable ASCII");
      if (const auto checked = check_header_template(*text); !checked)
        return wrong_option("headers", checked.error().message);
      options.headers.push_back({name, *text});
    }
    has_type = !header_in(options.headers, "content-type").empty();
  }
  constexpr std::string_view types[]{"application/json", "application/x-www-form-urlencoded",
                                     "text/plain; charset=utf-8"};
  if (has_body && !has_type)
    options.own_headers.push_back(
        {"Content-Type", std::string(types[static_cast<std::size_t>(options.format)])});
  if (!options.username.empty())
    options.own_headers.push_back(
        {"Authorization", "Basic " + base64::encode(options.username + ":" + options.password)});
  return {};
}

/// Placeholders stand behind the host: whom a message goes to must not be the message's choice.
Result<void> read_url(Options& options) {
  if (const auto checked = check_template(options.url); !checked)
    return wrong_option("url", checked.error().message);
  const std::size_t brace = options.url.find('{');
  const std::size_t host = options.url.find("://");
  if (brace != options.url.npos &&
      (host == options.url.npos || options.url.find_first_of("/?", host + 3) > brace))
    return wrong_option("url", "has a placeholder in its host");
  options.http.url = render(options.url, {}, Escape::url);
  return {};
}

}  // namespace

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  Options value;
  value.http.read(options);
  value.url = value.http.url;
  options.word("type", value.type, notification_type_from);
  options.text("method", value.method);
  options.secret("username", value.username);
  options.secret("password", value.password);
  options.word("format", value.format, body_format_from);
  options.word("answer_format", value.answer_format, body_format_from);
  options.text("reference", value.reference);
  options.flag("removes_duplicates", value.removes_duplicates);
  const codec::JsonValue* const headers = options.value("headers");
  const codec::JsonValue* const body = options.value("body");
  const codec::JsonValue* const alphabets = options.value("alphabets");
  const codec::JsonValue* const answers = options.value("answers");
  const codec::JsonValue* const receipts = options.value("receipts");
  const codec::JsonValue* const inbound = options.value("inbound");
  NFY_CHECK(options.end());
  NFY_CHECK(options.require("url", value.url));
  if (value.type == NotificationType::letter) return wrong_option("type", "is letter").error();
  if (!value.reference.empty() && value.reference.front() != '/')
    return wrong_option("reference", "is no JSON pointer").error();
  NFY_CHECK(read_url(value));
  NFY_CHECK(read_body(body, value));
  NFY_CHECK(read_headers(headers, value));
  NFY_CHECK(read_alphabets(alphabets, value.alphabets));
  NFY_CHECK(read_answers(answers, value));
  if (receipts != nullptr) {
    if (!receipts->find_as<codec::JsonValue::Object>())
      return wrong_option("receipts", "is no object").error();
    auto format = receipt_format_from(*receipts);
    if (!format) return wrong_option("receipts", format.error().message).error();
    value.receipts = std::move(*format);
  }
  if (inbound != nullptr) {
    if (!inbound->find_as<codec::JsonValue::Object>())
      return wrong_option("inbound", "is no object").error();
    auto format = inbound_format_from(*inbound);
    if (!format) return wrong_option("inbound", format.error().message).error();
    value.inbound = std::move(*format);
  }
  NFY_TRY(http, http_client_for(value.http, ports.http));
  return std::shared_ptr<Provider>(std::make_shared<GenericProvider>(std::move(value), http));
}

}  // namespace notify::generic_http
