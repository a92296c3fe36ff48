// Values that the old systems signed or encrypted, made by their documented schemes.
#include "crypto/old_secrets.hpp"

#include "domain/base64.hpp"
#include "support/sample.hpp"

#include <zlib.h>

using namespace notify;
using namespace notify::test;
using import::Secret;
using import::Secrets;

namespace secrets_test {
namespace {

constexpr std::string_view signed_text = "ImNhZlx1MDBlOSI.otaVFqV50lSnfq-tAN3adudV1zI";
constexpr std::string_view signed_values =
    ".eJyrVspLzE1VslKqoAAo1QIATDgffA.UWkxL5RZDVOgMxPDTBlxkOG5nZ0";
constexpr std::string_view encrypted_text =
    "gAAAAABlU_EAAAECAwQFBgcICQoLDA0OD79ngGPOgvFc6hlHazeTbiL96usHrBbfocO7SQ2zcMsDuFm7Z7e4--YluPfx7"
    "atzOw==";

Secrets secrets(ImportLayout layout, std::vector<std::string> keys = {"old-key", "new-key"}) {
  return must(Secrets::make(layout, {std::move(keys), "a-salt"}));
}

/// The zlib stream of so many letters.
std::string compressed(std::size_t letters) {
  const std::string text(letters, 'a');
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  REQUIRE(compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                    reinterpret_cast<const Bytef*>(text.data()), text.size(), 9) == Z_OK);
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("import secrets: a value opens by whichever key it was signed with, and by no other") {
  const Secrets both = secrets(ImportLayout::govuk);
  CHECK(must(both.open(Secret::inbound_sms, signed_text)) == R"("caf\u00e9")");
  CHECK(must(both.open(Secret::personalisation, signed_values)) ==
        R"({"name":")" + std::string(60, 'x') + R"("})");

  const Secrets newer = secrets(ImportLayout::govuk, {"new-key"});
  CHECK(newer.open(Secret::inbound_sms, signed_text).error().code == ErrorCode::corrupt);
  CHECK(newer.open(Secret::personalisation, signed_values).has_value());
}

TEST_CASE("import secrets: each column of cds has its own salt") {
  const Secrets cds = secrets(ImportLayout::cds);
  CHECK(must(cds.open(Secret::api_key, "InMzY3JldCI.DMaUba24ZcdkVoEA7xSsR_r4bjk")) ==
        R"("s3cret")");
  CHECK(must(cds.open(Secret::inbound_sms, "ImhlbGxvIg.ndyF5hkCeme5_j2vCpHQ3lrqkkc")) ==
        R"("hello")");
  CHECK(!cds.open(Secret::bearer_token, "InMzY3JldCI.DMaUba24ZcdkVoEA7xSsR_r4bjk"));
}

TEST_CASE("import secrets: one changed character anywhere refuses a value, signed or encrypted") {
  const Secrets govuk = secrets(ImportLayout::govuk), gsa = secrets(ImportLayout::gsa);
  CHECK(must(gsa.open(Secret::api_key, encrypted_text)) == R"("secret text")");
  const auto is_refused = [](const Secrets& by, Secret column, std::string value,
                             std::size_t place) {
    value[place] = value[place] == 'A' ? 'B' : 'A';
    const auto opened = by.open(column, value);
    return !opened && opened.error().code == ErrorCode::corrupt;
  };
  // The last character of each holds bits that no byte has.
  for (std::size_t i = 0; i + 1 < signed_text.size(); ++i)
    CHECK(is_refused(govuk, Secret::inbound_sms, std::string(signed_text), i));
  for (std::size_t i = 0; i + 3 < encrypted_text.size(); ++i)
    CHECK(is_refused(gsa, Secret::api_key, std::string(encrypted_text), i));
}

TEST_CASE("import secrets: what is no value at all is refused, and its error shows nothing of it") {
  for (const ImportLayout layout : {ImportLayout::govuk, ImportLayout::gsa, ImportLayout::cds}) {
    const Secrets by = secrets(layout);
    for (const std::string& value :
         {std::string(), std::string("."), std::string(".."), std::string("plain words"),
          std::string("gAAAAA=="), std::string(200, 'A'), std::string(9 << 20, 'A'),
          std::string("ImNhZlx1MDBlOSI."), std::string(".otaVFqV50lSnfq-tAN3adudV1zI")}) {
      const auto opened = by.open(Secret::api_key, value);
      REQUIRE(!opened);
      CHECK(opened.error().code == ErrorCode::corrupt);
      CHECK(opened.error().message.find("plain") == std::string::npos);
    }
  }
}

TEST_CASE("import secrets: a compressed value is opened up to a limit, and only if it is whole") {
  const std::string stream = compressed(100'000);
  CHECK(must(import::inflated(stream, 100'000)).size() == 100'000);
  CHECK(!import::inflated(stream, 99'999));
  CHECK(!import::inflated(compressed(50'000'000), import::secret_bytes_max));
  for (const std::size_t left :
       {std::size_t{0}, std::size_t{1}, stream.size() / 2, stream.size() - 1})
    CHECK(!import::inflated(std::string_view(stream).substr(0, left), 100'000));
  CHECK(!import::inflated(stream + "x", 100'000));
  CHECK(!import::inflated("no stream at all", 100'000));
}

TEST_CASE("import secrets: without keys, or without a salt where one is used, nothing opens") {
  CHECK(Secrets::make(ImportLayout::govuk, {{}, "salt"}).error().code ==
        ErrorCode::invalid_argument);
  CHECK(!Secrets::make(ImportLayout::govuk, {{"key"}, ""}));
  CHECK(!Secrets::make(ImportLayout::gsa, {{"key"}, ""}));
  CHECK(Secrets::make(ImportLayout::cds, {{"key"}, ""}));
}

TEST_CASE("import keys: they are read from JSON, oldest first, and nothing else passes for them") {
  const ImportKeys keys = must(import_keys_from_json(
      R"({"secret_keys": ["old", "new"], "dangerous_salt": "salt", "salts": {"a": "b"}})"));
  CHECK(keys.secret_keys == std::vector<std::string>{"old", "new"});
  CHECK(keys.dangerous_salt == "salt");
  CHECK(must(import_keys_from_json(R"({"secret_keys_oldest_first": ["k"]})")).secret_keys.size() ==
        1);
  for (const char* const refused :
       {"", "[]", "{}", R"({"secret_keys": []})", R"({"secret_keys": [""]})",
        R"({"secret_keys": "key"})", R"({"secret_keys": [1]})",
        R"({"secret_keys": ["k"], "dangerous_salt": 1})"})
    CHECK(import_keys_from_json(refused).error().code == ErrorCode::invalid_argument);
}

}  // namespace secrets_test
