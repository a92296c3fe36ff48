#pragma once

#include "rest/call.hpp"

#include <span>

/// What each route does. (rules/rest 6 to 9)
namespace notify::rest {

// notifications
[[nodiscard]] RestResponse post_notification(Call& call);
/// The same for several, in order: what they send is stored together.
[[nodiscard]] std::vector<RestResponse> post_notifications(std::span<Call* const> calls);
[[nodiscard]] RestResponse post_bulk(Call& call);
[[nodiscard]] RestResponse get_notification(Call& call);
[[nodiscard]] RestResponse list_notifications(Call& call);
[[nodiscard]] RestResponse get_pdf(Call& call);

// templates
[[nodiscard]] RestResponse get_template(Call& call);
[[nodiscard]] RestResponse list_templates(Call& call);
[[nodiscard]] RestResponse preview_template(Call& call);

// received texts
[[nodiscard]] RestResponse list_received_texts(Call& call);

// what providers and recipients post
[[nodiscard]] RestResponse post_mmg_receipt(Call& call);
[[nodiscard]] RestResponse post_firetext_receipt(Call& call);
[[nodiscard]] RestResponse post_letter_receipt(Call& call);
[[nodiscard]] RestResponse post_mail_report(Call& call);
[[nodiscard]] RestResponse post_mmg_text(Call& call);
[[nodiscard]] RestResponse post_firetext_text(Call& call);
[[nodiscard]] RestResponse post_receipt(Call& call);
[[nodiscard]] RestResponse post_text(Call& call);
/// The same of a provider that asks by GET.
[[nodiscard]] RestResponse get_receipt(Call& call);
[[nodiscard]] RestResponse get_text(Call& call);
[[nodiscard]] RestResponse unsubscribe(Call& call);

// documents that the engine keeps, for people who follow a link
[[nodiscard]] RestResponse get_document_page(Call& call);
[[nodiscard]] RestResponse post_document_page(Call& call);
[[nodiscard]] RestResponse get_document(Call& call);

// the server
[[nodiscard]] RestResponse get_status(Call& call);
[[nodiscard]] RestResponse get_openapi(Call& call);

}  // namespace notify::rest
