// Every call that takes a service and something of a service, with another one's something: the
// answer is that of something that does not exist. (rules/reliability I9)
#include "engine/world.hpp"

#include <notify/api_keys.hpp>
#include <notify/billing.hpp>
#include <notify/caches.hpp>
#include <notify/callbacks.hpp>
#include <notify/inbound.hpp>
#include <notify/jobs.hpp>
#include <notify/notifications.hpp>
#include <notify/rates.hpp>
#include <notify/retention.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/statistics.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;

namespace {

/// What a service owns that calls take by id, or ids of nothing.
struct Belongings {
  TemplateId sms{};
  ApiKeyId key{};
  SenderId sender{};
  NotificationId notification{};
  JobId job{};
};

struct Call {
  std::string_view name;
  std::function<Result<void>(Engine&, ServiceId, const Belongings&)> make;
};

template <typename T>
Result<void> outcome(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

JobRequest job_request(TemplateId id) {
  return {id, "phone number,name\n07700900123,Ann\n", "list.csv", {}, {}};
}

const std::vector<Call>& calls() {
  static const std::vector<Call> all{
      {"get_template",
       [](auto& e, auto s, auto& b) { return outcome(e.templates().get(s, b.sms)); }},
      {"get_template, one version",
       [](auto& e, auto s, auto& b) { return outcome(e.templates().get(s, b.sms, 1)); }},
      {"list_versions of a template",
       [](auto& e, auto s, auto& b) { return outcome(e.templates().list_versions(s, b.sms)); }},
      {"update_template",
       [](auto& e, auto s, auto& b) {
         return outcome(
             e.templates().update(s, b.sms, {"stolen", NotificationType::sms, "", "Mine now"}));
       }},
      {"archive_template",
       [](auto& e, auto s, auto& b) { return outcome(e.templates().archive(s, b.sms)); }},
      {"set_queue_class",
       [](auto& e, auto s, auto& b) {
         return outcome(e.templates().set_queue(s, b.sms, QueueClass::bulk));
       }},
      {"last_use_of_template",
       [](auto& e, auto s, auto& b) { return outcome(e.statistics().last_use(s, b.sms)); }},
      {"revoke_api_key", [](auto& e, auto s, auto& b) { return e.api_keys().revoke(s, b.key); }},
      {"put_sender",
       [](auto& e, auto s, auto& b) {
         Sender sender;
         sender.id = b.sender;
         sender.service_id = s;
         sender.type = NotificationType::sms;
         sender.text = "STOLEN";
         return outcome(e.senders().put(sender));
       }},
      {"preview",
       [](auto& e, auto s, auto& b) {
         SendRequest r;
         r.template_id = b.sms;
         r.to = phone;
         return outcome(e.notifications().preview(s, r));
       }},
      {"send",
       [](auto& e, auto s, auto& b) {
         SendRequest r;
         r.template_id = b.sms;
         r.to = phone;
         return outcome(e.send(s, r));
       }},
      {"preview_job",
       [](auto& e, auto s, auto& b) { return outcome(e.jobs().preview(s, job_request(b.sms))); }},
      {"create_job",
       [](auto& e, auto s, auto& b) { return outcome(e.jobs().create(s, job_request(b.sms))); }},
      {"get_job", [](auto& e, auto s, auto& b) { return outcome(e.jobs().get(s, b.job)); }},
      {"cancel_job", [](auto& e, auto s, auto& b) { return outcome(e.jobs().cancel(s, b.job)); }},
      {"job_outcomes",
       [](auto& e, auto s, auto& b) { return outcome(e.statistics().job(s, b.job)); }},
      {"get_notification",
       [](auto& e, auto s, auto& b) { return outcome(e.notifications().get(s, b.notification)); }},
      {"explain_notification",
       [](auto& e, auto s, auto& b) {
         return outcome(e.billing().explain_notification(s, b.notification));
       }},
  };
  return all;
}

/// The same calls with own things around another's: what is sent with them.
std::vector<Call> calls_with(TemplateId own) {
  const auto with = [own](auto change) {
    return [own, change](Engine& e, ServiceId s, const Belongings& b) {
      SendRequest r;
      r.template_id = own;
      r.to = phone;
      r.personalisation.set("name", "Ann");
      change(r, b);
      return outcome(e.send(s, r));
    };
  };
  return {{"send with a key", with([](auto& r, auto& b) { r.api_key_id = b.key; })},
          {"send with a sender", with([](auto& r, auto& b) { r.sender_id = b.sender; })}};
}

/// What an error says, whatever id it names.
std::string anonymous(const Result<void>& result, const Belongings& b) {
  if (result) return "accepted";
  std::string text = std::string(name_of(result.error().code)) + ": " + result.error().message;
  for (const std::string& id : {b.sms.to_text(), b.key.to_text(), b.sender.to_text(),
                                b.notification.to_text(), b.job.to_text()})
    if (const auto at = text.find(id); at != text.npos) text.replace(at, id.size(), "ID");
  return text;
}

}  // namespace

TEST_CASE("tenancy: another service's things are, to every call, things that do not exist (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic stranger(world, "Stranger"), owner(world, "Owner");
    Engine& engine = *world.engine;
    Belongings owned;
    owned.sms = owner.sms.id;
    owned.key = must(engine.api_keys().create(owner.service.id, "k", KeyType::normal)).key.id;
    owned.sender = must(engine.senders().list(owner.service.id, NotificationType::sms)).front().id;
    owned.notification = owner.send();
    owned.job = must(engine.jobs().create(owner.service.id, job_request(owner.sms.id))).id;
    Belongings missing;
    for (Uuid* id : {&missing.sms.uuid, &missing.key.uuid, &missing.sender.uuid,
                     &missing.notification.uuid, &missing.job.uuid})
      *id = make_uuid_v4(*world.entropy);
    std::vector<Call> all = calls();
    for (Call& call : calls_with(stranger.sms.id)) all.push_back(std::move(call));
    for (const Call& call : all) {
      CAPTURE(call.name);
      const std::string answer = anonymous(call.make(engine, stranger.service.id, owned), owned);
      CHECK(answer == anonymous(call.make(engine, stranger.service.id, missing), missing));
      // Only the last use of what is not there is no error: it was never used.
      if (call.name != "last_use_of_template" && call.name != "job_outcomes")
        CHECK(answer != "accepted");
    }
    // And the owner still has everything, as it was.
    CHECK(must(engine.templates().get(owner.service.id, owned.sms)) == owner.sms);
    CHECK(!must(engine.api_keys().list(owner.service.id)).front().expires_at);
    CHECK(must(engine.senders().list(owner.service.id, NotificationType::sms)).front().text ==
          "CLINIC");
    CHECK(must(engine.jobs().get(owner.service.id, owned.job)).status != JobStatus::cancelled);
  });
}

