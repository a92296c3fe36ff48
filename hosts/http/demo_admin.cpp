#include "http/demo_admin.hpp"

#include <notify/members.hpp>
#include <notify/ports/clock.hpp>
#include <notify/sign_in.hpp>
#include <notify/system_messages.hpp>
#include <notify/users.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>

namespace notifyd {

using namespace notify;

namespace {

constexpr std::string_view admin_address = "admin@example.gov.uk";
constexpr std::string_view admin_number = "07700900321";
constexpr std::string_view mail_domain = "riverside.example";

constexpr std::size_t secret_bytes = 32;

std::array<std::uint8_t, secret_bytes> random_secret() {
  std::array<std::uint8_t, secret_bytes> bytes{};
  SystemEntropy().fill(bytes);
  return bytes;
}

/// With the character that fills up, as the admin app reads it.
std::string base64url_of(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  std::uint32_t group = 0;
  int bits = 0;
  for (const std::uint8_t byte : bytes) {
    group = group << 8 | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += alphabet[group >> (bits - 6) & 63];
  }
  if (bits > 0) text += alphabet[group << (6 - bits) & 63];
  text.resize((text.size() + 3) / 4 * 4, '=');
  return text;
}

class ShownProvider final : public SimulatedProvider {
public:
  explicit ShownProvider(std::shared_ptr<SimulatedProvider> inner) : inner_(std::move(inner)) {}

  std::string_view identifier() const noexcept override { return inner_->identifier(); }
  NotificationType type() const noexcept override { return inner_->type(); }
  bool removes_duplicates() const noexcept override { return inner_->removes_duplicates(); }
  InDoubtPolicy in_doubt_policy() const noexcept override { return inner_->in_doubt_policy(); }
  std::chrono::microseconds in_doubt_wait() const noexcept override {
    return inner_->in_doubt_wait();
  }
  std::size_t batch_max() const noexcept override { return inner_->batch_max(); }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    for (const OutboundMessage& message : messages)
      if (message.service_id == system_service_id()) show(message);
    return inner_->send_many(messages);
  }

  std::vector<Receipt> take_receipts(std::size_t limit) override {
    return inner_->take_receipts(limit);
  }
  std::size_t receipts_waiting() const override { return inner_->receipts_waiting(); }
  std::uint64_t messages_taken() const override { return inner_->messages_taken(); }

private:
  static void show(const OutboundMessage& message) {
    const std::string subject = message.subject.empty() ? "" : message.subject + "\n";
    const std::string text = "notifyd: to " + message.to + ":\n" + subject + message.body + "\n";
    std::fputs(text.c_str(), stderr);
  }

  std::shared_ptr<SimulatedProvider> inner_;
};

Result<User> find_or_create_admin(Engine& engine, std::string_view password) {
  NFY_TRY(known, engine.users().find_by_email(admin_address));
  if (known) return engine.sign_in().set_password(known->id, password);
  User user;
  user.name = "Demo Admin";
  user.email_address = admin_address;
  user.mobile_number = admin_number;
  NFY_TRY(created, engine.sign_in().create_user(user, password));
  UserChanges changes;
  changes.active = true;
  changes.platform_admin = true;
  return engine.users().update(created.id, changes);
}

}  // namespace

void complete_for_admin(Options& options) {
  if (options.admin_secrets.empty()) options.admin_secrets.push_back(base64url_of(random_secret()));
  if (options.preview_key.empty()) options.preview_key = base64url_of(random_secret());
  if (options.link_key.empty()) options.link_key = base64url_of(random_secret());
  if (options.email_domain.empty()) options.email_domain = mail_domain;
}

Result<DemoAdmin> set_up_admin(Engine& engine, ServiceId service) {
  SystemService system;
  system.email_from = "notify@" + std::string(mail_domain);
  NFY_CHECK(engine.system_messages().seed(system));
  DemoAdmin admin;
  admin.email_address = admin_address;
  admin.password = base64url_of(random_secret()).substr(0, 20);
  NFY_TRY(user, find_or_create_admin(engine, admin.password));
  NFY_TRY(members, engine.members().list(service));
  if (std::ranges::find(members, user.id, &Member::user_id) == members.end())
    NFY_CHECK(engine.members().add({service, user.id, all_team_permissions(), {}}));
  return admin;
}

std::string admin_text(const DemoAdmin& admin, const Options& options, const std::string& url) {
  const std::array<std::pair<std::string_view, std::string_view>, 8> lines = {{
      {"API_HOST_NAME", url},
      {"ADMIN_CLIENT_SECRET", options.admin_secrets.front()},
      {"TOKEN_SECRET_KEY", options.link_key},
      {"TEMPLATE_PREVIEW_API_HOST", url},
      {"TEMPLATE_PREVIEW_API_KEY", options.preview_key},
      {"ADMIN_BASE_URL", options.admin_url},
      {"platform admin", admin.email_address},
      {"password", admin.password},
  }};
  constexpr std::size_t width = 27;
  std::string text = "The admin app of the reference can be pointed at it (docs/admin.md):\n\n";
  for (const auto& [name, value] : lines) {
    text += name;
    text.append(width - name.size(), ' ').append(value) += '\n';
  }
  return text + "\nCodes and links that people are sent are shown here.\n\n";
}

std::shared_ptr<SimulatedProvider> show_system_messages(
    std::shared_ptr<SimulatedProvider> provider) {
  return std::make_shared<ShownProvider>(std::move(provider));
}

}  // namespace notifyd
