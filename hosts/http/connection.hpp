#pragma once

#include "http/loop.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/parser.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace notifyd {

/// A body that grows with what has come, whatever length was announced.
struct GrowingBody {
  using value_type = std::string;
  class reader {
  public:
    template <bool isRequest, class Fields>
    reader(boost::beast::http::header<isRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, boost::beast::error_code& code) { code = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::beast::error_code& code) {
      code = {};
      std::size_t size = 0;
      for (auto at = boost::asio::buffer_sequence_begin(buffers);
           at != boost::asio::buffer_sequence_end(buffers); ++at) {
        const boost::asio::const_buffer part = *at;
        body_.append(static_cast<const char*>(part.data()), part.size());
        size += part.size();
      }
      return size;
    }
    void finish(boost::beast::error_code& code) { code = {}; }

  private:
    value_type& body_;
  };
};

/// One request, and what becomes of it. Whoever has it now, the loop or a thread of the pool, is
/// alone with it.
struct Exchange {
  std::string method;
  std::string target;
  std::vector<notify::RestHeader> headers;
  std::string body;
  std::string peer;
  std::string request_id;
  bool is_http_11 = true;
  bool keeps_alive = false;
  std::size_t bytes_in = 0;
  std::chrono::steady_clock::time_point received_at;
  std::string wire;  ///< the answer's bytes
};

/// One client's connection. Belongs to its loop's thread; only while a request is being answered
/// does a thread of the pool have its Exchange.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  using Socket = boost::asio::ip::tcp::socket;
  using SteadyTime = std::chrono::steady_clock::time_point;

  Connection(Loop& loop, Socket socket, bool is_admin);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start();
  /// No other request is taken from now on.
  void drain();
  void check_deadline(SteadyTime now);
  /// Called by the pool with connections whose requests it gathered.
  static void answer_together(Shared& shared, std::vector<Pool::Item>&& connections);

private:
  using Parser = boost::beast::http::request_parser<GrowingBody>;
  enum class State : std::uint8_t { idle, header, body, handling, writing, lingering, closed };

  void await_readable();
  void on_readable();
  void begin_request();
  void advance();
  [[nodiscard]] std::string_view unread() const;
  void consume(std::size_t count);
  bool check_header();
  bool claim_body();
  void send_continue();
  void dispatch();
  void submit(Pool& pool, const Handler& handler);
  void gather();
  [[nodiscard]] notify::RestRequest request() const;
  void refuse_busy();
  void refuse(int status, std::string_view message);
  void refuse_parsed(const boost::beast::error_code& code);
  static void answer(Shared& shared, Exchange& exchange, const notify::RestResponse& response);
  void write();
  void write_more();
  void after_answer();
  void linger();
  void close();
  void set_deadline(std::int64_t seconds);

  Loop& loop_;
  Socket socket_;
  Loop::Place place_;
  std::string peer_;
  bool is_admin_;
  State state_ = State::idle;
  bool ends_ = false;  ///< after this answer
  bool expects_continue_ = false;
  std::size_t header_bytes_ = 0;
  std::size_t claimed_ = 0;  ///< of Shared::body_bytes
  SteadyTime deadline_;
  std::optional<Parser> parser_;
  std::string pending_;  ///< read and not parsed yet, from pending_at_ on
  std::size_t pending_at_ = 0;
  std::unique_ptr<Exchange> exchange_;
  std::size_t written_ = 0;
  std::size_t discarded_ = 0;
};

}  // namespace notifyd
