#include "domain/text/name.hpp"
#include "engine/context.hpp"

#include <notify/ports/clock.hpp>
#include <notify/recipient.hpp>
#include <notify/users.hpp>

namespace notify {
namespace {

/// The address in both forms. What the parser says names no address.
Result<EmailAddress> checked_email(std::string_view typed) {
  auto address = parse_email_address(typed);
  if (!address)
    return make_error(ErrorCode::invalid_argument, "email_address of a user is no e-mail address",
                      std::move(address).error().detail);
  return address;
}

/// Who has no telephone signs in otherwise.
Result<void> check_mobile(const std::string& typed) {
  const PhoneRules any{.international_allowed = true, .uk_landline_allowed = true};
  if (typed.empty() || parse_phone_number(typed, any)) return {};
  return make_error(ErrorCode::invalid_argument, "mobile_number of a user is no phone number");
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
  NFY_TRY(email, checked_email(given.email_address));
  user.email_address = std::move(email.address);
  NFY_CHECK(check_mobile(given.mobile_number));
  user.created_at = context_->now();
  if (user.id.is_nil()) user.id.uuid = make_uuid_v4(*context_->ports.entropy);
  return context_->store().users().put(user, email.normalised);
}

Result<User> Users::get(UserId id) { return context_->store().users().get(id); }

Result<std::vector<User>> Users::list() { return context_->store().users().list(); }

Result<std::optional<User>> Users::find_by_email(std::string_view email_address) {
  const auto address = parse_email_address(email_address);
  if (!address) return std::optional<User>();
  return context_->store().users().find_by_email(address->normalised);
}

}  // namespace notify
