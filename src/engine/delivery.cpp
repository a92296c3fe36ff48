#include "domain/text/name.hpp"
#include "engine/checks.hpp"
#include "engine/letter_files.hpp"
#include "engine/personal_data.hpp"
#include "engine/providers.hpp"
#include "engine/trace_parents.hpp"
#include "engine/unsubscribe_tokens.hpp"

#include <notify/brands.hpp>
#include <notify/delivery.hpp>
#include <notify/json.hpp>
#include <notify/link.hpp>
#include <notify/recipient.hpp>
#include <notify/text.hpp>

#include <algorithm>
#include <set>

namespace notify {

namespace {

/// An address as a provider gets it, whoever that is: everything that the checks let through can be
/// sent, and here alone it takes the form in which it travels. What is no address stays.
std::string deliverable(const std::string& address) {
  auto parsed = parse_email_address(address);
  return parsed ? std::move(parsed->deliverable) : address;
}

/// A name fit for the From line, also if it was stored before names had a rule.
std::string from_name(const Service& service) {
  const std::string& own = service.custom_email_sender_name;
  const std::string& name = own.empty() ? service.name : own;
  auto kept = text::checked_name(name, "service name");
  return kept ? std::move(*kept) : normalise_whitespace(name);
}

/// One round of delivering: what was claimed turns into messages, each with the provider that is to
/// carry it; then, batch by batch, into intents, calls and results. Nothing in here holds a lock or
/// a transaction while a provider works.
class Round {
public:
  Round(EngineContext& state, const DeliverOptions& options, std::vector<Carrier> carriers,
        UtcTime now)
      : context_(state),
        options_(options),
        carriers_(std::move(carriers)),
        now_(now),
        extended_at_(now) {}

  Result<DeliverReport> run(std::vector<ClaimedNotification> claimed) {
    report_.claimed = static_cast<std::int64_t>(claimed.size());
    loads_.resize(carriers_.size());
    std::vector<NotificationId> ids;
    for (const ClaimedNotification& c : claimed) ids.push_back(c.notification.id);
    NFY_TRY(known, trace_parents::find(context_, ids));
    trace_parents_ = std::move(known);
    for (ClaimedNotification& c : claimed) {
      if (personal_data::open(context_.sealer(), c.notification)) {
        NFY_CHECK(sort_out(c));
      } else {
        ++report_.unreadable;
        end(c, put_off(!c.in_doubt_provider.empty()), c.in_doubt_provider);
      }
    }
    for (std::size_t i = 0; i < carriers_.size(); ++i) NFY_CHECK(keep_to_rate(i));
    NFY_CHECK(store_results());
    for (std::size_t i = 0; i < carriers_.size(); ++i) {
      while (!loads_[i].empty()) {
        NFY_CHECK(carry(i));
        NFY_CHECK(listen_to(context_, *carriers_[i].provider));
        if (is_silent_) NFY_CHECK(put_back(i));
      }
      if (errors_ > 0 && carriers_.size() > 1)
        NFY_CHECK(note_errors(context_, carriers_[i].details, errors_, clock_now()));
      errors_ = 0;
    }
    return report_;
  }

private:
  /// A message that is on its way to a provider.
  struct Parcel {
    AttemptIntent intent;
    OutboundMessage message;
    const ClaimedNotification* claimed = nullptr;
    bool in_doubt = false;  ///< an attempt before this one was begun and never ended
  };

  /// How a message goes back into the queue that nobody was asked to send: what was in doubt
  /// before, still is.
  static SendOutcome put_off(bool in_doubt) noexcept {
    return in_doubt ? SendOutcome::unknown : SendOutcome::retry;
  }

  UtcTime clock_now() { return context_.ports.clock->now(); }

