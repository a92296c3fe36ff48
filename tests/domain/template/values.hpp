#pragma once

#include <notify/template.hpp>

#include <string>
#include <utility>

namespace notify::test {

/// Values by name, all of them text.
inline Personalisation values(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  Personalisation out;
  for (const auto& [name, text] : pairs) out.set(name, text);
  return out;
}

template <typename T>
Personalisation value(std::string name, T one) {
  Personalisation out;
  out.set(std::move(name), PersonalisationValue{std::move(one)});
  return out;
}

inline std::string rendered(std::string content, const Personalisation& with,
                            FieldMode mode = FieldMode::plain) {
  return Field::compile(std::move(content)).value().render(with, mode);
}

}  // namespace notify::test
