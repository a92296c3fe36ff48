#include <notify/adapters/s3_files.hpp>

#include <algorithm>
#include <span>

namespace notify {
namespace {

constexpr std::size_t s3_file_bytes_max = 64u << 20;
constexpr std::string_view metadata_prefix = "x-amz-meta-";

Error s3_failed(std::string_view doing, std::string_view key, const HttpAnswer& answer) {
  return make_error(
      ErrorCode::unavailable,
      "stored file cannot be " + std::string(doing) + ": " + std::string(key) + ": " +
          (answer.status != 0 ? "status " + std::to_string(answer.status) : answer.detail));
}

class S3Files final : public FileStorage {
public:
  S3Files(std::shared_ptr<HttpClient> http, S3Options options)
      : http_(std::move(http)), options_(std::move(options)) {}

  Result<void> put(std::string_view key, std::string_view bytes) override {
    NFY_TRY(answer, ask("PUT", key, bytes));
    if (answer.status == 200) return {};
    return s3_failed("written", key, answer);
  }
  Result<std::string> get(std::string_view key) override {
    NFY_TRY(answer, ask("GET", key, {}));
    if (answer.status == 404)
      return make_error(ErrorCode::not_found, "stored file is not there: " + std::string(key));
    if (answer.status != 200 || answer.broke_off || answer.is_too_long)
      return s3_failed("read", key, answer);
    return std::move(answer.body);
  }
  Result<void> remove(std::string_view key) override {
    NFY_TRY(answer, ask("DELETE", key, {}));
    if (answer.status == 200 || answer.status == 204 || answer.status == 404) return {};
    return s3_failed("removed", key, answer);
  }

  Result<void> put_described(std::string_view key, std::string_view bytes,
                             const FileMetadata& metadata) override {
    NFY_TRY(answer, ask("PUT", key, bytes, metadata));
    if (answer.status == 200) return {};
    return s3_failed("written", key, answer);
  }
  Result<DescribedFile> get_described(std::string_view key) override {
    NFY_TRY(answer, ask("GET", key, {}));
    if (answer.status == 404)
      return make_error(ErrorCode::not_found, "stored file is not there: " + std::string(key));
    if (answer.status != 200 || answer.broke_off || answer.is_too_long)
      return s3_failed("read", key, answer);
    DescribedFile file{std::move(answer.body), {}};
    for (const HttpHeader& header : answer.headers) {
      std::string name;
      for (const char c : header.name) name += c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
      if (name.starts_with(metadata_prefix))
        file.metadata.emplace(name.substr(metadata_prefix.size()), header.value);
    }
    return file;
  }

private:
  Result<HttpAnswer> ask(std::string_view method, std::string_view key, std::string_view bytes,
                         const FileMetadata& metadata = {}) {
    if (!is_file_key(key))
      return make_error(ErrorCode::invalid_argument, "no key of a file: " + std::string(key));
    HttpRequest request;
    request.method = method;
    request.url = options_.endpoint + "/" + options_.bucket + "/" + options_.prefix;
    request.url += key;
    if (method == "PUT") request.headers = {{"Content-Type", "application/octet-stream"}};
    for (const auto& [name, value] : metadata)
      request.headers.push_back({std::string(metadata_prefix) + name, value});
    request.body = bytes;
    request.timeout_ms = options_.timeout_ms;
    request.answer_bytes_max = s3_file_bytes_max;
    request.is_repeatable = true;
    request.signing = {
        options_.access_key_id, options_.secret_access_key, options_.region, "s3", {}};
    std::vector<HttpAnswer> answers = http_->send_many(std::span(&request, 1));
    return std::move(answers.front());
  }

  std::shared_ptr<HttpClient> http_;
  S3Options options_;
};

}  // namespace

Result<std::shared_ptr<FileStorage>> make_s3_files(std::shared_ptr<HttpClient> http,
                                                   S3Options options) {
  while (options.endpoint.ends_with('/')) options.endpoint.pop_back();
  if (!http || options.endpoint.empty() || options.region.empty() ||
      options.access_key_id.empty() || options.secret_access_key.empty())
    return make_error(ErrorCode::invalid_argument,
                      "an s3 store needs an http client, an endpoint, a region and a key");
  const bool is_bucket =
      is_file_key(options.bucket) && options.bucket.find('/') == options.bucket.npos;
  if (!is_bucket)
    return make_error(ErrorCode::invalid_argument, "no name of a bucket: " + options.bucket);
  if (!options.prefix.empty() && !is_file_key(options.prefix + "x"))
    return make_error(ErrorCode::invalid_argument, "no prefix of keys: " + options.prefix);
  NFY_CHECK(http->host_of(options.endpoint + "/"));
  return std::shared_ptr<FileStorage>(
      std::make_shared<S3Files>(std::move(http), std::move(options)));
}

}  // namespace notify
