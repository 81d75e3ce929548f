#include "pipeline/pipeline.h"

#include <algorithm>
#include <future>
#include <thread>
#include <utility>

#include "pipeline/deliver.h"
#include "pipeline/load_watcher.h"
#include "pipeline/mark_barrier.h"
#include "pipeline/record.h"
#include "pipeline/screen_worker.h"
#include "pipeline/triage.h"

namespace danmakud::pipeline {
namespace {

using namespace std::chrono_literals;

// How long a stage sleeps before it looks whether its input has ended.
constexpr std::chrono::milliseconds kPatience = 20ms;
constexpr std::chrono::seconds kLastWords = 2s;  // how long drain lets deliver try an outlet that is away

// What a change costs its queue, roughly; bounds memory, not an account of it.
constexpr std::size_t kChangeBytes = 1536;

using RecordQueue = BoundedQueue<RecordBatch>;

}  // namespace

struct Pipeline::Impl {
  Impl(const PipelineOptions& chosen, const Parts& given)
      : options(chosen),
        parts(given),
        triage_queue(options.triage_queue),
        record_queue(options.record_queue),
        triage(parts.policies.current(), triage_stats, options.seed),
        triage_to_record(record_queue),
        deliver_to_record(record_queue),
        triage_stage("triage", parts.clock),
        record_stage("record", parts.clock),
        deliver_stage("deliver", parts.clock) {
    for (std::size_t i = 0; i < options.screen_workers; ++i) {
      workers.push_back(std::make_unique<ScreenWorker>(i, options, parts, triage_queue));
    }
    if (parts.outlet == nullptr) return;
    deliver =
        std::make_unique<Deliver>(*parts.outbox, *parts.outlet, parts.clock, parts.reporter, deliver_stats,
                                  [this](std::vector<Delivered> delivered) { mark_delivered(std::move(delivered)); });
  }

  void run_screen(ScreenWorker& worker);
  void pass_probe(ScreenWorker& worker, std::shared_ptr<LedgerProbe> probe);
  bool load_window();
  void run_triage();
  void triage_one(FindingBatch batch);
  void pass_probe(std::shared_ptr<LedgerProbe> probe);
  void run_record();
  void run_deliver();
  void mark_delivered(std::vector<Delivered> delivered);
  void abort();
  bool wait_for(Stage& stage, SteadyTime deadline);
  bool flush_record(SteadyTime deadline);
  std::vector<Stage*> all_stages() const;

  const PipelineOptions options;
  const Parts parts;

  TriageStats triage_stats;
  RecordStats record_stats;
  DeliverStats deliver_stats;

  LostTickets lost;

