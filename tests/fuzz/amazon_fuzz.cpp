#include "fuzz/fuzz.hpp"
#include "provider/aws/answer.hpp"
#include "provider/ses/ses.hpp"
#include "provider/sms_voice/sms_voice.hpp"
#include "provider/sns/sns.hpp"

#include <algorithm>
#include <array>

using namespace notify;
using fuzz::require;

namespace {

const UtcTime fuzzed_at = UtcTime::from_us(1'774'008'000'000'000);

bool is_one_line(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void read_receipts(std::string_view text) {
  static const std::array readers{ses::make_receipt_reader("ses"), sns::make_receipt_reader("sns"),
                                  sms_voice::make_receipt_reader("sms-voice")};
  for (const auto& reader : readers) {
    const auto reading = reader->read({text}, fuzzed_at);
    const auto again = reader->read({text}, fuzzed_at);
    require(reading.has_value() == again.has_value(), "reading is pure");
    if (!reading) {
      require(is_one_line(reading.error().message), "an error is one line");
      continue;
    }
    require(reading->receipts == again->receipts, "reading is pure");
    require(reading->receipts.size() <= 1, "a post is about one message");
    for (const Receipt& receipt : reading->receipts)
      require(!receipt.reference.empty(), "a receipt names a message");
  }
}

void read_inbound(std::string_view text) {
  static const auto reader = sns::make_inbound_reader("sns");
  const auto sms = reader->read({text}, fuzzed_at);
  if (!sms) return require(is_one_line(sms.error().message), "an error is one line");
  require(sms->tells_undated, "an SMS is told, with a date or without");
  require(sms->content.find('\0') == std::string::npos, "a text can be kept");
}

void read_answer(std::string_view text) {
  HttpAnswer answer;
  answer.status = 400;
  answer.body = text;
  const std::string word = aws::error_word(answer);
  require(word.size() <= 60 && word.find(' ') == std::string::npos, "a word is one");
  answer.headers = {{"x-amzn-ErrorType", std::string(text.substr(0, 200))}};
  const SendResult result = aws::refused_for_now(answer, aws::error_word(answer));
  require(result.outcome == SendOutcome::retry && is_one_line(result.detail),
          "a detail is one line");
  const std::string_view element = aws::element_in(text, "MessageId");
  require(element.find_first_of('<') == element.npos, "an element is text");
  require(aws::message_id_from(element).size() <= 200, "an id has an end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  read_receipts(text);
  read_inbound(text);
  read_answer(text);
  return 0;
}
