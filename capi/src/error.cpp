#include "guard.hpp"
#include "handles.hpp"

#include <array>
#include <memory>

struct nfy_error {
  notify::Error error;
};

namespace notify::capi {
namespace {

// Stands for memory that ran out. Never a ticket of the table, which gives out multiples of 16.
nfy_error* no_memory_handle() noexcept { return reinterpret_cast<nfy_error*>(std::uintptr_t{8}); }

template <typename Value, typename Read>
Value read_error(const nfy_error* error, Value no_memory, Value otherwise, Read read) noexcept {
  if (error == no_memory_handle()) return no_memory;
  return guard_value(otherwise, [&]() -> Value {
    const auto found = find_handle(error);
    // The text lives in the table's object, which outlives this call until the host frees it.
    return found.object ? read(found.object->error) : otherwise;
  });
}

static_assert(NFY_E_INVALID_ARGUMENT == static_cast<int>(ErrorCode::invalid_argument));
static_assert(NFY_E_NOT_FOUND == static_cast<int>(ErrorCode::not_found));
static_assert(NFY_E_CONFLICT == static_cast<int>(ErrorCode::conflict));
static_assert(NFY_E_BUSY == static_cast<int>(ErrorCode::busy));
static_assert(NFY_E_UNAVAILABLE == static_cast<int>(ErrorCode::unavailable));
static_assert(NFY_E_CORRUPT == static_cast<int>(ErrorCode::corrupt));
static_assert(NFY_E_UNSUPPORTED == static_cast<int>(ErrorCode::unsupported));
static_assert(NFY_E_NO_MEMORY == static_cast<int>(ErrorCode::no_memory));
static_assert(NFY_E_INTERNAL == static_cast<int>(ErrorCode::internal));
static_assert(NFY_E_CALLBACK == static_cast<int>(ErrorCode::callback));
static_assert(NFY_E_FORKED == static_cast<int>(ErrorCode::forked));
static_assert(NFY_E_CLOSED == static_cast<int>(ErrorCode::closed));
static_assert(NFY_E_CANCELLED == static_cast<int>(ErrorCode::cancelled));
static_assert(NFY_E_LIMITED == static_cast<int>(ErrorCode::limited));

}  // namespace

nfy_status fail(nfy_error** err, Error error) noexcept {
  const auto status = static_cast<nfy_status>(error.code);
  if (err == nullptr) return status;
  try {
    *err = open_handle(std::make_shared<nfy_error>(nfy_error{std::move(error)}));
    return status;
  } catch (...) {
    return fail_no_memory(err);
  }
}

nfy_status fail_no_memory(nfy_error** err) noexcept {
  if (err != nullptr) *err = no_memory_handle();
  return NFY_E_NO_MEMORY;
}

}  // namespace notify::capi

using namespace notify::capi;

nfy_status nfy_error_code(const nfy_error* error) {
  return read_error<nfy_status>(error, NFY_E_NO_MEMORY, NFY_OK, [](const notify::Error& e) {
    return static_cast<nfy_status>(e.code);
  });
}

const char* nfy_error_message(const nfy_error* error) {
  return read_error<const char*>(error, "out of memory", "",
                                 [](const notify::Error& e) { return e.message.c_str(); });
}

const char* nfy_error_detail(const nfy_error* error) {
  return read_error<const char*>(error, "", "",
                                 [](const notify::Error& e) { return e.detail.c_str(); });
}

int32_t nfy_error_retryable(const nfy_error* error) {
  return read_error<int32_t>(error, 0, 0,
                             [](const notify::Error& e) { return e.retryable ? 1 : 0; });
}

void nfy_error_free(nfy_error* error) { close_handle(error); }

const char* nfy_status_name(nfy_status status) {
  static constexpr std::array<const char*, 15> names = {
      "ok",          "invalid_argument", "not_found",   "conflict",  "busy",
      "unavailable", "corrupt",          "unsupported", "no_memory", "internal",
      "callback",    "forked",           "closed",      "cancelled", "limited"};
  const auto index = static_cast<std::size_t>(status);
  return status >= 0 && index < names.size() ? names[index] : "unknown";
}
