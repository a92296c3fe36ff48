#pragma once

#include "rest/call.hpp"

/// Files that become messages, messages that somebody sends by hand, and lists of both.
/// (rules/admin 9)
namespace notify::admin::jobs {

using rest::Call;

// jobs
[[nodiscard]] RestResponse list_jobs(Call& call);
[[nodiscard]] RestResponse post_job(Call& call);
[[nodiscard]] RestResponse get_job(Call& call);
[[nodiscard]] RestResponse cancel_job(Call& call);
[[nodiscard]] RestResponse cancel_letter_job(Call& call);
[[nodiscard]] RestResponse list_job_rows(Call& call);
[[nodiscard]] RestResponse count_job_rows(Call& call);
[[nodiscard]] RestResponse scheduled_jobs(Call& call);

// notifications
[[nodiscard]] RestResponse list_notifications(Call& call);
[[nodiscard]] RestResponse list_for_csv(Call& call);
[[nodiscard]] RestResponse count_notifications(Call& call);
[[nodiscard]] RestResponse get_notification(Call& call);
[[nodiscard]] RestResponse cancel_notification(Call& call);
[[nodiscard]] RestResponse send_notification(Call& call);
[[nodiscard]] RestResponse send_pdf_letter(Call& call);
[[nodiscard]] RestResponse preview_letter(Call& call);

// files
[[nodiscard]] RestResponse list_uploads(Call& call);
[[nodiscard]] RestResponse list_uploaded_letters(Call& call);
[[nodiscard]] RestResponse list_contact_lists(Call& call);
[[nodiscard]] RestResponse post_contact_list(Call& call);
[[nodiscard]] RestResponse get_contact_list(Call& call);
[[nodiscard]] RestResponse delete_contact_list(Call& call);
[[nodiscard]] RestResponse post_report_request(Call& call);
[[nodiscard]] RestResponse get_report_request(Call& call);

}  // namespace notify::admin::jobs
