// What providers that are described sign: Twilio, Vonage in both ways, a gateway; and forgeries.
#include "crypto/hmac.hpp"
#include "domain/base64.hpp"
#include "domain/hex.hpp"
#include "support/sample.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>
#include <notify/ports/receipt_reader.hpp>
#include <notify/ports/sealer.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <functional>
#include <sstream>

using namespace notify;
using namespace notify::test;
using namespace std::chrono_literals;

namespace signature_test {
namespace {

const UtcTime now = *UtcTime::from_text("2026-05-04T10:00:00Z");
constexpr std::string_view at_now = "1777888800";

std::string options_of(const std::string& name) {
  std::ifstream file(NFY_PROVIDER_EXAMPLES "/" + name + ".json");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What comes over the net.
struct Post {
  std::string body;
  std::vector<HttpHeader> headers{};
  UtcTime at = now;

  std::string& header(std::string_view name) {
    for (HttpHeader& one : headers)
      if (one.name == name) return one.value;
    return headers.emplace_back(HttpHeader{std::string(name), {}}).value;
  }
};

/// A provider of the examples, and a post of a receipt that it signed.
struct Signer {
  std::string name;
  std::string options;
  Post genuine;

  [[nodiscard]] Result<ReceiptReading> take(const Post& post) const {
    const auto reader = must(open_provider("http", options))->receipt_reader();
    CHECK(reader->checks_sender());
    return reader->read({post.body, post.headers}, post.at);
  }
};

// Each made by another implementation of HMAC, Python's.
Signer twilio() {
  return {"twilio",
          options_of("twilio"),
          {"MessageSid=SM1&SmsSid=SM1&MessageStatus=delivered&To=%2B447700900123&"
           "From=%2B447700900999",
           {{"X-Twilio-Signature", "sYl772qUgtsKGlUSFTTdvfKVKFQ="}}}};
}

Signer vonage() {
  return {"vonage",
          options_of("vonage"),
          {R"({"messageId": "0A1", "status": "delivered", "err-code": "0", "msisdn": )"
           R"("447700900123", "to": "CLINIC", "scts": "2605040959", "timestamp": "1777888800", )"
           R"("nonce": "a=b&c", "sig": )"
           R"("51214087dcbb5b6cc1970c04ba02ecaf1955bece7dc92e33942823c972fd60fc"})"}};
}

const std::string gateway_body = R"({"event": "sms:delivered", "payload": {"messageId": )"
                                 R"("0190163a-7b2c-7def-8123-456789abcdef"}})";

Signer gateway() {
  return {"gateway",
          options_of("gateway"),
          {gateway_body,
           {{"X-Signature", "947cb7d148411f0d28b5a1a15b34c58c5deb31c5ab3b30fe27825b0197a8daf8"},
            {"X-Timestamp", std::string(at_now)}}}};
}

/// Vonage's newer API signs a token that stands in a header.
Signer by_token() {
  return {"tokens",
          R"({"identifier": "tokens", "url": "https://api.example.com/", "receipts": {
              "id": "/payload/messageId", "status": "/event",
              "statuses": {"sms:delivered": "delivered"},
              "signature": {"over": "token", "keys": ["SIGNATURE-SECRET"], "age_s": 300}}})",
          {gateway_body,
           {{"Authorization",
             "Bearer eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJpYXQiOiAxNzc3ODg4ODAwLCAianRpIjog"
             "IngiLCAiaXNzIjogIlZvbmFnZSIsICJwYXlsb2FkX2hhc2giOiAiOGFjY2VmZDEzZGE0ZWJlMjQyM2JlNWUx"
             "ZTEwNTdmZjVlNmRmMzYwZTZlNWUzNjk0ZmIzYTAzMTRiMjVhOGExMiIsICJhcGlfa2V5IjogIktFWSJ9."
             "fLXEeCs_j1vOeDroh6xUJHaF4ULHZ2zbnWO6-oR54rY"}}}};
}

