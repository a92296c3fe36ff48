#include "engine/world.hpp"
#include "support/databases.hpp"

#include <notify/letters.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/ports/letter_checker.hpp>
#include <notify/ports/letter_renderer.hpp>
#include <notify/ports/virus_scanner.hpp>
#include <notify/services.hpp>
#include <notify/tasks.hpp>
#include <notify/templates.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace letter_files_test {
namespace {

class OnePage final : public LetterRenderer {
public:
  bool is_down = false;
  std::string fault;
  bool was_for_printer = false;
  Result<RenderedLetter> render(const LetterPrint& letter) override {
    if (is_down) return make_error(ErrorCode::internal, "no fonts");
    was_for_printer = letter.is_for_printer;
    return RenderedLetter{"%PDF of " + letter.message.subject, 3, fault};
  }
};

class ScriptedScanner final : public VirusScanner {
public:
  std::string virus;
  bool is_down = false;
  Result<ScanVerdict> scan(std::string_view) override {
    if (is_down) return make_error(ErrorCode::unavailable, "scanner is away");
    return ScanVerdict{virus};
  }
};

class ScriptedChecker final : public LetterChecker {
public:
  CheckedPdf answer{3, "Ms Pat Green\n10 Mill Lane\nLS1 4AP"};
  Result<CheckedPdf> check(std::string_view) override { return answer; }
};

/// A place of files that a test looks into.
class FilesInMemory final : public FileStorage {
public:
  std::map<std::string, std::string, std::less<>> files;
  bool is_down = false;
  Result<void> put(std::string_view key, std::string_view bytes) override {
    if (is_down) return away();
    files.insert_or_assign(std::string(key), std::string(bytes));
    return {};
  }
  Result<std::string> get(std::string_view key) override {
    if (is_down) return away();
    const auto found = files.find(key);
    if (found == files.end()) return make_error(ErrorCode::not_found, "no file");
    return found->second;
  }
  Result<void> remove(std::string_view key) override {
    if (is_down) return away();
    files.erase(std::string(key));
    return {};
  }

private:
  static Error away() { return make_error(ErrorCode::unavailable, "files are away"); }
};

/// A service that sends letters, with an engine that has every port of letters.
struct Press {
  World world;
  std::shared_ptr<OnePage> renderer = std::make_shared<OnePage>();
  std::shared_ptr<ScriptedScanner> scanner = std::make_shared<ScriptedScanner>();
  std::shared_ptr<ScriptedChecker> checker = std::make_shared<ScriptedChecker>();
  std::shared_ptr<FilesInMemory> files = std::make_shared<FilesInMemory>();
  std::unique_ptr<Engine> engine;
  Service service;

  explicit Press(Store& store) : world(store) {
    auto sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy));
    engine = must(Engine::make({.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                                .clock = world.clock,
                                .entropy = world.entropy,
                                .sealer = std::move(sealer),
                                .letter_renderer = renderer,
                                .files = files,
                                .virus_scanner = scanner,
                                .letter_checker = checker}));
    service = world.make_service();
  }

  /// Answers hosts' own calls only: it makes and scans nothing.
  [[nodiscard]] Letters by_hand() const { return world.engine->letters(); }
  [[nodiscard]] Letters letters() const { return engine->letters(); }
  [[nodiscard]] Notification get(NotificationId id) const {
    return must(world.engine->notifications().get(service.id, id));
  }
  [[nodiscard]] Template make_template() const {
    NewTemplate t;
    t.name = t.subject = "Notice";
    t.type = NotificationType::letter;
    t.content = "Dear ((name))";
    t.postage = Postage::second;
    return must(world.engine->templates().create(service.id, t));
  }
};

UploadedLetter uploaded(std::string reference = "own-1", KeyType type = KeyType::normal) {
  UploadedLetter letter;
  letter.pdf = "%PDF-1.4 clinic";
  letter.reference = std::move(reference);
  letter.key_type = type;
  return letter;
}

SendRequest letter_of(const Template& source, KeyType type = KeyType::normal) {
  SendRequest r;
  r.template_id = source.id;
  r.key_type = type;
  r.personalisation.set("name", "Ann");
  r.personalisation.set("address_line_1", "Ms Pat Green");
  r.personalisation.set("address_line_2", "10 Mill Lane");
  r.personalisation.set("address_line_3", "LS1 4AP");
  return r;
}

void check_reason(const Error& error, Reason reason, std::string_view message) {
  CHECK(name_of(error.reason) == name_of(reason));
  CHECK(error.message == message);
}

}  // namespace

