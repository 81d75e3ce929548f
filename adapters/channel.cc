#include "adapters/channel.h"

namespace danmakud::adapters {

Channel::Channel(Socket socket, const TlsContext* tls, PeerCount::Place place)
    : socket_(std::move(socket)), place_(std::move(place)) {
  ErrorCode ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls != nullptr) tls_ = std::make_unique<TlsSession>(*tls, socket_.native_handle());
}

void Channel::continue_handshake(Handler handler) {
  ErrorCode error;
  const TlsSession::Wants wants = tls_->handshake(error);
  if (error || wants == TlsSession::Wants::nothing) return handler(error);
  socket_.async_wait(wait_for(wants), [this, handler = std::move(handler)](const ErrorCode& failed) mutable {
    failed ? handler(failed) : continue_handshake(std::move(handler));
  });
}

// Handled later even when all goes at once: a handler may write again.
void Channel::write_encrypted(std::string_view bytes, Handler handler) {
  ErrorCode error;
  const TlsSession::Wants wants = tls_->write(bytes, error);
  if (error || wants == TlsSession::Wants::nothing) {
    return asio::post(socket_.get_executor(), [handler = std::move(handler), error] { handler(error); });
  }
  socket_.async_wait(wait_for(wants), [this, bytes, handler = std::move(handler)](const ErrorCode& failed) mutable {
    failed ? handler(failed) : write_encrypted(bytes, std::move(handler));
  });
}

Socket::wait_type Channel::wait_for(TlsSession::Wants wants) {
  return wants == TlsSession::Wants::writable ? Socket::wait_write : Socket::wait_read;
}

// What is read from then on is what came, still encrypted.
void Channel::end_sending() {
  if (tls_) tls_->say_farewell();
  tls_.reset();
  ErrorCode ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Channel::cancel() {
  ErrorCode ignored;
  socket_.cancel(ignored);
}

void Channel::close() {
  tls_.reset();  // the descriptor may be another's from now on
  ErrorCode ignored;
  socket_.close(ignored);
  place_ = {};
}

}  // namespace danmakud::adapters
