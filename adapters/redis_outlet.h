// Puts tickets into Redis, once each: a sliding window of gate scripts over one connection, which is made anew whenever
// it breaks.
//
// Invariants:
// 1. Redis answers in order, so asked_ holds what each coming reply belongs to.
// 2. What is in flight when the connection goes is `lost`: whether it arrived is not known. Sending it again is
// harmless, for every
//    delivery goes through the gate; so `maybe_repeat` needs no path of its own.
// 3. An error reply is never a delivery.
//
// Thread: deliver's, but for wake() and health().
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/redis_connection.h"
#include "adapters/redis_url.h"
#include "pipeline/clock.h"
#include "pipeline/outlet.h"

namespace danmakud::adapters {

struct RedisOptions {
  enum class Queue : std::uint8_t { stream, list };
  enum class Trim : std::uint8_t { none, acknowledged };

  RedisUrl url;
  std::string prefix = "danmaku:";
  Queue queue = Queue::stream;
  Trim trim = Trim::none;
  bool hash_ticket = false;
  std::chrono::seconds ticket_ttl{604'800};
  std::vector<std::string>
      teams;  // whose queues and groups are made on every connect; others when they are first needed
  std::string client_name = "danmakud";

  std::size_t window = 1024;                // tickets in flight
  std::chrono::milliseconds timeout{1500};  // to connect, and for anything to come while answers are due
  std::chrono::milliseconds first_pause{50}, longest_pause{2000};  // between attempts to connect
  std::chrono::milliseconds upkeep_every{5000};
  std::uint64_t seed = 1;  // of the jitter
};

class RedisOutlet final : public pipeline::Outlet {
 public:
  RedisOutlet(RedisOptions options, const pipeline::Clock& clock);  // does not connect yet
  ~RedisOutlet() override;

  bool submit(const pipeline::OutboxEntry& entry) override;
  void poll(std::chrono::milliseconds patience, std::vector<pipeline::DeliveryOutcome>& outcomes) override;
  void wake() override;
  pipeline::OutletHealth health() const override;

 private:
  enum class Question : std::uint8_t { login, name, policy, script, group, ready, tickets, ping, trim };
  struct Sent {
    std::int64_t seq = 0;
    std::uint32_t version = 0;
  };
  struct Asked {
    Question question;
    pipeline::QueueName queue;
    std::vector<Sent> tickets;
  };
  // Tickets of one queue that go through the gate together.
  struct Batch {
    pipeline::QueueName queue;
    std::vector<Sent> tickets;
    RedisArguments hashes, arguments;
  };
  using Outcomes = std::vector<pipeline::DeliveryOutcome>;

  void ask(Asked asked, std::initializer_list<std::string_view> arguments);
  void ask(Asked asked, std::initializer_list<const RedisArguments*> parts);
  void begin_batch(const pipeline::QueueName& queue);
  void send_batch();
  void connect_when_due();
  void greet();
  void load_script();
  void create_groups();
  void create_group(const pipeline::QueueName& queue);
  void keep_up_when_due();
  void trim(const pipeline::QueueName& queue);
  void wait(std::chrono::milliseconds patience);

  void step(Outcomes& outcomes);
  void take_replies(Outcomes& outcomes);
  void on_reply(const Asked& asked, const redisReply& reply, Outcomes& outcomes);
  void on_tickets_reply(const Asked& asked, const redisReply& reply, Outcomes& outcomes);
  void note_success(const pipeline::QueueName& queue);
  void note_refusal(const pipeline::QueueName& queue, const redisReply& answer);
  void note_doom(std::string_view error, bool is_vital);
  void on_ready();
  void on_policy(std::string_view info);
  void drop(const std::string& problem, Outcomes& outcomes);

  void note_problem(const pipeline::QueueName& queue, std::string_view error);
  void publish_health();
  std::string queue_key(const pipeline::QueueName& queue) const;

  const RedisOptions options_;
  const pipeline::Clock& clock_;
  const int wake_fd_;

  std::unique_ptr<RedisConnection> connection_;  // null between attempts
  bool is_ready_ = false;                        // greeted: tickets may be sent
  std::string script_sha_;
  std::deque<Asked> asked_;
  Batch batch_;                // not sent yet: poll() does
  std::size_t in_flight_ = 0;  // tickets in asked_ and in batch_
  std::string doomed_;         // why the connection is to be dropped once the replies at hand are read
  pipeline::SteadyTime last_progress_{}, next_attempt_{}, next_upkeep_{};
  pipeline::WallTime last_success_{};
  std::chrono::milliseconds pause_;
  std::minstd_rand random_;
  std::map<pipeline::QueueName, std::string> refused_queues_;  // and the last error of each

  mutable std::mutex health_mutex_;
  pipeline::OutletHealth health_;  // guarded by health_mutex_; written by deliver alone
};

}  // namespace danmakud::adapters
