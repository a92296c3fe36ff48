#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"
#include "cli/run/users.hpp"

#include <notify/rates.hpp>
#include <notify/sign_in.hpp>
#include <notify/system_messages.hpp>

#include <filesystem>

namespace nfy_cli {

using namespace notify;

namespace {

constexpr const char* reference_data_name = "reference_data.json";

/// Makes a keyring of one key, and lets this run use it.
Result<void> make_keyring(Session& session, const std::string& path) {
  constexpr char digits[] = "0123456789abcdef";
  std::array<std::uint8_t, 32> bytes{};
  SystemEntropy().fill(bytes);
  std::string text = "1:";
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  NFY_CHECK(write_secret_file(path, text + "\n"));
  session.settings.sealing_key = text;
  return {};
}

/// What was said, else the file that lies beside the program or was installed with it.
Result<std::string> reference_data_path(Session& session) {
  if (session.has("--reference-data")) return session.text("--reference-data");
  if (!session.settings.reference_data.empty()) return session.settings.reference_data;
  const auto folder = std::filesystem::path(session.path_of_program).parent_path();
  for (const auto& path :
       {folder / reference_data_name, folder / "../.." / NFY_CLI_DATA / reference_data_name}) {
    std::error_code error;
    if (std::filesystem::exists(path, error)) return path.lexically_normal().string();
  }
  return make_error(ErrorCode::invalid_argument, "which prices? --reference-data FILE");
}

/// The first line of --admin-password-file, else what is typed twice.
Result<std::string> said_password(Session& session) {
  if (session.has("--admin-password-file")) {
    NFY_TRY(text, text_of_file(session.text("--admin-password-file")));
    return text.substr(0, text.find_first_of("\r\n"));
  }
  NFY_TRY(typed, ask_secret("Password of the first platform admin: "));
  NFY_TRY(again, ask_secret("Again: "));
  if (typed != again)
    return make_error(ErrorCode::invalid_argument, "the two passwords are not the same");
  return typed;
}

Result<void> seed_messages(Session& session, Engine& engine) {
  SystemService service;
  service.email_from = session.text("--email-from");
  service.sms_sender = session.text("--sms-sender", service.sms_sender);
  return engine.system_messages().seed(service);
}

/// Answers what was done.
Result<std::string> put_admin(Session& session, Engine& engine) {
  const std::string address = session.text("--admin-email");
  NFY_CHECK(seed_messages(session, engine));
  NFY_TRY(known, engine.users().find_by_email(address));
  if (known && known->platform_admin && known->active) return std::string("unchanged");
  if (known) {
    NFY_CHECK(engine.users().update(known->id, {.active = true, .platform_admin = true}));
    return std::string("changed");
  }
  User admin;
  admin.email_address = address;
  admin.name = session.text("--admin-name", address);
  admin.mobile_number = session.text("--admin-mobile");
  admin.auth_type = admin.mobile_number.empty() ? AuthType::email_auth : AuthType::sms_auth;
  admin.platform_admin = true;
  NFY_TRY(password, said_password(session));
  NFY_TRY(made, engine.sign_in().create_user(admin, password));
  // Who makes the system needs no message of it to be believed.
  NFY_CHECK(engine.users().update(made.id, {.email_access_validated_at = made.created_at}));
  return std::string("added");
}

/// Options that say something about an admin who is not named.
Result<void> check_admin_named(Session& session) {
  if (session.has("--admin-email")) return {};
  for (const char* const option :
       {"--admin-name", "--admin-mobile", "--admin-password-file", "--email-from", "--sms-sender"})
    if (session.has(option))
      return make_error(ErrorCode::invalid_argument,
                        std::string(option) + " needs --admin-email ADDRESS");
  return {};
}

Result<Status> init(Session& session) {
  NFY_CHECK(check_admin_named(session));
  if (session.has("--make-keyring"))
    NFY_CHECK(make_keyring(session, session.text("--make-keyring")));
  NFY_TRY(path, reference_data_path(session));
  NFY_TRY(data, rates_of_file(path));
  std::vector<Json> people;
  if (session.has("--users")) {
    NFY_TRY(objects, session.objects("--users"));
    people = std::move(objects);
  }
  NFY_TRY(engine, session.engine_to_migrate());
  NFY_CHECK(engine->rates().put(data));
  NFY_TRY(users, put_users(*engine, people, false));
  Json::Object thing{
      {"schema", "newest"},
      {"prices", path},
      {"sms_rates", static_cast<std::int64_t>(data.sms_rates.size())},
      {"letter_rates", static_cast<std::int64_t>(data.letter_rates.size())},
      {"default_allowances", static_cast<std::int64_t>(data.default_allowances.size())},
      {"users", static_cast<std::int64_t>(users.rows.size())},
      {"sealing", !session.settings.sealing_key.empty()}};
  if (session.has("--admin-email")) {
    NFY_TRY(done, put_admin(session, *engine));
    thing.emplace_back("platform_admin", done);
  }
  session.output.put(thing);
  if (session.settings.sealing_key.empty())
    session.output.remark(
        "nfy: without a keyring personal data stand unencrypted in the store, and "
        "API keys cannot be made: see --make-keyring");
  return Status::ok;
}

Result<Status> migrate(Session& session) {
  if (session.has("--sql")) {
    NFY_TRY(sql, schema_sql(session.text("--sql")));
    session.output.put_text(sql);
    return Status::ok;
  }
  NFY_CHECK(session.engine_to_migrate());
  session.output.put(Json::Object{{"schema", "newest"}});
  return Status::ok;
}

constexpr Action actions_of_beginning[] = {{"init", init}, {"migrate", migrate}};

}  // namespace

std::span<const Action> beginning_actions() { return actions_of_beginning; }

}  // namespace nfy_cli
