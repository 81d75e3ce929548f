#include <map>

#include <fmt/format.h>

#include "adapters/compressed_file.h"
#include "daemon/event_feed.h"
#include "daemon/loaded_policy.h"
#include "daemon/progress_bar.h"
#include "daemon/verbs.h"
#include "pipeline/memory_store.h"
#include "pipeline/ticket_json.h"

namespace danmakud::daemon {

namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::size_t kMaxLineBytes = 64 * kMiB;

// What the pipeline reports while it replays: on stderr, as it is.
class StderrReporter final : public pipeline::Reporter {
 public:
  void report(pipeline::Severity, std::string_view event, std::string_view detail) override {
    fmt::print(stderr, "danmakud: {}: {}\n", event, detail);
  }
};

std::uint64_t total_bytes(const std::vector<std::string>& files) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (const std::string& file : files) {
    const std::uint64_t size = std::filesystem::file_size(file, error);
    if (!error) bytes += size;
  }
  return bytes;
}

// Passes a file on in chunks that end with a line.
std::error_code feed_file(adapters::CompressedFile& file, EventFeed& feed, ProgressBar& bar,
                          std::uint64_t bytes_before) {
  std::string chunk;  // begins with what the last chunk left of its last line
  for (bool at_end = false; !at_end;) {
    const std::size_t kept = chunk.size();
    chunk.resize(kept + kChunkBytes);
    const pipeline::Result<std::size_t> read = file.read(std::span(chunk).subspan(kept));
    if (!read) return read.error();
    at_end = *read < kChunkBytes;
    chunk.resize(kept + *read);
    const std::size_t end = at_end ? chunk.size() : chunk.rfind('\n') + 1;
    if (end == 0 && chunk.size() > kMaxLineBytes) return std::make_error_code(std::errc::value_too_large);
    if (end > 0) feed.feed(std::string_view(chunk).substr(0, end));
    chunk.erase(0, end);
    bar.show(bytes_before + file.consumed(), feed.counts().events);
  }
  return {};
}

// false: told on stderr.
bool feed_files(const std::vector<std::string>& names, EventFeed& feed) {
  ProgressBar bar(total_bytes(names));
  std::uint64_t bytes_before = 0;
  for (const std::string& name : names) {
    const auto file = adapters::open_compressed(name);
    const std::error_code error = file ? feed_file(**file, feed, bar, bytes_before) : file.error();
    if (error) {
      fmt::print(stderr, "danmakud: {}: {}\n", name, error.message());
      return false;
    }
    bytes_before += (*file)->consumed();
  }
  return true;
}

struct TicketSums {
  std::uint64_t tickets = 0, observed = 0, events = 0;
  std::map<std::string, std::array<std::uint64_t, 4>> by_category;  // by priority
};

TicketSums print_tickets(const pipeline::MemoryStore& store) {
  TicketSums sums;
  std::string json;
  store.visit_tickets([&](const pipeline::Ticket& ticket) {
    json.clear();
    pipeline::append_ticket_json(ticket, json);
    fmt::print("{}\n", json);
    ++sums.tickets;
    sums.observed += ticket.state.status == pipeline::TicketStatus::observed ? 1 : 0;
    sums.events += ticket.state.duplicates.events;
    ++sums.by_category[ticket.body.category].at(static_cast<std::size_t>(ticket.state.priority));
  });
  std::fflush(stdout);
  return sums;
}

void print_summary(const FeedCounts& counts, const TicketSums& sums, double seconds) {
  std::uint64_t rejected = 0;
  for (const std::uint64_t count : counts.rejected) rejected += count;
  fmt::print(stderr, "{} events in {:.2f} s: {} complaints in {} tickets ({} of them only observed), {} rejected\n",
             counts.events, seconds, sums.events, sums.tickets, sums.observed, rejected);
  for (std::size_t code = 0; code < counts.rejected.size(); ++code) {
    if (counts.rejected[code] == 0) continue;
    fmt::print(stderr, "  rejected {:<30} {:>8}\n", to_string(static_cast<pipeline::RejectCode>(code)),
               counts.rejected[code]);
  }
  if (sums.tickets > 0) fmt::print(stderr, "  {:<39} {:>7} {:>7} {:>7} {:>7}\n", "tickets", "P0", "P1", "P2", "P3");
  for (const auto& [category, by_priority] : sums.by_category) {
    fmt::print(stderr, "  {:<39} {:>7} {:>7} {:>7} {:>7}\n", category, by_priority[0], by_priority[1], by_priority[2],
               by_priority[3]);
  }
}

}  // namespace

int replay(const CommandLine& line) {
  const auto loaded = load_policy(line);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) {
    print_faults(*faults);
    return kBadConfig;
  }
  pipeline::SystemClock clock;
  StderrReporter reporter;
  pipeline::PolicyStore policies;
  policies.publish(std::get<LoadedPolicy>(loaded).policy);
  pipeline::MemoryStore store(pipeline::MemoryStore::Outbox::delivered_at_once);
  // One worker and one way in: the same file gives the same tickets, whatever the machine.
  pipeline::Pipeline pipeline({}, {.policies = policies, .clock = clock, .store = store, .reporter = reporter});
  EventFeed feed(pipeline, clock, line.speed);
  pipeline.start();
  const pipeline::SteadyTime started = clock.steady();
  const bool fed = feed_files(line.events, feed);
  feed.wait();
  const double seconds = std::chrono::duration<double>(clock.steady() - started).count();
  pipeline.drain(clock.steady() + std::chrono::minutes{1});
  const TicketSums sums = print_tickets(store);
  if (fed || feed.counts().events > 0) print_summary(feed.counts(), sums, seconds);
  return fed ? kSuccess : kFailure;
}

}  // namespace danmakud::daemon
