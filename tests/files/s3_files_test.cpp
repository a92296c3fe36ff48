#include "files/loopback.hpp"

#include <notify/adapters/https.hpp>
#include <notify/adapters/s3_files.hpp>
#include <notify/ports/sealer.hpp>

#include <atomic>
#include <map>
#include <sstream>

using namespace notify;
using namespace notify::test;

namespace s3_files_test {
namespace {

constexpr std::string_view s3_secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

struct S3Request {
  std::string method, path, body;
  std::map<std::string, std::string> headers;  ///< names in lower case
};

S3Request read_request(int socket) {
  std::string head;
  while (!head.ends_with("\r\n\r\n")) {
    const std::string next = Loopback::read(socket, 1);
    if (next.empty()) return {};
    head += next;
  }
  S3Request request;
  std::istringstream lines(head);
  lines >> request.method >> request.path;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "\r") {
    const std::size_t colon = line.find(':');
    std::string name = line.substr(0, colon);
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const std::size_t begin = line.find_first_not_of(' ', colon + 1);
    request.headers[name] = line.substr(begin, line.size() - 1 - begin);
  }
  if (const auto length = request.headers.find("content-length"); length != request.headers.end())
    request.body = Loopback::read(socket, std::stoul(length->second));
  return request;
}

std::string part_after(const std::string& text, const std::string& name) {
  const std::size_t at = text.find(name + "=");
  if (at == text.npos) return {};
  const std::size_t begin = at + name.size() + 1;
  return text.substr(begin, text.find_first_of(", ", begin) - begin);
}

/// The signature that a request ought to have, worked out from what arrived (AWS Signature
/// Version 4, "Create a signed request").
std::string signature_of(const S3Request& request) {
  const std::string& given = request.headers.at("authorization");
  const std::string credential = part_after(given, "Credential");
  const std::string scope = credential.substr(credential.find('/') + 1);
  const std::string names = part_after(given, "SignedHeaders");
  std::string canonical = request.method + "\n" + request.path + "\n\n";
  std::istringstream each(names);
  for (std::string name; std::getline(each, name, ';');) {
    const auto header = request.headers.find(name);
    if (header == request.headers.end()) return "signs what was not sent: " + name;
    canonical += name + ":" + header->second + "\n";
  }
  canonical += "\n" + names + "\n" + sha256_hex(request.body);
  const std::string to_sign = "AWS4-HMAC-SHA256\n" + request.headers.at("x-amz-date") + "\n" +
                              scope + "\n" + sha256_hex(canonical);
  std::string key = "AWS4" + std::string(s3_secret);
  std::istringstream parts(scope);
  for (std::string part; std::getline(parts, part, '/');) key = hmac_sha256(key, part);
  return hex_of(hmac_sha256(key, to_sign));
}

/// A store of objects that checks every signature by a computation of its own.
struct Bucket {
  std::map<std::string, std::string> objects;
  std::atomic<int> unsigned_requests{0};
  std::atomic<int> down{0};  ///< the status that it answers to all, if any

  void serve(int socket) {
    const S3Request request = read_request(socket);
    if (request.method.empty()) return;
    const std::string answer = answer_to(request);
    Loopback::write(socket, answer);
  }

  std::string answer_to(const S3Request& request) {
    if (down != 0) return with(down, "");
    const auto given = request.headers.find("authorization");
    const bool is_signed = given != request.headers.end() &&
                           given->second.find("AKIDEXAMPLE/") != std::string::npos &&
                           part_after(given->second, "Signature") == signature_of(request) &&
                           request.headers.contains("x-amz-content-sha256") &&
                           request.headers.at("x-amz-content-sha256") == sha256_hex(request.body);
    if (!is_signed) {
      ++unsigned_requests;
      return with(403, "");
    }
    if (request.method == "PUT") {
      objects[request.path] = request.body;
      return with(200, "");
    }
    const auto found = objects.find(request.path);
    if (request.method == "DELETE") {
      objects.erase(request.path);
      return with(204, "");
    }
    return found == objects.end() ? with(404, "") : with(200, found->second);
  }

  static std::string with(int status, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\n" +
           (status == 204 ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") +
           "\r\n" + body;
  }
};

}  // namespace

TEST_CASE("s3_files: objects come and go under signatures that the store works out as well") {
  Bucket bucket;
  const Loopback server([&](int socket) { bucket.serve(socket); });
  const auto http = make_https_client({.allow_private = true, .allow_plain = true});
  if (!http) {
    MESSAGE("skipped: built without HTTPS");
    return;
  }
  S3Options options;
  options.endpoint = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  options.bucket = "letters";
  options.region = "eu-west-2";
  options.access_key_id = "AKIDEXAMPLE";
  options.secret_access_key = s3_secret;
  options.prefix = "notify/";
  const auto files = make_s3_files(*http, options);
  REQUIRE(files);
  const std::string bytes = "%PDF " + std::string(100'000, '\xE4') + std::string("\0end", 4);
  const auto put = (*files)->put("letters/a/b-1", bytes);
  CHECK_MESSAGE(put, (put ? "" : put.error().message));
  CHECK(bucket.objects.contains("/letters/notify/letters/a/b-1"));
  CHECK((*files)->get("letters/a/b-1").value() == bytes);
  CHECK((*files)->put("letters/a/b-1", ""));
  CHECK((*files)->get("letters/a/b-1")->empty());
  CHECK((*files)->remove("letters/a/b-1"));
  CHECK((*files)->remove("letters/a/b-1"));
  CHECK((*files)->get("letters/a/b-1").error().code == ErrorCode::not_found);
  CHECK((*files)->get("../a").error().code == ErrorCode::invalid_argument);
  CHECK(bucket.unsigned_requests == 0);

  bucket.down = 503;
  CHECK((*files)->put("a", "x").error().code == ErrorCode::unavailable);
  CHECK((*files)->get("a").error().code == ErrorCode::unavailable);
  CHECK((*files)->remove("a").error().code == ErrorCode::unavailable);
  bucket.down = 0;
  options.secret_access_key = "another";
  const auto wrong = make_s3_files(*http, options);
  REQUIRE(wrong);
  const auto refused = (*wrong)->put("a", "x");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "stored file cannot be written: a: status 403");
}

}  // namespace s3_files_test