  /// Gives it to a provider or ends it without sending: overtaken by a receipt, in doubt, hopeless.
  Result<void> sort_out(const ClaimedNotification& c) {
    const Notification& n = c.notification;
    if (n.status != Status::created) {  // a receipt came before the attempt's end was stored
      end(c, SendOutcome::accepted, c.in_doubt_provider.empty() ? n.sent_by : c.in_doubt_provider);
      return {};
    }
    if (!c.in_doubt_provider.empty() && settle_doubt(c)) return {};
    if (c.attempts >= options_.attempts_max) {
      reject(c, "not taken in " + std::to_string(c.attempts) + " attempts");
      return {};
    }
    const auto carrier = choose(c);
    if (!carrier) {
      ++report_.deferred;
      end(c, put_off(!c.in_doubt_provider.empty()), c.in_doubt_provider);
      return {};
    }
    auto message = render(n);
    if (!message && message.error().reason == Reason::pdf_not_ready) {
      end(c, put_off(!c.in_doubt_provider.empty()), c.in_doubt_provider);
      return {};
    }
    if (!message) {
      if (!is_hopeless(message.error().code)) return std::move(message).error();
      reject(c, "cannot be rendered: " + message.error().message);
      return {};
    }
    const std::int64_t units = n.key_type == KeyType::test ? 0 : message->units;
    loads_[*carrier].push_back(
        {{n.id, c.epoch, carriers_[*carrier].details.identifier, units, units != n.billable_units},
         std::move(message->message),
         &c,
         !c.in_doubt_provider.empty()});
    return {};
  }

  /// True if what is stored cannot be rendered, however often it is tried: what a store says that
  /// is out of reach for now is no reason to give a message up.
  static bool is_hopeless(ErrorCode code) noexcept {
    return code == ErrorCode::invalid_argument || code == ErrorCode::not_found ||
           code == ErrorCode::corrupt || code == ErrorCode::unsupported;
  }

  void reject(const ClaimedNotification& c, std::string_view why) {
    give_up(c, carriers_.front().details.identifier, why);
  }
  void give_up(const ClaimedNotification& c, std::string_view provider, std::string_view why) {
    end(c, SendOutcome::rejected, provider);
    results_.back().detail = public_detail(why);
    ++report_.rejected;
  }

  /// True unless a message in doubt may be sent again now. A provider that this engine lacks may
  /// have settled it by any means: only the longest wait ends it here.
  bool settle_doubt(const ClaimedNotification& c) {
    Doubt doubt{.created_at = c.notification.created_at,
                .attempted_at = c.attempted_at,
                .policy = InDoubtPolicy::wait_for_receipt,
                .wait = in_doubt_wait_max};
    if (const auto provider = context_.find_provider(c.in_doubt_provider)) {
      doubt.policy = provider->in_doubt_policy();
      doubt.removes_duplicates = provider->removes_duplicates();
      doubt.wait = provider->in_doubt_wait();
    }
    const DoubtVerdict verdict = verdict_on(doubt, now_);
    if (verdict == DoubtVerdict::send_again) return false;
    ++report_.in_doubt;
    if (verdict == DoubtVerdict::wait) {
      end(c, SendOutcome::unknown, c.in_doubt_provider,
          next_look_at(doubt, now_, options_.retry_delay));
    } else {
      give_up(c, c.in_doubt_provider,
              doubt.policy == InDoubtPolicy::fail
                  ? "nothing is known of the attempt to send it"
                  : "nothing is known of the attempt to send it, and no receipt came");
    }
    return true;
  }

  /// The provider to carry a message, or nothing if none can. What is in doubt goes to the same one
  /// again, which knows the key. (rules/providers 2.2)
  std::optional<std::size_t> choose(const ClaimedNotification& c) {
    std::vector<std::size_t> able;
    std::vector<std::int64_t> weights;
    for (std::size_t i = 0; i < carriers_.size(); ++i) {
      const ProviderDetails& details = carriers_[i].details;
      if (details.identifier == c.in_doubt_provider) return i;
      if (!details.active || (c.notification.international && !details.supports_international))
        continue;
      able.push_back(i);
      weights.push_back(details.priority);
    }
    if (able.empty()) return std::nullopt;
    if (able.size() == 1) return able.front();
    return able[weighted_choice(weights, draw_of(c.notification.id, c.attempts))];
  }

  struct Rendered {
    OutboundMessage message;
    std::int64_t units = 0;
  };

  Result<const ServiceSettings*> settings_of(ServiceId id) {
    const auto known = settings_.find(id);
    if (known != settings_.end()) return &known->second;
    NFY_TRY(settings, ServiceSettings::of(context_, id));
    return &settings_.emplace(id, std::move(settings)).first->second;
  }