std::vector<Signer> signers() { return {twilio(), vonage(), gateway(), by_token()}; }

void flip(std::string& text, std::size_t at) {
  text[at % text.size()] = static_cast<char>(text[at % text.size()] ^ 1);
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != text.npos);
  text.replace(at, what.size(), with);
}

/// A token with these two parts, signed as the receiver would.
std::string token_of(const std::string& header, const std::string& claims,
                     std::string_view key = "SIGNATURE-SECRET") {
  const auto part = [](std::string_view bytes) {
    return base64::encode(bytes, base64::Alphabet::url_safe);
  };
  const std::string text = part(header) + "." + part(claims);
  return "Bearer " + text + "." + part(hmac(HmacDigest::sha256, key, text));
}

std::string claims_of(const std::string& body, std::string_view seconds) {
  return R"({"iat": )" + std::string(seconds) + R"(, "payload_hash": ")" + sha256_hex(body) + "\"}";
}

std::string twilio_signed(const std::string& text, std::string_view key = "TOKEN") {
  return base64::encode(hmac(HmacDigest::sha1, key, text));
}

std::string gateway_signed(const std::string& text, std::string_view key = "SIGNING-KEY") {
  return hex::encode(hmac(HmacDigest::sha256, key, text));
}

struct Forgery {
  std::string_view of;
  std::string_view name;
  std::function<void(Post&)> change;
};

const std::string url = "https://example.com/notifications/sms/twilio";
const std::string signature_header = "X-Twilio-Signature";

