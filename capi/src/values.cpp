#include "objects.hpp"

#include <notify/calendar.hpp>
#include <notify/open.hpp>
#include <notify/version.hpp>

#include <new>

using namespace notify;
using namespace notify::capi;

const char* nfy_version(void) { return notify::version().data(); }

int32_t nfy_abi_version(void) { return NFY_SOVERSION; }

uint32_t nfy_features(void) {
  const Features built = features();
  std::uint32_t bits = 0;
  const auto add = [&bits](bool has, int bit) {
    if (has) bits |= static_cast<std::uint32_t>(bit);
  };
  add(built.sqlite, NFY_FEATURE_SQLITE);
  add(built.postgres, NFY_FEATURE_POSTGRES);
  add(built.redis, NFY_FEATURE_REDIS);
  add(built.phonenumber, NFY_FEATURE_PHONENUMBER);
  add(built.pango, NFY_FEATURE_PANGO);
  add(built.smtp, NFY_FEATURE_SMTP);
  add(built.https, NFY_FEATURE_HTTPS);
  add(built.pdf, NFY_FEATURE_PDF);
  add(built.rest, NFY_FEATURE_REST);
  return bits;
}

const char* nfy_state_name(int32_t state) {
  if (state < NFY_STATE_CANCELLED || state > NFY_STATE_RETURNED_LETTER) return "unknown";
  return name_of(static_cast<Status>(state - 1)).data();
}

nfy_str nfy_str_from(const char* text) {
  return text == nullptr ? nfy_str{nullptr, 0} : str_out(text);
}

void nfy_buf_free(nfy_buf* buf) {
  if (buf == nullptr) return;
  ::operator delete(buf->data);
  *buf = nfy_buf{nullptr, 0};
}

nfy_status nfy_uuid_from_text(nfy_str text, nfy_uuid* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(chars, text_in(text, "text"));
    NFY_TRY(uuid, Uuid::from_text(chars));
    *out = uuid_out(uuid);
    return {};
  });
}

nfy_status nfy_uuid_to_text(const nfy_uuid* id, char* out, size_t out_size, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(uuid, uuid_in(id, "id"));
    NFY_CHECK(check_given(out, "out"));
    if (out_size < NFY_UUID_TEXT_SIZE) {
      return bad_argument("out_size", "is too small: " + std::to_string(out_size));
    }
    const std::string text = uuid.to_text();
    std::memcpy(out, text.c_str(), text.size() + 1);
    return {};
  });
}

nfy_status nfy_schema_sql(nfy_str dialect, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(name, text_in(dialect, "dialect"));
    NFY_TRY(sql, schema_sql(name));
    *out = buf_out(sql);
    return {};
  });
}

nfy_status nfy_calendar_window(nfy_str calendar, nfy_day day, nfy_window* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(id, text_in(calendar, "calendar"));
    NFY_TRY(rules, Calendar::preset(id));
    NFY_TRY(date, day_in(day, "day"));
    const BillingWindow window = rules.window_of(date);
    *out = nfy_window{window.start().us(), window.end().us()};
    return {};
  });
}

nfy_status nfy_calendar_day(nfy_str calendar, int64_t at_us, nfy_day* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(id, text_in(calendar, "calendar"));
    NFY_TRY(rules, Calendar::preset(id));
    NFY_TRY(at, instant_in(at_us, "at_us"));
    *out = day_out(rules.day_of(at));
    return {};
  });
}

nfy_status nfy_calendar_financial_year(nfy_str calendar, nfy_day day, int32_t* out,
                                       nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(id, text_in(calendar, "calendar"));
    NFY_TRY(rules, Calendar::preset(id));
    NFY_TRY(date, day_in(day, "day"));
    *out = rules.financial_year_of(date);
    return {};
  });
}

size_t nfy_str_rows_count(const nfy_str_rows* rows) { return count_rows(rows); }

nfy_status nfy_str_rows_get(const nfy_str_rows* rows, size_t index, nfy_str* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(found, use(rows, "rows"));
    NFY_CHECK(check_given(out, "out"));
    if (index >= found->rows.size()) {
      return make_error(ErrorCode::not_found, "no row " + std::to_string(index));
    }
    *out = str_out(found->rows[index]);
    return {};
  });
}

void nfy_str_rows_free(nfy_str_rows* rows) { close_handle(rows); }