  TriageQueue triage_queue;
  RecordQueue record_queue;
  std::vector<std::unique_ptr<ScreenWorker>> workers;
  Triage triage;
  RecordQueue::Producer triage_to_record;
  RecordQueue::Producer deliver_to_record;
  std::unique_ptr<Deliver> deliver;  // null: embedded only
  std::unique_ptr<Record> record;
  mutable Stage triage_stage;
  mutable Stage record_stage;
  mutable Stage deliver_stage;
  std::future<LedgerSnapshot> ledger_answer;  // of the probe that is under way
  std::atomic<bool> deliver_may_end{false};
  std::atomic<bool> aborted{false};
};

void Pipeline::Impl::run_screen(ScreenWorker& worker) {
  ScreenItem item;
  while (!worker.queue.is_ended()) {
    const bool popped = worker.queue.pop(item, worker.has_gathered() ? 0us : kPatience);
    worker.stage.note_progress();
    if (!popped || item.probe != nullptr) worker.pass_on(triage_queue);
    if (!popped) {
      worker.screen.take_up_policy();
    } else if (item.probe != nullptr) {
      pass_probe(worker, std::move(item.probe));
    } else if (item.block.buffer != nullptr) {  // otherwise it was only woken
      worker.process(std::move(item.block));
      if (worker.has_gathered_enough()) worker.pass_on(triage_queue);
    }
  }
  worker.pass_on(triage_queue);
}

void Pipeline::Impl::pass_probe(ScreenWorker& worker, std::shared_ptr<LedgerProbe> probe) {
  {
    const std::scoped_lock lock(probe->mutex);
    probe->snapshot.sources.resize(kMaxSources);
    const SourceTally& tally = worker.stats->tally;
    for (std::size_t source = 0; source < kMaxSources; ++source) {
      SourceCounts counts;
      counts.received = tally.received[source].value();
      counts.rejected = tally.rejected[source].value();
      counts.shed = tally.shed[source].value();
      counts.clean = tally.clean[source].value();
      counts.found = tally.found[source].value();
      probe->snapshot.sources[source] += counts;
    }
  }
  FindingBatch mark;
  mark.worker = worker.index;
  mark.probe = std::move(probe);
  triage_queue.push(worker.to_triage, mark, {1, 0});
}

// No change reaches the store before the window knows what is in it: nothing is told apart wrongly, nothing enters
// twice. false: all was aborted before.
bool Pipeline::Impl::load_window() {
  for (bool is_told = false; !aborted.load(std::memory_order_acquire); is_told = true) {
    LoadWatcher watcher(triage, triage_stage, aborted);
    const Result<void> loaded = parts.store.load(parts.policies.current()->dedup.max_tickets, watcher);
    if (loaded && watcher.wants_more()) {
      triage.finish_load();
      return true;
    }
    if (!loaded && !is_told) parts.reporter.report(Severity::error, "window_unreadable", loaded.error().message());
    triage.start_over();
    std::this_thread::sleep_for(kPatience);
  }
  return false;
}

void Pipeline::Impl::run_triage() {
  if (!load_window()) return;
  MarkBarrier barrier(workers.size());
  std::vector<FindingBatch> released;
  FindingBatch batch;
  while (!triage_queue.is_ended()) {
    const bool popped = triage_queue.pop(batch, kPatience);
    triage_stage.note_progress();
    if (!popped) continue;
    if (barrier.holds_back(batch)) {
      barrier.held.push_back(std::move(batch));
    } else if (batch.probe == nullptr) {
      triage_one(std::move(batch));
    } else if (barrier.pass(batch, released)) {
      pass_probe(std::move(batch.probe));
      for (FindingBatch& waited : released) triage_one(std::move(waited));
    }
  }
  for (FindingBatch& waited : barrier.held) triage_one(std::move(waited));
}

void Pipeline::Impl::triage_one(FindingBatch batch) {
  RecordBatch changes;
  triage.forget(lost.take());
  changes.changes.reserve(batch.findings.size());  // a change is too large to be moved about
  triage.process(std::move(batch), changes.changes);
  const QueueSize cost{changes.changes.size(), changes.changes.size() * kChangeBytes};
  record_queue.push(triage_to_record, changes, cost);
}

void Pipeline::Impl::pass_probe(std::shared_ptr<LedgerProbe> probe) {
  {
    const std::scoped_lock lock(probe->mutex);
    for (std::size_t source = 0; source < kMaxSources; ++source) {
      probe->snapshot.sources[source].triaged = triage_stats.triaged[source].value();
      probe->snapshot.sources[source].repeat = triage_stats.repeat_by_source[source].value();
    }
  }
  RecordBatch mark;
  mark.probe = std::move(probe);
  record_queue.push(triage_to_record, mark, {1, 0});
}

void Pipeline::Impl::run_record() {
  record->tend_store();
  while (!record_queue.is_ended()) {
    RecordBatch batch;
    bool popped = record_queue.pop(batch, record->group_is_empty() ? kPatience : Record::kMarkPatience);
    record_stage.note_progress();
    const bool is_quiet = !popped;
    while (popped) {
      record->add(std::exchange(batch, {}));
      popped = !record->group_is_full() && record_queue.pop(batch, 0us);
    }
    if ((is_quiet || !record->group_can_wait()) && !record->commit_group()) return;
    record->tend_store();  // under load too: a busy store grows the fastest
  }
  record->commit_group();
}

void Pipeline::Impl::run_deliver() {
  while (!aborted.load(std::memory_order_acquire)) {
    // Asked before the turn, which then hears of record's last commit.
    const bool may_end = deliver_may_end.load(std::memory_order_acquire);
    if (!deliver->turn(kPatience)) std::this_thread::sleep_for(kPatience);
    deliver_stage.note_progress();
    if (may_end && deliver->is_idle() && !deliver->has_more()) return;
  }
}

void Pipeline::Impl::mark_delivered(std::vector<Delivered> delivered) {
  RecordBatch marks;
  // One, however many: they are small, and must not wait where triage keeps the queue full of changes.
  const QueueSize cost{1, delivered.size() * sizeof(Delivered)};
  marks.delivered = std::move(delivered);
  record_queue.push(deliver_to_record, marks, cost);
}

std::vector<Stage*> Pipeline::Impl::all_stages() const {
  std::vector<Stage*> stages;
  for (const auto& worker : workers) stages.push_back(&worker->stage);
  stages.insert(stages.end(), {&triage_stage, &record_stage, &deliver_stage});
  std::erase_if(stages, [](const Stage* stage) { return !stage->was_started(); });
  return stages;
}

void Pipeline::Impl::abort() {
  aborted.store(true, std::memory_order_release);
  for (const auto& worker : workers) worker->queue.abort();
  triage_queue.abort();
  record_queue.abort();
  if (record != nullptr) record->stop();
  if (parts.outlet != nullptr) parts.outlet->wake();
}

// Thread: drain's, when triage has ended: nobody else uses its producer any more.
bool Pipeline::Impl::flush_record(SteadyTime deadline) {
  RecordBatch mark;
  mark.probe = std::make_shared<LedgerProbe>();
  std::future<LedgerSnapshot> flushed = mark.probe->done.get_future();
  record_queue.push_mark(triage_to_record, std::move(mark));
  return flushed.wait_for(deadline - parts.clock.steady()) == std::future_status::ready;
}

bool Pipeline::Impl::wait_for(Stage& stage, SteadyTime deadline) {
  while (!stage.is_done()) {
    if (parts.clock.steady() >= deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

Pipeline::Pipeline(const PipelineOptions& options, const Parts& parts)
    : impl_(std::make_unique<Impl>(options, parts)) {}

Pipeline::~Pipeline() {
  impl_->abort();
  for (Stage* stage : impl_->all_stages()) stage->join();
}

void Pipeline::start() {
  Impl& impl = *impl_;
  impl.record = std::make_unique<Record>(impl.parts, impl.options, impl.record_stats, impl.lost, impl.deliver.get());
  if (impl.deliver != nullptr) impl.deliver_stage.start([&impl] { impl.run_deliver(); });
  impl.record_stage.start([&impl] { impl.run_record(); });
  impl.triage_stage.start([&impl] { impl.run_triage(); });
  for (const auto& worker : impl.workers) {
    worker->stage.start([&impl, &worker = *worker] { impl.run_screen(worker); });
  }
}

bool Pipeline::try_submit(std::size_t io_thread, std::size_t worker, Block& block) {
  ScreenWorker& target = *impl_->workers[worker];
  const std::size_t bytes = block.bytes();
  const QueueSize cost{block.messages.size(), bytes};
  ScreenItem item{std::move(block), nullptr};
  ScreenQueue::Producer& entry = *target.entries[io_thread];
  if (item.block.is_light ? target.queue.try_push_light(entry, item, cost) : target.queue.try_push(entry, item, cost))
    return true;
  block = std::move(item.block);
  return false;
}

bool Pipeline::keeps_up(std::size_t worker) const {
  const ScreenQueue& queue = impl_->workers[worker]->queue;
  return queue.depth().bytes <= queue.capacity().bytes / 2;
}

bool Pipeline::drain(SteadyTime deadline) {
  Impl& impl = *impl_;
  bool in_time = true;
  for (const auto& worker : impl.workers) worker->queue.close();
  for (const auto& worker : impl.workers) in_time = in_time && impl.wait_for(worker->stage, deadline);
  impl.triage_queue.close();
  in_time = in_time && impl.wait_for(impl.triage_stage, deadline);
  in_time = in_time && impl.flush_record(deadline);
  if (in_time && impl.deliver != nullptr) {
    // What does not reach the outlet now waits in the store: that is no lateness.
    impl.deliver_may_end.store(true, std::memory_order_release);
    impl.parts.outlet->wake();
    impl.wait_for(impl.deliver_stage, std::min(deadline, impl.parts.clock.steady() + kLastWords));
    impl.aborted.store(true, std::memory_order_release);
    in_time = impl.wait_for(impl.deliver_stage, deadline + kLastWords);
  }
  impl.record_queue.close();
  in_time = in_time && impl.wait_for(impl.record_stage, deadline);
  if (!in_time) impl.abort();
  return in_time;
}

std::vector<std::string> Pipeline::late() const {
  std::vector<std::string> names;
  for (const Stage* stage : impl_->all_stages()) {
    if (!stage->is_done()) names.push_back(stage->name());
  }
  return names;
}

std::optional<LedgerSnapshot> Pipeline::ledger(std::chrono::milliseconds patience) {
  Impl& impl = *impl_;
  // One probe at a time: a stuck stage must not collect them.
  if (!impl.ledger_answer.valid()) {
    const auto probe = std::make_shared<LedgerProbe>();
    impl.ledger_answer = probe->done.get_future();
    for (const auto& worker : impl.workers) worker->queue.push_mark(worker->probe_entry, {{}, probe});
  }
  if (impl.ledger_answer.wait_for(patience) != std::future_status::ready) return std::nullopt;
  try {
    return impl.ledger_answer.get();
  } catch (const std::future_error&) {  // the pipeline was aborted under it
    return std::nullopt;
  }
}

std::vector<StageHealth> Pipeline::stages() const {
  const Impl& impl = *impl_;
  std::vector<StageHealth> healths;
  const auto add = [&healths](const Stage& stage, QueueSize depth, QueueSize capacity) {
    const bool has_work = depth.events > 0;
    healths.push_back({stage.name(), depth, capacity, has_work ? stage.since_progress() : 0ms});
  };
  for (const auto& worker : impl.workers) add(worker->stage, worker->queue.depth(), worker->queue.capacity());
  add(impl.triage_stage, impl.triage_queue.depth(), impl.triage_queue.capacity());
  add(impl.record_stage, impl.record_queue.depth(), impl.record_queue.capacity());
  return healths;
}

std::vector<const ScreenStats*> Pipeline::screen_stats() const {
  std::vector<const ScreenStats*> stats;
  for (const auto& worker : impl_->workers) stats.push_back(worker->stats.get());
  return stats;
}

const TriageStats& Pipeline::triage_stats() const {
  return impl_->triage_stats;
}
const RecordStats& Pipeline::record_stats() const {
  return impl_->record_stats;
}
const DeliverStats& Pipeline::deliver_stats() const {
  return impl_->deliver_stats;
}

}  // namespace danmakud::pipeline
