#include "http/connection.hpp"

#include "http/wire.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <map>
#include <new>
#include <utility>

namespace notifyd {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Clock = std::chrono::steady_clock;
using Code = boost::system::error_code;

constexpr std::int64_t linger_seconds = 2;
constexpr std::size_t linger_bytes_max = 4 << 20;
/// Bodies up to this length are always taken: only longer ones count against bodies_bytes_max.
constexpr std::size_t small_body_bytes = 64 << 10;

std::string text_of(boost::beast::string_view view) { return {view.data(), view.size()}; }

/// "http://host/path" is "/path": a client that takes us for a proxy means us all the same.
std::string origin_form(std::string target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t path = target.find_first_of("/?", scheme.size());
    if (path == std::string::npos) return "/";
    return target[path] == '/' ? target.substr(path) : "/" + target.substr(path);
  }
  return target;
}

/// A message that is stored within one call of the store. A file goes elsewhere first.
bool is_message(const Exchange& exchange, std::string_view path) {
  return exchange.method == "POST" &&
         (path == "/v2/notifications/sms" || path == "/v2/notifications/email") &&
         exchange.body.size() <= small_body_bytes &&
         exchange.body.find("\"file\"") == std::string::npos;
}

}  // namespace

Connection::Connection(Loop& loop, Socket socket, bool is_admin)
    : loop_(loop), socket_(std::move(socket)), is_admin_(is_admin) {
  ++loop_.shared().connections;
}

Connection::~Connection() {
  if (state_ != State::closed) --loop_.shared().connections;
}

void Connection::start() {
  place_ = loop_.add(*this);
  Code code;
  socket_.non_blocking(true, code);
  if (!code) socket_.set_option(asio::ip::tcp::no_delay(true), code);
  const auto peer = socket_.remote_endpoint(code);
  if (code) return close();
  peer_ = peer.address().to_string();
  set_deadline(loop_.shared().options.idle_seconds);
  if (loop_.shared().draining) drain();
  if (state_ != State::closed) await_readable();
}

void Connection::drain() {
  ends_ = true;
  Code code;
  if (state_ == State::idle && unread().empty() && socket_.available(code) == 0) close();
}

void Connection::set_deadline(std::int64_t seconds) {
  deadline_ = Clock::now() + std::chrono::seconds(seconds);
}

void Connection::check_deadline(SteadyTime now) {
  if (now < deadline_) return;
  if (state_ != State::header && state_ != State::body) return close();
  Code code;
  socket_.cancel(code);
  refuse(408, "The request took too long to arrive");
}

// -- reading --------------------------------------------------------------------------------------

void Connection::await_readable() {
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](const Code& code) {
    if (code == asio::error::operation_aborted || self->state_ == State::closed) return;
    code ? self->close() : self->on_readable();
  });
}

void Connection::on_readable() {
  auto& scratch = loop_.scratch();
  Code code;
  const std::size_t size = socket_.read_some(asio::buffer(scratch), code);
  if (code == asio::error::would_block || code == asio::error::try_again) return await_readable();
  if (code) return close();
  if (state_ == State::lingering) {
    discarded_ += size;
    return discarded_ > linger_bytes_max ? close() : await_readable();
  }
  pending_.append(scratch.data(), size);
  advance();
}

std::string_view Connection::unread() const {
  return std::string_view(pending_).substr(pending_at_);
}

void Connection::consume(std::size_t count) {
  pending_at_ += count;
  if (pending_at_ < pending_.size()) return;
  pending_.clear();
  pending_at_ = 0;
}

void Connection::begin_request() {
  // Some clients end a body with an empty line that belongs to nothing.
  while (unread().starts_with("\r\n")) consume(2);
  if (unread().empty() || unread() == "\r") return;
  state_ = State::header;
  set_deadline(loop_.shared().options.header_seconds);
  header_bytes_ = 0;
  expects_continue_ = false;
  parser_.emplace();
  parser_->eager(false);
  parser_->header_limit(static_cast<std::uint32_t>(loop_.shared().options.header_bytes_max));
  parser_->body_limit(static_cast<std::uint64_t>(loop_.shared().options.body_bytes_max));
}

// Parses what was read, as far as one request goes; what follows it waits for its turn.
void Connection::advance() {
  const auto header_max = static_cast<std::size_t>(loop_.shared().options.header_bytes_max);
  if (state_ == State::closed) return;
  if (state_ == State::idle) begin_request();
  while (state_ != State::idle && !unread().empty()) {
    const std::string_view view = unread();
    boost::beast::error_code code;
    const std::size_t size = parser_->put(asio::buffer(view.data(), view.size()), code);
    consume(size);
    if (code && code != http::error::need_more) return refuse_parsed(code);
    if (state_ == State::header) {
      header_bytes_ += size;
      if (header_bytes_ > header_max || (code && header_bytes_ + unread().size() >= header_max)) {
        return refuse(431, "The header of the request is too long");
      }
      if (parser_->is_header_done() && !check_header()) return;
    } else if (code && unread().size() > header_max) {
      return refuse(400, "A chunk of the request has too long a header");
    }
    if (!claim_body()) return;
    if (parser_->is_done()) return dispatch();
    if (code) break;
  }
  if (state_ == State::body && expects_continue_) send_continue();
  if (state_ != State::closed) await_readable();
}

