#pragma once

#include <notify/recipients_csv.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace notify {

/// Turns the bytes of a recipients file, which come in pieces, into UTF-8. What a byte order mark
/// or the first characters say counts: UTF-16 of either order, else UTF-8. The first byte that no
/// UTF-8 has makes it Windows-1252, unless letters beyond ASCII came in UTF-8 before it: then the
/// file has two encodings and cannot be read.
class CsvDecoder {
public:
  /// Appends the text of `bytes` to `out`, as far as it is whole. False on a fault: what stands
  /// before it was appended.
  bool feed(std::string_view bytes, std::string& out);
  /// The same for what was held back.
  bool finish(std::string& out);

  [[nodiscard]] CsvEncoding encoding() const noexcept { return encoding_; }
  /// What is wrong, once something is.
  struct Fault {
    std::string what;
    bool has_place = true;  ///< false: it is about the whole file
  };
  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

private:
  bool decode(std::string_view& bytes, std::string& out, bool is_end);
  void begin(std::string_view bytes);
  bool decode_utf_8(std::string_view& bytes, std::string& out, bool is_end);
  bool decode_utf_16(std::string_view& bytes, std::string& out, bool is_end);
  bool decode_windows_1252(std::string_view& bytes, std::string& out);
  bool fail(std::string what, bool has_place = true);

  CsvEncoding encoding_ = CsvEncoding::utf_8;
  bool has_begun_ = false;
  bool is_surely_utf_8_ = false;  ///< a byte order mark or a letter beyond ASCII was read
  unsigned char last_byte_ = 0;   ///< of Windows-1252
  std::string held_;              ///< what may be half a character, or half a sign of the encoding
  std::optional<Fault> fault_;
};

}  // namespace notify
