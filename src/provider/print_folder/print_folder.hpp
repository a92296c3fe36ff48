#pragma once

#include "provider/options.hpp"
#include "provider/print_folder/place.hpp"

#include <notify/open_provider.hpp>
#include <notify/ports/receipt_reader.hpp>

#include <memory>

/// Letters for those with a printer of their own: PDFs in a folder, here ("folder") or on a server
/// ("sftp"), lists of them, and files by which the printer reports. (docs/letters.md)
namespace notify::print_folder {

[[nodiscard]] Result<std::shared_ptr<Provider>> open_folder(ProviderOptions& options,
                                                            const ProviderPorts& ports);
[[nodiscard]] Result<std::shared_ptr<Provider>> open_sftp(ProviderOptions& options,
                                                          const ProviderPorts& ports);

struct FolderOptions {
  std::string identifier;
  InDoubtPolicy in_doubt_policy = InDoubtPolicy::by_capability;
  std::chrono::microseconds in_doubt_wait = in_doubt_wait_default;

  void read(ProviderOptions& options);
};

/// The same for a place that is open, or was not to be opened.
[[nodiscard]] Result<std::shared_ptr<Provider>> make_print_folder(
    FolderOptions options, Result<std::unique_ptr<Place>> place, const ProviderPorts& ports);

/// Reads what report_post() makes of a file.
[[nodiscard]] std::shared_ptr<ReceiptReader> make_receipt_reader(std::string identifier);

/// What a printer left beside a letter: "<reference>.done", "<reference>.rejected".
struct ReportFile {
  std::string reference;
  bool is_done = false;
};
/// Nothing if a file is no report.
[[nodiscard]] std::optional<ReportFile> report_file(std::string_view name);
[[nodiscard]] std::string report_post(const ReportFile& file, std::string_view said);
/// Whether files can be named by it: 1 to 64 letters and digits.
[[nodiscard]] bool is_file_reference(std::string_view reference) noexcept;

}  // namespace notify::print_folder
