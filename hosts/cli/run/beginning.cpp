#include "cli/run/actions.hpp"
#include "cli/run/lookup.hpp"
#include "cli/run/users.hpp"

#include <notify/rates.hpp>

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

Result<Status> init(Session& session) {
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
