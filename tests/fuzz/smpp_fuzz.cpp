#include "fuzz/fuzz.hpp"
#include "provider/smpp/parts.hpp"
#include "provider/smpp/pdu.hpp"

using namespace notify;
using fuzz::require;

/// The input as a peer's stream: frames, and the texts in them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = fuzz::text_of(data, size);
  for (;;) {
    const auto length = smpp::frame_size(rest);
    if (!length || !*length) break;
    require(**length >= smpp::pdu_header_bytes && **length <= rest.size(), "a frame is there");
    const std::string_view frame = rest.substr(0, **length);
    rest.remove_prefix(**length);
    const auto pdu = smpp::decode(frame);
    if (!pdu) continue;
    const auto again = smpp::encode(*pdu);
    require(again && *again == frame, "what was read is written as it was");
    const auto* const sms = std::get_if<smpp::Sms>(&pdu->body);
    if (sms == nullptr) continue;
    const auto text = smpp::without_header(sms->esm_class, smpp::content_of(*sms));
    if (!text) continue;
    require(text->octets.size() <= smpp::content_of(*sms).size(), "a header only shortens");
    const auto read = smpp::text_from(sms->data_coding, text->octets);
    if (!read) continue;
    const auto parts = smpp::parts_of(*read, {});
    if (!parts) continue;
    std::string octets;
    for (const smpp::Part& part : *parts) {
      require(part.octets.size() <= 255, "a part fits into a pdu");
      octets += smpp::without_header(part.esm_class, part.octets)->octets;
    }
    require(smpp::text_from(parts->front().data_coding, octets).value() == *read,
            "a text comes back from its parts");
  }
  return 0;
}
