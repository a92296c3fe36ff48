#pragma once

#include <nfy.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace notify::capi {

/// Why a handle has no object.
enum class Lookup : std::uint8_t { found, closed, forked };

/// The table behind all handles of the process. A handle is a ticket: a number that is given out
/// once, dressed as a pointer and never followed. So a closed handle can be told from an open one,
/// and a call in flight keeps its object while another thread closes the handle.
///
/// After fork() the child starts with an empty table and never touches the parent's, whose lock
/// some other thread may have held at that moment; what it holds is left alone for good.
namespace handles {

using Kind = const char*;

/// One address for each type of handle.
template <typename Handle>
struct KindOf {
  static constexpr char tag = 0;
};

struct Found {
  std::shared_ptr<void> object;
  Lookup lookup = Lookup::closed;
};

[[nodiscard]] std::uintptr_t put(std::shared_ptr<void> object, Kind kind);
[[nodiscard]] Found find(std::uintptr_t ticket, Kind kind);
/// Takes the object out of the table; the caller drops it outside the table's lock, since that may
/// run code of the host.
[[nodiscard]] std::shared_ptr<void> take(std::uintptr_t ticket, Kind kind);

}  // namespace handles

/// Gives `object` a handle.
template <typename Handle>
[[nodiscard]] Handle* open_handle(std::shared_ptr<Handle> object) {
  const auto ticket = handles::put(std::move(object), &handles::KindOf<Handle>::tag);
  return reinterpret_cast<Handle*>(ticket);
}

template <typename Handle>
struct FoundHandle {
  std::shared_ptr<Handle> object;
  Lookup lookup = Lookup::closed;
};

template <typename Handle>
[[nodiscard]] FoundHandle<Handle> find_handle(const Handle* handle) {
  auto found =
      handles::find(reinterpret_cast<std::uintptr_t>(handle), &handles::KindOf<Handle>::tag);
  return {std::static_pointer_cast<Handle>(std::move(found.object)), found.lookup};
}

/// Ends a handle; the object goes when the last call that uses it ends. Never fails.
template <typename Handle>
void close_handle(const Handle* handle) noexcept {
  if (handle == nullptr) return;
  try {
    (void)handles::take(reinterpret_cast<std::uintptr_t>(handle), &handles::KindOf<Handle>::tag);
  } catch (...) {
    // Only making a table can fail, and then no handle is open.
  }
}

/// A handle that is closed again unless it is given to the host: for calls that answer several.
template <typename Handle>
class HandleKeeper {
public:
  explicit HandleKeeper(Handle* handle) noexcept : handle_(handle) {}
  ~HandleKeeper() { close_handle(handle_); }
  HandleKeeper(const HandleKeeper&) = delete;
  HandleKeeper& operator=(const HandleKeeper&) = delete;

  [[nodiscard]] Handle* give() noexcept { return std::exchange(handle_, nullptr); }

private:
  Handle* handle_;
};

}  // namespace notify::capi
