// `danmakud run`: the daemon, put together and taken apart.
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include "adapters/store_error.h"
#include "daemon/access_rules.h"
#include "daemon/compile_report.h"
#include "daemon/config_load.h"
#include "daemon/late_freeing.h"
#include "daemon/ops_routes.h"
#include "daemon/parts.h"
#include "daemon/readiness.h"
#include "daemon/reload_thread.h"
#include "daemon/service_manager.h"
#include "daemon/signals.h"
#include "daemon/ticket_printer.h"
#include "daemon/verbs.h"
#include "daemon/vitals.h"

namespace danmakud::daemon {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kFarewell = 2s;  // for peers to close after they were told all

// Hands the I/O threads' blocks to the pipeline, which is made after the listener so that it ends before it.
class PipelineSink final : public adapters::BlockSink {
 public:
  void attach(pipeline::Pipeline& pipeline) { pipeline_ = &pipeline; }
  bool try_submit(std::size_t io_thread, std::size_t worker, pipeline::Block& block) override {
    return pipeline_->try_submit(io_thread, worker, block);
  }
  bool keeps_up(std::size_t worker) const override { return pipeline_->keeps_up(worker); }

 private:
  pipeline::Pipeline* pipeline_ = nullptr;
};

void require(const std::error_code& error, std::string_view what) {
  if (error) throw std::runtime_error(fmt::format("{}: {}", what, error.message()));
}

std::string endpoint(const std::string& listen, std::uint16_t port) {
  return fmt::format("{}:{}", listen.substr(0, listen.rfind(':')), port);
}

// All parts, in the order in which they need each other; they end in the opposite order.
class Daemon {
 public:
  Daemon(const CommandLine& line, LoadedPolicy loaded, pipeline::Store* sink)
      : config_(loaded.config),
        log_(config_.log),
        threads_(thread_counts(config_.threads, std::thread::hardware_concurrency())),
        store_(store_options(config_)),
        recorded_(sink == nullptr ? store_ : *sink),
        outbox_(store_.make_outbox_reader()),
        outlet_(make_outlet(config_, clock_)),
        printer_(line.print ? std::make_unique<TicketPrinter>(config_.store.path.string()) : nullptr),
        ingest_stats_(threads_.io),
        ingest_(ingest_options(config_, threads_), ingest_access(config_, sources_, bots_), sink_, clock_,
                ingest_stats_),
        runner_(source_options(config_, threads_), sink_, clock_, log_),
        pipeline_(pipeline_options(config_, threads_), parts(loaded.policy)),
        book_(config_.store.path.string() + ".sources", sources_, runner_, *bots_, log_),
        query_(config_.store.path.string()),
        reloader_(line, std::move(loaded), policies_, clock_, log_, late_freeing_,
                  [this](const Config& fresh) { apply(fresh); }),
        ops_(ops_options(config_), ops_access(config_), clock_, ops_routes(vitals_, query_)) {
    sink_.attach(pipeline_);
    vitals_.ops = &ops_;
  }

  void start() {
    const std::uint64_t descriptors = raise_descriptor_limit();
    if (descriptors < config_.ingest.max_connections) {
      log_.warning("few_descriptors", {{"allowed", descriptors}, {"connections", config_.ingest.max_connections}});
    }
    if (const auto moved = store_.moved_aside()) log_.error("store_was_damaged", {{"moved_to", *moved}});
    require(ingest_.listen(), "ingest.listen " + config_.ingest.listen);
    require(ops_.listen(), "ops.listen " + config_.ops.listen);
    pipeline_.start();
    ingest_.start();
    runner_.start();
    book_.set_configured(config_.source);
    book_.load();
    ops_.start();
    const ReloadState rules = reloader_.state();
    log_.info("started", {{"version", DANMAKUD_VERSION},
                          {"rules", rules.rules_version},
                          {"count", rules.rule_count},
                          {"model", rules.model_version.empty() ? "none" : rules.model_version},
                          {"patterns", rules.pattern_count},
                          {"compiling_ms", rules.compiling.count()},
                          {"store", config_.store.path.string()},
                          {"redis", outlet_ == nullptr ? "none" : "yes"},
                          {"io_threads", threads_.io},
                          {"screen_threads", threads_.screen}});
    log_.info("listening", {{"ingest", endpoint(config_.ingest.listen, ingest_.port())},
                            {"ops", endpoint(config_.ops.listen, ops_.port())}});
  }

  void serve(Signals& signals) {
    manager_.tell("READY=1");
    for (auto event = Signals::Event::none; event != Signals::Event::stop;) {
      event = signals.wait(manager_.watch_interval());
      if (event == Signals::Event::reload) reload_thread_.request();
      if (manager_.watch_interval() && !is_stuck(vitals_)) manager_.tell("WATCHDOG=1");
    }
    manager_.tell("STOPPING=1");
    signals.stop_listening();
  }

