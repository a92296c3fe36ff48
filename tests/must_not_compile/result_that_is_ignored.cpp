#include <notify/engine.hpp>
#include <notify/rates.hpp>

using namespace notify;

void put(Engine& engine, const ReferenceData& data) {
#ifdef WRONG
  engine.rates().put(data);
#else
  static_cast<void>(engine.rates().put(data));
#endif
}
