#include <notify/adapters/aes_sealer.hpp>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>

namespace notify {
namespace {

constexpr std::size_t key_bytes = 32, nonce_bytes = 12, tag_bytes = 16, keys_max = 16;
constexpr std::size_t plain_bytes_max = 1 << 24;
// A sealed value: format, key id (big endian), nonce, ciphertext, tag. The first two are
// authenticated with the context.
constexpr char format_mark = 1;
constexpr std::size_t header_bytes = 5;
constexpr std::size_t overhead_bytes = header_bytes + nonce_bytes + tag_bytes;

using KeyBytes = std::array<unsigned char, key_bytes>;

unsigned char* data_of(std::string& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* data_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct Freer {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_CIPHER* cipher) const noexcept { EVP_CIPHER_free(cipher); }
  void operator()(EVP_MAC_CTX* context) const noexcept { EVP_MAC_CTX_free(context); }
  void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freer>;

/// Contexts with the key in place, kept for the next call: setting one up costs more than sealing
/// a short text does.
template <typename Context>
class ContextPool {
public:
  [[nodiscard]] Owned<Context> take() {
    const std::scoped_lock lock(mutex_);
    if (idle_.empty()) return nullptr;
    Owned<Context> context = std::move(idle_.back());
    idle_.pop_back();
    return context;
  }
  void give_back(Owned<Context> context) {
    constexpr std::size_t idle_max = 16;
    const std::scoped_lock lock(mutex_);
    if (idle_.size() < idle_max) idle_.push_back(std::move(context));
  }

private:
  std::mutex mutex_;
  std::vector<Owned<Context>> idle_;
};

/// HMAC-SHA-256 with one key.
class Mac {
public:
  Mac(EVP_MAC* algorithm, const unsigned char* key) : algorithm_(algorithm) {
    std::copy_n(key, key_bytes, key_.begin());
  }
  ~Mac() { OPENSSL_cleanse(key_.data(), key_.size()); }
  Mac(const Mac&) = delete;
  Mac& operator=(const Mac&) = delete;

  [[nodiscard]] bool compute(std::string_view bytes, KeyBytes& out) {
    Owned<EVP_MAC_CTX> context = pool_.take();
    const bool fresh = context == nullptr;
    if (fresh) context.reset(EVP_MAC_CTX_new(algorithm_));
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_END};
    std::size_t size = 0;
    // A context that was used before knows its digest; to look it up costs more than a short text.
    const bool done =
        context != nullptr &&
        EVP_MAC_init(context.get(), key_.data(), key_.size(), fresh ? parameters : nullptr) == 1 &&
        EVP_MAC_update(context.get(), data_of(bytes), bytes.size()) == 1 &&
        EVP_MAC_final(context.get(), out.data(), &size, out.size()) == 1;
    if (done) pool_.give_back(std::move(context));
    return done;
  }

private:
  EVP_MAC* algorithm_;
  KeyBytes key_{};
  ContextPool<EVP_MAC_CTX> pool_;
};

/// One key: what it seals and opens, and the indexes that it makes. Each use has a key of its own,
/// derived from the host's.
class Key {
public:
  Key(const SealingKey& key, EVP_CIPHER* cipher, EVP_MAC* mac) : id_(key.id), cipher_(cipher) {
    Mac derive(mac, data_of(key.bytes));
    KeyBytes index_key{};
    NFY_ASSERT(derive.compute("nfy seal", sealing_) && derive.compute("nfy index", index_key));
    index_ = std::make_unique<Mac>(mac, index_key.data());
    OPENSSL_cleanse(index_key.data(), index_key.size());
  }
  ~Key() { OPENSSL_cleanse(sealing_.data(), sealing_.size()); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  [[nodiscard]] std::int32_t id() const noexcept { return id_; }

  /// `out` holds header and nonce, and room for ciphertext and tag.
  [[nodiscard]] bool seal(std::string_view plain, std::string_view context, std::string& out) {
    Owned<EVP_CIPHER_CTX> cipher = begin(sealers_, data_of(out) + header_bytes, 1);
    unsigned char* const text = data_of(out) + header_bytes + nonce_bytes;
    int length = 0, last = 0;
    const bool done =
        cipher && authenticate(cipher.get(), std::string_view(out).substr(0, header_bytes)) &&
        authenticate(cipher.get(), context) &&
        EVP_CipherUpdate(cipher.get(), text, &length, data_of(plain),
                         static_cast<int>(plain.size())) == 1 &&
        EVP_CipherFinal_ex(cipher.get(), text + length, &last) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, text + plain.size()) ==
            1;
    if (done) sealers_.give_back(std::move(cipher));
    return done;
  }

