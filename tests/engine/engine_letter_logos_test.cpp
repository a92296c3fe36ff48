// Pictures of letter brands: whose letters have them, and what happens where they lack.
#include "engine/world.hpp"
#include "support/databases.hpp"

#include <notify/brands.hpp>
#include <notify/letters.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/ports/log.hpp>
#include <notify/services.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace letter_logos_test {
namespace {

/// Prints the logo as text, and refuses one that is no SVG.
class LogoPress final : public LetterRenderer {
public:
  bool cannot_draw = false;  ///< for a while
  Result<RenderedLetter> render(const LetterPrint& letter) override {
    if (!letter.logo.empty() && cannot_draw)
      return make_error(ErrorCode::unavailable, "the program cannot be started");
    if (!letter.logo.empty() && !letter.logo.starts_with("<svg"))
      return make_error(ErrorCode::invalid_argument, "logo of the letter cannot be drawn");
    return RenderedLetter{"%PDF with " + (letter.logo.empty() ? "nothing" : letter.logo), 1};
  }
};

class Pictures final : public FileStorage {
public:
  std::map<std::string, std::string, std::less<>> files;
  std::vector<std::string> asked;
  bool is_down = false;
  Result<void> put(std::string_view, std::string_view) override { return {}; }
  Result<std::string> get(std::string_view key) override {
    asked.emplace_back(key);
    if (is_down) return make_error(ErrorCode::unavailable, "pictures are away");
    const auto found = files.find(key);
    if (found == files.end()) return make_error(ErrorCode::not_found, "no such picture");
    return found->second;
  }
  Result<void> remove(std::string_view) override { return {}; }
};

struct Told final : Log {
  std::vector<std::string> lines;
  void write(const LogRecord& record) noexcept override {
    if (record.event == "nfy.letter.logo") lines.push_back(to_json(record));
  }
};

/// A service whose letter brand is "town".
struct Press {
  World world;
  std::shared_ptr<Pictures> pictures = std::make_shared<Pictures>();
  std::shared_ptr<LogoPress> press = std::make_shared<LogoPress>();
  std::shared_ptr<Told> log = std::make_shared<Told>();
  std::unique_ptr<Engine> engine;
  Service service;
  Template letter;
  LetterBrand brand;

  explicit Press(Store& store) : world(store) {
    EnginePorts ports{.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                      .clock = world.clock,
                      .entropy = world.entropy,
                      .sealer = {}};
    ports.letter_renderer = press;
    ports.letter_logos = pictures;
    ports.log = log;
    engine = must(Engine::make(std::move(ports)));
    service = world.make_service();
    NewTemplate t{"notice", NotificationType::letter, "Notice", "Dear all"};
    t.postage = Postage::second;
    letter = must(engine->templates().create(service.id, t));
    brand.name = "Town";
    brand.filename = "town";
    brand = must(engine->brands().put(brand));
    service.details.letter_brand = brand.id;
    service = must(engine->services().update(service));
    pictures->files["town.svg"] = "<svg town>";
  }
  NotificationId send() const {
    SendRequest r;
    r.template_id = letter.id;
    r.personalisation.set("address_line_1", "Ms Pat Green");
    r.personalisation.set("address_line_2", "10 Mill Lane");
    r.personalisation.set("address_line_3", "LS1 4AP");
    return must(engine->send(service.id, r)).id;
  }
  /// The PDF that is made of a new letter.
  std::string print() const {
    const NotificationId id = send();
    CHECK(must(engine->letters().run()).made > 0);
    return must(engine->letters().pdf(service.id, id));
  }
};

}  // namespace

TEST_CASE("letter_logos: letters of a service with a letter brand have its picture") {
  over_every_store([](Store& store) {
    Press press(store);
    CHECK(press.print() == "%PDF with <svg town>");
    CHECK(press.print() == "%PDF with <svg town>");
    CHECK(press.pictures->asked.size() == 1);  // one look a minute
    CHECK(must(press.engine->letters().preview(press.service.id, press.send(), LetterFormat::pdf))
              .bytes == "%PDF with <svg town>");
    SUBCASE("a new picture is seen within a minute") {
      press.pictures->files["town.svg"] = "<svg new>";
      press.world.clock->advance(1min);
      CHECK(press.print() == "%PDF with <svg new>");
    }
    SUBCASE("a service without a brand has none") {
      press.service.details.letter_brand = {};
      press.service = must(press.engine->services().update(press.service));
      CHECK(press.print() == "%PDF with nothing");
    }
    SUBCASE("another brand brings its own") {
      LetterBrand other;
      other.name = "Port";
      other.filename = "harbour/port.svg";
      press.service.details.letter_brand = must(press.engine->brands().put(other)).id;
      press.service = must(press.engine->services().update(press.service));
      press.pictures->files["harbour/port.svg"] = "<svg port>";
      CHECK(press.print() == "%PDF with <svg port>");
    }
    CHECK(press.log->lines.empty());
  });
}

