#include "engine/world.hpp"
#include "support/databases.hpp"

#include <notify/adapters/pango.hpp>
#include <notify/delivery.hpp>
#include <notify/notifications.hpp>
#include <notify/providers.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;

namespace {

/// A renderer that answers with as many pages as a test says.
class PageCounter final : public LetterRenderer {
public:
  std::int64_t pages = 1;
  std::vector<LetterPrint> printed;
  [[nodiscard]] Result<RenderedLetter> render(const LetterPrint& letter) override {
    printed.push_back(letter);
    return RenderedLetter{"%PDF", pages};
  }
};

NewTemplate letter_template(Postage postage = Postage::second) {
  NewTemplate t;
  t.name = "letter";
  t.type = NotificationType::letter;
  t.subject = "About ((topic))";
  t.content = "Dear ((name))";
  t.postage = postage;
  return t;
}

SendRequest letter_to(const Template& source, const std::vector<std::string>& lines) {
  SendRequest r;
  r.template_id = source.id;
  r.personalisation.set("topic", "you");
  r.personalisation.set("name", "Ann");
  for (std::size_t i = 0; i < lines.size(); ++i)
    r.personalisation.set("address line " + std::to_string(i + 1), lines[i]);
  return r;
}

const std::vector<std::string> home{"Ann Example", "1 High Street", "SW1A 1AA"};

}  // namespace

TEST_CASE("letters: one that is accepted waits for the printer, not in the delivery queue") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const Template source = must(world.engine->templates().create(service.id, letter_template()));
    CHECK(must(world.engine->templates().get(service.id, source.id)) == source);
    const auto accepted = must(world.engine->send(service.id, letter_to(source, home)));
    const Notification n = must(world.engine->notifications().get(service.id, accepted.id));
    CHECK(n.status == Status::created);
    CHECK(n.postage == Postage::second);
    CHECK(!n.international);
    CHECK(n.to == "Ann Example\n1 High Street\nSW1A 1AA");
    CHECK(n.normalised_to == "annexample1highstreetsw1a1aa");
    CHECK(n.billable_units == 0);  // until somebody counts its pages
    REQUIRE(n.reference.size() == 16);
    for (const char c : n.reference) CHECK(((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')));
    CHECK(must(world.engine->delivery().count_queued(NotificationType::letter)) == 0);
  });
}

TEST_CASE("letters: the address decides the postage, and a wrong one is refused in known words") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const Template source =
        must(world.engine->templates().create(service.id, letter_template(Postage::first)));
    const auto postage = [&](std::vector<std::string> lines) {
      const auto a = must(world.engine->send(service.id, letter_to(source, lines)));
      return must(world.engine->notifications().get(service.id, a.id));
    };
    CHECK(postage(home).postage == Postage::first);
    CHECK(postage({"A", "B", "France"}).postage == Postage::europe);
    CHECK(postage({"A", "B", "France"}).international);
    CHECK(postage({"A", "B", "Japan"}).postage == Postage::rest_of_world);
    const auto refused = [&](std::vector<std::string> lines, std::string_view message,
                             KeyType key = KeyType::normal) {
      SendRequest r = letter_to(source, lines);
      r.key_type = key;
      check_refused(world.engine->send(service.id, r), ErrorCode::invalid_argument, message);
    };
    refused({"A", "SW1A 1AA"}, "Address must be at least 3 lines");
    refused({"A", "B", "Narnia"},
            "Last line of address must be a real UK postcode or another country");
    refused({"!", "!!", "SW1A 1AA"},
            "The first 2 lines of the address must both include at least one alphanumeric "
            "character");
    refused({"A", "(B", "SW1A 1AA"},
            "Address lines must not start with any of the following characters: @ ( ) = [ ] ” \\ / "
            ", < >");
    refused(home, "Cannot send letters with a team api key", KeyType::team);

    Service trial = must(world.engine->services().get(service.id));
    trial.restricted = true;
    trial.permissions = PermissionSet::of(Permission::letter);  // and no letters to other countries
    trial = must(world.engine->services().update(trial));
    refused(home, "Cannot send letters when service is in trial mode");
    trial.restricted = false;
    must(world.engine->services().update(trial));
    refused({"A", "B", "France"}, "Must be a real UK postcode");
  });
}