TEST_CASE("letter_files: an uploaded letter waits for its scan with a PDF that nobody gets") {
  over_every_store([](Store& store) {
    Press press(store);
    const auto id = must(press.by_hand().upload(press.service.id, uploaded())).id;
    const Notification n = press.get(id);
    CHECK(n.status == Status::pending_virus_check);
    CHECK(n.to == "Provided as PDF");
    CHECK(n.personalisation == R"({"address_line_1":"Provided as PDF"})");
    CHECK(n.postage == Postage::second);
    CHECK(n.billable_units == 0);
    CHECK(n.client_reference == "own-1");
    CHECK(n.reference.size() == 16);
    CHECK_FALSE(n.updated_at.has_value());
    const Template source =
        must(press.world.engine->templates().get(press.service.id, n.template_id, 1));
    CHECK(source.name == "Pre-compiled PDF");
    CHECK(source.subject == "Pre-compiled PDF");
    check_reason(press.by_hand().pdf(press.service.id, id).error(), Reason::pdf_not_ready,
                 "PDF not available yet, try again later");
    const auto second = must(press.by_hand().upload(press.service.id, uploaded("own-2"))).id;
    CHECK(press.get(second).template_id == n.template_id);
  });
}

TEST_CASE("letter_files: what the look at an uploaded letter found decides once") {
  over_every_store([](Store& store) {
    Press press(store);
    const ServiceId service = press.service.id;
    const auto letters = [&] { return press.by_hand(); };
    const auto upload = [&](KeyType type = KeyType::normal) {
      return must(letters().upload(service, uploaded("own", type))).id;
    };
    press.world.clock->advance(60s);

    SUBCASE("a good one is printed, to the address in its window") {
      const auto id = upload();
      LetterScan scan{.pages = 3, .address = "Ms Pat Green\n10 Mill Lane\nLS1 4AP"};
      scan.pdf = "%PDF-1.4 clean";
      CHECK(must(letters().record_scan(service, id, scan)));
      const Notification n = press.get(id);
      CHECK(n.status == Status::created);
      CHECK(n.billable_units == 2);
      CHECK(n.postage == Postage::second);
      CHECK(n.to == "Ms Pat Green\n10 Mill Lane\nLS1 4AP");
      CHECK(n.personalisation == R"({"address_line_1":"Provided as PDF"})");
      CHECK(must(letters().pdf(service, id)) == "%PDF-1.4 clean");
      CHECK_FALSE(must(letters().record_scan(service, id, {.result = ScanResult::virus})));
      CHECK(press.get(id) == n);
    }
    SUBCASE("one that goes abroad costs what that costs") {
      const auto id = upload();
      CHECK(must(letters().record_scan(
          service, id, {.pages = 1, .address = "Mme Roux\n4 rue Verte\n75001 Paris\nFrance"})));
      CHECK(press.get(id).postage == Postage::europe);
      CHECK(press.get(id).international);
    }
    SUBCASE("one of a test key is delivered at once") {
      const auto id = upload(KeyType::test);
      CHECK(must(letters().record_scan(service, id, {.pages = 1})));
      const Notification n = press.get(id);
      CHECK(n.status == Status::delivered);
      CHECK(n.billable_units == 1);
      CHECK(n.updated_at == press.world.clock->now());
      CHECK(must(letters().pdf(service, id)) == "%PDF-1.4 clinic");
    }
    SUBCASE("one with a virus is never shown") {
      const auto id = upload();
      CHECK(must(letters().record_scan(service, id, {.result = ScanResult::virus})));
      CHECK(press.get(id).status == Status::virus_scan_failed);
      check_reason(letters().pdf(service, id).error(), Reason::pdf_has_virus,
                   "File did not pass the virus scan");
    }
    SUBCASE("one that nobody could look at is a technical failure") {
      const auto id = upload();
      CHECK(must(letters().record_scan(
          service, id, {.result = ScanResult::scan_error, .message = "scanner is away"})));
      CHECK(press.get(id).status == Status::technical_failure);
      CHECK(press.get(id).failure_reason == "scanner is away");
      check_reason(letters().pdf(service, id).error(), Reason::pdf_unavailable,
                   "PDF not available for letters in status technical-failure");
    }
    SUBCASE("one that cannot be printed shows what was uploaded, and costs nothing") {
      const auto id = upload();
      CHECK(must(letters().record_scan(
          service, id,
          {.result = ScanResult::invalid, .pages = 11, .message = "letter-too-long"})));
      const Notification n = press.get(id);
      CHECK(n.status == Status::validation_failed);
      CHECK(n.billable_units == 0);
      CHECK(n.updated_at == press.world.clock->now());
      CHECK(must(letters().pdf(service, id)) == "%PDF-1.4 clinic");
      CHECK(must(letters().describe_pdf(service, id)) ==
            LetterPdf{true, false, 11, "letter-too-long", 0});
    }
  });
}

