#include "crypto/sigv4.hpp"
#include "net/curl.hpp"
#include "net/headers.hpp"

#include <notify/adapters/https.hpp>
#include <notify/network_address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace notify {
namespace {

using curl::part_of;
using curl::require;

constexpr std::size_t url_bytes_max = 2'000;
constexpr std::size_t answer_headers_bytes_max = 64 << 10;
constexpr std::int64_t timeout_ms_max = 600'000;

Error bad_url(const char* why) { return make_error(ErrorCode::invalid_argument, why); }

/// The one reader of URLs. What it answers is handed to libcurl as it is.
Result<curl::Url> parse(std::string_view text, bool allow_plain) {
  if (text.size() > url_bytes_max) return bad_url("url is longer than 2000 bytes");
  for (const char c : text)
    if (c <= ' ' || c > '~') return bad_url("url has a character that is not allowed");
  curl::Url url(curl_url());
  require(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_NON_SUPPORT_SCHEME) !=
      CURLUE_OK)
    return bad_url("url can't be read");
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (allow_plain && scheme != "https" && scheme != "http")
    return bad_url("url is neither https nor http");
  if (!allow_plain && scheme != "https") return bad_url("url is not https");
  if (part_of(url.get(), CURLUPART_HOST).empty()) return bad_url("url has no host");
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty())
    return bad_url("url must not hold credentials");
  if (!part_of(url.get(), CURLUPART_FRAGMENT).empty())
    return bad_url("url must not hold a fragment");
  return url;
}

/// Names are the same in any case, and with or without the dot at their end.
std::string host_in(CURLU* url) {
  std::string host = part_of(url, CURLUPART_HOST);
  for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (host.size() > 1 && host.ends_with('.')) host.pop_back();
  return host;
}

bool is_token(std::string_view text) noexcept {  // RFC 9110, 5.6.2
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != marks.npos;
  });
}

/// Whether a request can be signed so: all but the secret key stands in a header.
bool can_sign(const HttpSigning& with) noexcept {
  for (const std::string_view part :
       {std::string_view(with.access_key_id), std::string_view(with.region),
        std::string_view(with.service), std::string_view(with.session_token)})
    if (!std::ranges::all_of(part, [](char c) { return c > ' ' && c <= '~'; })) return false;
  return true;
}

/// Why a request is never sent; empty if it can be. Quotes nothing of it.
std::string_view unsendable(const HttpRequest& request) {
  if (!std::ranges::all_of(request.method, [](char c) { return c >= 'A' && c <= 'Z'; }) ||
      request.method.empty())
    return "method is not of capital letters";
  const bool is_signed = !request.signing.access_key_id.empty();
  if (is_signed && !can_sign(request.signing))
    return "signing has a part with a character that is not allowed";
  for (const auto& [name, value] : request.headers) {
    if (!is_token(name)) return "header has a name that is not allowed";
    if (is_same_name(name, "content-length") || is_same_name(name, "transfer-encoding") ||
        (is_signed && sigv4::is_signed_header(name)))
      return "header is not the caller's to set";
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != value.npos)
      return "header has a value with a line end or NUL";
  }
  for (const std::int64_t ms : {request.connect_timeout_ms, request.timeout_ms})
    if (ms < 0 || ms > timeout_ms_max) return "time-out is not 0 to 600000 ms";
  return {};
}

