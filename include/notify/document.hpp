#pragma once

#include <notify/ids.hpp>
#include <notify/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace notify {

/// How long a document can be downloaded unless it is said.
inline constexpr std::string_view document_retention_default = "26 weeks";
/// Bytes of a document beyond which it is refused.
inline constexpr std::size_t document_bytes_max = 2u << 20;
/// The same of its text in base64, white space and all.
inline constexpr std::size_t document_base64_bytes_max = 4u << 20;

/// A file that an e-mail leads to by a link.
struct Document {
  ServiceId service_id{};
  std::string base64{};              ///< the content, as it came
  bool is_csv = false;               ///< not with `filename`
  std::string filename{};            ///< with an extension, which says the type; empty: looked for
  std::string confirmation_email{};  ///< who downloads has to name it; empty: nobody has to
  std::string retention_period = std::string(document_retention_default);  ///< "1 week", "78 weeks"
};

/// The whole weeks of "26 weeks", in any case and with white space round it. Fails with
/// invalid_argument unless they are 1 to 78.
[[nodiscard]] Result<int> document_weeks_from(std::string_view retention_period);

/// What a document is delivered as.
struct DocumentType {
  std::string_view extension;  ///< "pdf"
  std::string_view content_type;
  friend bool operator==(const DocumentType&, const DocumentType&) = default;
};

/// The type that an extension names, in any case; that of CSV if it is said so; else what the first
/// bytes show. Fails with invalid_argument and Reason::file_refused on every other file.
/// (rules/files 2.3)
[[nodiscard]] Result<DocumentType> document_type_of(const Document& document,
                                                    std::string_view bytes);

/// The bytes of a text in base64: characters of no meaning are passed over, and only wrong padding
/// is a fault, as in the reference. Nothing if there is one.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);
[[nodiscard]] std::string base64_of_bytes(std::string_view bytes);

}  // namespace notify