TEST_CASE("tenancy: what a service lists and counts has nothing of another's in it (I9)") {
  over_every_store([](Store& store) {
    World world(store);
    must(world.engine->rates().put(flat_rate()));
    const Clinic stranger(world, "Stranger"), owner(world, "Owner");
    Engine& engine = *world.engine;
    const ServiceId s = stranger.service.id;
    const auto said = [&] {
      std::vector<std::size_t> sizes{must(engine.api_keys().list(s)).size(),
                                     must(engine.senders().list(s, NotificationType::sms)).size(),
                                     must(engine.services().list_guests(s)).size(),
                                     must(engine.jobs().list(s)).size(),
                                     must(engine.notifications().list_to(s, phone)).size(),
                                     must(engine.inbound().list(s)).size(),
                                     must(engine.callbacks().list_dead(s)).size(),
                                     must(engine.statistics().template_usage(s, 2025)).size(),
                                     must(engine.statistics().templates(s)).size(),
                                     must(engine.caches().recent_usage(s)).templates.size(),
                                     static_cast<std::size_t>(must(engine.callbacks().replay(s)))};
      for (const std::int64_t count : must(engine.caches().messages_today(s)))
        sizes.push_back(static_cast<std::size_t>(count));
      for (const UsageLine& line : must(engine.billing().yearly_usage(s, 2025)).lines)
        sizes.push_back(static_cast<std::size_t>(line.notifications_sent));
      return sizes;
    };
    const auto before = said();
    owner.send();
    must(engine.api_keys().create(owner.service.id, "k", KeyType::normal));
    must(engine.services().put_guest_list(owner.service.id,
                                          std::vector<std::string>{"07700900123"}));
    must(engine.jobs().create(owner.service.id, job_request(owner.sms.id)));
    InboundSms inbound;
    inbound.service_id = owner.service.id;
    inbound.notify_number = "07700900001";
    inbound.user_number = "447700900123";
    inbound.content = "STOP";
    inbound.provider = "sim";
    must(engine.inbound().record(std::vector{inbound}));
    must(engine.run_due());
    CHECK(said() == before);
    CHECK(must(engine.retention().erase_recipient(s, phone)) == 0);
    CHECK(must(engine.notifications().list_to(owner.service.id, phone)).size() == 2);
  });
}
