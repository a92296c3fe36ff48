#include "provider/inbound_words.hpp"
#include "provider/receipt_words.hpp"
#include "provider/smpp/pdu.hpp"
#include "provider/smpp/smpp.hpp"

#include <notify/calendar.hpp>

#include <algorithm>
#include <charconv>

namespace notify::smpp {
namespace {

constexpr std::uint8_t message_type_bits = 0x3C, delivery_receipt = 0x04, in_between = 0x20;
constexpr std::size_t posted_parts_max = 255;

/// Whether this is about a message of ours. A phone can send any text, so only what the peer alone
/// can set counts: the type in esm_class, and the parameter.
bool is_receipt(const Sms& sms) noexcept {
  const auto type = sms.esm_class & message_type_bits;
  return type == delivery_receipt || type == in_between ||
         find_tlv(sms.tlvs, tag::receipted_message_id) != nullptr;
}

/// What a word or number about a message means; the outer nothing: it is unknown, the inner: it
/// says nothing about delivery.
using Meaning = std::optional<std::optional<Status>>;

Meaning meaning_of_state(std::string_view value) {
  if (value.size() != 1) return std::nullopt;
  switch (static_cast<unsigned char>(value[0])) {
    case 1:
    case 6: return std::optional(Status::pending);
    case 2: return std::optional(Status::delivered);
    case 3: return std::optional(Status::temporary_failure);
    case 4:
    case 5:
    case 8: return std::optional(Status::permanent_failure);
    case 7: return std::optional<Status>();
    default: return std::nullopt;
  }
}

Meaning meaning_of_word(std::string_view stat) {
  if (stat == "ENROUTE" || stat == "ACCEPTD") return std::optional(Status::pending);
  if (stat == "DELIVRD") return std::optional(Status::delivered);
  if (stat == "EXPIRED") return std::optional(Status::temporary_failure);
  if (stat == "DELETED" || stat == "UNDELIV" || stat == "REJECTD")
    return std::optional(Status::permanent_failure);
  if (stat == "UNKNOWN") return std::optional<Status>();
  return std::nullopt;
}

/// The word behind "name:", up to a blank. The text of the message stands last and may hold
/// anything, so nothing is looked for in it.
std::string_view word_after(std::string_view text, std::string_view name) {
  text = text.substr(0, std::min(text.find("text:"), text.find("Text:")));
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    if (at != 0 && text[at - 1] != ' ') continue;
    const std::string_view rest = text.substr(at + name.size());
    return rest.substr(0, rest.find(' '));
  }
  return {};
}

/// "YYMMDDhhmm" or "YYMMDDhhmmss", by London's clocks. (rules/receipts 1.5)
std::optional<UtcTime> done_at(std::string_view text) {
  if (text.size() != 10 && text.size() != 12) return std::nullopt;
  int numbers[6] = {};
  for (std::size_t i = 0; 2 * i < text.size(); ++i) {
    const char* const end = text.data() + 2 * i + 2;
    const auto read = std::from_chars(end - 2, end, numbers[i]);
    if (read.ec != std::errc() || read.ptr != end || numbers[i] < 0) return std::nullopt;
  }
  const std::string date = "20" + std::string(text.substr(0, 2)) + "-" +
                           std::string(text.substr(2, 2)) + "-" + std::string(text.substr(4, 2));
  const auto day = LocalDay::from_text(date);
  if (!day || numbers[3] > 23 || numbers[4] > 59 || numbers[5] > 59) return std::nullopt;
  return receipts::london().from_local(
      *day, std::chrono::seconds{numbers[3] * 3600 + numbers[4] * 60 + numbers[5]});
}

std::string_view without_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == digits.npos ? digits.substr(0, digits.empty() ? 0 : 1) : digits.substr(first);
}

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

bool is_number(std::string_view text, int base) {
  constexpr std::size_t digits_max = 64;
  return !text.empty() && text.size() <= digits_max &&
         std::ranges::all_of(text, [base](char c) { return digit_of(c) < base; });
}

/// A number of any length in another base, by long multiplication.
std::string converted(std::string_view text, int from, int to) {
  std::vector<int> digits{0};  // the lowest first
  for (const char c : text) {
    int carry = digit_of(c);
    for (int& digit : digits) {
      carry += digit * from;
      digit = carry % to;
      carry /= to;
    }
    for (; carry > 0; carry /= to) digits.push_back(carry % to);
  }
  std::string out;
  for (auto at = digits.rbegin(); at != digits.rend(); ++at) out += "0123456789abcdef"[*at];
  return out;
}

