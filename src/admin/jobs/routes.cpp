#include "admin/routes.hpp"
#include "admin/jobs/handlers.hpp"

#include <array>

namespace notify::admin {
namespace {

#define NFY_OF_SERVICE(path) "/service/{id:uuid}" path
constexpr std::array job_table = {
    NFY_ROUTE("GET", NFY_OF_SERVICE("/job"), admin, jobs::list_jobs),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/job"), admin, jobs::post_job),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/job/scheduled-job-stats"), admin, jobs::scheduled_jobs),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/job/{job}"), admin, jobs::get_job),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/job/{job}/cancel"), admin, jobs::cancel_job),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/job/{job}/cancel-letter-job"), admin,
              jobs::cancel_letter_job),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/job/{job}/notifications"), admin, jobs::list_job_rows),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/job/{job}/notification_count"), admin, jobs::count_job_rows),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications"), admin, jobs::list_notifications),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/notifications"), admin, jobs::list_notifications),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications/csv"), admin, jobs::list_for_csv),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/notifications/csv"), admin, jobs::list_for_csv),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications/count"), admin, jobs::count_notifications),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/notifications/{notification:uuid}"), admin,
              jobs::get_notification),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/notifications/{notification:uuid}/cancel"), admin,
              jobs::cancel_notification),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/send-notification"), admin, jobs::send_notification),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/send-pdf-letter"), admin, jobs::send_pdf_letter),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/template/preview/{notification:uuid}/{type}"), admin,
              jobs::preview_letter),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/upload"), admin, jobs::list_uploads),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/upload/uploaded-letters/{day}"), admin,
              jobs::list_uploaded_letters),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/contact-list"), admin, jobs::list_contact_lists),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/contact-list"), admin, jobs::post_contact_list),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/contact-list/{list:uuid}"), admin, jobs::get_contact_list),
    NFY_ROUTE("DELETE", NFY_OF_SERVICE("/contact-list/{list:uuid}"), admin,
              jobs::delete_contact_list),
    NFY_ROUTE("POST", NFY_OF_SERVICE("/report-request"), admin, jobs::post_report_request),
    NFY_ROUTE("GET", NFY_OF_SERVICE("/report-request/{request:uuid}"), admin,
              jobs::get_report_request),
};
#undef NFY_OF_SERVICE

}  // namespace

std::span<const rest::Route> job_routes() noexcept { return job_table; }

}  // namespace notify::admin