  // Sources first, then each stage when its input has ended. false: the deadline came first.
  bool drain() {
    const pipeline::SteadyTime deadline = clock_.steady() + config_.limits.drain;
    log_.info("draining", {{"seconds", config_.limits.drain.count()}, {"connections", ingest_.open_connections()}});
    is_draining_ = true;
    reloader_.stop();
    ingest_.stop_reading();
    runner_.stop();
    const bool in_time = pipeline_.drain(deadline);
    if (!in_time) log_.error("drain_late", {{"stages", fmt::format("{}", fmt::join(pipeline_.late(), ","))}});
    if (printer_ != nullptr) printer_->finish();
    wait_until(std::min(deadline, clock_.steady() + kFarewell), [this] { return ingest_.open_connections() == 0; });
    ingest_.close_all();
    if (!reloader_.is_busy()) ops_.stop();  // otherwise it waits for the answer to a reload
    wait_until(deadline, [this] { return has_printed(); });
    log_.info("stopped", {{"waiting", static_cast<std::uint64_t>(pipeline_.record_stats().waiting.value())}});
    return in_time;
  }

  // Nothing is under way that may last as long as it likes: rules that are compiled, tickets that nobody reads.
  bool is_at_rest() const { return !reloader_.is_busy() && has_printed(); }

 private:
  pipeline::Pipeline::Parts parts(std::shared_ptr<const pipeline::Policy> policy) {
    policies_.publish(late_freeing_.keep(std::move(policy)));  // the pipeline begins with it
    return {.policies = policies_,
            .clock = clock_,
            .store = recorded_,
            .reporter = log_,
            .outbox = outlet_ == nullptr ? nullptr : outbox_.get(),
            .outlet = outlet_.get(),
            .observer = printer_.get()};
  }

  void apply(const Config& fresh) {
    ingest_.set_access(ingest_access(fresh, sources_, bots_));
    ops_.set_access(ops_access(fresh));
    runner_.set_connects_per_second(fresh.sources.connects_per_second);
    book_.set_configured(fresh.source);
    log_.configure(fresh.log);
  }

  bool has_printed() const { return printer_ == nullptr || printer_->is_done(); }

  template <class Condition>
  void wait_until(pipeline::SteadyTime deadline, Condition condition) const {
    while (!condition() && clock_.steady() < deadline) std::this_thread::sleep_for(5ms);
  }

  const Config config_;
  Log log_;
  pipeline::SystemClock clock_;
  const ThreadCounts threads_;
  const LateFreeing late_freeing_;
  pipeline::PolicyStore policies_;
  Sources sources_;
  const std::shared_ptr<adapters::BotDesk> bots_ = std::make_shared<adapters::BotDesk>(log_);
  adapters::SqliteStore store_;
  pipeline::Store& recorded_;  // what the pipeline records into: mostly store_
  const std::unique_ptr<pipeline::OutboxReader> outbox_;
  const std::unique_ptr<pipeline::Outlet> outlet_;
  const std::unique_ptr<TicketPrinter> printer_;
  adapters::IngestStats ingest_stats_;
  PipelineSink sink_;
  adapters::IngestServer ingest_;
  adapters::SourceRunner runner_;
  pipeline::Pipeline pipeline_;
  SourceBook book_;
  adapters::TicketQuery query_;
  std::atomic<bool> is_draining_{false};
  Reloader reloader_;
  Vitals vitals_{config_,   clock_,   pipeline_, ingest_,      ingest_stats_, store_, outlet_.get(),
                 reloader_, sources_, book_,     is_draining_, clock_.wall(), nullptr};
  adapters::OpsServer ops_;
  ReloadThread reload_thread_{reloader_};
  const ServiceManager manager_;
};

// Rules may take a while to compile: who watches the log is told that it has begun, and how far it is.
std::variant<LoadedPolicy, matchers::Faults> load_and_tell(const CommandLine& line) {
  const LoadedConfig config = load_config(line.config, line.assignments);
  if (!config.was_read || !config.faults.empty()) return load_policy(line);
  Log log(config.config.log);
  log.info("starting", {{"version", DANMAKUD_VERSION}, {"config", line.config.string()}, {"pid", ::getpid()}});
  const pipeline::SystemClock clock;
  auto loaded = load_policy(line, CompileReport(log, clock), RuleCache::beside_store(config.config));
  if (const auto* policy = std::get_if<LoadedPolicy>(&loaded)) report(policy->origin, log);
  return loaded;
}

}  // namespace

int run(const CommandLine& line, pipeline::Store* sink) {
  Signals signals;
  auto loaded = load_and_tell(line);
  if (const auto* faults = std::get_if<matchers::Faults>(&loaded)) {
    print_faults(*faults);
    return kBadConfig;
  }
  Daemon daemon(line, std::move(std::get<LoadedPolicy>(loaded)), sink);
  daemon.start();
  daemon.serve(signals);
  const int exit_code = daemon.drain() ? kSuccess : kFailure;
  if (!daemon.is_at_rest()) std::_Exit(exit_code);  // all that matters is on disk
  return exit_code;
}

}  // namespace danmakud::daemon
