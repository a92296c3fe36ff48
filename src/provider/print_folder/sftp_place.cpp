#include "net/curl.hpp"
#include "provider/print_folder/place.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstring>

namespace notify::print_folder {
namespace {

constexpr long new_file_mode = 0640;

Error wrong_server(std::string_view what) {
  return make_error(ErrorCode::invalid_argument, std::string(what));
}

std::size_t append_answer(char* data, std::size_t size, std::size_t count, void* user_data) {
  auto& answer = *static_cast<std::pair<std::string, std::size_t>*>(user_data);
  if (answer.first.size() + size * count > answer.second) return 0;  // ends the transfer
  answer.first.append(data, size * count);
  return size * count;
}

std::size_t take_bytes(char* out, std::size_t size, std::size_t count, void* user_data) {
  auto& left = *static_cast<std::string_view*>(user_data);
  const std::size_t taken = std::min(size * count, left.size());
  std::memcpy(out, left.data(), taken);
  left.remove_prefix(taken);
  return taken;
}

/// The folder as commands name it.
std::string decoded_path(CURLU* url) {
  char* text = nullptr;
  if (curl_url_get(url, CURLUPART_PATH, &text, CURLU_URLDECODE) != CURLUE_OK) return {};
  return curl::Text(text).get();
}

bool is_plain_path(std::string_view path) noexcept {
  return std::ranges::none_of(path, [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\' || c == 0x7F;
  });
}

class SftpPlace final : public Place {
public:
  SftpPlace(SftpServer server, std::string folder)
      : server_(std::move(server)), folder_(std::move(folder)) {}
  ~SftpPlace() override {
    if (is_inherited()) static_cast<void>(easy_.release());  // the line is our parent's
  }

  Result<std::vector<std::string>> list() override {
    NFY_CHECK(begin(server_.url));
    curl::set(easy_, CURLOPT_DIRLISTONLY, 1L);
    NFY_TRY(lines, fetch(listing_bytes_max));
    std::vector<std::string> names;
    for (std::size_t from = 0; from < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', from), lines.size());
      if (end > from) names.push_back(lines.substr(from, end - from));
      from = end + 1;
    }
    return names;
  }
  Result<void> put(const std::string& name, std::string_view bytes) override {
    NFY_CHECK(begin(server_.url + name));
    curl::set(easy_, CURLOPT_UPLOAD, 1L);
    curl::set(easy_, CURLOPT_READFUNCTION, &take_bytes);
    curl::set(easy_, CURLOPT_READDATA, static_cast<void*>(&bytes));
    curl::set(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes.size()));
    curl::set(easy_, CURLOPT_NEW_FILE_PERMS, new_file_mode);
    return perform();
  }
  Result<void> rename(const std::string& from, const std::string& to) override {
    return command("rename " + quoted(from) + " " + quoted(to));
  }
  Result<std::string> read(const std::string& name, std::size_t bytes_max) override {
    NFY_CHECK(begin(server_.url + name));
    return fetch(bytes_max);
  }
  Result<void> remove(const std::string& name) override { return command("*rm " + quoted(name)); }
  Result<void> settle() override { return {}; }  // SFTP has no word for it

private:
  [[nodiscard]] bool is_inherited() const noexcept { return easy_ && opened_by_ != ::getpid(); }
  [[nodiscard]] std::string quoted(const std::string& name) const {
    return "\"" + folder_ + name + "\"";
  }

