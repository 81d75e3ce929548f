// Platforms that lose nothing: they send complaints at a steady rate and send again, with the same ids, what was not
// acknowledged. Half of them speak WebSocket with acks, half HTTP.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace danmakud::test {

// Complaint `number` of a sender: "2-1047".
std::string complaint_id(std::size_t sender, std::size_t number);
// Every tenth joins a crowd in one room; the others open a ticket each.
bool is_of_a_crowd(std::size_t number);

class Feeder {
 public:
  Feeder(std::size_t senders, std::size_t per_second, std::function<std::uint16_t()> ingest_port);
  ~Feeder();  // what is not acknowledged by then never will be

  // Ends when all that was sent is acknowledged.
  void finish();
  // Per sender: complaints 0 … n-1 were acknowledged; nothing else was ever sent after finish().
  std::vector<std::size_t> acknowledged() const;
  std::size_t resent() const { return resent_; }

 private:
  void run(std::size_t sender);

  const std::size_t per_second_;
  const std::function<std::uint16_t()> ingest_port_;
  std::vector<std::atomic<std::size_t>> acknowledged_;  // by sender
  std::atomic<std::size_t> resent_{0};
  std::atomic<bool> is_ending_{false}, is_abandoned_{false};
  std::vector<std::jthread> threads_;
};

}  // namespace danmakud::test
