#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

/// What all uses of libcurl have in common.
namespace notify::curl {

template <auto free>
struct FreeWith {
  template <typename T>
  void operator()(T* thing) const noexcept {
    free(thing);
  }
};
using Easy = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;
using Url = std::unique_ptr<CURLU, FreeWith<curl_url_cleanup>>;
using Text = std::unique_ptr<char, FreeWith<curl_free>>;
using List = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

/// Of libcurl's calls on memory of our own only exhaustion can fail; it travels as C++ has it.
void require(bool done);
void require(CURLcode code);

template <typename T>
void set(const Easy& easy, CURLoption option, T value) {
  require(curl_easy_setopt(easy.get(), option, value));
}

/// False if libcurl cannot be used. Called before the first transfer and not earlier, so that a
/// host which forks early has no state of libcurl to inherit.
[[nodiscard]] bool is_ready();

void append(List& list, const std::string& line);

/// A part of a URL; empty if it has none.
[[nodiscard]] std::string part_of(CURLU* url, CURLUPart part);
/// Host and port as libcurl names them to a server: the port only if the scheme has another.
[[nodiscard]] std::string authority_of(CURLU* url);

/// What libcurl says of a failure, fit to follow a colon.
[[nodiscard]] std::string words_of(CURLcode code);

/// How a server is reached. No proxy, no environment variable and no signal counts; certificates
/// are always verified.
struct Line {
  const char* protocols;  ///< "https", "http,https", …
  const std::string& ca_file;
  std::int64_t connect_timeout_ms;
  std::int64_t timeout_ms;
};
void set_up(const Easy& easy, const Line& line);

}  // namespace notify::curl
