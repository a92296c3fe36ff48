#include "codec/json_text.hpp"

#include <notify/service_callback.hpp>

namespace notify {
namespace {

std::string text_of(const std::optional<UtcTime>& at) { return at ? at->to_text() : std::string(); }

}  // namespace

std::string to_json(const StatusNews& news) {
  codec::JsonFields fields;
  fields.text("id", news.id.to_text());
  fields.text_or_null("reference", news.reference);
  fields.text_or_null("to", news.to);
  fields.text("status", name_of(news.status));
  fields.text("created_at", news.created_at.to_text());
  fields.text_or_null("completed_at", text_of(news.completed_at));
  fields.text_or_null("sent_at", text_of(news.sent_at));
  fields.text("notification_type", name_of(news.type));
  fields.text("template_id", news.template_id.to_text());
  fields.number("template_version", news.template_version);
  return std::move(fields).end();
}

std::string to_json(const ComplaintNews& news) {
  codec::JsonFields fields;
  fields.text("notification_id", news.notification_id.to_text());
  fields.text("complaint_id", news.complaint_id.to_text());
  fields.text_or_null("reference", news.reference);
  fields.text_or_null("to", news.to);
  fields.text("complaint_date", news.complaint_date.to_text());
  return std::move(fields).end();
}

std::string to_json(const InboundNews& news) {
  codec::JsonFields fields;
  fields.text("id", news.id.to_text());
  fields.text("source_number", news.source_number);
  fields.text("destination_number", news.destination_number);
  fields.text("message", news.message);
  fields.text("date_received", news.date_received.to_text());
  return std::move(fields).end();
}

std::string to_json(const ReturnedLetterNews& news) {
  const bool has_template = !news.template_name.empty();
  codec::JsonFields fields;
  fields.text("notification_id", news.notification_id.to_text());
  fields.text_or_null("reference", news.reference);
  fields.text("date_sent", news.date_sent.to_text());
  fields.text("sent_by", news.sent_by);
  fields.text_or_null("template_name", news.template_name);
  fields.text_or_null("template_id", has_template ? news.template_id.to_text() : std::string());
  has_template ? fields.number("template_version", news.template_version)
               : fields.null("template_version");
  fields.text_or_null("spreadsheet_file_name", news.spreadsheet_file_name);
  news.spreadsheet_row_number
      ? fields.number("spreadsheet_row_number", *news.spreadsheet_row_number)
      : fields.null("spreadsheet_row_number");
  fields.text_or_null("upload_letter_file_name", news.upload_letter_file_name);
  return std::move(fields).end();
}

}  // namespace notify
