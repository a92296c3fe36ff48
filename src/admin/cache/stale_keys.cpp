#include "admin/cache/stale_keys.hpp"

#include "admin/body.hpp"
#include "rest/query.hpp"

#include <notify/unsubscribes.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace notify::admin {
namespace {

/// What calls of one path make stale. In a path `{name}` is a UUID, a last `**` whatever follows,
/// also nothing, and `{token}` any text. In a key `{name}` is the one of the path, `{=name}` those
/// of the body's member, a UUID or a list of them, `{*}` any, and `{unsubscribed}` the service that
/// the token of a link names.
struct StaleRule {
  std::string_view path;
  std::string_view keys;  ///< separated by blanks
};

// A pattern makes Redis look at every key that it has: it stands only where neither path nor body
// say whose entries are meant, or an entry's whole name is not known.
#define NFY_TEMPLATE_LISTS "service-{service}-templates service-{service}-template-folders"
#define NFY_SENDERS "service-{service} service-{service}-template-*"
#define NFY_ORGANISATION                                    \
  "organisations domains organisation-{organisation}-name " \
  "organisation-{organisation}-email-branding-pool "        \
  "organisation-{organisation}-letter-branding-pool live-service-and-organisation-counts"

/// The first one that fits counts.
constexpr std::array rules = {
    StaleRule{"/events", ""},
    StaleRule{"/get-page-count", ""},
    StaleRule{"/letter_attachment_preview.png", ""},
    StaleRule{"/platform-admin/**", ""},
    StaleRule{"/precompiled-preview.png", ""},
    StaleRule{"/precompiled/**", ""},
    StaleRule{"/preview.pdf", ""},
    StaleRule{"/preview.png", ""},
    StaleRule{"/provider-details/{provider}", ""},

    StaleRule{"/user", ""},
    StaleRule{"/user/email", ""},
    StaleRule{"/user/find-users-by-email", ""},
    StaleRule{"/user/reset-password", ""},
    StaleRule{"/user/{user}/service/{service}/permission",
              "user-{user} service-{service} service-{service}-template-folders"},
    StaleRule{"/user/{user}/**", "user-{user}"},
    StaleRule{"/invite/**", ""},

    StaleRule{"/organisations", "organisations domains live-service-and-organisation-counts"},
    StaleRule{"/organisations/{organisation}/service",
              "organisations live-service-and-organisation-counts service-{=service_id}"},
    StaleRule{"/organisations/{organisation}/users/{user}", "user-{user}"},
    StaleRule{"/organisations/{organisation}/email-branding-pool/**",
              "organisation-{organisation}-email-branding-pool"},
    StaleRule{"/organisations/{organisation}/letter-branding-pool/**",
              "organisation-{organisation}-letter-branding-pool"},
    StaleRule{"/organisations/{organisation}", NFY_ORGANISATION " service-{*}"},
    StaleRule{"/organisations/{organisation}/archive", NFY_ORGANISATION},
    StaleRule{"/organisations/notify-users-of-request-to-go-live/{service}", "service-{service}"},
    StaleRule{"/organisations/notify-org-member-about-next-steps-of-go-live-request/{service}",
              "service-{service}"},
    StaleRule{"/organisations/notify-service-member-of-rejected-go-live-request/{service}",
              "service-{service}"},
    StaleRule{"/organisation/{organisation}/invite/**", ""},

    StaleRule{"/email-branding", "email_branding"},
    StaleRule{"/email-branding/get-name-for-alt-text/**", ""},
    StaleRule{"/email-branding/{branding}/**",
              "email_branding email_branding-{branding} organisation-*-email-branding-pool"},
    StaleRule{"/letter-branding", "letter_branding"},
    StaleRule{"/letter-branding/get-unique-name/**", ""},
    StaleRule{"/letter-branding/{branding}/**",
              "letter_branding letter_branding-{branding} organisation-*-letter-branding-pool"},
    StaleRule{"/letter-attachment", "service-{*}-templates service-*-template-{=template_id}*"},
    StaleRule{"/letter-attachment/{attachment}/archive", "service-{*}-template*"},
    StaleRule{"/letters/returned", "service-{*}-returned-letters-*"},
    StaleRule{"/inbound-number/service/{service}/**", NFY_SENDERS},
    StaleRule{"/unsubscribe/{notification}/{token}",
              "service-{unsubscribed}-unsubscribe-request-reports-summary "
              "service-{unsubscribed}-unsubscribe-request-statistics"},

    StaleRule{"/service", "user-{=user_id}"},
    StaleRule{"/service/{service}",
              "service-{service} organisations live-service-and-organisation-counts"},
    StaleRule{"/service/{service}/archive",
              "service-{service} service-{service}-template* has_jobs-{service} organisations "
              "live-service-and-organisation-counts user-{*}"},
    StaleRule{"/service/{service}/users/{user}",
              "service-{service} service-{service}-template-folders user-{user}"},
    StaleRule{"/service/{service}/service-join-request", ""},
    StaleRule{"/service/{service}/service-join-request/{request}",
              "service-join-request-{request} service-{service} "
              "service-{service}-template-folders user-{*}"},
    StaleRule{"/service/{service}/template", NFY_TEMPLATE_LISTS},
    StaleRule{"/service/{service}/template/{template}",
              NFY_TEMPLATE_LISTS " service-{service}-template-{template}*"},
    StaleRule{"/service/{service}/templates/{template}/template_email_files/**",
              NFY_TEMPLATE_LISTS " service-{service}-template-{template}*"},
    StaleRule{"/service/{service}/template-folder/**",
              NFY_TEMPLATE_LISTS " service-{service}-template-{=templates}-version-None"},
    StaleRule{"/service/{service}/guest-list", "service-{service}"},
    StaleRule{"/service/{service}/callback-api/**", "service-{service}"},
    StaleRule{"/service/{service}/email-reply-to/verify", ""},
    StaleRule{"/service/{service}/email-reply-to/**", NFY_SENDERS},
    StaleRule{"/service/{service}/letter-contact/**", NFY_SENDERS},
    StaleRule{"/service/{service}/sms-sender/**", NFY_SENDERS},
    StaleRule{"/service/{service}/inbound-sms/remove", NFY_SENDERS},
    StaleRule{"/service/{service}/data-retention/**", "service-{service}-data-retention"},
    StaleRule{"/service/{service}/create-unsubscribe-request-report",
              "service-{service}-unsubscribe-request-reports-summary "
              "service-{service}-unsubscribe-request-statistics"},
    StaleRule{"/service/{service}/process-unsubscribe-request-report/{report}",
              "service-{service}-unsubscribe-request-reports-summary "
              "service-{service}-unsubscribe-request-statistics"},
    StaleRule{"/service/{service}/job/**", "has_jobs-{service}"},
    StaleRule{"/service/{service}/api-key/**", ""},
    StaleRule{"/service/{service}/billing/**", ""},
    StaleRule{"/service/{service}/contact-list/**", ""},
    StaleRule{"/service/{service}/inbound-sms", ""},
    StaleRule{"/service/{service}/invite/**", ""},
    StaleRule{"/service/{service}/notifications/**", ""},
    StaleRule{"/service/{service}/report-request/**", ""},
    StaleRule{"/service/{service}/send-notification", ""},
    StaleRule{"/service/{service}/send-pdf-letter", ""},
};

#undef NFY_TEMPLATE_LISTS
#undef NFY_SENDERS
#undef NFY_ORGANISATION

/// What stands for the names of a rule, each in the one form that the app writes UUIDs in.
using StaleNames = std::map<std::string_view, std::string>;

std::string_view take_part(std::string_view& text, char end) {
  const std::string_view part = text.substr(0, text.find(end));
  text.remove_prefix(std::min(part.size() + 1, text.size()));
  return part;
}

bool fits(std::string_view rule, std::string_view path, StaleNames& names) {
  names.clear();
  while (!rule.empty()) {
    const std::string_view wanted = take_part(rule, '/');
    if (wanted == "**") return true;
    if (path.empty()) return false;
    const std::string_view given = take_part(path, '/');
    if (!wanted.starts_with('{')) {
      if (given != wanted) return false;
      continue;
    }
    if (wanted == "{token}") {
      names["token"] = given;
      continue;
    }
    const auto id = Uuid::from_text(given);
    if (!id) return false;
    names[wanted.substr(1, wanted.size() - 2)] = id->to_text();
  }
  return path.empty();
}

/// The UUIDs that a member of the body is, or holds.
std::vector<std::string> ids_of(const JsonValue& body, std::string_view name) {
  std::vector<std::string> ids;
  const auto add = [&](const JsonValue& value) {
    const auto* const text = value.find_as<std::string>();
    if (text == nullptr) return;
    if (const auto id = Uuid::from_text(*text)) ids.push_back(id->to_text());
  };
  const JsonValue* const found = body.find(name);
  if (found == nullptr) return ids;
  if (const auto* const list = found->find_as<JsonValue::Array>())
    std::ranges::for_each(*list, add);
  else
    add(*found);
  return ids;
}

/// False if the link is none: whoever follows it changes nothing, and no cache is asked for it.
bool name_unsubscribed(const Call& call, StaleNames& names) {
  const NotificationId id{Uuid::from_text(names.at("notification")).value()};
  const auto service =
      call.engine.unsubscribes().service_of(id, rest::percent_decoded(names.at("token"), false));
  if (service) names["unsubscribed"] = service->to_text();
  return service.has_value();
}

constexpr std::size_t uuid_characters = 36;

/// The keys that one form stands for: as many as the body has UUIDs, if it is about those.
void add_keys(std::string_view form, const StaleNames& names, const Call& call,
              std::vector<std::string>& keys) {
  const std::size_t open = form.find('{');
  if (open == form.npos) {
    keys.emplace_back(form);
    return;
  }
  const std::size_t close = form.find('}', open);
  const std::string_view name = form.substr(open + 1, close - open - 1);
  const std::string before(form.substr(0, open)), rest(form.substr(close + 1));
  if (name == "*") {
    add_keys(before + std::string(uuid_characters, '?') + rest, names, call, keys);
    return;
  }
  if (!name.starts_with('=')) {
    add_keys(before + names.at(name) + rest, names, call, keys);
    return;
  }
  const Body body(call);
  if (body.refused() != nullptr) return;
  for (const std::string& id : ids_of(body.json(), name.substr(1)))
    keys.push_back(before + id + rest);
}

}  // namespace

std::optional<std::vector<std::string>> find_stale_keys(const Call& call) {
  const std::string_view method = call.request.method;
  std::vector<std::string> keys;
  if (method == "GET" || method == "HEAD" || method == "OPTIONS") return keys;
  const std::string_view target = call.request.target;
  std::string_view path = target.substr(0, target.find('?'));
  StaleNames names;
  const auto rule = std::ranges::find_if(
      rules, [&](const StaleRule& known) { return fits(known.path, path, names); });
  if (rule == rules.end()) return {};
  if (names.contains("token") && !name_unsubscribed(call, names)) return keys;
  for (std::string_view left = rule->keys; !left.empty();)
    add_keys(take_part(left, ' '), names, call, keys);
  return keys;
}

}  // namespace notify::admin
