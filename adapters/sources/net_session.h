// One outgoing connection: TCP, TLS or a unix socket, with a deadline to connect. Who derives from it hears what comes.
//
// Thread: the runner's. Life: kept by its pending operations until close(); after close() nothing is heard any more.
// A plain connection that is idle holds no read buffer: reads wait for readiness and then use the thread's.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "adapters/asio_types.h"
#include "adapters/sources/stream_url.h"

namespace danmakud::adapters {

// What the sessions of one thread share.
class NetThread {
 public:
  explicit NetThread(asio::io_context& made) : context(made) {}

  // The trust of a CA file, or the system's; read once.
  boost::system::error_code tls(const std::string& ca_file, asio::ssl::context*& found);

  asio::io_context& context;
  std::vector<char> read_buffer = std::vector<char>(std::size_t{64} << 10);

 private:
  std::map<std::string, std::unique_ptr<asio::ssl::context>> tls_;
};

class NetSession : public std::enable_shared_from_this<NetSession> {
 public:
  NetSession(NetThread& thread, StreamUrl url, std::string ca_file);
  virtual ~NetSession() = default;
  NetSession(const NetSession&) = delete;
  NetSession& operator=(const NetSession&) = delete;

  void connect();
  void write(std::string_view bytes);  // gathers; one write is out at a time
  void set_reading(bool wanted);
  void close();               // at once; idempotent
  void close_when_written();  // nothing is heard any more; what was written still goes out

 protected:
  virtual void on_connected() = 0;
  virtual void on_bytes(std::span<char> bytes) = 0;
  virtual void on_closed(std::string why) = 0;  // by the peer, an error or a deadline; not by close()

  const StreamUrl& url() const { return url_; }
  NetThread& thread() { return thread_; }
  bool is_closed() const { return is_closed_; }
  bool is_untrusted() const { return is_untrusted_; }  // it ended because TLS found nobody to trust

 private:
  using GenericSocket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
  using Endpoints = std::vector<asio::generic::stream_protocol::endpoint>;

  void resolve();
  void connect_to(const std::shared_ptr<Endpoints>& endpoints);
  void on_socket_connected();
  void shake_hands();
  void begin();
  void read();
  void read_tls();
  void read_plain();
  void take(std::span<char> bytes);
  void flush();
  void fail(std::string_view doing, const ErrorCode& error);
  void end(std::string why);
  void mistrust(std::string why);
  GenericSocket& socket() { return tls_ ? tls_->next_layer() : plain_; }

  NetThread& thread_;
  const StreamUrl url_;
  const std::string ca_file_;
  Timer deadline_;
  asio::ip::basic_resolver<asio::ip::tcp, Executor> resolver_;
  GenericSocket plain_;
  std::unique_ptr<asio::ssl::stream<GenericSocket>> tls_;
  std::vector<char> tls_buffer_;
  std::string out_, writing_;
  bool is_writing_ = false;
  bool is_reading_ = false;  // a read is out
  bool wants_reading_ = true;
  bool is_connected_ = false;
  bool is_closed_ = false;
  bool is_leaving_ = false;
  bool is_untrusted_ = false;
};

}  // namespace danmakud::adapters