  /// The handle keeps its line; all else is as new.
  Result<void> begin(const std::string& url) {
    if (is_inherited())
      return make_error(ErrorCode::forked, "the line to the sftp server is the parent's");
    if (!easy_) {
      if (!curl::is_ready()) return make_error(ErrorCode::unavailable, "libcurl cannot be used");
      easy_.reset(curl_easy_init());
      curl::require(easy_ != nullptr);
      opened_by_ = ::getpid();
    }
    curl_easy_reset(easy_.get());
    static const std::string no_file;
    curl::set_up(easy_, {.protocols = "sftp",
                         .ca_file = no_file,
                         .connect_timeout_ms = server_.connect_timeout_ms,
                         .timeout_ms = server_.timeout_ms});
    curl::set(easy_, CURLOPT_URL, url.c_str());
    curl::set(easy_, CURLOPT_USERNAME, server_.username.c_str());
    if (server_.key_file.empty()) {
      curl::set(easy_, CURLOPT_PASSWORD, server_.password.c_str());
      curl::set(easy_, CURLOPT_SSH_AUTH_TYPES,
                static_cast<long>(CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
    } else {
      curl::set(easy_, CURLOPT_SSH_AUTH_TYPES, static_cast<long>(CURLSSH_AUTH_PUBLICKEY));
      curl::set(easy_, CURLOPT_SSH_PRIVATE_KEYFILE, server_.key_file.c_str());
      if (!server_.key_password.empty())
        curl::set(easy_, CURLOPT_KEYPASSWD, server_.key_password.c_str());
    }
    if (!server_.known_hosts.empty())
      curl::set(easy_, CURLOPT_SSH_KNOWNHOSTS, server_.known_hosts.c_str());
    if (!server_.host_key_sha256.empty())
      curl::set(easy_, CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, server_.host_key_sha256.c_str());
    return {};
  }

  Result<void> command(const std::string& words) {
    NFY_CHECK(begin(server_.url));
    curl::List commands;
    curl::append(commands, words);
    curl::set(easy_, CURLOPT_QUOTE, commands.get());
    curl::set(easy_, CURLOPT_NOBODY, 1L);
    auto done = perform();
    curl::set(easy_, CURLOPT_QUOTE, static_cast<curl_slist*>(nullptr));  // it goes with this call
    return done;
  }

  Result<std::string> fetch(std::size_t bytes_max) {
    std::pair<std::string, std::size_t> answer{{}, bytes_max};
    curl::set(easy_, CURLOPT_WRITEFUNCTION, &append_answer);
    curl::set(easy_, CURLOPT_WRITEDATA, static_cast<void*>(&answer));
    NFY_CHECK(perform());
    return std::move(answer.first);
  }

  Result<void> perform() {
    const CURLcode code = curl_easy_perform(easy_.get());
    if (code == CURLE_OK) return {};
    if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
    const auto failed = [&](ErrorCode kind) {
      return make_error(kind, "sftp server: " + curl::words_of(code));
    };
    if (code == CURLE_PEER_FAILED_VERIFICATION)
      return make_error(ErrorCode::unavailable, "sftp server: its host key is not the known one");
    if (code == CURLE_REMOTE_FILE_NOT_FOUND) return failed(ErrorCode::not_found);
    if (code == CURLE_WRITE_ERROR) return failed(ErrorCode::invalid_argument);
    return failed(ErrorCode::unavailable);
  }

  SftpServer server_;
  std::string folder_;
  curl::Easy easy_;
  pid_t opened_by_ = 0;
};

/// The server's URL with a '/' at its end, and the folder that it names.
Result<std::pair<std::string, std::string>> checked_url(const std::string& text) {
  const curl::Url url(curl_url());
  curl::require(url != nullptr);
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    return wrong_server("url cannot be read");
  if (curl::part_of(url.get(), CURLUPART_SCHEME) != "sftp") return wrong_server("url is not sftp");
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS})
    if (!curl::part_of(url.get(), part).empty())
      return wrong_server("url must not hold credentials");
  if (!curl::part_of(url.get(), CURLUPART_QUERY).empty() ||
      !curl::part_of(url.get(), CURLUPART_FRAGMENT).empty())
    return wrong_server("url has something after its folder");
  std::string path = curl::part_of(url.get(), CURLUPART_PATH);
  if (path.empty() || path.back() != '/') path += '/';
  curl::require(curl_url_set(url.get(), CURLUPART_PATH, path.c_str(), 0) == CURLUE_OK);
  std::string folder = decoded_path(url.get());
  if (!folder.starts_with('/') || folder.starts_with("/~") || !is_plain_path(folder))
    return wrong_server("url names no absolute folder");
  return std::pair(curl::part_of(url.get(), CURLUPART_URL), std::move(folder));
}

bool knows_sftp() {
  if (!curl::is_ready()) return false;
  for (const char* const* at = curl_version_info(CURLVERSION_NOW)->protocols; *at != nullptr; ++at)
    if (std::string_view(*at) == "sftp") return true;
  return false;
}

}  // namespace

Result<std::unique_ptr<Place>> open_sftp_place(SftpServer server) {
  constexpr std::int64_t timeout_ms_max = 600'000;
  NFY_TRY(checked, checked_url(server.url));
  if (server.username.empty()) return wrong_server("needs a username");
  if (server.password.empty() == server.key_file.empty())
    return wrong_server("needs a password or a key_file");
  if (server.known_hosts.empty() == server.host_key_sha256.empty())
    return wrong_server("needs known_hosts or host_key_sha256, by which the server is known");
  if (server.host_key_sha256.starts_with("SHA256:")) server.host_key_sha256.erase(0, 7);
  for (const std::string* file : {&server.key_file, &server.known_hosts})
    if (!file->empty() && ::access(file->c_str(), R_OK) != 0)
      return wrong_server(file == &server.key_file ? "key_file cannot be read"
                                                   : "known_hosts cannot be read");
  for (const std::int64_t ms : {server.connect_timeout_ms, server.timeout_ms})
    if (ms < 1 || ms > timeout_ms_max)
      return wrong_server("a time-out is not 1 to 600000 ms: " + std::to_string(ms));
  if (!knows_sftp())
    return make_error(ErrorCode::unsupported, "this computer's libcurl has no sftp");
  server.url = std::move(checked.first);
  return std::unique_ptr<Place>(
      std::make_unique<SftpPlace>(std::move(server), std::move(checked.second)));
}

}  // namespace notify::print_folder
