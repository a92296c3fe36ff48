#include "harness.hpp"

#include "engine/personal_data.hpp"

#include <notify/adapters/aes_sealer.hpp>

namespace notify::bench {
namespace {

constexpr int count = 20'000;

std::vector<Notification> notifications(Entropy& entropy) {
  std::vector<Notification> rows(count);
  for (int i = 0; i < count; ++i) {
    Notification& n = rows[static_cast<std::size_t>(i)];
    n.id.uuid = make_uuid_v7(UtcTime::from_us(1'774'008'000'000'000 + i), entropy);
    n.to = "07400 " + std::to_string(100'000 + i);
    n.normalised_to = "447400" + std::to_string(100'000 + i);
    n.personalisation =
        R"({"name":"Person )" + std::to_string(i) + R"(","day":"12 March","place":"Station Road"})";
    n.reply_to_text = "CLINIC";
  }
  return rows;
}

}  // namespace

void bench_seal(Bench& bench) {
  if (!bench.wants("send.seal")) return;
  const auto entropy = std::make_shared<SystemEntropy>();
  const auto sealer = must(make_aes_sealer({{1, std::string(32, 'k')}}, entropy));
  const auto open_rows = notifications(*entropy);
  bench.measure({.name = "send.seal",
                 .unit = "rows/s",
                 .better = Better::higher,
                 .goal_of = GoalOf::ours,
                 .goal = 200'000},
                [&] {
                  auto rows = open_rows;
                  return count / seconds([&] {
                           for (Notification& n : rows) must(personal_data::seal(sealer.get(), n));
                         });
                });
  auto sealed = open_rows;
  for (Notification& n : sealed) must(personal_data::seal(sealer.get(), n));
  bench.measure({.name = "send.seal_open",
                 .unit = "rows/s",
                 .better = Better::higher,
                 .goal_of = GoalOf::ours,
                 .goal = 400'000},
                [&] {
                  auto rows = sealed;
                  return count / seconds([&] {
                           for (Notification& n : rows) must(personal_data::open(sealer.get(), n));
                         });
                });
}

}  // namespace notify::bench
