#include "cli/run/lookup.hpp"

#include <notify/calendars.hpp>
#include <notify/json.hpp>
#include <notify/organisations.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

template <typename T>
Result<T> only_one(const std::vector<T>& found, const std::string& what, const std::string& text) {
  if (found.size() == 1) return found.front();
  if (found.empty()) return make_error(ErrorCode::not_found, "unknown " + what + ": " + text);
  return make_error(ErrorCode::conflict,
                    "several of the kind " + what + " are called " + text + ": use the id of one");
}

}  // namespace

Result<Service> find_service(Engine& engine, const std::string& text) {
  if (const auto id = ServiceId::from_text(text)) return engine.services().get(*id);
  NFY_TRY(all, engine.services().list());
  const std::string name = normalised_service_name(text);
  std::vector<Service> found;
  for (Service& service : all)
    if (service.active && normalised_service_name(service.name) == name)
      found.push_back(std::move(service));
  return only_one(found, "service", text);
}

Result<Service> said_service(Session& session) {
  NFY_TRY(engine, session.engine());
  return find_service(*engine, session.text("SERVICE"));
}

Result<std::optional<ServiceId>> said_scope(Session& session) {
  if (!session.has("--service")) return std::optional<ServiceId>();
  NFY_TRY(engine, session.engine());
  NFY_TRY(service, find_service(*engine, session.text("--service")));
  return std::optional(service.id);
}

Result<Template> find_template(Engine& engine, ServiceId service, const std::string& text) {
  if (const auto id = TemplateId::from_text(text)) return engine.templates().get(service, *id);
  NFY_TRY(all, engine.templates().list(service, {}, false, true));
  std::vector<Template> found;
  for (Template& one : all)
    if (one.name == text) found.push_back(std::move(one));
  return only_one(found, "template", text);
}

Result<Organisation> find_organisation(Engine& engine, const std::string& text) {
  const auto id = OrganisationId::from_text(text);
  NFY_TRY(all, engine.organisations().list());
  std::vector<Organisation> found;
  for (Organisation& one : all)
    if (id ? one.id == *id : one.name == text) found.push_back(std::move(one));
  return only_one(found, "organisation", text);
}

Result<int> running_year(Engine& engine, const std::string& calendar) {
  NFY_TRY(known, engine.calendars().get(calendar));
  return known.financial_year_of(known.day_of(engine.now()));
}

Result<int> said_year(Session& session, const std::string& calendar) {
  NFY_TRY(engine, session.engine());
  if (!session.has("--year")) return running_year(*engine, calendar);
  NFY_TRY(year, session.number("--year", {1, 9998}, 0));
  return static_cast<int>(year);
}

Result<LocalDay> today(Engine& engine) {
  NFY_TRY(calendar, engine.calendars().get("uk"));
  return calendar.day_of(engine.now());
}

Result<ReferenceData> rates_of_file(const std::string& path) {
  NFY_TRY(text, text_of_file(path));
  auto data = reference_data_from_json(text);
  if (!data) return make_error(data.error().code, path + ": " + data.error().message);
  return data;
}

const Json* Members::find(const char* name) {
  asked_.insert(name);
  const Json* const found = object_.find(name);
  return found && found->is_null() ? nullptr : found;
}

Error Members::wrong(const char* name, const char* kind) const {
  return make_error(ErrorCode::invalid_argument,
                    "member " + std::string(name) + " of a " + what_ + " is no " + kind);
}

Result<void> Members::take(const char* name, std::string& target) {
  const Json* const found = find(name);
  if (!found) return {};
  const auto* text = found->as<std::string>();
  if (!text) return wrong(name, "text");
  target = *text;
  return {};
}

Result<void> Members::take(const char* name, bool& target) {
  const Json* const found = find(name);
  if (!found) return {};
  const auto* flag = found->as<bool>();
  if (!flag) return wrong(name, "true or false");
  target = *flag;
  return {};
}

Result<void> Members::take(const char* name, std::int64_t& target) {
  const Json* const found = find(name);
  if (!found) return {};
  const auto* number = found->as<std::int64_t>();
  if (!number) return wrong(name, "whole number");
  target = *number;
  return {};
}

Result<void> Members::take(const char* name, std::vector<std::string>& target) {
  const Json* const found = find(name);
  if (!found) return {};
  const auto* list = found->as<Json::Array>();
  if (!list) return wrong(name, "list of texts");
  target.clear();
  for (const Json& one : *list) {
    const auto* text = one.as<std::string>();
    if (!text) return wrong(name, "list of texts");
    target.push_back(*text);
  }
  return {};
}

Result<void> Members::end() const {
  for (const auto& [name, value] : *object_.as<Json::Object>())
    if (!asked_.contains(name))
      return make_error(ErrorCode::invalid_argument, "a " + what_ + " has no member " + name);
  return {};
}

ReportCell cell_of(std::optional<UtcTime> at) {
  if (!at) return {};
  return short_time(*at);
}

std::string short_time(UtcTime at) {
  std::string text = at.to_text().substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string span_text(std::chrono::microseconds span) {
  const std::int64_t seconds = span.count() / 1'000'000;
  if (seconds >= 2 * 86'400) return std::to_string(seconds / 86'400) + " d";
  if (seconds >= 2 * 3'600) return std::to_string(seconds / 3'600) + " h";
  if (seconds >= 120) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds) + " s";
}

}  // namespace nfy_cli
