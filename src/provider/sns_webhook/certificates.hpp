#pragma once

#include "provider/sns_webhook/certificate.hpp"

#include <notify/ports/http.hpp>

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>

namespace notify::sns_webhook {

/// Of the shape that SNS gives its own URLs, without credentials, port, query or fragment:
/// https://sns.<region>.amazonaws.com[.cn]/<name>.pem.
[[nodiscard]] bool is_certificate_url(std::string_view url) noexcept;
/// https://sns.<region>.amazonaws.com[.cn]/?Action=ConfirmSubscription…
[[nodiscard]] bool is_confirmation_url(std::string_view url) noexcept;

/// Certificates by their URL, fetched or read from a folder when they are first asked for. At most
/// 32 are kept, a day at most; who asks for one that is on its way waits for it, and no more than
/// four are on their way at a time. Safe to call from several threads.
class Certificates {
public:
  using Found = Result<std::shared_ptr<const Certificate>>;

  struct Source {
    std::shared_ptr<HttpClient> http{};
    std::string folder{};  ///< empty: over `http`
    std::shared_ptr<const Authorities> authorities{};
  };
  explicit Certificates(Source source) : source_(std::move(source)) {}

  /// `url` is a certificate's. Fails with unavailable or busy if it is out of reach for now, and as
  /// Certificate::from_pem() does. A failure is kept for ten seconds.
  [[nodiscard]] Found at(const std::string& url, UtcTime now);

private:
  struct Entry {
    bool is_loading = true;
    Found found = make_error(ErrorCode::unavailable, "certificate of SNS is out of reach");
    UtcTime loaded_at{};
  };
  class Loading;

  [[nodiscard]] static bool is_fresh(const Entry& entry, UtcTime now) noexcept;
  void make_room();
  [[nodiscard]] Found load(const std::string& url, UtcTime now);
  [[nodiscard]] Result<std::string> fetch(const std::string& url);
  [[nodiscard]] Result<std::string> read_file(const std::string& url) const;

  Source source_;
  std::mutex mutex_;
  std::condition_variable loaded_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::size_t loading_ = 0;
};

}  // namespace notify::sns_webhook
