#include "provider/smtp/dkim.hpp"

#include "provider/smtp/dkim_keys.hpp"
#include "provider/smtp/mime.hpp"

#include <doctest/doctest.h>

using namespace notify;

namespace dkim_test {

smtp::DkimSigner signer(const char* pem) {
  return {"notify.example", "winter", SigningKey::from_pem(pem).value()};
}

UtcTime at() { return UtcTime::from_text("2026-03-29T00:59:59Z").value(); }

std::string mail(std::string body = "Hello \t world\n\n\n") {
  OutboundMessage message;
  message.provider_key = "key-1";
  message.to = "someone@example.com";
  message.sender = "bins@notify.example";
  message.from_name = "Bins";
  message.subject = "Bin day";
  message.body = std::move(body);
  message.unsubscribe_link = "https://x.example/u";
  return smtp::write_mail(message, "<key-1@notify.example>", at());
}

std::string signature(const char* pem, const std::string& mail) {
  return smtp::dkim_signature(signer(pem), mail, at()).value();
}

/// What stands between `name=` and the next semicolon, without folding.
std::string tag(std::string text, const std::string& name) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == ' '; });
  const std::size_t begin = text.find(";" + name + "=") + name.size() + 2;
  return text.substr(begin, text.find(';', begin) - begin);
}

TEST_CASE("dkim: fields lose their case, folding and spare space (RFC 6376 3.4.2)") {
  CHECK(smtp::relaxed_field("A: X") == "a:X\r\n");
  CHECK(smtp::relaxed_field("B : Y\t\r\n\tZ  ") == "b:Y Z\r\n");
  CHECK(smtp::relaxed_field("Subject:") == "subject:\r\n");
  CHECK(smtp::relaxed_field("Subject: \t ") == "subject:\r\n");
  CHECK(smtp::relaxed_field("no colon") == "no colon:\r\n");
}

TEST_CASE("dkim: bodies lose spare space and empty lines at their end (RFC 6376 3.4.4)") {
  CHECK(smtp::relaxed_body(" C \r\nD \t E\r\n\r\n\r\n") == " C\r\nD E\r\n");
  CHECK(smtp::relaxed_body("") == "");
  CHECK(smtp::relaxed_body("\r\n \r\n\t\r\n") == "");
  CHECK(smtp::relaxed_body("a\r\n\r\n\r\nb") == "a\r\n\r\n\r\nb\r\n");
}

TEST_CASE("dkim: the signature says whose it is and what it covers, once more than there is") {
  const std::string field = signature(test::dkim_ed25519_pem, mail());
  CHECK(
      field.starts_with("DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
                        " d=notify.example; s=winter;\r\n t=1774745999;\r\n h="));
  CHECK(field.ends_with("\r\n"));
  CHECK(tag(field, "h") ==
        "From:From:To:To:Cc:Subject:Subject:Date:Date:Message-ID:Message-ID:Reply-To:"
        "MIME-Version:MIME-Version:Content-Type:Content-Type:Content-Transfer-Encoding:"
        "Content-Transfer-Encoding:List-Unsubscribe:List-Unsubscribe:List-Unsubscribe-Post:"
        "List-Unsubscribe-Post");
  CHECK(tag(signature(test::dkim_rsa_pem, mail()), "a") == "rsa-sha256");
  std::size_t begin = 0;
  for (std::size_t end = 0; (end = field.find("\r\n", begin)) != field.npos; begin = end + 2) {
    CHECK(end - begin <= 76);
    CHECK((begin == 0 || field[begin] == ' '));
  }
}

TEST_CASE("dkim: the same mail has the same signature, and any other mail another") {
  for (const char* const pem : {test::dkim_ed25519_pem, test::dkim_rsa_pem}) {
    const std::string field = signature(pem, mail());
    CHECK(signature(pem, mail()) == field);
    const std::string other_body = signature(pem, mail("Hello world!\n"));
    CHECK(tag(other_body, "bh") != tag(field, "bh"));
    CHECK(tag(other_body, "b") != tag(field, "b"));
    std::string other_subject = mail();
    other_subject.replace(other_subject.find("Bin day"), 3, "Bun");
    CHECK(tag(signature(pem, other_subject), "bh") == tag(field, "bh"));
    CHECK(tag(signature(pem, other_subject), "b") != tag(field, "b"));
  }
}

TEST_CASE("dkim: of fields of one name the lowest is covered first, as verifiers read it") {
  const auto covered = [](std::string header) {
    return signature(test::dkim_ed25519_pem, header + "\r\n\r\nHello\r\n");
  };
  CHECK(tag(covered("To: a\r\nTo: b"), "h").starts_with("From:To:To:To:Cc:"));
  CHECK(tag(covered("To: a\r\nTo: b"), "b") != tag(covered("To: b\r\nTo: a"), "b"));
}

TEST_CASE("dkim: a domain or selector that is no name is refused") {
  smtp::DkimSigner wrong = signer(test::dkim_ed25519_pem);
  CHECK(smtp::check(wrong).has_value());
  SUBCASE("domain") { wrong.domain = "notify.example; x=1"; }
  SUBCASE("no domain") { wrong.domain.clear(); }
  SUBCASE("selector") { wrong.selector = "a\r\nb"; }
  CHECK_FALSE(smtp::check(wrong).has_value());
}

}  // namespace dkim_test
