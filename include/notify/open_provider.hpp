#pragma once

#include <notify/ports/clock.hpp>
#include <notify/ports/http.hpp>
#include <notify/ports/provider.hpp>
#include <notify/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify {

/// What providers work through. What is null is the computer's, or made by the provider.
struct ProviderPorts {
  std::shared_ptr<Clock> clock{};
  std::shared_ptr<Entropy> entropy{};
  std::shared_ptr<HttpClient> http{};
};

/// Opens a provider of a kind ("smtp", "smpp") with options as one JSON object, whose members
/// are called like those of SmtpOptions and SimulatorOptions, if there are such; `identifier` is
/// the kind unless they say otherwise. (docs/delivery.md lists them.) Fails with invalid_argument
/// on an unknown kind or option, naming those that are known or nearest, and on a value that is
/// wrong; with unsupported on a kind that this library was built without. Messages hold no value
/// that may be a secret.
[[nodiscard]] Result<std::shared_ptr<Provider>> open_provider(std::string_view kind,
                                                              std::string_view options_json = {},
                                                              ProviderPorts ports = {});

/// The kinds that open_provider() knows, in order.
[[nodiscard]] std::vector<std::string> list_provider_kinds();

}  // namespace notify
