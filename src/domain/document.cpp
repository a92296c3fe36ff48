#include "domain/base64.hpp"
#include "domain/text/ascii.hpp"

#include <notify/document.hpp>
#include <notify/file_key.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace notify {
namespace {

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), ascii::to_lower);
  return out;
}

std::string_view without_space_round(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(space);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

Error refused_document(std::string message) {
  return make_error(ErrorCode::invalid_argument, std::move(message), {}, Reason::file_refused);
}

constexpr std::array document_types{
    DocumentType{"csv", "text/csv"},
    DocumentType{"doc", "application/msword"},
    DocumentType{"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    DocumentType{"jpeg", "image/jpeg"},
    DocumentType{"jpg", "image/jpeg"},
    DocumentType{"json", "application/json"},
    DocumentType{"odt", "application/vnd.oasis.opendocument.text"},
    DocumentType{"pdf", "application/pdf"},
    DocumentType{"png", "image/png"},
    DocumentType{"rtf", "text/rtf"},
    DocumentType{"txt", "text/plain"},
    DocumentType{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
};

std::optional<DocumentType> type_named(std::string_view extension) {
  const auto* const found =
      std::ranges::find(document_types, in_lower_case(extension), &DocumentType::extension);
  if (found == document_types.end()) return {};
  return *found;
}

/// What the first bytes show; everything else that holds no control characters is text.
std::optional<DocumentType> type_shown_by(std::string_view bytes) {
  struct Beginning {
    std::string_view bytes;
    std::string_view extension;
  };
  constexpr std::array beginnings{Beginning{"%PDF-", "pdf"}, Beginning{"\x89PNG\r\n\x1A\n", "png"},
                                  Beginning{"\xFF\xD8\xFF", "jpeg"}, Beginning{"{\\rtf", "rtf"},
                                  Beginning{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "doc"}};
  for (const auto& [beginning, extension] : beginnings)
    if (bytes.starts_with(beginning)) return type_named(extension);
  const bool is_text = std::ranges::none_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x7F || (byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r');
  });
  return is_text ? type_named("txt") : std::nullopt;
}

}  // namespace

bool is_file_key(std::string_view key) noexcept {
  if (key.empty() || key.size() > file_key_bytes_max) return false;
  bool begins_name = true;
  for (const char c : key) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!is_plain && (begins_name || (c != '.' && c != '/'))) return false;
    begins_name = c == '/';
  }
  return !begins_name;
}

Result<int> document_weeks_from(std::string_view retention_period) {
  constexpr int weeks_max = 78;
  const std::string words = in_lower_case(without_space_round(retention_period));
  std::size_t digits = 0;
  int weeks = 0;
  while (digits < words.size() && digits < 3 && words[digits] >= '0' && words[digits] <= '9')
    weeks = weeks * 10 + (words[digits++] - '0');
  const std::string_view unit = std::string_view(words).substr(digits);
  const bool is_period = digits > 0 && (unit == " week" || unit == " weeks");
  if (is_period && weeks >= 1 && weeks <= weeks_max) return weeks;
  return make_error(ErrorCode::invalid_argument,
                    "Unsupported value for retention_period: " + std::string(retention_period) +
                        ". Supported periods are from 1 to 78 weeks.");
}

Result<DocumentType> document_type_of(const Document& document, std::string_view bytes) {
  if (document.is_csv) return *type_named("csv");
  const std::size_t dot = document.filename.rfind('.');
  if (document.filename.empty()) {
    if (const auto shown = type_shown_by(bytes)) return *shown;
    return refused_document("Unsupported file type");
  }
  const std::string_view extension = dot == std::string::npos
                                         ? std::string_view()
                                         : std::string_view(document.filename).substr(dot + 1);
  if (extension.empty())
    return refused_document("`filename` must end with a file extension. For example, filename.csv");
  if (const auto named = type_named(extension)) return *named;
  return refused_document("Unsupported file type '" + in_lower_case(extension) + "'");
}

std::optional<std::string> bytes_of_base64(std::string_view text) { return base64::decode(text); }

std::string base64_of_bytes(std::string_view bytes) { return base64::encode(bytes); }

}  // namespace notify
