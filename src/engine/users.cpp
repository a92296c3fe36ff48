#include "domain/people/sign_in.hpp"
#include "domain/text/name.hpp"
#include "domain/text/unicode.hpp"
#include "engine/people.hpp"

#include <notify/ports/clock.hpp>
#include <notify/recipient.hpp>
#include <notify/users.hpp>

namespace notify {
namespace {

/// Who has no telephone signs in otherwise.
Result<void> check_mobile(const std::string& typed) {
  const PhoneRules any{.international_allowed = true, .uk_landline_allowed = true};
  if (typed.empty() || parse_phone_number(typed, any)) return {};
  return make_error(ErrorCode::invalid_argument, "mobile_number of a user is no phone number");
}

/// What is said, in the form that is kept.
Result<UserChanges> checked_changes(UserChanges changes) {
  if (changes.name) {
    NFY_TRY(name, text::checked_name(*changes.name, "user name"));
    changes.name = std::move(name);
  }
  if (changes.email_address) {
    NFY_TRY(email, people::checked_email(*changes.email_address));
    changes.email_address = std::move(email.address);
  }
  if (changes.mobile_number) NFY_CHECK(check_mobile(*changes.mobile_number));
  return changes;
}

Result<void> apply(const UserChanges& changes, User& user) {
  if (changes.name) user.name = *changes.name;
  if (changes.email_address) user.email_address = *changes.email_address;
  if (changes.mobile_number) user.mobile_number = *changes.mobile_number;
  if (changes.active) {
    user.active = *changes.active;
    user.pending = false;
  }
  if (changes.auth_type) user.auth_type = *changes.auth_type;
  if (changes.platform_admin) user.platform_admin = *changes.platform_admin;
  if (changes.take_part_in_research) user.take_part_in_research = *changes.take_part_in_research;
  if (changes.receives_new_features_email)
    user.receives_new_features_email = *changes.receives_new_features_email;
  if (changes.email_access_validated_at)
    user.email_access_validated_at = *changes.email_access_validated_at;
  if (changes.current_session_id) user.current_session_id = *changes.current_session_id;
  if (user.auth_type == AuthType::sms_auth && user.mobile_number.empty())
    return make_error(ErrorCode::invalid_argument, "a user with sms_auth needs a mobile number");
  return {};
}

bool fits(const UserQuery& query, const User& user) {
  const auto within = [](const std::optional<UtcTime>& from, const std::optional<UtcTime>& to,
                         const std::optional<UtcTime>& at) {
    if (!from && !to) return true;
    return at && (!from || *from <= *at) && (!to || *at <= *to);
  };
  return (!query.active || *query.active == user.active) &&
         (!query.take_part_in_research ||
          *query.take_part_in_research == user.take_part_in_research) &&
         within(query.created_from, query.created_to, user.created_at) &&
         within(query.logged_in_from, query.logged_in_to, user.logged_in_at);
}

}  // namespace

Result<void> check_user(Store& store, UserId id) {
  if (id.is_nil()) return {};
  auto user = store.users().get(id);
  if (user) return {};
  if (user.error().code != ErrorCode::not_found) return std::move(user).error();
  return make_error(ErrorCode::invalid_argument, user.error().message);
}

Result<User> Users::put(const User& given) {
  User user = given;
  NFY_TRY(name, text::checked_name(given.name, "user name"));
  user.name = std::move(name);
  NFY_TRY(email, people::checked_email(given.email_address));
  user.email_address = std::move(email.address);
  NFY_CHECK(check_mobile(given.mobile_number));
  if (user.mobile_number.empty() && user.auth_type == AuthType::sms_auth)
    user.auth_type = AuthType::email_auth;
  user.pending = !user.active && user.pending;
  user.created_at = context_->now();
  if (user.id.is_nil()) user.id.uuid = make_uuid_v4(*context_->ports.entropy);
  return context_->store().users().put(user, email.normalised);
}

Result<User> Users::update(UserId id, const UserChanges& changes) {
  NFY_TRY(checked, checked_changes(changes));
  return context_->store().users().change(id, [&](User& user) { return apply(checked, user); });
}

Result<User> Users::archive(UserId id) {
  NFY_TRY(user, context_->store().users().get(id));
  return context_->store().users().archive(
      people::archived_user(user, context_->now(), make_uuid_v4(*context_->ports.entropy)));
}

Result<User> Users::get(UserId id) { return context_->store().users().get(id); }

Result<std::vector<User>> Users::list() { return context_->store().users().list(); }

Result<std::vector<User>> Users::list(const UserQuery& query) {
  NFY_TRY(all, context_->store().users().list());
  const std::string part = unicode::to_lower(query.email_part);
  std::vector<User> found;
  for (User& user : all)
    if (fits(query, user) && unicode::to_lower(user.email_address).find(part) != std::string::npos)
      found.push_back(std::move(user));
  return found;
}

Result<std::optional<User>> Users::find_by_email(std::string_view email_address) {
  const auto address = parse_email_address(email_address);
  if (!address) return std::optional<User>();
  return context_->store().users().find_by_email(address->normalised);
}

}  // namespace notify
