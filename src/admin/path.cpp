#include "admin/path.hpp"

namespace notify::admin {

Uuid uuid_at(const rest::Call& call, std::size_t place) {
  const auto id = Uuid::from_text(call.path.at(place));
  return id ? *id : Uuid{};
}

void write_id_or_null(codec::JsonWriter& json, std::string_view name, const Uuid& id) {
  json.text_or_null(name, id == Uuid{} ? std::string() : id.to_text());
}

void write_time_or_null(codec::JsonWriter& json, std::string_view name,
                        const std::optional<UtcTime>& time) {
  json.text_or_null(name, time ? time->to_text() : std::string());
}

}  // namespace notify::admin
