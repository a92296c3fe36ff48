#pragma once

#include <notify/adapters/smtp.hpp>

#include <string>
#include <string_view>

/// The envelope of a mail and what is asked about it there (RFC 3461). Pure functions.
namespace notify::smtp {

struct Envelope {
  std::string from;  ///< "<sender>" and parameters
  std::string to;
  bool has_parameters = false;  ///< which only a server takes that offers DSN
};

struct EnvelopeParts {
  std::string_view sender;
  std::string_view recipient;
  std::string_view message_id;
  SmtpReports reports = SmtpReports::none;
};

/// The envelope as libcurl takes it. Before 8.16 it put a ">" behind whatever is said, so each
/// parameter that stands last ends in that bracket: an identifier and an address may have them.
/// Asks nothing where a value would be longer than RFC 3461 allows.
[[nodiscard]] Envelope envelope_of(const EnvelopeParts& parts);

/// What RFC 3461 calls xtext: "+" and "=" as "+2B" and "+3D".
[[nodiscard]] std::string xtext(std::string_view text);
/// Back; a "+" without two digits stays.
[[nodiscard]] std::string from_xtext(std::string_view text);

}  // namespace notify::smtp