/// One request under way. libcurl holds pointers into it, so it does not move.
struct Exchange {
  const HttpRequest* request = nullptr;
  HttpAnswer* answer = nullptr;
  std::string host;
  curl::Url url;
  curl::List headers;
  bool allow_private = false;
  bool forbidden = false;
  bool begun = false;         ///< handed to a connection: from here on the server may have it
  bool headers_done = false;  ///< of the final answer
  std::size_t header_bytes = 0;
  std::size_t body_bytes = 0;
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

/// Called when a connection is there and the request is about to go out on it. libcurl sends a
/// request again by itself if a kept connection closes without an answer, although the server may
/// have acted on it.
[[maybe_unused]] int before_request(void* user_data, char*, char*, int, int) {
  auto& exchange = *static_cast<Exchange*>(user_data);
  if (exchange.begun && !exchange.request->is_repeatable) return 1;
  exchange.begun = true;
  return 0;
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user_data) {
  auto& exchange = *static_cast<Exchange*>(user_data);
  std::string_view line(data, size * count);
  exchange.header_bytes += line.size();
  if (exchange.header_bytes > answer_headers_bytes_max) return 0;
  if (line.starts_with("HTTP/")) {  // a status line: what came before was an interim answer
    exchange.headers_done = false;
    exchange.answer->headers.clear();
    return size * count;
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  const std::size_t colon = line.find(':');
  if (line.empty()) {
    exchange.headers_done = true;
  } else if (exchange.request->keeps_answer && !exchange.headers_done && colon != line.npos) {
    const std::size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    const std::size_t end = line.find_last_not_of(" \t") + 1;
    exchange.answer->headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(begin, end - begin))});
  }
  return size * count;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user_data) {
  auto& exchange = *static_cast<Exchange*>(user_data);
  const std::size_t room = exchange.request->answer_bytes_max - exchange.body_bytes;
  const std::size_t taken = std::min(size * count, room);
  if (exchange.request->keeps_answer) exchange.answer->body.append(data, taken);
  exchange.body_bytes += taken;
  exchange.answer->is_too_long = taken < size * count;
  return taken;
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
    NFY_TRY(url, parse(text, options_.allow_plain));
    return host_in(url.get());
  }

  std::vector<HttpAnswer> send_many(std::span<const HttpRequest> requests) override {
    std::vector<HttpAnswer> answers(requests.size());
    const std::scoped_lock lock(mutex_);
    if (is_inherited() || !open()) {
      for (HttpAnswer& answer : answers) answer.detail = "https client cannot be used here";
      return answers;
    }
    std::vector<std::unique_ptr<Exchange>> exchanges(requests.size());
    std::list<std::size_t> waiting;
    for (std::size_t i = 0; i < requests.size(); ++i)
      if (prepare(requests[i], answers[i], exchanges[i])) waiting.push_back(i);
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
        begin(*at, *exchanges[*at]);
        at = waiting.erase(at);
      }
      while (total > 0) {
        const std::vector<std::size_t> ended = progress(exchanges);
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
    if (!curl::is_ready()) return false;
    multi_.reset(curl_multi_init());
    if (!multi_) return false;
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(options_.total_max));
    return true;
  }

  /// False if the request ended before it began.
  bool prepare(const HttpRequest& request, HttpAnswer& answer,
               std::unique_ptr<Exchange>& exchange) const {
    auto url = parse(request.url, options_.allow_plain);
    answer.detail = url ? unsendable(request) : url.error().message;
    answer.forbidden = !answer.detail.empty();
    if (answer.forbidden) return false;
    exchange = std::make_unique<Exchange>();
    exchange->request = &request;
    exchange->answer = &answer;
    exchange->url = std::move(url).value();
    exchange->host = host_in(exchange->url.get());
    exchange->allow_private = options_.allow_private;
    return true;
  }

  void begin(std::size_t index, Exchange& exchange) {
    exchange.easy.reset(curl_easy_init());
    require(exchange.easy != nullptr);
    std::vector<HttpHeader> headers = exchange.request->headers;
    if (!exchange.request->signing.access_key_id.empty()) sign(exchange, headers);
    bool has_type = false;
    for (const auto& [name, value] : headers) {
      curl::append(exchange.headers, value.empty() ? name + ";" : name + ": " + value);
      has_type |= is_same_name(name, "content-type");
    }
    curl::append(exchange.headers, "Expect:");
    if (!has_type) curl::append(exchange.headers, "Content-Type:");  // libcurl would guess one
    set_up(exchange);
    set(exchange, CURLOPT_PRIVATE, reinterpret_cast<char*>(index));
    require(curl_multi_add_handle(multi_.get(), exchange.easy.get()) == CURLM_OK);
  }

  template <typename T>
  static void set(const Exchange& exchange, CURLoption option, T value) {
    curl::set(exchange.easy, option, value);
  }

  void set_up(Exchange& exchange) const {
    const HttpRequest& request = *exchange.request;
    const auto or_ours = [](std::int64_t theirs, std::int64_t ours) {
      return theirs ? theirs : ours;
    };
    curl::set_up(exchange.easy, {options_.allow_plain ? "http,https" : "https", options_.ca_file,
                                 or_ours(request.connect_timeout_ms, options_.connect_timeout_ms),
                                 or_ours(request.timeout_ms, options_.timeout_ms)});
    set(exchange, CURLOPT_CURLU, exchange.url.get());
    set(exchange, CURLOPT_FOLLOWLOCATION, 0L);
    set(exchange, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    set(exchange, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&exchange));
    set(exchange, CURLOPT_HEADERFUNCTION, &on_header);
    set(exchange, CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
    set(exchange, CURLOPT_WRITEFUNCTION, &on_body);
    set(exchange, CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
    set(exchange, CURLOPT_HTTPHEADER, exchange.headers.get());
#if LIBCURL_VERSION_NUM >= 0x075000
    set(exchange, CURLOPT_PREREQFUNCTION, &before_request);
    set(exchange, CURLOPT_PREREQDATA, static_cast<void*>(&exchange));
#else  // before 7.80.0 only a connection of its own keeps a request from being sent twice
    set(exchange, CURLOPT_FRESH_CONNECT, request.is_repeatable ? 0L : 1L);
#endif
    if (request.method == "HEAD") {
      set(exchange, CURLOPT_NOBODY, 1L);
    } else if (request.body.empty() && request.method != "POST" && request.method != "PUT") {
      set(exchange, CURLOPT_HTTPGET, 1L);
      set(exchange, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else {
      set(exchange, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(exchange, CURLOPT_POSTFIELDS, request.body.c_str());
      set(exchange, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
  }

  /// Adds what makes the request a signed one, now that it leaves: signatures grow old.
  void sign(const Exchange& exchange, std::vector<HttpHeader>& headers) const {
    const HttpRequest& request = *exchange.request;
    if (header_in(headers, "host").empty())
      headers.push_back({"Host", curl::authority_of(exchange.url.get())});
    const std::string path = part_of(exchange.url.get(), CURLUPART_PATH);
    const std::string query = part_of(exchange.url.get(), CURLUPART_QUERY);
    const UtcTime now = options_.clock->now();
    for (HttpHeader& header :
         sigv4::sign({request.method, path, query, headers, request.body}, request.signing, now))
      headers.push_back(std::move(header));
  }

  /// Waits for something to happen and answers which requests ended.
  std::vector<std::size_t> progress(std::vector<std::unique_ptr<Exchange>>& exchanges) {
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
      judge(*exchanges[index], message->data.result);
      curl_multi_remove_handle(multi_.get(), exchanges[index]->easy.get());
      ended.push_back(index);
    }
    if (ended.empty() && running > 0)
      require(curl_multi_poll(multi_.get(), nullptr, 0, wait_ms_max, nullptr) == CURLM_OK);
    return ended;
  }

  static void judge(const Exchange& exchange, CURLcode code) {
    HttpAnswer& answer = *exchange.answer;
    const bool was_begun = has_begun(exchange);
    answer.forbidden = exchange.forbidden && !was_begun && code != CURLE_OK;
    if (answer.forbidden) {
      answer.detail = "host leads to an address that is not allowed";
      return;
    }
    if (was_begun) answer.phase = HttpPhase::unanswered;
    long status = 0;
    curl_easy_getinfo(exchange.easy.get(), CURLINFO_RESPONSE_CODE, &status);
    constexpr long final_status_min = 200;
    if (exchange.headers_done && status >= final_status_min) {
      answer.status = status;
      answer.phase = HttpPhase::answered;
      answer.broke_off = code != CURLE_OK && !answer.is_too_long;
    } else {
      answer.headers.clear();
    }
    if (code != CURLE_OK && !answer.is_too_long)
      answer.detail = code == CURLE_ABORTED_BY_CALLBACK ? "connection closed without an answer"
                                                        : curl::words_of(code);
  }

  static bool has_begun(const Exchange& exchange) {
#if LIBCURL_VERSION_NUM >= 0x075000
    return exchange.begun;
#else
    curl_off_t ready_at = 0;
    curl_easy_getinfo(exchange.easy.get(),
                      part_of(exchange.url.get(), CURLUPART_SCHEME) == "https"
                          ? CURLINFO_APPCONNECT_TIME_T
                          : CURLINFO_CONNECT_TIME_T,
                      &ready_at);
    return ready_at > 0;
#endif
  }

  HttpsOptions options_;
  pid_t owner_pid_;
  std::mutex mutex_;
  curl::Multi multi_;
};

}  // namespace

Result<std::shared_ptr<HttpClient>> make_https_client(HttpsOptions options) {
  NFY_CHECK(check_range("timeout in ms", options.timeout_ms, timeout_ms_max));
  if (options.connect_timeout_ms == 0) options.connect_timeout_ms = options.timeout_ms;
  NFY_CHECK(check_range("timeout of connecting in ms", options.connect_timeout_ms, timeout_ms_max));
  NFY_CHECK(check_range("connections to one host", options.per_host_max, 1'000));
  NFY_CHECK(check_range("connections in all", options.total_max, 10'000));
  if (!options.clock) options.clock = std::make_shared<SystemClock>();
  return std::shared_ptr<HttpClient>(std::make_shared<CurlHttpsClient>(std::move(options)));
}

}  // namespace notify
