#include "domain/people/sign_in.hpp"
#include "domain/text/name.hpp"
#include "domain/text/text.hpp"
#include "engine/people.hpp"

#include <notify/sign_in.hpp>
#include <notify/system_messages.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::string_view plain_mark = "h:", keyed_mark = "k:";

/// What a code is hashed with: two users with one code have different hashes.
std::string text_of_code(const StoredCode& code, std::string_view secret) {
  return "verify_codes/" + code.id.to_text() + "/" + std::string(secret);
}

/// Under the sealing key, since 100,000 codes are soon tried without one.
Result<std::string> hash_of_code(Sealer* sealer, const StoredCode& code, std::string_view secret) {
  const std::string text = text_of_code(code, secret);
  if (sealer == nullptr) return std::string(plain_mark) + sha256_hex(text);
  NFY_TRY(index, sealer->index_of(text));
  return std::string(keyed_mark) + std::to_string(index);
}

Result<bool> is_code(Sealer* sealer, const StoredCode& code, std::string_view secret) {
  const std::string text = text_of_code(code, secret);
  bool fits = equal_in_constant_time(code.hash, std::string(plain_mark) + sha256_hex(text));
  if (sealer == nullptr) return fits;
  NFY_TRY(indexes, sealer->indexes_of(text));
  for (const std::int64_t index : indexes)
    fits |= equal_in_constant_time(code.hash, std::string(keyed_mark) + std::to_string(index));
  return fits;
}

Result<void> check_password_text(std::string_view password) {
  if (password.empty()) return make_error(ErrorCode::invalid_argument, "password is empty");
  if (password.size() > password_bytes_max)
    return make_error(ErrorCode::invalid_argument, "password is longer than 1024 bytes");
  return {};
}

Result<std::string> hash_of_password(EngineContext& context, std::string_view password) {
  NFY_CHECK(check_password_text(password));
  NFY_TRY(hasher, people::hasher_of(context));
  return hasher->hash(password);
}

StoredCode new_code(EngineContext& context, UserId user, CodeType type) {
  StoredCode code;
  code.id.uuid = make_uuid_v4(*context.ports.entropy);
  code.user_id = user;
  code.type = type;
  code.created_at = context.now();
  code.expires_at = code.created_at + code_lifetime;
  return code;
}

}  // namespace

Result<User> SignIn::create_user(const User& given, std::string_view password) {
  NFY_TRY(hash, hash_of_password(*context_, password));
  if (given.auth_type == AuthType::sms_auth && given.mobile_number.empty())
    return make_error(ErrorCode::invalid_argument, "a user with sms_auth needs a mobile number");
  if (!given.id.is_nil())
    return make_error(ErrorCode::invalid_argument, "the id of a new user is made here");
  NFY_TRY(user, Users(*context_).put(given));
  return context_->store().sign_in().put_password(user.id, hash, context_->now());
}

Result<User> SignIn::set_password(UserId id, std::string_view password) {
  NFY_CHECK(context_->store().users().get(id));
  NFY_TRY(hash, hash_of_password(*context_, password));
  return context_->store().sign_in().put_password(id, hash, context_->now());
}

Result<bool> SignIn::check_password(UserId id, std::string_view password) {
  NFY_TRY(user, context_->store().users().get(id));
  NFY_TRY(hasher, people::hasher_of(*context_));
  if (user.failed_login_count >= failed_logins_max) return false;
  NFY_TRY(hash, context_->store().sign_in().password_hash(id));
  Attempt attempt;
  attempt.at = context_->now();
  attempt.right = password.size() <= password_bytes_max && hasher->matches(password, hash);
  NFY_TRY(stands, context_->store().sign_in().record_attempt(id, attempt));
  if (!stands || !hasher->is_outdated(hash)) return stands;
  // Who cannot be given a better hash now gets it at the next sign-in.
  const auto renewed = hasher->hash(password);
  if (renewed) static_cast<void>(context_->store().sign_in().renew_password(id, hash, *renewed));
  return true;
}

Result<User> SignIn::reset_failures(UserId id) {
  return context_->store().users().change(id, [](User& user) -> Result<void> {
    user.failed_login_count = 0;
    return {};
  });
}

