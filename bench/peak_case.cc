#include "bench/peak_case.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "bench/plain_rules.h"
#include "bench/ticket_reader.h"

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

LoadResult load_for(PeakLoad& load, const PeakCase& peak_case, std::chrono::milliseconds length) {
  return peak_case.rate > 0 ? load.run_open(peak_case.shape(length, peak_case.rate)) : load.run_closed(length);
}

// A daemon that is fast because it loses, refuses or overlooks events has no speed.
void check_counts(const LoadResult& warm_up, const Ledger& ledger, PeakResult& result) {
  const auto expect = [&result](bool holds, std::string problem) {
    if (!holds) result.problems.push_back(std::move(problem));
  };
  const std::uint64_t sent = warm_up.events + result.load.events;
  const std::uint64_t complaints = warm_up.complaints + result.load.complaints;
  const std::uint64_t found = ledger.opened + ledger.joined;
  expect(warm_up.all_settled && result.load.all_settled, "not every event was settled");
  expect(result.load.errors == 0, fmt::format("{} events were refused", result.load.errors));
  expect(ledger.received == sent, fmt::format("sent {} events, the ledger has {}", sent, ledger.received));
  expect(ledger.shed == 0 && ledger.rejected == 0, fmt::format("{} shed, {} rejected", ledger.shed, ledger.rejected));
  expect(ledger.repeat == 0, fmt::format("{} taken for repeats", ledger.repeat));
  expect(ledger.residual == 0, fmt::format("the ledger's residual is {}", ledger.residual));
  const bool exactly = result.peak_case.plain_patterns > 0;
  expect(exactly ? found == complaints : found * 10 >= complaints * 9 && found <= complaints + sent / 100,
         fmt::format("{} complaints found where {} are", found, complaints));
}

void check_lag(PeakResult& result) {
  const std::chrono::nanoseconds lag = result.load.lag.percentile(0.99);
  if (lag > kMostLag) result.problems.push_back(fmt::format("the generator was late: p99 {} µs", lag / 1us));
}

void check_redis(const PeakSite& site, PeakResult& result) {
  const RedisEntries entries = site.redis_entries();
  const Ledger ledger = site.ledger();
  result.redis_entries = entries.count;
  // A version that was replaced while it was under way may have arrived as well.
  if (entries.count == 0 || entries.count < ledger.delivered || entries.count > ledger.delivered + ledger.superseded) {
    result.problems.push_back(fmt::format("{} tickets delivered, {} superseded, {} in Redis", ledger.delivered,
                                          ledger.superseded, entries.count));
  }
  if (entries.repeated > 0) result.problems.push_back(fmt::format("{} came to Redis twice", entries.repeated));
}

double per_second(std::uint64_t count, std::chrono::nanoseconds time) {
  return time.count() == 0 ? 0 : static_cast<double>(count) * 1e9 / static_cast<double>(time.count());
}

// What a handler saw of the tickets that the last load opened, from when their events were due.
void note_readable(const std::vector<TicketSeen>& seen, const PeakLoad& load, PeakResult& result) {
  for (const TicketSeen& ticket : seen) {
    if (const auto due = load.due(ticket.pass, ticket.serial)) result.readable.record(ticket.at - *due);
  }
  if (result.readable.count() == 0) result.problems.push_back("no handler saw a ticket");
}

// Connections that say nothing, and what each of them costs the daemon.
std::vector<PeakConnection> open_idle(PeakSite& site, const PeakCase& peak_case, PeakResult& result) {
  const std::size_t before = site.daemon().resident_bytes();
  std::vector<PeakConnection> idle;
  for (std::size_t i = 0; i < peak_case.idle_connections; ++i) idle.emplace_back(site.ingest_port());
  if (!idle.empty()) {
    const auto more = static_cast<double>(site.daemon().resident_bytes() - before);
    result.idle_connection_bytes = more / static_cast<double>(idle.size());
  }
  return idle;
}

// Asks for a reload every second as long as it lives.
class Reloads {
 public:
  explicit Reloads(PeakSite& site)
      : thread_([&site](const std::stop_token& stop) {
          std::mutex mutex;
          std::condition_variable_any timer;
          std::unique_lock lock(mutex);
          while (!timer.wait_for(lock, stop, 1s, [&] { return stop.stop_requested(); })) site.reload();
        }) {}

 private:
  std::jthread thread_;
};

// The load, until all of it is settled and delivered, with a handler that reads along.
void measure(PeakSite& site, PeakLoad& load, const PeakCase& peak_case, std::chrono::milliseconds length,
             PeakResult& result) {
  std::optional<TicketReader> reader;
  if (peak_case.redis && peak_case.rate > 0) reader.emplace(site.redis_socket());
  std::optional<Reloads> reloads;
  if (peak_case.reloads) {
    site.compile_both_rules();
    reloads.emplace(site);
  }
  const std::uint64_t reloads_before = site.reloads();
  const std::uint64_t delivered = site.ledger().delivered;
  const std::chrono::milliseconds cpu = site.daemon().cpu_time();
  const ThreadTimes threads = site.daemon().thread_times();
  const auto began = std::chrono::steady_clock::now();
  result.load = load_for(load, peak_case, length);
  result.reloads = site.reloads() - reloads_before;
  if (reloads && result.reloads == 0) result.problems.push_back("nothing was reloaded");
  result.cpu = site.daemon().cpu_time() - cpu;
  result.thread_times = site.daemon().thread_times();
  for (const auto& [name, before] : threads) result.thread_times[name] -= before;
  result.peak_resident_bytes = site.daemon().peak_resident_bytes();
  if (!peak_case.redis) return;
  if (!site.wait_for_delivery(60s)) result.problems.push_back("tickets still wait for Redis");
  const auto took = std::chrono::steady_clock::now() - began;
  result.delivered_per_second = per_second(site.ledger().delivered - delivered, took);
  if (reader) note_readable(reader->take(), load, result);
}

}  // namespace

double PeakResult::events_per_cpu_second() const {
  return per_second(load.events, cpu);
}
double PeakResult::events_per_second() const {
  return per_second(load.events, load.wall);
}

PeakResult run_case(const PeakCase& peak_case, SiteOptions options, const PeakLengths& lengths) {
  options.redis = peak_case.redis;
  if (peak_case.null_sink) options.daemon = options.null_daemon;
  FrameOptions frames = peak_case.frames;
  std::optional<PlainRules> rules;
  if (peak_case.plain_patterns > 0) {
    frames.rules = &rules.emplace(frames.traffic, frames.events, peak_case.plain_patterns);
    options.rule_file = rules->file();
  }
  PeakResult result{.peak_case = peak_case, .load = {}, .thread_times = {}, .readable = {}, .problems = {}};
  FrameBook book(frames);
  result.event_bytes = book.mean_event_bytes();
  PeakSite site(options);
  const std::vector<PeakConnection> idle = open_idle(site, peak_case, result);
  PeakLoad load(book, site.ingest_port(), peak_case.connections);
  const LoadResult warm_up = load_for(load, peak_case, lengths.warm_up);
  measure(site, load, peak_case, lengths.run, result);

  const Ledger ledger = site.ledger();
  result.tickets = ledger.opened;
  result.store_bytes = site.store_bytes();
  check_counts(warm_up, ledger, result);
  if (peak_case.check_lag) check_lag(result);
  if (peak_case.redis) check_redis(site, result);
  if (site.stop() != 0) result.problems.push_back("the daemon did not end well");
  return result;
}

}  // namespace danmakud::bench
