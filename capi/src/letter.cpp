#include "objects.hpp"

#include <notify/letter.hpp>
#include <notify/letter_schedule.hpp>
#include <notify/qr_code.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<WorkingCalendar> working_calendar_in(std::int32_t code) {
  if (code < NFY_WORKING_PRINTING || code > NFY_WORKING_ROYAL_MAIL) {
    return bad_argument("calendar", "is no working calendar: " + std::to_string(code));
  }
  return static_cast<WorkingCalendar>(code);
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_letter_estimate(int64_t uploaded_at_us, int32_t postage, nfy_letter_timings* out,
                               nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(uploaded_at, instant_in(uploaded_at_us, "uploaded_at_us"));
    NFY_TRY(post_class, postage_in(postage));
    NFY_TRY(zone, printer_zone());
    NFY_TRY(timings, letter_timings(uploaded_at, post_class, *zone));
    *out = {timings.printed_by.us(), timings.earliest_delivery.us(), timings.latest_delivery.us()};
    return {};
  });
}

nfy_status nfy_letter_can_cancel(int32_t state, int64_t created_at_us, int64_t now_us, int32_t* out,
                                 nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(status, state_in(state));
    NFY_TRY(created_at, instant_in(created_at_us, "created_at_us"));
    NFY_TRY(now, instant_in(now_us, "now_us"));
    NFY_TRY(zone, printer_zone());
    *out = flag_out(can_cancel_letter(status, created_at, now, *zone));
    return {};
  });
}

int64_t nfy_letter_sheets(int64_t pages) { return sheets_of(pages); }

nfy_status nfy_working_day_offset(nfy_day day, int32_t count, int32_t calendar, nfy_day* out,
                                  nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(from, day_in(day, "day"));
    NFY_TRY(worked, working_calendar_in(calendar));
    NFY_TRY(found, offset_working_days(from, count, worked));
    *out = day_out(found);
    return {};
  });
}

nfy_status nfy_working_day_is(nfy_day day, int32_t calendar, int32_t* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(asked, day_in(day, "day"));
    NFY_TRY(worked, working_calendar_in(calendar));
    NFY_TRY(is_working, is_working_day(asked, worked));
    *out = flag_out(is_working);
    return {};
  });
}

nfy_status nfy_qr_code_to_svg(nfy_str data, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(text, text_in(data, "data"));
    NFY_TRY(code, QrCode::make(text));
    *out = buf_out(code.to_svg());
    return {};
  });
}
