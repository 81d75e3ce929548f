#include "daemon/parts.h"

#include <algorithm>
#include <random>

#include <sys/resource.h>

#include "adapters/redis_outlet.h"
#include "adapters/redis_url.h"
#include "daemon/config_load.h"

namespace danmakud::daemon {

namespace {

// Of the memory limit, what may wait in queues; the rest is the dedup window, buffers and rules.
constexpr std::uint64_t kQueueShare = 4;
// Per screen worker. Under overload whoever comes waits for all that is in it: short, for the sake of their latency.
constexpr pipeline::QueueSize kScreenQueue{64'000, 4U << 20};

std::uint64_t secret() {
  std::random_device random;
  return std::uint64_t{random()} << 32 | random();
}

adapters::RedisOptions redis_options(const Config& config) {
  adapters::RedisOptions options;
  options.url = *adapters::parse_redis_url(config.redis.url.value);
  options.prefix = config.redis.prefix;
  options.queue =
      config.redis.queue == "list" ? adapters::RedisOptions::Queue::list : adapters::RedisOptions::Queue::stream;
  options.trim = config.redis.trim == "acknowledged" ? adapters::RedisOptions::Trim::acknowledged
                                                     : adapters::RedisOptions::Trim::none;
  options.hash_ticket = config.redis.hash_ticket;
  options.ticket_ttl = config.redis.ticket_ttl;
  for (const auto& [id, team] : config.teams) options.teams.push_back(id);
  options.window = config.redis.window;
  options.timeout = config.redis.timeout;
  options.seed = std::random_device{}();
  return options;
}

}  // namespace

ThreadCounts thread_counts(const ThreadsConfig& config, std::size_t cores) {
  ThreadCounts counts;
  counts.io = config.io != 0 ? config.io : std::max<std::size_t>(1, cores / 3);
  counts.screen = config.screen != 0 ? config.screen : std::max<std::size_t>(1, cores * 2 / 3);
  return counts;
}

pipeline::PipelineOptions pipeline_options(const Config& config, const ThreadCounts& threads) {
  pipeline::PipelineOptions options;
  options.seed = secret();
  options.io_threads = threads.io + 1;  // the last is the sources'
  options.screen_workers = threads.screen;
  options.screen_queue = kScreenQueue;
  const std::uint64_t bytes = config.limits.memory_mb * kMiB / kQueueShare / (threads.screen + 2);
  for (pipeline::QueueSize* queue : {&options.screen_queue, &options.triage_queue, &options.record_queue}) {
    queue->bytes = std::min<std::size_t>(queue->bytes, bytes);
  }
  return options;
}

adapters::SqliteOptions store_options(const Config& config) {
  adapters::SqliteOptions options;
  options.path = config.store.path.string();
  options.keep = std::chrono::days{config.store.keep_days};
  options.max_bytes = config.store.max_mb * kMiB;
  options.has_outbox = !config.redis.url.value.empty();
  return options;
}

adapters::IngestOptions ingest_options(const Config& config, const ThreadCounts& threads) {
  const IngestConfig& ingest = config.ingest;
  const Address address = *parse_address(ingest.listen);
  adapters::IngestOptions options;
  options.address = address.host;
  options.port = address.port;
  options.io_threads = threads.io;
  options.screen_workers = threads.screen;
  options.max_connections = ingest.max_connections;
  options.max_connections_per_address = ingest.max_connections_per_address;
  options.trusted_proxies = ingest.trusted_proxies;
  options.max_message_bytes = ingest.max_message_bytes.count;
  options.max_body_bytes = ingest.max_body_bytes.count;
  options.max_header_bytes = ingest.max_header_bytes.count;
  options.max_fragments = ingest.max_fragments;
  options.max_outstanding_blocks = ingest.max_outstanding_blocks;
  options.read_buffer_bytes = ingest.read_buffer_bytes.count;
  options.feedback_per_minute = ingest.feedback_per_minute;
  options.handshake_deadline = ingest.handshake_timeout;
  options.head_deadline = ingest.head_timeout;
  options.body_deadline = ingest.body_timeout;
  options.idle_deadline = ingest.idle_timeout;
  options.settle_deadline = ingest.settle_timeout;
  options.write_deadline = ingest.write_timeout;
  options.ping_interval = ingest.ping_interval;
  options.shed_after = config.limits.shed_after;
  return options;
}

adapters::SourceOptions source_options(const Config& config, const ThreadCounts& threads) {
  adapters::SourceOptions options;
  options.io_thread = threads.io;
  options.screen_workers = threads.screen;
  options.connects_per_second = config.sources.connects_per_second;
  options.shed_after = config.limits.shed_after;
  options.seed = std::random_device{}();
  return options;
}

adapters::OpsOptions ops_options(const Config& config) {
  const Address address = *parse_address(config.ops.listen);
  adapters::OpsOptions options;
  options.address = address.host;
  options.port = address.port;
  options.max_connections = config.ops.max_connections;
  options.request_deadline = config.ops.request_timeout;
  options.idle_deadline = config.ops.idle_timeout;
  options.write_deadline = config.ops.write_timeout;
  return options;
}

std::unique_ptr<pipeline::Outlet> make_outlet(const Config& config, const pipeline::Clock& clock) {
  if (config.redis.url.value.empty()) return nullptr;
  return std::make_unique<adapters::RedisOutlet>(redis_options(config), clock);
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace danmakud::daemon
