#include "provider/inbound_bodies.hpp"

using namespace notify;
using namespace notify::test;

TEST_CASE("firetext inbound: a form is read whole, and nothing in it decoded twice") {
  const ReceivedSms sms =
      read_inbound("firetext",
                   "source=TESCO&destination=07900111222&"
                   "message=Hi+%2B+%C3%A9+%255Cn+%5Cn&time=2026-07-04+10%3A00%3A23");
  CHECK(sms.provider == "firetext");
  CHECK(sms.number == "07900111222");
  CHECK(sms.user_number == "TESCO");
  CHECK(sms.content == "Hi + \xC3\xA9 %5Cn \\n");
  CHECK(sms.provider_reference.empty());
  CHECK(sms.provider_date == at("2026-07-04T10:00:23Z"));
  CHECK(read_inbound("firetext", "source=1&destination=2&message=&time=bad").provider_date ==
        read_at);
  CHECK(read_inbound("firetext", "source=1&destination=2&message=%00%FF&time=").content ==
        "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("firetext inbound: what lacks a field is an error that names it") {
  check_lacks("firetext", "source=1", "destination");
  check_lacks("firetext", "source=1&destination=2&time=3", "message");
  check_lacks("firetext", "message=1&destination=2&time=3", "source");
  check_lacks("firetext", "message=1&destination=2&source=3", "time");
  check_lacks("firetext", "", "destination");
}
