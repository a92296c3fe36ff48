#pragma once

#include "provider/smpp/line.hpp"
#include "provider/smpp/pdu.hpp"

#include <notify/ports/provider.hpp>

#include <sys/types.h>

#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace notify::smpp {

struct SessionOptions {
  LineOptions line{};
  std::string system_id{};
  std::string password{};
  std::string system_type{};
  std::size_t window = 10;
  std::chrono::milliseconds timeout{10'000};        ///< of an answer to one pdu
  std::chrono::milliseconds throttle_wait{5'000};   ///< how long a batch waits for the peer at most
  std::chrono::milliseconds enquire_every{30'000};  ///< of silence
  std::chrono::milliseconds bind_retry{10'000};     ///< after a bind that failed
};

/// One submit_sm, and what became of it.
struct Submission {
  std::size_t message = 0;  ///< which message of the batch it is a part of
  Sms sms{};
  SendResult result{SendOutcome::retry, {}, {}};
};

/// A bind as transceiver over one line: a window of submit_sm, and deliver_sm that come meanwhile.
/// It works in the calls of its owner only: between them the peer hears nothing. One thread at a
/// time; in a child of fork() only is_inherited() may be asked.
class Session {
public:
  explicit Session(SessionOptions options) : options_(std::move(options)) {}
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  [[nodiscard]] bool is_inherited() const noexcept;

  /// Sends each and writes down what became of it:
  ///
  /// | what happened                                              | outcome              |
  /// |------------------------------------------------------------|----------------------|
  /// | submit_sm_resp without an error                            | accepted             |
  /// | submit_sm_resp or generic_nack with one about the message  | rejected             |
  /// | the same with another error, or throttled for too long     | retry                |
  /// | never written as a whole: no connection, no bind, line cut | retry                |
  /// | written as a whole, and line cut, silence or garbage       | unknown              |
  ///
  /// Of one message no more parts are written once a part was rejected. A line that drops is opened
  /// again, unless nothing was answered on it.
  void submit(std::vector<Submission>& batch);

  /// Keeps the session up: binds, answers and asks enquire_link; and hands what came in to `keep`.
  void listen(const PostKeeper& keep);

  /// Why there is no session; empty if there is one.
  [[nodiscard]] const std::string& why_down() const noexcept { return why_down_; }

private:
  struct Flight {
    std::size_t index = 0;  ///< in the batch
    std::uint64_t end = 0;  ///< count of bytes after which all of it was written
    Moment answer_until{};
  };
  /// A deliver_sm that waits to be kept.
  struct Post {
    std::string frame;
    std::uint32_t sequence = 0;
    std::uint64_t line = 0;  ///< on which it came
  };
  /// Posts that are one: parts of a long message.
  struct Bundle {
    std::vector<Post> posts;
    std::set<std::uint8_t> parts;
    std::uint8_t total = 1;
    Moment since{};
  };

  bool open();
  Result<void> bind();
  void drop(const std::string& why);
  void queue(const Pdu& pdu);
  void answer(Command command, std::uint32_t sequence, std::uint32_t status);
  void flush();
  /// Reads what is there and acts on it.
  void pump();
  void act_on(std::string_view frame);
  void act_on_answer(const PduHeader& header, std::string_view frame);
  void settle(std::uint32_t sequence, SendResult result);
  void settle_refusal(std::uint32_t sequence, std::uint32_t status, std::string_view what);
  void hold_back(std::uint32_t sequence);
  void fill_window();
  void give_up_waiting(const std::string& why);
  void check_times();
  [[nodiscard]] Moment next_moment() const;
  void keep_alive();
  void collect();
  void bundle(Post post);
  void hand_over(std::vector<Bundle>& all, const PostKeeper& keep);

  SessionOptions options_;
  Line line_;
  pid_t opened_by_ = 0;
  std::string why_down_ = "smpp peer was not asked yet";
  Moment bind_after_{};

  std::uint64_t line_count_ = 0;
  std::uint32_t sequence_ = 0;
  std::string in_, out_;
  std::uint64_t written_ = 0;  ///< bytes of this line
  Moment heard_at_{}, enquired_at_{};
  bool is_enquiring_ = false;
  bool is_bound_ = false;
  bool is_leaving_ = false;
  std::uint32_t bind_status_ = 0;
  bool has_bind_answer_ = false;

  std::vector<Submission>* batch_ = nullptr;
  std::deque<std::size_t> waiting_;
  std::map<std::uint32_t, Flight> flying_;
  std::set<std::size_t> refused_messages_;
  std::size_t answered_on_line_ = 0;
  Moment paused_until_{};
  std::chrono::milliseconds pause_{0}, paused_{0};

  std::deque<Post> posts_;
  std::size_t post_bytes_ = 0;
  std::map<std::string, Bundle> bundles_;
};

}  // namespace notify::smpp
