#include <notify/adapters/passwords.hpp>

#include <crypt.h>
#include <openssl/crypto.h>

#include <array>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

namespace notify {
namespace password_hasher {
namespace {

constexpr std::size_t bcrypt_bytes = 72;  // more of a password has no effect on its hash
constexpr std::string_view yescrypt = "$y$";

bool is_bcrypt(std::string_view hash) {
  return hash.starts_with("$2a$") || hash.starts_with("$2b$") || hash.starts_with("$2y$");
}

/// Clears what it holds when it is over: the password, and what it was turned into.
class Room {
public:
  Room() : data_(std::make_unique<crypt_data>()) {}
  ~Room() { OPENSSL_cleanse(data_.get(), sizeof(crypt_data)); }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  /// Empty where the setting cannot be read.
  [[nodiscard]] std::string hash(const std::string& password, const std::string& setting) {
    const char* const made = crypt_r(password.c_str(), setting.c_str(), data_.get());
    if (made == nullptr || made[0] == '*') return {};
    return made;
  }

private:
  std::unique_ptr<crypt_data> data_;
};

std::string hash_of(std::string_view password, std::string_view setting) {
  std::string given(password.substr(0, is_bcrypt(setting) ? bcrypt_bytes : password.size()));
  std::string made = Room().hash(given, std::string(setting));
  OPENSSL_cleanse(given.data(), given.size());
  return made;
}

class CryptHasher final : public PasswordHasher {
public:
  explicit CryptHasher(std::shared_ptr<Entropy> entropy) : entropy_(std::move(entropy)) {}

  Result<std::string> hash(std::string_view password) override {
    if (password.find('\0') != std::string_view::npos)
      return make_error(ErrorCode::invalid_argument, "password holds a zero byte");
    std::array<std::uint8_t, 32> random{};
    entropy_->fill(random);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    const char* const made = crypt_gensalt_rn(
        yescrypt.data(), 0, reinterpret_cast<const char*>(random.data()),
        static_cast<int>(random.size()), setting.data(), static_cast<int>(setting.size()));
    OPENSSL_cleanse(random.data(), random.size());
    if (made == nullptr) return make_error(ErrorCode::unsupported, "no yescrypt in this libcrypt");
    std::string hash = hash_of(password, made);
    if (hash.empty()) return make_error(ErrorCode::internal, "password could not be hashed");
    return hash;
  }

  bool matches(std::string_view password, std::string_view hash) override {
    if (hash.empty() || password.find('\0') != std::string_view::npos) return false;
    if (!hash.starts_with(yescrypt) && !is_bcrypt(hash)) return false;
    const std::string made = hash_of(password, hash);
    return made.size() == hash.size() && CRYPTO_memcmp(made.data(), hash.data(), hash.size()) == 0;
  }

  bool is_outdated(std::string_view hash) override { return !hash.starts_with(yescrypt); }

private:
  std::shared_ptr<Entropy> entropy_;
};

}  // namespace
}  // namespace password_hasher

std::shared_ptr<PasswordHasher> make_password_hasher(std::shared_ptr<Entropy> entropy) {
  return std::make_shared<password_hasher::CryptHasher>(std::move(entropy));
}

}  // namespace notify
