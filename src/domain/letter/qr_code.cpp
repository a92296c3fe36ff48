#include <notify/qr_code.hpp>

#include "domain/text/unicode.hpp"

#include <qrencode.h>

#include <algorithm>
#include <memory>
#include <new>

namespace notify {
namespace {

using Code = std::unique_ptr<QRcode, decltype(&QRcode_free)>;
using Input = std::unique_ptr<QRinput, decltype(&QRinput_free)>;

/// The number that the standard gives to UTF-8 among the codings that a code can be labelled with.
constexpr unsigned int utf8_label = 26;
constexpr int any_version = 0;

/// Whether a label helps and tells the truth.
bool needs_label(std::string_view data) noexcept {
  const bool is_ascii = std::all_of(
      data.begin(), data.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
  return !is_ascii && unicode::is_clean_utf8(data);
}

Code encode_plain(const std::string& data, int version, QRecLevel level) {
  constexpr int case_matters = 1;
  return {QRcode_encodeString(data.c_str(), version, level, QR_MODE_8, case_matters), &QRcode_free};
}

/// Labels the bytes as UTF-8: without that a code is in Latin-1 by the standard and, in practice,
/// in whatever its reader guesses, which for a few accented letters is Chinese.
Code encode_labelled(const std::string& data, int version, QRecLevel level) {
  const Input input(QRinput_new2(version, level), &QRinput_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(data.data());
  if (!input || QRinput_appendECIheader(input.get(), utf8_label) != 0 ||
      QRinput_append(input.get(), QR_MODE_8, static_cast<int>(data.size()), bytes) != 0) {
    throw std::bad_alloc();
  }
  return {QRcode_encodeInput(input.get()), &QRcode_free};
}

Code encode(const std::string& data, int version, QRecLevel level) {
  auto code = needs_label(data) ? encode_labelled(data, version, level)
                                : encode_plain(data, version, level);
  if (!code) throw std::bad_alloc();  // nothing else can go wrong with what make() lets through
  return code;
}

/// One row of a code as a path: a stroke for each run of dark modules.
class PathWriter {
public:
  void run(int column, int row, int length) {
    if (path_.empty()) {
      path_ = "M" + std::to_string(column) + " " + std::to_string(row) + ".5";
    } else {
      path_ += "m" + std::to_string(column - column_) + " " + std::to_string(row - row_);
    }
    path_ += "h" + std::to_string(length);
    column_ = column + length;
    row_ = row;
  }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
  std::string path_;
  int column_ = 0;
  int row_ = 0;
};

}  // namespace

Result<QrCode> QrCode::make(std::string_view data) {
  if (data.empty() || data.find('\0') != std::string_view::npos) {
    return make_error(ErrorCode::invalid_argument, "a QR code needs text to hold");
  }
  if (data.size() > static_cast<std::size_t>(qr_code_bytes_max)) {
    return make_error(ErrorCode::invalid_argument,
                      "QR code is too long: " + std::to_string(data.size()) + " bytes of at most " +
                          std::to_string(qr_code_bytes_max));
  }
  const std::string text(data);
  auto code = encode(text, any_version, QR_ECLEVEL_M);
  for (const auto level : {QR_ECLEVEL_Q, QR_ECLEVEL_H}) {
    auto better = encode(text, code->version, level);
    if (better->version > code->version) break;
    code = std::move(better);
  }
  const auto modules =
      static_cast<std::size_t>(code->width) * static_cast<std::size_t>(code->width);
  std::vector<bool> dark(modules);
  for (std::size_t i = 0; i < modules; ++i) dark[i] = (code->data[i] & 1) != 0;
  return QrCode(code->width, std::move(dark));
}

std::string QrCode::to_svg() const {
  PathWriter writer;
  for (int row = 0; row < side_; ++row) {
    for (int column = 0; column < side_;) {
      int end = column;
      while (end < side_ && is_dark(end, row)) ++end;
      if (end > column) writer.run(column, row, end - column);
      column = end + 1;
    }
  }
  const auto side = std::to_string(side_);
  return "<svg viewBox=\"0 0 " + side + " " + side + "\"><path stroke=\"#000\" d=\"" +
         writer.path() + "\"/></svg>";
}

}  // namespace notify
