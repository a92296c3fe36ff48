#pragma once

#include "support/sample.hpp"

#include <notify/adapters/receipt_readers.hpp>

/// What providers post, and readers for it.
namespace notify::test {

inline const UtcTime read_at = UtcTime::from_us(1'774'008'000'000'000);  // 2026-03-20T12:00:00Z
inline constexpr std::string_view letter_or_sms_id = "018f0000-0000-7000-8000-000000000001";

inline std::shared_ptr<ReceiptReader> reader_of(std::string_view provider) {
  for (auto& reader : make_receipt_readers())
    if (reader->identifier() == provider) return reader;
  FAIL("no reader of this provider");
  return nullptr;
}

inline ReceiptReading read(std::string_view provider, std::string_view body) {
  return must(reader_of(provider)->read({body}, read_at));
}

inline void check_unreadable(std::string_view provider, std::string_view body,
                             std::string_view message) {
  const auto reading = reader_of(provider)->read({body}, read_at);
  REQUIRE(!reading);
  CHECK(reading.error().code == ErrorCode::invalid_argument);
  CHECK(reading.error().message == message);
}

inline std::string mmg_body(std::string_view status, std::string_view more = "") {
  return R"({"reference": "r", "CID": ")" + std::string(letter_or_sms_id) +
         R"(", "MSISDN": "447700900123", )" + R"("status": ")" + std::string(status) + "\"" +
         std::string(more) + "}";
}

inline std::string ses_body(std::string_view message) {
  std::string quoted;
  for (const char c : message) quoted += c == '"' ? "\\\"" : std::string(1, c);
  return R"({"Type": "Notification", "MessageId": "m", "Message": ")" + quoted + "\"}";
}

inline std::string dvla_body(std::string_view status, std::string_view product = "MM",
                             std::string_view postage = "2ND",
                             std::string_view date = "2026-03-28T23:30:00Z") {
  return R"({"id": "1", "time": "2026-03-29T00:00:00Z", "data": {"despatchProperties": [)"
         R"({"key": "totalSheets", "value": "5"}, {"key": "mailingProduct", "value": ")" +
         std::string(product) + R"("}, {"key": "postageClass", "value": ")" + std::string(postage) +
         R"("}], "jobId": ")" + std::string(letter_or_sms_id) + R"(", "jobStatus": ")" +
         std::string(status) + R"(", "transitionDate": ")" + std::string(date) + R"("}})";
}

}  // namespace notify::test