  Result<Rendered> render(const Notification& n) {
    NFY_TRY(settings, settings_of(n.service_id));
    const Service* const service = &settings->service();
    NFY_TRY(compiled, settings->compiled(n.template_id, n.template_version));
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
    m.trace_parent = trace_parents::of(trace_parents_, n.id);
    if (n.type == NotificationType::sms) {
      SmsMessage sms = compiled->sms->render(values, service->prefix_sms ? service->name : "");
      m.to = n.normalised_to;
      m.sender = n.reply_to_text;
      m.body = std::move(sms.text);
      out.units = sms.fragments;
    } else if (n.type == NotificationType::letter) {
      NFY_TRY(letter, printed_half(n, *compiled, values));
      m.to = n.to;
      out.units = sheets_of(letter.pages);
      letter.organisation_id = service->organisation_id;
      if (context_.sealer() != nullptr) {
        NFY_TRY(token, Receipts(context_).make_token(n.id));
        letter.receipt_token = std::move(token);
      }
      m.letter = std::move(letter);
    } else {
      EmailMessage email =
          compiled->email->render(values, {.unsubscribe_link = n.unsubscribe_link});
      m.to = deliverable(n.to);
      m.sender = deliverable(service->email_from);
      m.from_name = from_name(*service);
      m.reply_to = deliverable(n.reply_to_text);
      NFY_TRY(unsubscribe_link, unsubscribe_link_of(n, compiled->source));
      m.unsubscribe_link = std::move(unsubscribe_link);
      m.subject = std::move(email.subject);
      m.body = std::move(email.plain_text);
      NFY_TRY(page, page_of(service->details.email_brand));
      m.html =
          page->wrap({.subject = m.subject, .preheader = email.preheader, .body_html = email.html});
    }
    return out;
  }

  /// The page in the colours of a brand. One that no page can show leaves it as it is: a message
  /// is not held back by its looks. (rules/brands 3.1)
  Result<const EmailPage*> page_of(EmailBrandId id) {
    if (id.is_nil()) return &options_.email_page;
    if (const auto known = pages_.find(id); known != pages_.end()) return &known->second;
    const auto brand = context_.store().brands().get(id);
    if (!brand && brand.error().code != ErrorCode::not_found) return brand.error();
    EmailPage page = options_.email_page;
    if (brand) {
      const EmailBranding shown = branding_of(*brand, context_.ports.logo_url);
      auto branded =
          brand->type == EmailBrandType::both ? page.with_second(shown) : page.with_branding(shown);
      if (branded) page = *std::move(branded);
    }
    return &pages_.emplace(id, std::move(page)).first->second;
  }

  /// For the header: the client's own, or ours if the template says so and we know where we are.
  Result<std::string> unsubscribe_link_of(const Notification& n, const Template& source) {
    const std::string& api_url = context_.ports.api_url;
    if (!n.unsubscribe_link.empty() && !is_header_url(n.unsubscribe_link)) return std::string();
    if (!n.unsubscribe_link.empty() || !source.has_unsubscribe_link || api_url.empty() ||
        context_.sealer() == nullptr)
      return n.unsubscribe_link;
    NFY_TRY(token, unsubscribe_tokens::make(context_.sealer(), n.service_id, n.id, now_));
    return api_url + "/unsubscribe/" + n.id.to_text() + "/" + token;
  }

  /// The PDF that is kept for a letter, else one that is made now. Without both it waits.
  Result<OutboundLetter> printed_half(const Notification& n, const CompiledTemplate& compiled,
                                      const Personalisation& values) {
    NFY_TRY(kept, context_.store().letter_files().find(n.service_id, n.id));
    if (!kept.file.key.empty() && kept.pages > 0) {
      NFY_TRY(pdf,
              kept_files::get(context_, letter_files::owner_of(n.service_id, n.id), kept.file));
      return OutboundLetter{.pdf = std::move(pdf),
                            .pages = kept.pages,
                            .reference = n.reference,
                            .postage = n.postage};
    }
    if (!context_.ports.letter_renderer)
      return make_error(ErrorCode::unavailable, "letter has no PDF yet", {}, Reason::pdf_not_ready);
    NFY_TRY(printed, print(n, compiled, values));
    return OutboundLetter{.pdf = std::move(printed.pdf),
                          .pages = printed.pages,
                          .reference = n.reference,
                          .postage = n.postage};
  }

  /// As it was accepted, down to the date on it.
  Result<RenderedLetter> print(const Notification& n, const CompiledTemplate& compiled,
                               const Personalisation& values) {
    NFY_TRY(letter, print_letter(context_, compiled, values, n.created_at, PrintFor::printer));
    if (letter.is_too_long())
      return make_error(ErrorCode::invalid_argument,
                        "letter is too long: " + std::to_string(letter.pages) + " pages");
    if (!letter.fault.empty())
      return make_error(ErrorCode::invalid_argument, "letter cannot be printed: " + letter.fault);
    return letter;
  }

