#pragma once

#include "fuzz/fuzz.hpp"

#include <notify/template.hpp>

#include <string>
#include <string_view>

namespace notify::fuzz {

/// Values for the placeholders that templates of the corpus use. The first line gives "name", and
/// "list" gets the line twice.
inline Personalisation take_values(std::string_view& text) {
  Personalisation values;
  auto line = take_line(text);
  if (line.empty()) return values;
  PersonalisationValue::List items;
  items.emplace_back(line);
  items.emplace_back();
  items.emplace_back(line + "x");
  values.set("list", PersonalisationValue{std::move(items)});
  values.set("yes", PersonalisationValue{true});
  values.set("name", std::move(line));
  return values;
}

}  // namespace notify::fuzz
