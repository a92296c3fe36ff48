#include "engine/context.hpp"
#include "engine/days.hpp"

#include <notify/statistics.hpp>

#include <charconv>

namespace notify {
namespace {

constexpr std::chrono::hours page_ttl{1};

/// A page as bytes: numbers and texts, each behind its length.
class PageWriter {
public:
  void add(std::string_view text) {
    bytes_ += std::to_string(text.size());
    bytes_ += ':';
    bytes_ += text;
  }
  void add(std::int64_t number) { add(std::to_string(number)); }
  [[nodiscard]] std::string bytes() && { return std::move(bytes_); }

private:
  std::string bytes_;
};

/// Reads what PageWriter wrote. Whatever else it meets makes it fail for good.
class PageReader {
public:
  explicit PageReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::string text() {
    std::size_t size = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
    const auto digits = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc() || digits >= rest_.size() || rest_[digits] != ':' ||
        size > rest_.size() - digits - 1) {
      is_good_ = false;
      rest_ = {};
      return {};
    }
    std::string out(rest_.substr(digits + 1, size));
    rest_.remove_prefix(digits + 1 + size);
    return out;
  }
  [[nodiscard]] std::int64_t number() {
    const std::string digits = text();
    std::int64_t value = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value);
    if (error != std::errc() || end != last) is_good_ = false;
    return value;
  }
  [[nodiscard]] LocalDay day() {
    const auto day = LocalDay::from_text(text());
    if (!day) is_good_ = false;
    return day ? *day : LocalDay();
  }
  /// How many items follow: never more than bytes are left.
  [[nodiscard]] std::size_t count() {
    const std::int64_t n = number();
    if (n < 0 || static_cast<std::size_t>(n) > rest_.size()) is_good_ = false;
    return is_good_ ? static_cast<std::size_t>(n) : 0;
  }
  [[nodiscard]] bool is_done() const { return is_good_ && rest_.empty(); }

private:
  std::string_view rest_;
  bool is_good_ = true;
};

std::string to_bytes(const PerformanceDashboard& page) {
  PageWriter out;
  out.add(static_cast<std::int64_t>(page.notifications.size()));
  for (const auto& [type, count] : page.notifications) {
    out.add(name_of(type));
    out.add(count);
  }
  out.add(static_cast<std::int64_t>(page.notifications_by_type.size()));
  for (const auto& day : page.notifications_by_type) {
    out.add(day.date.to_text());
    for (const std::int64_t count : {day.emails, day.sms, day.letters}) out.add(count);
  }
  out.add(static_cast<std::int64_t>(page.processing_time.size()));
  for (const ProcessingTime& time : page.processing_time) {
    out.add(time.bst_date.to_text());
    out.add(time.messages_total);
    out.add(time.messages_within_10_secs);
  }
  out.add(static_cast<std::int64_t>(page.services_using_notify.size()));
  for (const auto& service : page.services_using_notify) {
    out.add(service.service_id.to_text());
    out.add(service.service_name);
    out.add(std::int64_t{service.organisation_name.has_value()});
    out.add(service.organisation_name.value_or(std::string()));
  }
  return std::move(out).bytes();
}

/// Nothing unless it is what to_bytes() makes.
std::optional<PerformanceDashboard> page_from(std::string_view bytes) {
  PageReader in(bytes);
  PerformanceDashboard page;
  for (std::size_t n = in.count(); n > 0; --n) {
    const auto type = notification_type_from(in.text());
    if (!type) return std::nullopt;
    page.notifications[*type] = in.number();
  }
  for (std::size_t n = in.count(); n > 0; --n) {
    auto& day = page.notifications_by_type.emplace_back();
    day.date = in.day();
    for (std::int64_t* count : {&day.emails, &day.sms, &day.letters}) *count = in.number();
  }
  for (std::size_t n = in.count(); n > 0; --n) {
    auto& time = page.processing_time.emplace_back();
    time.bst_date = in.day();
    time.messages_total = in.number();
    time.messages_within_10_secs = in.number();
  }
  for (std::size_t n = in.count(); n > 0; --n) {
    auto& service = page.services_using_notify.emplace_back();
    const auto id = ServiceId::from_text(in.text());
    if (!id) return std::nullopt;
    service.service_id = *id;
    service.service_name = in.text();
    const bool has_organisation = in.number() != 0;
    std::string organisation = in.text();
    if (has_organisation) service.organisation_name = std::move(organisation);
  }
  if (!in.is_done()) return std::nullopt;
  return page;
}

}  // namespace

Result<PerformanceDashboard> Statistics::performance_page(LocalDayRange days) {
  const auto& cache = context_->ports.cache;
  if (!cache || days.last < days.first) return dashboard(days);
  NFY_TRY(calendar, Calendar::preset(platform_calendar));
  // Read before the page is made: what changes meanwhile makes the page one of the past.
  NFY_TRY(data, context_->store().statistics().page_state());
  const std::string version = calendar.day_of(context_->now()).to_text() + "/" +
                              data.watermark.to_text() + "/" + std::to_string(data.version);
  const std::string key = "page/" + days.first.to_text() + "/" + days.last.to_text();
  const std::scoped_lock lock(context_->page_mutex);
  if (const auto known = cache->get(key, version); known && *known)
    if (auto page = page_from(**known)) return *std::move(page);
  NFY_TRY(page, dashboard(days));
  static_cast<void>(cache->set(key, version, to_bytes(page), page_ttl));
  return page;
}

}  // namespace notify
