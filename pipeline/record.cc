#include "pipeline/record.h"

#include <algorithm>
#include <string>
#include <thread>
#include <utility>

namespace danmakud::pipeline {
namespace {

constexpr std::chrono::milliseconds kFirstRetryPause{10};
constexpr std::chrono::milliseconds kLookEvery{100};  // a commit itself meets what it cannot be done with
constexpr std::chrono::seconds kPruneEvery{30};
constexpr std::chrono::milliseconds kPruneAgainAfter{100};  // while there is more: commits go on in between

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(to - from).count();
}

template <class T>
void move_append(std::vector<T>& from, std::vector<T>& to) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

Record::Record(const Pipeline::Parts& parts, const PipelineOptions& options, RecordStats& stats, LostTickets& lost,
               OutboxListener* listener)
    : parts_(parts), options_(options), stats_(stats), lost_(lost), listener_(listener) {
  const std::uint64_t waiting = parts_.store.waiting();
  const std::uint64_t observed = parts_.store.observed();
  stats_.loaded_waiting.add(waiting + observed);
  stats_.waiting.set(static_cast<double>(waiting));
  stats_.observed.set(static_cast<double>(observed));
}

void Record::add(RecordBatch batch) {
  if (group_is_empty()) group_since_ = parts_.clock.steady();
  move_append(batch.changes, group_.changes);
  move_append(batch.delivered, group_.delivered);
  group_.probe = std::move(batch.probe);
}

bool Record::commit_group() {
  std::chrono::milliseconds pause = kFirstRetryPause;
  while (!group_.changes.empty() || !group_.delivered.empty()) {
    const SteadyTime started = parts_.clock.steady();
    const Result<CommitReport> report = parts_.store.commit(group_.changes, group_.delivered);
    if (report) {
      stats_.commit.observe(seconds_between(started, parts_.clock.steady()));
      if (!stats_.store_ok.exchange(true, std::memory_order_relaxed))
        parts_.reporter.report(Severity::info, "store_works", "what waited is stored and acknowledged");
      on_committed(*report);
      break;
    }
    report_failure(report.error());
    next_look_ = {};
    tend_store();  // a full store takes again what pruning makes room for
    if (stopped_.load(std::memory_order_acquire)) return false;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, options_.max_retry_pause);
  }
  answer_probe();
  group_.changes.clear();  // their memory stays
  group_.delivered.clear();
  group_.probe.reset();
  return true;
}

void Record::report_failure(const std::error_code& error) {
  stats_.commit_failures.add();
  if (!note_problem(error.message())) return;
  parts_.reporter.report(Severity::error, "store_failed", "nothing is acknowledged until it works: " + error.message());
  next_prune_ = {};
}

bool Record::note_problem(std::string problem) {
  const std::scoped_lock lock(stats_.labels_mutex);
  stats_.store_problem = std::move(problem);
  return stats_.store_ok.exchange(false, std::memory_order_relaxed);
}

void Record::on_committed(const CommitReport& report) {
  const SteadyTime durable_at = parts_.clock.steady();
  for (std::size_t i = 0; i < group_.changes.size(); ++i) {
    TicketChange& change = group_.changes[i];
    if (const auto other = report.other_serials.find(i); other != report.other_serials.end())
      change.serial = other->second;
    if (const auto other = report.other_priorities.find(i); other != report.other_priorities.end())
      change.state.priority = other->second;
    settle(change, report.applied[i], durable_at);
  }
  stats_.commits.add();
  count_delivered(report);
  stats_.waiting.set(static_cast<double>(parts_.store.waiting()));
  stats_.observed.set(static_cast<double>(parts_.store.observed()));
  if (parts_.observer != nullptr) parts_.observer->on_committed(group_.changes);
  if (listener_ != nullptr) announce(report);
}

// The last who needs the changes.
void Record::announce(const CommitReport& report) {
  std::vector<OutboxListener::Queued> queued;
  for (std::size_t i = 0; i < group_.changes.size(); ++i) {
    TicketChange& change = group_.changes[i];
    if (!report.applied[i] || !change.queued) continue;
    if (queued.empty()) queued.reserve(group_.changes.size() - i);
    const bool again = change.kind != TicketChange::Kind::opened;
    queued.push_back({{std::move(change.team), change.state.priority},
                      report.seqs[i],
                      again,
                      std::move(change.body),
                      std::move(change.state)});
  }
  if (!queued.empty()) listener_->on_queued(std::move(queued));
}

// What was replaced while it was on its way counts as superseded until it is known to have entered: then it was
// delivered.
void Record::count_delivered(const CommitReport& report) {
  const std::uint64_t overtaken = std::min(report.overtaken, stats_.superseded.value() + report.superseded);
  stats_.delivered.add(report.delivered + overtaken);
  stats_.superseded.add(report.superseded - overtaken);
}

