#include "callbacks.hpp"
#include "objects.hpp"
#include "receipts.hpp"

#include <notify/adapters/callback_provider.hpp>
#include <notify/adapters/dvla.hpp>
#include <notify/adapters/smtp.hpp>
#include <notify/open_provider.hpp>
#include <notify/providers.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

nfy_provider* provider_handle(std::shared_ptr<Provider> provider) {
  auto object = std::make_shared<nfy_provider>();
  object->simulator = std::dynamic_pointer_cast<SimulatedProvider>(provider);
  object->provider = std::move(provider);
  return open_handle(std::move(object));
}

Result<std::shared_ptr<SimulatedProvider>> simulator_of(const nfy_provider* provider) {
  NFY_TRY(found, use(provider, "provider"));
  if (!found->simulator) {
    return make_error(ErrorCode::unsupported, "the provider is no simulator: " +
                                                  std::string(found->provider->identifier()));
  }
  return found->simulator;
}

/// What a rotation is asked with; `rotate` is one of those of dvla.hpp.
Result<void> rotate_secret(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                           Result<void> (*rotate)(std::string_view, ProviderPorts)) {
  NFY_TRY(name, text_in(kind, "kind"));
  NFY_TRY(options, bytes_in(options_json, "options_json"));
  NFY_TRY(time, clock_or_system(clock));
  if (name != "dvla")
    return make_error(ErrorCode::unsupported,
                      "a provider of this kind has no secrets that rotate: " + std::string(name));
  return rotate(options, {.clock = std::move(time)});
}

}  // namespace
}  // namespace notify::capi

nfy_status nfy_provider_open(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                             nfy_provider** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(name, text_in(kind, "kind"));
    NFY_TRY(options, bytes_in(options_json, "options_json"));
    NFY_TRY(time, clock_or_system(clock));
    NFY_TRY(provider, open_provider(name, options, {.clock = std::move(time)}));
    *out = provider_handle(std::move(provider));
    return {};
  });
}

nfy_status nfy_provider_rotate_api_key(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                                       nfy_error** err) {
  return guard(err, [&] { return rotate_secret(kind, options_json, clock, &rotate_dvla_api_key); });
}

nfy_status nfy_provider_rotate_password(nfy_str kind, nfy_str options_json, nfy_clock* clock,
                                        nfy_error** err) {
  return guard(err,
               [&] { return rotate_secret(kind, options_json, clock, &rotate_dvla_password); });
}

nfy_status nfy_provider_open_callback(const nfy_callback_options* options, nfy_provider** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(given, sized_in(options, "options"));
    if (given.send == nullptr) return bad_argument("send", "must not be NULL");
    CallbackProviderOptions value;
    NFY_CHECK(text_or_default(given.identifier, "identifier", value.identifier));
    NFY_TRY(type, type_in(given.type, "type"));
    value.type = type;
    NFY_TRY(policy, policy_in(given.in_doubt_policy));
    value.in_doubt_policy = policy;
    NFY_CHECK(span_or_default(given.in_doubt_wait_us, "in_doubt_wait_us", value.in_doubt_wait));
    value.removes_duplicates = given.removes_duplicates != 0;
    auto data = std::make_shared<HostData>(given.user_data);
    NFY_TRY(provider,
            make_callback_provider(std::move(value), make_send_function(given.send, data)));
    *out = provider_handle(std::move(provider));
    data->own(given.destroy);
    return {};
  });
}

void nfy_provider_close(nfy_provider* provider) { close_handle(provider); }

nfy_status nfy_provider_add(nfy_engine* engine, nfy_provider* provider, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(added, use(provider, "provider"));
    return self->engine->providers().add(added->provider);
  });
}

nfy_status nfy_provider_take_receipts(nfy_provider* provider, size_t limit, nfy_receipt_rows** out,
                                      nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(simulator, simulator_of(provider));
    *out = open_rows<nfy_receipt_rows>(simulator->take_receipts(limit));
    return {};
  });
}

nfy_status nfy_provider_get_counts(nfy_provider* provider, nfy_simulator_counts* out,
                                   nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(simulator, simulator_of(provider));
    NFY_CHECK(check_sized_out(out, "out"));
    nfy_simulator_counts counts = NFY_SIMULATOR_COUNTS_INIT;
    counts.receipts_waiting = simulator->receipts_waiting();
    counts.messages_taken = simulator->messages_taken();
    sized_out(out, counts);
    return {};
  });
}
