#include "provider/sns_webhook/certificates.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <tuple>

namespace notify::sns_webhook {
namespace {

constexpr std::size_t pem_bytes_max = 32 << 10;
constexpr std::int64_t fetch_timeout_ms = 5'000;
constexpr std::size_t kept_max = 32;
constexpr std::size_t loading_max = 4;
constexpr std::chrono::hours kept_for{24};
constexpr std::chrono::seconds failure_kept_for{10};
constexpr std::size_t region_max = 32;
constexpr std::size_t url_bytes_max = 2'000;

bool is_lower_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// Takes "https://sns.<region>.amazonaws.com/" off a URL, whole, in the spelling of SNS: what is
/// spelled in any other way was not made by it. Nothing if it begins with something else.
std::optional<std::string_view> behind_host(std::string_view url) noexcept {
  constexpr std::string_view begin = "https://sns.", name = ".amazonaws.com", china = ".cn/";
  if (url.size() > url_bytes_max || !url.starts_with(begin)) return std::nullopt;
  url.remove_prefix(begin.size());
  const std::string_view region = url.substr(0, std::min(url.find('.'), url.size()));
  if (region.empty() || region.size() > region_max || region.front() == '-' || region.back() == '-')
    return std::nullopt;
  for (const char c : region)
    if (!is_lower_or_digit(c) && c != '-') return std::nullopt;
  url.remove_prefix(region.size());
  if (!url.starts_with(name)) return std::nullopt;
  url.remove_prefix(name.size());
  if (url.starts_with(china)) return url.substr(china.size());
  if (url.starts_with('/')) return url.substr(1);
  return std::nullopt;
}

std::string_view file_name_in(std::string_view url) noexcept {
  return url.substr(url.rfind('/') + 1);
}

Error out_of_reach(std::string_view why) {
  return make_error(ErrorCode::unavailable,
                    "certificate of SNS is out of reach: " + std::string(why));
}

}  // namespace

bool is_certificate_url(std::string_view url) noexcept {
  constexpr std::string_view suffix = ".pem";
  const auto path = behind_host(url);
  if (!path || path->size() <= suffix.size() || !path->ends_with(suffix)) return false;
  const std::string_view name = path->substr(0, path->size() - suffix.size());
  return std::ranges::all_of(name, [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

bool is_confirmation_url(std::string_view url) noexcept {
  constexpr std::string_view query = "?Action=ConfirmSubscription&";
  const auto path = behind_host(url);
  if (!path || !path->starts_with(query)) return false;
  return std::ranges::all_of(*path, [](char c) { return c > ' ' && c <= '~' && c != '#'; });
}

/// Holds the place of a certificate that is on its way; whatever happens, who waits is woken.
class Certificates::Loading {
public:
  Loading(Certificates& all, const std::string& url) : all_(all), url_(url) { ++all_.loading_; }
  ~Loading() {
    const std::scoped_lock lock(all_.mutex_);
    --all_.loading_;
    const auto entry = all_.entries_.find(url_);
    if (entry != all_.entries_.end() && entry->second.is_loading) all_.entries_.erase(entry);
    all_.loaded_.notify_all();
  }
  Loading(const Loading&) = delete;
  Loading& operator=(const Loading&) = delete;

  void end(Found found, UtcTime now) {
    const std::scoped_lock lock(all_.mutex_);
    all_.entries_[url_] = {false, std::move(found), now};
  }

private:
  Certificates& all_;
  const std::string& url_;
};

Certificates::Found Certificates::at(const std::string& url, UtcTime now) {
  std::unique_lock lock(mutex_);
  for (auto known = entries_.find(url); known != entries_.end(); known = entries_.find(url)) {
    if (known->second.is_loading) {
      loaded_.wait(lock);  // no longer than a fetch takes
      continue;
    }
    if (is_fresh(known->second, now)) return known->second.found;
    entries_.erase(known);
  }
  if (loading_ >= loading_max)
    return make_error(ErrorCode::busy, "too many certificates of SNS are on their way");
  make_room();
  entries_.try_emplace(url);
  Loading loading(*this, url);
  lock.unlock();
  Found found = load(url, now);
  loading.end(found, now);
  return found;
}

bool Certificates::is_fresh(const Entry& entry, UtcTime now) noexcept {
  const auto age = now - entry.loaded_at;
  const std::chrono::microseconds most =
      entry.found ? std::chrono::microseconds(kept_for) : failure_kept_for;
  return age < most && age > -most;
}

/// Failures go first, so that made-up URLs drive no certificate out.
void Certificates::make_room() {
  while (entries_.size() >= kept_max) {
    const auto rank = [](const auto& one) {
      const Entry& entry = one.second;
      return std::tuple(entry.is_loading, entry.found.has_value(), entry.loaded_at);
    };
    const auto first = std::ranges::min_element(
        entries_, [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (first->second.is_loading) return;  // loading_max is below kept_max
    entries_.erase(first);
  }
}

Certificates::Found Certificates::load(const std::string& url, UtcTime now) {
  NFY_TRY(pem, source_.folder.empty() ? fetch(url) : read_file(url));
  return Certificate::from_pem(pem, source_.authorities.get(), now);
}

Result<std::string> Certificates::fetch(const std::string& url) {
  if (source_.http == nullptr) return out_of_reach("there is no HTTP client");
  HttpRequest request;
  request.method = "GET";
  request.url = url;
  request.timeout_ms = fetch_timeout_ms;
  request.answer_bytes_max = pem_bytes_max;
  request.is_repeatable = true;
  auto answers = source_.http->send_many(std::span(&request, 1));
  if (answers.size() != 1) return out_of_reach("there is no answer");
  HttpAnswer& answer = answers.front();
  if (answer.status == 0) return out_of_reach(answer.detail);
  if (answer.status != 200) return out_of_reach("answered " + std::to_string(answer.status));
  if (answer.broke_off || answer.is_too_long) return out_of_reach("the answer is not whole");
  return std::move(answer.body);
}

Result<std::string> Certificates::read_file(const std::string& url) const {
  const std::string name(file_name_in(url));
  std::ifstream file(source_.folder + "/" + name, std::ios::binary);
  std::string pem(pem_bytes_max, '\0');
  if (file.read(pem.data(), static_cast<std::streamsize>(pem.size())) || file.bad() ||
      file.gcount() == 0)
    return out_of_reach("no file " + name + " in topic_certificate_folder");
  pem.resize(static_cast<std::size_t>(file.gcount()));
  return pem;
}

}  // namespace notify::sns_webhook
