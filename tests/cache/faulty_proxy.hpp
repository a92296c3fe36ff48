#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace notify::test {

/// Stands between a client and a server on this machine, and does to what passes what networks do.
/// A fault holds until another one is set; setting one ends the lines that there are if it says so.
class FaultyProxy {
public:
  enum class Fault : std::uint8_t {
    none,
    delay,         ///< each answer waits for `amount` ms
    hold,          ///< an answer waits until another fault is set
    cut_answer,    ///< the line ends after `amount` bytes of an answer
    swallow,       ///< requests arrive, no answer ever comes back
    drop_request,  ///< the line ends with the next request, which never arrives
    trickle,       ///< answers come byte by byte
    refuse,        ///< every line ends at once
  };

  explicit FaultyProxy(int server_port);
  ~FaultyProxy();
  FaultyProxy(const FaultyProxy&) = delete;
  FaultyProxy& operator=(const FaultyProxy&) = delete;

  [[nodiscard]] int port() const noexcept { return port_; }
  void set(Fault fault, int amount = 0);
  /// New lines go to another server; those that there are end.
  void lead_to(int server_port);
  void end_lines();
  /// How many answers, or parts of them, have been passed on or kept by now.
  [[nodiscard]] std::int64_t answers() const noexcept { return answers_; }

private:
  struct Line;
  void run();
  void accept_line();
  /// False: the line is over.
  bool pass(Line& line, bool is_answer);
  bool pass_answer(Line& line, std::string_view answer);

  int listener_ = -1, port_ = 0;
  std::atomic<int> server_port_;
  std::atomic<Fault> fault_{Fault::none};
  std::atomic<int> amount_{0};
  std::atomic<std::int64_t> answers_{0};
  std::atomic<bool> ends_{false}, ends_lines_{false};
  std::vector<std::unique_ptr<Line>> lines_;
  std::thread thread_;
};

}  // namespace notify::test
