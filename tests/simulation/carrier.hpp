#pragma once

#include <notify/ports/provider.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace notify::test {

/// What a provider does with one message.
enum class Behaviour : std::uint8_t {
  accepts,
  rejects,
  refuses,       ///< for now
  loses_answer,  ///< takes it and times out
  never_hears,   ///< times out and has not taken it
  throws,        ///< takes all and breaks
  miscounts,     ///< takes all and answers with one too few
};
inline constexpr int behaviour_count = 7;

/// The company behind a provider: it knows what it was asked and what it took, whoever asked. One
/// that removes duplicates takes a message once for each key.
struct Company {
  bool removes_duplicates = true;
  std::set<NotificationId> taken;
  std::map<NotificationId, int> copies;  ///< that reached the recipient
  std::map<NotificationId, int> calls;
  std::map<NotificationId, int> accepted_answers;
};

/// A worker's line to a company.
class Carrier final : public Provider {
public:
  Carrier(std::string name, Company& company, InDoubtPolicy policy)
      : name_(std::move(name)), company_(company), policy_(policy) {}

  std::function<Behaviour(const OutboundMessage&)> behaves;         ///< empty: accepts
  std::function<void(std::span<const OutboundMessage>)> meanwhile;  ///< before it answers

  std::string_view identifier() const noexcept override { return name_; }
  NotificationType type() const noexcept override { return NotificationType::sms; }
  bool removes_duplicates() const noexcept override { return company_.removes_duplicates; }
  InDoubtPolicy in_doubt_policy() const noexcept override { return policy_; }

  Result<std::vector<SendResult>> send_many(std::span<const OutboundMessage> messages) override {
    std::vector<SendResult> results;
    bool breaks = false, miscounts = false;
    for (const OutboundMessage& m : messages) {
      const Behaviour behaviour = behaves ? behaves(m) : Behaviour::accepts;
      results.push_back(send(m, behaviour));
      breaks = breaks || behaviour == Behaviour::throws;
      miscounts = miscounts || behaviour == Behaviour::miscounts;
    }
    if (meanwhile) meanwhile(messages);
    if (breaks) throw 7;
    if (miscounts) results.pop_back();
    return results;
  }

private:
  SendResult send(const OutboundMessage& m, Behaviour behaviour) {
    ++company_.calls[m.id];
    if (company_.removes_duplicates && company_.taken.contains(m.id))
      return {SendOutcome::accepted, "ref-" + m.provider_key, {}};
    switch (behaviour) {
      case Behaviour::rejects: return {SendOutcome::rejected, {}, "no"};
      case Behaviour::refuses: return {SendOutcome::retry, {}, "not now"};
      case Behaviour::never_hears: return {SendOutcome::unknown, {}, "no answer"};
      case Behaviour::loses_answer: take(m.id); return {SendOutcome::unknown, {}, "no answer"};
      default: take(m.id); return {SendOutcome::accepted, "ref-" + m.provider_key, {}};
    }
  }

  void take(NotificationId id) {
    company_.taken.insert(id);
    ++company_.copies[id];
  }

  std::string name_;
  Company& company_;
  InDoubtPolicy policy_;
};

}  // namespace notify::test
