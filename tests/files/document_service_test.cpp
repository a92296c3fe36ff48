#include "support/scripted_http.hpp"

#include <notify/adapters/document_service.hpp>

#include <doctest/doctest.h>

using namespace notify;
using namespace notify::test;

namespace document_service_test {
namespace {

struct Remote {
  std::shared_ptr<ScriptedHttp> http = std::make_shared<ScriptedHttp>();
  std::shared_ptr<Documents> documents =
      *make_document_service(http, {"https://documents.example/", "the-key"});
  Document document{.service_id = *ServiceId::from_text("5d8b4b3e-0b0a-4f0e-9d4e-7d5d3a3c1b2a"),
                    .base64 = "JVBERi0xLjQ="};

  void answer(std::int64_t status, std::string body) {
    http->script = [=](const HttpRequest&) {
      return HttpAnswer{.status = status, .phase = HttpPhase::answered, .body = body};
    };
  }
};

}  // namespace

TEST_CASE("document_service: a document is posted as the service reads it") {
  Remote remote;
  remote.answer(201, R"({"document": {"id": "1", "url": "https://d.example/d/a\u0026b?key=c"}})");
  remote.document.confirmation_email = "sam@example.com";
  CHECK(*remote.documents->upload(remote.document) == "https://d.example/d/a&b?key=c");
  REQUIRE(remote.http->posted.size() == 1);
  const HttpRequest& sent = remote.http->posted.front();
  CHECK(sent.url ==
        "https://documents.example/services/5d8b4b3e-0b0a-4f0e-9d4e-7d5d3a3c1b2a/documents");
  CHECK(header_in(sent.headers, "authorization") == "Bearer the-key");
  CHECK(sent.body ==
        R"({"document":"JVBERi0xLjQ=","is_csv":false,"confirmation_email":"sam@example.com",)"
        R"("retention_period":"26 weeks"})");
  remote.document = {.service_id = remote.document.service_id,
                     .base64 = "a\"\\\n",
                     .is_csv = true,
                     .filename = "b.txt",
                     .retention_period = " 52 WEEKS "};
  CHECK(remote.documents->upload(remote.document).has_value());
  CHECK(remote.http->posted.back().body ==
        R"({"document":"a\"\\\n","is_csv":true,"retention_period":" 52 WEEKS ",)"
        R"("filename":"b.txt"})");
  CHECK(remote.documents->link_without_document(remote.document.service_id) ==
        "https://documents.example/services/5d8b4b3e-0b0a-4f0e-9d4e-7d5d3a3c1b2a/documents/"
        "test-document");
}

TEST_CASE("document_service: a refusal is passed on in the service's own words") {
  Remote remote;
  for (const std::int64_t status : {400, 413}) {
    remote.answer(status, R"({"error": "Unsupported file type 'application/zip'"})");
    const Error error = remote.documents->upload(remote.document).error();
    CHECK(error.reason == Reason::file_refused);
    CHECK(error.message == "Unsupported file type 'application/zip'");
  }
  remote.answer(400, "not json");
  CHECK(remote.documents->upload(remote.document).error().message == "document was refused");
}

TEST_CASE("document_service: everything else is unavailable, and shows no key") {
  Remote remote;
  for (const auto& [status, body] :
       {std::pair(403, R"({"error": "no"})"), std::pair(500, ""), std::pair(302, ""),
        std::pair(201, "{}"), std::pair(201, R"({"document": {"url": ""}})"),
        std::pair(201, R"({"document": {"url": "x)"),
        std::pair(201, R"({"document": {"url": "\u12)"),
        std::pair(201, R"({"document": {"url": 5}})"), std::pair(201, R"({"document": "url"})"),
        std::pair(201, R"({"url": "https://d.example"})"), std::pair(0, "")}) {
    remote.answer(status, body);
    const Error error = remote.documents->upload(remote.document).error();
    CHECK(error.code == ErrorCode::unavailable);
    CHECK(error.message.find("the-key") == std::string::npos);
  }
  CHECK_FALSE(make_document_service(remote.http, {"", "k"}).has_value());
  CHECK_FALSE(make_document_service(remote.http, {"https://x.example", ""}).has_value());
  CHECK_FALSE(make_document_service(remote.http, {"ftp://x.example", "k"}).has_value());
}

}  // namespace document_service_test
