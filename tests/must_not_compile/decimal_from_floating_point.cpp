#include <notify/money.hpp>

using namespace notify;

Decimal price() {
#ifdef WRONG
  return Decimal(0.0227);
#else
  return Decimal::from_text("0.0227").value();
#endif
}
