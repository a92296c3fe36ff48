#include "engine/providers.hpp"

#include "engine/task_keys.hpp"

#include <notify/delivery.hpp>
#include <notify/providers.hpp>

#include <algorithm>

namespace notify {
namespace {

constexpr std::chrono::seconds details_kept{10};
constexpr std::int64_t requeue_limit = 1'000;
constexpr std::chrono::hours requeue_after{1};
/// Shorter than any retention: what is put back is never on its way to the history.
constexpr std::chrono::hours requeue_before{48};
constexpr std::chrono::minutes requeue_every{15};

constexpr std::string_view slow_prefix = "providers/slow/";
constexpr std::string_view tend_prefix = "providers/tend/";
constexpr std::string_view requeue_prefix = "queue/requeue/";
constexpr std::string_view listen_prefix = "providers/listen/";
constexpr std::string_view slow_check = "providers/slow";
constexpr std::string_view requeue_check = "queue/requeue";

Result<std::vector<ProviderDetails>> read_details(EngineContext& state, UtcTime now) {
  {
    const std::scoped_lock lock(state.providers_mutex);
    const auto& read_at = state.provider_details_read_at;
    if (read_at && now >= *read_at && now < *read_at + details_kept) return state.provider_details;
  }
  NFY_TRY(details, state.store().providers().list());
  const std::scoped_lock lock(state.providers_mutex);
  state.provider_details = details;
  state.provider_details_read_at = now;
  return details;
}

void forget_details(EngineContext& state) {
  const std::scoped_lock lock(state.providers_mutex);
  state.provider_details_read_at.reset();
}

const ProviderDetails* find_details(std::span<const ProviderDetails> all, std::string_view id) {
  const auto at = std::ranges::find(all, id, &ProviderDetails::identifier);
  return at == all.end() ? nullptr : &*at;
}

/// The start of the span of `every` that an instant lies in.
UtcTime floored(UtcTime at, std::chrono::microseconds every) {
  return UtcTime::from_us(at.us() - at.us() % every.count());
}

std::optional<UtcTime> instant_after(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return {};
  const auto at = UtcTime::from_text(key.substr(prefix.size()));
  return at ? std::optional(*at) : std::nullopt;
}

std::optional<NotificationType> type_after(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return {};
  const auto type = notification_type_from(key.substr(prefix.size()));
  return type ? std::optional(*type) : std::nullopt;
}

Result<std::int64_t> requeue(EngineContext& state, UtcTime now) {
  return state.store().delivery().requeue_stuck(now - requeue_before, now - requeue_after,
                                                requeue_limit, now);
}

Result<void> balance_slow(EngineContext& state, UtcTime now) {
  NFY_TRY(speeds, state.store().providers().measure_speed(now));
  if (const auto slow = slow_provider(speeds)) {
    NFY_TRY(moved, state.store().providers().shift(NotificationType::sms, *slow, now));
    if (moved) forget_details(state);
  }
  return state.store().tasks().note_check(slow_check, now);
}

/// Adds a check that happens every so often, under the instant that it was due at.
Result<void> plan_check(EngineContext& state, std::string_view name, std::string_view prefix,
                        TaskKind kind, std::chrono::microseconds every, UtcTime now,
                        std::vector<Task>& tasks) {
  NFY_TRY(done_at, state.store().tasks().find_check(name));
  const UtcTime due = floored(now, every);
  if (done_at < due) tasks.push_back({std::string(prefix) + due.to_text(), kind, due, {}});
  return {};
}

/// Adds a task for each provider of this engine that keeps a line of its own and has not been
/// listened to for a while. Only this process knows that, so the store has no part in it.
void plan_listening(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  const std::scoped_lock lock(state.providers_mutex);
  for (const auto& provider : state.providers) {
    const auto every = provider->listens_every();
    if (every <= std::chrono::microseconds::zero()) continue;
    const auto at = state.listened_at.find(provider.get());
    const UtcTime due = at == state.listened_at.end() ? now : at->second + every;
    if (due <= now)
      tasks.push_back({std::string(listen_prefix) + std::string(provider->identifier()),
                       TaskKind::listen,
                       due,
                       {}});
  }
}

Result<RunState> run_listening(EngineContext& state, std::string_view identifier) {
  const auto provider = state.find_provider(identifier);
  if (!provider) return RunState::done;  // another engine's
  const ProviderTurn turn(state, *provider);
  if (!turn.is_mine())  // whoever has it listens too
    return make_error(ErrorCode::busy, "provider is in use already: " + std::string(identifier));
  NFY_CHECK(listen_to(state, *provider));
  return RunState::done;
}

}  // namespace

ProviderTurn::ProviderTurn(EngineContext& state, const Provider& provider)
    : context_(state), provider_(&provider) {
  const std::scoped_lock lock(context_.providers_mutex);
  mine_ = context_.delivering.insert(provider_).second;
}

ProviderTurn::~ProviderTurn() {
  const std::scoped_lock lock(context_.providers_mutex);
  if (mine_) context_.delivering.erase(provider_);
}

std::shared_ptr<Provider> EngineContext::find_provider(std::string_view identifier) {
  const std::scoped_lock lock(providers_mutex);
  for (const auto& provider : providers)
    if (provider->identifier() == identifier) return provider;
  return nullptr;
}

Result<std::vector<Carrier>> carriers_of(EngineContext& state, NotificationType type, UtcTime now) {
  std::vector<std::shared_ptr<Provider>> known;
  {
    const std::scoped_lock lock(state.providers_mutex);
    for (const auto& provider : state.providers)
      if (provider->type() == type) known.push_back(provider);
  }
  if (known.empty())
    return make_error(ErrorCode::not_found, "no provider for " + std::string(name_of(type)));
  NFY_TRY(details, read_details(state, now));
  std::vector<ProviderDetails> missing;
  for (const auto& provider : known) {
    if (find_details(details, provider->identifier()) != nullptr) continue;
    ProviderDetails& fresh = missing.emplace_back();
    fresh.identifier = fresh.display_name = provider->identifier();
    fresh.type = type;
    fresh.updated_at = now;
  }
  if (!missing.empty()) {
    NFY_CHECK(state.store().providers().ensure(missing));
    forget_details(state);
    NFY_TRY(complete, read_details(state, now));
    details = std::move(complete);
  }
  std::vector<Carrier> carriers;
  for (auto& provider : known) {
    const ProviderDetails* const own = find_details(details, provider->identifier());
    if (own == nullptr || own->type != type)
      return make_error(ErrorCode::conflict, "provider carries another type in its details: " +
                                                 std::string(provider->identifier()));
    carriers.push_back({std::move(provider), *own});
  }
  return carriers;
}

Result<void> note_errors(EngineContext& state, const ProviderDetails& provider, std::int64_t errors,
                         UtcTime now) {
  NFY_TRY(sum, state.store().providers().count_errors(provider.identifier, errors, now));
  if (sum <= provider_errors_max) return {};
  NFY_TRY(moved, state.store().providers().shift(
                     provider.type, {provider.identifier, BalanceCause::errors, sum}, now));
  if (!moved) return {};
  forget_details(state);
  state.log(LogLevel::warning, "nfy.provider.switched", "messages go to another provider",
            {{"nfy.provider", provider.identifier},
             {"nfy.notification.type", name_of(provider.type)},
             {"nfy.provider.failed_calls", sum}});
  return {};
}

Result<void> Providers::add(std::shared_ptr<Provider> provider) {
  if (!provider) return make_error(ErrorCode::invalid_argument, "a provider needs an identifier");
  ProviderDetails details;
  details.identifier = provider->identifier();
  NFY_CHECK(check_provider_details(details));
  if (context_->find_provider(provider->identifier()))
    return make_error(ErrorCode::conflict,
                      "provider is known already: " + std::string(provider->identifier()));
  const std::scoped_lock lock(context_->providers_mutex);
  context_->providers.push_back(std::move(provider));
  return {};
}

Result<std::vector<ProviderDetails>> Providers::list() {
  return context_->store().providers().list();
}

Result<ProviderDetails> Providers::put(const ProviderDetails& details) {
  NFY_CHECK(check_provider_details(details));
  ProviderDetails next = details;
  ++next.version;
  next.updated_at = context_->now();
  if (next.display_name.empty()) next.display_name = next.identifier;
  NFY_CHECK(context_->store().providers().put(next));
  forget_details(*context_);
  return next;
}

Result<std::vector<ProviderDetails>> Providers::list_history(std::string_view identifier) {
  return context_->store().providers().list_history(identifier);
}

Result<std::int64_t> Delivery::requeue_stuck() {
  std::int64_t total = 0;
  for (;;) {
    NFY_TRY(found, requeue(*context_, context_->now()));
    total += found;
    if (found < requeue_limit) return total;
  }
}

Uuid Providers::id_of(std::string_view identifier) { return digest_id({"provider", identifier}); }

namespace delivery_tasks {

Result<void> plan(EngineContext& state, UtcTime now, std::vector<Task>& tasks) {
  NFY_TRY(details, state.store().providers().list());
  for (const NotificationType type : all_notification_types) {
    std::vector<ProviderDetails> active;
    for (const ProviderDetails& p : details)
      if (p.type == type && p.active) active.push_back(p);
    const auto settled_at = [&] {
      UtcTime last;
      for (const ProviderDetails& p : active) last = std::max(last, p.updated_at);
      return last + tend_quiet;
    }();
    if (type == NotificationType::sms && active.size() > 1)
      NFY_CHECK(plan_check(state, slow_check, slow_prefix, TaskKind::balance, slow_check_every, now,
                           tasks));
    if (settled_at <= now && !tended_back(active).empty())
      tasks.push_back({std::string(tend_prefix) + std::string(name_of(type)),
                       TaskKind::balance,
                       settled_at,
                       {}});
  }
  plan_listening(state, now, tasks);
  return plan_check(state, requeue_check, requeue_prefix, TaskKind::requeue, requeue_every, now,
                    tasks);
}

bool is_key(std::string_view key) {
  return instant_after(slow_prefix, key) || type_after(tend_prefix, key) ||
         instant_after(requeue_prefix, key) || key.starts_with(listen_prefix);
}

Result<RunState> run(EngineContext& state, std::string_view key, UtcTime now) {
  if (const auto type = type_after(tend_prefix, key)) {
    NFY_TRY(moved, state.store().providers().tend(*type, now));
    if (moved) forget_details(state);
    return RunState::done;
  }
  if (key.starts_with(listen_prefix)) return run_listening(state, key.substr(listen_prefix.size()));
  const auto slow = instant_after(slow_prefix, key), stuck = instant_after(requeue_prefix, key);
  if ((slow && *slow > now) || (stuck && *stuck > now)) return not_due(key);
  if (slow) {
    NFY_CHECK(balance_slow(state, now));
    return RunState::done;
  }
  NFY_TRY(found, requeue(state, now));
  if (found == requeue_limit) return RunState::more;
  NFY_CHECK(state.store().tasks().note_check(requeue_check, now));
  return RunState::done;
}

}  // namespace delivery_tasks

}  // namespace notify
