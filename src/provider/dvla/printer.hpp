#pragma once

#include "provider/dvla/access.hpp"
#include "provider/http_provider.hpp"

#include <notify/open_provider.hpp>

namespace notify::dvla {

/// All that the options of a printer say.
struct Printer {
  HttpProviderOptions http;
  Account account;
  std::string receipts_url;
};

/// Reads them; fails with invalid_argument on what is wrong or missing.
[[nodiscard]] Result<Printer> read_printer(ProviderOptions& options);

}  // namespace notify::dvla
