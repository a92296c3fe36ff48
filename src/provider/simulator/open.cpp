#include "provider/simulator/simulator.hpp"

#include <notify/adapters/simulator.hpp>

namespace notify::simulator {

Result<std::shared_ptr<Provider>> open(ProviderOptions& options, const ProviderPorts& ports) {
  SimulatorOptions value;
  options.text("identifier", value.identifier);
  options.word("type", value.type, notification_type_from);
  options.number("seed", value.seed);
  options.word("in_doubt_policy", value.in_doubt_policy, in_doubt_policy_from);
  options.span("latency_min_us", value.latency_min);
  options.span("latency_max_us", value.latency_max);
  options.number("rejected_ppm", value.rejected_ppm);
  options.number("retry_ppm", value.retry_ppm);
  options.number("unknown_ppm", value.unknown_ppm);
  options.number("receipt_lost_ppm", value.receipt_lost_ppm);
  options.number("receipt_twice_ppm", value.receipt_twice_ppm);
  options.number("temporary_failure_ppm", value.temporary_failure_ppm);
  options.number("permanent_failure_ppm", value.permanent_failure_ppm);
  options.number("pending_first_ppm", value.pending_first_ppm);
  NFY_CHECK(options.end());
  NFY_TRY(provider, make_simulated_provider(std::move(value), ports.clock));
  return std::shared_ptr<Provider>(std::move(provider));
}

}  // namespace notify::simulator
