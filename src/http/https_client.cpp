#include "http/curl_handles.hpp"

#include <notify/adapters/https.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <list>
#include <map>
#include <mutex>
#include <new>
#include <utility>

namespace notify {
namespace {

constexpr std::size_t url_bytes_max = 2'000;
constexpr std::size_t answer_bytes_max = 64 << 10;

/// Of libcurl's calls on memory of our own only exhaustion can fail; it travels as C++ has it.
void require(bool done) {
  if (!done) throw std::bad_alloc();
}

/// Not before the first call, so that a host which forks early has no state of libcurl to inherit.
bool curl_is_ready() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  return curl::Text(text).get();
}

Error bad_url(const char* why) { return make_error(ErrorCode::invalid_argument, why); }

/// The one reader of URLs. What it answers is handed to libcurl as it is.
Result<curl::Url> parse(std::string_view text) {
  if (text.size() > url_bytes_max) return bad_url("callback url is longer than 2000 bytes");
  for (const char c : text)
    if (c <= ' ' || c > '~') return bad_url("callback url has a character that is not allowed");
  curl::Url url(curl_url());
  require(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK)
    return bad_url("callback url can't be read");
  if (part_of(url.get(), CURLUPART_SCHEME) != "https") return bad_url("callback url is not https");
  if (part_of(url.get(), CURLUPART_HOST).empty()) return bad_url("callback url has no host");
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty())
    return bad_url("callback url must not hold credentials");
  if (!part_of(url.get(), CURLUPART_FRAGMENT).empty())
    return bad_url("callback url must not hold a fragment");
  return url;
}

/// Names are the same in any case, and with or without the dot at their end.
std::string host_in(CURLU* url) {
  std::string host = part_of(url, CURLUPART_HOST);
  for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (host.size() > 1 && host.ends_with('.')) host.pop_back();
  return host;
}

/// One request under way. libcurl holds pointers into it, so it does not move.
struct Exchange {
  std::string host;
  curl::Url url;
  curl::List headers;
  bool allow_private = false;
  bool forbidden = false;
  std::size_t received = 0;
  curl::Easy easy;  // last: it goes first, and uses the others until then
};

/// Called with each address that is about to be connected to: nothing can come between this look
/// and the connection.
curl_socket_t open_socket(void* user_data, curlsocktype, struct curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user_data);
  std::span<const std::uint8_t> bytes;
  if (address->family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(&address->addr);
    bytes = {reinterpret_cast<const std::uint8_t*>(&v4->sin_addr), 4};
  } else if (address->family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&address->addr);
    bytes = {reinterpret_cast<const std::uint8_t*>(&v6->sin6_addr), 16};
  }
  if (bytes.empty() || (!exchange.allow_private && !is_public_address(bytes))) {
    exchange.forbidden = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Answers are of no interest, and an endless one is cut off.
std::size_t drop_answer(char*, std::size_t size, std::size_t count, void* user_data) {
  auto& exchange = *static_cast<Exchange*>(user_data);
  exchange.received += size * count;
  return exchange.received > answer_bytes_max ? 0 : size * count;
}

Result<void> check_range(std::string_view what, std::int64_t value, std::int64_t most) {
  if (value >= 1 && value <= most) return {};
  return make_error(
      ErrorCode::invalid_argument,
      std::string(what) + " is not 1 to " + std::to_string(most) + ": " + std::to_string(value));
}

class CurlHttpsClient final : public HttpClient {
public:
  explicit CurlHttpsClient(HttpsOptions options)
      : options_(std::move(options)), owner_pid_(::getpid()) {}

  ~CurlHttpsClient() override {
    // In a forked child the lines are still the parent's: closing them would end theirs.
    if (is_inherited()) static_cast<void>(multi_.release());
  }

  Result<std::string> host_of(std::string_view text) override {
    NFY_TRY(url, parse(text));
    return host_in(url.get());
  }

  std::vector<HttpAnswer> post_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> answers(requests.size());
    const std::scoped_lock lock(mutex_);
    if (is_inherited() || !open()) {
      for (HttpAnswer& answer : answers) answer.detail = "https client cannot be used here";
      return answers;
    }
    std::vector<std::unique_ptr<Exchange>> exchanges(requests.size());
    std::list<std::size_t> waiting;
    for (std::size_t i = 0; i < requests.size(); ++i)
      if (prepare(requests[i], exchanges[i], answers[i])) waiting.push_back(i);
    // libcurl counts the time that a request waits for a line, so nothing is given to it too early.
    std::map<std::string, std::int64_t> under_way;
    std::int64_t total = 0;
    while (!waiting.empty() || total > 0) {
      for (auto at = waiting.begin(); at != waiting.end() && total < options_.total_max;) {
        std::int64_t& lines = under_way[exchanges[*at]->host];
        if (lines == options_.per_host_max) {
          ++at;
          continue;
        }
        ++lines;
        ++total;
        begin(requests[*at], *at, *exchanges[*at]);
        at = waiting.erase(at);
      }
      while (total > 0) {
        const std::vector<std::size_t> ended = progress(exchanges, answers);
        for (const std::size_t index : ended) {
          --under_way[exchanges[index]->host];
          --total;
          exchanges[index].reset();
        }
        if (!ended.empty()) break;
      }
    }
    return answers;
  }

private:
  bool is_inherited() const noexcept { return owner_pid_ != ::getpid(); }

  bool open() {
    if (multi_) return true;
    if (!curl_is_ready()) return false;
    multi_.reset(curl_multi_init());
    if (!multi_) return false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options_.total_max));
    return true;
  }

  /// False if the request ended before it began.
  bool prepare(const HttpRequest& request, std::unique_ptr<Exchange>& exchange,
               HttpAnswer& answer) const {
    auto url = parse(request.url);
    if (!url) {
      answer.forbidden = true;
      answer.detail = url.error().message;
      return false;
    }
    exchange = std::make_unique<Exchange>();
    exchange->url = std::move(url).value();
    exchange->host = host_in(exchange->url.get());
    exchange->allow_private = options_.allow_private;
    return true;
  }

  void begin(const HttpRequest& request, std::size_t index, Exchange& exchange) {
    exchange.easy.reset(curl_easy_init());
    require(exchange.easy != nullptr);
    add_header(exchange, "Content-Type: " + request.content_type);
    if (!request.bearer_token.empty())
      add_header(exchange, "Authorization: Bearer " + request.bearer_token);
    add_header(exchange, "Expect:");
    set_up(exchange, request);
    curl_easy_setopt(exchange.easy.get(), CURLOPT_PRIVATE, reinterpret_cast<char*>(index));
    require(curl_multi_add_handle(multi_.get(), exchange.easy.get()) == CURLM_OK);
  }

  static void add_header(Exchange& exchange, const std::string& line) {
    curl_slist* const longer = curl_slist_append(exchange.headers.get(), line.c_str());
    require(longer != nullptr);
    static_cast<void>(exchange.headers.release());
    exchange.headers.reset(longer);
  }

  void set_up(Exchange& exchange, const HttpRequest& request) const {
    CURL* const easy = exchange.easy.get();
    const auto set = [easy](CURLoption option, auto value) {
      require(curl_easy_setopt(easy, option, value) == CURLE_OK);
    };
    set(CURLOPT_CURLU, exchange.url.get());
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, "https");
#else
    set(CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTPS));
