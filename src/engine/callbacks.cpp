#include "domain/text/text.hpp"
#include "engine/context.hpp"
#include "engine/personal_data.hpp"
#include "engine/trace_parents.hpp"

#include <notify/callbacks.hpp>

#include <algorithm>

namespace notify {
namespace {

std::string bearer_context(const ServiceCallback& target) {
  return sealing_context(SealedColumn::callback_token, target.service_id, target.id);
}

StatusNews news_of(const Notification& n) {
  return {n.id,         n.client_reference, n.to,   n.status,      n.created_at,
          n.updated_at, n.sent_at,          n.type, n.template_id, n.template_version};
}

ReturnedLetterNews returned_news_of(const ClaimedCallback& c) {
  const Notification& n = c.notification;
  ReturnedLetterNews news;
  news.notification_id = n.id;
  if (n.api_key_id) news.reference = n.client_reference;
  news.date_sent = n.created_at;
  if (!c.sent_by.empty()) news.sent_by = c.sent_by;
  news.template_name = c.template_name;
  news.template_id = n.template_id;
  news.template_version = n.template_version;
  news.spreadsheet_file_name = c.file_name;
  if (c.template_name.empty() && !n.api_key_id) news.upload_letter_file_name = n.client_reference;
  constexpr std::int64_t first_row = 2;  // under the header
  if (n.job_row_number) news.spreadsheet_row_number = *n.job_row_number + first_row;
  return news;
}

std::string body_of(const ClaimedCallback& c) {
  const Notification& n = c.notification;
  if (c.inbound) {
    const InboundSms& m = *c.inbound;
    return to_json(InboundNews{m.id, m.user_number, m.notify_number, m.content,
                               m.provider_date.value_or(m.created_at)});
  }
  if (c.target.type == CallbackType::returned_letter) return to_json(returned_news_of(c));
  if (c.complaint)
    return to_json(
        ComplaintNews{n.id, c.complaint->id, n.client_reference, n.to, c.complaint->complained_at});
  return to_json(news_of(n));
}

/// Why a call has nothing left to be about; empty if it has.
std::string what_is_gone(const ClaimedCallback& c) {
  if (c.inbound) return c.inbound->user_number.empty() ? "its message is archived" : "";
  return c.notification.id.is_nil() ? "its notification is gone" : "";
}

/// One round of calls: what was claimed turns into requests, answers into results.
class Calls {
public:
  Calls(EngineContext& state, const CallbackOptions& options, UtcTime now)
      : context_(state), options_(options), now_(now) {}

  Result<CallbackReport> run(std::span<ClaimedCallback> claimed) {
    report_.claimed = static_cast<std::int64_t>(claimed.size());
    // Hosts that were silent last: what the others answer is stored before a round waits for them.
    const auto silent = std::ranges::stable_partition(
        claimed, [](const ClaimedCallback& c) { return c.silences == 0; });
    NFY_CHECK(call(claimed.first(claimed.size() - silent.size())));
    NFY_CHECK(call(claimed.last(silent.size())));
    return report_;
  }

private:
  Result<void> call(std::span<ClaimedCallback> claimed) {
    if (claimed.empty()) return {};
    results_.clear();
    std::vector<const ClaimedCallback*> called;
    std::vector<HttpRequest> requests;
    std::vector<NotificationId> ids;
    for (const ClaimedCallback& c : claimed)
      if (!c.inbound) ids.push_back(c.notification.id);
    NFY_TRY(known, trace_parents::find(context_, ids));
    for (ClaimedCallback& c : claimed) {
      auto token = context_.sealer()->open(c.target.bearer_token, bearer_context(c.target));
      if (!c.unreadable.empty()) {
        put_off(c, c.unreadable);
      } else if (auto gone = what_is_gone(c); !gone.empty()) {
        give_up(c, std::move(gone));
      } else if (!token) {
        put_off(c, "its token cannot be opened");
      } else if (!personal_data::open(context_.sealer(), c.notification)) {
        put_off(c, "its personal data cannot be opened");
      } else {
        called.push_back(&c);
        requests.push_back({.url = c.target.url,
                            .headers = {{"Content-Type", "application/json"},
                                        {"Authorization", "Bearer " + *token}},
                            .body = body_of(c),
                            .keeps_answer = false,
                            .is_repeatable = true});  // services may hear of a status twice
        if (std::string parent = trace_parents::of(known, c.notification.id); !parent.empty())
          requests.back().headers.push_back({"traceparent", std::move(parent)});
      }
    }
    const auto answers = context_.ports.http->send_many(requests);
    NFY_ASSERT(answers.size() == requests.size());
    for (std::size_t i = 0; i < answers.size(); ++i) judge(*called[i], answers[i]);
    NFY_TRY(stale, context_.store().callbacks().finish(results_, context_.ports.clock->now()));
    report_.stale += stale;
    return {};
  }

  void judge(const ClaimedCallback& c, const HttpAnswer& answer) {
    const std::int64_t status = answer.broke_off ? 0 : answer.status;
    const CallbackFate fate = callback_fate(status, answer.forbidden, c.tries);
    std::string reason = answer.detail;
    if (status != 0) reason = "answered " + std::to_string(status);
    note(c, fate, std::move(reason));
    results_.back().health = callback_health(status, answer.forbidden);
  }

