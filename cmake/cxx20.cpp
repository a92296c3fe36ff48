// What a compiler must know to build the library: tried by the configure step and by
// tools/install-deps, because an old one would say so in hundreds of errors.
#include <chrono>
#include <concepts>
#include <span>

template <std::integral Number>
consteval Number twice(Number number) {
  return number + number;
}
static_assert(twice(2) == 4 && std::chrono::year{2024}.is_leap());
