#pragma once

#include <notify/time.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace notify {

/// How much an operator has to care.
enum class LogLevel : std::uint8_t { debug, info, warning, error };
[[nodiscard]] std::string_view name_of(LogLevel level) noexcept;

/// One thing that is known about an event. Names are those of OpenTelemetry where it has one
/// ("error.type"), and begin with "nfy." otherwise.
struct LogAttribute {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

/// Something that happened. It names no person: no recipient, content or secret. All of it lives
/// for the call. (rules/observing 1)
struct LogRecord {
  UtcTime time;
  LogLevel level = LogLevel::info;
  std::string_view event;    ///< "nfy.provider.troubled"; a name is never used for anything else
  std::string_view message;  ///< one line for people
  std::span<const LogAttribute> attributes;
};

/// {"time", "level", "event", "message", …}: one line, with the attributes as members.
[[nodiscard]] std::string to_json(const LogRecord& record);

/// Port: where an engine tells what happened. Called from any thread that works with the engine, in
/// the middle of its work, with no lock and no transaction held; so it must be quick.
class Log {
public:
  virtual ~Log() = default;
  virtual void write(const LogRecord& record) noexcept = 0;
};

}  // namespace notify