TEST_CASE("letter_logos: a picture that lacks or cannot be drawn holds no letter back") {
  over_every_store([](Store& store) {
    Press press(store);
    std::string why;
    SUBCASE("it is not there") {
      press.pictures->files.clear();
      why = "no such picture";
    }
    SUBCASE("it is no picture") {
      press.pictures->files["town.svg"] = "broken";
      why = "logo of the letter cannot be drawn";
    }
    SUBCASE("its name leads elsewhere") {
      press.brand.filename = "../../etc/passwd";
      press.brand = must(press.engine->brands().put(press.brand));
      why = "no name of a picture";
    }
    if (why.empty()) return;
    CHECK(press.print() == "%PDF with nothing");
    CHECK(press.print() == "%PDF with nothing");
    REQUIRE(press.log->lines.size() == 1);  // once an hour
    CHECK(press.log->lines[0].find(why) != std::string::npos);
    CHECK(press.log->lines[0].find(press.brand.filename) != std::string::npos);
    for (const std::string& key : press.pictures->asked) CHECK(key == "town.svg");
    press.world.clock->advance(1h);
    CHECK(press.print() == "%PDF with nothing");
    CHECK(press.log->lines.size() == 2);
  });
}

TEST_CASE("letter_logos: while pictures cannot be reached letters wait, but not for ever") {
  over_every_store([](Store& store) {
    Press press(store);
    press.pictures->is_down = true;
    const NotificationId id = press.send();
    CHECK(must(press.engine->letters().run()).retried == 1);
    SUBCASE("they come back") {
      press.pictures->is_down = false;
      press.world.clock->advance(letter_retry_after);
      CHECK(must(press.engine->letters().run()).made == 1);
      CHECK(must(press.engine->letters().pdf(press.service.id, id)) == "%PDF with <svg town>");
    }
    SUBCASE("they stay away") {
      for (std::int64_t i = 2; i < letter_attempts_max; ++i) {
        press.world.clock->advance(letter_retry_after);
        CHECK(must(press.engine->letters().run()).retried == 1);
      }
      press.world.clock->advance(letter_retry_after);
      CHECK(must(press.engine->letters().run()).made == 1);
      CHECK(must(press.engine->letters().pdf(press.service.id, id)) == "%PDF with nothing");
      CHECK(press.log->lines.size() == 1);
    }
  });
}

TEST_CASE("letter_logos: a letter waits while the program that draws pictures cannot be started") {
  over_every_store([](Store& store) {
    Press press(store);
    press.press->cannot_draw = true;
    const NotificationId id = press.send();
    CHECK(must(press.engine->letters().run()).retried == 1);
    press.press->cannot_draw = false;
    press.world.clock->advance(letter_retry_after);
    CHECK(must(press.engine->letters().run()).made == 1);
    CHECK(must(press.engine->letters().pdf(press.service.id, id)) == "%PDF with <svg town>");
  });
}

TEST_CASE("letter_logos: a draft shows the picture that it names") {
  over_every_store([](Store& store) {
    Press press(store);
    LetterDraft draft;
    draft.source = {"Notice", "Dear all", "", "", ""};
    CHECK(must(press.engine->letters().draw(draft, LetterFormat::pdf)).bytes ==
          "%PDF with nothing");
    draft.logo = "town";
    CHECK(must(press.engine->letters().draw(draft, LetterFormat::pdf)).bytes ==
          "%PDF with <svg town>");
    for (const std::string name : {"elsewhere", "../town", "/etc/passwd", ""}) {
      draft.logo = name;
      CHECK(must(press.engine->letters().draw(draft, LetterFormat::pdf)).bytes ==
            "%PDF with nothing");
    }
    press.pictures->is_down = true;
    draft.logo = "port";
    CHECK(must(press.engine->letters().draw(draft, LetterFormat::pdf)).bytes ==
          "%PDF with nothing");
  });
}

}  // namespace letter_logos_test