#endif
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout_ms));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout_ms));
    set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&exchange));
    set(CURLOPT_WRITEFUNCTION, &drop_answer);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    set(CURLOPT_HTTPHEADER, exchange.headers.get());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
  }

  /// Waits for something to happen and answers which requests ended.
  std::vector<std::size_t> progress(std::vector<std::unique_ptr<Exchange>>& exchanges,
                                    std::vector<HttpAnswer>& answers) {
    constexpr int wait_ms_max = 1'000;
    int running = 0;
    require(curl_multi_perform(multi_.get(), &running) == CURLM_OK);
    std::vector<std::size_t> ended;
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      char* index_text = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &index_text);
      const auto index = reinterpret_cast<std::size_t>(index_text);
      judge(*exchanges[index], message->data.result, answers[index]);
      curl_multi_remove_handle(multi_.get(), exchanges[index]->easy.get());
      ended.push_back(index);
    }
    if (ended.empty() && running > 0)
      require(curl_multi_poll(multi_.get(), nullptr, 0, wait_ms_max, nullptr) == CURLM_OK);
    return ended;
  }

  static void judge(const Exchange& exchange, CURLcode code, HttpAnswer& answer) {
    long status = 0;
    curl_easy_getinfo(exchange.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    // An answer that was too long to read is an answer all the same.
    if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && exchange.received > answer_bytes_max)) {
      answer.status = status;
      return;
    }
    if (exchange.forbidden) {
      answer.forbidden = true;
      answer.detail = "host leads to an address that is not allowed";
      return;
    }
    answer.detail = curl_easy_strerror(code);
    answer.detail[0] =
        static_cast<char>(std::tolower(static_cast<unsigned char>(answer.detail[0])));
  }

  HttpsOptions options_;
  pid_t owner_pid_;
  std::mutex mutex_;
  curl::Multi multi_;
};

}  // namespace

Result<std::shared_ptr<HttpClient>> make_https_client(HttpsOptions options) {
  NFY_CHECK(check_range("timeout in ms", options.timeout_ms, 600'000));
  NFY_CHECK(check_range("connections to one host", options.per_host_max, 1'000));
  NFY_CHECK(check_range("connections in all", options.total_max, 10'000));
  return std::shared_ptr<HttpClient>(std::make_shared<CurlHttpsClient>(std::move(options)));
}

}  // namespace notify
