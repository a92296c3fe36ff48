#pragma once

#include <notify/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace notify {

/// Port: makes pictures of the pages of a PDF, also of somebody else's. Implementations are safe
/// from many threads.
class PagePainter {
public:
  virtual ~PagePainter() = default;
  PagePainter() = default;
  PagePainter(const PagePainter&) = delete;
  PagePainter& operator=(const PagePainter&) = delete;

  /// Page `page`, from 1, as PNG. Fails with invalid_argument if the PDF cannot be painted or has
  /// no such page, with unavailable if nobody can paint now.
  [[nodiscard]] virtual Result<std::string> paint(std::string_view pdf, std::int64_t page) = 0;
};

}  // namespace notify
