// A client's socket, in the clear or under TLS: what the sessions read from and write to. In the clear it is the socket
// and nothing between; TLS costs one test of a pointer a read or write.
//
// Thread: the socket's. Whoever waits keeps the channel alive; close() ends what is out.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "adapters/asio_types.h"
#include "adapters/peer_count.h"
#include "adapters/tls_session.h"

namespace danmakud::adapters {

class Channel {
 public:
  // `tls`: null in the clear. `place`: kept until it closes.
  Channel(Socket socket, const TlsContext* tls, PeerCount::Place place = {});

  // Before anything else. In the clear there is none: handled at once.
  template <class Handler>
  void shake_hands(Handler handler) {
    if (!tls_) return handler(ErrorCode{});
    continue_handshake(std::move(handler));
  }

  // Handled when read_some() may have something: bytes, the end, an error.
  template <class Handler>
  void wait_readable(Handler handler) {
    if (tls_ && tls_->has_decrypted_bytes()) {
      return asio::post(socket_.get_executor(), [handler = std::move(handler)]() mutable { handler(ErrorCode{}); });
    }
    socket_.async_wait(Socket::wait_read, std::move(handler));
  }

  // would_block: nothing now.
  std::size_t read_some(asio::mutable_buffer buffer, ErrorCode& error) {
    if (!tls_) return socket_.read_some(buffer, error);
    return tls_->read(static_cast<char*>(buffer.data()), buffer.size(), error);
  }

  // All of `bytes`, which stay until it is handled. One at a time.
  template <class Handler>
  void write(std::string_view bytes, Handler handler) {
    if (tls_) return write_encrypted(bytes, std::move(handler));
    asio::async_write(socket_, asio::buffer(bytes),
                      [handler = std::move(handler)](const ErrorCode& error, std::size_t) mutable { handler(error); });
  }

  // The last was written: ends the sending side, and reads and drops what still comes, so that no reset overtakes it.
  // Handled when the peer has gone, too.
  template <class Handler>
  void linger(Handler handler) {
    end_sending();
    drop_incoming(std::move(handler));
  }
  void cancel();
  void close();
  asio::ip::tcp::endpoint peer(ErrorCode& error) const { return socket_.remote_endpoint(error); }

 private:
  using Handler = std::function<void(ErrorCode)>;
  void end_sending();
  template <class AtEnd>
  void drop_incoming(AtEnd at_end) {
    wait_readable([this, at_end = std::move(at_end)](const ErrorCode& failed) mutable {
      std::array<char, 16384> scrap;
      ErrorCode error = failed;
      if (!error) read_some(asio::buffer(scrap), error);
      if (error && error != asio::error::would_block) return at_end();
      drop_incoming(std::move(at_end));
    });
  }
  void continue_handshake(Handler handler);
  void write_encrypted(std::string_view bytes, Handler handler);
  static Socket::wait_type wait_for(TlsSession::Wants wants);

  Socket socket_;
  std::unique_ptr<TlsSession> tls_;
  PeerCount::Place place_;
};

}  // namespace danmakud::adapters
