#include "engine/checks.hpp"
#include "engine/content.hpp"
#include "engine/documents.hpp"
#include "engine/ledger.hpp"
#include "engine/limits.hpp"
#include "engine/personal_data.hpp"

#include <notify/calendars.hpp>
#include <notify/host_transaction.hpp>
#include <notify/json.hpp>
#include <notify/notifications.hpp>
#include <notify/trace_parent.hpp>

#include <algorithm>
#include <array>

namespace notify {

std::int64_t limit_of(const SendingLimits& limits, DailyKind kind) noexcept {
  switch (kind) {
    case DailyKind::sms: return limits.sms_a_day;
    case DailyKind::email: return limits.email_a_day;
    case DailyKind::letter: return limits.letter_a_day;
    case DailyKind::international_sms: return limits.international_sms_a_day;
  }
  return no_limit;
}

namespace {

/// Tells two requests under one idempotency key apart: what the caller asked for, in whatever
/// order the values came, and nothing that may change between two tries (a template's version).
std::string digest_of(const SendRequest& r, KeyType key_type) {
  std::vector<const Personalisation::Entry*> entries;
  for (const Personalisation::Entry& entry : r.personalisation.entries()) entries.push_back(&entry);
  std::sort(entries.begin(), entries.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  Personalisation ordered;
  for (const Personalisation::Entry* entry : entries) ordered.set(entry->key, entry->value);
  const std::string values = to_json(ordered);
  const std::string template_id = r.template_id.to_text();
  const std::string sender_id = r.sender_id.is_nil() ? std::string() : r.sender_id.to_text();
  const std::string files = documents::digest_of(r.files);
  if (files.empty())
    return digest_of_fields({template_id, r.to, values, r.reference, name_of(key_type), sender_id,
                             r.one_click_unsubscribe_url});
  return digest_of_fields({template_id, r.to, values, r.reference, name_of(key_type), sender_id,
                           r.one_click_unsubscribe_url, files});
}

}  // namespace

Error key_was_used(const std::string& key) {
  return make_error(ErrorCode::conflict, "idempotency key was used for another request: " + key, {},
                    Reason::idempotency_key_reused);
}

namespace {

/// What earlier requests under the same keys made: a retry gets the first answer, whatever became
/// of the template or the service since.
Result<std::map<std::string, KnownRequest, std::less<>>> find_known(
    Store& store, ServiceId service, std::span<const SendRequest* const> requests) {
  std::vector<std::string> keys;
  for (const SendRequest* r : requests)
    if (!r->idempotency_key.empty() && RequestChecks::sizes(*r)) keys.push_back(r->idempotency_key);
  if (keys.empty()) return std::map<std::string, KnownRequest, std::less<>>{};
  return store.notifications().find_requests(service, keys);
}

}  // namespace

Result<std::optional<Decimal>> sms_cost(EngineContext& state, const Calendar& calendar,
                                        std::int64_t chargeable_units) {
  NFY_TRY(prices, current_prices(state));
  const LocalDay today = calendar.day_of(state.ports.clock->now());
  const auto rate = prices->rates.sms_rate(calendar.window_of(today).start());
  if (!rate) return std::optional<Decimal>();
  NFY_TRY(cost, rate->times(chargeable_units));
  return std::optional<Decimal>(cost);
}

Result<Preview> Notifications::preview(ServiceId service_id, const SendRequest& request) {
  NFY_TRY(settings, ServiceSettings::of(*context_, service_id));
  NFY_TRY(checked,
          RequestChecks(*context_, settings, context_->now()).without_uploads().check(request));
  Preview preview;
  preview.to = checked.normalised_to;
  preview.warnings = checked.warnings;
  if (checked.compiled->sms) {
    preview.body = checked.sms.text;
    preview.characters = checked.sms.characters;
    preview.fragments = checked.sms.fragments;
    preview.segments = checked.sms.segments;
    NFY_TRY(calendar, Calendars(*context_).get(settings.service().calendar));
    NFY_TRY(cost, sms_cost(*context_, calendar, checked.billable_units * checked.rate_multiplier));
    preview.cost = std::move(cost);
  } else if (checked.compiled->email) {
    EmailMessage email = checked.compiled->email->render(
        checked.with_links ? *checked.with_links : request.personalisation,
        {.unsubscribe_link = request.one_click_unsubscribe_url});
    preview.subject = std::move(email.subject);
    preview.body = std::move(email.plain_text);
    preview.html = std::move(email.html);
    preview.characters = static_cast<std::int64_t>(preview.body.size());
    preview.cost = Decimal{};
  } else {
    NFY_TRY(london, Calendar::preset("uk"));
    LetterMessage letter = checked.compiled->letter->render(
        request.personalisation, {.written_on = london.day_of(context_->now())});
    preview.subject = std::move(letter.subject);
    preview.html = std::move(letter.body);
    preview.sheets = checked.billable_units;
  }
  return preview;
}

namespace {

/// What a notification counts as towards the limits of its day. (rules/limits 1.1)
bool counts_as(const Notification& n, DailyKind kind) {
  if (n.key_type == KeyType::test) return false;
  switch (kind) {
    case DailyKind::sms: return n.type == NotificationType::sms;
    case DailyKind::email: return n.type == NotificationType::email;
    case DailyKind::letter: return n.type == NotificationType::letter;
    case DailyKind::international_sms:
      return n.type == NotificationType::sms && n.phone_prefix != "44";
  }
  return false;
}

/// Whose requests are accepted together.
struct Acceptor {
  const HostTransaction* host = nullptr;  ///< null: a transaction of our own
  bool is_one_caller = true;              ///< or each request is a call of its own
};

/// One call of send_many(), or single sends that met: what is known already is answered, what
/// passes the checks becomes a row, and all rows are stored at once.
class Acceptance {
public:
  Acceptance(EngineContext& state, const ServiceSettings& settings, UtcTime now, Acceptor acceptor)
      : context_(state),
        service_(settings.service()),
        now_(now),
        acceptor_(acceptor),
        checks_(state, settings, now) {}

