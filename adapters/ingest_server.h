// The ingest listener: WebSocket /v1/events, POST /v1/events, POST /v1/feedback. Owns its I/O threads and their
// connections.
//
// Life: listen(), start(); stop_reading() once at the stop, then let the pipeline drain so that receipts settle and
// clients are told; close_all() at the deadline or when open_connections() is 0. The object must outlive every block it
// submitted: their receipts and buffers come back to it, from any thread, also after close_all().
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "adapters/access.h"
#include "adapters/block_sink.h"
#include "adapters/ingest_stats.h"
#include "pipeline/clock.h"

namespace danmakud::adapters {

struct IngestOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 7700;  // 0: a free one
  std::size_t io_threads = 1;
  std::size_t screen_workers = 1;

  std::size_t max_connections = 10'000;
  std::size_t max_connections_per_address = 1'000;                  // but of trusted proxies
  std::vector<std::string> trusted_proxies = {"127.0.0.1", "::1"};  // their X-Forwarded-For is believed
  std::size_t max_message_bytes = std::size_t{1} << 20;
  std::size_t max_body_bytes = std::size_t{8} << 20;
  std::size_t max_header_bytes = std::size_t{16} << 10;
  std::size_t max_fragments = 16'384;       // of one message
  std::size_t max_outstanding_blocks = 64;  // of one connection; more are not read
  std::size_t read_buffer_bytes = std::size_t{256} << 10;
  double feedback_per_minute = 30;  // of one address, where its origin alone lets it in

  std::chrono::milliseconds handshake_deadline{10'000};  // of TLS
  std::chrono::milliseconds head_deadline{10'000}, body_deadline{30'000}, idle_deadline{60'000};
  std::chrono::milliseconds write_deadline{30'000};   // for an HTTP client to take its answer
  std::chrono::milliseconds settle_deadline{30'000};  // an HTTP answer that takes longer is 503
  std::chrono::milliseconds ping_interval{30'000};    // two unanswered cut the connection
  std::chrono::milliseconds shed_after{100};
};

class IngestServer {
 public:
  IngestServer(IngestOptions options, std::shared_ptr<const IngestAccess> access, BlockSink& sink,
               const pipeline::Clock& clock,
               IngestStats& stats);  // stats has options.io_threads shards
  ~IngestServer();

  [[nodiscard]] std::error_code listen();
  std::uint16_t port() const;  // after listen()
  void start();

  void set_access(std::shared_ptr<const IngestAccess> access);  // any thread; open connections keep what they had
  void stop_reading();                   // no new connections, no further reads; clients are told when settled
  std::size_t open_connections() const;  // any thread
  void close_all();                      // cuts what is left, ends the threads; idempotent

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace danmakud::adapters