  [[nodiscard]] bool open(std::string_view sealed, std::string_view context, std::string& plain) {
    Owned<EVP_CIPHER_CTX> cipher = begin(openers_, data_of(sealed) + header_bytes, 0);
    std::string tag(sealed.substr(sealed.size() - tag_bytes));
    int length = 0, last = 0;
    const bool done =
        cipher && authenticate(cipher.get(), sealed.substr(0, header_bytes)) &&
        authenticate(cipher.get(), context) &&
        EVP_CipherUpdate(cipher.get(), data_of(plain), &length,
                         data_of(sealed) + header_bytes + nonce_bytes,
                         static_cast<int>(plain.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_CipherFinal_ex(cipher.get(), data_of(plain) + length, &last) == 1;
    if (done) openers_.give_back(std::move(cipher));
    return done;
  }

  [[nodiscard]] bool index(std::string_view value, std::int64_t& out) {
    KeyBytes digest{};
    if (!index_->compute(value, digest)) return false;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) bits = bits << 8 | digest[i];
    out = static_cast<std::int64_t>(bits);
    return true;
  }

private:
  [[nodiscard]] Owned<EVP_CIPHER_CTX> begin(ContextPool<EVP_CIPHER_CTX>& pool,
                                            const unsigned char* nonce, int seals) {
    Owned<EVP_CIPHER_CTX> context = pool.take();
    const bool fresh = context == nullptr;
    if (fresh) context.reset(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex(context.get(), fresh ? cipher_ : nullptr, nullptr,
                                      fresh ? sealing_.data() : nullptr, nonce, seals) != 1)
      return nullptr;
    return context;
  }
  static bool authenticate(EVP_CIPHER_CTX* cipher, std::string_view bytes) {
    int length = 0;
    return bytes.empty() || EVP_CipherUpdate(cipher, nullptr, &length, data_of(bytes),
                                             static_cast<int>(bytes.size())) == 1;
  }

  std::int32_t id_;
  EVP_CIPHER* cipher_;
  KeyBytes sealing_{};
  std::unique_ptr<Mac> index_;
  ContextPool<EVP_CIPHER_CTX> sealers_, openers_;
};

Error unopenable() {
  return make_error(ErrorCode::corrupt, "sealed value does not open with this key and context");
}

class AesSealer final : public Sealer {
public:
  AesSealer(std::span<const SealingKey> keys, std::shared_ptr<Entropy> entropy)
      : cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)),
        mac_(EVP_MAC_fetch(nullptr, "HMAC", nullptr)),
        entropy_(std::move(entropy)) {
    NFY_ASSERT(cipher_ && mac_);
    for (const SealingKey& key : keys)
      keys_.push_back(std::make_unique<Key>(key, cipher_.get(), mac_.get()));
  }

  std::int32_t key_id() const noexcept override { return keys_.front()->id(); }