  Result<std::vector<Result<Accepted>>> run(std::span<const SendRequest* const> requests) {
    answers_.assign(requests.size(), Accepted{});
    rows_.reserve(requests.size());
    places_.reserve(requests.size());
    NFY_TRY(earlier, find_known(context_.store(), service_.id, requests));
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const SendRequest& r = *requests[i];
      if (const auto first = earlier.find(r.idempotency_key); first != earlier.end()) {
        answers_[i] = answer_again(r, first->second);
      } else if (auto refused = take(r, i); !refused) {
        answers_[i] = refused.error();
      }
    }
    NFY_CHECK(store());
    return std::move(answers_);
  }

private:
  Result<Accepted> answer_again(const SendRequest& r, const KnownRequest& first) {
    NFY_TRY(key_type, checks_.key_type_of(r));
    if (first.request_digest != digest_of(r, key_type)) return key_was_used(r.idempotency_key);
    Accepted answer{first.id, true, first.billable_units};
    if (const auto phone = read_phone_number(r.to)) answer.warnings = phone->warnings;
    return answer;
  }

  Result<void> take(const SendRequest& r, std::size_t place) {
    if (!r.trace_parent.empty() && !is_trace_parent(r.trace_parent))
      return make_error(ErrorCode::invalid_argument, "trace_parent is none of W3C Trace Context: " +
                                                         std::to_string(r.trace_parent.size()) +
                                                         " bytes");
    NFY_CHECK(check_rate(r));
    NFY_TRY(checked, checks_.check(r));
    if (checked.simulated) {  // not stored, not queued, but answered like any other
      const NotificationId id{make_uuid_v7(now_, *context_.ports.entropy)};
      answers_[place] = Accepted{
          id, false, checked.billable_units, true, checked.warnings, content_for(r, checked)};
      return {};
    }
    auto content = content_for(r, checked);
    NewNotification row = made_from(*context_.ports.entropy, service_, r, checked, now_);
    row.idempotency_key = r.idempotency_key;
    if (!r.idempotency_key.empty()) row.request_digest = digest_of(r, row.notification.key_type);
    NFY_CHECK(personal_data::seal(context_.sealer(), row.notification));
    if (context_.ports.keep_trace_parents && !r.trace_parent.empty())
      trace_parents_.push_back({row.notification.id, r.trace_parent});
    rows_.push_back(std::move(row));
    places_.push_back({place, checked.warnings, std::move(content)});
    return {};
  }

