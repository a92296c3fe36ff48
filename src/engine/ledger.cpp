#include "engine/ledger.hpp"

#include "engine/task_keys.hpp"

#include <algorithm>

namespace notify::ledger {
namespace {

using Kind = LedgerPlace::Kind;

/// A sender that does not settle for so long has died, or will find that its day moved.
constexpr std::chrono::minutes reservation_holds{2};
/// Places change only when a day is counted anew; a sender that sees so many changes lets the store
/// count.
constexpr int moves_max = 32;
/// How often a ledger is asked again that another is about to complete.
constexpr int patience = 16;
constexpr std::size_t known_places_max = 10'000;

bool has_limit(std::span<const DailyAsk> asks) {
  return std::ranges::any_of(asks, [](const DailyAsk& ask) { return ask.limit != no_limit; });
}

/// What an engine remembers of where days are counted. It may be wrong: the store refuses then.
void remember(EngineContext& state, ServiceId service, const LedgerPlace& place) {
  const std::scoped_lock lock(state.ledgers_mutex);
  if (state.ledgers.size() >= known_places_max) state.ledgers.clear();
  state.ledgers[service] = place;
}

Result<LedgerPlace> place_of(EngineContext& state, ServiceId service, LocalDay day, bool fresh) {
  if (!fresh) {
    const std::scoped_lock lock(state.ledgers_mutex);
    const auto known = state.ledgers.find(service);
    if (known != state.ledgers.end() && known->second.day == day) return known->second;
  }
  NFY_TRY(places, state.store().ledgers().read_places(service, {day, day}));
  remember(state, service, places.front());
  return places.front();
}

DailyKind kind_of(NotificationType type) {
  switch (type) {
    case NotificationType::email: return DailyKind::email;
    case NotificationType::letter: return DailyKind::letter;
    case NotificationType::sms: break;
  }
  return DailyKind::sms;
}

/// What has to be added to a ledger in which `asks` are put aside already.
std::vector<LedgerEntry> changes_of(std::span<const DailyAsk> asks,
                                    std::span<const NewNotification> rows,
                                    std::span<const Created> created) {
  DailyCounts kinds{};
  std::map<TemplateId, std::int64_t> templates;
  for (std::size_t i = 0; i < created.size(); ++i) {
    const Notification& n = rows[i].notification;
    if (created[i].outcome != CreateOutcome::created || n.key_type == KeyType::test) continue;
    ++templates[n.template_id];
    ++kinds[static_cast<std::size_t>(kind_of(n.type))];
    if (n.type == NotificationType::sms && n.international)
      ++kinds[static_cast<std::size_t>(DailyKind::international_sms)];
  }
  for (const DailyAsk& ask : asks) kinds[static_cast<std::size_t>(ask.kind)] -= ask.wanted;
  std::vector<LedgerEntry> changes;
  for (const auto& [id, count] : templates) changes.push_back({id.to_text(), count});
  for (const DailyKind kind : daily_kinds)
    if (const std::int64_t n = kinds[static_cast<std::size_t>(kind)]; n != 0)
      changes.push_back({std::string(name_of(kind)), n});
  return changes;
}

/// Looks for a place that grants the asks, making one if need be.
class Asking {
public:
  Asking(EngineContext& state, Grant grant, LocalDay day)
      : context_(state), grant_(std::move(grant)), day_(day), has_limit_(has_limit(grant_.asks)) {}

