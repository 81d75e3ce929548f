#include "bench/peak_cases.h"

namespace danmakud::bench {
namespace {

class Cases {
 public:
  // One event a frame on one connection, 2 % complaints; rules made for the traffic, or the project's own where
  // `plain_patterns` is 0.
  PeakCase& add(std::string name, std::size_t plain_patterns) {
    PeakCase& added = cases_.emplace_back(PeakCase{.name = std::move(name), .frames = {}});
    added.plain_patterns = plain_patterns;
    return added;
  }
  PeakCase& add_open(std::string name, std::size_t plain_patterns, double rate) {
    PeakCase& added = add(std::move(name), plain_patterns);
    added.connections = 8;
    added.rate = rate;
    return added;
  }
  std::vector<PeakCase> take() { return std::move(cases_); }

 private:
  std::vector<PeakCase> cases_;
};

void add_plain(Cases& cases) {
  cases.add("plain-500", 500);
  cases.add("plain-500-null", 500).null_sink = true;
  cases.add("plain-500-frames-80", 500).frames.events_per_frame = 80;
  cases.add("plain-5000", 5'000);
  cases.add("plain-50000", 50'000);
  cases.add("copy-paste", 500).frames.traffic.pasted_share = 0.8;
  cases.add("one-room", 500).frames.traffic.rooms = 1;
  cases.add("idle-10000", 500).idle_connections = 10'000;
}

// With the project's own rules.
void add_own(Cases& cases) {
  cases.add("frames-1", 0);
  cases.add("frames-16", 0).frames.events_per_frame = 16;
  cases.add("frames-80", 0).frames.events_per_frame = 80;
  cases.add("connections-64", 0).connections = 64;
  cases.add("complaints-0.2%", 0).frames.traffic.complaint_share = 0.002;
  cases.add("complaints-10%", 0).frames.traffic.complaint_share = 0.1;
  cases.add("unique-2%", 0).frames.traffic.hits = Hits::unique;
  cases.add("redis-2%", 0).redis = true;
}

// Nothing but complaints, each of which opens a ticket.
void add_tickets(Cases& cases) {
  for (const bool redis : {false, true}) {
    PeakCase& tickets = cases.add(redis ? "tickets-delivered" : "tickets-stored", 500);
    tickets.frames.traffic.complaint_share = 1;
    tickets.frames.traffic.hits = Hits::unique;
    tickets.redis = redis;
  }
}

}  // namespace

std::vector<PeakCase> closed_cases() {
  Cases cases;
  add_plain(cases);
  add_own(cases);
  add_tickets(cases);
  return cases.take();
}

std::vector<PeakCase> open_cases() {
  constexpr double kComments = 200'000, kComplaints = 5'000;
  Cases cases;
  cases.add_open("open-loop-half", 500, 0.5);
  cases.add_open("ramp", 500, 0.8).shape = ramp;
  cases.add_open("burst", 500, 0.08).shape = burst;
  cases.add_open("half-50000", 50'000, 0.4);
  cases.add_open("half-50000-reloads", 50'000, 0.4).reloads = true;
  PeakCase& latency = cases.add_open("redis-latency", 500, kComments + kComplaints);
  latency.frames.traffic.complaint_share = kComplaints / (kComments + kComplaints);
  latency.frames.traffic.hits = Hits::unique;
  latency.redis = true;
  return cases.take();
}

}  // namespace danmakud::bench
