#include "domain/text/text.hpp"
#include "engine/context.hpp"

#include <notify/events.hpp>

namespace notify {

Result<Event> Events::record(std::string_view type, std::string_view data) {
  constexpr std::size_t event_data_bytes_max = 100'000;
  if (type.empty()) return make_error(ErrorCode::invalid_argument, "event type is empty");
  NFY_CHECK(text::check(type, "event type", name_bytes_max));
  NFY_CHECK(text::check(data, "event data", event_data_bytes_max));
  Event event{{}, std::string(type), std::string(data), context_->now()};
  event.id.uuid = make_uuid_v4(*context_->ports.entropy);
  NFY_CHECK(context_->store().events().insert(event));
  return event;
}

Result<std::vector<Event>> Events::list(std::int64_t limit) {
  constexpr std::int64_t events_max = 10'000;
  if (limit < 1 || limit > events_max)
    return make_error(ErrorCode::invalid_argument,
                      "limit must be 1 to 10000: " + std::to_string(limit));
  return context_->store().events().list(limit);
}

}  // namespace notify
