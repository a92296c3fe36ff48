#include "fuzz/fuzz.hpp"
#include "provider/smtp/envelope.hpp"
#include "provider/smtp/mail_reader.hpp"
#include "provider/smtp/smtp.hpp"

#include <algorithm>

using namespace notify;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  static const auto reader = smtp::make_receipt_reader("smtp");
  const UtcTime now = UtcTime::from_us(1'774'008'000'000'000);
  const auto reading = reader->read({text}, now);
  const auto again = reader->read({text}, now);
  require(reading.has_value() == again.has_value(), "reading is pure");
  if (reading) {
    require(reading->receipts == again->receipts, "reading is pure");
    require(reading->receipts.size() <= 3, "a mail has one fate of a kind");
    for (const Receipt& receipt : reading->receipts)
      require(receipt.reference.starts_with('<') && receipt.reference.ends_with('>'),
              "a receipt names a mail");
  } else {
    require(reading.error().message.find_first_of("\r\n@<>") == std::string::npos,
            "an error shows nothing of the mail");
  }

  const smtp::MailPart mail = smtp::split_mail(text);
  require(mail.header.size() + mail.body.size() <= text.size(), "a mail is no longer than it is");
  const auto parts = smtp::parts_of(mail);
  require(parts.size() <= smtp::parts_max, "parts are counted");
  std::size_t bytes = 0;
  for (const auto& part : parts) {
    bytes += part.header.size() + part.body.size();
    require(smtp::content_of(part).size() <= part.body.size(), "decoding makes nothing longer");
  }
  require(bytes <= mail.body.size(), "parts do not overlap");
  require(smtp::field_of(mail.header, "Subject").size() <= smtp::field_value_bytes_max,
          "a value has an end");
  require(smtp::from_xtext(smtp::xtext(text)) == text, "xtext comes back as it went");
  return 0;
}
