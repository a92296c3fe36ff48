#pragma once

#include "world.hpp"

namespace notify::bench {

[[nodiscard]] std::unique_ptr<Site> make_sqlite_site();
[[nodiscard]] std::unique_ptr<Site> make_postgres_site(const std::string& url);

}  // namespace notify::bench
