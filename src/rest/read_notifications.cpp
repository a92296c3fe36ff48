#include "codec/json_writer.hpp"
#include "rest/fields.hpp"
#include "rest/notification_view.hpp"
#include "rest/routes.hpp"

#include <notify/letters.hpp>
#include <notify/notifications.hpp>

#include <algorithm>
#include <array>

namespace notify::rest {
namespace {

using codec::JsonWriter;

constexpr std::array<std::string_view, 3> type_words = {"sms", "email", "letter"};
constexpr std::array<std::string_view, 2> true_words = {"true", "True"};
constexpr std::array<std::string_view, 5> parameters = {"reference", "status", "template_type",
                                                        "include_jobs", "older_than"};

/// Every status by its name, and two words for several.
std::array<std::string_view, status_count + 2> words_of_statuses() noexcept {
  std::array<std::string_view, status_count + 2> words;
  for (int i = 0; i < status_count; ++i)
    words[static_cast<std::size_t>(i)] = name_of(static_cast<Status>(i));
  words[status_count] = "accepted";
  words[status_count + 1] = "received";
  return words;
}

template <std::size_t N>
bool is_one_of(std::string_view value, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, value) != words.end();
}

/// A page that was asked for; nothing can be on it if `is_empty`.
struct Page {
  NotificationQuery query;
  bool is_empty = false;
};

std::vector<ApiError> check_parameters(const Query& query) {
  std::vector<ApiError> errors;
  const auto add = [&](ApiError error) {
    if (std::ranges::find(errors, error) == errors.end()) errors.push_back(std::move(error));
  };
  const auto status_words = words_of_statuses();
  for (const std::string& status : query.all("status"))
    if (!is_one_of(status, status_words)) add(not_one_of("status", status, status_words));
  for (const std::string& type : query.all("template_type"))
    if (!is_one_of(type, type_words)) add(not_one_of("template_type", type, type_words));
  if (const auto* const jobs = query.find("include_jobs"); jobs && !is_one_of(*jobs, true_words))
    add(not_one_of("include_jobs", *jobs, true_words));
  if (const auto* const id = query.find("older_than"); id && !read_id(*id))
    add(not_a_uuid("older_than"));
  std::vector<std::string> others = query.names();
  std::erase_if(others, [](const std::string& name) { return is_one_of(name, parameters); });
  if (auto error = unexpected(std::move(others))) errors.push_back(*std::move(error));
  return errors;
}

Page read_page(const Call& call) {
  Page page;
  for (const std::string& status : call.query.all("status"))
    add_statuses(page.query.statuses, status);
  for (const std::string& type : call.query.all("template_type"))
    page.query.types.push_back(*notification_type_from(type));
  if (const auto* const reference = call.query.find("reference"))
    page.query.client_reference = *reference;
  page.query.key_type = call.key.type;
  page.query.include_jobs = call.query.find("include_jobs") != nullptr;
  page.query.limit = call.options.page_size;
  if (const auto* const text = call.query.find("older_than")) {
    const auto id = read_id(*text);
    page.is_empty = !id || id->is_urn || id->uuid.is_nil();
    if (!page.is_empty) page.query.older_than.uuid = id->uuid;
  }
  return page;
}

/// The same list, with the filters in their order; `older_than` in its place, or at the end.
std::string link_to(const Call& call, std::string_view older_than) {
  std::string url = call.options.api_url + "/v2/notifications";
  bool is_placed = older_than.empty();
  for (const std::string& name : call.query.names()) {
    const bool is_list = name == "status" || name == "template_type";
    if (name == "older_than" && !is_placed) {
      append_parameter(url, name, older_than);
      is_placed = true;
    } else if (is_list) {
      for (const std::string& value : call.query.all(name)) append_parameter(url, name, value);
    } else {
      append_parameter(url, name, *call.query.find(name));
    }
  }
  if (!is_placed) append_parameter(url, "older_than", older_than);
  return url;
}

Result<std::string> page_json(Call& call, const std::vector<Notification>& page) {
  JsonWriter json;
  json.begin_object().name("links").begin_object().text("current", link_to(call, {}));
  if (!page.empty()) json.text("next", link_to(call, page.back().id.to_text()));
  json.end_object().name("notifications").begin_list();
  NotificationView view(call);
  for (const Notification& notification : page) NFY_CHECK(view.write(json, notification));
  json.end_list().end_object();
  return std::move(json).take();
}

}  // namespace

RestResponse get_notification(Call& call) {
  const auto id = read_id(call.path.front());
  if (!id) return error_answer(400, std::array{not_a_uuid("notification_id")});
  if (id->is_urn) return error_answer(404, "DataError", "No result found");
  const auto found = call.engine.notifications().get(call.service(), {id->uuid}, Places::live);
  if (!found) return refusal(found.error());
  JsonWriter json;
  if (auto written = NotificationView(call).write(json, *found); !written)
    return refusal(written.error());
  return json_answer(200, std::move(json).take());
}

RestResponse list_notifications(Call& call) {
  if (const auto errors = check_parameters(call.query); !errors.empty())
    return error_answer(400, errors);
  const Page page = read_page(call);
  std::vector<Notification> rows;
  if (!page.is_empty) {
    auto found = call.engine.notifications().list(call.service(), page.query);
    if (!found) return refusal(found.error());
    rows = *std::move(found);
  }
  auto json = page_json(call, rows);
  if (!json) return refusal(json.error());
  return json_answer(200, *std::move(json));
}

RestResponse get_pdf(Call& call) {
  const auto id = read_id(call.path.front());
  if (!id) return error_answer(400, std::array{not_a_uuid("notification_id")});
  if (id->is_urn) return error_answer(404, "DataError", "No result found");
  auto pdf = call.engine.letters().pdf(call.service(), {id->uuid});
  if (!pdf) return refusal(pdf.error());
  RestResponse response = answer(200, "application/pdf", *std::move(pdf));
  for (RestHeader& header : response.headers)
    if (header.name == "Cache-Control") header.value = "no-cache, " + header.value;
  response.headers.push_back({"Accept-Ranges", "bytes"});  // as clients know it; all of it is sent
  return response;
}

}  // namespace notify::rest