  [[nodiscard]] std::optional<AcceptedContent> content_for(const SendRequest& r,
                                                           const Checked& checked) const {
    if (!r.wants_content) return {};
    AcceptedContent out;
    out.message =
        content_of(*checked.compiled, checked.with_links ? *checked.with_links : r.personalisation);
    out.template_version = checked.compiled->source.version;
    if (checked.compiled->sms) out.from = checked.reply_to_text;
    if (checked.compiled->email) out.from = service_.email_from;
    return out;
  }

  /// Stores what the limits of the day let through. Each turn stores, or refuses some rows more.
  Result<void> store() {
    // Before the messages: who delivers one looks for it.
    if (!trace_parents_.empty())
      NFY_CHECK(context_.store().delivery().put_trace_parents(trace_parents_, now_));
    while (!rows_.empty()) {
      NFY_TRY(asked, ledger::ask(context_, service_, now_, asks()));
      if (const auto* refusal = std::get_if<DailyRefusal>(&asked)) {
        refuse(*refusal);
        continue;
      }
      auto& grant = std::get<ledger::Grant>(asked);
      if (acceptor_.host != nullptr) return store_in_host(grant);
      NFY_TRY(batch, ledger::create(context_, std::move(grant), rows_));
      if (batch.outcome == CreateBatchOutcome::refused) {
        refuse(batch.refusal);
        continue;
      }
      answer(batch.rows);
      return {};
    }
    return {};
  }

  /// The host alone knows whether they count in the end, so nothing is put aside for them.
  Result<void> store_in_host(const ledger::Grant& grant) {
    ledger::give_back(context_, grant);
    NFY_TRY(created, context_.store().notifications().create_in(*acceptor_.host, rows_));
    answer(created);
    return {};
  }

  void answer(const std::vector<Created>& created) {
    for (std::size_t k = 0; k < created.size(); ++k) {
      auto& [place, warnings, content] = places_[k];
      if (created[k].outcome == CreateOutcome::conflict)
        answers_[place] = key_was_used(rows_[k].idempotency_key);
      else
        answers_[place] = Accepted{created[k].id,
                                   created[k].outcome == CreateOutcome::existed,
                                   created[k].billable_units,
                                   false,
                                   warnings,
                                   std::move(content)};
    }
  }

  [[nodiscard]] std::vector<DailyAsk> asks() const {
    std::vector<DailyAsk> out;
    // International ones first: those that they refuse leave room among all text messages.
    for (const DailyKind kind :
         {DailyKind::international_sms, DailyKind::sms, DailyKind::email, DailyKind::letter}) {
      const auto wanted = std::ranges::count_if(
          rows_, [&](const auto& row) { return counts_as(row.notification, kind); });
      if (wanted > 0) out.push_back({kind, wanted, limit_of(service_.limits, kind)});
    }
    return out;
  }

  /// The last rows of the kind that the day has no room for, at least one.
  void refuse(const DailyRefusal& refusal) {
    const auto is_of_kind = [&](const NewNotification& row) {
      return counts_as(row.notification, refusal.kind);
    };
    const std::int64_t wanted = std::ranges::count_if(rows_, is_of_kind);
    const std::int64_t room = std::clamp(refusal.limit - refusal.used, std::int64_t{0}, wanted - 1);
    std::int64_t seen = 0;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (is_of_kind(rows_[i]) && ++seen > room) {
        answers_[places_[i].place] = over_daily_limit(refusal);
        continue;
      }
      if (kept != i) {
        rows_[kept] = std::move(rows_[i]);
        places_[kept] = std::move(places_[i]);
      }
      ++kept;
    }
    rows_.resize(kept);
    places_.resize(kept);
  }

