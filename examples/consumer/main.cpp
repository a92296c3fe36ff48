#include <notify/calendar.hpp>
#include <notify/version.hpp>

#include <iostream>

/// Says which library was linked, and asks it a question that needs no store.
int main() {
  const auto calendar = notify::Calendar::preset("uk");
  if (!calendar) {
    std::cerr << calendar.error().message << '\n';
    return 1;
  }
  std::cout << "nfy " << notify::version() << '\n';
}
