#include "provider/dvla/printer.hpp"

#include "codec/json_writer.hpp"
#include "domain/base64.hpp"
#include "provider/receipt_words.hpp"

#include <notify/adapters/dvla.hpp>

#include <array>

namespace notify {
namespace dvla {
namespace {

constexpr std::string_view new_key_path = "/thirdparty-access/v1/new-api-key";
constexpr std::string_view password_path = "/thirdparty-access/v1/password";

/// What one rotation works with: logged in, and alone.
struct Rotation {
  Access access;
  std::shared_ptr<HttpClient> http;
  SecretsLock lock;

  [[nodiscard]] const std::string& file() const { return access.account().secrets_file; }
};

Result<Rotation> begin_rotation(std::string_view options_json, ProviderPorts& ports) {
  if (!ports.clock) ports.clock = std::make_shared<SystemClock>();
  if (!ports.entropy) ports.entropy = std::make_shared<SystemEntropy>();
  NFY_TRY(options, ProviderOptions::from_json("dvla", options_json));
  NFY_TRY(printer, read_printer(options));
  if (printer.account.secrets_file.empty())
    return make_error(ErrorCode::invalid_argument,
                      "the provider dvla: new secrets need a secrets_file");
  NFY_TRY(http, http_client_for(printer.http, ports.http));
  NFY_TRY(lock, SecretsLock::take(printer.account.secrets_file));
  Rotation rotation{Access(std::move(printer.account), ports.clock), std::move(http),
                    std::move(lock)};
  NFY_CHECK(rotation.access.prepare(*rotation.http));
  return rotation;
}

Result<HttpAnswer> ask(Rotation& rotation, std::string_view path, std::string body) {
  const HttpRequest request = rotation.access.request_to(path, std::move(body));
  auto answers = rotation.http->send_many({&request, 1});
  const auto away = [](const std::string& why) {
    return make_error(ErrorCode::unavailable, "the printer's secrets cannot be changed: " + why);
  };
  if (answers.size() != 1) return away("no answer");
  HttpAnswer& answer = answers[0];
  if (answer.phase != HttpPhase::answered) return away(answer.detail);
  if (answer.status < 200 || answer.status >= 300)
    return away("answered " + std::to_string(answer.status));
  if (answer.broke_off || answer.is_too_long) return away("the answer broke off");
  return std::move(answer);
}

/// 192 bits, and a letter of each kind, a digit and a sign for rules about passwords.
std::string new_password(Entropy& entropy) {
  std::array<std::uint8_t, 24> bytes{};
  entropy.fill(bytes);
  return base64::encode({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                        base64::Alphabet::url_safe) +
         "aZ5!";
}

}  // namespace
}  // namespace dvla

Result<void> rotate_dvla_api_key(std::string_view options_json, ProviderPorts ports) {
  NFY_TRY(rotation, dvla::begin_rotation(options_json, ports));
  NFY_TRY(answer, dvla::ask(rotation, dvla::new_key_path, {}));
  const auto json = codec::read_json_object(answer.body, {.depth_max = 8});
  dvla::Secrets secrets = rotation.access.secrets();
  secrets.api_key = json ? receipts::word_in(*json, "newApiKey") : std::string();
  if (!dvla::is_header_word(secrets.api_key))
    return make_error(ErrorCode::unavailable, "the printer answered no new api key");
  return dvla::write_secrets(rotation.file(), secrets);
}

Result<void> rotate_dvla_password(std::string_view options_json, ProviderPorts ports) {
  NFY_TRY(rotation, dvla::begin_rotation(options_json, ports));
  dvla::Secrets secrets = rotation.access.secrets();
  secrets.next_password = dvla::new_password(*ports.entropy);
  NFY_CHECK(dvla::write_secrets(rotation.file(), secrets));
  codec::JsonWriter body;
  body.begin_object()
      .text("userName", rotation.access.account().username)
      .text("password", secrets.password)
      .text("newPassword", secrets.next_password)
      .end_object();
  NFY_CHECK(dvla::ask(rotation, dvla::password_path, std::move(body).take()));
  secrets.password = std::exchange(secrets.next_password, {});
  return dvla::write_secrets(rotation.file(), secrets);
}

}  // namespace notify