TEST_CASE("letter_files: who may not send letters uploads none") {
  over_every_store([](Store& store) {
    Press press(store);
    check_reason(press.by_hand().upload(press.service.id, uploaded("x", KeyType::team)).error(),
                 Reason::letters_need_live_key, "Cannot send letters with a team api key");
    press.service.restricted = true;
    press.service = must(press.world.engine->services().update(press.service));
    check_reason(press.by_hand().upload(press.service.id, uploaded()).error(),
                 Reason::letters_not_in_trial, "Cannot send letters when service is in trial mode");
    CHECK(press.by_hand().upload(press.service.id, uploaded("x", KeyType::test)).has_value());
    press.service.restricted = false;
    press.service.limits.letter_a_day = 1;
    press.service = must(press.world.engine->services().update(press.service));
    CHECK(press.by_hand().upload(press.service.id, uploaded()).has_value());
    check_reason(press.by_hand().upload(press.service.id, uploaded()).error(),
                 Reason::over_daily_limit, "Exceeded send limits (letter: 1) for today");
    press.service.permissions = PermissionSet::of(Permission::sms);
    press.service = must(press.world.engine->services().update(press.service));
    check_reason(press.by_hand().upload(press.service.id, uploaded()).error(),
                 Reason::type_not_allowed, "Service is not allowed to send letters");
  });
}

TEST_CASE("letter_files: an upload under one idempotency key is one letter") {
  over_every_store([](Store& store) {
    Press press(store);
    UploadedLetter letter = uploaded();
    letter.idempotency_key = "k1";
    const auto first = must(press.by_hand().upload(press.service.id, letter));
    const auto again = must(press.by_hand().upload(press.service.id, letter));
    CHECK(again.existed);
    CHECK(again.id == first.id);
    letter.pdf += "!";
    CHECK(press.by_hand().upload(press.service.id, letter).error().code == ErrorCode::conflict);
  });
}

TEST_CASE("letter_files: the PDF of a templated letter counts its sheets, not those of test keys") {
  over_every_store([](Store& store) {
    Press press(store);
    const ServiceId service = press.service.id;
    const Template source = press.make_template();
    const auto id = must(press.world.engine->send(service, letter_of(source))).id;
    check_reason(press.by_hand().pdf(service, id).error(), Reason::pdf_not_ready,
                 "PDF not available yet, try again later");
    CHECK(must(press.by_hand().record_pdf(service, id, 3, "%PDF one")));
    CHECK(press.get(id).billable_units == 2);
    CHECK(press.get(id).status == Status::created);
    CHECK(must(press.by_hand().pdf(service, id)) == "%PDF one");
    CHECK(must(press.by_hand().record_pdf(service, id, 1, "%PDF two")));
    CHECK(must(press.by_hand().pdf(service, id)) == "%PDF two");

    const auto test = must(press.world.engine->send(service, letter_of(source, KeyType::test))).id;
    const Notification before = press.get(test);
    CHECK(before.status == Status::delivered);
    CHECK(before.updated_at == before.created_at);
    press.world.clock->advance(60s);
    CHECK(must(press.by_hand().record_pdf(service, test, 1, "%PDF test")));
    CHECK(press.get(test) == before);
    CHECK(must(press.by_hand().pdf(service, test)) == "%PDF test");

    const auto longer = must(press.world.engine->send(service, letter_of(source))).id;
    CHECK(must(press.by_hand().record_pdf(service, longer, 11, "%PDF long")));
    CHECK(press.get(longer).status == Status::validation_failed);
    CHECK(press.get(longer).billable_units == 0);
    CHECK_FALSE(must(press.by_hand().record_pdf(service, longer, 1, "%PDF short")));
  });
}

