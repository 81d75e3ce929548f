#include <map>
#include <optional>

#include <fmt/format.h>

#include "adapters/compressed_file.h"
#include "daemon/event_feed.h"
#include "daemon/loaded_policy.h"
#include "daemon/progress_bar.h"
#include "daemon/replay_difference.h"
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

// One configuration's pipeline on a store of its own.
// One worker and one way in: the same file gives the same tickets, whatever the machine.
class Run {
 public:
  Run(std::shared_ptr<const pipeline::Policy> policy, const pipeline::Clock& clock, pipeline::Reporter& reporter,
      double speed)
      : clock_(clock),
        pipeline_({}, {.policies = publish(std::move(policy)), .clock = clock, .store = store_, .reporter = reporter}),
        feed_(pipeline_, clock, speed) {
    pipeline_.start();
  }
  void feed(std::string_view lines) { feed_.feed(lines); }
  void finish() {
    feed_.wait();
    pipeline_.drain(clock_.steady() + std::chrono::minutes{1});
  }
  FeedCounts counts() const { return feed_.counts(); }
  const pipeline::MemoryStore& store() const { return store_; }

 private:
  pipeline::PolicyStore& publish(std::shared_ptr<const pipeline::Policy> policy) {
    policies_.publish(std::move(policy));
    return policies_;
  }

  const pipeline::Clock& clock_;
  pipeline::PolicyStore policies_;
  pipeline::MemoryStore store_{pipeline::MemoryStore::Outbox::delivered_at_once};
  pipeline::Pipeline pipeline_;
  EventFeed feed_;
};

// Ours, and the one it is compared with where there is one: both hear the same lines.
struct Runs {
  Run& ours;
  Run* theirs = nullptr;

  void feed(std::string_view lines) const {
    ours.feed(lines);
    if (theirs != nullptr) theirs->feed(lines);
  }
};

// Passes a file on in chunks that end with a line.
std::error_code feed_file(adapters::CompressedFile& file, const Runs& runs, ProgressBar& bar,
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
    if (end > 0) runs.feed(std::string_view(chunk).substr(0, end));
    chunk.erase(0, end);
    bar.show(bytes_before + file.consumed(), runs.ours.counts().events);
  }
  return {};
}

// false: told on stderr.
bool feed_files(const std::vector<std::string>& names, const Runs& runs) {
  ProgressBar bar(total_bytes(names));
  std::uint64_t bytes_before = 0;
  for (const std::string& name : names) {
    const auto file = adapters::open_compressed(name);
    const std::error_code error = file ? feed_file(**file, runs, bar, bytes_before) : file.error();
    if (error) {
      const bool is_long = error == std::errc::value_too_large;
      fmt::print(stderr, "danmakud: {}: {}\n", name, is_long ? "has a line of more than 64 MiB" : error.message());
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

void print_differences(const Run& ours, const Run& theirs) {
  std::array<std::size_t, 3> counts{};
  for (const TicketDifference& difference : differences(ours.store(), theirs.store())) {
    fmt::print("{}\n", to_json(difference));
    ++counts.at(static_cast<std::size_t>(difference.kind));
  }
  std::fflush(stdout);
  fmt::print(stderr, "the other configuration: {} tickets new, {} lost, {} changed\n", counts[0], counts[1], counts[2]);
}

// null: told on stderr.
std::shared_ptr<const pipeline::Policy> policy_of(const CommandLine& line) {
  const auto loaded = load_policy(line);
  if (const auto* good = std::get_if<LoadedPolicy>(&loaded)) return good->policy;
  print_faults(std::get<matchers::Faults>(loaded));
  return nullptr;
}

}  // namespace

int replay(const CommandLine& line) {
  CommandLine against = line;
  against.config = line.against;
  const auto policy = policy_of(line);
  const auto other = line.against.empty() ? nullptr : policy_of(against);
  if (policy == nullptr || (other == nullptr && !line.against.empty())) return kBadConfig;
  pipeline::SystemClock clock;
  StderrReporter reporter;
  Run ours(policy, clock, reporter, line.speed);
  std::optional<Run> theirs;
  if (other != nullptr) theirs.emplace(other, clock, reporter, line.speed);
  const pipeline::SteadyTime started = clock.steady();
  const bool fed = feed_files(line.events, {ours, theirs ? &*theirs : nullptr});
  ours.finish();
  if (theirs) {
    theirs->finish();
    print_differences(ours, *theirs);
    return fed ? kSuccess : kFailure;
  }
  const double seconds = std::chrono::duration<double>(clock.steady() - started).count();
  const TicketSums sums = print_tickets(ours.store());
  if (fed || ours.counts().events > 0) print_summary(ours.counts(), sums, seconds);
  return fed ? kSuccess : kFailure;
}

}  // namespace danmakud::daemon
