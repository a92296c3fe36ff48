#include <notify/engine.hpp>
#include <notify/tasks.hpp>

using namespace notify;

Result<std::vector<Task>> plan(Engine& engine, LocalDay day, UtcTime now) {
#ifdef WRONG
  static_cast<void>(now);
  return engine.tasks().plan(day);
#else
  static_cast<void>(day);
  return engine.tasks().plan(now);
#endif
}
