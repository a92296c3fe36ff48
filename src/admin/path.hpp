#pragma once

#include "codec/json_writer.hpp"
#include "rest/call.hpp"

#include <notify/ids.hpp>
#include <notify/time.hpp>

#include <optional>
#include <string_view>

/// What requests and answers of the admin API have in common.
namespace notify::admin {

/// The id at a place of the path; the route has said that it is one.
[[nodiscard]] Uuid uuid_at(const rest::Call& call, std::size_t place);
/// The first id of a path, which is the service's on routes of services.
[[nodiscard]] inline ServiceId service_of(const rest::Call& call) { return {uuid_at(call, 0)}; }
/// The second id of a path: that of something that belongs to the first.
[[nodiscard]] inline Uuid id_of(const rest::Call& call) { return uuid_at(call, 1); }

/// The nil id as null.
void write_id_or_null(codec::JsonWriter& json, std::string_view name, const Uuid& id);
void write_time_or_null(codec::JsonWriter& json, std::string_view name,
                        const std::optional<UtcTime>& time);

}  // namespace notify::admin
