#include "net/curl.hpp"

#include <cctype>
#include <new>
#include <string_view>
#include <utility>

namespace notify::curl {
namespace {

#if LIBCURL_VERSION_NUM < 0x075500  // before 7.85.0 protocols are bits
long bits_of(std::string_view protocols) {
  constexpr std::pair<std::string_view, long> known[]{{"http", CURLPROTO_HTTP},
                                                      {"https", CURLPROTO_HTTPS},
                                                      {"smtp", CURLPROTO_SMTP},
                                                      {"smtps", CURLPROTO_SMTPS}};
  long bits = 0;
  while (!protocols.empty()) {
    const std::string_view word = protocols.substr(0, protocols.find(','));
    for (const auto& [name, bit] : known)
      if (name == word) bits |= bit;
    protocols.remove_prefix(std::min(protocols.size(), word.size() + 1));
  }
  return bits;
}
#endif

}  // namespace

void require(bool done) {
  if (!done) throw std::bad_alloc();
}

void require(CURLcode code) { require(code == CURLE_OK); }

bool is_ready() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK;
}

void append(List& list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  require(longer != nullptr);
  static_cast<void>(list.release());
  list.reset(longer);
}

std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  return Text(text).get();
}

std::string authority_of(CURLU* url) {
  std::string authority = part_of(url, CURLUPART_HOST);
  char* port = nullptr;
  if (curl_url_get(url, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT) == CURLUE_OK)
    authority.append(":").append(Text(port).get());
  return authority;
}

std::string words_of(CURLcode code) {
  std::string words = curl_easy_strerror(code);
  words[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(words[0])));
  return words;
}

void set_up(const Easy& easy, const Line& line) {
#if LIBCURL_VERSION_NUM >= 0x075500
  set(easy, CURLOPT_PROTOCOLS_STR, line.protocols);
#else
  set(easy, CURLOPT_PROTOCOLS, bits_of(line.protocols));
#endif
  set(easy, CURLOPT_PROXY, "");
  set(easy, CURLOPT_NOSIGNAL, 1L);
  set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!line.ca_file.empty()) set(easy, CURLOPT_CAINFO, line.ca_file.c_str());
  set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(line.connect_timeout_ms));
  set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(line.timeout_ms));
}

}  // namespace notify::curl
