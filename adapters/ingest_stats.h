// What the ingest listener counts. One shard an I/O thread, written by that thread alone, summed at scrape.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pipeline/stats.h"

namespace danmakud::adapters {

// Why a connection or a request was refused or ended early.
enum class IngestFault : std::uint8_t {
  too_many_connections,
  too_many_of_address,
  accept,       // accept() failed, e.g. out of descriptors
  tls,          // the handshake failed
  bad_request,  // HTTP: 4xx and 501 but those below
  unauthorized,
  forbidden,  // origin or host not listed
  rate_limited,
  timeout,       // head, body or keep-alive deadline; a peer that does not answer pings
  protocol,      // WebSocket: 1002
  bad_utf8,      // 1007
  policy,        // 1008: too many fragments
  too_large,     // 1009 and 413
  abandoned,     // a receipt that could not be settled: 503, 1013
  lost_answers,  // error answers that a client without `ack` did not read
};
inline constexpr std::size_t kIngestFaults = 15;
std::string_view to_string(IngestFault fault);

struct alignas(64) IoThreadStats {
  pipeline::Counter accepted, requests, websockets, blocks, messages, bytes;
  std::array<pipeline::Counter, kIngestFaults> faults;
  pipeline::Gauge connections, paused;
  pipeline::Gauge oldest_unsettled_seconds;  // age of the oldest block that waits for its receipt; 0: none
  pipeline::Gauge buffer_bytes;              // allocated by the buffer pool, lent or free
};

struct IngestStats {
  explicit IngestStats(std::size_t io_threads) : threads(io_threads) {}
  std::vector<IoThreadStats> threads;
};

}  // namespace danmakud::adapters
