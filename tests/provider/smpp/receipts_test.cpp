#include "provider/smpp/pdu.hpp"
#include "provider/smpp/smpp.hpp"

#include <doctest/doctest.h>

using namespace notify;
using namespace notify::smpp;

namespace {

const UtcTime now = UtcTime::from_text("2026-05-04T10:00:00Z").value();

std::string frame_of(Sms sms) {
  return encode({Command::deliver_sm, 0, 1, std::move(sms)}).value();
}

Sms receipt_sms(std::string text) {
  Sms sms;
  sms.esm_class = 0x04;
  sms.source = {1, 1, "447700900123"};
  sms.short_message = std::move(text);
  return sms;
}

Result<ReceiptReading> read(const Sms& sms, ReceiptId how = ReceiptId::as_is) {
  const std::string frame = frame_of(sms);
  return make_receipt_reader("smpp", how)->read({frame}, now);
}

Receipt only_receipt(const Sms& sms, ReceiptId how = ReceiptId::as_is) {
  const auto reading = read(sms, how);
  REQUIRE(reading.has_value());
  REQUIRE(reading->receipts.size() == 1);
  return reading->receipts.front();
}

std::string receipt_text(std::string_view stat, std::string_view id = "A1") {
  return "id:" + std::string(id) +
         " sub:001 dlvrd:001 submit date:2605041058 done date:2605041059 stat:" +
         std::string(stat) + " err:000 text:id:forged stat:DELIVRD";
}

}  // namespace

TEST_CASE("smpp_receipts: the text of a receipt says id, status and when, by London's clocks") {
  const Receipt receipt = only_receipt(receipt_sms(receipt_text("DELIVRD")));
  CHECK(receipt.provider == "smpp");
  CHECK(receipt.reference == "A1");
  CHECK(receipt.status == Status::delivered);
  CHECK(receipt.at.to_text() == "2026-05-04T09:59:00.000000Z");
  CHECK(receipt.id.is_nil());
}

TEST_CASE("smpp_receipts: each word means one status (rules/smpp 3.2)") {
  const auto status_of = [](std::string_view stat) {
    return only_receipt(receipt_sms(receipt_text(stat))).status;
  };
  CHECK(status_of("ENROUTE") == Status::pending);
  CHECK(status_of("ACCEPTD") == Status::pending);
  CHECK(status_of("EXPIRED") == Status::temporary_failure);
  CHECK(status_of("UNDELIV") == Status::permanent_failure);
  CHECK(status_of("DELETED") == Status::permanent_failure);
  CHECK(status_of("REJECTD") == Status::permanent_failure);
  CHECK(read(receipt_sms(receipt_text("UNKNOWN")))->receipts.empty());
  CHECK(read(receipt_sms(receipt_text("LOST"))).error().message ==
        "smpp receipt has an unknown status: LOST");
  CHECK(read(receipt_sms("id:1 text:stat:DELIVRD")).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("smpp_receipts: parameters go before the text") {
  Sms sms = receipt_sms(receipt_text("EXPIRED", "from-text"));
  sms.tlvs = {{tag::receipted_message_id, std::string("from-tlv\0", 9)},
              {tag::message_state, "\x02"}};
  CHECK(only_receipt(sms).reference == "from-tlv");
  CHECK(only_receipt(sms).status == Status::delivered);
  sms.short_message.clear();
  sms.esm_class = 0;
  CHECK(only_receipt(sms).at == now);
  sms.tlvs[1].value = "\x63";
  CHECK(read(sms).error().message == "smpp receipt has an unknown status: 99");
  sms.tlvs[1].value = "";
  CHECK(!read(sms).has_value());
}

TEST_CASE("smpp_receipts: an SMS that looks like a receipt is none: anybody can send it") {
  Sms sms = receipt_sms(receipt_text("DELIVRD"));
  sms.esm_class = 0;
  const auto reading = read(sms);
  REQUIRE(reading.has_value());
  CHECK(reading->receipts.empty());
  CHECK(reading->received.size() == 1);
}

TEST_CASE("smpp_receipts: ids in another base become those of submit_sm_resp") {
  CHECK(receipt_reference("1F", ReceiptId::as_is) == "1F");
  CHECK(receipt_reference("0001F", ReceiptId::hex_to_decimal) == "31");
  CHECK(receipt_reference("0000000031", ReceiptId::decimal_to_hex) == "1f");
  CHECK(receipt_reference("340282366920938463463374607431768211456", ReceiptId::decimal_to_hex) ==
        "100000000000000000000000000000000");
  CHECK(receipt_reference("xyz", ReceiptId::hex_to_decimal) == "xyz");
  CHECK(receipt_reference("0", ReceiptId::decimal_to_hex) == "0");
  CHECK(receipt_reference("", ReceiptId::decimal_to_hex).empty());
  CHECK(answer_reference("000A", ReceiptId::as_is) == "000A");
  CHECK(answer_reference("000A", ReceiptId::decimal_to_hex) == "a");
  CHECK(answer_reference("0010", ReceiptId::hex_to_decimal) == "10");
  CHECK(answer_reference("000", ReceiptId::hex_to_decimal) == "0");
  CHECK(only_receipt(receipt_sms(receipt_text("DELIVRD", "10")), ReceiptId::decimal_to_hex)
            .reference == "a");
}

TEST_CASE("smpp_receipts: an SMS that came in says from whom, to whom and what") {
  Sms sms;
  sms.source = {1, 1, "447700900123"};
  sms.destination = {1, 1, "447700900999"};
  sms.short_message = std::string("1\x1b\x65", 3);
  const auto reading = read(sms);
  REQUIRE(reading.has_value());
  REQUIRE(reading->received.size() == 1);
  const ReceivedSms& in = reading->received.front();
  CHECK(in.provider == "smpp");
  CHECK(in.number == "447700900999");
  CHECK(in.user_number == "447700900123");
  CHECK(in.content == "1€");
  CHECK(!in.provider_date);
  CHECK(in.tells_undated);
}

TEST_CASE("smpp_receipts: parts of a long SMS stand one behind the other in a post") {
  std::string body;
  const auto parts = parts_of(std::string(200, 'x') + "end", {}).value();
  for (const Part& part : parts) {
    Sms sms;
    sms.source.text = "447700900123";
    sms.destination.text = "447700900999";
    sms.esm_class = part.esm_class;
    sms.short_message = part.octets;
    body += frame_of(sms);
  }
  const auto reading = make_receipt_reader("smpp", ReceiptId::as_is)->read({body}, now);
  REQUIRE(reading.has_value());
  CHECK(reading->received.front().content == std::string(200, 'x') + "end");
}

TEST_CASE("smpp_receipts: what is no deliver_sm is unreadable, cut anywhere") {
  const auto reader = make_receipt_reader("smpp", ReceiptId::as_is);
  const std::string frame = frame_of(receipt_sms(receipt_text("DELIVRD")));
  for (std::size_t size = 0; size < frame.size(); ++size)
    CHECK(!reader->read({std::string_view(frame).substr(0, size)}, now).has_value());
  const auto submit = encode({Command::submit_sm, 0, 1, Sms{}}).value();
  CHECK(!reader->read({submit}, now).has_value());
  Sms binary;
  binary.data_coding = 4;
  binary.short_message = "07700900123";
  CHECK(read(binary).error().message == "smpp receipt has a data_coding that is no text: 4");
}