  /// One call is one request of each type of key in it; what comes without a key has no rate.
  Result<void> check_rate(const SendRequest& r) {
    if (!r.api_key_id || r.has_taken_request) return {};
    if (!acceptor_.is_one_caller) within_rate_.clear();
    NFY_TRY(key_type, checks_.key_type_of(r));
    auto known = within_rate_.find(key_type);
    if (known == within_rate_.end()) {
      NFY_TRY(taken, ledger::take_request(context_, service_.id, key_type,
                                          service_.limits.requests_a_minute));
      known = within_rate_.emplace(key_type, taken).first;
    }
    if (known->second) return {};
    return over_rate_limit(key_type, service_.limits.requests_a_minute);
  }

  EngineContext& context_;
  const Service& service_;
  UtcTime now_;
  Acceptor acceptor_;
  RequestChecks checks_;
  std::map<KeyType, bool> within_rate_;
  std::vector<Result<Accepted>> answers_;
  std::vector<NewNotification> rows_;
  std::vector<TraceParent> trace_parents_;  // of some rows
  struct Place {
    std::size_t place;  ///< among the answers
    WarningSet warnings;
    std::optional<AcceptedContent> content;
  };
  std::vector<Place> places_;  // of each row
};

Result<std::vector<Result<Accepted>>> accept(EngineContext& state, ServiceId service_id,
                                             std::span<const SendRequest* const> requests,
                                             Acceptor acceptor) {
  if (requests.size() > send_many_max)
    return make_error(ErrorCode::invalid_argument,
                      "more than 10000 requests in one call: " + std::to_string(requests.size()));
  NFY_TRY(settings, ServiceSettings::of(state, service_id));
  if (!settings.service().active)
    return make_error(ErrorCode::invalid_argument,
                      "service is archived: " + settings.service().name, {},
                      Reason::service_archived);
  auto answers = Acceptance(state, settings, state.ports.clock->now(), acceptor).run(requests);
  const auto accepted = answers ? std::ranges::count_if(*answers, &Result<Accepted>::has_value) : 0;
  state.meters.count_requests(accepted, static_cast<std::int64_t>(requests.size()) - accepted);
  return answers;
}

std::vector<const SendRequest*> pointers_to(std::span<const SendRequest> requests) {
  std::vector<const SendRequest*> pointers;
  pointers.reserve(requests.size());
  for (const SendRequest& request : requests) pointers.push_back(&request);
  return pointers;
}

}  // namespace

Result<Accepted> Notifications::send(ServiceId service, const SendRequest& request) {
  const SendRequest* const one = &request;
  return std::move(send_each(service, std::span(&one, 1)).front());
}

std::vector<Result<Accepted>> Notifications::send_each(
    ServiceId service, std::span<const SendRequest* const> requests) {
  // Others do not wait for files.
  std::vector<const SendRequest*> quick;
  quick.reserve(requests.size());
  for (const SendRequest* request : requests)
    if (request->files.empty()) quick.push_back(request);
  const SendQueue::Store store = [&](std::span<const SendRequest* const> together) {
    return accept(*context_, service, together, {.is_one_caller = false});
  };
  std::vector<Result<Accepted>> answers = context_->sends.send_each(service, quick, store);
  if (quick.size() == requests.size()) return answers;
  std::vector<Result<Accepted>> all;
  all.reserve(requests.size());
  auto answered = answers.begin();
  for (const SendRequest* request : requests)
    all.push_back(request->files.empty() ? std::move(*answered++)
                                         : SendQueue::send_alone(*request, store));
  return all;
}

Result<std::vector<Result<Accepted>>> Notifications::send_many(
    ServiceId service, std::span<const SendRequest> requests) {
  return accept(*context_, service, pointers_to(requests), {});
}

Result<std::vector<Result<Accepted>>> Notifications::send_many_in(
    const HostTransaction& host, ServiceId service, std::span<const SendRequest> requests) {
  for (const SendRequest& request : requests)
    if (!request.files.empty())
      return make_error(ErrorCode::invalid_argument,
                        "files cannot be uploaded inside a transaction of the host's");
  return accept(*context_, service, pointers_to(requests), {.host = &host});
}

}  // namespace notify
