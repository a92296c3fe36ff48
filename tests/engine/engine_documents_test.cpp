#include "engine/world.hpp"
#include "support/databases.hpp"

#include <notify/document_links.hpp>
#include <notify/ports/documents.hpp>
#include <notify/ports/file_storage.hpp>
#include <notify/services.hpp>
#include <notify/tasks.hpp>
#include <notify/template_files.hpp>
#include <notify/templates.hpp>
#include <notify/users.hpp>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace documents_test {
namespace {

/// A place of documents that answers what a test says and keeps what it was handed.
class ScriptedDocuments final : public Documents {
public:
  std::vector<Document> uploaded;
  std::optional<Error> refusal;
  Result<std::string> upload(const Document& document) override {
    uploaded.push_back(document);
    if (refusal) return *refusal;
    return "https://documents.example/d/" + std::to_string(uploaded.size());
  }
  std::string link_without_document(ServiceId) const override {
    return "https://documents.example/test-document";
  }
};

struct Office {
  World world;
  std::shared_ptr<ScriptedDocuments> documents = std::make_shared<ScriptedDocuments>();
  std::unique_ptr<Engine> engine;  ///< sends files through `documents`
  std::unique_ptr<Engine> own;     ///< keeps them itself
  Service service;
  Template email;

  explicit Office(Store& store) : world(store) {
    auto sealer = must(make_aes_sealer({{1, "0123456789abcdef0123456789abcdef"}}, world.entropy));
    EnginePorts ports{.store = std::shared_ptr<Store>(std::shared_ptr<void>(), &store),
                      .clock = world.clock,
                      .entropy = world.entropy,
                      .sealer = std::move(sealer),
                      .documents = documents};
    engine = must(Engine::make(ports));
    ports.documents = nullptr;
    ports.document_link_base = "https://documents.example/";
    own = must(Engine::make(ports));
    service = world.make_service();
    service.contact_link = "https://contact.example.gov.uk";
    service = must(world.engine->services().update(service));
    email = world.make_email(service.id, "Get it: ((doc))");
  }

  [[nodiscard]] SendRequest with_file(std::string content = "%PDF-1.4") const {
    SendRequest r;
    r.template_id = email.id;
    r.to = address;
    r.personalisation.set("topic", "you");
    FileToSend& file = r.files.emplace_back();
    file.placeholder = "doc";
    file.document.base64 = base64_of_bytes(content);
    file.document.confirmation_email = address;
    return r;
  }
  [[nodiscard]] std::string values_of(NotificationId id) const {
    return must(world.engine->notifications().get(service.id, id)).personalisation;
  }
};

/// What a link of our own holds.
struct Link {
  std::string key;
  DocumentLink value;
  explicit Link(const std::string& values) {
    const std::size_t at = values.find("/d/");
    REQUIRE(at != std::string::npos);
    value.service_id = must(ServiceId::from_text(values.substr(at + 3, 36)));
    value.id = must(DocumentId::from_text(values.substr(at + 40, 36)));
    const std::size_t begin = values.find("?key=", at) + 5;
    key = values.substr(begin, values.find('"', begin) - begin);
    value.key = key;
  }
};

}  // namespace

