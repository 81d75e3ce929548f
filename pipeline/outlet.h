// What deliver asks of a way out: Redis, or anything else that takes tickets once each and in order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/store.h"

namespace danmakud::pipeline {

struct DeliveryOutcome {
  std::int64_t seq = 0;
  std::uint32_t version = 0;
  QueueName queue;
  enum class Kind : std::uint8_t {
    delivered,  // it is in the queue, now or from before
    lost,       // the connection went before the answer: send again, marked maybe_repeat
    refused,    // the queue answered an error: send again after a pause; others go on
  } kind = Kind::delivered;
  bool entered = false;  // delivered by this very sending; false: it was there before
};

struct OutletHealth {
  bool up = false;
  std::string problem;                // "connection refused"; empty while up and well
  std::vector<std::string> warnings;  // "maxmemory-policy is allkeys-lru, not noeviction"
  WallTime last_success{};
};

// Thread: deliver's alone, but for wake() and health().
class Outlet {
 public:
  virtual ~Outlet() = default;
  // Puts an entry on its way. false: the window is full, or there is no connection; try again after poll().
  virtual bool submit(const OutboxEntry& entry) = 0;
  // Connects when due (jittered back-off), reads answers, waits up to `patience` for some or for wake(). Appends to
  // `outcomes`.
  virtual void poll(std::chrono::milliseconds patience, std::vector<DeliveryOutcome>& outcomes) = 0;
  virtual void wake() = 0;                  // any thread
  virtual OutletHealth health() const = 0;  // any thread
};

}  // namespace danmakud::pipeline