  /// What a provider cannot take at its rate goes back into the queue for a second.
  Result<void> keep_to_rate(std::size_t index) {
    const ProviderDetails& details = carriers_[index].details;
    std::vector<Parcel>& load = loads_[index];
    if (details.rate_per_second == 0 || load.empty()) return {};
    const auto is_real = [](const Parcel& p) { return p.message.key_type != KeyType::test; };
    const auto wanted = static_cast<std::int64_t>(std::ranges::count_if(load, is_real));
    if (wanted == 0) return {};
    NFY_TRY(granted, context_.store().providers().take_rate(details.identifier,
                                                            details.rate_per_second, wanted, now_));
    std::vector<Parcel> kept;
    for (Parcel& parcel : load) {
      if (!is_real(parcel) || granted-- > 0) {
        kept.push_back(std::move(parcel));
        continue;
      }
      defer(parcel);
    }
    load = std::move(kept);
    return {};
  }

  /// Gives a message back for a second that nobody was asked to send.
  void defer(const Parcel& parcel) {
    ++report_.deferred;
    results_.push_back({.id = parcel.intent.id,
                        .epoch = parcel.intent.epoch,
                        .provider = {},
                        .outcome = put_off(parcel.in_doubt),
                        .reference = {},
                        .retry_at = now_ + std::chrono::seconds(1)});
  }

  /// What a provider has not been asked yet that knows nothing of a whole batch: in doubt, too, it
  /// would be before an operator could look into the cause.
  Result<void> put_back(std::size_t index) {
    for (const Parcel& parcel : loads_[index]) defer(parcel);
    loads_[index].clear();
    return store_results();
  }

  /// One call of a provider: intents, messages, results.
  Result<void> carry(std::size_t index) {
    NFY_CHECK(extend());
    std::vector<Parcel>& load = loads_[index];
    const std::size_t count =
        std::min(load.size(), std::max<std::size_t>(1, carriers_[index].provider->batch_max()));
    const auto end = load.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<Parcel> batch(std::make_move_iterator(load.begin()), std::make_move_iterator(end));
    load.erase(load.begin(), end);
    std::vector<AttemptIntent> intents;
    for (const Parcel& parcel : batch) intents.push_back(parcel.intent);
    NFY_TRY(held, context_.store().delivery().begin_attempts(intents, clock_now()));
    // What another worker has by now must not be sent from here.
    std::size_t kept = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!held[i]) {
        ++report_.stale;
      } else if (kept++ != i) {
        batch[kept - 1] = std::move(batch[i]);
      }
    }
    batch.resize(kept);
    call(*carriers_[index].provider, batch);
    NFY_CHECK(store_results());
    return record_test_receipts(batch);
  }

  /// The heartbeat: once a third of the lease is over, what has not been sent is kept for longer.
  Result<void> extend() {
    const UtcTime at = clock_now();
    if (at < extended_at_ + options_.lease / 3) return {};
    std::vector<HeldClaim> claims;
    for (const auto& load : loads_)
      for (const Parcel& parcel : load) claims.push_back({parcel.intent.id, parcel.intent.epoch});
    extended_at_ = at;
    NFY_CHECK(context_.store().delivery().extend_claims(claims, at + options_.lease));
    return {};
  }

