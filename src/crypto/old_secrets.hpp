#pragma once

#include <notify/import.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace notify::import {

/// What a value of the old system is signed for; each column has its own salt in cds.
enum class Secret : std::uint8_t { api_key, personalisation, inbound_sms, bearer_token };

/// No value of the old system is larger once it is open.
inline constexpr std::size_t secret_bytes_max = 4u << 20;

/// Opens values of an old database: those of govuk and cds are signed, those of gsa encrypted.
/// (rules/import 3.1) Keys are derived once. One thread at a time.
class Secrets {
public:
  /// Fails with invalid_argument if there is no key, or no salt where one is needed.
  [[nodiscard]] static Result<Secrets> make(ImportLayout layout, const ImportKeys& keys);

  /// The JSON within. Fails with corrupt if no key opens the value. Messages show nothing of it.
  [[nodiscard]] Result<std::string> open(Secret column, std::string_view value) const;

private:
  Secrets() = default;
  using SigningKey = std::array<unsigned char, 20>;
  struct FernetKey {
    std::array<unsigned char, 16> signing, encryption;
  };

  std::array<std::vector<SigningKey>, 4> signing_;  ///< by Secret, newest first
  std::vector<FernetKey> fernet_;                   ///< newest first
};

/// The bytes of a zlib stream. Fails with corrupt if it is none, ends early or holds more than
/// `bytes_max`.
[[nodiscard]] Result<std::string> inflated(std::string_view stream, std::size_t bytes_max);

}  // namespace notify::import
