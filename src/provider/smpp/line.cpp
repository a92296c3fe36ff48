#include "provider/smpp/line.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>  // nfy-allow(owners): TLS needs the socket, not only bytes
#include <openssl/ssl.h>  // nfy-allow(owners): likewise
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>

namespace notify::smpp {
namespace {

constexpr std::size_t read_piece = 16 << 10;

Error line_down(std::string_view why) {
  return make_error(ErrorCode::unavailable, "smpp peer " + std::string(why));
}

/// OpenSSL's own writing to sockets raises SIGPIPE, which would end a host that does not expect it.
int write_quietly(BIO* bio, const char* data, int size) {
  const int socket = static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
  const auto sent = ::send(socket, data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  BIO_clear_retry_flags(bio);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int read_quietly(BIO* bio, char* data, int size) {
  const int socket = static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
  const auto got = ::recv(socket, data, static_cast<std::size_t>(size), 0);
  BIO_clear_retry_flags(bio);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long control_quietly(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

struct FreeAddresses {
  void operator()(addrinfo* all) const noexcept { ::freeaddrinfo(all); }
};

}  // namespace

// nfy-allow(clock): how long a socket may be silent is no time of the host's
Moment moment_now() noexcept { return std::chrono::steady_clock::now(); }

struct Line::Tls {
  struct Free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    void operator()(SSL* session) const noexcept { SSL_free(session); }
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
  };
  std::unique_ptr<BIO_METHOD, Free> method;
  std::unique_ptr<SSL_CTX, Free> context;
  std::unique_ptr<SSL, Free> session;

  /// Negative: the line is done for; 0: not now.
  int outcome(int done) const noexcept {
    if (done > 0) return done;
    const int why = SSL_get_error(session.get(), done);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0 : -1;
  }

  bool speak_through(int socket) {
    method.reset(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "smpp line"));
    if (!method) return false;
    BIO_meth_set_write(method.get(), write_quietly);
    BIO_meth_set_read(method.get(), read_quietly);
    BIO_meth_set_ctrl(method.get(), control_quietly);
    BIO* const bio = BIO_new(method.get());
    if (bio == nullptr) return false;
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
    BIO_set_init(bio, 1);
    SSL_set_bio(session.get(), bio, bio);
    return true;
  }
};

Line::Line() = default;
Line::~Line() { close(); }

void Line::close() noexcept {
  tls_.reset();
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

Result<void> Line::connect(const LineOptions& options) {
  close();
  const Moment until = moment_now() + options.connect_timeout;
  auto done = connect_socket(options, until);
  if (done && options.tls) done = shake_hands(options, until);
  if (!done) close();
  return done;
}

Result<void> Line::connect_socket(const LineOptions& options, Moment until) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  const std::string port = std::to_string(options.port);
  if (::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found) != 0 || found == nullptr)
    return line_down("has no address");
  const std::unique_ptr<addrinfo, FreeAddresses> all(found);
  for (const addrinfo* at = all.get(); at != nullptr; at = at->ai_next) {
    close();
    socket_ = ::socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_ < 0) continue;
    if (::connect(socket_, at->ai_addr, at->ai_addrlen) != 0) {
      if (errno != EINPROGRESS) continue;
      wait_for(POLLOUT, until);
      if (moment_now() >= until) return line_down("is out of reach: no connection in time");
      int error = 0;
      socklen_t size = sizeof error;
      if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) continue;
    }
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(socket_, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    return {};
  }
  return line_down("is out of reach: no connection");
}

Result<void> Line::shake_hands(const LineOptions& options, Moment until) {
  tls_ = std::make_unique<Tls>();
  tls_->context.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* const context = tls_->context.get();
  if (context == nullptr) return line_down("cannot be spoken to by TLS");
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  const bool is_trusting =
      options.ca_file.empty()
          ? SSL_CTX_set_default_verify_paths(context) == 1
          : SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr) == 1;
  if (!is_trusting) return line_down("cannot be trusted: ca_file holds no certificate");
  tls_->session.reset(SSL_new(context));
  SSL* const session = tls_->session.get();
  if (session == nullptr) return line_down("cannot be spoken to by TLS");
  std::array<unsigned char, sizeof(in6_addr)> scratch{};
  const bool is_number = ::inet_pton(AF_INET, options.host.c_str(), scratch.data()) == 1 ||
                         ::inet_pton(AF_INET6, options.host.c_str(), scratch.data()) == 1;
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(session);
  const bool is_named = is_number
                            ? X509_VERIFY_PARAM_set1_ip_asc(wanted, options.host.c_str()) == 1
                            : SSL_set_tlsext_host_name(session, options.host.c_str()) == 1 &&
                                  X509_VERIFY_PARAM_set1_host(wanted, options.host.c_str(), 0) == 1;
  if (!is_named || !tls_->speak_through(socket_)) return line_down("cannot be spoken to by TLS");
  for (;;) {
    ERR_clear_error();
    const int done = SSL_connect(session);
    if (done == 1) return {};
    const int why = SSL_get_error(session, done);
    if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
      return line_down(SSL_get_verify_result(session) == X509_V_OK
                           ? "did not agree on TLS"
                           : "has a certificate that is not trusted");
    wait_for(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, until);
    if (moment_now() >= until) return line_down("is out of reach: no TLS in time");
  }
}

Result<std::size_t> Line::write(std::string_view bytes) {
  if (bytes.empty()) return std::size_t{0};
  if (tls_) {
    ERR_clear_error();
    const int done =
        tls_->outcome(SSL_write(tls_->session.get(), bytes.data(),
                                static_cast<int>(std::min<std::size_t>(bytes.size(), read_piece))));
    if (done < 0) return line_down("closed the connection");
    return static_cast<std::size_t>(done);
  }
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EINTR || errno == EAGAIN) return std::size_t{0};
  return line_down("closed the connection");
}

Result<std::size_t> Line::read(std::string& into) {
  const std::size_t before = into.size();
  into.resize(before + read_piece);
  ssize_t got = 0;
  bool is_closed = false;
  if (tls_) {
    ERR_clear_error();
    got = tls_->outcome(
        SSL_read(tls_->session.get(), into.data() + before, static_cast<int>(read_piece)));
    is_closed = got < 0;
  } else {
    got = ::recv(socket_, into.data() + before, read_piece, 0);
    is_closed = got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN);
  }
  into.resize(before + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (is_closed) return line_down("closed the connection");
  return into.size() - before;
}

void Line::wait(bool to_write, Moment until) const {
  if (tls_ && SSL_pending(tls_->session.get()) > 0) return;
#ifdef TCP_QUICKACK
  // Who sends small answers may hold the last of them back until the ones before are acknowledged
  // (Nagle's algorithm), and a kernel that has nothing to send waits 40 ms with that. Not for good:
  // the kernel takes it back.
  const int on = 1;
  if (!to_write) ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
#endif
  wait_for(static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN), until);
}

void Line::wait_for(short events, Moment until) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - moment_now()).count();
    pollfd one{socket_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return;
    if (moment_now() >= until) return;
  }
}

}  // namespace notify::smpp