Result<void> SignIn::send_code(UserId id, const CodeRequest& request) {
  NFY_TRY(user, context_->store().users().get(id));
  SystemMessages messages(*context_);
  NFY_CHECK(messages.check_seeded());
  const bool is_sms = request.type == CodeType::sms;
  const std::string to = !is_sms              ? user.email_address
                         : request.to.empty() ? user.mobile_number
                                              : request.to;
  if (to.empty()) return make_error(ErrorCode::invalid_argument, "the user has no mobile number");

  Entropy& entropy =
      context_->ports.code_entropy ? *context_->ports.code_entropy : *context_->ports.entropy;
  const std::string secret =
      is_sms ? people::make_code(entropy) : make_uuid_v4(*context_->ports.entropy).to_text();
  Personalisation values;
  if (is_sms) {
    values.set("verify_code", secret);
  } else {
    const std::string payload =
        people::json_of_texts({{"user_id", id.to_text()}, {"secret_code", secret}});
    NFY_TRY(url, people::make_link(*context_, request.admin_url, "/email-auth/", payload));
    values.set("name", user.name);
    values.set("url", url + people::next_query(request.next));
  }

  StoredCode code = new_code(*context_, id, request.type);
  NFY_TRY(hash, hash_of_code(context_->sealer(), code, secret));
  code.hash = std::move(hash);
  const auto kept = context_->store().sign_in().insert_code(code);
  if (!kept && kept.error().code == ErrorCode::limited) return {};
  NFY_CHECK(kept);
  return messages.send(is_sms ? SystemMessage::sms_code : SystemMessage::email_code, to, values);
}

Result<CodeVerdict> SignIn::check_code(UserId id, CodeType type, std::string_view typed) {
  constexpr std::size_t typed_bytes_max = 100;
  NFY_TRY(codes, context_->store().sign_in().list_codes(id, type));
  const StoredCode* found = nullptr;
  for (const StoredCode& code : codes) {  // every one is tried, so that the time tells nothing
    NFY_TRY(fits, is_code(context_->sealer(), code, typed.substr(0, typed_bytes_max)));
    if (fits && found == nullptr) found = &code;
  }
  Attempt attempt;
  attempt.at = context_->now();
  attempt.right = found != nullptr;
  if (found != nullptr) {
    attempt.session = make_uuid_v4(*context_->ports.entropy);
    attempt.validates_email = type == CodeType::email;
    return context_->store().sign_in().use_code(found->id, id, attempt);
  }
  NFY_TRY(user, context_->store().users().get(id));
  if (user.failed_login_count >= failed_logins_max) return CodeVerdict::locked;
  NFY_CHECK(context_->store().sign_in().record_attempt(id, attempt));
  return CodeVerdict::unknown;
}

Result<bool> SignIn::complete_security_key(UserId id, bool successful, SecurityKeyId key) {
  NFY_TRY(user, context_->store().users().get(id));
  if (user.failed_login_count >= failed_security_keys_max) return false;
  Attempt attempt;
  attempt.at = context_->now();
  attempt.right = successful;
  attempt.failures_max = failed_security_keys_max;
  if (successful) attempt.session = make_uuid_v4(*context_->ports.entropy);
  if (successful && !key.is_nil())
    NFY_CHECK(context_->store().sign_in().note_security_key_use(id, key, attempt.at));
  NFY_TRY(stands, context_->store().sign_in().record_attempt(id, attempt));
  return stands || !successful;
}

Result<std::vector<SecurityKey>> SignIn::list_security_keys(UserId id) {
  return context_->store().sign_in().list_security_keys(id);
}

Result<SecurityKey> SignIn::add_security_key(const SecurityKey& given) {
  constexpr std::size_t credential_bytes_max = 10'000, registration_bytes_max = 100'000;
  SecurityKey key = given;
  NFY_TRY(name, text::checked_name(given.name, "name of a security key"));
  key.name = std::move(name);
  NFY_CHECK(text::check(key.credential_data, "credential data", credential_bytes_max));
  NFY_CHECK(
      text::check(key.registration_response, "registration response", registration_bytes_max));
  key.id.uuid = make_uuid_v4(*context_->ports.entropy);
  key.created_at = context_->now();
  key.updated_at.reset();
  key.logged_in_at.reset();
  NFY_CHECK(context_->store().sign_in().insert_security_key(key));
  return key;
}

Result<SecurityKey> SignIn::rename_security_key(UserId user, SecurityKeyId id,
                                                std::string_view typed) {
  NFY_TRY(name, text::checked_name(typed, "name of a security key"));
  return context_->store().sign_in().rename_security_key(user, id, name, context_->now());
}

Result<void> SignIn::remove_security_key(UserId user, SecurityKeyId id) {
  return context_->store().sign_in().remove_security_key(user, id);
}

}  // namespace notify
