#include "provider/dvla/secrets.hpp"

#include "codec/json_writer.hpp"
#include "provider/durable_file.hpp"
#include "provider/receipt_words.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace notify::dvla {
namespace {

constexpr std::size_t secrets_bytes_max = 16 << 10;
constexpr mode_t owner_only = 0600;

Error wrong_secrets(std::string_view why) {
  return make_error(ErrorCode::invalid_argument, "secrets_file " + std::string(why));
}

}  // namespace

Result<Secrets> read_secrets(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    if (errno == ENOENT) return make_error(ErrorCode::not_found, "secrets_file is not there");
    return wrong_secrets("cannot be read");
  }
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return wrong_secrets("can be read by others than its owner");
  NFY_TRY(bytes, durable::read(path, secrets_bytes_max));
  const auto json = codec::read_json_object(bytes, {.bytes_max = secrets_bytes_max});
  if (!json) return wrong_secrets("is no json object");
  Secrets secrets;
  secrets.password = receipts::word_in(*json, "password");
  secrets.api_key = receipts::word_in(*json, "api_key");
  secrets.next_password = receipts::word_in(*json, "next_password");
  if (secrets.password.empty() || secrets.api_key.empty())
    return wrong_secrets("lacks a password or an api_key");
  return secrets;
}

Result<void> write_secrets(const std::string& path, const Secrets& secrets) {
  codec::JsonWriter out;
  out.begin_object().text("password", secrets.password).text("api_key", secrets.api_key);
  if (!secrets.next_password.empty()) out.text("next_password", secrets.next_password);
  out.end_object();
  if (!durable::write(path, std::move(out).take(), owner_only))
    return make_error(ErrorCode::unavailable, "secrets_file cannot be written");
  return {};
}

Result<SecretsLock> SecretsLock::take(const std::string& path) {
  const std::string beside = path + ".lock";
  const int file = ::open(beside.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
  if (file < 0) return make_error(ErrorCode::unavailable, "secrets_file cannot be locked");
  SecretsLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0)
    return make_error(ErrorCode::busy, "another process rotates the printer's secrets");
  return lock;
}

SecretsLock::~SecretsLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace notify::dvla