void Record::settle(TicketChange& change, bool applied, SteadyTime durable_at) {
  using Kind = TicketChange::Kind;
  const auto type = static_cast<std::size_t>(change.type);
  if (is_lost(change, applied)) return give_back(change);
  const Kind kind = applied ? change.kind : Kind::repeat;
  if (kind == Kind::repeat) {
    stats_.repeats_by_source[change.source].add();
    if (change.kind != Kind::repeat) stats_.late_repeats[type].add();
  } else {
    const bool opened = kind == Kind::opened;
    (opened ? stats_.opened : stats_.joined)[type].add();
    (opened ? stats_.opened_by_source : stats_.joined_by_source)[change.source].add();
    stats_.event_to_ticket.observe(seconds_between(change.read_at, durable_at));
    const std::scoped_lock lock(stats_.labels_mutex);
    if (opened) {
      stats_.opened_tickets.add();
      count_opened(change);
    } else {
      ++stats_.tickets_joined[change.how];
      if (change.queued && change.state.change != Change::created) stats_.regrown.add();
    }
  }
  notify(change, applied);
  change.hold.settle();
}

void Record::count_opened(const TicketChange& change) {
  auto& counts = stats_.tickets_opened;
  const RecordStats::OpeningLabels labels{change.body->category, change.body->team, change.state.priority};
  auto count = counts.find(labels);
  if (count == counts.end()) count = counts.emplace(labels, 0).first;
  ++count->second;
}

// A repeat of what was given back may have come before triage knew.
bool Record::is_lost(const TicketChange& change, bool applied) {
  using Kind = TicketChange::Kind;
  const std::uint64_t event = change.complainant.event_hash;
  if (change.kind == Kind::joined && !applied) return true;
  if (given_back_.empty()) return false;
  if (change.kind == Kind::repeat) return given_back_.contains(event);
  given_back_.erase(event);
  return false;
}

// There is no such ticket any more, so nothing of this event was kept: it is not acknowledged. Sent again, it opens
// one.
void Record::give_back(TicketChange& change) {
  const std::uint64_t event = change.complainant.event_hash;
  stats_.returned[static_cast<std::size_t>(change.type)].add();
  stats_.returned_by_source[change.source].add();
  if (change.kind == TicketChange::Kind::joined) {
    if (event != 0) given_back_.insert(event);
    lost_.note({change.ticket, event});
  }
  change.hold = {};
}

// An opening that the store did not apply: the ticket is there.
void Record::notify(const TicketChange& change, bool applied) {
  using Kind = TicketChange::Kind;
  if (!change.hold || !change.hold->wants_tickets || change.ticket == TicketId{}) return;
  if (!applied && change.kind != Kind::opened) return;
  const Complainant& who = change.complainant;
  change.hold->tickets.push_back({change.event_index, who.event_id, who.user_id, to_string(change.ticket),
                                  change.serial, applied && change.kind == Kind::opened});
}

void Record::answer_probe() {
  if (group_.probe == nullptr) return;
  LedgerSnapshot snapshot;
  {
    const std::scoped_lock lock(group_.probe->mutex);
    snapshot = std::move(group_.probe->snapshot);
  }
  for (std::size_t source = 0; source < snapshot.sources.size(); ++source) {
    snapshot.sources[source].opened = stats_.opened_by_source[source].value();
    snapshot.sources[source].joined = stats_.joined_by_source[source].value();
    snapshot.sources[source].returned = stats_.returned_by_source[source].value();
    snapshot.sources[source].repeat_settled = stats_.repeats_by_source[source].value();
  }
  snapshot.tickets = {stats_.loaded_waiting.value(), stats_.opened_tickets.value(), stats_.regrown.value(),
                      stats_.delivered.value(),      stats_.superseded.value(),     parts_.store.waiting(),
                      parts_.store.observed()};
  group_.probe->done.set_value(std::move(snapshot));
}

void Record::tend_store() {
  const SteadyTime now = parts_.clock.steady();
  if (now >= next_look_) {
    next_look_ = now + kLookEvery;
    if (parts_.store.is_damaged()) mend_store();
  }
  prune_when_due();
}

// What waited and could not be saved counts as superseded, what was delivered and is back as loaded: the ledger
// balances.
void Record::mend_store() {
  note_problem("it is damaged, what is readable is being saved");
  const std::uint64_t before = parts_.store.waiting() + parts_.store.observed();
  const Result<std::string> mended = parts_.store.mend();
  if (!mended) {
    note_problem("it is damaged, and what is readable cannot be saved: " + mended.error().message());
    if (!std::exchange(is_told_unmended_, true))
      parts_.reporter.report(Severity::error, "store_not_mended", mended.error().message());
    return;
  }
  is_told_unmended_ = false;
  const std::uint64_t after = parts_.store.waiting() + parts_.store.observed();
  stats_.superseded.add(before - std::min(before, after));
  stats_.loaded_waiting.add(after - std::min(before, after));
  stats_.store_ok.store(true, std::memory_order_relaxed);
  parts_.reporter.report(Severity::error, "store_was_damaged",
                         "moved to " + *mended + "; of " + std::to_string(before) + " tickets that waited " +
                             std::to_string(after) + " wait now");
}

void Record::prune_when_due() {
  const SteadyTime now = parts_.clock.steady();
  if (now < next_prune_) return;
  const std::uint64_t observed = parts_.store.observed();
  const Result<bool> more = parts_.store.prune(parts_.clock.wall());
  // Tickets that were only observed until they were too old: time has superseded them, and the ledger says so.
  stats_.superseded.add(observed - std::min(observed, parts_.store.observed()));
  if (!more) parts_.reporter.report(Severity::warning, "store_prune_failed", more.error().message());
  next_prune_ = more && *more ? now + kPruneAgainAfter : now + kPruneEvery;
}

}  // namespace danmakud::pipeline
