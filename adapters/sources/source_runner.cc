#include "adapters/sources/source_runner.h"

#include <algorithm>
#include <future>
#include <random>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "adapters/context_thread.h"
#include "adapters/mailbox.h"
#include "adapters/sources/source_group.h"

namespace danmakud::adapters {
namespace {

constexpr std::chrono::milliseconds kSourceTick{100};
constexpr std::chrono::milliseconds kRetryFlush{1};
constexpr std::chrono::milliseconds kStopDeadline{1500};

}  // namespace

struct SourceRunner::Impl final : GroupHost, pipeline::ReceiptSink {
  Impl(SourceOptions given, BlockSink& blocks, const pipeline::Clock& time, pipeline::Reporter& speaker)
      : options(given), sink(blocks), time_source(time), speaker_(speaker), random_(given.seed) {
    set_rate(options.connects_per_second);
  }

  // Any thread.
  void on_settled(std::unique_ptr<pipeline::Receipt> receipt) override {
    if (settled.put(std::move(receipt))) asio::post(context, [this] { tell_settled(); });
  }
  template <class Act>
  void post(Act act) {
    asio::post(context, std::move(act));
  }

  // The rest is the thread's own.
  const pipeline::Clock& clock() const override { return time_source; }
  pipeline::Reporter& reporter() override { return speaker_; }
  NetThread& net() override { return net_; }
  std::uint64_t random() override { return random_(); }
  pipeline::SteadyTime book_start() override {
    const pipeline::SteadyTime slot = std::max(next_start, time_source.steady());
    next_start = slot + between_starts;
    return slot;
  }
  void want_flush() override {
    if (std::exchange(is_flush_wanted, true)) return;
    asio::post(context, [this] { flush(); });
  }

  void set_rate(double rate) {
    const std::chrono::duration<double> span(1.0 / std::max(rate, 0.001));
    between_starts = std::chrono::duration_cast<pipeline::SteadyTime::duration>(span);
  }

  void flush() {
    bool is_done = true;
    for (const auto* set : {&groups, &leaving}) {
      for (const auto& group : *set) is_done = group->flush() && is_done;
    }
    is_flush_wanted = !is_done;
    if (is_done) return;
    retry.expires_after(kRetryFlush);
    retry.async_wait([this](const ErrorCode& error) {
      if (!error) flush();
    });
  }

  void tell_settled() {
    for (const auto& receipt : settled.take_all()) {
      const auto group = std::ranges::find(groups, receipt->connection, &SourceGroup::id);
      if (group != groups.end()) (*group)->on_receipt(*receipt);
    }
  }

  void apply(std::vector<RunningSource> wanted) {
    if (is_stopping) return;
    const auto is_kept = [&wanted](const auto& group) {
      return std::ranges::any_of(wanted, [&](const RunningSource& source) {
        return source.index == group->source().index && source.settings == group->source().settings;
      });
    };
    const auto gone = std::stable_partition(groups.begin(), groups.end(), is_kept);
    for (auto group = gone; group != groups.end(); ++group) {
      (*group)->stop();
      leaving.push_back(std::move(*group));
    }
    groups.erase(gone, groups.end());
    for (RunningSource& source : wanted) {
      const auto runs = [&](const auto& group) { return group->source().settings.name == source.settings.name; };
      if (std::ranges::none_of(groups, runs)) add(std::move(source));
    }
  }

  void add(RunningSource source) {
    const SourceKind* const kind = find_kind(kinds, source.settings.kind);
    if (kind == nullptr) return;
    groups.push_back(
        std::make_unique<SourceGroup>(*this, std::move(source), *kind, options, sink, *this, next_group++));
  }

  void start_tick() {
    tick.expires_after(kSourceTick);
    tick.async_wait([this](const ErrorCode& error) {
      if (error) return;
      for (const auto& group : groups) group->on_tick();
      std::erase_if(leaving, [](const auto& group) { return group->is_gone(); });
      const bool is_over = is_stopping && (leaving.empty() || time_source.steady() > stop_deadline);
      is_over ? end() : start_tick();
    });
  }

  void begin_stop() {
    is_stopping = true;
    stop_deadline = time_source.steady() + kStopDeadline;
    for (auto& group : groups) {
      group->stop();
      leaving.push_back(std::move(group));
    }
    groups.clear();
  }

  void end() {
    leaving.clear();
    retry.cancel();
    work.reset();
  }

  const SourceOptions options;
  BlockSink& sink;
  const pipeline::Clock& time_source;
  pipeline::Reporter& speaker_;
  std::mt19937_64 random_;
  asio::io_context context{1};
  NetThread net_{context};
  asio::executor_work_guard<Executor> work{context.get_executor()};
  Timer tick{context}, retry{context};
  const std::vector<SourceKind> kinds = make_source_kinds();
  std::vector<std::unique_ptr<SourceGroup>> groups;
  std::vector<std::unique_ptr<SourceGroup>> leaving;  // stopped; their last calls are out
  std::uint64_t next_group = 0;
  pipeline::SteadyTime next_start{}, stop_deadline{};
  pipeline::SteadyTime::duration between_starts{};
  bool is_flush_wanted = false;
  bool is_stopping = false;
  Mailbox<std::unique_ptr<pipeline::Receipt>> settled;
  std::thread thread;
};

SourceRunner::SourceRunner(SourceOptions options, BlockSink& sink, const pipeline::Clock& clock,
                           pipeline::Reporter& reporter)
    : impl_(std::make_unique<Impl>(options, sink, clock, reporter)) {}

SourceRunner::~SourceRunner() {
  stop();
}

void SourceRunner::start() {
  impl_->start_tick();
  impl_->thread = run_on_thread("sources", impl_->context);
}

void SourceRunner::set_sources(std::vector<RunningSource> sources) {
  impl_->post([this, sources = std::move(sources)]() mutable { impl_->apply(std::move(sources)); });
}

void SourceRunner::set_connects_per_second(double rate) {
  impl_->post([this, rate] { impl_->set_rate(rate); });
}

std::vector<SourceStatus> SourceRunner::status() const {
  if (!impl_->thread.joinable()) return {};
  auto promise = std::make_shared<std::promise<std::vector<SourceStatus>>>();
  auto rows = promise->get_future();
  impl_->post([this, promise] {
    std::vector<SourceStatus> found;
    for (const auto& group : impl_->groups) group->append_status(found);
    promise->set_value(std::move(found));
  });
  const bool is_answered = rows.wait_for(std::chrono::seconds{1}) == std::future_status::ready;
  return is_answered ? rows.get() : std::vector<SourceStatus>{};
}

void SourceRunner::stop() {
  if (!impl_->thread.joinable()) return;
  impl_->post([this] { impl_->begin_stop(); });
  impl_->thread.join();
}

std::optional<std::string> source_fault(const SourceSettings& settings) {
  const std::vector<SourceKind> kinds = make_source_kinds();
  const SourceKind* const kind = find_kind(kinds, settings.kind);
  if (kind != nullptr) return kind->fault(settings);
  std::string names;
  for (const SourceKind& one : kinds) names += fmt::format("{}{}", names.empty() ? "" : ", ", one.name);
  return fmt::format("kind \"{}\" is not known; there are: {}", settings.kind, names);
}

}  // namespace danmakud::adapters
