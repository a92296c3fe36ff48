#pragma once

#include "engine/context.hpp"

#include <notify/service.hpp>

namespace notify::founding {

/// The brands of the health service, by their name; nil where there is none. (rules/brands 2.2)
struct HealthBrands {
  EmailBrandId email{};
  LetterBrandId letter{};
};
[[nodiscard]] Result<HealthBrands> find_health_brands(Store& store);

}  // namespace notify::founding
