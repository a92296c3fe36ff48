// Letters that our own renderer made, as uploads of a service.
#include "files/loopback.hpp"

#include <notify/adapters/pango.hpp>
#include <notify/adapters/pdf_checker.hpp>
#include <notify/letters.hpp>
#include <notify/notifications.hpp>
#include <notify/open.hpp>
#include <notify/services.hpp>

using namespace notify;

namespace uploaded_letter_test {
namespace {

std::string rendered_pdf(const std::vector<std::string>& address, const std::string& content) {
  Personalisation values;
  for (std::size_t i = 0; i < address.size(); ++i)
    values.set("address line " + std::to_string(i + 1), address[i]);
  LetterOptions options;
  options.written_on = LocalDay::from_ymd(2026, 11, 21).value();
  const LetterSource source{"Your permit", content, "", "", "Office\nRoad"};
  const auto message = LetterTemplate::compile(source).value().render(values, options);
  const UtcTime at = UtcTime::from_text("2026-11-21T10:00:00Z").value();
  return make_pango_letter_renderer().value()->render({message, at, true}).value().pdf;
}

CheckedPdf looked_at(const std::string& pdf) {
  return make_pdf_checker().value()->check(pdf).value();
}

/// Says clamd's "clean" of every file.
void call_clean(int socket) {
  using notify::test::Loopback;
  Loopback::read(socket, 10);
  for (;;) {
    const std::string head = Loopback::read(socket, 4);
    std::size_t size = 0;
    for (const char c : head) size = size << 8 | static_cast<unsigned char>(c);
    if (head.size() != 4 || size == 0) break;
    Loopback::read(socket, size);
  }
  Loopback::write(socket, std::string("stream: OK", 11));
}

}  // namespace

TEST_CASE("uploaded_letter: the address that we print is the address that we read") {
  const std::vector<std::string> address{"Ms Zoë O'Brien-Ffion", "Flat 7, 10 Mill Lane", "Leeds",
                                         "LS1 4AP"};
  const CheckedPdf found = looked_at(rendered_pdf(address, "Dear all\n\n---\n\nb\n\n---\n\nc"));
  CHECK(found.problem == "");
  CHECK(found.pages == 3);
  CHECK(found.address == "Ms Zoë O'Brien-Ffion\nFlat 7, 10 Mill Lane\nLeeds\nLS1 4AP");
}

TEST_CASE("uploaded_letter: a full window is read as a whole") {
  const std::vector<std::string> seven{"A B",     "Unit 2", "Old Works", "10 Mill Lane",
                                       "Holbeck", "Leeds",  "LS1 4AP"};
  CHECK(looked_at(rendered_pdf(seven, "Dear all")).address ==
        "A B\nUnit 2\nOld Works\n10 Mill Lane\nHolbeck\nLeeds\nLS1 4AP");
}

TEST_CASE("uploaded_letter: open_engine looks at uploads itself, and prints them") {
  const notify::test::Loopback clamd(call_clean);
  OpenOptions options;
  options.virus_scanner_url = "clamd:127.0.0.1:" + std::to_string(clamd.port());
  const auto engine = open_engine("memory:", options).value();
  NewService wanted;
  wanted.name = "Clinic";
  const ServiceId service = engine->services().create(wanted).value().id;
  auto letters = engine->letters();
  const auto upload = [&](std::string pdf) {
    UploadedLetter letter;
    letter.pdf = std::move(pdf);
    letter.reference = "own";
    const auto id = letters.upload(service, letter).value().id;
    CHECK(letters.run().value().scanned == 1);
    return id;
  };
  const auto get = [&](NotificationId id) {
    return engine->notifications().get(service, id).value();
  };
  const std::string pdf =
      rendered_pdf({"Ms Pat Green", "10 Mill Lane", "LS1 4AP"}, "Dear all\n\n---\n\nb\n\n---\n\nc");

  SUBCASE("a good one") {
    const auto id = upload(pdf);
    const Notification n = get(id);
    CHECK(n.status == Status::created);
    CHECK(n.billable_units == 2);
    CHECK(n.to == "Ms Pat Green\n10 Mill Lane\nLS1 4AP");
    CHECK(letters.pdf(service, id).value() == pdf);
  }
  SUBCASE("one without an address") {
    const auto id = upload(rendered_pdf({"Ms Pat Green", "10 Mill Lane", "Leeds"}, "Dear all"));
    CHECK(get(id).status == Status::validation_failed);
    CHECK(get(id).billable_units == 0);
    CHECK(letters.describe_pdf(service, id).value().message == "not-a-real-uk-postcode");
  }
  SUBCASE("one that is no PDF") {
    const auto id = upload("%PDF-1.4 clinic");
    CHECK(get(id).status == Status::validation_failed);
    CHECK(letters.describe_pdf(service, id).value().message == "unable-to-read-the-file");
  }
}

}  // namespace uploaded_letter_test
