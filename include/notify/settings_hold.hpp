#pragma once

#include <memory>

namespace notify {

struct EngineContext;
struct HeldSettings;

/// While it lives, the calls of its thread see the settings of each service as they were when the
/// first of them asked, or newer: one read of the store for all calls that answer one request.
/// Calls that change settings are not made meanwhile by this thread. It ends on the thread that
/// made it, and before the engine does. (rules/reliability R8)
class SettingsHold {
public:
  explicit SettingsHold(EngineContext& context);
  ~SettingsHold();
  SettingsHold(const SettingsHold&) = delete;
  SettingsHold& operator=(const SettingsHold&) = delete;

private:
  std::unique_ptr<HeldSettings> held_;
};

}  // namespace notify
