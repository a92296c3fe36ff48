#include "provider/smpp/pdu.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>

using namespace notify;
using namespace notify::smpp;

namespace {

Sms full_sms() {
  Sms sms;
  sms.service_type = "OTP";
  sms.source = {5, 0, "CLINIC"};
  sms.destination = {1, 1, "447700900123"};
  sms.esm_class = 0x40;
  sms.protocol_id = 1;
  sms.priority = 2;
  sms.schedule = "260329005959000+";
  sms.validity = "000001000000000R";
  sms.registered_delivery = 1;
  sms.data_coding = 8;
  sms.short_message = std::string("\x05\x00\x03\x07\x02\x01 and \x00 bytes", 19);
  sms.tlvs = {{tag::message_state, "\x02"}, {tag::receipted_message_id, "abc"}, {0x1400, ""}};
  return sms;
}

/// One of each.
std::vector<Pdu> samples() {
  return {
      {Command::bind_transceiver, 0, 1, Bind{"notify", "secret", "VMA", 0x34, {1, 1, "^44"}}},
      {Command::bind_transceiver_resp, 0, 1, Named{"centre", {{0x0210, "\x34"}}}},
      {Command::bind_transceiver_resp, status::invalid_password, 1, {}},
      {Command::unbind, 0, 7, {}},
      {Command::unbind_resp, 0, 7, {}},
      {Command::enquire_link, 0, 8, {}},
      {Command::enquire_link_resp, 0, 8, {}},
      {Command::submit_sm, 0, 9, full_sms()},
      {Command::submit_sm, 0, 10, Sms{}},
      {Command::submit_sm_resp, 0, 9, Named{"0A1B2C", {}}},
      {Command::submit_sm_resp, status::throttled, 9, {}},
      {Command::deliver_sm, 0, 0x7FFFFFFF, full_sms()},
      {Command::deliver_sm_resp, 0, 3, Named{}},
      {Command::generic_nack, status::invalid_command, 4, {}},
  };
}

}  // namespace

TEST_CASE("smpp_pdu: what was written is read as it was") {
  for (const Pdu& pdu : samples()) {
    const auto frame = encode(pdu);
    REQUIRE(frame.has_value());
    CHECK(frame_size(*frame).value() == frame->size());
    const auto read = decode(*frame);
    REQUIRE(read.has_value());
    CHECK(*read == pdu);
  }
}

TEST_CASE("smpp_pdu: a bind_transceiver looks as the standard says") {
  const auto frame = encode({Command::bind_transceiver, 0, 1, Bind{"ab", "pw", "", 0x34, {}}});
  const std::string wanted(
      "\0\0\0\x1b\0\0\0\x09\0\0\0\0\0\0\0\x01"
      "ab\0pw\0\0\x34\0\0\0",
      27);
  CHECK(frame.value() == wanted);
}

TEST_CASE("smpp_pdu: no cut of a frame is read, whatever length it claims") {
  for (const Pdu& pdu : samples()) {
    const std::string frame = encode(pdu).value();
    for (std::size_t size = 0; size < frame.size(); ++size) {
      std::string cut = frame.substr(0, size);
      CHECK(frame_size(cut).value() == std::nullopt);
      CHECK(!decode(cut).has_value());
      if (size < pdu_header_bytes) continue;
      // The same with a length that says it is whole: only what ends between two optional
      // parameters, or a refusal without its body, is.
      cut[2] = static_cast<char>(size >> 8);
      cut[3] = static_cast<char>(size);
      if (const auto read = decode(cut)) CHECK(encode(*read).value() == cut);
    }
  }
}

TEST_CASE("smpp_pdu: a frame with any byte changed is refused, or read as what it says now") {
  for (const Pdu& pdu : samples()) {
    const std::string frame = encode(pdu).value();
    for (std::size_t at = 0; at < frame.size(); ++at) {
      for (int value = 0; value < 256; ++value) {
        std::string changed = frame;
        changed[at] = static_cast<char>(value);
        if (const auto read = decode(changed)) CHECK(encode(*read).value() == changed);
      }
    }
  }
}

TEST_CASE("smpp_pdu: random bytes behind any header are refused or read as what they say") {
  std::mt19937 random(34);
  constexpr std::array commands{0x04U, 0x05U,       0x06U,       0x09U,       0x15U,
                                0x21U, 0x80000000U, 0x80000004U, 0x80000005U, 0x80000009U};
  for (int i = 0; i < 20'000; ++i) {
    std::string frame(pdu_header_bytes + random() % 120, '\0');
    for (char& byte : frame) byte = static_cast<char>(random() % (i % 2 == 0 ? 256 : 4));
    const std::uint32_t command = commands[random() % commands.size()];
    for (std::size_t k = 0; k < 4; ++k) {
      frame[k] = static_cast<char>(frame.size() >> 8 * (3 - k));
      frame[4 + k] = static_cast<char>(command >> 8 * (3 - k));
    }
    if (const auto read = decode(frame)) CHECK(encode(*read).value() == frame);
  }
}

TEST_CASE("smpp_pdu: a command_length below 16 or above 64 KiB ends the reading") {
  const auto length = [](std::uint32_t value) {
    std::string bytes(pdu_header_bytes, '\0');
    for (std::size_t k = 0; k < 4; ++k) bytes[k] = static_cast<char>(value >> 8 * (3 - k));
    return frame_size(bytes);
  };
  for (const std::uint32_t size : {0U, 1U, 15U, 65'537U, 0x7FFFFFFFU, 0xFFFFFFFFU}) {
    REQUIRE(!length(size).has_value());
    CHECK(length(size).error().message ==
          "smpp pdu has a command_length of " + std::to_string(size));
  }
  CHECK(length(16).value() == 16);
  CHECK(length(65'536).value() == std::nullopt);
}

TEST_CASE("smpp_pdu: a text that does not fit its field is refused, and not shown") {
  Sms sms;
  sms.source.text = std::string(21, '1');
  const auto frame = encode({Command::submit_sm, 0, 1, sms});
  REQUIRE(!frame.has_value());
  CHECK(frame.error().message == "source_addr is too long");
  sms.source.text = std::string("a\0b", 3);
  CHECK(encode({Command::submit_sm, 0, 1, sms}).error().message == "source_addr holds a NUL");
  CHECK(!encode({Command::submit_sm, 0, 1, Bind{}}).has_value());
}

TEST_CASE("smpp_pdu: the text is the payload only where there is no short message") {
  Sms sms;
  sms.tlvs.push_back({tag::message_payload, "long"});
  CHECK(content_of(sms) == "long");
  sms.short_message = "short";
  CHECK(content_of(sms) == "short");
}
