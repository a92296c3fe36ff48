#pragma once

#include <notify/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

/// Files in a folder and in folders right below it.
namespace notify::files {

/// A folder whose files are written beside, made durable and renamed: a reader sees all of one or
/// nothing. Names are checked by who calls. Safe to use from several threads and processes.
class Folder {
public:
  /// `noun` stands in errors: "archive file".
  Folder(std::filesystem::path path, std::string noun)
      : path_(std::move(path)), noun_(std::move(noun)) {}

  /// Makes the folder if it is not there. Fails with invalid_argument if `path` is no name, with
  /// unavailable if nothing can be written there.
  [[nodiscard]] static Result<Folder> open(const std::string& path, std::string noun);

  [[nodiscard]] Result<void> put(std::string_view name, std::string_view bytes) const;
  /// Fails with not_found.
  [[nodiscard]] Result<std::string> get(std::string_view name) const;
  /// A file that is not there is removed already.
  [[nodiscard]] Result<void> remove(std::string_view name) const;

private:
  [[nodiscard]] Error failed(std::string_view doing, std::string_view name) const;
  [[nodiscard]] Result<void> write(const std::string& path, std::string_view bytes,
                                   std::string_view name) const;
  [[nodiscard]] Result<void> make_folder(const std::filesystem::path& folder,
                                         std::string_view name) const;
  [[nodiscard]] Result<void> make_durable(const std::filesystem::path& folder,
                                          std::string_view name) const;

  std::filesystem::path path_;
  std::string noun_;
};

}  // namespace notify::files
