#include "rest/body.hpp"
#include "rest/fields.hpp"
#include "rest/python_text.hpp"
#include "rest/routes.hpp"

#include <notify/receipts.hpp>

#include <algorithm>
#include <array>
#include <optional>

/// What the print provider posts about a letter, under a link that only it got. (rules/rest 8.2)
namespace notify::rest {
namespace {

using codec::JsonValue;

constexpr std::array<std::string_view, 3> postage_classes = {"1ST", "2ND", "INTERNATIONAL"};
constexpr std::array<std::string_view, 8> mailing_products = {
    "UNCODED", "MM UNSORTED", "UNSORTED", "MM", "INT EU", "INT ROW", "UNSORTEDE", "MM ECONOMY"};
constexpr std::array<std::string_view, 2> job_statuses = {"DESPATCHED", "REJECTED"};
constexpr std::array<std::string_view, 1> content_types = {"application/json"};
constexpr std::size_t despatch_properties_min = 3;

/// The faults of one body, with the name of the member in which each lies.
class LetterReceiptCheck {
public:
  explicit LetterReceiptCheck(const JsonValue& body) : body_(body) {}

  std::vector<ApiError> run() {
    if (body_.find_as<JsonValue::Object>() == nullptr) {
      add({}, python_repr(body_) + " is not of type object");
      return std::move(errors_);
    }
    text("id", body_.find("id"));
    text("time", body_.find("time"));
    word("dataContentType", body_.find("dataContentType"), content_types);
    if (const auto* const data = body_.find("data")) check_data(*data);
    if (const auto* const metadata = body_.find("metadata"))
      if (object("metadata", *metadata)) {
        text("metadata", metadata->find("correlationId"));
        require("metadata", *metadata, {"correlationId"});
      }
    require({}, body_, {"id", "time", "data", "metadata"});
    return std::move(errors_);
  }

private:
  void add(std::string_view where, std::string message) {
    std::erase(message, '\'');
    ApiError error{std::string(validation_error),
                   (where.empty() ? "" : std::string(where) + " ") + message};
    if (std::ranges::find(errors_, error) == errors_.end()) errors_.push_back(std::move(error));
  }
  bool object(std::string_view where, const JsonValue& value) {
    if (value.find_as<JsonValue::Object>() != nullptr) return true;
    add(where, python_repr(value) + " is not of type object");
    return false;
  }
  bool text(std::string_view where, const JsonValue* value) {
    if (value == nullptr || value->find_as<std::string>() != nullptr) return true;
    add(where, python_repr(*value) + " is not of type string");
    return false;
  }
  void word(std::string_view where, const JsonValue* value,
            std::span<const std::string_view> words) {
    if (value == nullptr || is_word(*value, words)) return;
    std::string list;
    for (const std::string_view one : words) list.append(list.empty() ? "" : ", ").append(one);
    add(where, python_repr(*value) + " is not one of [" + list + "]");
  }
  static bool is_word(const JsonValue& value, std::span<const std::string_view> words) {
    const auto* const given = value.find_as<std::string>();
    return given != nullptr && std::ranges::find(words, *given) != words.end();
  }
  void require(std::string_view where, const JsonValue& value,
               std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
      if (value.find(name) == nullptr) add(where, std::string(name) + " is a required property");
  }

  void check_data(const JsonValue& data) {
    if (!object("data", data)) return;
    if (const auto* const properties = data.find("despatchProperties")) check_despatch(*properties);
    if (const auto* const job = data.find("jobId"); text("data", job) && job != nullptr)
      if (!read_id(*job->find_as<std::string>()))
        add("data", "badly formed hexadecimal UUID string");
    text("data", data.find("jobType"));
    word("data", data.find("jobStatus"), job_statuses);
    text("data", data.find("templateReference"));
    text("data", data.find("transitionDate"));
    require("data", data, {"jobId", "jobStatus", "transitionDate"});
  }

  void check_despatch(const JsonValue& properties) {
    const auto* const items = properties.find_as<JsonValue::Array>();
    if (items == nullptr) return add("data", python_repr(properties) + " is not of type array");
    if (items->size() < despatch_properties_min)
      add("data", python_repr(properties) + " is too short");
    for (const JsonValue& item : *items) check_property(item);
  }

  void check_property(const JsonValue& item) {
    const auto* const key = item.find("key");
    const auto* const value = item.find("value");
    const bool are_texts = text("data", key) & text("data", value);
    const auto* const name = key == nullptr ? nullptr : key->find_as<std::string>();
    bool is_known = are_texts && name != nullptr && value != nullptr;
    if (is_known && *name == "postageClass") is_known = is_word(*value, postage_classes);
    if (is_known && *name == "mailingProduct") is_known = is_word(*value, mailing_products);
    if (!is_known) add("data", python_repr(item) + " is not valid under any of the given schemas");
  }

  const JsonValue& body_;
  std::vector<ApiError> errors_;
};

std::string_view job_of(const JsonValue& body) {
  const auto* const data = body.find("data");
  const auto* const job = data == nullptr ? nullptr : data->find("jobId");
  const auto* const text = job == nullptr ? nullptr : job->find_as<std::string>();
  return text == nullptr ? std::string_view() : *text;
}

}  // namespace

RestResponse post_letter_receipt(Call& call) {
  constexpr std::string_view invalid_request = "InvalidRequest";
  const auto* const token = call.query.find("token");
  const auto letter = call.engine.receipts().letter_of(token != nullptr ? *token : "");
  if (!letter && letter.error().code != ErrorCode::not_found) return refusal(letter.error());
  if (!letter)
    return error_answer(403, invalid_request, "A valid token must be provided in the query string");
  const auto body = read_body(call);
  if (!body) return invalid_json();
  if (const auto errors = LetterReceiptCheck(*body).run(); !errors.empty())
    return error_answer(400, errors);
  const auto named = read_id(job_of(*body));
  if (!named || named->uuid != letter->uuid)
    return error_answer(400, invalid_request,
                        "Notification ID in letter callback data does not match ID in token");
  const auto taken = call.engine.receipts().take_letter(*token, call.request.body);
  if (!taken) return refusal(taken.error());
  return answer(204, "application/json", {});
}

}  // namespace notify::rest
