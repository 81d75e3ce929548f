#include "adapters/tls_session.h"

#include <algorithm>
#include <limits>
#include <new>

#include <boost/asio/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace danmakud::adapters {
namespace {

int as_int(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

TlsSession::TlsSession(const TlsContext& context, int descriptor) : ssl_(SSL_new(context.native())) {
  if (ssl_ == nullptr || SSL_set_fd(ssl_, descriptor) != 1) throw std::bad_alloc();
  SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() {
  SSL_free(ssl_);
}

TlsSession::Wants TlsSession::handshake(ErrorCode& error) {
  ERR_clear_error();
  return wants_after(SSL_do_handshake(ssl_), error);
}

std::size_t TlsSession::read(char* data, std::size_t size, ErrorCode& error) {
  std::size_t total = 0;
  while (total < size) {
    ERR_clear_error();
    const int result = SSL_read(ssl_, data + total, as_int(size - total));
    if (result > 0) {
      total += static_cast<std::size_t>(result);
      continue;
    }
    const Wants wants = wants_after(result, error);
    if (total > 0)
      error.clear();  // what was read comes first; the rest will say it again
    else if (wants != Wants::nothing)
      error = boost::asio::error::would_block;
    break;
  }
  return total;
}

TlsSession::Wants TlsSession::write(std::string_view& bytes, ErrorCode& error) {
  while (!bytes.empty()) {
    ERR_clear_error();
    const int result = SSL_write(ssl_, bytes.data(), as_int(bytes.size()));
    if (result <= 0) return wants_after(result, error);
    bytes.remove_prefix(static_cast<std::size_t>(result));
  }
  return Wants::nothing;
}

void TlsSession::say_farewell() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_) != 0) SSL_shutdown(ssl_);
  ERR_clear_error();
}

bool TlsSession::has_decrypted_bytes() const {
  return SSL_pending(ssl_) > 0;
}

TlsSession::Wants TlsSession::wants_after(int result, ErrorCode& error) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_NONE:
      return Wants::nothing;
    case SSL_ERROR_WANT_READ:
      return Wants::readable;
    case SSL_ERROR_WANT_WRITE:
      return Wants::writable;
    case SSL_ERROR_ZERO_RETURN:
      error = boost::asio::error::eof;
      break;
    default:
      error = boost::asio::error::connection_aborted;
  }
  return Wants::nothing;
}

}  // namespace danmakud::adapters
