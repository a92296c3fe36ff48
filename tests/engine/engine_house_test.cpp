// Services and who changes them, templates that change in parts, folders, brands, files.
#include "engine/world.hpp"

#include <notify/api_keys.hpp>
#include <notify/brands.hpp>
#include <notify/organisations.hpp>
#include <notify/senders.hpp>
#include <notify/services.hpp>
#include <notify/template_files.hpp>
#include <notify/template_folders.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

#include <atomic>
#include <map>
#include <random>
#include <thread>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace house_test {

namespace {

struct House {
  World world;
  User ada;
  Service service;

  explicit House(Store& store) : world(store) {
    ada.name = "Ada";
    ada.email_address = "ada@example.org";
    ada = must(engine().users().put(ada));
    NewService wanted;
    wanted.name = "River Clinic";
    wanted.details.created_by = ada.id;
    service = must(engine().services().create(wanted));
  }
  Engine& engine() { return *world.engine; }

  Template make(NotificationType type, std::string name = "One") {
    NewTemplate value;
    value.name = std::move(name);
    value.type = type;
    value.content = "Dear ((name))";
    if (type != NotificationType::sms) value.subject = "About you";
    if (type == NotificationType::letter) value.postage = Postage::second;
    value.created_by = ada.id;
    return must(engine().templates().create(service.id, value));
  }
};

template <typename T>
std::string refusal_of(const Result<T>& result) {
  return result ? std::string() : result.error().message;
}

}  // namespace

TEST_CASE("services: the history says who changed what, and when") {
  over_every_store([](Store& store) {
    House house(store);
    Services services = house.engine().services();
    house.world.clock->advance(1h);
    house.service.limits.sms_a_day = 5;
    house.service.details.notes = "asked twice";
    const Service changed = must(services.update(house.service, house.ada.id));
    CHECK(changed.updated_at == noon + 1h);
    CHECK(must(services.get(changed.id)) == changed);
    const auto history = must(services.list_history(changed.id));
    REQUIRE(history.size() == 2);
    CHECK(history[0].created_by == house.ada.id);
    CHECK(history[1].changed_by == house.ada.id);
    CHECK(history[1].limits.sms_a_day == 5);
    CHECK(
        refusal_of(services.update(changed, UserId{changed.id.uuid})).starts_with("unknown user"));
    Service odd = changed;
    odd.details.email_brand.uuid = changed.id.uuid;
    CHECK(refusal_of(services.update(odd)).starts_with("unknown brand"));
  });
}

TEST_CASE("services: one that is archived gives its name back, and sends nothing more") {
  over_every_store([](Store& store) {
    House house(store);
    house.make(NotificationType::sms);
    must(house.engine().api_keys().create(house.service.id, "k", KeyType::normal, {}));
    must(house.engine().services().archive(house.service.id, house.ada.id));
    const Service ended = must(house.engine().services().get(house.service.id));
    CHECK(ended.name == "_archived_2026-03-20-12:00:00_River Clinic");
    CHECK_FALSE(ended.active);
    CHECK(must(house.engine().templates().list(ended.id)).empty());
    CHECK(must(house.engine().services().list_history(ended.id)).back().changed_by == house.ada.id);
    NewService again;
    again.name = "river clinic";
    must(house.engine().services().create(again));
  });
}

TEST_CASE("services: a part of a name finds them in any case") {
  over_every_store([](Store& store) {
    House house(store);
    CHECK(must(house.engine().services().find_by_name("RIVER")).size() == 1);
    CHECK(must(house.engine().services().find_by_name("100%")).empty());
  });
}

TEST_CASE("services: any name is taken where that is asked for, and once") {
  over_every_store([](Store& store) {
    House house(store);
    NewService odd;
    CHECK_FALSE(house.engine().services().create(odd));
    odd.allows_any_name = true;
    Service made = must(house.engine().services().create(odd));
    CHECK(made.name.empty());
    CHECK(house.engine().services().create(odd).error().detail == "name");
    made.details.notes = "its name stays";
    must(house.engine().services().update(made));
  });
}

