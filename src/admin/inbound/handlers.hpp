#pragma once

#include "rest/call.hpp"

/// What comes back to services: texts, requests to be left alone, letters, complaints.
/// (rules/admin 10)
namespace notify::admin::inbound {

using rest::Call;

// texts and the numbers at which they come in
[[nodiscard]] RestResponse list_texts(Call& call);
[[nodiscard]] RestResponse latest_texts(Call& call);
[[nodiscard]] RestResponse summarise_texts(Call& call);
[[nodiscard]] RestResponse get_text(Call& call);
[[nodiscard]] RestResponse remove_number(Call& call);
[[nodiscard]] RestResponse last_use(Call& call);
[[nodiscard]] RestResponse list_numbers(Call& call);
[[nodiscard]] RestResponse free_numbers(Call& call);
[[nodiscard]] RestResponse number_of_service(Call& call);
[[nodiscard]] RestResponse assign_number(Call& call);
[[nodiscard]] RestResponse switch_number_off(Call& call);

// requests to be left alone
[[nodiscard]] RestResponse unsubscribe_statistics(Call& call);
[[nodiscard]] RestResponse unsubscribe_reports(Call& call);
[[nodiscard]] RestResponse make_unsubscribe_report(Call& call);
[[nodiscard]] RestResponse get_unsubscribe_report(Call& call);
[[nodiscard]] RestResponse process_unsubscribe_report(Call& call);

// letters and complaints
[[nodiscard]] RestResponse returned_statistics(Call& call);
[[nodiscard]] RestResponse returned_summary(Call& call);
[[nodiscard]] RestResponse returned_letters(Call& call);
[[nodiscard]] RestResponse post_returned_letters(Call& call);
[[nodiscard]] RestResponse list_complaints(Call& call);
[[nodiscard]] RestResponse count_complaints(Call& call);

}  // namespace notify::admin::inbound
