#pragma once

#include "provider/options.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/inbound_reader.hpp>
#include <notify/ports/receipt_reader.hpp>

#include <span>

namespace notify {

/// What this library knows of one kind of provider. Each has a folder of its own.
struct ProviderKind {
  std::string_view name;
  /// All ports are there but `http`, which may be null.
  Result<std::shared_ptr<Provider>> (*open)(ProviderOptions& options,
                                            const ProviderPorts& ports) = nullptr;
  /// Null: it posts nothing, or its options say what.
  std::shared_ptr<ReceiptReader> (*make_receipt_reader)(std::string identifier) = nullptr;
  /// Null: it hands no SMS over.
  std::shared_ptr<InboundReader> (*make_inbound_reader)(std::string identifier) = nullptr;
};

/// All of them, by name.
[[nodiscard]] std::span<const ProviderKind> provider_kinds();

}  // namespace notify