TEST_CASE("letters: a renderer counts the sheets; what is too long is final at once") {
  over_every_store([](Store& store) {
    World world(store);
    const auto counter = std::make_shared<PageCounter>();
    const auto engine = must(
        Engine::make({std::shared_ptr<Store>(std::shared_ptr<void>(), &store), world.clock,
                      world.entropy, nullptr, nullptr, nullptr, LimitPolicy::fail_open, counter}));
    const Service service = world.make_service();
    const Sender contact = must(world.engine->senders().put(
        {{}, service.id, NotificationType::letter, "Desk\n1 Office Road"}));
    CHECK_FALSE(contact.is_default);  // letters need none
    NewTemplate with_contact = letter_template();
    with_contact.letter_contact_id = contact.id;
    const Template source = must(engine->templates().create(service.id, with_contact));
    const auto sent = [&](std::int64_t pages, KeyType key = KeyType::normal) {
      counter->pages = pages;
      SendRequest r = letter_to(source, home);
      r.key_type = key;
      return must(engine->notifications().get(service.id, must(engine->send(service.id, r)).id));
    };
    CHECK(sent(1).billable_units == 1);
    CHECK(sent(3).billable_units == 2);
    CHECK(sent(10).billable_units == 5);
    CHECK(sent(10).status == Status::created);
    CHECK(sent(11).billable_units == 0);
    CHECK(sent(11).status == Status::validation_failed);
    const std::size_t printed = counter->printed.size();
    CHECK(sent(1, KeyType::test).billable_units == 0);
    CHECK(counter->printed.size() == printed);  // a test letter is not printed
    CHECK(sent(1).reply_to_text == "Desk\n1 Office Road");

    // Shown before it is sent, as long as it is, and refused as sending would refuse it.
    const std::size_t before = counter->printed.size();
    counter->pages = 11;
    const RenderedLetter shown =
        must(engine->notifications().render_letter(service.id, letter_to(source, home)));
    CHECK(shown.pdf == "%PDF");
    CHECK(shown.pages == 11);
    CHECK(counter->printed.size() == before + 1);  // set on pages once, also to be counted
    for (const std::int64_t pages : {1, 2, 3, 10}) {
      counter->pages = pages;
      CHECK(must(engine->notifications().render_letter(service.id, letter_to(source, home)))
                .sheets() == sent(pages).billable_units);
    }
    SendRequest of_test_key = letter_to(source, home);
    of_test_key.key_type = KeyType::test;
    CHECK(must(engine->notifications().render_letter(service.id, of_test_key)).pages == 10);
    CHECK(counter->printed.back().message.body.find("Ann") != std::string::npos);
    check_refused(
        engine->notifications().render_letter(service.id, letter_to(source, {"A", "SW1A 1AA"})),
        ErrorCode::invalid_argument, "Address must be at least 3 lines");
    const Template sms = world.make_sms(service.id);
    check_refused(engine->notifications().render_letter(service.id, request(sms)),
                  ErrorCode::invalid_argument, "template is no letter: " + sms.id.to_text());
    check_refused(world.engine->notifications().render_letter(service.id, letter_to(source, home)),
                  ErrorCode::unsupported, "letters cannot be shown without a renderer");
    counter->pages = 1;
    CHECK(counter->printed.back().message.contact_block.find("Office Road") != std::string::npos);
  });
}

TEST_CASE("letters: a template says how it is posted, and only a letter does") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const Service other = world.make_service("Other");
    const auto refused = [&](const NewTemplate& t, std::string_view message) {
      check_refused(world.engine->templates().create(service.id, t), ErrorCode::invalid_argument,
                    message);
    };
    refused(letter_template(Postage::none),
            "postage invalid. It must be either first, second or economy.");
    refused(letter_template(Postage::europe),
            "postage invalid. It must be either first, second or economy.");
    NewTemplate welsh = letter_template();
    welsh.letter_welsh_content = "Annwyl ((name))";
    refused(welsh, "a Welsh letter needs a Welsh subject and Welsh content");
    welsh.letter_welsh_subject = "Am ((topic))";
    const Template made = must(world.engine->templates().create(service.id, welsh));
    CHECK(must(world.engine->templates().get(service.id, made.id)).letter_welsh_content ==
          "Annwyl ((name))");
    NewTemplate sms{"text", NotificationType::sms, "", "Hi", Postage::first};
    refused(sms, "only a letter template has postage, a contact block or Welsh parts");
    NewTemplate linked{"text", NotificationType::sms, "", "Hi"};
    linked.has_unsubscribe_link = true;
    refused(linked, "only an email template has an unsubscribe link");
    const Sender theirs =
        must(world.engine->senders().put({{}, other.id, NotificationType::letter, "Theirs"}));
    NewTemplate foreign = letter_template();
    foreign.letter_contact_id = theirs.id;
    refused(foreign, "letter_contact_id " + theirs.id.to_text() +
                         " does not exist in database for service id " + service.id.to_text());
  });
}

TEST_CASE("templates: an archived one can be read, and stays archived") {
  over_every_store([](Store& store) {
    World world(store);
    const Clinic mine(world, "mine"), theirs(world, "theirs");
    const Template gone = must(world.engine->templates().archive(mine.service.id, mine.sms.id));
    CHECK(gone.archived);
    CHECK(gone.version == 2);
    CHECK(must(world.engine->templates().archive(mine.service.id, mine.sms.id)) == gone);
    CHECK(must(world.engine->templates().get(mine.service.id, mine.sms.id)) == gone);
    CHECK(world.engine->templates().archive(mine.service.id, theirs.sms.id).error().code ==
          ErrorCode::not_found);
  });
}

