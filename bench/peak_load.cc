#include "bench/peak_load.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <thread>

#include "bench/precedence.h"

namespace danmakud::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostBytes = std::size_t{256} << 10;  // of one write
constexpr std::size_t kRenewedAtOnce = 256;                 // frames
// Of an open loop: a fifth of the lag that is allowed. It is not woken by acks: a client elsewhere takes no core
// either.
constexpr std::chrono::nanoseconds kPace = 200us;
constexpr std::chrono::nanoseconds kPatience = 60s;  // for what is in flight at the end
constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();

}  // namespace

PeakLoad::PeakLoad(FrameBook& book, std::uint16_t port, std::size_t connections) : book_(book) {
  for (std::size_t i = 0; i < connections; ++i) {
    const FrameRange range{book.frames() * i / connections, book.frames() * (i + 1) / connections};
    Lane& lane = lanes_.emplace_back(Lane{.connection = PeakConnection(port), .range = range, .in_flight = {}});
    lane.next = range.first;
    lane.renewed = range.last;
    polled_.push_back({lane.connection.socket(), POLLIN, 0});
  }
}

LoadResult PeakLoad::run_closed(std::chrono::nanoseconds length) {
  LoadResult result;
  const Start began = start();
  const Steady::time_point end = began.at + length;
  Steady::time_point now = began.at;
  while (!(now >= end && is_settled()) && now < end + kPatience) {
    bool wrote = false;
    for (Lane& lane : lanes_) {
      // At the end only a frame that is half written is written on.
      if (now >= end && lane.cut == 0) continue;
      const std::uint64_t before = lane.written;
      wrote |= write_up_to(lane, now < end ? kEndless : lane.written + 1);
      if (lane.written > before) lane.in_flight.push_back({lane.written, now});
    }
    wait(now < end, wrote ? 0ns : 10ms);
    now = Steady::now();
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      if (can_read(i) && read(lanes_[i])) record_in_flight(lanes_[i], result.ack);
    }
  }
  finish(began, result);
  return result;
}

LoadResult PeakLoad::run_open(const std::vector<LoadStep>& events) {
  const Precedence precedence;
  LoadResult result;
  const Start began = start();
  const OpenRun& run = open_.emplace(OpenRun{LoadPlan(frames_of(events)), began.at + 1ms, began.frames});
  for (Lane& lane : lanes_) lane.attempted = lane.written;
  Steady::time_point now = began.at;
  const Steady::time_point give_up = run.t0 + run.plan.due(run.plan.units()) + kPatience;
  for (bool sent_all = false; !(sent_all && is_settled()) && now < give_up;) {
    const Steady::time_point next_turn = now + kPace;
    sent_all = write_due(run, result.lag);
    std::this_thread::sleep_until(next_turn);
    wait(/*for_writing=*/false, 0ns);
    now = Steady::now();
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
      std::uint64_t settled = lanes_[i].settled;
      if (!can_read(i) || !read(lanes_[i])) continue;
      for (; settled < lanes_[i].settled; ++settled) {
        result.ack.record(now - run.due(settled, i), book_.events_per_frame());
      }
    }
  }
  finish(began, result);
  return result;
}

// true: nothing is left to be sent.
bool PeakLoad::write_due(const OpenRun& run, LatencyHistogram& lag) {
  bool sent_all = true;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = lanes_[i];
    const Steady::time_point now = Steady::now();
    const std::uint64_t due = run.of_lane(run.plan.due_after(now - run.t0), i);
    for (; lane.attempted < due; ++lane.attempted) lag.record(now - run.due(lane.attempted, i));
    write_up_to(lane, due);
    sent_all &= lane.written == run.of_lane(run.plan.units(), i);
  }
  return sent_all;
}

std::vector<LoadStep> PeakLoad::frames_of(std::vector<LoadStep> events) const {
  for (LoadStep& step : events) step.rate /= static_cast<double>(book_.events_per_frame());
  return events;
}

