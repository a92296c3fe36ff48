#include <notify/engine.hpp>
#include <notify/templates.hpp>

using namespace notify;

Result<Template> read(Engine& engine, ServiceId service, TemplateId id) {
#ifdef WRONG
  return engine.templates().get(id, service);
#else
  return engine.templates().get(service, id);
#endif
}
