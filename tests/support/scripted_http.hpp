#pragma once

#include <notify/ports/http.hpp>

#include <cctype>
#include <functional>
#include <string>
#include <vector>

namespace notify::test {

/// Answers as a test says and keeps what it was asked to post.
class ScriptedHttp final : public HttpClient {
public:
  std::function<HttpAnswer(const HttpRequest&)> script;  ///< empty: 200
  std::vector<HttpRequest> posted;

  Result<std::string> host_of(std::string_view url) override {
    constexpr std::string_view scheme = "https://";
    if (!url.starts_with(scheme))
      return make_error(ErrorCode::invalid_argument, "url is not https");
    url.remove_prefix(scheme.size());
    return std::string(url.substr(0, url.find('/')));
  }
  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& r : requests) {
      posted.push_back(r);
      answers.push_back(script ? script(r) : HttpAnswer{.status = 200});
    }
    return answers;
  }
  void answer(std::int64_t status) {
    script = [status](const HttpRequest&) { return HttpAnswer{.status = status}; };
  }
  /// Those that were asked to go to a URL.
  [[nodiscard]] std::int64_t posts_to(std::string_view url) const {
    std::int64_t count = 0;
    for (const HttpRequest& r : posted) count += r.url == url ? 1 : 0;
    return count;
  }
};

}  // namespace notify::test