  Result<std::variant<Grant, DailyRefusal>> run(std::optional<LedgerPlace> known) {
    LedgerPlace place{day_, Kind::nowhere, {}};
    if (known) {
      place = *known;
    } else {
      NFY_TRY(found, place_of(context_, grant_.service, day_, false));
      place = found;
    }
    for (int moves = 0; moves < moves_max; ++moves) {
      if (place.kind == Kind::cache && context_.ports.cache) {
        NFY_TRY(answer, reserve(place));
        if (answer.outcome == ReserveOutcome::reserved) return in(place);
        if (answer.outcome == ReserveOutcome::refused) return refusal(answer);
      }
      if (!has_limit_) return without_limits(place);
      if (is_lost_ || !context_.ports.cache) return in_store();
      if (place.kind != Kind::nowhere && !context_.ports.cache->is_shared()) return in_store();
      NFY_TRY(next, elsewhere(place));
      place = next;
    }
    return in_store();
  }

private:
  std::variant<Grant, DailyRefusal> in(const LedgerPlace& place) {
    grant_.counting = Counting{place, {}};
    return std::move(grant_);
  }
  /// The store decides when the rows are stored.
  std::variant<Grant, DailyRefusal> in_store() {
    grant_.counting = Counting{{day_, Kind::store, {}}, grant_.asks};
    return std::move(grant_);
  }
  /// Counting is not required; but a count must not miss these.
  std::variant<Grant, DailyRefusal> without_limits(const LedgerPlace& place) {
    if (place.kind == Kind::store) return in_store();
    if (place.kind == Kind::nowhere) return in(place);
    grant_.counting.reset();
    return std::move(grant_);
  }

  std::variant<Grant, DailyRefusal> refusal(const ReserveAnswer& answer) const {
    const DailyAsk& ask = grant_.asks[answer.line];
    return DailyRefusal{ask.kind, ask.limit, answer.used};
  }

  Result<ReserveAnswer> reserve(const LedgerPlace& place) {
    if (grant_.token.is_nil()) grant_.token = make_uuid_v4(*context_.ports.entropy);
    LedgerReservation r;
    r.token = grant_.token;
    r.now = context_.ports.clock->now();
    r.deadline = r.now + reservation_holds;
    for (const DailyAsk& ask : grant_.asks)
      r.lines.push_back({std::string(name_of(ask.kind)), ask.wanted, ask.limit});
    for (int tries = 0;; ++tries) {
      auto answer = context_.ports.cache->reserve(key_of(grant_.service, place), r);
      if (!answer && answer.error().code != ErrorCode::unavailable) return answer;
      is_lost_ = !answer;
      if (!answer) return ReserveAnswer{};
      if (answer->outcome != ReserveOutcome::unknown || !is_others_ || tries >= patience)
        return answer;
    }
  }

  /// Where the day is counted now, if not at `place`; a new ledger if it is and that is of no use.
  Result<LedgerPlace> elsewhere(const LedgerPlace& place) {
    NFY_TRY(current, place_of(context_, grant_.service, day_, true));
    is_others_ = current != place && current.kind == Kind::cache;
    if (is_others_) return current;
    NFY_TRY(recounted, recount(context_, grant_.service, current));
    if (!recounted.count && recounted.place == current) is_lost_ = true;
    is_others_ = !recounted.count;
    return recounted.place;
  }

