#include "adapters/sources/net_session.h"

#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace danmakud::adapters {
namespace {

constexpr std::chrono::seconds kConnectDeadline{10};
constexpr std::chrono::seconds kFarewell{1};
constexpr std::size_t kTlsBufferBytes = std::size_t{16} << 10;
constexpr std::size_t kMaxUnsentBytes = std::size_t{4} << 20;

}  // namespace

ErrorCode NetThread::tls(const std::string& ca_file, asio::ssl::context*& found) {
  std::unique_ptr<asio::ssl::context>& made = tls_[ca_file];
  ErrorCode error;
  if (made == nullptr) {
    auto fresh = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
    fresh->set_verify_mode(asio::ssl::verify_peer, error);
    ca_file.empty() ? fresh->set_default_verify_paths(error) : fresh->load_verify_file(ca_file, error);
    if (error) return error;
    SSL_CTX_set_min_proto_version(fresh->native_handle(), TLS1_2_VERSION);
    made = std::move(fresh);
  }
  found = made.get();
  return error;
}

NetSession::NetSession(NetThread& thread, StreamUrl url, std::string ca_file)
    : thread_(thread),
      url_(std::move(url)),
      ca_file_(std::move(ca_file)),
      deadline_(thread.context),
      resolver_(thread.context),
      plain_(thread.context) {}

void NetSession::connect() {
  deadline_.expires_after(kConnectDeadline);
  deadline_.async_wait([this, self = shared_from_this()](const ErrorCode& error) {
    if (!error && !is_connected_) fail("connect", asio::error::timed_out);
  });
  if (!url_.is_unix()) return resolve();
  const asio::local::stream_protocol::endpoint path(url_.host);
  connect_to(std::make_shared<Endpoints>(Endpoints{path}));
}

void NetSession::resolve() {
  resolver_.async_resolve(url_.host, std::to_string(url_.port),
                          [this, self = shared_from_this()](const ErrorCode& error, const auto& found) {
                            if (is_closed_) return;
                            if (error) return fail("resolve", error);
                            auto endpoints = std::make_shared<Endpoints>();
                            for (const auto& entry : found) endpoints->emplace_back(entry.endpoint());
                            connect_to(endpoints);
                          });
}

void NetSession::connect_to(const std::shared_ptr<Endpoints>& endpoints) {
  asio::async_connect(plain_, *endpoints,
                      [this, endpoints, self = shared_from_this()](const ErrorCode& error, const auto&) {
                        if (is_closed_) return;
                        error ? fail("connect", error) : on_socket_connected();
                      });
}

void NetSession::on_socket_connected() {
  ErrorCode ignored;
  if (!url_.is_unix()) plain_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (url_.is_tls()) return shake_hands();
  ErrorCode error;
  plain_.non_blocking(true, error);
  error ? fail("connect", error) : begin();
}

void NetSession::shake_hands() {
  asio::ssl::context* trust = nullptr;
  if (const ErrorCode error = thread_.tls(ca_file_, trust)) {
    return mistrust(
        fmt::format("{}: {}", ca_file_.empty() ? "the system's authorities" : "ca_file " + ca_file_, error.message()));
  }
  tls_ = std::make_unique<asio::ssl::stream<GenericSocket>>(std::move(plain_), *trust);
  // SNI; OpenSSL's macro for it is an old-style cast.
  SSL_ctrl(tls_->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           const_cast<char*>(url_.host.c_str()));
  tls_->set_verify_callback(asio::ssl::host_name_verification(url_.host));
  tls_->async_handshake(asio::ssl::stream_base::client, [this, self = shared_from_this()](const ErrorCode& error) {
    if (is_closed_) return;
    if (!error) return begin();
    const long verdict = SSL_get_verify_result(tls_->native_handle());
    if (verdict == X509_V_OK) return fail("TLS handshake with " + url_.host, error);
    mistrust(fmt::format("the certificate of {} is not trusted ({}): check url and ca_file", url_.host,
                         X509_verify_cert_error_string(verdict)));
  });
}

void NetSession::begin() {
  is_connected_ = true;
  deadline_.cancel();
  on_connected();
  flush();
  read();
}

void NetSession::read() {
  if (is_closed_ || is_leaving_ || is_reading_ || !wants_reading_ || !is_connected_) return;
  is_reading_ = true;
  tls_ ? read_tls() : read_plain();
}

void NetSession::read_tls() {
  tls_buffer_.resize(kTlsBufferBytes);
  tls_->async_read_some(asio::buffer(tls_buffer_),
                        [this, self = shared_from_this()](const ErrorCode& error, std::size_t size) {
                          is_reading_ = false;
                          if (is_closed_) return;
                          if (error) return fail("read", error);
                          take({tls_buffer_.data(), size});
                        });
}

void NetSession::read_plain() {
  plain_.async_wait(GenericSocket::wait_read, [this, self = shared_from_this()](const ErrorCode& failed) {
    is_reading_ = false;
    if (is_closed_) return;
    ErrorCode error = failed;
    std::vector<char>& buffer = thread_.read_buffer;
    const std::size_t size = error ? 0 : plain_.read_some(asio::buffer(buffer), error);
    if (error == asio::error::would_block) return read();
    if (error) return fail("read", error);
    take({buffer.data(), size});
  });
}

void NetSession::take(std::span<char> bytes) {
  if (!is_leaving_) on_bytes(bytes);
  flush();
  read();
}

void NetSession::set_reading(bool wanted) {
  wants_reading_ = wanted;
  read();
}

void NetSession::write(std::string_view bytes) {
  if (is_closed_) return;
  out_ += bytes;
  if (out_.size() > kMaxUnsentBytes) return fail("write", asio::error::no_buffer_space);
  flush();
}

void NetSession::flush() {
  if (is_closed_ || is_writing_ || out_.empty() || !is_connected_) return;
  writing_ = std::exchange(out_, {});
  is_writing_ = true;
  const auto written = [this, self = shared_from_this()](const ErrorCode& error, std::size_t) {
    is_writing_ = false;
    if (is_closed_) return;
    if (error) return fail("write", error);
    if (is_leaving_ && out_.empty()) return close();
    flush();
  };
  tls_ ? asio::async_write(*tls_, asio::buffer(writing_), written)
       : asio::async_write(plain_, asio::buffer(writing_), written);
}

void NetSession::fail(std::string_view doing, const ErrorCode& error) {
  const bool is_end = error == asio::error::eof || error == asio::ssl::error::stream_truncated;
  end(is_end ? "the server closed the connection" : fmt::format("{}: {}", doing, error.message()));
}

void NetSession::mistrust(std::string why) {
  is_untrusted_ = true;
  end(std::move(why));
}

void NetSession::end(std::string why) {
  if (is_closed_) return;
  const bool was_heard = !is_leaving_;
  close();
  if (was_heard) on_closed(std::move(why));
}

void NetSession::close() {
  if (std::exchange(is_closed_, true)) return;
  ErrorCode ignored;
  deadline_.cancel();
  resolver_.cancel();
  socket().close(ignored);
}

void NetSession::close_when_written() {
  if (is_closed_ || is_leaving_) return;
  is_leaving_ = true;
  if (!is_writing_ && out_.empty()) return close();
  deadline_.expires_after(kFarewell);
  deadline_.async_wait([this, self = shared_from_this()](const ErrorCode& error) {
    if (!error) close();
  });
}

}  // namespace danmakud::adapters