std::optional<std::chrono::steady_clock::time_point> PeakLoad::due(unsigned pass, std::uint64_t event) const {
  const std::uint64_t frame = event / book_.events_per_frame();
  const auto lane = std::ranges::find_if(lanes_, [&](const Lane& each) { return frame < each.range.last; });
  if (!open_ || lane == lanes_.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(lane - lanes_.begin());
  const std::uint64_t sent = pass * (lane->range.last - lane->range.first) + frame - lane->range.first;
  return sent < open_->began[index] ? std::nullopt : std::optional(open_->due(sent, index));
}

PeakLoad::Start PeakLoad::start() const {
  Start start{.frames = {}, .complaints = complaints_written(), .errors = errors(), .at = Steady::now()};
  for (const Lane& lane : lanes_) start.frames.push_back(lane.written);
  return start;
}

void PeakLoad::finish(const Start& start, LoadResult& result) const {
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    result.events += (lanes_[i].written - start.frames[i]) * book_.events_per_frame();
  }
  result.wall = Steady::now() - start.at;
  result.complaints = complaints_written() - start.complaints;
  result.errors = errors() - start.errors;
  result.all_settled = is_settled();
}

std::uint64_t PeakLoad::complaints_written() const {
  std::uint64_t count = 0;
  for (const Lane& lane : lanes_) {
    count += lane.pass * book_.complaints(lane.range) + book_.complaints({lane.range.first, lane.next});
  }
  return count;
}

std::uint64_t PeakLoad::errors() const {
  std::uint64_t count = 0;
  for (const Lane& lane : lanes_) count += lane.connection.errors();
  return count;
}

bool PeakLoad::is_settled() const {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return lane.settled == lane.written && lane.cut == 0; });
}

bool PeakLoad::write_up_to(Lane& lane, std::uint64_t frames) {
  if (lane.written >= frames) return false;
  const auto wanted =
      static_cast<std::size_t>(std::min<std::uint64_t>(frames - lane.written, lane.range.last - lane.next));
  const std::size_t end = std::min(lane.next + wanted, book_.frame_at(lane.next, lane.cut + kMostBytes) + 1);
  renew_up_to(lane, end);
  const std::size_t taken = lane.connection.write_some(book_.bytes(lane.next, end).substr(lane.cut));
  const std::size_t reached = book_.frame_at(lane.next, lane.cut + taken);
  lane.cut += taken - book_.bytes(lane.next, reached).size();
  lane.written += reached - lane.next;
  lane.next = reached;
  if (lane.next == lane.range.last) {
    ++lane.pass;
    lane.next = lane.renewed = lane.range.first;
  }
  return taken > 0;
}

// Little by little, just before they are sent: all of a pass at once would be a pause of milliseconds.
void PeakLoad::renew_up_to(Lane& lane, std::size_t frame) {
  if (frame <= lane.renewed) return;
  const std::size_t end = std::min(lane.range.last, std::max(frame, lane.renewed + kRenewedAtOnce));
  book_.renew({lane.renewed, end}, lane.pass);
  lane.renewed = end;
}

bool PeakLoad::read(Lane& lane) {
  const std::uint64_t before = lane.settled;
  lane.settled = lane.connection.read_acks() / book_.events_per_frame();
  return lane.settled > before;
}

void PeakLoad::record_in_flight(Lane& lane, LatencyHistogram& ack) const {
  const Steady::time_point now = Steady::now();
  while (!lane.in_flight.empty() && lane.in_flight.front().frames <= lane.settled) {
    const Written& written = lane.in_flight.front();
    ack.record(now - written.at);
    lane.in_flight.pop_front();
  }
}

void PeakLoad::wait(bool for_writing, std::chrono::nanoseconds most) {
  for (pollfd& polled : polled_) polled.events = static_cast<short>(POLLIN | (for_writing ? POLLOUT : 0));
  const timespec timeout{0, static_cast<long>(most.count())};
  const int ready = ::ppoll(polled_.data(), polled_.size(), &timeout, nullptr);
  if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  if (ready <= 0) {
    for (pollfd& polled : polled_) polled.revents = 0;
  }
}

bool PeakLoad::can_read(std::size_t lane) const {
  return (polled_[lane].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

}  // namespace danmakud::bench