TEST_CASE(
    "documents: what a template links to goes with each of its e-mails (rules/templates 3.9)") {
  over_every_store([](Store& store) {
    Office office(store);
    User ada;
    ada.name = "Ada";
    ada.email_address = "ada@example.org";
    ada = must(office.engine->users().put(ada));
    TemplateFiles files = office.engine->template_files();
    TemplateFile map;
    map.template_id = office.email.id;
    map.details.filename = "doc";
    map.details.retention_weeks = 4;
    map.created_by = ada.id;
    map = must(files.add(office.service.id, map));
    SendRequest r;
    r.template_id = office.email.id;
    r.to = address;
    r.personalisation.set("topic", "you");
    CHECK(office.engine->send(office.service.id, r).error().reason ==
          Reason::personalisation_missing);

    map.details.pending = false;
    map.details.link_text = "the map";
    must(files.change(office.service.id, office.email.id, map.id, map.details));
    CHECK(office.engine->send(office.service.id, r).error().code == ErrorCode::unavailable);
    must(store.stored_files().put(template_file_key(office.service.id, map.id), "%PDF-1.4"));
    const auto id = must(office.engine->send(office.service.id, r)).id;
    CHECK(office.values_of(id) ==
          R"x({"topic":"you","doc":"[the map](https://documents.example/d/1)"})x");
    REQUIRE(office.documents->uploaded.size() == 1);
    const Document& sent = office.documents->uploaded.front();
    CHECK(sent.base64 == base64_of_bytes("%PDF-1.4"));
    CHECK(sent.filename == "doc");
    CHECK(sent.retention_period == "4 weeks");
    CHECK(sent.confirmation_email == address);

    must(files.archive(office.service.id, office.email.id, map.id, ada.id));
    CHECK(office.engine->send(office.service.id, r).error().reason ==
          Reason::personalisation_missing);
  });
}

TEST_CASE("documents: a file goes out as the link that its upload answered") {
  over_every_store([](Store& store) {
    Office office(store);
    SendRequest r = office.with_file();
    const auto id = must(office.engine->send(office.service.id, r)).id;
    CHECK(office.values_of(id) == R"({"topic":"you","doc":"https://documents.example/d/1"})");
    REQUIRE(office.documents->uploaded.size() == 1);
    const Document& sent = office.documents->uploaded.front();
    CHECK(sent.service_id == office.service.id);
    CHECK(sent.base64 == "JVBERi0xLjQ=");
    CHECK(sent.confirmation_email == address);
    CHECK(sent.retention_period == "26 weeks");
    r.files.front().document = {.base64 = "xx", .is_csv = true, .retention_period = " 52 WEEKS "};
    must(office.engine->send(office.service.id, r));
    const Document& second = office.documents->uploaded.back();
    CHECK(second.base64 == "xx");
    CHECK(second.is_csv);
    CHECK(second.confirmation_email.empty());
    CHECK(second.retention_period == " 52 WEEKS ");
  });
}

TEST_CASE("documents: nothing is uploaded for a request that was answered, or is simulated") {
  over_every_store([](Store& store) {
    Office office(store);
    SendRequest r = office.with_file();
    r.idempotency_key = "k";
    const auto first = must(office.engine->send(office.service.id, r));
    CHECK(must(office.engine->send(office.service.id, r)).id == first.id);
    CHECK(office.documents->uploaded.size() == 1);
    r.files.front().document.base64 = "eHg=";
    CHECK(office.engine->send(office.service.id, r).error().code == ErrorCode::conflict);
    r.idempotency_key.clear();
    r.to = "simulate-delivered@notifications.service.gov.uk";
    CHECK(must(office.engine->send(office.service.id, r)).simulated);
    const Preview preview = must(office.engine->notifications().preview(office.service.id, r));
    CHECK(preview.body == "Get it: https://documents.example/test-document\n");
    CHECK(office.documents->uploaded.size() == 1);
  });
}

TEST_CASE("documents: files go by e-mail only, and what is refused is said") {
  over_every_store([](Store& store) {
    Office office(store);
    SendRequest r = office.with_file();
    r.template_id = office.world.make_sms(office.service.id, "Get ((doc))").id;
    r.to = phone;
    const Error by_sms = office.engine->send(office.service.id, r).error();
    CHECK(by_sms.reason == Reason::file_not_by_email);
    CHECK(by_sms.message == "Can only send a file by email");
    CHECK(office.documents->uploaded.empty());

    office.documents->refusal =
        make_error(ErrorCode::invalid_argument, "Unsupported file type", {}, Reason::file_refused);
    CHECK(office.engine->send(office.service.id, office.with_file()).error() ==
          *office.documents->refusal);
    office.documents->refusal = make_error(ErrorCode::unavailable, "documents are away");
    const std::vector<SendRequest> two{office.with_file(), office.with_file()};
    for (const auto& answer : must(office.engine->send_many(office.service.id, two)))
      CHECK(answer.error().code == ErrorCode::unavailable);
    CHECK(office.world.engine->send(office.service.id, office.with_file()).error().code ==
          ErrorCode::unsupported);
  });
}

TEST_CASE("documents: one that the engine keeps is found by its link, for as long as it was said") {
  over_every_store([](Store& store) {
    Office office(store);
    SendRequest r = office.with_file();
    r.files.front().document.filename = "result.PDF";
    r.files.front().document.retention_period = "1 week";
    const auto id = must(office.own->send(office.service.id, r)).id;
    const Link link(office.values_of(id));
    DocumentLinks links = office.own->document_links();
    const DocumentInfo info = must(links.describe(link.value));
    CHECK(info.filename == "result.PDF");
    CHECK(info.content_type == "application/pdf");
    CHECK(info.bytes == 8);
    CHECK(info.needs_email);
    CHECK(info.available_until == noon + 24h * 7);
    CHECK(must(links.download(link.value, " ANN@example.com ")).bytes == "%PDF-1.4");
    for (const std::string_view email : {"", "bob@example.com", "no address"})
      CHECK(links.download(link.value, email).error().reason == Reason::recipient_invalid);

    DocumentLink wrong = link.value;
    wrong.key = "wrong";
    CHECK(links.describe(wrong).error().code == ErrorCode::not_found);
    wrong = link.value;
    wrong.service_id = office.world.make_service("Other").id;
    CHECK(links.describe(wrong).error().code == ErrorCode::not_found);

    office.world.clock->advance(24h * 7);
    CHECK(links.describe(link.value).error().code == ErrorCode::not_found);
    must(office.own->run_due());
    CHECK(must(store.stored_documents().list_to_reseal(0, {}, 10)).empty());
  });
}

TEST_CASE("documents: the engine takes no file of another type, too long or under a bad name") {
  over_every_store([](Store& store) {
    Office office(store);
    const auto refused = [&](Document document) {
      SendRequest r = office.with_file();
      r.files.front().document = std::move(document);
      const auto answer = office.own->send(office.service.id, r);
      REQUIRE_FALSE(answer.has_value());
      CHECK(answer.error().reason == Reason::file_refused);
      return answer.error().message;
    };
    CHECK(refused({.base64 = "eA==", .filename = "a.exe"}) == "Unsupported file type 'exe'");
    CHECK(refused({.base64 = base64_of_bytes(std::string("\0x", 2))}) == "Unsupported file type");
    CHECK(refused({.base64 = "eA==", .filename = "nodot"}) ==
          "`filename` must end with a file extension. For example, filename.csv");
    CHECK(refused({.base64 = "eA==", .is_csv = true, .filename = "a.csv"}) ==
          "Do not set a value for `is_csv` if `filename` is set.");
    CHECK(refused({.base64 = "eA==", .filename = "../a.csv"}) ==
          "`filename` must not hold quotes, slashes or control characters");
    CHECK(refused({.base64 = "x"}) == "Cannot decode the file (invalid base64 encoding)");
    CHECK(refused({.base64 = base64_of_bytes(std::string(document_bytes_max + 1, 'x'))}) ==
          "Uploaded file exceeds file size limit of 2097152 bytes");
  });
}

}  // namespace documents_test
