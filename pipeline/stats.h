// Counters and histograms with one writing thread each, read by any at scrape: no locked add on the hot path.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "pipeline/event.h"
#include "pipeline/ledger.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

// Upper bounds in seconds: 1-2.5-5 from 10 µs to 10 s, then minutes for event ages; the last bucket is +Inf.
inline constexpr std::array<double, 22> kHistogramBounds{1e-5, 2.5e-5, 5e-5,   1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3,
                                                         5e-3, 1e-2,   2.5e-2, 5e-2, 0.1,    0.25, 0.5,  1,
                                                         2.5,  5,      10,     60,   600,    3600};

class Histogram {
 public:
  void observe(double seconds, std::uint64_t times = 1);
  struct Snapshot {
    std::array<std::uint64_t, kHistogramBounds.size() + 1> counts{};  // per bucket, not cumulative
    double sum = 0;
    Snapshot& operator+=(const Snapshot& other);
  };
  Snapshot snapshot() const;

 private:
  std::array<Counter, kHistogramBounds.size() + 1> counts_;
  std::atomic<double> sum_{0};
};

inline constexpr std::size_t kEventTypes = 4;  // EventType's values

inline constexpr std::size_t kMaxSources = 256;

// Per source, written by one stage on one thread.
struct SourceTally {
  std::array<Counter, kMaxSources> received, rejected, shed, clean, found;
};

// One screen worker's.
struct alignas(64) ScreenStats {
  std::array<Counter, kEventTypes> clean, rejected, shed;
  std::array<Counter, kRejectCodes> rejected_by_code;
  Counter implausible_times;  // `ts_ms` missing or unusable: the time of receipt was taken
  Counter flagged;            // texts for which a rule holds
  Counter scan_rescans;
  Counter watched, watch_found;  // clean comments shown to the classifier; those it would have called complaints
  std::array<std::atomic<std::int64_t>, kMaxSources> last_event_ms{};  // wall time of the last block of the source
  Histogram event_age;
  SourceTally tally;
  std::atomic<std::uint64_t> policy_generation{0};
  std::map<std::string, std::uint64_t, std::less<>> counted_by_category;  // guarded by counted_mutex; rare
  mutable std::mutex counted_mutex;
};

// Triage's.
struct alignas(64) TriageStats {
  std::array<Counter, kEventTypes> repeat;
  std::array<Counter, kMaxSources> triaged, repeat_by_source;
  Gauge window_tickets, window_event_ids;
};

// Record's. The label sets are small and rare: a map under a mutex that only scrapes contend for.
struct alignas(64) RecordStats {
  std::array<Counter, kEventTypes> opened, joined;
  std::array<Counter, kEventTypes> late_repeats;  // whose ticket was in the store though the window had forgotten it
  std::array<Counter, kEventTypes> returned;      // unsettled: they were to join a ticket that the store had lost
  std::array<Counter, kMaxSources> opened_by_source, joined_by_source, returned_by_source, repeats_by_source;
  Counter opened_tickets, regrown, delivered, superseded, commits, commit_failures;
  Counter loaded_waiting;
  Gauge waiting, observed;
  Histogram event_to_ticket, commit;
  std::atomic<bool> store_ok{true};
  mutable std::mutex labels_mutex;
  using OpeningLabels = std::tuple<std::string_view, std::string_view, Priority>;  // category, team, priority
  struct LessLabels {
    using is_transparent = void;
    bool operator()(const OpeningLabels& a, const OpeningLabels& b) const { return a < b; }
  };
  std::map<std::tuple<std::string, std::string, Priority>, std::uint64_t, LessLabels> tickets_opened;
  std::map<std::string, std::uint64_t, std::less<>> tickets_joined;  // by how
  std::string store_problem;                                         // why store_ok was false last; guarded likewise
};

// Deliver's.
struct alignas(64) DeliverStats {
  Counter delivered, lost, refused;
  Histogram event_to_redis;
  Gauge in_flight;
  std::atomic<std::int64_t> oldest_waiting_ms{0};  // when the version that waits longest came about; 0: none
};

}  // namespace danmakud::pipeline