std::string lower(std::string_view digits) {
  std::string out(digits);
  for (char& c : out)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Several frames one behind the other, each a deliver_sm.
Result<std::vector<Sms>> frames_of(std::string_view body) {
  std::vector<Sms> all;
  while (!body.empty() || all.empty()) {
    NFY_TRY(size, frame_size(body));
    if (!size) return make_error(ErrorCode::corrupt, "smpp pdu is cut");
    NFY_TRY(pdu, decode(body.substr(0, *size)));
    Sms* const sms = std::get_if<Sms>(&pdu.body);
    if (sms == nullptr || pdu.command != Command::deliver_sm || all.size() == posted_parts_max)
      return make_error(ErrorCode::corrupt, "smpp pdu is no deliver_sm");
    all.push_back(std::move(*sms));
    body.remove_prefix(*size);
  }
  return all;
}

class SmppReceipts final : public ReceiptReader {
public:
  SmppReceipts(std::string identifier, ReceiptId how)
      : identifier_(std::move(identifier)), how_(how) {}

  std::string_view identifier() const noexcept override { return identifier_; }

  Result<ReceiptReading> read(const ReceiptPost& post, UtcTime now) override {
    auto frames = frames_of(post.body);
    if (!frames) return receipts::unreadable(identifier_, "is no pdu: " + frames.error().message);
    if (is_receipt(frames->front())) return report_in(frames->front(), now);
    return inbound_in(*frames);
  }

private:
  Result<ReceiptReading> report_in(const Sms& sms, UtcTime now) const {
    const std::string_view text = content_of(sms);
    const Tlv* const id = find_tlv(sms.tlvs, tag::receipted_message_id);
    const Tlv* const state = find_tlv(sms.tlvs, tag::message_state);
    const std::string reference =
        id != nullptr ? answer_reference(id->value.substr(0, id->value.find('\0')), how_)
                      : receipt_reference(word_after(text, "id:"), how_);
    if (reference.empty()) return receipts::unreadable(identifier_, "names no message");
    const std::string_view stat = word_after(text, "stat:");
    const Meaning meaning =
        state != nullptr ? meaning_of_state(state->value) : meaning_of_word(stat);
    if (!meaning)
      return receipts::unknown_status(
          identifier_, state == nullptr ? std::string(stat)
                       : state->value.empty()
                           ? "none"
                           : std::to_string(static_cast<unsigned char>(state->value[0])));
    ReceiptReading out;
    if (!*meaning) return out;
    out.receipts.push_back({{},
                            identifier_,
                            inbound_words::clean(reference),
                            **meaning,
                            done_at(word_after(text, "done date:")).value_or(now)});
    return out;
  }

  Result<ReceiptReading> inbound_in(const std::vector<Sms>& frames) const {
    std::string octets;
    for (const Sms& sms : frames) {
      const auto part = without_header(sms.esm_class, content_of(sms));
      if (!part) return receipts::unreadable(identifier_, part.error().message);
      octets += part->octets;
    }
    const auto text = text_from(frames.front().data_coding, octets);
    if (!text) return receipts::unreadable(identifier_, text.error().message);
    ReceivedSms sms;
    sms.provider = identifier_;
    sms.number = inbound_words::clean(frames.front().destination.text);
    sms.user_number = inbound_words::clean(frames.front().source.text);
    sms.content = inbound_words::clean(*text);
    sms.tells_undated = true;
    ReceiptReading out;
    out.received.push_back(std::move(sms));
    return out;
  }

  std::string identifier_;
  ReceiptId how_;
};

}  // namespace

Result<ReceiptId> receipt_id_from(std::string_view word) {
  if (word == "as_is") return ReceiptId::as_is;
  if (word == "hex_to_decimal") return ReceiptId::hex_to_decimal;
  if (word == "decimal_to_hex") return ReceiptId::decimal_to_hex;
  return make_error(ErrorCode::invalid_argument, "unknown form of ids");
}

std::string answer_reference(std::string_view id, ReceiptId how) {
  if (how == ReceiptId::as_is) return std::string(id);
  const bool is_hex = how == ReceiptId::decimal_to_hex;
  if (!is_number(id, is_hex ? 16 : 10)) return std::string(id);
  return lower(without_zeros(id));
}

std::string receipt_reference(std::string_view id, ReceiptId how) {
  if (how == ReceiptId::as_is) return std::string(id);
  const bool to_hex = how == ReceiptId::decimal_to_hex;
  const int from = to_hex ? 10 : 16, to = to_hex ? 16 : 10;
  return is_number(id, from) ? converted(id, from, to) : std::string(id);
}

std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier, ReceiptId how) {
  return std::make_shared<SmppReceipts>(std::move(identifier), how);
}

}  // namespace notify::smpp