namespace {

/// Letters leave for the printer when they are collated, which puts them into the queue.
void queue_letters(const Database& database) {
  database.run(
      "INSERT INTO delivery_queue (notification_id, notification_type, available_at, lease_epoch, "
      "attempts) SELECT id, 'letter', 0, 0, 0 FROM notifications "
      "WHERE notification_type = 'letter' AND notification_status = 'created'");
}

}  // namespace

TEST_CASE("letters: a provider gets the pages, the lines of the address and our reference") {
  over_every_database([](const Database& database) {
    const auto store = database.open();
    World world(*store);
    const auto counter = std::make_shared<PageCounter>();
    counter->pages = 3;
    const auto printer = std::make_shared<ScriptedProvider>();
    printer->name = "printer";
    printer->carries = NotificationType::letter;
    must(world.engine->providers().add(printer));
    const auto engine = must(Engine::make({.store = store,
                                           .clock = world.clock,
                                           .entropy = world.entropy,
                                           .sealer = nullptr,
                                           .letter_renderer = counter}));
    must(engine->providers().add(printer));
    const Service service = world.make_service();
    const Template source = must(engine->templates().create(service.id, letter_template()));
    const auto id = must(engine->send(service.id, letter_to(source, home))).id;
    const Notification accepted = must(engine->notifications().get(service.id, id));
    world.clock->advance(std::chrono::hours(36));  // its date stays the one that it was written on
    queue_letters(database);
    const auto deliver = [&] { return must(engine->deliver({.type = NotificationType::letter})); };
    CHECK(deliver().accepted == 1);

    REQUIRE(printer->sent.size() == 1);
    const OutboundMessage& message = printer->sent[0];
    CHECK(message.type == NotificationType::letter);
    CHECK(message.to == "Ann Example\n1 High Street\nSW1A 1AA");
    CHECK(message.letter == OutboundLetter{"%PDF", 3, accepted.reference, Postage::second});
    CHECK(message.subject.empty());
    CHECK(message.body.empty());
    const LetterPrint& first = counter->printed.front();
    const LetterPrint& printed = counter->printed.back();
    CHECK(printed.is_for_printer);
    CHECK(printed.created_at == accepted.created_at);
    CHECK(printed.message.date == first.message.date);
    CHECK(printed.message.body == first.message.body);

    const Notification sent = must(engine->notifications().get(service.id, id));
    CHECK(sent.status == Status::sending);
    CHECK(sent.reference == accepted.reference);
    CHECK(sent.sent_by == "printer");
    CHECK(sent.billable_units == 2);

    // One that no longer fits, with other fonts say, is given up.
    const auto other = must(engine->send(service.id, letter_to(source, home))).id;
    counter->pages = 11;
    queue_letters(database);
    CHECK(deliver().rejected == 1);
    const Notification long_one = must(engine->notifications().get(service.id, other));
    CHECK(long_one.status == Status::technical_failure);
    CHECK(long_one.failure_reason == "cannot be rendered: letter is too long: 11 pages");
    CHECK(printer->sent.size() == 1);
  });
}

TEST_CASE("letters: an attachment counts as pages at once, and is printed behind the letter") {
  over_every_store([](Store& store) {
    World world(store);
    const Service service = world.make_service();
    const auto renderer = std::make_shared<PageCounter>();
    const auto engine =
        must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                           .clock = world.clock,
                           .entropy = world.entropy,
                           .sealer = nullptr,
                           .letter_renderer = renderer}));
    const Template source = must(engine->templates().create(service.id, letter_template()));
    User ada;
    ada.name = "Ada";
    ada.email_address = "ada@example.org";
    LetterAttachment map;
    map.id.uuid = make_uuid_v4(*world.entropy);
    map.template_id = source.id;
    map.original_filename = "map.pdf";
    map.page_count = 3;
    map.created_by = must(engine->users().put(ada)).id;
    must(engine->template_files().attach({}, map));

    const auto accepted = must(engine->send(service.id, letter_to(source, home)));
    CHECK(accepted.billable_units == 2);  // four pages
    CHECK(renderer->printed.back().attachment.empty());
    const auto missing = engine->letters().preview(service.id, accepted.id, LetterFormat::pdf);
    CHECK(missing.error().code == ErrorCode::unavailable);
    must(store.stored_files().put(uploaded_letter_key(service.id, map.id.uuid), "%PDF the map"));
    must(engine->letters().preview(service.id, accepted.id, LetterFormat::pdf));
    CHECK(renderer->printed.back().attachment == "%PDF the map");

    map.page_count = 10;
    map.id.uuid = make_uuid_v4(*world.entropy);
    const Template longer = must(engine->templates().create(service.id, letter_template()));
    map.template_id = longer.id;
    must(engine->template_files().attach({}, map));
    const auto refused = must(engine->send(service.id, letter_to(longer, home)));
    CHECK(must(engine->notifications().get(service.id, refused.id)).status ==
          Status::validation_failed);
  });
}
