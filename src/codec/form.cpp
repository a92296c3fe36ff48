#include "codec/form.hpp"

#include <algorithm>

namespace notify::codec {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      const int high = i + 3 <= text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 3 <= text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return make_error(ErrorCode::invalid_argument, "not a valid form: a broken escape");
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<Form> read_form(std::string_view body, std::size_t fields_max) {
  Form form;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('&'), body.size());
    const std::string_view field = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (field.empty()) continue;
    if (form.size() == fields_max)
      return make_error(ErrorCode::invalid_argument, "not a valid form: too many fields");
    const std::size_t equals = std::min(field.find('='), field.size());
    NFY_TRY(name, decoded(field.substr(0, equals)));
    NFY_TRY(value, decoded(field.substr(std::min(equals + 1, field.size()))));
    if (std::ranges::any_of(form, [&](const auto& known) { return known.first == name; }))
      return make_error(ErrorCode::invalid_argument, "not a valid form: a field comes twice");
    form.emplace_back(std::move(name), std::move(value));
  }
  return form;
}

std::string_view find_field(const Form& form, std::string_view name) noexcept {
  const auto at = std::ranges::find(form, name, &Form::value_type::first);
  return at == form.end() ? std::string_view() : std::string_view(at->second);
}

void append_form_text(std::string& body, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                          (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      body += c;
    } else if (c == ' ') {
      body += '+';
    } else {
      const auto byte = static_cast<unsigned char>(c);
      body += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
}

std::string write_form(const Form& form) {
  std::string body;
  for (const auto& [name, value] : form) {
    if (!body.empty()) body += '&';
    append_form_text(body, name);
    body += '=';
    append_form_text(body, value);
  }
  return body;
}

}  // namespace notify::codec
