// GET /v1/status: how the daemon is, for people and scripts.
#pragma once

#include <memory>
#include <string>

#include "daemon/vitals.h"

namespace danmakud::daemon {

// Thread: one; it remembers its last call, to tell rates.
class StatusPage {
 public:
  // `outbox`: to look at what waits for each queue; null: embedded only.
  StatusPage(const Vitals& vitals, std::unique_ptr<pipeline::OutboxReader> outbox);
  std::string json();

 private:
  struct Sample {
    pipeline::SteadyTime at{};
    std::uint64_t events = 0;
    std::uint64_t complaints = 0;
  };
  Sample take_sample() const;
  void append_rates(std::string& out);
  void append_rules(std::string& out) const;
  void append_stages(std::string& out) const;
  void append_sources(std::string& out) const;
  void append_delivery(std::string& out);

  const Vitals& vitals_;
  const std::unique_ptr<pipeline::OutboxReader> outbox_;
  Sample before_;  // at least a second before the last answer
  Sample last_;
};

}  // namespace danmakud::daemon
