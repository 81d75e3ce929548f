// Drives a Redis outlet as deliver does, and waits for what must come.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "adapters/redis_outlet.h"
#include "tests/support/changes.h"

namespace danmakud::test {

// The only team of these entries is tech-support; their text would be commands of Redis, were it not sent with its
// length.
inline pipeline::OutboxEntry outbox_entry(int n, std::uint32_t version = 1) {
  pipeline::OutboxEntry e;
  e.seq = n;
  e.ticket = ticket_id(n);
  e.version = version;
  e.queue = {"tech-support", pipeline::Priority::p1};
  e.category = "technical.stream";
  e.json = R"({"n":)" + std::to_string(n) + "}\r\n$3\r\n\0x";
  return e;
}

inline adapters::RedisOptions quick_redis_options() {
  using namespace std::chrono_literals;
  adapters::RedisOptions options;
  options.teams = {"tech-support", "triage"};
  options.timeout = 400ms;
  options.longest_pause = 100ms;
  options.upkeep_every = 20ms;
  return options;
}

class OutletDrive : public testing::Test {
 protected:
  using Kind = pipeline::DeliveryOutcome::Kind;

  void connect_to(const std::string& url) {
    options_.url = *adapters::parse_redis_url(url);
    connect();
  }
  void connect() {
    outlet_ = std::make_unique<adapters::RedisOutlet>(options_, clock_);
    outcomes_.clear();
  }
  // Polls until `done`; false when it did not come in time.
  bool poll_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!done()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      outlet_->poll(std::chrono::milliseconds{5}, outcomes_);
    }
    return true;
  }
  bool submit(const pipeline::OutboxEntry& e) {
    return poll_until([&] { return outlet_->submit(e); });
  }
  // Submits and waits for all answers; what these were.
  std::vector<Kind> send(const std::vector<pipeline::OutboxEntry>& entries) {
    outcomes_.clear();
    for (const pipeline::OutboxEntry& e : entries) EXPECT_TRUE(submit(e));
    EXPECT_TRUE(poll_until([&] { return outcomes_.size() >= entries.size(); }));
    std::vector<Kind> kinds;
    for (const pipeline::DeliveryOutcome& outcome : outcomes_) kinds.push_back(outcome.kind);
    return kinds;
  }
  // Sends it again and again, as deliver does, until it is delivered.
  bool deliver(const pipeline::OutboxEntry& e) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
      if (send({e}).back() == Kind::delivered) return true;
    }
    return false;
  }
  std::string problem() { return outlet_->health().problem; }

  static constexpr std::chrono::seconds kPatience{20};  // how long a test waits for what must come

  pipeline::SystemClock clock_;
  adapters::RedisOptions options_ = quick_redis_options();
  std::unique_ptr<adapters::RedisOutlet> outlet_;
  std::vector<pipeline::DeliveryOutcome> outcomes_;
};

}  // namespace danmakud::test