TEST_CASE("templates: what is not named of a change stays (rules/templates 3.7)") {
  over_every_store([](Store& store) {
    House house(store);
    Templates templates = house.engine().templates();
    const Template first = house.make(NotificationType::letter);
    house.world.clock->advance(1h);
    TemplateChange change;
    change.content = "Hello ((name))";
    const Template second = must(templates.change(house.service.id, first.id, change));
    CHECK(second.version == 2);
    CHECK(second.content == "Hello ((name))");
    CHECK(second.subject == first.subject);
    CHECK(second.created_by == house.ada.id);
    CHECK(second.updated_at == noon + 1h);
    CHECK(must(templates.get(house.service.id, first.id)) == second);

    SUBCASE("a contact block has to be the service's") {
      change = {};
      change.letter_contact_id = SenderId{house.service.id.uuid};
      CHECK(refusal_of(templates.change(house.service.id, first.id, change))
                .starts_with("letter_contact_id "));
    }
    SUBCASE("no value makes a text fit that is too long without any") {
      const Template sms = house.make(NotificationType::sms, "Two");
      change.content = "((a)) ((b))" + std::string(917, 'x');
      must(templates.change(house.service.id, sms.id, change));
      change.content = "((a))" + std::string(919, 'x');
      CHECK(refusal_of(templates.change(house.service.id, sms.id, change)) ==
            "Content has a character count greater than the limit of 918");
    }
    SUBCASE("redacting makes no version and has no end") {
      must(templates.redact(house.service.id, first.id, house.ada.id));
      CHECK(must(templates.get(house.service.id, first.id)).redacts_personalisation);
      must(templates.change(house.service.id, first.id, change));
      const Template now = must(templates.get(house.service.id, first.id));
      CHECK(now.redacts_personalisation);
      CHECK(now.version == 3);
    }
  });
}

TEST_CASE("templates: one hidden template stands for all uploaded letters") {
  over_every_store([](Store& store) {
    House house(store);
    const Template made = must(house.engine().templates().get_uploaded(house.service.id));
    CHECK(made.hidden);
    CHECK(must(house.engine().templates().get_uploaded(house.service.id)).id == made.id);
  });
}

TEST_CASE("template_files: a letter template has one attachment, from a version on to a version") {
  over_every_store([](Store& store) {
    House house(store);
    TemplateFiles files = house.engine().template_files();
    const Template letter = house.make(NotificationType::letter);
    LetterAttachment given;
    given.id.uuid = make_uuid_v4(*house.world.entropy);
    given.template_id = letter.id;
    given.original_filename = "map.pdf";
    given.page_count = 2;
    given.created_by = house.ada.id;
    const auto attached = must(files.attach({}, given));
    CHECK(attached.service_id == house.service.id);
    CHECK(must(house.engine().templates().get(house.service.id, letter.id)).letter_attachment ==
          given.id);
    CHECK(refusal_of(files.attach(house.service.id, given)) == "template-already-has-attachment");
    must(files.detach(house.service.id, given.id, house.ada.id));
    CHECK(refusal_of(files.detach(house.service.id, given.id, house.ada.id)) ==
          "letter-attachment-already-archived");
    Templates templates = house.engine().templates();
    CHECK(must(templates.get(house.service.id, letter.id, 2)).letter_attachment == given.id);
    CHECK(must(templates.get(house.service.id, letter.id, 3)).letter_attachment.is_nil());
    given.id.uuid = make_uuid_v4(*house.world.entropy);
    given.template_id = house.make(NotificationType::sms, "Two").id;
    CHECK_FALSE(files.attach(house.service.id, given));
  });
}

