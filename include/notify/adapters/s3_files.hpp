#pragma once

#include <notify/ports/file_storage.hpp>
#include <notify/ports/http.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace notify {

/// Where files lie in a store that speaks Amazon's S3.
struct S3Options {
  std::string endpoint;  ///< "https://s3.eu-west-2.amazonaws.com"
  std::string bucket;
  std::string region;  ///< "eu-west-2"
  std::string access_key_id;
  std::string secret_access_key;
  std::string prefix{};  ///< before every key, as "notify/"; may be empty
  std::int64_t timeout_ms = 30'000;
};

/// Files in a bucket, named by path ({endpoint}/{bucket}/{prefix}{key}); requests are signed (AWS
/// Signature Version 4). Fails with invalid_argument if an option is missing or `http` sends
/// nothing to the endpoint.
[[nodiscard]] Result<std::shared_ptr<FileStorage>> make_s3_files(std::shared_ptr<HttpClient> http,
                                                                 S3Options options);

}  // namespace notify
