#pragma once

#include <notify/engine_facet.hpp>
#include <notify/result.hpp>
#include <notify/unsubscribe.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// Recipients of e-mails who ask for no more, by one click. (rules/unsubscribes)
class Unsubscribes : public EngineFacet {
public:
  using EngineFacet::EngineFacet;

  /// A token for the link of one e-mail, another one in every call: it says when it was made and
  /// cannot be made without the sealing key. In the URL-safe base64 alphabet. Fails with
  /// unsupported without a sealer.
  [[nodiscard]] Result<std::string> make_token(ServiceId service, NotificationId id);

  /// Stores that the recipient of an e-mail asks for no more, wherever the e-mail lies by now.
  /// Answers whether that is new: a request that waits already stays as it is. Fails with
  /// not_found, by its reason: unsubscribe_token_invalid (also if the e-mail is unknown), or
  /// unsubscribe_token_expired.
  [[nodiscard]] Result<bool> record(NotificationId id, std::string_view token);

  /// Whose e-mail a link is about, as its token says, however old it is; asks no store. Fails with
  /// not_found and unsubscribe_token_invalid if it is no token of that e-mail.
  [[nodiscard]] Result<ServiceId> service_of(NotificationId id, std::string_view token);

  /// Newest first; `limit` up to 10,000. Fails with not_found if the service is unknown.
  [[nodiscard]] Result<std::vector<UnsubscribeRequest>> list(ServiceId service,
                                                             std::int64_t limit = 50,
                                                             std::int64_t skip = 0);

  /// How many requests of a service wait: those that it has not heard of.
  [[nodiscard]] Result<std::int64_t> count(ServiceId service);

  /// The service has heard of all that was asked before an instant. Answers how many waited.
  [[nodiscard]] Result<std::int64_t> process(ServiceId service, UtcTime asked_before);

  [[nodiscard]] Result<UnsubscribeStatistics> statistics(ServiceId service);

  /// Those that no report has yet, as a report without an id, if there are any; then the reports,
  /// the one with the latest request first. Up to 10,000. (rules/unsubscribes 3.1)
  [[nodiscard]] Result<std::vector<UnsubscribeReport>> list_reports(ServiceId service);

  /// Fails with not_found, as the next three do.
  [[nodiscard]] Result<UnsubscribeReport> get_report(ServiceId service, UnsubscribeReportId id);

  /// Makes a report of the requests from `earliest` to `latest`, both included, that have none.
  [[nodiscard]] Result<UnsubscribeReport> make_report(ServiceId service, UtcTime earliest,
                                                      UtcTime latest);

  /// Newest first.
  [[nodiscard]] Result<std::vector<UnsubscribeReportLine>> list_of_report(ServiceId service,
                                                                          UnsubscribeReportId id);

  /// The service has heard of a report's requests, or has not after all.
  [[nodiscard]] Result<void> process_report(ServiceId service, UnsubscribeReportId id,
                                            bool processed);
};

}  // namespace notify