TEST_CASE("letter_files: a run makes, scans and checks what is due") {
  over_every_store([](Store& store) {
    Press press(store);
    const ServiceId service = press.service.id;
    const Template source = press.make_template();
    const auto made = must(press.world.engine->send(service, letter_of(source))).id;
    const auto test = must(press.world.engine->send(service, letter_of(source, KeyType::test))).id;
    const auto good = must(press.letters().upload(service, uploaded())).id;
    CHECK(must(press.letters().run()) == LetterRunReport{.made = 2, .scanned = 1});
    CHECK(must(press.letters().pdf(service, made)) == "%PDF of Notice");
    CHECK(press.get(made).billable_units == 2);
    CHECK(must(press.letters().pdf(service, test)) == "%PDF of Notice");
    CHECK(press.get(good).status == Status::created);
    CHECK(press.get(good).to == "Ms Pat Green\n10 Mill Lane\nLS1 4AP");
    CHECK(must(press.letters().run()) == LetterRunReport{});

    press.scanner->virus = "Test.Virus";
    const auto bad = must(press.letters().upload(service, uploaded())).id;
    CHECK(must(press.letters().run()).scanned == 1);
    CHECK(press.get(bad).status == Status::virus_scan_failed);
    press.scanner->virus.clear();

    press.checker->answer = {11, "", "letter-too-long"};
    const auto longer = must(press.letters().upload(service, uploaded())).id;
    press.checker->answer = {1, "Nobody\nNowhere\nNo postcode"};
    CHECK(must(press.letters().run()).scanned == 1);
    CHECK(press.get(longer).status == Status::validation_failed);
    CHECK(must(press.letters().describe_pdf(service, longer)).message == "not-a-real-uk-postcode");
  });
}

TEST_CASE("letter_files: what fails is tried again, and given up in the end") {
  over_every_store([](Store& store) {
    Press press(store);
    press.scanner->is_down = true;
    const auto id = must(press.letters().upload(press.service.id, uploaded())).id;
    for (int attempt = 1; attempt < letter_attempts_max; ++attempt) {
      CHECK(must(press.letters().run()) == LetterRunReport{.retried = 1});
      CHECK(must(press.letters().run()) == LetterRunReport{});
      press.world.clock->advance(letter_retry_after);
    }
    CHECK(press.get(id).status == Status::pending_virus_check);
    CHECK(must(press.letters().run()) == LetterRunReport{.failed = 1});
    CHECK(press.get(id).status == Status::technical_failure);
    CHECK(press.get(id).failure_reason == "pdf cannot be scanned: scanner is away");
  });
}

TEST_CASE("letter_files: PDFs lie sealed, go with their letters, and orphans are swept") {
  over_every_store([](Store& store) {
    Press press(store);
    const ServiceId service = press.service.id;
    const auto id = must(press.letters().upload(service, uploaded())).id;
    REQUIRE(press.files->files.size() == 1);
    const auto& [key, bytes] = *press.files->files.begin();
    CHECK(key.starts_with("letters/" + service.to_text() + "/" + id.to_text()));
    CHECK(bytes.find("clinic") == std::string::npos);
    CHECK(must(press.letters().run()).scanned == 1);
    CHECK(must(press.letters().pdf(service, id)) == "%PDF-1.4 clinic");

    press.files->is_down = true;
    CHECK(press.letters().upload(service, uploaded()).error().code == ErrorCode::unavailable);
    press.files->is_down = false;
    // One that was put and led to nothing: its letter was over the limit.
    Service limited = press.service;
    limited.limits.letter_a_day = 1;
    must(press.world.engine->services().update(limited));
    CHECK_FALSE(press.letters().upload(service, uploaded()).has_value());
    CHECK(press.files->files.size() == 2);
    press.world.clock->advance(25h);
    must(press.engine->run_due());
    CHECK(press.files->files.size() == 1);
  });
}

TEST_CASE("letter_files: a letter is called back until it is collected") {
  over_every_store([](Store& store) {
    Press press(store);  // on a Friday at noon
    const ServiceId service = press.service.id;
    const Template source = press.make_template();
    const auto send = [&] { return must(press.world.engine->send(service, letter_of(source))).id; };
    const auto cancel = [&](NotificationId id) { return press.by_hand().cancel(service, id); };
    const auto id = send();
    CHECK(cancel(id).has_value());
    CHECK(press.get(id).status == Status::cancelled);
    check_reason(cancel(id).error(), Reason::letter_cancelled,
                 "This letter has already been cancelled.");
    const auto late = send();
    const auto failed = send();
    CHECK(must(press.by_hand().record_pdf(service, failed, 11, "%PDF")));
    check_reason(cancel(failed).error(), Reason::letter_not_cancellable,
                 "We could not cancel this letter. It is validation-failed");
    press.world.clock->advance(6h);
    check_reason(cancel(late).error(), Reason::letter_printed,
                 "It’s too late to cancel this letter. Printing started today at 5.30pm");
    press.world.clock->advance(24h);
    check_reason(cancel(late).error(), Reason::letter_printed,
                 "It’s too late to cancel this letter. Printing started on 20 March at 5.30pm");
    check_reason(cancel(NotificationId{}).error(), Reason::unspecified, "Notification not found");
    const Template sms = press.world.make_sms(service);
    const auto text = must(press.world.engine->send(service, request(sms))).id;
    check_reason(cancel(text).error(), Reason::not_a_letter,
                 "Notification cannot be cancelled - only letters can be cancelled");
    check_reason(press.by_hand().pdf(service, text).error(), Reason::not_a_letter,
                 "Notification is not a letter");
  });
}

