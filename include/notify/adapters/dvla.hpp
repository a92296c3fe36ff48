#pragma once

#include <notify/open_provider.hpp>
#include <notify/result.hpp>

#include <string_view>

/// The print provider of the kind "dvla", which open_provider() opens: what its account needs from
/// time to time. (docs/delivery.md lists its options.)
namespace notify {

/// Has the printer make a new API key and keeps it in `secrets_file`, from which every provider
/// that names the same file takes it once the printer refuses the old one. `options_json` is what
/// open_provider("dvla", …) gets. Fails with invalid_argument on wrong options or without a
/// secrets_file, with busy while another process rotates, with unavailable if the printer, or the
/// file, does not take part. If the line breaks before the answer is there, the new key is lost and
/// the printer has to be asked for one.
[[nodiscard]] Result<void> rotate_dvla_api_key(std::string_view options_json,
                                               ProviderPorts ports = {});

/// The same for the password, which is made here: it stands in `secrets_file` as the next one
/// before the printer hears of it, so that it is never lost, whatever breaks off.
[[nodiscard]] Result<void> rotate_dvla_password(std::string_view options_json,
                                                ProviderPorts ports = {});

}  // namespace notify
