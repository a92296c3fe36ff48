#include "codec/json_text.hpp"

#include <notify/service_callback.hpp>

namespace notify {
namespace {

class Fields {
public:
  void text(std::string_view name, std::string_view value) {
    begin(name);
    codec::append_json_string(json_, value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    if (!value.empty()) return text(name, value);
    begin(name);
    json_ += "null";
  }
  void time_or_null(std::string_view name, const std::optional<UtcTime>& value) {
    text_or_null(name, value ? value->to_text() : std::string());
  }
  void number(std::string_view name, std::int64_t value) {
    begin(name);
    json_ += std::to_string(value);
  }
  [[nodiscard]] std::string end() && { return std::move(json_) + "}"; }

private:
  void begin(std::string_view name) {
    json_ += json_.empty() ? "{" : ", ";
    codec::append_json_string(json_, name);
    json_ += ": ";
  }

  std::string json_;
};

}  // namespace

std::string to_json(const StatusNews& news) {
  Fields fields;
  fields.text("id", news.id.to_text());
  fields.text_or_null("reference", news.reference);
  fields.text_or_null("to", news.to);
  fields.text("status", name_of(news.status));
  fields.text("created_at", news.created_at.to_text());
  fields.time_or_null("completed_at", news.completed_at);
  fields.time_or_null("sent_at", news.sent_at);
  fields.text("notification_type", name_of(news.type));
  fields.text("template_id", news.template_id.to_text());
  fields.number("template_version", news.template_version);
  return std::move(fields).end();
}

}  // namespace notify
