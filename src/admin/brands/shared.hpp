#pragma once

#include "codec/json_writer.hpp"
#include "rest/call.hpp"
#include "rest/fields.hpp"

#include <notify/brands.hpp>

namespace notify::admin::brands {

/// {"data": {"organisations": [{"id": …, "name": …}], "services": […]}}
[[nodiscard]] RestResponse users_answer(const BrandUsers& users);
/// {"name": "…"}
[[nodiscard]] RestResponse name_answer(const Result<std::string>& name);
/// The ids of a request that adds brands to a pool, or what is wrong with it.
struct PoolIds {
  std::vector<rest::WrittenId> ids;
  std::vector<rest::ApiError> errors;
};
[[nodiscard]] Result<PoolIds> pool_ids_in(rest::Call& call);

}  // namespace notify::admin::brands
