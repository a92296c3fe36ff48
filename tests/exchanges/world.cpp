#include "exchanges/world.hpp"

#include <algorithm>
#include <cstdio>

namespace notify::exchanges {
namespace {

/// A name for a file and a schema.
std::string plain_name(const std::string& name) {
  std::string out;
  for (const char c : name) out += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '_';
  return out;
}

std::shared_ptr<Sealer> make_sealer(const std::shared_ptr<Entropy>& entropy) {
  return must(make_aes_sealer({SealingKey{1, std::string(32, 'k')}}, entropy), "sealer");
}

/// Codes by text message are always 12345 in what was recorded.
class RecordedCodes final : public Entropy {
public:
  void fill(std::span<std::uint8_t> out) override {
    std::uint64_t number = 12'345;
    for (std::size_t i = out.size(); i-- > 0; number >>= 8)
      out[i] = static_cast<std::uint8_t>(number & 0xFF);
  }
};

}  // namespace

Config::Config(const Json& config)
    : api_host(text_in(config, "api_host")),
      admin_host(text_in(config, "admin_base_url")),
      documents_host(text_in(config, "document_download_host")),
      email_domain(text_in(config, "email_domain")),
      sms_sender(text_in(config, "default_sms_sender")),
      admin_secret(text_in(config, "admin_secret")),
      page_size(number_in(config, "page_size", 250)) {}

Result<std::string> OtherServers::host_of(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return make_error(ErrorCode::invalid_argument, "url is not https");
  url.remove_prefix(scheme.size());
  return std::string(url.substr(0, url.find('/')));
}

std::vector<HttpAnswer> OtherServers::send_many(std::span<const HttpRequest> requests) {
  std::vector<HttpAnswer> answers;
  for (const HttpRequest& request : requests) {
    const bool is_document = request.url.starts_with(documents_host_ + "/");
    (is_document ? documents : callbacks).push_back(request);
    answers.push_back(
        {.status = is_document ? documents_status : callback_answer, .phase = HttpPhase::answered});
    if (is_document) answers.back().body = documents_answer;
  }
  return answers;
}

Result<std::vector<SendResult>> NumberingProvider::send_many(
    std::span<const OutboundMessage> messages) {
  std::vector<SendResult> results;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (refuses) {
      results.push_back({SendOutcome::rejected, {}, "refused"});
      continue;
    }
    char number[16];
    std::snprintf(number, sizeof number, "-%04d", ++count_);
    results.push_back({SendOutcome::accepted, identifier_ + number, {}});
  }
  return results;
}

World::World(const std::string& name, const Json& file, const std::string& store_kind)
    : config(member(file, "config")),
      own_(store_kind, plain_name(name)),
      clock_(std::make_shared<SimulatedClock>(time_from(text_in(file, "setup_at")))),
      others_(std::make_shared<OtherServers>(config.documents_host)) {
  const auto entropy = std::make_shared<SeededEntropy>(1);
  EnginePorts ports{own_.store, clock_, entropy, make_sealer(entropy)};
  ports.http = others_;
  ports.documents = must(
      make_document_service(others_, {.url = config.documents_host, .api_key = "documents-key"}),
      "documents");
  ports.cache = must(make_memory_cache(clock_), "cache");
  ports.receipt_readers = make_receipt_readers();
  ports.inbound_readers = make_inbound_readers();
  ports.api_url = config.api_host;
  ports.admin_url = config.admin_host;
  ports.password_hasher = make_password_hasher(entropy);
  ports.link_tokens = must(make_fernet_tokens(std::string(43, 'k'), entropy), "link tokens");
  ports.code_entropy = std::make_shared<RecordedCodes>();
  engine_ = must(Engine::make(std::move(ports)), "engine");
  for (const auto& [identifier, type] :
       {std::pair{"mmg", NotificationType::sms}, std::pair{"firetext", NotificationType::sms},
        std::pair{"ses", NotificationType::email}, std::pair{"dvla", NotificationType::letter}}) {
    providers_.push_back(std::make_shared<NumberingProvider>(identifier, type));
    must(engine_->providers().add(providers_.back()), identifier);
  }
  // The reference's own service is part of its schema; the lists of the admin app show it.
  if (name.starts_with("admin_")) seed_system_service();
  api_ = must(RestApi::make(*engine_, {.api_url = config.api_host,
                                       .admin_url = config.admin_host,
                                       .documents_url = config.documents_host,
                                       .page_size = config.page_size,
                                       .inbound_logins = {{"mmg", "username", "testkey"},
                                                          {"firetext", "notify", "testkey"}},
                                       .admin_secrets = {config.admin_secret},
                                       .default_sms_sender = config.sms_sender,
                                       .email_domain = config.email_domain}),
              "rest");
  symbols.put_maker("signed", [this](std::string_view letter) {
    return must(engine_->receipts().make_token(id<NotificationId>("notification", letter)),
                "token");
  });
}

void World::seed_system_service() {
  const std::string name = "GOV.UK Notify";
  must(engine_->system_messages().seed(
           {.name = name,
            .sms_sender = config.sms_sender,
            .email_from = normalised_service_name(name) + "@" + config.email_domain}),
       "system messages");
  // Its only allowance there is of the year in which the schema began, and holds ever since.
  constexpr std::int64_t allowance = 250'000;
  const Calendar calendar = must(Calendar::preset("uk"), "calendar");
  const int year = calendar.financial_year_of(calendar.day_of(now()));
  for (const Service& service : must(engine_->services().list(), "services"))
    if (service.name == name)
      must(engine_->allowances().set(service.id, year, allowance), "allowance");
}

NumberingProvider& World::provider(std::string_view identifier) {
  const auto found = std::ranges::find(providers_, identifier,
                                       [](const auto& provider) { return provider->identifier(); });
  if (found == providers_.end()) throw Trouble("unknown provider: " + std::string(identifier));
  return **found;
}

Notification World::notification(std::string_view name) {
  const auto service = service_of.find(name);
  if (service == service_of.end()) throw Trouble("unknown notification: " + std::string(name));
  return must(
      engine_->notifications().get(service->second, id<NotificationId>("notification", name)),
      "notification " + std::string(name));
}

UtcTime time_from(const std::string& text) { return must(UtcTime::from_text(text), "instant"); }

std::optional<UtcTime> time_in(const Json& object, std::string_view name) {
  const std::string text = text_in(object, name);
  if (text.empty()) return std::nullopt;
  return time_from(text);
}

}  // namespace notify::exchanges
