#pragma once

#include "exchanges/request.hpp"
#include "exchanges/symbols.hpp"
#include "support/own_store.hpp"

#include <notify/adapters/document_service.hpp>
#include <notify/letters.hpp>
#include <notify/notify.hpp>
#include <notify/rest.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace notify::exchanges {

/// What a file says of the hosts and their settings.
struct Config {
  explicit Config(const Json& config);

  std::string api_host, admin_host, documents_host, email_domain, sms_sender, admin_secret;
  std::int64_t page_size;
};

/// Everybody else's servers: keeps what is posted to services and to the document service, and
/// answers it.
class OtherServers final : public HttpClient {
public:
  explicit OtherServers(std::string documents_host) : documents_host_(std::move(documents_host)) {}

  std::int64_t callback_answer = 200;
  std::int64_t documents_status = 201;
  std::string documents_answer = R"({"error": "no document service is there"})";
  std::vector<HttpRequest> callbacks;
  std::vector<HttpRequest> documents;

  Result<std::string> host_of(std::string_view url) override;
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override;
  [[nodiscard]] const std::string& documents_host() const noexcept { return documents_host_; }

private:
  std::string documents_host_;
};

/// A provider that takes everything, or nothing for good, under references "ses-0001", "ses-0002",
/// …
class NumberingProvider final : public Provider {
public:
  NumberingProvider(std::string identifier, NotificationType type)
      : identifier_(std::move(identifier)), type_(type) {}
  bool refuses = false;

  [[nodiscard]] std::string_view identifier() const noexcept override { return identifier_; }
  [[nodiscard]] NotificationType type() const noexcept override { return type_; }
  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override;

private:
  std::string identifier_;
  NotificationType type_;
  int count_ = 0;
};

/// One file's world: an empty store, a clock that the file sets, an engine over ports that record,
/// and the API on it.
class World {
public:
  World(const std::string& name, const Json& file, const std::string& store_kind);

  void set_clock(UtcTime at) { clock_->set(at); }
  [[nodiscard]] UtcTime now() const { return clock_->now(); }
  [[nodiscard]] Engine& engine() { return *engine_; }
  [[nodiscard]] RestApi& api() { return *api_; }
  [[nodiscard]] Store& store() { return *own_.store; }
  [[nodiscard]] OtherServers& others() { return *others_; }
  [[nodiscard]] NumberingProvider& provider(std::string_view identifier);
  [[nodiscard]] TokenMaker token_maker() const { return {symbols, config.admin_secret}; }

  /// The id that a symbol of this kind stands for.
  template <typename IdType>
  [[nodiscard]] IdType id(std::string_view kind, std::string_view name) const {
    return must(IdType::from_text(symbols.get(std::string(kind) + ":" + std::string(name))), name);
  }
  template <typename IdType>
  void put_id(std::string_view kind, std::string_view name, IdType value) {
    symbols.put(std::string(kind) + ":" + std::string(name), value.to_text());
  }

  /// A notification by its symbol; `service_of` says whose it is.
  [[nodiscard]] Notification notification(std::string_view name);

  Config config;
  Symbols symbols;
  std::map<std::string, ServiceId, std::less<>> service_of;  ///< a notification's, by its symbol
  std::map<std::string, ServiceId, std::less<>> template_service;
  std::map<std::string, ApiKey, std::less<>> keys;
  std::uint32_t rows_made = 0;             ///< notifications that setup stored
  std::map<ServiceId, UserId> creator_of;  ///< a service's, who also makes its templates

private:
  void seed_system_service();
  test::OwnStore own_;
  std::shared_ptr<SimulatedClock> clock_;
  std::shared_ptr<OtherServers> others_;
  std::vector<std::shared_ptr<NumberingProvider>> providers_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<RestApi> api_;
};

[[nodiscard]] UtcTime time_from(const std::string& text);
[[nodiscard]] std::optional<UtcTime> time_in(const Json& object, std::string_view name);

/// Makes what one line of `setup` says.
void make_noun(World& world, const Json& noun);
/// What happens elsewhere in a step.
void let_happen(World& world, const Json& event);
/// `value` with what a file says of a template.
[[nodiscard]] NewTemplate template_from(World& world, const Json& said, NewTemplate value);
/// What a service says of itself, in setup or in a change by the admin app; `said` may lack any.
void change_service(World& world, Service& service, const Json& said);

}  // namespace notify::exchanges
