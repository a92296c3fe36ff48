#include "callbacks.hpp"
#include "objects.hpp"
#include "receipts.hpp"

#include <notify/adapters/callback_provider.hpp>
#include <notify/adapters/smtp.hpp>

using namespace notify;
using namespace notify::capi;

namespace notify::capi {
namespace {

Result<SimulatorOptions> simulator_in(const nfy_simulator_options* options) {
  NFY_TRY(given, sized_or_default(options, "options"));
  SimulatorOptions value;
  NFY_CHECK(text_or_default(given.identifier, "identifier", value.identifier));
  if (given.type != 0) {
    NFY_TRY(type, type_in(given.type, "type"));
    value.type = type;
  }
  NFY_TRY(policy, policy_in(given.in_doubt_policy));
  value.in_doubt_policy = policy;
  if (given.seed != 0) value.seed = given.seed;
  NFY_CHECK(span_or_default(given.latency_min_us, "latency_min_us", value.latency_min));
  NFY_CHECK(span_or_default(given.latency_max_us, "latency_max_us", value.latency_max));
  value.rejected_ppm = given.rejected_ppm;
  value.retry_ppm = given.retry_ppm;
  value.unknown_ppm = given.unknown_ppm;
  value.receipt_lost_ppm = given.receipt_lost_ppm;
  value.receipt_twice_ppm = given.receipt_twice_ppm;
  value.temporary_failure_ppm = given.temporary_failure_ppm;
  value.permanent_failure_ppm = given.permanent_failure_ppm;
  value.pending_first_ppm = given.pending_first_ppm;
  return value;
}

Result<SmtpOptions> smtp_in(const nfy_smtp_options* options) {
  NFY_TRY(given, sized_in(options, "options"));
  SmtpOptions value;
  NFY_CHECK(text_or_default(given.url, "url", value.url));
  NFY_CHECK(text_or_default(given.identifier, "identifier", value.identifier));
  NFY_CHECK(text_or_default(given.username, "username", value.username));
  NFY_CHECK(text_or_default(given.password, "password", value.password));
  NFY_CHECK(text_or_default(given.domain, "domain", value.domain));
  NFY_CHECK(text_or_default(given.ca_file, "ca_file", value.ca_file));
  value.require_tls = given.require_tls != 0;
  NFY_TRY(policy, policy_in(given.in_doubt_policy));
  value.in_doubt_policy = policy;
  NFY_CHECK(span_or_default(given.in_doubt_wait_us, "in_doubt_wait_us", value.in_doubt_wait));
  value.removes_duplicates = given.removes_duplicates != 0;
  NFY_CHECK(
      number_or_default(given.connect_timeout_ms, "connect_timeout_ms", value.connect_timeout_ms));
  NFY_CHECK(number_or_default(given.timeout_ms, "timeout_ms", value.timeout_ms));
  return value;
}

nfy_provider* open_provider(std::shared_ptr<Provider> provider,
                            std::shared_ptr<SimulatedProvider> simulator = nullptr) {
  auto object = std::make_shared<nfy_provider>();
  object->provider = std::move(provider);
  object->simulator = std::move(simulator);
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

}  // namespace
}  // namespace notify::capi

nfy_status nfy_provider_open_simulator(const nfy_simulator_options* options, nfy_clock* clock,
                                       nfy_provider** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(value, simulator_in(options));
    NFY_TRY(time, clock_or_system(clock));
    NFY_TRY(simulator, make_simulated_provider(std::move(value), std::move(time)));
    *out = open_provider(simulator, simulator);
    return {};
  });
}

nfy_status nfy_provider_open_smtp(const nfy_smtp_options* options, nfy_clock* clock,
                                  nfy_provider** out, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_CHECK(clear_out(out));
    NFY_TRY(value, smtp_in(options));
    NFY_TRY(time, clock_or_system(clock));
    NFY_TRY(provider, make_smtp_provider(std::move(value), std::move(time)));
    *out = open_provider(std::move(provider));
    return {};
  });
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
    *out = open_provider(std::move(provider));
    data->own(given.destroy);
    return {};
  });
}

void nfy_provider_close(nfy_provider* provider) { close_handle(provider); }

nfy_status nfy_provider_add(nfy_engine* engine, nfy_provider* provider, nfy_error** err) {
  return guard(err, [&]() -> Result<void> {
    NFY_TRY(self, use(engine, "engine"));
    NFY_TRY(added, use(provider, "provider"));
    return self->engine->add_provider(added->provider);
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