TEST_CASE("letter_files: what would look wrong on paper ends as validation-failed, unbilled") {
  over_every_store([](Store& store) {
    Press press(store);
    const ServiceId service = press.service.id;
    const Template source = press.make_template();
    press.renderer->fault = "address-outside-window";
    // Seen at once by an engine that renders, else when the PDF is made.
    const auto at_once = must(press.engine->send(service, letter_of(source))).id;
    const auto later = must(press.world.engine->send(service, letter_of(source))).id;
    CHECK(press.get(at_once).status == Status::validation_failed);
    CHECK(press.get(later).status == Status::created);
    must(press.letters().run());
    press.renderer->fault.clear();
    const auto good = must(press.world.engine->send(service, letter_of(source))).id;
    must(press.letters().run());
    CHECK(press.renderer->was_for_printer);
    for (const auto id : {at_once, later}) {
      CHECK(press.get(id).status == Status::validation_failed);
      CHECK(press.get(id).billable_units == 0);
    }
    CHECK(must(press.letters().describe_pdf(service, later)).message == "address-outside-window");
    CHECK(must(press.letters().describe_pdf(service, later)).pages == 3);
    CHECK(press.get(good).billable_units == 2);
    CHECK(must(press.letters().collect(press.world.clock->now() + 1us)) == 1);
  });
}

TEST_CASE("letter_files: another service's letters do not exist") {
  over_every_store([](Store& store) {
    Press press(store);
    const Service other = press.world.make_service("Other");
    const auto id = must(press.by_hand().upload(press.service.id, uploaded())).id;
    Letters letters = press.by_hand();
    CHECK(letters.pdf(other.id, id).error().code == ErrorCode::not_found);
    CHECK(letters.describe_pdf(other.id, id).error().code == ErrorCode::not_found);
    CHECK(letters.cancel(other.id, id).error().code == ErrorCode::not_found);
    CHECK(letters.record_scan(other.id, id, {.pages = 1}).error().code == ErrorCode::not_found);
    CHECK(letters.record_pdf(other.id, id, 1, "%PDF").error().code == ErrorCode::not_found);
  });
}

}  // namespace letter_files_test

TEST_CASE("letters: what is collected leaves with the PDF that is kept, at 17:50 in London") {
  over_every_store([](Store& store) {
    using namespace letter_files_test;
    Press press(store);
    const auto printer = std::make_shared<ScriptedProvider>();
    printer->name = "printer";
    printer->carries = NotificationType::letter;
    must(press.world.engine->providers().add(printer));
    const auto deliver = [&] {
      return must(press.world.engine->deliver({.type = NotificationType::letter}));
    };
    const auto own = must(press.by_hand().upload(press.service.id, uploaded())).id;
    const auto test =
        must(press.by_hand().upload(press.service.id, uploaded("t", KeyType::test))).id;
    CHECK(must(press.by_hand().collect(press.world.clock->now() + 1us)) == 0);  // not scanned yet
    for (const auto id : {own, test})
      must(press.by_hand().record_scan(press.service.id, id, {.pages = 3, .pdf = "%PDF clean"}));
    CHECK(must(press.by_hand().collect()) == 0);  // it came after the last collection
    CHECK(deliver().claimed == 0);

    // 2026-03-20 is a day of GMT: noon, then 17:49:59 and 17:50.
    press.world.clock->advance(5h + 49min + 59s);
    const auto has_task = [&] {
      for (const Task& task : must(press.world.engine->tasks().plan(press.world.clock->now())))
        if (task.key == "letters/collect/2026-03-20") return true;
      return false;
    };
    CHECK_FALSE(has_task());
    press.world.clock->advance(1s);
    CHECK(has_task());
    must(press.world.engine->run_due());
    CHECK_FALSE(has_task());
    CHECK(must(press.by_hand().collect()) == 0);  // it stands in the queue already
    CHECK(deliver().accepted == 1);
    REQUIRE(printer->sent.size() == 1);
    CHECK(printer->sent[0].id == own);
    CHECK(printer->sent[0].letter.pdf == "%PDF clean");
    CHECK(printer->sent[0].letter.pages == 3);
    CHECK(press.get(own).status == Status::sending);
  });
}
