#include "codec/json_writer.hpp"

#include <notify/ports/log.hpp>

namespace notify {

std::string_view name_of(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: break;
  }
  return "error";
}

std::string to_json(const LogRecord& record) {
  codec::JsonWriter json;
  json.begin_object().text("time", record.time.to_text()).text("level", name_of(record.level));
  json.text("event", record.event).text("message", record.message);
  for (const LogAttribute& attribute : record.attributes) {
    if (const auto* const text = std::get_if<std::string_view>(&attribute.value))
      json.text(attribute.name, *text);
    else
      json.integer(attribute.name, std::get<std::int64_t>(attribute.value));
  }
  json.end_object();
  return std::move(json).take();
}

}  // namespace notify