  void call(Provider& provider, std::vector<Parcel>& batch) {
    is_silent_ = false;
    std::vector<OutboundMessage> real;
    std::vector<std::size_t> places;
    std::vector<SendResult> answers(batch.size());
    std::chrono::microseconds took{};
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (batch[i].message.key_type == KeyType::test) {  // it sends nothing (rules/sending 5.1)
        answers[i].outcome = SendOutcome::accepted;
        continue;
      }
      real.push_back(std::move(batch[i].message));
      places.push_back(i);
    }
    if (!real.empty()) {
      const UtcTime asked_at = clock_now();
      auto sent = send(provider, real);
      took = clock_now() - asked_at;
      const bool is_complete = sent && sent->size() == real.size();
      const bool is_untouched = !sent && sent.error().code == ErrorCode::forked;
      for (std::size_t k = 0; k < real.size(); ++k) {
        SendResult& answer = answers[places[k]];
        if (is_complete) {
          answer = std::move((*sent)[k]);
        } else {
          answer.outcome = is_untouched ? SendOutcome::retry : SendOutcome::unknown;
          answer.detail = sent ? "provider gave another number of answers" : sent.error().message;
        }
      }
      is_silent_ = is_untouched || std::ranges::all_of(places, [&](std::size_t place) {
                     return answers[place].outcome == SendOutcome::unknown;
                   });
    }
    if (!places.empty()) tell(provider, answers, places, took);
    for (std::size_t i = 0; i < answers.size(); ++i) note(batch[i], std::move(answers[i]));
  }

  /// Counts what a provider did, and tells the log of what it did not.
  void tell(const Provider& provider, std::span<const SendResult> answers,
            std::span<const std::size_t> places, std::chrono::microseconds took) {
    Meters::Call call;
    for (const std::size_t place : places) {
      switch (answers[place].outcome) {
        case SendOutcome::accepted: ++call.accepted; break;
        case SendOutcome::rejected: ++call.rejected; break;
        case SendOutcome::retry: ++call.retried; break;
        case SendOutcome::unknown: ++call.unknown; break;
      }
    }
    context_.meters.count_call(provider.identifier(), call, took);
    if (call.retried + call.unknown == 0) return;
    context_.log(LogLevel::warning, "nfy.provider.troubled",
                 "a provider did not take messages, or did not say so",
                 {{"nfy.provider", provider.identifier()},
                  {"nfy.notification.type", name_of(options_.type)},
                  {"nfy.messages.accepted", call.accepted},
                  {"nfy.messages.retry", call.retried},
                  {"nfy.messages.unknown", call.unknown}});
  }

  static Result<std::vector<SendResult>> send(Provider& provider,
                                              std::span<const OutboundMessage> real) {
    try {
      return provider.send_many(real);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (...) {
      return make_error(ErrorCode::callback, "provider threw an exception");
    }
  }

  void note(const Parcel& parcel, SendResult answer) {
    std::chrono::microseconds delay = options_.retry_delay;
    switch (answer.outcome) {
      case SendOutcome::accepted: {
        ++report_.accepted;
        const Notification& n = parcel.claimed->notification;
        if (n.international && n.type == NotificationType::sms) abroad_.insert(n.id);
        if (n.type == NotificationType::letter) answer.reference = n.reference;
        break;
      }
      case SendOutcome::rejected: ++report_.rejected; break;
      case SendOutcome::retry:
        ++report_.retried;
        ++errors_;
        delay = retry_delay(options_.type, parcel.claimed->attempts + 1, delay);
        break;
      case SendOutcome::unknown:
        ++report_.in_doubt;
        ++errors_;
        break;
    }
    const bool is_shown =
        answer.outcome == SendOutcome::rejected || answer.outcome == SendOutcome::unknown;
    results_.push_back({parcel.intent.id, parcel.intent.epoch, parcel.intent.provider,
                        answer.outcome, std::move(answer.reference), now_ + delay,
                        is_shown ? shown(answer.detail, parcel.claimed->notification) : ""});
  }

  /// What a provider says of a message, without the people whom it names.
  static std::string shown(std::string_view detail, const Notification& n) {
    if (detail.empty()) return {};
    std::vector<std::string> secrets{n.to, n.normalised_to};
    // Printers quote a line of an address and not the whole.
    for (std::size_t from = 0, to = 0; n.type == NotificationType::letter && to != n.to.npos;
         from = to + 1)
      secrets.push_back(n.to.substr(from, (to = n.to.find('\n', from)) - from));
    const auto add = [&](const auto& value) {
      if (const auto* text = std::get_if<std::string>(&value)) secrets.push_back(*text);
      if (const auto* number = std::get_if<PersonalisationValue::Number>(&value))
        secrets.push_back(number->text);
    };
    if (const auto values = personalisation_from_json(n.personalisation))
      for (const Personalisation::Entry& entry : values->entries()) {
        add(entry.value.value);
        if (const auto* list = std::get_if<PersonalisationValue::List>(&entry.value.value))
          for (const auto& item : *list) add(item);
      }
    return public_detail(detail, secrets);
  }

  void end(const ClaimedNotification& c, SendOutcome outcome, std::string_view provider) {
    end(c, outcome, provider, now_ + options_.retry_delay);
  }
  void end(const ClaimedNotification& c, SendOutcome outcome, std::string_view provider,
           UtcTime retry_at) {
    results_.push_back(
        {c.notification.id, c.epoch, std::string(provider), outcome, {}, retry_at, {}});
  }

  Result<void> store_results() {
    if (results_.empty()) return {};
    NFY_TRY(stale, context_.store().delivery().finish_attempts(results_, clock_now()));
    report_.stale += stale;
    if (stale > 0) NFY_CHECK(tell_late_answers());
    results_.clear();
    return {};
  }

  /// That a provider has a message stays true after the lease is lost: where no other worker has
  /// ended the message meanwhile, it counts like a receipt that says so.
  Result<void> tell_late_answers() {
    std::vector<Receipt> receipts;
    for (const AttemptResult& r : results_)
      if (r.outcome == SendOutcome::accepted)
        receipts.push_back({r.id, r.provider, r.reference,
                            abroad_.contains(r.id) ? Status::sent : Status::sending, now_});
    if (receipts.empty()) return {};
    NFY_CHECK(context_.store().receipts().apply(receipts, clock_now()));
    return {};
  }

  /// Messages of test keys are reported at once as their recipient says. (rules/sending 5.1)
  Result<void> record_test_receipts(const std::vector<Parcel>& batch) {
    std::vector<Receipt> receipts;
    const UtcTime at = clock_now();
    for (const Parcel& p : batch)
      if (p.message.key_type == KeyType::test)
        receipts.push_back(
            {p.intent.id, p.intent.provider, {}, test_status(p.message.type, p.message.to), at});
    if (!receipts.empty()) NFY_CHECK(context_.store().receipts().apply(receipts, at));
    return {};
  }

  EngineContext& context_;
  const DeliverOptions& options_;
  std::vector<Carrier> carriers_;
  UtcTime now_;
  UtcTime extended_at_;
  DeliverReport report_;
  std::vector<std::vector<Parcel>> loads_;  // in step with carriers_
  std::vector<AttemptResult> results_;
  std::set<NotificationId> abroad_;  // text messages that were taken: nothing follows "sent"
  std::int64_t errors_ = 0;          // of the provider that is being called
  bool is_silent_ = false;           // it knows nothing of the last batch
  std::map<ServiceId, ServiceSettings> settings_;
  std::map<EmailBrandId, EmailPage> pages_;
  trace_parents::ById trace_parents_;
};

}  // namespace

