#include "http/event_log.hpp"

namespace notifyd {
namespace {

/// Events are rare; a line goes out as it comes.
class StreamLog final : public notify::Log {
public:
  explicit StreamLog(std::FILE* stream) noexcept : stream_(stream) {}
  void write(const notify::LogRecord& record) noexcept override try {
    const std::string line = to_json(record) + "\n";
    std::fwrite(line.data(), 1, line.size(), stream_);
    std::fflush(stream_);
  } catch (...) {
    // Without memory for a line there is none; the work goes on.
  }

private:
  std::FILE* stream_;
};

}  // namespace

notify::Result<std::shared_ptr<notify::Log>> make_event_log(std::string_view target) {
  using notify::Log;
  if (target == "off") return std::shared_ptr<Log>();
  if (target == "stderr") return std::shared_ptr<Log>(std::make_shared<StreamLog>(stderr));
  if (target == "stdout") return std::shared_ptr<Log>(std::make_shared<StreamLog>(stdout));
  return notify::make_error(notify::ErrorCode::invalid_argument,
                            "event-log is stderr, stdout or off: " + std::string(target));
}

}  // namespace notifyd
