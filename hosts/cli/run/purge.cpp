#include "cli/run/actions.hpp"
#include "cli/run/confirm.hpp"
#include "cli/run/lookup.hpp"

#include <notify/api_keys.hpp>
#include <notify/callbacks.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr std::size_t prefix_bytes_min = 5;

struct Purged {
  std::vector<Service> services;
  std::vector<User> users;
};

/// What tests left behind: services by their names, users by their e-mail addresses.
Result<Purged> find_test_data(Engine& engine, const std::string& prefix) {
  Purged found;
  NFY_TRY(services, engine.services().list());
  for (Service& one : services)
    if (one.active && one.name.starts_with(prefix)) found.services.push_back(std::move(one));
  NFY_TRY(users, engine.users().list());
  for (User& one : users)
    if (one.active && one.email_address.starts_with(prefix)) found.users.push_back(std::move(one));
  return found;
}

/// Ends whatever lets a service act. What it sent stays counted, and goes with its retention.
Result<void> end_service(Engine& engine, Service service) {
  NFY_TRY(keys, engine.api_keys().list(service.id));
  for (const ApiKey& key : keys)
    if (key.is_live_at(engine.now())) NFY_CHECK(engine.api_keys().revoke(service.id, key.id));
  NFY_TRY(callbacks, engine.callbacks().list(service.id));
  for (const ServiceCallback& one : callbacks)
    NFY_CHECK(engine.callbacks().drop(service.id, one.type));
  NFY_TRY(templates, engine.templates().list(service.id, {}, false, true));
  for (const Template& one : templates) NFY_CHECK(engine.templates().archive(service.id, one.id));
  NFY_CHECK(engine.services().put_guest_list(service.id, {}));
  service.active = false;
  service.count_as_live = false;
  NFY_CHECK(engine.services().update(service));
  return {};
}

/// Users are never deleted, since what they made names them; who they were is forgotten.
Result<void> end_user(Engine& engine, User user) {
  user.active = false;
  user.name = "purged";
  user.email_address = "purged-" + user.id.to_text() + "@purged.example";
  user.mobile_number.clear();
  NFY_CHECK(engine.users().put(user));
  return {};
}

Result<Status> purge(Session& session) {
  const std::string prefix = session.text("--prefix");
  if (prefix.size() < prefix_bytes_min)
    return make_error(ErrorCode::invalid_argument,
                      "--prefix has 5 characters or more, so that nobody is meant by chance");
  NFY_TRY(engine, session.engine());
  NFY_TRY(found, find_test_data(*engine, prefix));
  ReportTable table = make_table("Purged", {{"kind"}, {"id"}, {"name"}});
  for (const Service& one : found.services)
    table.rows.push_back({std::string("service"), one.id.to_text(), one.name});
  for (const User& one : found.users)
    table.rows.push_back({std::string("user"), one.id.to_text(), one.email_address});
  const auto count = static_cast<std::int64_t>(table.rows.size());
  if (!session.has("--dry-run") && count > 0) {
    NFY_CHECK(confirm(session, grouped(count) + " services and users will end."));
    ProgressBar bar = session.bar("purge");
    std::int64_t done = 0;
    for (const Service& one : found.services) {
      if (!bar.show(done++, count)) return make_error(ErrorCode::cancelled, "stopped");
      NFY_CHECK(end_service(*engine, one));
    }
    for (const User& one : found.users) {
      if (!bar.show(done++, count)) return make_error(ErrorCode::cancelled, "stopped");
      NFY_CHECK(end_user(*engine, one));
    }
  }
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_purge[] = {{"purge-functional-test-data", purge}};

}  // namespace

std::span<const Action> purge_actions() { return actions_of_purge; }

}  // namespace nfy_cli
