#pragma once

#include <notify/result.hpp>
#include <notify/service.hpp>
#include <notify/template.hpp>

#include <string>
#include <vector>

namespace notify::rest {

/// What a template says with values, as a preview shows it.
struct Shown {
  std::vector<std::string> missing;  ///< then there is nothing else
  std::string subject;
  std::string body;
  std::string html;
};

[[nodiscard]] Result<Shown> show(const Template& source, const Personalisation& values);

}  // namespace notify::rest