const std::vector<Forgery>& forgeries() {
  static const std::vector<Forgery> all = {
      {"twilio", "no signature", [](Post& p) { p.headers.clear(); }},
      {"twilio", "an empty one", [](Post& p) { p.header(signature_header).clear(); }},
      {"twilio", "a bit of it", [](Post& p) { flip(p.header(signature_header), 5); }},
      {"twilio", "without padding", [](Post& p) { p.header(signature_header).pop_back(); }},
      {"twilio", "with a blank behind", [](Post& p) { p.header(signature_header) += ' '; }},
      {"twilio", "as hexadecimal",
       [](Post& p) { p.header(signature_header) = "b1897befaa9482db0a1a55121534ddbdf2952854"; }},
      {"twilio", "under another name",
       [](Post& p) {
         p.headers = {{"X-Signature", p.headers[0].value}};
       }},
      {"twilio", "another status", [](Post& p) { replace(p.body, "delivered", "failed"); }},
      {"twilio", "another message", [](Post& p) { replace(p.body, "SM1", "SM2"); }},
      {"twilio", "a field more", [](Post& p) { p.body += "&ErrorCode=30003"; }},
      {"twilio", "an empty field more", [](Post& p) { p.body += "&X="; }},
      {"twilio", "a field less", [](Post& p) { replace(p.body, "&SmsSid=SM1", ""); }},
      {"twilio", "a field twice", [](Post& p) { p.body += "&SmsSid=SM1"; }},
      {"twilio", "a name and a value swapped",
       [](Post& p) { replace(p.body, "SmsSid=SM1", "SM1=SmsSid"); }},
      {"twilio", "no body", [](Post& p) { p.body.clear(); }},
      {"twilio", "garbage", [](Post& p) { p.body = "%zz"; }},
      {"twilio", "another key",
       [](Post& p) {
         p.header(signature_header) = twilio_signed(
             url + "From+447700900999MessageSidSM1MessageStatusdeliveredSmsSidSM1To+447700900123",
             "token");
       }},
      {"twilio", "a signature of the body alone",
       [](Post& p) { p.header(signature_header) = twilio_signed(p.body); }},
      {"twilio", "a signature for another URL",
       [](Post& p) {
         p.header(signature_header) = twilio_signed(
             url + "/x" +
             "From+447700900999MessageSidSM1MessageStatusdeliveredSmsSidSM1To+447700900123");
       }},
      {"vonage", "no signature", [](Post& p) { replace(p.body, "\"sig\"", "\"gis\""); }},
      {"vonage", "a bit of it", [](Post& p) { replace(p.body, "51214087", "51214086"); }},
      {"vonage", "half of it", [](Post& p) { replace(p.body, "942823c972fd60fc\"", "\""); }},
      {"vonage", "another status", [](Post& p) { replace(p.body, "delivered", "failed"); }},
      {"vonage", "another reason", [](Post& p) { replace(p.body, R"("0",)", R"("1",)"); }},
      {"vonage", "another instant", [](Post& p) { replace(p.body, "1777888800", "1777888801"); }},
      {"vonage", "a member more", [](Post& p) { replace(p.body, "{", R"({"a": "b", )"); }},
      {"vonage", "an object in it", [](Post& p) { replace(p.body, "\"0A1\"", "{\"a\": 1}"); }},
      {"vonage", "a member twice",
       [](Post& p) { replace(p.body, "{", R"({"messageId": "0A2", )"); }},
      {"vonage", "no JSON", [](Post& p) { p.body.pop_back(); }},
      {"vonage", "a day and more later", [](Post& p) { p.at = now + 24h + 1s; }},
      {"vonage", "of the future", [](Post& p) { p.at = now - 16min; }},
      {"gateway", "no signature", [](Post& p) { p.headers.erase(p.headers.begin()); }},
      {"gateway", "no time", [](Post& p) { p.headers.pop_back(); }},
      {"gateway", "another time", [](Post& p) { p.header("X-Timestamp") = "1777888801"; }},
      {"gateway", "another body", [](Post& p) { replace(p.body, "delivered", "failed"); }},
      {"gateway", "a blank behind the body", [](Post& p) { p.body += ' '; }},
      {"gateway", "a digit of the time in the body",
       [](Post& p) {
         p.body += '1';
         p.header("X-Timestamp") = "777888800";
       }},
      {"gateway", "a time that is none",
       [](Post& p) {
         p.header("X-Timestamp") = "now";
         p.header("X-Signature") = gateway_signed(p.body + "now");
       }},
      {"gateway", "without a time, and signed so",
       [](Post& p) {
         p.headers.pop_back();
         p.header("X-Signature") = gateway_signed(p.body);
       }},
      {"gateway", "another key",
       [](Post& p) { p.header("X-Signature") = gateway_signed(p.body + "1777888800", "KEY"); }},
      {"tokens", "no token", [](Post& p) { p.headers.clear(); }},
      {"tokens", "another body", [](Post& p) { p.body += ' '; }},
      {"tokens", "a bit of its signature",
       [](Post& p) { replace(p.header("Authorization"), "fLXE", "fLXF"); }},
      {"tokens", "two parts", [](Post& p) { replace(p.header("Authorization"), ".fLXE", "fLXE"); }},
      {"tokens", "four parts", [](Post& p) { p.header("Authorization") += ".x"; }},
      {"tokens", "another key",
       [](Post& p) {
         p.header("Authorization") =
             token_of(R"({"alg": "HS256"})", claims_of(p.body, at_now), "SECRET");
       }},
      {"tokens", "no algorithm",
       [](Post& p) {
         p.header("Authorization") = token_of(R"({"alg": "none"})", claims_of(p.body, at_now));
       }},
      {"tokens", "no digest of the body",
       [](Post& p) {
         p.header("Authorization") = token_of(R"({"alg": "HS256"})", R"({"iat": 1777888800})");
       }},
      {"tokens", "no instant",
       [](Post& p) {
         p.header("Authorization") =
             token_of(R"({"alg": "HS256"})", R"({"payload_hash": ")" + sha256_hex(p.body) + "\"}");
       }},
      {"tokens", "five minutes and more later", [](Post& p) { p.at = now + 301s; }},
  };
  return all;
}

