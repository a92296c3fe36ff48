#pragma once

#include <notify/result.hpp>

#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace notify::print {

/// Pictures of letter brands, from SVG to a page of PDF, by a program of its own: somebody else's
/// file is read outside of this process. Safe from many threads. (rules/letters 1.8)
class LogoDrawer {
public:
  explicit LogoDrawer(std::string program) : program_(std::move(program)) {}

  /// A PDF of one page that is as large as the picture. Fails with unsupported without the program
  /// and with invalid_argument if that cannot draw the file, or not with what it may use.
  [[nodiscard]] Result<std::shared_ptr<const std::string>> draw(const std::string& svg);

private:
  using Drawn = Result<std::shared_ptr<const std::string>>;
  struct Known {
    std::string svg;
    Drawn pdf;
  };
  [[nodiscard]] Drawn draw_anew(const std::string& svg) const;

  std::string program_;
  std::mutex mutex_;
  std::list<Known> known_;  ///< the one used last first; failures too: they take the longest
};

}  // namespace notify::print
