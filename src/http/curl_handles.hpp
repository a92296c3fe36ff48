#pragma once

#include <curl/curl.h>

#include <memory>

/// libcurl's objects, each freed by its own function.
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

}  // namespace notify::curl
