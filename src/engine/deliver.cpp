#include "domain/text/text.hpp"
#include "engine/personal_data.hpp"
#include "engine/state.hpp"

#include <notify/json.hpp>

#include <algorithm>

namespace notify {

std::shared_ptr<Provider> Engine::State::find_provider(NotificationType type) {
  const std::scoped_lock lock(providers_mutex);
  for (const auto& provider : providers)
    if (provider->type() == type) return provider;
  return nullptr;
}

std::shared_ptr<Provider> Engine::State::find_provider(std::string_view identifier) {
  const std::scoped_lock lock(providers_mutex);
  for (const auto& provider : providers)
    if (provider->identifier() == identifier) return provider;
  return nullptr;
}

Result<void> Engine::add_provider(std::shared_ptr<Provider> provider) {
  if (!provider || provider->identifier().empty())
    return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  if (state_->find_provider(provider->identifier()))
    return make_error(ErrorCode::conflict,
                      "provider is known already: " + std::string(provider->identifier()));
  const std::scoped_lock lock(state_->providers_mutex);
  state_->providers.push_back(std::move(provider));
  return {};
}

namespace {

/// The right to call a provider, which one thread has at a time. Taking it never waits: whoever
/// comes second is told so, be it another thread or the provider's own code.
class Turn {
public:
  Turn(Engine::State& state, const Provider& provider) : state_(state), provider_(&provider) {
    const std::scoped_lock lock(state_.providers_mutex);
    mine_ = state_.delivering.insert(provider_).second;
  }
  ~Turn() {
    const std::scoped_lock lock(state_.providers_mutex);
    if (mine_) state_.delivering.erase(provider_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool is_mine() const noexcept { return mine_; }

private:
  Engine::State& state_;
  const Provider* provider_;
  bool mine_ = false;
};

/// One round of delivering: what was claimed turns into messages with intents, messages into
/// results. Nothing in here holds a lock or a transaction while the provider works.
class Round {
public:
  Round(Engine::State& state, const DeliverOptions& options, Provider& provider, UtcTime now)
      : state_(state), options_(options), provider_(provider), now_(now) {}

  Result<DeliverReport> run(std::vector<ClaimedNotification> claimed) {
    report_.claimed = static_cast<std::int64_t>(claimed.size());
    for (ClaimedNotification& c : claimed) {
      if (personal_data::open(state_.sealer(), c.notification)) {
        sort_out(c);
      } else {
        end(c, SendOutcome::retry, provider_.identifier());
        ++report_.unreadable;
      }
    }
    NFY_TRY(held, state_.store().begin_attempts(intents_, now_));
    drop_lost(held);
    call_provider();
    NFY_TRY(stale, state_.store().finish_attempts(results_, state_.ports.clock->now()));
    report_.stale += stale;
    return report_;
  }

private:
  /// Sends it, or ends it without sending: overtaken by a receipt, in doubt, hopeless.
  void sort_out(const ClaimedNotification& c) {
    const Notification& n = c.notification;
    if (n.status != Status::created) {  // a receipt came before the attempt's end was stored
      end(c, SendOutcome::accepted, c.in_doubt_provider.empty() ? n.sent_by : c.in_doubt_provider);
      return;
    }
    if (!c.in_doubt_provider.empty() && settle_doubt(c)) return;
    if (c.attempts >= options_.attempts_max) {
      end(c, SendOutcome::rejected, provider_.identifier());
      ++report_.rejected;
      return;
    }
    auto message = render(n);
    if (!message) {  // stored data cannot be rendered: no later attempt will do better
      end(c, SendOutcome::rejected, provider_.identifier());
      ++report_.rejected;
      return;
    }
    const bool is_test = n.key_type == KeyType::test;
    const std::int64_t units = is_test ? 0 : message->units;
    intents_.push_back(
        {n.id, c.epoch, std::string(provider_.identifier()), units, units != n.billable_units});
    messages_.push_back(std::move(message->message));
  }

  /// True if the policy of the provider in doubt ends the matter for now.
  bool settle_doubt(const ClaimedNotification& c) {
    const auto doubted = state_.find_provider(c.in_doubt_provider);
    const InDoubtPolicy policy =
        doubted ? doubted->in_doubt_policy() : InDoubtPolicy::wait_for_receipt;
    if (policy == InDoubtPolicy::resend) return false;
    ++report_.in_doubt;
    if (policy == InDoubtPolicy::wait_for_receipt) {
      end(c, SendOutcome::unknown, c.in_doubt_provider);
    } else {
      end(c, SendOutcome::rejected, c.in_doubt_provider);
      ++report_.rejected;
    }
    return true;
  }

  struct Rendered {
    OutboundMessage message;
    std::int64_t units = 0;
  };

  Result<const Service*> service_of(ServiceId id) {
    const auto known = services_.find(id);
    if (known != services_.end()) return &known->second;
    NFY_TRY(service, state_.store().get_service(id));
    return &services_.emplace(id, std::move(service)).first->second;
  }

  Result<Rendered> render(const Notification& n) {
    NFY_TRY(service, service_of(n.service_id));
    NFY_TRY(compiled, state_.compiled(n.service_id, n.template_id, n.template_version));
    Personalisation values;
    if (!n.personalisation.empty()) {
      NFY_TRY(parsed, personalisation_from_json(n.personalisation));
      values = std::move(parsed);
    }
    Rendered out;
    OutboundMessage& m = out.message;
    m.id = n.id;
    m.service_id = n.service_id;
    m.type = n.type;
    m.key_type = n.key_type;
    m.provider_key = n.id.to_text();
    if (n.type == NotificationType::sms) {
      SmsMessage sms = compiled->sms->render(values, service->prefix_sms ? service->name : "");
      m.to = n.normalised_to;
      m.sender = n.reply_to_text;
      m.body = std::move(sms.text);
      out.units = sms.fragments;
    } else {
      EmailMessage email =
          compiled->email->render(values, {.unsubscribe_link = n.unsubscribe_link});
      m.to = n.to;
      m.sender = service->email_from;
      m.from_name = service->name;
      m.reply_to = n.reply_to_text;
      m.unsubscribe_link = n.unsubscribe_link;
      m.subject = std::move(email.subject);
      m.body = std::move(email.plain_text);
      m.html = options_.email_page.wrap(
          {.subject = m.subject, .preheader = email.preheader, .body_html = email.html});
    }
    return out;
  }

  /// Takes out what another worker has by now: it must not be sent from here.
  void drop_lost(const std::vector<bool>& held) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < intents_.size(); ++i) {
      if (!held[i]) {
        ++report_.stale;
        continue;
      }
      if (kept != i) {
        intents_[kept] = std::move(intents_[i]);
        messages_[kept] = std::move(messages_[i]);
      }
      ++kept;
    }
    intents_.resize(kept);
    messages_.resize(kept);
  }

