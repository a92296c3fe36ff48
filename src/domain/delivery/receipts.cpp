#include "domain/names.hpp"

#include <notify/receipts.hpp>

#include <algorithm>
#include <array>

namespace notify {
namespace {

constexpr std::array<std::string_view, 4> format_names{"mmg", "firetext", "ses", "dvla"};

/// Codes of Firetext's status 1 that say what kind of failure it is.
constexpr std::array<std::string_view, 6> temporary_codes{"000", "102", "103", "104", "302", "900"};
constexpr std::array<std::string_view, 4> permanent_codes{"101", "201", "301", "401"};

/// Events that SES tells beside the fate of a mail: it set out, waits, was opened.
constexpr std::array<std::string_view, 5> silent_ses_types{"Send", "DeliveryDelay", "Open", "Click",
                                                           "Subscription"};

bool is_among(std::string_view word, const auto& words) noexcept {
  return std::ranges::find(words, word) != words.end();
}

}  // namespace

std::string_view name_of(ReceiptFormat format) noexcept {
  return names::name_in(format_names, format);
}

Result<ReceiptFormat> receipt_format_from(std::string_view name) {
  return names::value_in<ReceiptFormat>(format_names, "receipt format", name);
}

std::optional<ReportedStatus> mmg_status(std::string_view status) noexcept {
  if (status == "3") return ReportedStatus{Status::delivered};
  if (status == "2" || status == "5") return ReportedStatus{Status::permanent_failure};
  if (status == "4") return ReportedStatus{Status::temporary_failure};
  return std::nullopt;
}

std::optional<ReportedStatus> firetext_status(std::string_view status,
                                              std::string_view code) noexcept {
  if (status == "0") return ReportedStatus{Status::delivered};
  if (status == "2") return ReportedStatus{Status::pending};
  if (status != "1") return std::nullopt;
  if (is_among(code, temporary_codes)) return ReportedStatus{Status::temporary_failure};
  if (is_among(code, permanent_codes)) return ReportedStatus{Status::permanent_failure};
  return ReportedStatus{Status::permanent_failure, true};
}

std::optional<ReportedStatus> ses_status(std::string_view type,
                                         std::string_view bounce_type) noexcept {
  if (type == "Delivery") return ReportedStatus{Status::delivered};
  // Taken, and then not sent: it was infected, or its template could not be filled in.
  if (type == "Reject" || type == "Rendering Failure")
    return ReportedStatus{Status::technical_failure};
  if (type != "Bounce") return std::nullopt;
  return ReportedStatus{bounce_type == "Permanent" ? Status::permanent_failure
                                                   : Status::temporary_failure};
}

bool ses_is_silent(std::string_view type) noexcept { return is_among(type, silent_ses_types); }

std::optional<ReportedStatus> dvla_status(std::string_view status) noexcept {
  if (status == "DESPATCHED") return ReportedStatus{Status::delivered};
  if (status == "REJECTED") return ReportedStatus{Status::technical_failure};
  return std::nullopt;
}

}  // namespace notify