TEST_CASE("template_files: a file waits, is linked to, changes with its template and goes") {
  over_every_store([](Store& store) {
    House house(store);
    TemplateFiles files = house.engine().template_files();
    const Template email = house.make(NotificationType::email);
    const ServiceId service = house.service.id;
    TemplateFile given;
    given.template_id = email.id;
    given.details.filename = "map.pdf";
    given.created_by = house.ada.id;
    const TemplateFile waiting = must(files.add(service, given));
    CHECK(waiting.details.pending);
    CHECK(must(files.list(service, email.id)).empty());

    TemplateFileDetails details = waiting.details;
    details.pending = false;
    const TemplateFile live = must(files.change(service, email.id, waiting.id, details));
    CHECK(live.version == 1);
    CHECK(must(files.list(service, email.id)) == std::vector{live});
    CHECK(must(house.engine().templates().get(service, email.id)).version == 1);
    CHECK(refusal_of(files.add(service, given)).starts_with("File named map.pdf already exists"));

    details.link_text = "the way";
    const TemplateFile next = must(files.change(service, email.id, waiting.id, details));
    CHECK(next.template_version == 2);
    CHECK(must(house.engine().templates().get(service, email.id)).version == 2);
    CHECK(must(files.list(service, email.id, 1)) == std::vector{live});

    must(files.archive(service, email.id, waiting.id, house.ada.id));
    CHECK(must(files.list(service, email.id)).empty());
    CHECK(must(files.list(service, email.id, 1)) == std::vector{live});
    given.template_id = house.make(NotificationType::sms, "Two").id;
    CHECK(refusal_of(files.add(service, given)) ==
          "Cannot add an email file to a non-email template");
  });
}

TEST_CASE("brands: who made one stays, who changed it is kept, a taken name is told") {
  over_every_store([](Store& store) {
    House house(store);
    Brands brands = house.engine().brands();
    EmailBrand town;
    town.name = "Town";
    town.text = "Town";
    town.created_by = house.ada.id;
    EmailBrand stored = must(brands.put(town));
    CHECK(brands.put(town).error().detail == "name");
    CHECK(must(brands.unique_email_name("town")) == "town (alternate 1)");
    house.world.clock->advance(1h);
    stored.updated_by = house.ada.id;
    stored.created_by = {};
    stored = must(brands.put(stored));
    CHECK(stored.created_by == house.ada.id);
    CHECK(stored.updated_at == noon + 1h);
    must(brands.archive(stored.id));
    CHECK(must(brands.list_email()).empty());
  });
}

namespace {

/// Every way up ends, and leads through folders that are there.
void check_trees(const std::vector<TemplateFolder>& folders) {
  std::map<TemplateFolderId, TemplateFolderId> parents;
  for (const TemplateFolder& folder : folders) parents.emplace(folder.id, folder.parent);
  for (const TemplateFolder& folder : folders) {
    TemplateFolderId above = folder.id;
    std::size_t steps = 0;
    while (!above.is_nil() && steps <= folders.size()) {
      REQUIRE(parents.contains(above));
      above = parents.at(above);
      ++steps;
    }
    CHECK(steps <= folders.size());
  }
}

}  // namespace

TEST_CASE("template_folders: trees stay trees while 16 threads move what is in them") {
  over_every_store([](Store& store) {
    House house(store);
    TemplateFolders folders = house.engine().template_folders();
    std::vector<TemplateFolderId> ids;
    for (int i = 0; i < 8; ++i)
      ids.push_back(must(folders.create(house.service.id, "f" + std::to_string(i),
                                        i % 2 == 0 ? TemplateFolderId() : ids.back()))
                        .id);
    const TemplateId text = house.make(NotificationType::sms).id;
    constexpr int threads_count = 16, moves_each = 12;
    std::atomic<int> unexpected{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < threads_count; ++t)
      threads.emplace_back([&, t] {
        std::mt19937 random(static_cast<unsigned>(t));
        for (int i = 0; i < moves_each; ++i) {
          FolderMove move{ids[random() % ids.size()], {ids[random() % ids.size()]}, {}};
          if (random() % 4 == 0) move.to = {};
          if (random() % 3 == 0) move.templates = {text};
          const auto moved = folders.move(house.service.id, move);
          if (!moved && moved.error().code != ErrorCode::invalid_argument) ++unexpected;
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(unexpected == 0);
    const auto after = must(folders.list(house.service.id));
    CHECK(after.size() == ids.size());
    check_trees(after);
  });
}

}  // namespace house_test