std::string refused_signature(const std::string& signature, std::string_view format = "form") {
  const auto opened = open_provider(
      "http", R"({"url": "https://example.com/", "receipts": {"format": ")" + std::string(format) +
                  R"(", "id": "/i", "status": "/s", "statuses": {"a": "delivered"}, )"
                  R"("signature": )" +
                  signature + "}}");
  if (opened) return {};
  CHECK(opened.error().code == ErrorCode::invalid_argument);
  CHECK(opened.error().message.find("hidden") == std::string::npos);
  return opened.error().message;
}

}  // namespace

TEST_CASE("http signature: HMAC agrees with the vectors of RFC 2202 and RFC 4231") {
  const std::string key = "Jefe", text = "what do ya want for nothing?";
  CHECK(hex::encode(hmac(HmacDigest::sha1, key, text)) ==
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(hex::encode(hmac(HmacDigest::sha256, key, text)) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex::encode(hmac(HmacDigest::sha512, key, text)) ==
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
}

TEST_CASE("http signature: the example in Twilio's documentation is one") {
  const auto provider = must(open_provider("http", R"x({"url": "https://example.com/", "inbound": {
      "format": "form", "number": "/To", "user_number": "/From", "content": "/Digits",
      "signature": {"over": "url_and_fields", "digest": "sha1", "header": "X-Twilio-Signature",
                    "url": "https://mycompany.com/myapp.php?foo=1&bar=2", "keys": ["12345"]}}})x"));
  const std::vector<HttpHeader> headers{{"x-twilio-signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="}};
  const auto message = must(provider->inbound_reader()->read(
      {"Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&"
       "CallSid=CA1234567890ABCDE",
       headers},
      now));
  CHECK(message.content == "1234");
  CHECK(message.number == "+18005551212");
}

TEST_CASE("http signature: what the provider signed is read, by each way of signing") {
  for (const Signer& signer : signers()) {
    CAPTURE(signer.name);
    const auto reading = must(signer.take(signer.genuine));
    REQUIRE(reading.receipts.size() == 1);
    CHECK(reading.receipts[0].status == Status::delivered);
    CHECK(reading.receipts[0].provider == signer.name);
  }
  Signer capitals = vonage();
  replace(capitals.genuine.body, "51214087dcbb", "51214087DCBB");
  CHECK(capitals.take(capitals.genuine));
}

TEST_CASE("http signature: more than 40 ways to forge a post are all refused") {
  CHECK(forgeries().size() > 40);
  const std::vector<Signer> all = signers();
  for (const Forgery& forgery : forgeries()) {
    CAPTURE(forgery.of);
    CAPTURE(forgery.name);
    const auto signer = std::ranges::find(all, forgery.of, &Signer::name);
    REQUIRE(signer != all.end());
    Post post = signer->genuine;
    forgery.change(post);
    const auto reading = signer->take(post);
    REQUIRE(!reading);
    CHECK(reading.error().reason == Reason::sender_unverified);
    CHECK(reading.error().message.starts_with("post is not from " + signer->name + ": "));
    for (const char* secret : {"TOKEN", "SECRET", "SIGNING-KEY", "447700900123"})
      CHECK(reading.error().message.find(secret) == std::string::npos);
  }
}

TEST_CASE("http signature: any byte of a body that is changed, dropped or doubled is noticed") {
  for (const Signer& signer : signers()) {
    CAPTURE(signer.name);
    const std::string& body = signer.genuine.body;
    int refused = 0;
    for (std::size_t i = 0; i < body.size(); ++i) {
      Post changed = signer.genuine, dropped = signer.genuine, doubled = signer.genuine;
      flip(changed.body, i);
      dropped.body.erase(i, 1);
      doubled.body.insert(i, 1, body[i]);
      for (const Post& post : {changed, dropped, doubled}) {
        const auto reading = signer.take(post);
        if (!reading) {
          ++refused;
          continue;
        }
        // Blanks of JSON and empty fields of a form say nothing: it says what was signed.
        REQUIRE((signer.name == "vonage" || signer.name == "twilio"));
        REQUIRE(reading->receipts == must(signer.take(signer.genuine)).receipts);
      }
    }
    CHECK(refused > static_cast<int>(body.size()) * 5 / 2);
  }
}

TEST_CASE("http signature: one of several keys is enough, so that keys can change") {
  Signer signer = gateway();
  replace(signer.options, R"(["SIGNING-KEY"])", R"(["NEW-KEY", "SIGNING-KEY"])");
  CHECK(signer.take(signer.genuine));
  replace(signer.options, R"(["NEW-KEY", "SIGNING-KEY"])", R"(["NEW-KEY"])");
  CHECK(!signer.take(signer.genuine));
}

TEST_CASE("http signature: inbound SMS are checked in the same way") {
  const auto reader = must(open_provider("http", options_of("twilio")))->inbound_reader();
  CHECK(reader->checks_sender());
  const std::string body = "To=%2B447700900999&From=%2B447700900123&Body=Yes&MessageSid=SM9";
  const std::string text =
      "https://example.com/notifications/sms/receive/twilioBodyYesFrom+447700900123MessageSidSM9"
      "To+447700900999";
  const std::vector<HttpHeader> good{{"X-Twilio-Signature", twilio_signed(text)}};
  CHECK(must(reader->read({body, good}, now)).content == "Yes");
  const auto refused = reader->read({body}, now);
  REQUIRE(!refused);
  CHECK(refused.error().reason == Reason::sender_unverified);
}

TEST_CASE("http signature: a wrong description is one line without its values") {
  const std::string keys = R"("keys": ["hidden"])";
  const auto whole = [&](const std::string& members) { return "{" + keys + ", " + members + "}"; };
  CHECK(refused_signature(whole(R"("over": "body", "header": "X")")).empty());
  CHECK(refused_signature(whole(R"("over": "token")")).empty());
  const std::string begin = "option receipts of the provider http has a signature that ";
  CHECK(refused_signature("[]") == begin + "is no object");
  CHECK(refused_signature(R"({"over": "body", "header": "X"})") ==
        begin + "does not say all that it needs");
  CHECK(refused_signature(R"({"over": "body", "header": "X", "keys": []})") ==
        begin + "needs keys: a list of 1 to 4 texts");
  CHECK(refused_signature(R"({"over": "body", "header": "X", "keys": [""]})") ==
        begin + "needs keys: a list of 1 to 4 texts");
  CHECK(refused_signature(whole(R"("over": "hidden")")) == begin + "has an unknown word for over");
  CHECK(refused_signature(whole(R"("over": "body", "header": "X", "digest": "md5")")) ==
        begin + "has an unknown word for digest");
  CHECK(refused_signature(whole(R"("over": "body", "header": "X", "encoding": "hidden")")) ==
        begin + "has an unknown word for encoding");
  CHECK(refused_signature(whole(R"("over": "body", "header": "X", "hidden": "x")")) ==
        begin + "has an unknown member");
  for (const char* age : {"0", "1209601", "\"300\"", "1.5"})
    CHECK(refused_signature(whole(R"("over": "token", "age_s": )" + std::string(age))) ==
          begin + "has an age_s that is not 1 to 1209600");
  // What the way of signing does not cover, or cannot be found.
  for (const char* members :
       {R"("over": "body")", R"("over": "body", "header": "X", "field": "f")",
        R"("over": "body", "header": "X", "url": "u")",
        R"("over": "body", "header": "X", "time_field": "t")",
        R"("over": "url_and_fields", "header": "X")",
        R"("over": "url_and_fields", "header": "X", "url": "u", "time_header": "T")",
        R"("over": "sorted_fields", "field": "f", "time_header": "T")",
        R"("over": "token", "digest": "sha1")", R"("over": "token", "encoding": "hex")",
        R"("header": "X")"})
    CHECK_MESSAGE(refused_signature(whole(members)) == begin + "does not say all that it needs",
                  members);
}

}  // namespace signature_test
