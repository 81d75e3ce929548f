// How a source is doing, one connection a row: for /v1/status, /v1/sources and the metrics.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

struct SourceCounts {
  std::uint64_t messages = 0, events = 0, recalled = 0, ignored = 0, rejected = 0, connects = 0;
  std::array<std::uint64_t, kSourceFaultKinds> faults{};  // why connections ended, or were not made
};

struct SourceStatus {
  std::string source{}, kind{}, room{};
  std::string_view state{};  // "waiting", "preparing", "connecting", "open", "up"
  std::string problem{};     // of the last fault, until it is up again: "risk_control: …"
  std::int64_t retry_in_ms = 0;
  std::int64_t last_message_ms = 0;  // wall clock; 0: none yet
  SourceCounts counts{};
  bool is_up() const { return state == "up"; }
};

}  // namespace danmakud::adapters