  Result<std::string> seal(std::string_view plain, std::string_view context) override {
    if (plain.size() > plain_bytes_max || context.size() > plain_bytes_max)
      return make_error(ErrorCode::invalid_argument, "value too long to be sealed");
    std::string out(overhead_bytes + plain.size(), '\0');
    const auto id = static_cast<std::uint32_t>(key_id());
    out[0] = format_mark;
    for (int i = 0; i < 4; ++i)
      out[static_cast<std::size_t>(1 + i)] = static_cast<char>(id >> (24 - 8 * i));
    entropy_->fill(
        std::span(reinterpret_cast<std::uint8_t*>(out.data()) + header_bytes, nonce_bytes));
    if (!keys_.front()->seal(plain, context, out))
      return make_error(ErrorCode::internal, "the cipher refused to seal");
    return out;
  }

  Result<std::string> open(std::string_view sealed, std::string_view context) override {
    const std::int32_t id = key_id_of(sealed);
    if (id == 0 || sealed.size() < overhead_bytes || context.size() > plain_bytes_max ||
        sealed.size() > overhead_bytes + plain_bytes_max)
      return unopenable();
    const auto key =
        std::ranges::find_if(keys_, [&](const auto& candidate) { return candidate->id() == id; });
    if (key == keys_.end())
      return make_error(ErrorCode::unsupported, "unknown sealing key: " + std::to_string(id));
    std::string plain(sealed.size() - overhead_bytes, '\0');
    if ((*key)->open(sealed, context, plain)) return plain;
    OPENSSL_cleanse(plain.data(), plain.size());
    return unopenable();
  }

  Result<std::int64_t> index_of(std::string_view value) override {
    std::int64_t out = 0;
    if (!keys_.front()->index(value, out)) return no_index();
    return out;
  }
  Result<std::vector<std::int64_t>> indexes_of(std::string_view value) override {
    std::vector<std::int64_t> out(keys_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (!keys_[i]->index(value, out[i])) return no_index();
    return out;
  }

private:
  static Error no_index() { return make_error(ErrorCode::internal, "the digest was refused"); }

  Owned<EVP_CIPHER> cipher_;
  Owned<EVP_MAC> mac_;
  std::shared_ptr<Entropy> entropy_;
  std::vector<std::unique_ptr<Key>> keys_;  // the one that seals first
};

Result<void> check_keys(std::span<const SealingKey> keys) {
  if (keys.empty() || keys.size() > keys_max)
    return make_error(ErrorCode::invalid_argument,
                      "a sealer needs 1 to 16 keys: " + std::to_string(keys.size()));
  for (const SealingKey& key : keys) {
    if (key.bytes.size() != key_bytes)
      return make_error(ErrorCode::invalid_argument,
                        "sealing key of " + std::to_string(key.bytes.size()) +
                            " bytes instead of " + std::to_string(key_bytes));
    if (key.id < 1)
      return make_error(ErrorCode::invalid_argument,
                        "sealing key id must be 1 or more: " + std::to_string(key.id));
    if (std::ranges::count(keys, key.id, &SealingKey::id) > 1)
      return make_error(ErrorCode::invalid_argument,
                        "two sealing keys have one id: " + std::to_string(key.id));
  }
  return {};
}

}  // namespace

std::int32_t key_id_of(std::string_view sealed) noexcept {
  if (sealed.size() < header_bytes || sealed[0] != format_mark) return 0;
  std::uint32_t id = 0;
  for (std::size_t i = 1; i < header_bytes; ++i)
    id = id << 8 | static_cast<std::uint8_t>(sealed[i]);
  return id > 0x7FFFFFFF ? 0 : static_cast<std::int32_t>(id);
}

Result<std::shared_ptr<Sealer>> make_aes_sealer(std::vector<SealingKey> keys,
                                                std::shared_ptr<Entropy> entropy) {
  NFY_CHECK(check_keys(keys));
  if (entropy == nullptr) return make_error(ErrorCode::invalid_argument, "sealer without entropy");
  auto sealer = std::make_shared<AesSealer>(keys, std::move(entropy));
  for (SealingKey& key : keys) OPENSSL_cleanse(key.bytes.data(), key.bytes.size());
  return std::shared_ptr<Sealer>(std::move(sealer));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace notify
