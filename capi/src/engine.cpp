#include "callbacks.hpp"
#include "objects.hpp"

#include "domain/text/unicode.hpp"

#include <notify/adapters/https.hpp>
#include <notify/adapters/pango.hpp>
#include <notify/json.hpp>
#include <notify/open.hpp>
#include <notify/ports/letter_checker.hpp>
#include <notify/rates.hpp>

#include <cstring>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<std::vector<SealingKey>> sealing_keys_in(const nfy_engine_options& given) {
  constexpr std::size_t keys_max = 16;
  if (given.sealing_key_count > keys_max)
    return bad_argument("sealing_key_count",
                        "is more than 16: " + std::to_string(given.sealing_key_count));
  if (given.sealing_key_count > 0) NFY_CHECK(check_given(given.sealing_keys, "sealing_keys"));
  std::vector<SealingKey> keys;
  for (std::size_t i = 0; i < given.sealing_key_count; ++i) {
    NFY_TRY(bytes, bytes_in(given.sealing_keys[i].bytes, "sealing_keys"));
    keys.push_back({given.sealing_keys[i].id, std::string(bytes)});
  }
  return keys;
}

Result<std::chrono::hours> dead_calls_kept_in(std::int64_t days) {
  constexpr std::int64_t days_max = 3'650;
  if (days == 0) return dead_callback_kept;
  if (days < 1 || days > days_max)
    return bad_argument("dead_calls_kept_days", "is not 1 to 3650: " + std::to_string(days));
  return std::chrono::hours(24 * days);
}

/// The host's C function as a log.
class HostLog final : public Log {
public:
  HostLog(nfy_log_fn log, void* user_data, std::int32_t level) noexcept
      : log_(log), data_(user_data), level_(level) {}
  HostData& data() noexcept { return data_; }

  void write(const LogRecord& record) noexcept override try {
    const std::int32_t level = static_cast<std::int32_t>(record.level) + NFY_LOG_DEBUG;
    if (level < level_) return;
    const std::string json = to_json(record);
    const nfy_log_record told{sizeof(nfy_log_record), record.time.us(),        level,        0,
                              str_out(record.event),  str_out(record.message), str_out(json)};
    log_(&told, data_.get());
  } catch (...) {
    // A host that has no memory left hears nothing; the work goes on.
  }

private:
  nfy_log_fn log_;
  HostData data_;
  std::int32_t level_;
};

/// The host's C function as a checker of letters.
class HostChecker final : public LetterChecker {
public:
  HostChecker(nfy_check_letter_fn check, void* user_data) noexcept
      : check_(check), data_(user_data) {}
  HostData& data() noexcept { return data_; }

  Result<CheckedPdf> check(std::string_view pdf) override try {
    nfy_checked_pdf found{};
    if (check_(str_out(pdf), &found, data_.get()) != 0) return failed("answered with an error");
    CheckedPdf checked;
    checked.pages = found.pages;
    checked.first_bad_page = found.first_bad_page;
    checked.problem.assign(found.problem, strnlen(found.problem, sizeof(found.problem)));
    checked.address.assign(found.address, strnlen(found.address, sizeof(found.address)));
    if (!unicode::is_clean_utf8(checked.problem) || !unicode::is_clean_utf8(checked.address))
      return failed("gave a text that is not UTF-8");
    const bool has_pages = checked.pages > 0 || !checked.problem.empty();
    if (!has_pages || checked.pages < 0 || checked.first_bad_page < 0)
      return failed("gave no number of pages");
    return checked;
  } catch (...) {
    return failed("answered with an error");
  }

private:
  static Error failed(std::string_view why) {
    return make_error(ErrorCode::internal, "the host's letter checker " + std::string(why));
  }

  nfy_check_letter_fn check_;
  HostData data_;
};

Result<std::shared_ptr<HostLog>> log_in(const nfy_engine_options& given) {
  if (given.log_level < NFY_LOG_ALL || given.log_level > NFY_LOG_ERROR)
    return bad_argument("log_level", "must be one of NFY_LOG_*");
  if (given.log == nullptr) return std::shared_ptr<HostLog>();
  return std::make_shared<HostLog>(given.log, given.log_user_data, given.log_level);
}