Result<DeliverReport> Delivery::run(const DeliverOptions& options) {
  if (options.limit < 1 || options.limit > static_cast<std::int64_t>(send_many_max))
    return make_error(ErrorCode::invalid_argument,
                      "deliver limit must be 1 to 10000: " + std::to_string(options.limit));
  if (options.lease <= std::chrono::microseconds::zero())
    return make_error(ErrorCode::invalid_argument, "deliver lease must be longer than nothing");
  const UtcTime at = context_->now();
  NFY_TRY(carriers, carriers_of(*context_, options.type, at));
  std::list<ProviderTurn> turns;
  for (const Carrier& carrier : carriers)
    if (!turns.emplace_back(*context_, *carrier.provider).is_mine())
      return make_error(ErrorCode::busy,
                        "provider is in use already: " + carrier.details.identifier);
  for (const Carrier& carrier : carriers) NFY_CHECK(listen_to(*context_, *carrier.provider));
  if (std::ranges::none_of(carriers, [](const Carrier& c) { return c.details.active; }))
    return make_error(ErrorCode::unavailable,
                      "no active provider for " + std::string(name_of(options.type)));
  const ClaimRequest request{.type = options.type,
                             .owner = options.owner,
                             .now = at,
                             .lease_until = at + options.lease,
                             .limit = options.limit,
                             .classes = options.classes,
                             .only = options.only};
  NFY_TRY(claimed, context_->store().delivery().claim(request));
  if (claimed.empty()) return DeliverReport{};
  return Round(*context_, options, std::move(carriers), at).run(std::move(claimed));
}

Result<std::int64_t> Delivery::count_queued(NotificationType type) {
  return context_->store().delivery().count_queued(type);
}

Result<std::vector<QueueDepth>> Delivery::list_queues() {
  return context_->store().delivery().list_queues(context_->now());
}

Result<std::vector<QueueLease>> Delivery::list_leases(std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().delivery().list_leases(context_->now(), limit);
}

Result<std::vector<InDoubt>> Delivery::list_in_doubt(std::int64_t limit) {
  NFY_CHECK(check_limit(limit));
  return context_->store().delivery().list_in_doubt(context_->now(), limit);
}

}  // namespace notify
