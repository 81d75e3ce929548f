#include "pipeline/deliver.h"

#include <algorithm>
#include <utility>

#include "pipeline/outbox_entry.h"

namespace danmakud::pipeline {
namespace {

constexpr std::size_t kReadAtOnce = 256;
constexpr std::size_t kMostHanded = 4096;  // tickets in the mail: who is further behind reads the rest from the store
constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::milliseconds kLongestPause{2000};
constexpr std::chrono::seconds kOldestEvery{1};

bool more_urgent(const QueueName& a, const QueueName& b) {
  return std::pair(a.priority, std::string_view(a.team)) < std::pair(b.priority, std::string_view(b.team));
}

}  // namespace

Deliver::Deliver(OutboxReader& outbox, Outlet& outlet, const Clock& clock, Reporter& reporter, DeliverStats& stats,
                 Mark mark)
    : outbox_(outbox),
      outlet_(outlet),
      clock_(clock),
      reporter_(reporter),
      stats_(stats),
      mark_(std::move(mark)),
      queues_(&more_urgent),
      problem_(outlet.health().problem) {}  // what it says before its first attempt is no news

void Deliver::on_queued(std::vector<Queued> queued) {
  {
    const std::scoped_lock lock(mail_mutex_);
    if (mail_.empty() && queued.size() <= kMostHanded) mail_.swap(queued);
    for (Queued& one : queued) {
      if (mail_.size() >= kMostHanded) one = {std::move(one.queue), one.seq, one.again};
      mail_.push_back(std::move(one));
    }
  }
  outlet_.wake();
}

void Deliver::take_mail(bool is_up) {
  std::vector<Queued> mail;
  {
    const std::scoped_lock lock(mail_mutex_);
    mail.swap(mail_);
  }
  for (Queued& queued : mail) take(std::move(queued), is_up);
}

void Deliver::take(Queued queued, bool is_up) {
  Queue& queue = queues_[queued.queue];
  const bool goes_at_once = is_up && queue.paused_until <= clock_.steady() && queue.ready.size() < kReadAtOnce;
  if (queued.seq <= queue.cursor) {
    // A fresh ticket was read before its mail came: only a grown one is there in a version not seen yet.
    if (!queued.again) return;
    if (is_up) return queue.again.push_back(queued.seq);
    start_over(queue);  // what grows while the outlet is away is read like the rest: some at a time, not all at once
  } else if (queue.may_have_more || queued.body == nullptr || !goes_at_once) {
    queue.may_have_more = true;
  } else {  // nothing else lies behind the cursor
    queue.cursor = queued.seq;
    make_ready(make_outbox_entry(queued.seq, queued.queue, {std::move(*queued.body), std::move(queued.state), {}}),
               queue);
  }
}

// What could not be read may be another file now: what was read of it before does not count.
void Deliver::forget_what_was_read() {
  discovered_ = false;
  for (auto& [name, queue] : queues_) start_over(queue);
}

bool Deliver::turn(std::chrono::milliseconds patience) {
  if (!was_readable_) forget_what_was_read();
  bool readable = discover_queues();
  outlet_is_full_ = false;
  const OutletHealth health = outlet_.health();
  tell_changes(health);
  take_mail(health.up);
  if (health.up) {
    for (auto& [name, queue] : queues_) {
      if (queue.paused_until > clock_.steady()) continue;
      readable = fill(name, queue) && readable;
      submit(queue);
      if (outlet_is_full_) break;
    }
  }
  outcomes_.clear();
  outlet_.poll(has_more() && !outlet_is_full_ ? std::chrono::milliseconds{0} : patience, outcomes_);
  std::vector<Delivered> delivered;
  for (const DeliveryOutcome& outcome : outcomes_) settle(outcome, delivered);
  stats_.in_flight.set(static_cast<double>(in_flight_));
  if (!delivered.empty()) mark_(std::move(delivered));
  readable = note_oldest() && readable;
  if (was_readable_ && !readable) reporter_.report(Severity::error, "outbox_unreadable", "tickets wait in the store");
  was_readable_ = readable;
  return readable;
}

// One log line when an outage begins and one when it ends: in between each attempt may fail in another way.
void Deliver::tell_changes(const OutletHealth& health) {
  if (health.up && !was_up_) reporter_.report(Severity::info, "outlet_up", "tickets are delivered");
  const bool is_told = !problem_.empty() && is_problem_told_ && health.up == was_up_;
  if (!health.problem.empty() && health.problem != problem_ && !is_told) {
    is_problem_told_ = true;
    reporter_.report(Severity::warning, health.up ? "outlet_refuses" : "outlet_down",
                     "tickets wait in the store: " + health.problem);
  }
  was_up_ = health.up;
  problem_ = health.problem;
  if (problem_.empty()) is_problem_told_ = false;
}

bool Deliver::has_more() const {
  if (!outlet_.health().up) return false;
  const SteadyTime now = clock_.steady();
  return std::ranges::any_of(queues_, [now](const auto& named) {
    const Queue& queue = named.second;
    return queue.paused_until <= now && (queue.may_have_more || !queue.ready.empty() || !queue.again.empty());
  });
}

bool Deliver::discover_queues() {
  if (discovered_) return true;
  const Result<std::vector<QueueName>> names = outbox_.queues();
  if (!names) return false;
  for (const QueueName& name : *names) queues_.try_emplace(name);
  discovered_ = true;
  return true;
}

bool Deliver::fill(const QueueName& name, Queue& queue) {
  return read_again(name, queue) && read_on(name, queue);
}

bool Deliver::read_again(const QueueName& name, Queue& queue) {
  std::vector<OutboxEntry> entries;
  for (const std::int64_t seq : queue.again) {
    const std::size_t before = entries.size();
    if (!outbox_.read(name, seq - 1, 1, entries)) return false;
    if (entries.size() > before && entries.back().seq != seq)
      entries.pop_back();  // gone meanwhile; the next one has its own turn
  }
  queue.again.clear();
  for (OutboxEntry& entry : entries) make_ready(std::move(entry), queue);
  return true;
}

bool Deliver::read_on(const QueueName& name, Queue& queue) {
  if (!queue.may_have_more || queue.ready.size() >= kReadAtOnce) return true;
  std::vector<OutboxEntry> entries;
  if (!outbox_.read(name, queue.cursor, kReadAtOnce, entries)) return false;
  queue.may_have_more = entries.size() == kReadAtOnce;
  if (!entries.empty()) queue.cursor = entries.back().seq;
  for (OutboxEntry& entry : entries) make_ready(std::move(entry), queue);
  return true;
}

void Deliver::make_ready(OutboxEntry entry, Queue& queue) {
  entry.maybe_repeat = entry.maybe_repeat || entry.seq <= queue.repeats_up_to;
  queue.ready.push_back(std::move(entry));
}

void Deliver::submit(Queue& queue) {
  while (!queue.ready.empty()) {
    const OutboxEntry& entry = queue.ready.front();
    const auto sent = queue.sent.find(entry.seq);
    if (sent == queue.sent.end() || sent->second.version < entry.version) {
      if (!outlet_.submit(entry)) {
        outlet_is_full_ = true;
        return;
      }
      if (sent == queue.sent.end()) ++in_flight_;
      queue.sent.insert_or_assign(entry.seq, Sent{entry.version, entry.since_ms});
    }
    queue.ready.pop_front();
  }
}

void Deliver::settle(const DeliveryOutcome& outcome, std::vector<Delivered>& delivered) {
  Queue& queue = queues_[outcome.queue];
  const auto sent = queue.sent.find(outcome.seq);
  if (outcome.kind == DeliveryOutcome::Kind::delivered && sent != queue.sent.end()) {
    stats_.event_to_redis.observe(static_cast<double>(to_ms(clock_.wall()) - sent->second.since_ms) / 1000.0);
  }
  if (sent != queue.sent.end() && sent->second.version == outcome.version) {
    queue.sent.erase(sent);
    --in_flight_;
  }
  switch (outcome.kind) {
    case DeliveryOutcome::Kind::delivered:
      stats_.delivered.add();
      delivered.push_back({outcome.seq, outcome.version, outcome.entered});
      queue.pause = {};
      return;
    case DeliveryOutcome::Kind::lost:
      stats_.lost.add();
      start_over(queue);
      return;
    case DeliveryOutcome::Kind::refused:
      stats_.refused.add();
      start_over(queue);
      pause(queue);
      return;
  }
}

// Longer with each refusal, but once for all that were refused together.
void Deliver::pause(Queue& queue) {
  const SteadyTime now = clock_.steady();
  if (queue.paused_until > now) return;
  queue.pause = std::clamp(2 * queue.pause, kFirstPause, kLongestPause);
  queue.paused_until = now + queue.pause;
}

void Deliver::start_over(Queue& queue) {
  queue.repeats_up_to = std::max(queue.repeats_up_to, queue.cursor);
  queue.cursor = 0;
  queue.may_have_more = true;
  queue.ready.clear();
  queue.again.clear();
}

// false: the outbox could not be read. While nothing is delivered, nobody else asks.
bool Deliver::note_oldest() {
  const SteadyTime now = clock_.steady();
  if (now < next_oldest_) return true;
  next_oldest_ = now + kOldestEvery;
  std::int64_t oldest = 0;
  for (const auto& [name, queue] : queues_) {
    const Result<std::int64_t> since = waits_since(outbox_, name);
    if (!since) return false;
    if (*since != 0 && (oldest == 0 || *since < oldest)) oldest = *since;
  }
  stats_.oldest_waiting_ms.store(oldest, std::memory_order_relaxed);
  return true;
}

}  // namespace danmakud::pipeline
