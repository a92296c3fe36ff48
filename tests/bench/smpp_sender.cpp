// Text messages through the port of the provider "smpp", with nothing round it: what
// bindings/python/bench/provider_smpp.py measures beside smpplib.
//   nfy-bench-smpp-sender PORT WINDOW MESSAGES
// Prints messages a second.
#include <notify/open_provider.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

using namespace notify;

int main(int count, char** words) {
  if (count != 4) return 2;
  const std::string options =
      std::string(
          R"({"host": "127.0.0.1", "system_id": "notify", "password": "secret", "port": )") +
      words[1] + R"(, "window": )" + words[2] + "}";
  const auto opened = open_provider("smpp", options);
  if (!opened) return 1;
  Provider& provider = **opened;
  const auto wanted = static_cast<std::size_t>(std::strtoul(words[3], nullptr, 10));
  std::vector<OutboundMessage> batch(provider.batch_max());
  std::size_t sent = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (; sent < wanted; sent += batch.size()) {
    // As the engine hands them over: made anew for each call.
    for (OutboundMessage& message : batch) {
      message = {};
      message.provider_key = std::to_string(sent);
      message.to = "447700900123";
      message.sender = "CLINIC";
      message.body = "Dear Ann";
    }
    const auto results = provider.send_many(batch);
    if (!results) return 1;
    for (const SendResult& result : *results)
      if (result.outcome != SendOutcome::accepted) return 1;
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  std::printf("%.0f\n", static_cast<double>(sent) / taken.count());
  return 0;
}
