#include <notify/engine.hpp>
#include <notify/services.hpp>

using namespace notify;

// What an engine works with is known to its own sources only.
Result<std::vector<Service>> list(Engine& engine) {
#ifdef WRONG
  return EngineFacet(engine.services()).context_->store().services().list();
#else
  return engine.services().list();
#endif
}
