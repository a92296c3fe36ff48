#include "codec/form.hpp"
#include "domain/text/text.hpp"
#include "rest/routes.hpp"

#include <notify/document_links.hpp>
#include <notify/services.hpp>

#include <algorithm>
#include <optional>

namespace notify::rest {
namespace {

constexpr std::size_t email_fields_max = 10;
constexpr std::size_t email_bytes_max = 320;

struct HtmlPage {
  int status = 200;
  std::string title;
  std::string body{};  ///< HTML
};

/// A link holds the key, so no page tells another where its reader came from, nothing of it is
/// kept or framed, and no page of other sites can read it. (rules/rest 10.3)
RestResponse guarded_page(RestResponse response, std::string_view policy) {
  std::erase_if(response.headers, [](const RestHeader& header) {
    return header.name.starts_with("Access-Control-") || header.name == "X-Frame-Options";
  });
  response.headers.push_back({"X-Frame-Options", "DENY"});
  response.headers.push_back({"Content-Security-Policy", std::string(policy)});
  response.headers.push_back({"Referrer-Policy", "no-referrer"});
  response.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
  response.headers.push_back({"X-Robots-Tag", "noindex, nofollow"});
  return response;
}

std::string as_html(std::string_view text) {
  std::string out;
  text::escape_attribute_to(out, text);
  return out;
}

RestResponse answer_with(const HtmlPage& page) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>";
  html += as_html(page.title) + "</title>\n</head>\n<body>\n<main>\n<h1>" + as_html(page.title) +
          "</h1>\n" + page.body + "</main>\n</body>\n</html>\n";
  return guarded_page(
      answer(page.status, "text/html; charset=utf-8", std::move(html)),
      "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
}

std::string paragraph(std::string_view text) { return "<p>" + as_html(text) + "</p>\n"; }

/// Why there is no document: whoever has no right to know learns nothing by it.
RestResponse no_document(const Error& error) {
  if (error.code == ErrorCode::not_found)
    return answer_with({404, "This file is not available",
                        paragraph("The link is wrong, or the file is no longer kept.")});
  if (error.code == ErrorCode::limited)
    return answer_with({429, "Too many tries", paragraph("Wait a minute, then try again.")});
  return answer_with(
      {503, "The file cannot be had at the moment", paragraph("Try again in a few minutes.")});
}

/// What the path, which has two ids, and the query name; the key lives in the call.
DocumentLink document_link_of(const Call& call) {
  DocumentLink link{*ServiceId::from_text(call.path[0]), *DocumentId::from_text(call.path[1]), {}};
  if (const std::string* const key = call.query.find("key")) link.key = *key;
  return link;
}

std::string key_query_of(const DocumentLink& link) {
  std::string query = "?key=";
  codec::append_form_text(query, link.key);
  return query;
}

std::string shown_size(std::int64_t bytes) {
  constexpr std::int64_t kilo = 1'000;
  if (bytes < kilo) return std::to_string(bytes) + " bytes";
  return std::to_string((bytes + kilo - 1) / kilo) + " kB";
}

/// Whose file it is, and whom people ask about it.
std::string shown_sender(Call& call, const DocumentLink& link) {
  const auto service = call.engine.services().get(link.service_id);
  if (!service) return {};
  std::string html = paragraph(service->name + " sent you a file.");
  const std::string& contact = service->contact_link;
  if (contact.starts_with("https://") || contact.starts_with("http://"))
    return html + "<p><a rel=\"noreferrer\" href=\"" + as_html(contact) + "\">Contact " +
           as_html(service->name) + "</a> if you have a question about it.</p>\n";
  if (!contact.empty()) html += paragraph("If you have a question about it: " + contact);
  return html;
}

std::string email_form(std::string_view action, std::string_view problem) {
  std::string html = problem.empty() ? std::string() : paragraph(problem);
  html += "<form method=\"post\" action=\"" + as_html(action) +
          "\">\n<p><label for=\"email\">The email address that the file was sent to</label></p>\n"
          "<p><input id=\"email\" name=\"email\" type=\"email\" autocomplete=\"email\" "
          "required></p>\n<p><button>Download</button></p>\n</form>\n";
  return html;
}

RestResponse document_page(Call& call, const DocumentLink& link, std::string_view problem) {
  const auto info = call.engine.document_links().describe(link);
  if (!info) return no_document(info.error());
  const std::string query = key_query_of(link);
  HtmlPage page{problem.empty() ? 200 : 400, "Download your file", shown_sender(call, link)};
  page.body += paragraph(info->filename + ", " + shown_size(info->bytes) + ", available until " +
                         info->available_until.to_text().substr(0, 10));
  if (info->needs_email)
    page.body += email_form(query, problem);
  else
    page.body += "<p><a href=\"" + link.id.to_text() + "/download" + as_html(query) +
                 "\">Download</a></p>\n";
  return answer_with(page);
}

/// As a browser reads it whatever it is called; old ones get its name in ASCII (RFC 6266).
std::string disposition_of(const std::string& filename) {
  std::string plain, encoded;
  constexpr std::string_view hex = "0123456789ABCDEF";
  for (const char c : filename) {
    const auto octet = static_cast<unsigned char>(c);
    const bool is_safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
    plain += is_safe || c == ' ' ? c : '_';
    encoded += is_safe ? std::string(1, c) : std::string{'%', hex[octet >> 4], hex[octet & 15]};
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

RestResponse document_answer(DownloadedDocument document) {
  RestResponse response = answer(200, document.info.content_type, std::move(document.bytes));
  response.headers.push_back({"Content-Disposition", disposition_of(document.info.filename)});
  return guarded_page(std::move(response), "sandbox; default-src 'none'; frame-ancestors 'none'");
}

RestResponse send_document(Call& call, const DocumentLink& link, std::string_view email) {
  auto document = call.engine.document_links().download(link, email);
  if (document) return document_answer(*std::move(document));
  if (document.error().reason != Reason::recipient_invalid) return no_document(document.error());
  return document_page(call, link,
                       email.empty() ? "Enter the email address that the file was sent to."
                                     : "This is not the email address that the file was sent to.");
}

}  // namespace

RestResponse get_document_page(Call& call) {
  return document_page(call, document_link_of(call), {});
}

RestResponse get_document(Call& call) { return send_document(call, document_link_of(call), {}); }

RestResponse post_document_page(Call& call) {
  const auto form = codec::read_form(call.request.body, email_fields_max);
  const std::string_view email = form ? codec::find_field(*form, "email") : std::string_view();
  return send_document(call, document_link_of(call), email.size() > email_bytes_max ? "" : email);
}

}  // namespace notify::rest