  void give_up(const ClaimedCallback& c, std::string reason) {
    note(c, CallbackFate::dead, std::move(reason));
  }

  /// Another process may have the key.
  void put_off(const ClaimedCallback& c, std::string reason) {
    note(c, callback_fate(0, false, c.tries), std::move(reason));
  }

  void note(const ClaimedCallback& c, CallbackFate fate, std::string reason) {
    switch (fate) {
      case CallbackFate::done: ++report_.done; break;
      case CallbackFate::retry: ++report_.retried; break;
      case CallbackFate::dead:
        ++report_.dead;
        context_.log(LogLevel::warning, "nfy.callback.dead", reason,
                     {{"nfy.service.id", c.target.service_id.to_text()},
                      {"nfy.callback.type", name_of(c.target.type)},
                      {"server.address", c.target.host},
                      {"nfy.callback.tries", c.tries}});
        break;
    }
    results_.push_back({c.id, c.epoch, c.target.service_id, c.target.type, fate,
                        now_ + options_.retry_delay, std::move(reason), CallbackHealth::unknown,
                        c.target.host});
  }

  EngineContext& context_;
  const CallbackOptions& options_;
  UtcTime now_;
  CallbackReport report_;
  std::vector<CallbackResult> results_;
};

Result<void> check_can_call(const EnginePorts& ports) {
  if (!ports.http)
    return make_error(ErrorCode::unsupported, "services cannot be called without an http client");
  if (!ports.sealer)
    return make_error(ErrorCode::unsupported, "services cannot be called without a sealing key");
  return {};
}

}  // namespace

namespace {

Result<void> check_bearer_token(std::string_view token) {
  if (token.size() < bearer_token_bytes_min || token.size() > bearer_token_bytes_max)
    return make_error(ErrorCode::invalid_argument, "bearer token must have 10 to 1000 bytes, not " +
                                                       std::to_string(token.size()));
  for (const char c : token)
    if (c <= ' ' || c > '~')
      return make_error(ErrorCode::invalid_argument, "bearer token must be printable ascii");
  return {};
}

}  // namespace

Result<ServiceCallback> Callbacks::put(const ServiceCallback& callback) {
  NFY_CHECK(check_can_call(context_->ports));
  NFY_CHECK(text::check(callback.url, "callback url", callback_url_bytes_max));
  auto host = context_->ports.http->host_of(callback.url);
  if (!host) return make_error(host.error().code, "callback " + host.error().message);
  if (!callback.bearer_token.empty()) NFY_CHECK(check_bearer_token(callback.bearer_token));
  ServiceCallback value = callback;
  value.id = digest_id({"callback", callback.service_id.to_text(), name_of(callback.type)});
  value.created_at = value.updated_at = context_->now();
  value.host = *std::move(host);
  std::string sealed;
  if (!callback.bearer_token.empty()) {
    NFY_TRY(made, context_->sealer()->seal(callback.bearer_token, bearer_context(value)));
    sealed = std::move(made);
  }
  NFY_CHECK(context_->store().callbacks().put(value, sealed));
  NFY_TRY(stored, list(callback.service_id));
  for (ServiceCallback& c : stored)
    if (c.type == callback.type) return std::move(c);
  return make_error(ErrorCode::conflict, "callback was dropped meanwhile");
}

Result<void> Callbacks::drop(ServiceId service, CallbackType type) {
  return context_->store().callbacks().drop(service, type);
}

Result<std::vector<ServiceCallback>> Callbacks::list(ServiceId service) {
  return list(std::span(&service, 1));
}

Result<std::vector<ServiceCallback>> Callbacks::list(std::span<const ServiceId> services) {
  return context_->store().callbacks().list(services);
}

Result<CallbackReport> Callbacks::run(const CallbackOptions& options) {
  constexpr std::int64_t limit_max = 10'000;
  if (options.limit < 1 || options.limit > limit_max)
    return make_error(ErrorCode::invalid_argument,
                      "callback limit must be 1 to 10000: " + std::to_string(options.limit));
  if (options.per_service_max < 1)
    return make_error(ErrorCode::invalid_argument, "calls of a service must be at least 1: " +
                                                       std::to_string(options.per_service_max));
  if (options.per_host_max < 1)
    return make_error(ErrorCode::invalid_argument, "calls to a host must be at least 1: " +
                                                       std::to_string(options.per_host_max));
  if (options.lease <= std::chrono::microseconds::zero())
    return make_error(ErrorCode::invalid_argument, "callback lease must be longer than nothing");
  NFY_CHECK(check_can_call(context_->ports));
  const UtcTime at = context_->now();
  NFY_TRY(claimed,
          context_->store().callbacks().claim({options.owner, at, at + options.lease, options.limit,
                                               options.per_service_max, options.per_host_max}));
  if (claimed.empty()) return CallbackReport{};
  auto report = Calls(*context_, options, at).run(claimed);
  if (report) context_->meters.count_callbacks(*report);
  return report;
}

Result<std::int64_t> Callbacks::count() { return context_->store().callbacks().count(); }

Result<std::vector<DeadCallback>> Callbacks::list_dead(ServiceId service, std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().callbacks().list_dead(service, limit);
}

Result<std::int64_t> Callbacks::replay(ServiceId service, std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().callbacks().replay(service, limit, context_->now());
}

}  // namespace notify
