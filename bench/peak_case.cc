#include "bench/peak_case.h"

#include <fmt/format.h>

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

LoadResult load_for(PeakLoad& load, const PeakCase& peak_case, std::chrono::milliseconds length) {
  return peak_case.rate > 0 ? load.run_open(length, peak_case.rate) : load.run_closed(length);
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
  expect(found * 10 >= complaints * 9, fmt::format("{} of {} complaints found", found, complaints));
  expect(found <= complaints + sent / 100, fmt::format("{} complaints found where {} are", found, complaints));
}

void check_lag(PeakResult& result) {
  const std::chrono::nanoseconds lag = result.load.lag.percentile(0.99);
  if (lag > kMostLag) result.problems.push_back(fmt::format("the generator was late: p99 {} µs", lag / 1us));
}

void check_redis(const PeakSite& site, PeakResult& result) {
  if (!site.wait_for_delivery(60s)) result.problems.push_back("tickets still wait for Redis");
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

}  // namespace

double PeakResult::events_per_cpu_second() const {
  return per_second(load.events, cpu);
}
double PeakResult::events_per_second() const {
  return per_second(load.events, load.wall);
}

PeakResult run_case(const PeakCase& peak_case, SiteOptions options, const PeakLengths& lengths) {
  options.redis = peak_case.redis;
  PeakResult result{.peak_case = peak_case, .load = {}, .problems = {}};
  FrameBook book(peak_case.frames);
  result.event_bytes = book.mean_event_bytes();
  PeakSite site(options);
  PeakLoad load(book, site.ingest_port(), peak_case.connections);

  const LoadResult warm_up = load_for(load, peak_case, lengths.warm_up);
  const std::chrono::milliseconds cpu_before = site.daemon().cpu_time();
  result.load = load_for(load, peak_case, lengths.run);
  result.cpu = site.daemon().cpu_time() - cpu_before;
  result.peak_resident_bytes = site.daemon().peak_resident_bytes();

  const Ledger ledger = site.ledger();
  result.tickets = ledger.opened;
  check_counts(warm_up, ledger, result);
  if (peak_case.check_lag) check_lag(result);
  if (peak_case.redis) check_redis(site, result);
  if (site.stop() != 0) result.problems.push_back("the daemon did not end well");
  return result;
}

}  // namespace danmakud::bench
