#include "provider/smpp/pdu.hpp"

#include <algorithm>

namespace notify::smpp {
namespace {

constexpr std::size_t system_id_max = 15;
constexpr std::size_t password_max = 63;
constexpr std::size_t system_type_max = 12;
constexpr std::size_t range_max = 40;
constexpr std::size_t service_type_max = 5;
constexpr std::size_t address_max = 20;
constexpr std::size_t time_size = 16;
constexpr std::size_t name_max = 254;
constexpr std::size_t short_message_max = 255;
constexpr std::size_t tlvs_max = 1'000;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) noexcept {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(at, size))
    value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

Error broken(std::string_view what) {
  return make_error(ErrorCode::corrupt, "smpp pdu " + std::string(what));
}

/// Takes fields off the front. The first that is not there is kept; all after it are empty.
class Fields {
public:
  explicit Fields(std::string_view rest) : rest_(rest) {}

  std::uint8_t octet(std::string_view name) {
    if (rest_.empty()) return refuse(name, "is cut"), std::uint8_t{0};
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  /// A text up to its NUL.
  std::string text(std::string_view name, std::size_t size_max) {
    const std::string_view seen = rest_.substr(0, size_max + 1);
    const std::size_t end = seen.find('\0');
    if (end == seen.npos) {
      refuse(name, seen.size() > size_max ? "is too long" : "is cut");
      return {};
    }
    rest_.remove_prefix(end + 1);
    return std::string(seen.substr(0, end));
  }

  std::string time(std::string_view name) {
    std::string value = text(name, time_size);
    if (!value.empty() && value.size() != time_size) refuse(name, "is no time");
    return value;
  }

  std::string bytes(std::string_view name, std::size_t size) {
    if (rest_.size() < size) {
      refuse(name, "is cut");
      return {};
    }
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }

  Address address(std::string_view name, std::size_t size_max = address_max) {
    Address value;
    value.ton = octet(name);
    value.npi = octet(name);
    value.text = text(name, size_max);
    return value;
  }

  std::vector<Tlv> tlvs() {
    std::vector<Tlv> all;
    while (!rest_.empty() && why_.empty()) {
      if (rest_.size() < 4 || all.size() == tlvs_max) {
        refuse("an optional parameter", rest_.size() < 4 ? "is cut" : "is one too many");
        break;
      }
      Tlv value{static_cast<std::uint16_t>(number_at(rest_, 0, 2)), {}};
      const std::size_t size = number_at(rest_, 2, 2);
      rest_.remove_prefix(4);
      value.value = bytes("an optional parameter", size);
      all.push_back(std::move(value));
    }
    return all;
  }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }
  void refuse(std::string_view name, std::string_view why) {
    if (why_.empty()) why_ = "where " + std::string(name) + " " + std::string(why);
    rest_ = {};
  }

private:
  std::string_view rest_;
  std::string why_;
};

Bind read_bind(Fields& fields) {
  Bind out;
  out.system_id = fields.text("system_id", system_id_max);
  out.password = fields.text("password", password_max);
  out.system_type = fields.text("system_type", system_type_max);
  out.interface_version = fields.octet("interface_version");
  out.range = fields.address("address_range", range_max);
  return out;
}

Sms read_sms(Fields& fields) {
  Sms out;
  out.service_type = fields.text("service_type", service_type_max);
  out.source = fields.address("source_addr");
  out.destination = fields.address("destination_addr");
  out.esm_class = fields.octet("esm_class");
  out.protocol_id = fields.octet("protocol_id");
  out.priority = fields.octet("priority_flag");
  out.schedule = fields.time("schedule_delivery_time");
  out.validity = fields.time("validity_period");
  out.registered_delivery = fields.octet("registered_delivery");
  out.replace_if_present = fields.octet("replace_if_present_flag");
  out.data_coding = fields.octet("data_coding");
  out.default_message = fields.octet("sm_default_msg_id");
  const std::size_t size = fields.octet("sm_length");
  out.short_message = fields.bytes("short_message", size);
  out.tlvs = fields.tlvs();
  return out;
}

Named read_named(Fields& fields) {
  Named out;
  out.name = fields.text("its name", name_max);
  out.tlvs = fields.tlvs();
  return out;
}

/// Puts fields one after the other; what does not fit is told once, at the end.
class Writer {
public:
  void number(std::uint32_t value, std::size_t size) {
    while (size-- > 0) out_ += static_cast<char>(value >> 8 * size & 0xFF);
  }
  void octet(std::uint8_t value) { number(value, 1); }
  void text(std::string_view name, std::string_view value, std::size_t size_max) {
    if (value.size() > size_max) refuse(name, "is too long");
    if (value.find('\0') != value.npos) refuse(name, "holds a NUL");
    out_ += value;
    out_ += '\0';
  }
  void time(std::string_view name, std::string_view value) {
    if (!value.empty() && value.size() != time_size) refuse(name, "is no time");
    text(name, value, time_size);
  }
  void address(std::string_view name, const Address& value, std::size_t size_max = address_max) {
    octet(value.ton);
    octet(value.npi);
    text(name, value.text, size_max);
  }
  void bytes(std::string_view value) { out_ += value; }
  void tlvs(const std::vector<Tlv>& all) {
    for (const Tlv& one : all) {
      if (one.value.size() > UINT16_MAX) refuse("an optional parameter", "is too long");
      number(one.tag, 2);
      number(static_cast<std::uint32_t>(one.value.size()), 2);
      out_ += one.value;
    }
  }
  void refuse(std::string_view name, std::string_view why) {
    if (why_.empty()) why_ = std::string(name) + " " + std::string(why);
  }
  [[nodiscard]] std::string& out() noexcept { return out_; }
  [[nodiscard]] const std::string& why() const noexcept { return why_; }

private:
  std::string out_;
  std::string why_;
};

void write(Writer& to, const Bare&) { static_cast<void>(to); }

void write(Writer& to, const Bind& bind) {
  to.text("system_id", bind.system_id, system_id_max);
  to.text("password", bind.password, password_max);
  to.text("system_type", bind.system_type, system_type_max);
  to.octet(bind.interface_version);
  to.address("address_range", bind.range, range_max);
}

void write(Writer& to, const Sms& sms) {
  to.text("service_type", sms.service_type, service_type_max);
  to.address("source_addr", sms.source);
  to.address("destination_addr", sms.destination);
  to.octet(sms.esm_class);
  to.octet(sms.protocol_id);
  to.octet(sms.priority);
  to.time("schedule_delivery_time", sms.schedule);
  to.time("validity_period", sms.validity);
  to.octet(sms.registered_delivery);
  to.octet(sms.replace_if_present);
  to.octet(sms.data_coding);
  to.octet(sms.default_message);
  if (sms.short_message.size() > short_message_max) to.refuse("short_message", "is too long");
  to.octet(static_cast<std::uint8_t>(sms.short_message.size()));
  to.bytes(sms.short_message);
  to.tlvs(sms.tlvs);
}

void write(Writer& to, const Named& named) {
  to.text("a name", named.name, name_max);
  to.tlvs(named.tlvs);
}

/// Which of the variant's bodies a command has; nothing for a command that is none.
std::optional<std::size_t> body_of(Command command) noexcept {
  switch (command) {
    case Command::unbind:
    case Command::enquire_link:
    case Command::generic_nack:
    case Command::unbind_resp:
    case Command::enquire_link_resp: return 0;
    case Command::bind_transceiver: return 1;
    case Command::submit_sm:
    case Command::deliver_sm: return 2;
    case Command::submit_sm_resp:
    case Command::deliver_sm_resp:
    case Command::bind_transceiver_resp: return 3;
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::size_t>> frame_size(std::string_view bytes) {
  if (bytes.size() < 4) return std::optional<std::size_t>();
  const std::size_t size = number_at(bytes, 0, 4);
  if (size < pdu_header_bytes || size > pdu_bytes_max)
    return broken("has a command_length of " + std::to_string(size));
  if (bytes.size() < size) return std::optional<std::size_t>();
  return std::optional(size);
}

PduHeader header_of(std::string_view frame) noexcept {
  return {number_at(frame, 4, 4), number_at(frame, 8, 4), number_at(frame, 12, 4)};
}

Result<Pdu> decode(std::string_view frame) {
  NFY_TRY(size, frame_size(frame));
  if (!size || *size != frame.size()) return broken("is not as long as its command_length");
  const PduHeader header = header_of(frame);
  Pdu pdu{static_cast<Command>(header.command), header.status, header.sequence, {}};
  const auto kind = body_of(pdu.command);
  if (!kind)
    return make_error(ErrorCode::unsupported,
                      "smpp command is unknown: " + std::to_string(header.command));
  Fields fields(frame.substr(pdu_header_bytes));
  if (*kind == 1) {
    pdu.body = read_bind(fields);
  } else if (*kind == 2) {
    pdu.body = read_sms(fields);
  } else if (*kind == 3 && !(pdu.status != status::ok && fields.at_end())) {
    pdu.body = read_named(fields);
  }
  if (!fields.at_end()) fields.refuse("its end", "is overrun");
  if (!fields.why().empty()) return broken(fields.why());
  return pdu;
}

Result<std::string> encode(const Pdu& pdu) {
  const auto kind = body_of(pdu.command);
  const bool is_bodiless_refusal = kind == 3 && pdu.body.index() == 0 && pdu.status != status::ok;
  if (kind != pdu.body.index() && !is_bodiless_refusal)
    return make_error(ErrorCode::invalid_argument, "smpp pdu has the body of another command");
  Writer writer;
  writer.number(0, 4);
  writer.number(static_cast<std::uint32_t>(pdu.command), 4);
  writer.number(pdu.status, 4);
  writer.number(pdu.sequence, 4);
  std::visit([&](const auto& body) { write(writer, body); }, pdu.body);
  std::string& out = writer.out();
  if (out.size() > pdu_bytes_max) writer.refuse("smpp pdu", "is too long");
  if (!writer.why().empty()) return make_error(ErrorCode::invalid_argument, writer.why());
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<char>(out.size() >> 8 * (3 - i) & 0xFF);
  return std::move(out);
}

const Tlv* find_tlv(const std::vector<Tlv>& tlvs, std::uint16_t tag) noexcept {
  const auto at = std::ranges::find(tlvs, tag, &Tlv::tag);
  return at == tlvs.end() ? nullptr : &*at;
}

std::string_view content_of(const Sms& sms) noexcept {
  const Tlv* const payload = find_tlv(sms.tlvs, tag::message_payload);
  return payload != nullptr && sms.short_message.empty() ? payload->value : sms.short_message;
}

}  // namespace notify::smpp