void Connection::refuse_parsed(const boost::beast::error_code& code) {
  if (code == http::error::header_limit)
    return refuse(431, "The header of the request is too long");
  if (code == http::error::body_limit) return refuse(413, "The body of the request is too long");
  if (code == http::error::bad_version) return refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken");
  refuse(400, "The request is no HTTP");
}

// Takes the header over before the body comes: fields of a trailer never get into it. Whatever two
// readers could take for two different lengths is refused.
bool Connection::check_header() {
  state_ = State::body;
  set_deadline(loop_.shared().options.body_seconds);
  const auto& message = parser_->get();
  exchange_ = std::make_unique<Exchange>();
  exchange_->method = text_of(message.method_string());
  exchange_->target = origin_form(text_of(message.target()));
  exchange_->is_http_11 = message.version() >= 11;
  exchange_->keeps_alive = parser_->keep_alive();
  exchange_->peer = peer_;
  int hosts = 0;
  for (const auto& field : message) {
    notify::RestHeader header{text_of(field.name_string()), text_of(field.value())};
    if (field.name() == http::field::host) ++hosts;
    if (field.name() == http::field::transfer_encoding &&
        (!boost::beast::iequals(field.value(), "chunked") || !exchange_->is_http_11)) {
      refuse(501, "No transfer encoding but chunked is known");
      return false;
    }
    if (field.name() == http::field::expect) {
      if (!boost::beast::iequals(field.value(), "100-continue")) {
        refuse(417, "No expectation but 100-continue is met");
        return false;
      }
      expects_continue_ = true;
    }
    if (boost::beast::iequals(field.name_string(), "X-Request-Id") && is_request_id(header.value)) {
      exchange_->request_id = header.value;
    }
    exchange_->headers.push_back(std::move(header));
  }
  if (hosts > 1 || (hosts == 0 && exchange_->is_http_11)) {
    refuse(400, "The request needs one Host");
    return false;
  }
  return true;
}

bool Connection::claim_body() {
  const std::size_t size = parser_->is_header_done() ? parser_->get().body().size() : 0;
  exchange_ ? void(exchange_->bytes_in = header_bytes_ + size) : void();
  if (size <= std::max(small_body_bytes, claimed_)) return true;
  Shared& shared = loop_.shared();
  const auto more = static_cast<std::int64_t>(size - claimed_);
  claimed_ = size;
  if ((shared.body_bytes += more) <= shared.options.bodies_bytes_max) return true;
  refuse(503, "Too many long requests are under way");
  return false;
}

void Connection::send_continue() {
  static constexpr std::string_view text = "HTTP/1.1 100 Continue\r\n\r\n";
  expects_continue_ = false;
  Code code;
  // So few bytes go out at once, unless the client takes no answers at all.
  if (socket_.write_some(asio::buffer(text), code) != text.size()) close();
}

// -- answering ------------------------------------------------------------------------------------

void Connection::dispatch() {
  exchange_->body = std::move(parser_->get().body());
  exchange_->bytes_in = header_bytes_ + exchange_->body.size();
  parser_.reset();
  exchange_->received_at = Clock::now();
  if (exchange_->request_id.empty()) exchange_->request_id = make_request_id();
  state_ = State::handling;
  deadline_ = SteadyTime::max();
  Shared& shared = loop_.shared();
  ++shared.under_way;
  const std::string_view path =
      std::string_view(exchange_->target).substr(0, exchange_->target.find('?'));
  const bool reads = exchange_->method == "GET" || exchange_->method == "HEAD";
  if (reads && path == "/healthz") {
    notify::RestResponse alive{200, {{"Content-Type", "text/plain"}}, "ok\n", "GET /healthz"};
    answer(shared, *exchange_, alive);
    return write();
  }
  if (reads && path == "/readyz") return submit(loop_.host_pool(), shared.handlers.ready);
  if (reads && path == "/metrics" && (is_admin_ || shared.serves_metrics_beside_api)) {
    return submit(loop_.host_pool(), shared.handlers.metrics);
  }
  if (is_admin_) {
    answer(shared, *exchange_, refusal(404, "There is nothing here"));
    return write();
  }
  shared.handlers.posts&& is_message(*exchange_, path) ? gather()
                                                       : submit(loop_.pool(), shared.handlers.api);
}

notify::RestRequest Connection::request() const {
  return {exchange_->method, exchange_->target, exchange_->headers, exchange_->body,
          exchange_->peer};
}

void Connection::submit(Pool& pool, const Handler& handler) {
  const bool taken = pool.submit([self = shared_from_this(), &handler]() mutable {
    Exchange& exchange = *self->exchange_;
    notify::RestResponse response;
    try {
      response = handler(self->request());
    } catch (const std::bad_alloc&) {
      response = refusal(503, "There is no memory for this");
    } catch (...) {
      response = refusal(500, "Internal server error");
    }
    answer(self->loop_.shared(), exchange, response);
    Loop& loop = self->loop_;
    asio::post(loop.io(), [self = std::move(self)] { self->write(); });
  });
  if (!taken) refuse_busy();
}

