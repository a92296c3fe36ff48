#pragma once

#include "codec/json_reader.hpp"
#include "rest/answers.hpp"

#include <notify/template.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace notify::rest {

/// A value that is a file: {"file": base64, …}. Borrows from the body.
struct FileValue {
  std::string_view placeholder;
  const codec::JsonValue::Object* members = nullptr;
};

/// The values of a body as placeholders print them: numbers as Python reads them, objects as it
/// prints them. Files are left out and appended to `files`. (rules/rest 4.3)
[[nodiscard]] Personalisation personalisation_from(const codec::JsonValue::Object& members,
                                                   std::vector<FileValue>* files = nullptr);

/// A value whose markup was taken away.
struct Sanitised {
  std::string name;
  std::string before;
  std::string after;
};

/// Takes links and markup out of the values that `names` name, and tells which changed. Fails with
/// the name of a value that is no text. (rules/rest 6.4)
[[nodiscard]] Result<std::vector<Sanitised>> sanitise(Personalisation& values,
                                                      const codec::JsonValue::Array& names,
                                                      const std::vector<FileValue>& files);

}  // namespace notify::rest
