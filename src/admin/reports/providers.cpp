#include "admin/figures.hpp"
#include "admin/reports/handlers.hpp"

#include <notify/calendars.hpp>
#include <notify/delivery.hpp>
#include <notify/providers.hpp>
#include <notify/rates.hpp>
#include <notify/reports.hpp>
#include <notify/users.hpp>

#include <algorithm>
#include <array>

namespace notify::admin::reports {
namespace {

using codec::JsonWriter;

/// Pounds with two digits at least: "1.90".
std::string pounds(const Decimal& amount) {
  if (amount.scale() >= 2) {
    const Decimal shortest = amount.normalised();
    if (shortest.scale() >= 2) return shortest.to_text();
  }
  const auto text = amount.rounded(2, Rounding::half_up);
  return text ? text->to_text() : amount.to_text();
}

}  // namespace

RestResponse sms_rate(Call& call) {
  NFY_ADMIN_TRY(rates, call.engine.rates().current());
  if (rates.sms_rates.empty()) return no_result();
  JsonWriter json;
  json.begin_object();
  write_money(json, "rate", rates.sms_rates.front().rate);
  json.text("valid_from", python_time(rates.sms_rates.front().valid_from)).end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse letter_rates(Call& call) {
  NFY_ADMIN_TRY(rates, call.engine.rates().current());
  JsonWriter json;
  json.begin_list();
  for (const LetterRate& rate : rates.letter_rates) {
    json.begin_object().text("post_class", name_of(rate.post_class));
    json.text("rate", pounds(rate.rate)).integer("sheet_count", rate.sheet_count);
    json.text("start_date", python_time(rate.start_date)).end_object();
  }
  json.end_list();
  return rest::json_answer(200, std::move(json).take());
}

namespace {

/// Who made a version: a user, or a name that a host gave.
struct Maker {
  std::optional<User> user{};
  std::string name{};
};

Result<Maker> maker_of(Call& call, const ProviderDetails& details) {
  Maker maker{{}, details.created_by};
  const auto id = UserId::from_text(details.created_by);
  if (!id) return maker;
  auto user = call.engine.users().get(*id);
  if (!user && user.error().code != ErrorCode::not_found) return user.error();
  if (user) {
    maker.name = user->name;
    maker.user = *std::move(user);
  }
  return maker;
}

std::optional<UtcTime> changed_at(const ProviderDetails& details) {
  return details.version > 1 ? std::optional(details.updated_at) : std::nullopt;
}

void write_what_both_have(JsonWriter& json, const ProviderDetails& details) {
  json.flag("active", details.active);
  json.text("display_name",
            details.display_name.empty() ? details.identifier : details.display_name);
  json.text("id", Providers::id_of(details.identifier).to_text());
  json.text("identifier", details.identifier).text("notification_type", name_of(details.type));
  json.integer("priority", details.priority).text_or_null("reason", details.reason);
  json.flag("supports_international", details.supports_international);
}

Result<void> write_version(Call& call, JsonWriter& json, const ProviderDetails& details) {
  NFY_TRY(maker, maker_of(call, details));
  json.begin_object();
  write_what_both_have(json, details);
  json.name("created_by");
  if (maker.user) {
    json.begin_object().text("email_address", maker.user->email_address);
    json.text("id", maker.user->id.to_text()).text("name", maker.user->name).end_object();
  } else {
    json.null();
  }
  write_time(json, "updated_at", changed_at(details));
  json.integer("version", details.version).end_object();
  return {};
}

/// Units of SMS of this month until last night, by provider.
Result<std::map<std::string, std::int64_t>> units_of_month(Call& call) {
  NFY_TRY(calendar, Calendar::preset("uk"));
  const LocalDay today = calendar.day_of(call.engine.now());
  const LocalDayRange days{start_of_month(today), today - std::chrono::days(1)};
  std::map<std::string, std::int64_t> units;
  if (days.last < days.first) return units;
  NFY_TRY(report, call.engine.reports().daily_provider_volumes(days));
  for (const ProviderVolumesRow& row : report.rows) units[row.provider] += row.sms_chargeable_units;
  return units;
}

Result<ProviderDetails> provider_in(Call& call) {
  NFY_TRY(all, call.engine.providers().list());
  for (const ProviderDetails& details : all)
    if (Providers::id_of(details.identifier).to_text() == call.path.front()) return details;
  return make_error(ErrorCode::not_found, "unknown provider");
}

RestResponse provider_answer(Call& call, const ProviderDetails& details) {
  JsonWriter json;
  json.begin_object().name("provider_details");
  if (const auto written = write_version(call, json, details); !written)
    return refusal(written.error());
  json.end_object();
  return rest::json_answer(200, std::move(json).take());
}

}  // namespace

RestResponse list_providers(Call& call) {
  NFY_ADMIN_TRY(all, call.engine.providers().list());
  NFY_ADMIN_TRY(units, units_of_month(call));
  std::ranges::stable_sort(all, [](const ProviderDetails& a, const ProviderDetails& b) {
    return std::tuple(name_of(a.type), a.priority) < std::tuple(name_of(b.type), b.priority);
  });
  JsonWriter json;
  json.begin_object().name("provider_details").begin_list();
  for (const ProviderDetails& details : all) {
    NFY_ADMIN_TRY(maker, maker_of(call, details));
    json.begin_object();
    write_what_both_have(json, details);
    json.text_or_null("created_by_name", maker.name);
    json.integer("current_month_billable_sms", units[details.identifier]).name("updated_at");
    const auto at = changed_at(details);
    at ? json.text(http_date(*at)) : json.null();
    json.end_object();
  }
  json.end_list().end_object();
  return rest::json_answer(200, std::move(json).take());
}

RestResponse get_provider(Call& call) {
  NFY_ADMIN_TRY(details, provider_in(call));
  return provider_answer(call, details);
}

RestResponse provider_versions(Call& call) {
  constexpr std::size_t versions_max = 100;
  NFY_ADMIN_TRY(details, provider_in(call));
  NFY_ADMIN_TRY(versions, call.engine.providers().list_history(details.identifier));
  if (versions.size() > versions_max) versions.resize(versions_max);
  JsonWriter json;
  json.begin_list();
  for (const ProviderDetails& version : versions)
    if (const auto written = write_version(call, json, version); !written)
      return refusal(written.error());
  json.end_list();
  return data_answer(200, std::move(json).take());
}

RestResponse update_provider(Call& call) {
  const Body body(call);
  if (const auto* refused = body.refused()) return *refused;
  constexpr std::array<std::string_view, 4> changeable = {"priority", "created_by", "active",
                                                          "reason"};
  JsonWriter wrong;
  bool is_wrong = false;
  wrong.begin_object();
  for (const auto& [name, value] : *body.json().find_as<JsonValue::Object>()) {
    if (std::ranges::find(changeable, name) != changeable.end()) continue;
    is_wrong = true;
    wrong.name(name).begin_list().text("Not permitted to be updated").end_list();
  }
  wrong.end_object();
  if (is_wrong) {
    JsonWriter json;
    json.begin_object().raw("message", std::move(wrong).take()).text("result", "error");
    json.end_object();
    return rest::json_answer(400, std::move(json).take());
  }
  NFY_ADMIN_TRY(details, provider_in(call));
  details.created_by.clear();
  if (body.has("created_by")) {
    const auto id = body.uuid("created_by");
    if (!id) return no_result();
    NFY_ADMIN_TRY(user, call.engine.users().get(UserId{*id}));
    details.created_by = user.id.to_text();
  }
  if (const auto priority = body.integer("priority")) details.priority = *priority;
  if (const auto active = body.flag("active")) details.active = *active;
  if (const std::string* reason = body.text("reason")) details.reason = *reason;
  NFY_ADMIN_TRY(stored, call.engine.providers().put(details));
  return provider_answer(call, stored);
}

}  // namespace notify::admin::reports
