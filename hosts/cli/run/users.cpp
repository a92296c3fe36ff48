#include "cli/run/users.hpp"

#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"

#include <notify/users.hpp>

namespace nfy_cli {

using namespace notify;

namespace {

Result<void> take_user(const Json& object, User& user) {
  Members members(object, "user");
  NFY_CHECK(members.take("name", user.name));
  NFY_CHECK(members.take("email_address", user.email_address));
  NFY_CHECK(members.take("mobile_number", user.mobile_number));
  NFY_CHECK(members.take("active", user.active));
  NFY_CHECK(members.take_id("id", user.id));
  members.skip("created_at");
  return members.end();
}

Result<std::optional<User>> user_before(Engine& engine, const User& said) {
  if (said.id.is_nil()) return engine.users().find_by_email(said.email_address);
  auto found = engine.users().get(said.id);
  if (found) return std::optional(*std::move(found));
  if (found.error().code == ErrorCode::not_found) return std::optional<User>();
  return found.error();
}

Result<Status> list_users(Session& session) {
  NFY_TRY(engine, session.engine());
  NFY_TRY(all, engine->users().list());
  ReportTable table = make_table(
      "Users", {{"id"}, {"name"}, {"email_address"}, {"active", CellKind::flag}, {"created_at"}});
  for (const User& one : all)
    table.rows.push_back(
        {one.id.to_text(), one.name, one.email_address, one.active, short_time(one.created_at)});
  session.output.put(table);
  return Status::ok;
}

Result<Status> put_said_users(Session& session) {
  NFY_TRY(objects, session.objects());
  NFY_TRY(engine, session.engine());
  NFY_TRY(table, put_users(*engine, objects, session.has("--dry-run")));
  session.output.put(table);
  return Status::ok;
}

constexpr Action actions_of_users[] = {{"users list", list_users}, {"users put", put_said_users}};

}  // namespace

Result<ReportTable> put_users(Engine& engine, const std::vector<Json>& objects, bool is_dry) {
  ReportTable table = make_table("Users", {{"id"}, {"name"}, {"done"}});
  for (const Json& object : objects) {
    User said;
    NFY_CHECK(take_user(object, said));
    NFY_TRY(before, user_before(engine, said));
    User user = before.value_or(User());
    NFY_CHECK(take_user(object, user));
    const bool is_same = before && *before == user;
    if (!is_dry && !is_same) {
      NFY_TRY(stored, engine.users().put(user));
      user = std::move(stored);
    }
    const char* const done = is_same ? "unchanged" : before ? "changed" : "added";
    table.rows.push_back({user.id.is_nil() ? ReportCell() : ReportCell(user.id.to_text()),
                          user.name, std::string(is_dry ? "would be " : "") + done});
  }
  return table;
}

std::span<const Action> user_actions() { return actions_of_users; }

}  // namespace nfy_cli
