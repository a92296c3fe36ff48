#include "provider/mmg/mmg.hpp"
#include "provider/receipt_bodies.hpp"

using namespace notify;
using namespace notify::test;

TEST_CASE("receipts: what cannot be read is an error that shows nothing private (P7)") {
  check_unreadable("mmg", mmg_body("9"), "mmg receipt has an unknown status: 9");
  check_unreadable("mmg", mmg_body("<447700900123\\n>"),
                   "mmg receipt has an unknown status: ?447700900123??");
  check_unreadable("mmg", R"({"status": "3"})", "mmg receipt names no notification");
  check_unreadable("mmg", R"({"CID": "447700900123", "status": "3"})",
                   "mmg receipt names no notification");
  check_unreadable("firetext", "", "firetext receipt names no notification");
  check_unreadable("firetext", "status=%4", "not a valid form: a broken escape");
  check_unreadable("firetext", "status=%zz", "not a valid form: a broken escape");
  check_unreadable("firetext", "a=1&a=2", "not a valid form: a field comes twice");
  check_unreadable("ses", "{}", "ses receipt has no message");
  check_unreadable("ses", ses_body("{}"), "ses receipt names no message");
  check_unreadable("ses", ses_body(R"({"notificationType": "Party", "mail": {"messageId": "r"}})"),
                   "ses receipt has an unknown type: Party");
  check_unreadable("dvla", "{}", "dvla receipt has no data");
  check_unreadable("dvla", dvla_body("PRINTED"), "dvla receipt has an unknown status: PRINTED");
  check_unreadable("dvla", dvla_body("DESPATCHED", "MM", "2ND", "soon"),
                   "dvla receipt has an unknown transition date");
  for (const auto& reader : make_receipt_readers()) {
    CHECK(!reader->read({std::string((64 << 10) + 1, 'a')}, read_at));
    CHECK(!reader->read({std::string("\xff\x00\xfe", 3)}, read_at));
    CHECK(!reader->read({"[1]"}, read_at));
  }
}

TEST_CASE("receipts: a body cut anywhere is read or refused, never a crash") {
  for (const std::string& body :
       {mmg_body("3"),
        ses_body(R"({"notificationType": "Delivery", "mail": {"messageId": "ref-1"}})"),
        ses_body(R"({"notification": {"messageId": "m", "timestamp": "2026-07-05 16:01:07.5"},)"
                 R"( "delivery": {"dwellTimeMs": 5}, "status": "SUCCESS"})"),
        std::string(R"({"messageId": "m", "messageStatus": "DELIVERED", "isFinal": true})"),
        dvla_body("DESPATCHED"), "status=1&code=102&reference=" + std::string(letter_or_sms_id)}) {
    for (std::size_t size = 0; size < body.size(); ++size)
      for (const auto& reader : make_receipt_readers())
        static_cast<void>(reader->read({std::string_view(body).substr(0, size)}, read_at));
  }
}

TEST_CASE("receipts: a reader reports in the name that it was given") {
  const auto reader = mmg::make_receipt_reader("mmg-two");
  CHECK(reader->identifier() == "mmg-two");
  CHECK(must(reader->read({mmg_body("3")}, read_at)).receipts[0].provider == "mmg-two");
  CHECK(reader->read({"{}"}, read_at).error().message == "mmg-two receipt names no notification");
}
