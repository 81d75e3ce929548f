// TLS on one connection, on top of a socket that does not block. Thread: the connection's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include <boost/system/error_code.hpp>

#include "adapters/tls_context.h"

struct ssl_st;

namespace danmakud::adapters {

class TlsSession {
 public:
  using ErrorCode = boost::system::error_code;
  // What must happen to the socket before the same call is worth making again.
  enum class Wants : std::uint8_t { nothing, readable, writable };

  // `descriptor` stays the socket's and outlives this.
  TlsSession(const TlsContext& context, int descriptor);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Wants handshake(ErrorCode& error);
  // As much as there is; would_block: nothing now.
  std::size_t read(char* data, std::size_t size, ErrorCode& error);
  // Cuts what was taken off the front of `bytes`.
  Wants write(std::string_view& bytes, ErrorCode& error);
  void say_farewell();               // close_notify, as far as the socket takes it
  bool has_decrypted_bytes() const;  // the socket will not become readable for them

 private:
  Wants wants_after(int result, ErrorCode& error);

  ssl_st* const ssl_;  // owned
};

}  // namespace danmakud::adapters