/// Where letters and documents lie and who looks at them.
Result<void> file_options_in(const nfy_engine_options& given, OpenOptions& open) {
  NFY_CHECK(text_or_default(given.files_url, "files_url", open.files_url));
  NFY_CHECK(text_or_default(given.letter_logos, "letter_logos", open.letter_logos));
  NFY_CHECK(text_or_default(given.virus_scanner_url, "virus_scanner_url", open.virus_scanner_url));
  NFY_CHECK(text_or_default(given.documents_url, "documents_url", open.documents_url));
  return text_or_default(given.documents_key, "documents_key", open.documents_key);
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_engine_open(const nfy_engine_options* options, nfy_engine** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(given, sized_in(options, "options"));
    NFY_TRY(url, text_in(given.store_url, "store_url"));
    if (url.empty()) return bad_argument("store_url", "must be given");
    NFY_TRY(key, bytes_in(given.sealing_key, "sealing_key"));
    OpenOptions open;
    open.sealing_key = std::string(key);
    NFY_TRY(folder, text_in(given.archive_folder, "archive_folder"));
    open.archive_folder = std::string(folder);
    NFY_TRY(keys, sealing_keys_in(given));
    open.sealing_keys = std::move(keys);
    open.migrate = given.keep_schema == 0;
    NFY_TRY(clock, clock_or_system(given.clock));
    open.clock = std::move(clock);
    NFY_CHECK(text_or_default(given.cache_url, "cache_url", open.cache_url));
    if (given.limit_policy < NFY_LIMITS_FAIL_OPEN || given.limit_policy > NFY_LIMITS_FAIL_CLOSED)
      return bad_argument("limit_policy", "must be one of NFY_LIMITS_*");
    if (given.limit_policy == NFY_LIMITS_FAIL_CLOSED) open.limit_policy = LimitPolicy::fail_closed;
    if (given.parked_receipt_days != 0) open.parked_receipt_days = given.parked_receipt_days;
    if (given.seeded != 0) open.entropy = std::make_shared<SeededEntropy>(given.seed);
    HttpsOptions calls;
    NFY_CHECK(text_or_default(given.callback_ca_file, "callback_ca_file", calls.ca_file));
    calls.allow_private = given.callback_allow_private != 0;
    if (auto client = make_https_client(calls)) open.http = *std::move(client);
    NFY_TRY(kept, dead_calls_kept_in(given.dead_calls_kept_days));
    open.dead_callbacks_kept = kept;
    NFY_CHECK(file_options_in(given, open));
    NFY_CHECK(text_or_default(given.api_url, "api_url", open.api_url));
    NFY_CHECK(text_or_default(given.admin_url, "admin_url", open.admin_url));
    NFY_CHECK(text_or_default(given.logo_url, "logo_url", open.logo_url));
    NFY_CHECK(text_or_default(given.link_key, "link_key", open.link_key));
    open.keep_trace_parents = given.keep_trace_parents != 0;
    if (given.render_letters != 0) {
      PangoOptions letters;
      NFY_CHECK(text_or_default(given.letter_fonts, "letter_fonts", letters.font_families));
      NFY_TRY(renderer, make_pango_letter_renderer(std::move(letters)));
      open.letter_renderer = std::move(renderer);
    }
    NFY_TRY(log, log_in(given));
    open.log = log;
    std::shared_ptr<HostChecker> checker;
    if (given.check_letter != nullptr)
      checker = std::make_shared<HostChecker>(given.check_letter, given.check_letter_user_data);
    open.letter_checker = checker;
    NFY_TRY(engine, open_engine(url, std::move(open)));
    if (checker) checker->data().own(given.check_letter_destroy);
    if (log) log->data().own(given.log_destroy);
    *out = open_handle(std::make_shared<nfy_engine>(nfy_engine{std::move(engine)}));
    return {};
  });
}

void nfy_engine_close(nfy_engine* engine) { close_handle(engine); }

nfy_status nfy_engine_now(nfy_engine* engine, int64_t* out_us, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out_us, "out_us"));
    *out_us = self->engine->now().us();
    return {};
  });
}

nfy_status nfy_engine_reseal(nfy_engine* engine, nfy_progress_fn progress, void* user_data,
                             nfy_reseal_report* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_optional_out(out, "out"));
    ProgressBridge bridge(progress, user_data);
    const auto report = self->engine->reseal(bridge.function());
    if (!report) return bridge.explain(report.error());
    nfy_reseal_report done = NFY_RESEAL_REPORT_INIT;
    done.resealed = report->resealed;
    done.sealed = report->sealed;
    done.left = report->left;
    sized_out(out, done);
    return {};
  });
}

nfy_status nfy_rates_put(nfy_engine* engine, nfy_str json, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(text, text_in(json, "json"));
    NFY_TRY(data, reference_data_from_json(text));
    return self->engine->rates().put(data);
  });
}

nfy_status nfy_rates_list(nfy_engine* engine, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(data, self->engine->rates().list());
    *out = buf_out(to_json(data));
    return {};
  });
}

nfy_status nfy_rates_current(nfy_engine* engine, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(data, self->engine->rates().current());
    *out = buf_out(to_json(data));
    return {};
  });
}

nfy_status nfy_rates_drop(nfy_engine* engine, nfy_str json, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(text, text_in(json, "json"));
    NFY_TRY(data, reference_data_from_json(text));
    return self->engine->rates().drop(data);
  });
}

nfy_status nfy_rates_sms_rate(nfy_engine* engine, int64_t start_of_day_us, nfy_buf* out,
                              nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(start_of_day, instant_in(start_of_day_us, "start_of_day_us"));
    NFY_TRY(rate, self->engine->rates().sms_rate(start_of_day));
    *out = buf_out(rate.to_text());
    return {};
  });
}

nfy_status nfy_rates_letter_rate(nfy_engine* engine, int64_t start_of_day_us, int64_t sheets,
                                 int32_t postage, nfy_buf* out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_CHECK(check_given(out, "out"));
    NFY_TRY(start_of_day, instant_in(start_of_day_us, "start_of_day_us"));
    NFY_TRY(post_class, postage_in(postage));
    NFY_TRY(rate, self->engine->rates().letter_rate(start_of_day, sheets, post_class));
    *out = buf_out(rate.to_text());
    return {};
  });
}

nfy_status nfy_rates_check(nfy_str json, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(text, text_in(json, "json"));
    NFY_TRY(data, reference_data_from_json(text));
    return check_reference_data(data);
  });
}