void Connection::refuse_busy() {
  answer(loop_.shared(), *exchange_, refusal(503, "Too many requests are under way"));
  write();
}

void Connection::gather() {
  if (!loop_.pool().gather(shared_from_this())) refuse_busy();
}

void Connection::answer_together(Shared& shared, std::vector<Pool::Item>&& connections) {
  std::vector<std::shared_ptr<Connection>> served;
  std::vector<notify::RestRequest> requests;
  for (const Pool::Item& item : connections) {
    served.push_back(std::static_pointer_cast<Connection>(item));
    requests.push_back(served.back()->request());
  }
  connections.clear();
  std::vector<notify::RestResponse> responses;
  try {
    responses = shared.handlers.posts(requests);
  } catch (const std::bad_alloc&) {
    responses.assign(served.size(), refusal(503, "There is no memory for this"));
  } catch (...) {
    responses.assign(served.size(), refusal(500, "Internal server error"));
  }
  // Each loop is woken once for all of its connections.
  std::map<Loop*, std::vector<std::shared_ptr<Connection>>> of_loop;
  for (std::size_t i = 0; i < served.size(); ++i) {
    answer(shared, *served[i]->exchange_, responses[i]);
    of_loop[&served[i]->loop_].push_back(std::move(served[i]));
  }
  for (auto& [loop, answered] : of_loop)
    asio::post(loop->io(), [answered = std::move(answered)] {
      for (const auto& connection : answered) connection->write();
    });
}

void Connection::answer(Shared& shared, Exchange& exchange, const notify::RestResponse& response) {
  exchange.keeps_alive = exchange.keeps_alive && !shared.draining;
  exchange.wire = wire_of(response, {exchange.is_http_11, exchange.keeps_alive,
                                     exchange.method == "HEAD", exchange.request_id});
  const auto us =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - exchange.received_at)
          .count();
  shared.metrics.record(response.route, response.status, us);
  shared.log.write({exchange.method, response.route, response.status, us, exchange.bytes_in,
                    exchange.wire.size(), exchange.request_id});
  --shared.under_way;
}

// What cannot be a request: it is answered, and nothing after it is read.
void Connection::refuse(int status, std::string_view message) {
  if (!exchange_) exchange_ = std::make_unique<Exchange>();
  exchange_->keeps_alive = false;
  exchange_->received_at = Clock::now();
  if (exchange_->request_id.empty()) exchange_->request_id = make_request_id();
  parser_.reset();
  ends_ = true;
  ++loop_.shared().under_way;
  answer(loop_.shared(), *exchange_, refusal(status, message));
  write();
}

void Connection::write() {
  if (state_ == State::closed) return;
  state_ = State::writing;
  set_deadline(loop_.shared().options.write_seconds);
  written_ = 0;
  write_more();
}

void Connection::write_more() {
  const std::string& wire = exchange_->wire;
  while (written_ < wire.size()) {
    Code code;
    written_ +=
        socket_.write_some(asio::buffer(wire.data() + written_, wire.size() - written_), code);
    if (code == asio::error::would_block || code == asio::error::try_again) {
      return socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const Code& said) {
        if (said == asio::error::operation_aborted || self->state_ == State::closed) return;
        said ? self->close() : self->write_more();
      });
    }
    if (code) return close();
  }
  after_answer();
}

void Connection::after_answer() {
  const bool ends = ends_ || !exchange_->keeps_alive;
  exchange_.reset();
  loop_.shared().body_bytes -= static_cast<std::int64_t>(std::exchange(claimed_, 0));
  if (ends) return linger();
  state_ = State::idle;
  set_deadline(loop_.shared().options.idle_seconds);
  if (!unread().empty()) {
    // Not at once: a client that sends many requests in one go would pile up calls.
    return asio::post(loop_.io(), [self = shared_from_this()] { self->advance(); });
  }
  std::string().swap(pending_);
  pending_at_ = 0;
  if (loop_.shared().draining) drain();
  if (state_ != State::closed) await_readable();
}

// -- ending ---------------------------------------------------------------------------------------

// A socket that is closed while bytes of the client wait unread takes the answer back, so what
// still comes is read for a moment.
void Connection::linger() {
  Code code;
  socket_.shutdown(Socket::shutdown_send, code);
  if (code) return close();
  state_ = State::lingering;
  set_deadline(linger_seconds);
  discarded_ = 0;
  std::string().swap(pending_);
  pending_at_ = 0;
  await_readable();
}

void Connection::close() {
  if (state_ == State::closed) return;
  state_ = State::closed;
  --loop_.shared().connections;
  loop_.shared().body_bytes -= static_cast<std::int64_t>(std::exchange(claimed_, 0));
  Code code;
  socket_.close(code);
  loop_.remove(place_);
}

}  // namespace notifyd
