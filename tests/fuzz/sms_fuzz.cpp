#include "fuzz/values.hpp"

#include <notify/template.hpp>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  const auto values = fuzz::take_values(text);
  const auto prefix = fuzz::take_line(text);
  const auto sms = SmsTemplate::compile(std::string(text));
  if (!sms) return 0;

  const auto message = sms->render(values, prefix);
  const auto units = message.characters + (message.is_unicode ? 0 : message.extended_characters);
  const std::int64_t whole = message.is_unicode ? 70 : 160;
  const std::int64_t part = message.is_unicode ? 67 : 153;
  require(message.fragments == (units <= whole ? 1 : (units + part - 1) / part),
          "fragments follow from the characters");
  require(message.characters_without_prefix <= message.characters, "a prefix adds characters");
  require(message.text.size() <= 3 * static_cast<std::size_t>(message.characters),
          "every character that can be sent takes at most three bytes");
  require(make_sms_message(message.text, "").text.size() <= message.text.size(),
          "normalising what was normalised adds nothing");
  SmsMessage again;
  sms->render_to(again, values, prefix);
  require(again.text == message.text, "rendering is pure");
  return 0;
}