  void call_provider() {
    std::vector<OutboundMessage> real;
    std::vector<std::size_t> places;
    std::vector<SendResult> answers(messages_.size());
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      if (messages_[i].key_type == KeyType::test) {  // a test key sends nothing (behaviour 5.1)
        answers[i].outcome = SendOutcome::accepted;
        continue;
      }
      real.push_back(std::move(messages_[i]));
      places.push_back(i);
    }
    if (!real.empty()) {
      auto sent = send(real);
      for (std::size_t k = 0; k < real.size(); ++k) {
        SendResult& answer = answers[places[k]];
        if (sent && sent->size() == real.size())
          answer = std::move((*sent)[k]);
        else
          answer.outcome = SendOutcome::unknown;
      }
    }
    for (std::size_t i = 0; i < answers.size(); ++i) store(intents_[i], std::move(answers[i]));
  }

  Result<std::vector<SendResult>> send(std::span<const OutboundMessage> real) {
    try {
      return provider_.send_many(real);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (...) {
      return make_error(ErrorCode::callback, "provider threw an exception");
    }
  }

  void store(const AttemptIntent& intent, SendResult answer) {
    switch (answer.outcome) {
      case SendOutcome::accepted: ++report_.accepted; break;
      case SendOutcome::rejected: ++report_.rejected; break;
      case SendOutcome::retry: ++report_.retried; break;
      case SendOutcome::unknown: ++report_.in_doubt; break;
    }
    results_.push_back({intent.id, intent.epoch, intent.provider, answer.outcome,
                        std::move(answer.reference), now_ + options_.retry_delay});
  }

  void end(const ClaimedNotification& c, SendOutcome outcome, std::string_view provider) {
    results_.push_back({c.notification.id,
                        c.epoch,
                        std::string(provider),
                        outcome,
                        {},
                        now_ + options_.retry_delay});
  }

  Engine::State& state_;
  const DeliverOptions& options_;
  Provider& provider_;
  UtcTime now_;
  DeliverReport report_;
  std::vector<AttemptIntent> intents_;
  std::vector<OutboundMessage> messages_;  // in step with intents_
  std::vector<AttemptResult> results_;
  std::map<ServiceId, Service> services_;
};

}  // namespace

Result<DeliverReport> Engine::deliver(const DeliverOptions& options) {
  if (options.limit < 1 || options.limit > static_cast<std::int64_t>(send_many_max))
    return make_error(ErrorCode::invalid_argument,
                      "deliver limit must be 1 to 10000: " + std::to_string(options.limit));
  if (options.lease <= std::chrono::microseconds::zero())
    return make_error(ErrorCode::invalid_argument, "deliver lease must be longer than nothing");
  const auto provider = state_->find_provider(options.type);
  if (!provider)
    return make_error(ErrorCode::not_found,
                      "no provider for " + std::string(name_of(options.type)));
  const Turn turn(*state_, *provider);
  if (!turn.is_mine())
    return make_error(ErrorCode::busy,
                      "provider is in use already: " + std::string(provider->identifier()));
  const UtcTime at = now();
  NFY_TRY(claimed, state_->store().claim_deliveries(
                       {options.type, options.owner, at, at + options.lease, options.limit}));
  if (claimed.empty()) return DeliverReport{};
  return Round(*state_, options, *provider, at).run(std::move(claimed));
}

Result<std::int64_t> Engine::count_queued(NotificationType type) {
  return state_->store().count_queued(type);
}

Result<std::vector<InDoubt>> Engine::list_in_doubt(std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return state_->store().list_in_doubt(now(), limit);
}

}  // namespace notify