  EngineContext& context_;
  Grant grant_;
  LocalDay day_;
  bool has_limit_;
  bool is_lost_ = false;    ///< the cache did not answer
  bool is_others_ = false;  ///< another made the ledger: it may be complete in a moment
};

Result<std::variant<Grant, DailyRefusal>> ask_at(EngineContext& state, Grant grant,
                                                 std::optional<LedgerPlace> known, LocalDay day) {
  return Asking(state, std::move(grant), day).run(known);
}

/// Ends the reservation of what became of `rows`. If the cache cannot be told, no reader may
/// believe it any more.
void settle(EngineContext& state, const Grant& grant, std::span<const LedgerEntry> changes) {
  if (!grant.counting || grant.counting->place.kind != Kind::cache) return;
  const LedgerPlace& place = grant.counting->place;
  const std::string key = key_of(grant.service, place);
  // What does not fit one call stays out of the ledger as a whole.
  const auto settled = state.ports.cache->settle(key, grant.token, changes);
  if (!settled) static_cast<void>(state.store().ledgers().give_up(grant.service, place.day));
}

}  // namespace

std::string key_of(ServiceId service, const LedgerPlace& place) {
  return "ledger/" + service.to_text() + "/" + place.day.to_text() + "/" +
         place.generation.to_text();
}

LocalDay first_kept_day(UtcTime now) noexcept {
  constexpr std::chrono::days shown{8}, zones{2};
  return utc_day_of(now) - shown - zones;
}

std::vector<LedgerEntry> entries_of(const LedgerCount& count) {
  std::vector<LedgerEntry> entries;
  for (const auto& [id, n] : count.templates) entries.push_back({id.to_text(), n});
  for (const DailyKind kind : daily_kinds)
    if (const std::int64_t n = count.kinds[static_cast<std::size_t>(kind)]; n != 0)
      entries.push_back({std::string(name_of(kind)), n});
  return entries;
}

std::optional<LedgerCount> count_from(const LedgerState& ledger) {
  LedgerCount out;
  for (const auto& [name, n] : ledger.counts) {
    const auto kind = std::ranges::find(daily_kinds, std::string_view(name),
                                        [](DailyKind k) { return name_of(k); });
    if (kind != daily_kinds.end()) {
      out.kinds[static_cast<std::size_t>(*kind)] = n;
    } else if (const auto id = TemplateId::from_text(name)) {
      if (n != 0) out.templates[*id] = n;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

Result<Recount> recount(EngineContext& state, ServiceId service, const LedgerPlace& seen) {
  const LedgerPlace next{seen.day, Kind::cache, make_uuid_v4(*state.ports.entropy)};
  const std::string key = key_of(service, next);
  // First the empty ledger, then the place: a reader of the place finds the ledger, unless it was
  // forgotten, which readers can tell.
  if (!state.ports.cache || !state.ports.cache->open_ledger(key))
    return Recount{seen, std::nullopt};
  NFY_TRY(made, state.store().ledgers().recount(service, seen, next.generation));
  remember(state, service, made.place);
  if (made.count) {
    static_cast<void>(state.ports.cache->complete_ledger(key, entries_of(*made.count)));
  } else {
    static_cast<void>(state.ports.cache->remove(key));
  }
  return made;
}

Result<std::variant<Grant, DailyRefusal>> ask(EngineContext& state, const Service& service,
                                              UtcTime at, std::vector<DailyAsk> asks) {
  NFY_TRY(calendar, state.calendar(service.calendar));
  return ask_at(state, Grant{service.id, std::move(asks), at, {}, {}}, std::nullopt,
                calendar->day_of(at));
}

Result<CreatedBatch> create(EngineContext& state, Grant grant,
                            std::span<const NewNotification> rows) {
  for (int moves = 0; moves < moves_max; ++moves) {
    NFY_TRY(batch, state.store().notifications().create(rows, grant.counting));
    if (grant.counting) remember(state, grant.service, batch.place);
    if (batch.outcome != CreateBatchOutcome::moved) {
      settle(state, grant, changes_of(grant.asks, rows, batch.rows));
      return batch;
    }
    give_back(state, grant);
    grant.token = {};
    NFY_TRY(again, ask_at(state, std::move(grant), batch.place, batch.place.day));
    if (auto* const refusal = std::get_if<DailyRefusal>(&again)) {
      batch.outcome = CreateBatchOutcome::refused;
      batch.refusal = *refusal;
      return batch;
    }
    grant = std::get<Grant>(std::move(again));
  }
  return make_error(ErrorCode::busy, "day is being counted anew again and again");
}

void give_back(EngineContext& state, const Grant& grant) {
  settle(state, grant, changes_of(grant.asks, {}, {}));
}

Result<CreatedBatch> create(EngineContext& state, const Service& service, UtcTime at,
                            std::vector<DailyAsk> asks, std::span<const NewNotification> rows) {
  NFY_TRY(granted, ask(state, service, at, std::move(asks)));
  if (auto* const refusal = std::get_if<DailyRefusal>(&granted))
    return CreatedBatch{CreateBatchOutcome::refused, {}, {}, *refusal};
  return create(state, std::get<Grant>(std::move(granted)), rows);
}

Result<bool> take_request(EngineContext& state, ServiceId service, KeyType key_type,
                          std::int64_t per_minute) {
  if (!state.ports.cache) return true;
  const std::string key = "tokens/" + service.to_text() + "/" + std::string(name_of(key_type));
  const auto rules = BucketRules::of_rate_limit(per_minute);
  auto taken =
      state.ports.cache->take_token(key, rules, state.ports.clock->now(), state.ports.limit_policy);
  if (taken || taken.error().code != ErrorCode::unavailable) return taken;
  if (state.ports.limit_policy == LimitPolicy::fail_open) return true;
  return make_error(ErrorCode::unavailable, "rate limit cannot be checked: the cache is away");
}

}  // namespace notify::ledger
