#include "objects.hpp"

using namespace notify;
using namespace notify::capi;

namespace notify::capi {

Result<std::shared_ptr<Clock>> clock_or_system(const nfy_clock* clock) {
  if (clock == nullptr) return std::shared_ptr<Clock>(std::make_shared<SystemClock>());
  NFY_TRY(found, use(clock, "clock"));
  return found->clock;
}

namespace {

Result<std::shared_ptr<SimulatedClock>> simulated(const nfy_clock* clock) {
  NFY_TRY(found, use(clock, "clock"));
  if (!found->simulated) {
    return make_error(ErrorCode::unsupported, "the computer's clock cannot be set");
  }
  return found->simulated;
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_clock_open_system(nfy_clock** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    auto object = std::make_shared<nfy_clock>();
    object->clock = std::make_shared<SystemClock>();
    *out = open_handle(std::move(object));
    return {};
  });
}

nfy_status nfy_clock_open_simulated(int64_t start_us, nfy_clock** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(start, instant_in(start_us, "start_us"));
    auto object = std::make_shared<nfy_clock>();
    object->simulated = std::make_shared<SimulatedClock>(start);
    object->clock = object->simulated;
    *out = open_handle(std::move(object));
    return {};
  });
}

nfy_status nfy_clock_now(nfy_clock* clock, int64_t* out_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, use(clock, "clock"));
    NFY_CHECK(check_given(out_us, "out_us"));
    *out_us = found->clock->now().us();
    return {};
  });
}

nfy_status nfy_clock_set(nfy_clock* clock, int64_t at_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, simulated(clock));
    NFY_TRY(at, instant_in(at_us, "at_us"));
    found->set(at);
    return {};
  });
}

nfy_status nfy_clock_advance(nfy_clock* clock, int64_t span_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, simulated(clock));
    std::chrono::microseconds span{0};
    NFY_CHECK(span_or_default(span_us, "span_us", span));
    NFY_CHECK(instant_in((found->now() + span).us(), "the clock's new time"));
    found->advance(span);
    return {};
  });
}

void nfy_clock_close(nfy_clock* clock) { close_handle(clock); }
