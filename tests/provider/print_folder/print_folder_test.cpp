// Letters in a folder: whole, listed, handed over once, and reported by files of the printer.
#include "provider/print_folder/print_folder.hpp"
#include "codec/json_reader.hpp"
#include "support/sample.hpp"
#include "support/temp_folder.hpp"

#include <notify/open_provider.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace notify;
using namespace notify::test;

namespace print_folder_test {
namespace {

namespace fs = std::filesystem;
using print_folder::Place;

const UtcTime evening = UtcTime::from_text("2026-06-30T23:30:00Z").value();  // 1 July in London

OutboundMessage letter(int number, Postage postage = Postage::second) {
  std::string id = "0190a1b2-0000-7000-8000-000000000000";
  const std::string digits = std::to_string(number);
  id.replace(id.size() - digits.size(), digits.size(), digits);
  OutboundMessage m;
  m.id = NotificationId::from_text(id).value();
  m.service_id = ServiceId::from_text("0190a1b2-0000-7000-8000-0000000000aa").value();
  m.type = NotificationType::letter;
  m.provider_key = id;
  m.to = "Ms Pat Green\n10 Mill Lane\nLS1 4AP";
  m.letter = {
      .pdf = "%PDF of " + digits, .pages = 3, .reference = "LETTER" + digits, .postage = postage};
  return m;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

void leave(const fs::path& path, std::string_view bytes = {}) {
  std::ofstream(path, std::ios::binary) << bytes;
}

ProviderPorts ports() {
  return {.clock = std::make_shared<SimulatedClock>(evening),
          .entropy = std::make_shared<SeededEntropy>(7)};
}

std::shared_ptr<Provider> open_in(const fs::path& folder) {
  return must(open_provider("folder", R"({"folder": ")" + folder.string() + R"("})", ports()));
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

std::vector<SendResult> send(Provider& provider, const std::vector<OutboundMessage>& letters) {
  return must(provider.send_many(letters));
}

/// A place that fails once, before or after it did what it was asked.
class FaultyPlace final : public Place {
public:
  FaultyPlace(std::unique_ptr<Place> inner, int fails_at, bool is_done_first)
      : inner_(std::move(inner)), left_(fails_at), is_done_first_(is_done_first) {}

  Result<std::vector<std::string>> list() override {
    return act([&] { return inner_->list(); });
  }
  Result<void> put(const std::string& name, std::string_view bytes) override {
    return act([&] { return inner_->put(name, bytes); });
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return act([&] { return inner_->rename(from, to); });
  }
  Result<std::string> read(const std::string& name, std::size_t bytes_max) override {
    return act([&] { return inner_->read(name, bytes_max); });
  }
  Result<void> remove(const std::string& name) override {
    return act([&] { return inner_->remove(name); });
  }
  Result<void> settle() override {
    return act([&] { return inner_->settle(); });
  }

private:
  template <typename Do>
  auto act(const Do& work) -> decltype(work()) {
    if (left_-- != 0) return work();
    if (is_done_first_) static_cast<void>(work());
    return make_error(ErrorCode::unavailable, "the disk is full");
  }
  std::unique_ptr<Place> inner_;
  int left_;
  bool is_done_first_;
};

/// What a reading of reports came to, as the engine would keep it.
struct Kept {
  std::vector<std::string> bodies;
  bool is_store_away = false;
  PostKeeper keeper() {
    return [this](std::span<ReceivedPost> posts) {
      for (ReceivedPost& post : posts) {
        if (is_store_away) continue;
        bodies.push_back(post.body);
        post.is_kept = true;
      }
    };
  }
};

}  // namespace

TEST_CASE("print folder: letters lie there whole, with a list for each postage and day") {
  TempFolder folder;
  const auto provider = open_in(folder.path);
  CHECK(provider->type() == NotificationType::letter);
  const auto results = send(
      *provider, {letter(1), letter(2, Postage::first), letter(3), letter(4, Postage::europe)});
  for (const SendResult& result : results) CHECK(result.outcome == SendOutcome::accepted);
  CHECK(results[0].reference == "LETTER1");
  const auto names = names_in(folder.path);
  CHECK(names.size() == 7);
  CHECK(bytes_of(folder.path / "LETTER3.pdf") == "%PDF of 3");
  std::map<std::string, std::string> lists;
  for (const std::string& name : names)
    if (name.ends_with(".jsonl")) {
      CHECK(name.starts_with("2026-07-01-"));
      lists[name.substr(11, name.find('-', 11) - 11)] = bytes_of(folder.path / name);
    }
  REQUIRE(lists.size() == 3);
  CHECK(
      lists["second"] ==
      R"({"reference":"LETTER1","file":"LETTER1.pdf","id":"0190a1b2-0000-7000-8000-000000000001",)"
      R"("service_id":"0190a1b2-0000-7000-8000-0000000000aa","organisation_id":null,)"
      R"("postage":"second","pages":3,"sheets":2,"bytes":9})"
      "\n"
      R"({"reference":"LETTER3","file":"LETTER3.pdf","id":"0190a1b2-0000-7000-8000-000000000003",)"
      R"("service_id":"0190a1b2-0000-7000-8000-0000000000aa","organisation_id":null,)"
      R"("postage":"second","pages":3,"sheets":2,"bytes":9})"
      "\n");
  for (const auto& [postage, text] : lists) CHECK(text.find("Green") == std::string::npos);
  CHECK((fs::status(folder.path / "LETTER1.pdf").permissions() & fs::perms::others_all) ==
        fs::perms::none);
}

TEST_CASE("print folder: a letter that is there already is not handed over again") {
  TempFolder folder;
  CHECK(send(*open_in(folder.path), {letter(1)})[0].outcome == SendOutcome::accepted);
  const auto names = names_in(folder.path);
  const auto provider = open_in(folder.path);  // another process
  CHECK(provider->removes_duplicates());
  CHECK(send(*provider, {letter(1)})[0].outcome == SendOutcome::accepted);
  CHECK(names_in(folder.path) == names);
  // Printed already, and the printer took the PDF away.
  fs::rename(folder.path / "LETTER1.pdf", folder.path / "LETTER1.done");
  CHECK(send(*provider, {letter(1)})[0].outcome == SendOutcome::accepted);
  CHECK(!fs::exists(folder.path / "LETTER1.pdf"));
}

TEST_CASE("print folder: whatever fails, each letter is handed over whole, listed and once") {
  for (const bool is_done_first : {false, true}) {
    for (int fails_at = 0; fails_at < 16; ++fails_at) {
      INFO(fails_at, " ", is_done_first);
      TempFolder folder;
      const std::vector<OutboundMessage> letters{letter(1), letter(2, Postage::first), letter(3)};
      const auto faulty = must(print_folder::make_print_folder(
          {.identifier = "folder"},
          std::unique_ptr<Place>(std::make_unique<FaultyPlace>(
              must(print_folder::open_folder_place(folder.path.string())), fails_at,
              is_done_first)),
          ports()));
      const auto first = send(*faulty, letters);
      for (std::size_t i = 0; i < letters.size(); ++i) {
        const bool is_there = fs::exists(folder.path / (letters[i].letter.reference + ".pdf"));
        CHECK(first[i].outcome != SendOutcome::rejected);
        if (first[i].outcome == SendOutcome::accepted) CHECK(is_there);
        if (first[i].outcome == SendOutcome::retry) CHECK(!is_there);
      }
      send(*faulty, letters);  // the fault may have waited for this one
      for (const SendResult& result : send(*faulty, letters))
        CHECK(result.outcome == SendOutcome::accepted);
      std::string lists;
      for (const std::string& name : names_in(folder.path)) {
        CHECK(!name.ends_with(".part"));
        if (name.ends_with(".jsonl")) lists += bytes_of(folder.path / name);
      }
      for (const OutboundMessage& m : letters) {
        CHECK(bytes_of(folder.path / (m.letter.reference + ".pdf")) == m.letter.pdf);
        CHECK(lists.find("\"" + m.letter.reference + "\"") != std::string::npos);
      }
    }
  }
}

TEST_CASE("print folder: a reference that leads elsewhere is refused") {
  TempFolder folder;
  const auto provider = open_in(folder.path);
  for (const char* reference : {"", "../LETTER1", "a/b", ".", "LETTER1.pdf", "a b", "\n"}) {
    OutboundMessage m = letter(1);
    m.letter.reference = reference;
    CHECK(send(*provider, {m})[0].outcome == SendOutcome::rejected);
  }
  CHECK(names_in(folder.path).empty());
}

TEST_CASE("print folder: files of the printer become reports, and go once they are kept") {
  TempFolder folder;
  const auto provider = open_in(folder.path);
  send(*provider, {letter(1), letter(2), letter(3), letter(4), letter(5)});
  leave(folder.path / "LETTER1.done");
  leave(folder.path / "LETTER2.done",
        R"({"id": "0190a1b2-0000-7000-8000-000000000002", "despatched_on": "2026-06-29",
            "sorted": true})");
  leave(folder.path / "LETTER3.rejected", "the paper was torn");
  leave(folder.path / "LETTER4.done", std::string(1 << 20, 'x'));
  leave(folder.path / "readme.txt");
  CHECK(provider->listens_every() == std::chrono::seconds(60));

  Kept kept;
  kept.is_store_away = true;
  must(provider->listen(kept.keeper()));
  CHECK(fs::exists(folder.path / "LETTER1.done"));

  kept.is_store_away = false;
  must(provider->listen(kept.keeper()));
  CHECK(kept.bodies.size() == 4);
  for (const char* left : {"LETTER1", "LETTER2", "LETTER3", "LETTER4"}) {
    CHECK(!fs::exists(folder.path / (std::string(left) + ".pdf")));
    CHECK(!fs::exists(folder.path / (std::string(left) + ".done")));
  }
  CHECK(fs::exists(folder.path / "LETTER5.pdf"));
  CHECK(fs::exists(folder.path / "readme.txt"));

  const auto reader = provider->receipt_reader();
  std::map<std::string, Result<ReceiptReading>> readings;
  for (const std::string& body : kept.bodies)
    readings.emplace(body.substr(14, 7), reader->read({body}, evening));
  const auto& plain = must(readings.at("LETTER1"));
  CHECK(plain.receipts ==
        std::vector{Receipt{{}, "folder", "LETTER1", Status::delivered, evening}});
  CHECK(plain.despatches.empty());
  const auto& listed = must(readings.at("LETTER2"));
  CHECK(listed.receipts[0].status == Status::delivered);
  CHECK(listed.despatches ==
        std::vector{LetterDespatch{letter(2).id, day("2026-06-29"), CostThreshold::sorted}});
  CHECK(must(readings.at("LETTER3")).receipts[0].status == Status::technical_failure);
  CHECK(!readings.at("LETTER4").has_value());  // kept in quarantine
}

TEST_CASE("print folder: reports that are none are refused without what they say") {
  const auto reader = print_folder::make_receipt_reader("folder");
  const auto refused = [&](std::string_view body) {
    const auto reading = reader->read({body}, evening);
    REQUIRE(!reading.has_value());
    CHECK(reading.error().code == ErrorCode::invalid_argument);
    CHECK(reading.error().message.find("s3cret") == std::string::npos);
  };
  for (const char* body :
       {"", "s3cret", "{}", R"({"reference": "A"})",
        R"({"reference": "s3cret!", "status": "done"})",
        R"({"reference": "A", "status": "done", "said": "s3cret"})",
        R"({"reference": "A", "status": "done", "said": "{}"})",
        R"({"reference": "A", "status": "done", "said": "{\"id\": \"s3cret\"}"})"})
    refused(body);
}

TEST_CASE("print folder: wrong options are one line each, without the secret") {
  TempFolder folder;
  const fs::path file = folder.path / "file";
  leave(file);
  const auto refusal = [](std::string_view kind, const std::string& options) {
    const auto opened = open_provider(kind, options);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().message.find("s3cret") == std::string::npos);
    return opened.error().message;
  };
  CHECK(refusal("folder", "{}") == "the provider folder: folder is none that can be written");
  CHECK(refusal("folder", R"({"folder": ")" + file.string() + R"("})") ==
        "the provider folder: folder is none that can be written");
  const auto sftp = [&](const std::string& url, const std::string& more) {
    return refusal("sftp", R"({"url": ")" + url + R"(", "username": "u")" + more + "}");
  };
  const std::string password = R"(, "password": "s3cret")";
  const std::string host = R"(, "host_key_sha256": "abc")";
  CHECK(refusal("sftp", "{}") == "the provider sftp: url cannot be read");
  CHECK(sftp("https://a.example.com/", password + host) == "the provider sftp: url is not sftp");
  CHECK(sftp("sftp://u:s3cret@a.example.com/", password + host) ==
        "the provider sftp: url must not hold credentials");
  CHECK(sftp("sftp://a.example.com/~/x", password + host) ==
        "the provider sftp: url names no absolute folder");
  CHECK(sftp("sftp://a.example.com/%22%0A", password + host) ==
        "the provider sftp: url names no absolute folder");
  CHECK(sftp("sftp://a.example.com/in", host) ==
        "the provider sftp: needs a password or a key_file");
  CHECK(sftp("sftp://a.example.com/in", password) ==
        "the provider sftp: needs known_hosts or host_key_sha256, by which the server is known");
  CHECK(sftp("sftp://a.example.com/in", password + R"(, "known_hosts": "/no/such/file")") ==
        "the provider sftp: known_hosts cannot be read");
  CHECK(sftp("sftp://a.example.com/in", password + host + R"(, "timeout_ms": 0)") ==
        "the provider sftp: a time-out is not 1 to 600000 ms: 0");
}

TEST_CASE("print folder: an sftp server that is away takes nothing and leaves nothing in doubt") {
  const auto provider = must(
      open_provider("sftp", R"({"url": "sftp://127.0.0.1:1/in", "username": "u", "password": "p",
                  "host_key_sha256": "abc"})"));
  const auto results = send(*provider, {letter(1), letter(2)});
  for (const SendResult& result : results) CHECK(result.outcome == SendOutcome::retry);
}

}  // namespace print_folder_test
