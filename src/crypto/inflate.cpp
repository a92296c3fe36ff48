#include "crypto/old_secrets.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace notify::import {
namespace {

Error not_compressed() {
  return make_error(ErrorCode::corrupt, "value is no compressed one, or too long");
}

/// Ends the stream whatever happens.
struct Inflating {
  z_stream stream{};
  Inflating() {
    if (inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  }
  ~Inflating() { inflateEnd(&stream); }
  Inflating(const Inflating&) = delete;
  Inflating& operator=(const Inflating&) = delete;
};

}  // namespace

Result<std::string> inflated(std::string_view compressed, std::size_t bytes_max) {
  Inflating work;
  z_stream& stream = work.stream;
  // zlib reads through a pointer to bytes that it does not change.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string out;
  std::array<char, 16'384> piece;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t made = piece.size() - stream.avail_out;
    if (out.size() + made > bytes_max) return not_compressed();
    out.append(piece.data(), made);
    if (state == Z_STREAM_END) break;
    if (state != Z_OK || (made == 0 && stream.avail_in == 0)) return not_compressed();
  }
  if (stream.avail_in != 0) return not_compressed();
  return out;
}

}  // namespace notify::import
