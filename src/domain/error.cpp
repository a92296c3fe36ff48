#include <notify/error.hpp>

#include <cstdio>
#include <cstdlib>

namespace notify {

std::string_view name_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::conflict: return "conflict";
    case ErrorCode::busy: return "busy";
    case ErrorCode::unavailable: return "unavailable";
    case ErrorCode::corrupt: return "corrupt";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::no_memory: return "no_memory";
    case ErrorCode::internal: return "internal";
    case ErrorCode::callback: return "callback";
    case ErrorCode::forked: return "forked";
    case ErrorCode::closed: return "closed";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::limited: return "limited";
  }
  return "unknown";
}

namespace detail {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, expression);
  std::fflush(stderr);
  std::abort();
}

}  // namespace detail
}  // namespace notify
