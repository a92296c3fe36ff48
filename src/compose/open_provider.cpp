#include <notify/open_provider.hpp>

#include "provider/kinds.hpp"

#include <algorithm>

namespace notify {
namespace {

Error unknown_kind(std::string_view kind) {
  constexpr std::size_t shown_max = 40;
  std::string message = "unknown provider: ";
  for (const char c : kind.substr(0, shown_max)) message += c >= ' ' && c <= '~' ? c : '?';
  message += ", known are";
  for (const std::string& name : list_provider_kinds())
    message += (message.ends_with("are") ? " " : ", ") + name;
  return make_error(ErrorCode::invalid_argument, std::move(message));
}

}  // namespace

Result<std::shared_ptr<Provider>> open_provider(std::string_view kind,
                                                std::string_view options_json,
                                                ProviderPorts ports) {
  const auto known = std::ranges::find(provider_kinds(), kind, &ProviderKind::name);
  if (known == provider_kinds().end()) return unknown_kind(kind);
  if (!ports.clock) ports.clock = std::make_shared<SystemClock>();
  if (!ports.entropy) ports.entropy = std::make_shared<SystemEntropy>();
  NFY_TRY(options, ProviderOptions::from_json(kind, options_json));
  return known->open(options, ports);
}

std::vector<std::string> list_provider_kinds() {
  std::vector<std::string> names;
  for (const ProviderKind& kind : provider_kinds()) names.emplace_back(kind.name);
  return names;
}

}  // namespace notify
