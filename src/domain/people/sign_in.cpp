#include "domain/people/sign_in.hpp"

#include "domain/names.hpp"

#include <notify/sign_in.hpp>

#include <array>

namespace notify {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> auth_type_names = {"sms_auth", "email_auth",
                                                             "webauthn_auth"};
constexpr std::array<std::string_view, 2> code_type_names = {"sms", "email"};

}  // namespace

std::string_view name_of(AuthType type) noexcept { return names::name_in(auth_type_names, type); }

Result<AuthType> auth_type_from(std::string_view name) {
  return names::value_in<AuthType>(auth_type_names, "auth type", name);
}

std::string_view name_of(CodeType type) noexcept { return names::name_in(code_type_names, type); }

Result<CodeType> code_type_from(std::string_view name) {
  return names::value_in<CodeType>(code_type_names, "code type", name);
}

namespace people {

std::string make_code(Entropy& entropy) {
  constexpr std::uint64_t codes = 100'000;
  // Of 64 random bits, what is over a whole number of rounds is too little to be noticed.
  std::array<std::uint8_t, 8> bytes{};
  entropy.fill(bytes);
  std::uint64_t number = 0;
  for (const std::uint8_t byte : bytes) number = number << 8 | byte;
  std::string digits = std::to_string(number % codes + codes);
  return digits.substr(1);
}

std::string archived_prefix(UtcTime at) {
  std::string text = at.to_text().substr(0, 19);  // "2026-05-04T10:32:01"
  text[10] = '-';
  return "_archived_" + text + "_";
}

User archived_user(const User& user, UtcTime at, const Uuid& session) {
  User archived = user;
  archived.name = "Archived user";
  archived.email_address =
      archived_prefix(at) + user.id.to_text() + "@notifications.service.gov.uk";
  archived.mobile_number.clear();
  archived.active = false;
  archived.pending = false;
  archived.auth_type = AuthType::email_auth;
  archived.platform_admin = false;
  archived.current_session_id = session;
  return archived;
}

}  // namespace people
}  // namespace notify
