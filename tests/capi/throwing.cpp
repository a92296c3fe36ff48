#include "throwing.h"

#include <stdexcept>

int32_t throw_from_send(const nfy_message* const*, size_t, nfy_send_answer*, void*) {
  throw std::runtime_error("from a send callback");
}

int32_t throw_from_progress(const nfy_progress*, void*) { throw 42; }

void throw_from_destroy(void* user_data) {
  ++*static_cast<int*>(user_data);
  throw std::runtime_error("from a destroy callback");
}
