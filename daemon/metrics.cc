#include "daemon/metrics.h"

#include <algorithm>
#include <set>

#include "daemon/metric_page.h"
#include "daemon/process_stats.h"
#include "daemon/source_status.h"

namespace danmakud::daemon {

namespace {

using pipeline::Counter;
using pipeline::EventType;
using pipeline::Histogram;
using pipeline::RejectCode;
using pipeline::ScreenStats;

using ByType = std::array<Counter, pipeline::kEventTypes>;

template <class Sum, class Stats, class Member>
Sum sum_of(const Stats& all, Member member) {
  Sum sum{};
  for (const auto& one : all) sum += member(one);
  return sum;
}

double seconds(std::int64_t ms) {
  return static_cast<double>(ms) / 1000;
}

double memory_bytes(std::uint32_t megabytes) {
  return static_cast<double>(megabytes) * static_cast<double>(kMiB);
}

void add_events(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const auto screens = pipeline.screen_stats();
  const pipeline::TriageStats& triage = pipeline.triage_stats();
  const pipeline::RecordStats& record = pipeline.record_stats();
  page.counter("danmakud_events_total", "Events by what became of them; the outcomes are disjoint.");
  for (std::size_t type = 0; type < pipeline::kEventTypes; ++type) {
    const auto screened = [&](ByType ScreenStats::*member) {
      return sum_of<std::uint64_t>(screens, [&](const ScreenStats* one) { return (one->*member)[type].value(); });
    };
    const std::string_view name = to_string(static_cast<EventType>(type));
    page.sample({{"type", name}, {"outcome", "clean"}}, screened(&ScreenStats::clean));
    page.sample({{"type", name}, {"outcome", "complaint"}}, record.opened[type].value());
    page.sample({{"type", name}, {"outcome", "duplicate"}}, record.joined[type].value());
    page.sample({{"type", name}, {"outcome", "returned"}}, record.returned[type].value());
    page.sample({{"type", name}, {"outcome", "repeat"}},
                triage.repeat[type].value() + record.late_repeats[type].value());
    page.sample({{"type", name}, {"outcome", "rejected"}}, screened(&ScreenStats::rejected));
    page.sample({{"type", name}, {"outcome", "shed"}}, screened(&ScreenStats::shed));
  }
}

void add_losses(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const auto screens = pipeline.screen_stats();
  page.counter("danmakud_events_shed_total", "Events that were not looked at, by reason.");
  for (std::size_t type = 0; type < pipeline::kEventTypes; ++type) {
    const auto shed = [type](const ScreenStats* one) { return one->shed[type].value(); };
    page.sample({{"type", to_string(static_cast<EventType>(type))}, {"reason", "overload"}},
                sum_of<std::uint64_t>(screens, shed));
  }
  page.counter("danmakud_events_rejected_total", "Events that were refused, by code.");
  for (std::size_t code = 0; code < pipeline::kRejectCodes; ++code) {
    const auto rejected = [code](const ScreenStats* one) { return one->rejected_by_code[code].value(); };
    page.sample({{"code", to_string(static_cast<RejectCode>(code))}}, sum_of<std::uint64_t>(screens, rejected));
  }
  page.counter("danmakud_events_implausible_time_total", "Events that were given their time of receipt.",
               sum_of<std::uint64_t>(screens, [](const ScreenStats* one) { return one->implausible_times.value(); }));
  page.counter("danmakud_screen_flagged_total", "Texts in which a pattern was found.",
               sum_of<std::uint64_t>(screens, [](const ScreenStats* one) { return one->flagged.value(); }));
  page.counter("danmakud_screen_rescans_total", "Scans that Hyperscan failed and that were done without it.",
               sum_of<std::uint64_t>(screens, [](const ScreenStats* one) { return one->scan_rescans.value(); }));
}

void add_watch(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const auto screens = pipeline.screen_stats();
  page.counter("danmakud_watch_comments_total", "Clean comments that were shown to the model, by model.watch_share.",
               sum_of<std::uint64_t>(screens, [](const ScreenStats* one) { return one->watched.value(); }));
  page.counter("danmakud_watch_complaints_total", "Those of them that the model would have called complaints.",
               sum_of<std::uint64_t>(screens, [](const ScreenStats* one) { return one->watch_found.value(); }));
}

void add_counted(const pipeline::Pipeline& pipeline, MetricPage& page) {
  std::map<std::string, std::uint64_t, std::less<>> counted;
  for (const ScreenStats* const screen : pipeline.screen_stats()) {
    const std::scoped_lock lock(screen->counted_mutex);
    for (const auto& [category, count] : screen->counted_by_category) counted[category] += count;
  }
  page.counter("danmakud_comments_counted_total", "Comments of categories that are only counted from comments.");
  for (const auto& [category, count] : counted) page.sample({{"category", category}}, count);
}

void add_connectors(const std::map<std::string, ConnectorStatus>& connectors, MetricPage& page) {
  page.gauge("danmakud_source_connections", "Connections that a source should have.");
  for (const auto& [name, one] : connectors) page.sample({{"source", name}}, static_cast<double>(one.links.size()));
  page.gauge("danmakud_source_connections_up", "Those that are up.");
  for (const auto& [name, one] : connectors) page.sample({{"source", name}}, static_cast<double>(one.up()));
  page.counter("danmakud_source_messages_total", "Messages of a source's streams.");
  for (const auto& [name, one] : connectors) page.sample({{"source", name}}, one.total.messages);
  page.counter("danmakud_source_messages_rejected_total", "Those that could not be read.");
  for (const auto& [name, one] : connectors) page.sample({{"source", name}}, one.total.rejected);
  page.counter("danmakud_source_messages_recalled_total", "Messages that their author or the platform took back.");
  for (const auto& [name, one] : connectors) page.sample({{"source", name}}, one.total.recalled);
  page.counter("danmakud_source_reconnects_total", "Connections that ended or were not made, by why.");
  for (const auto& [name, one] : connectors) {
    for (std::size_t kind = 0; kind < adapters::kSourceFaultKinds; ++kind) {
      const std::string reason(to_string(static_cast<adapters::SourceFaultKind>(kind)));
      page.sample({{"source", name}, {"reason", reason}}, one.total.faults[kind]);
    }
  }
}

void add_sources(const Vitals& vitals, MetricPage& page) {
  const auto screens = vitals.pipeline.screen_stats();
  const std::vector<std::string> names = vitals.sources.names();
  page.counter("danmakud_source_events_total", "Events received, by source.");
  for (std::size_t source = 0; source < names.size(); ++source) {
    const auto received = [source](const ScreenStats* one) { return one->tally.received[source].value(); };
    page.sample({{"source", names[source]}}, sum_of<std::uint64_t>(screens, received));
  }
  page.gauge("danmakud_source_last_event_timestamp_seconds", "When the source's last event came; 0: none yet.");
  for (std::size_t source = 0; source < names.size(); ++source) {
    std::int64_t last = 0;
    for (const ScreenStats* const screen : screens) last = std::max(last, screen->last_event_ms[source].load());
    page.sample({{"source", names[source]}}, seconds(last));
  }
  page.gauge("danmakud_source_up", "Whether events of the source can come in.");
  const double up = vitals.is_draining ? 0 : 1;
  const auto connectors = by_source(vitals.book.status());
  std::set<std::string> listed(names.begin(), names.end());
  for (const auto& [name, connector] : connectors) listed.insert(name);
  for (const std::string& name : listed) {
    if (!is_pushed(name) && !vitals.book.has(name)) continue;  // was removed
    const auto connector = connectors.find(name);
    const bool is_down = connector != connectors.end() && connector->second.up() < connector->second.links.size();
    page.sample({{"source", name}}, is_down ? 0 : up);
  }
  add_connectors(connectors, page);
}

void add_latencies(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const auto screens = pipeline.screen_stats();
  const auto age = [](const ScreenStats* one) { return one->event_age.snapshot(); };
  page.histogram("danmakud_event_age_seconds", "From written to received.", sum_of<Histogram::Snapshot>(screens, age));
  page.histogram("danmakud_event_to_ticket_seconds", "From received to durable, of complaints.",
                 pipeline.record_stats().event_to_ticket.snapshot());
  page.histogram("danmakud_event_to_redis_seconds",
                 "From received to delivered, of complaints that opened a ticket or made a new version of it.",
                 pipeline.deliver_stats().event_to_redis.snapshot());
}

void add_tickets(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const pipeline::RecordStats& record = pipeline.record_stats();
  const std::scoped_lock lock(record.labels_mutex);
  page.counter("danmakud_tickets_total", "Tickets opened.");
  for (const auto& [labels, count] : record.tickets_opened) {
    const auto& [category, team, priority] = labels;
    page.sample({{"category", category}, {"team", team}, {"priority", to_string(priority)}}, count);
  }
  page.counter("danmakud_tickets_joined_total", "Events that joined a ticket, by the key that found it.");
  for (const auto& [how, count] : record.tickets_joined) page.sample({{"how", how}}, count);
}

void add_stages(const pipeline::Pipeline& pipeline, MetricPage& page) {
  const std::vector<pipeline::StageHealth> stages = pipeline.stages();
  page.gauge("danmakud_stage_queue_depth", "Events that wait for the stage.");
  for (const auto& stage : stages) page.sample({{"stage", stage.name}}, std::uint64_t{stage.depth.events});
  page.gauge("danmakud_stage_queue_capacity", "Events that may wait for the stage.");
  for (const auto& stage : stages) page.sample({{"stage", stage.name}}, std::uint64_t{stage.capacity.events});
  page.gauge("danmakud_stage_queue_bytes", "Bytes that wait for the stage.");
  for (const auto& stage : stages) page.sample({{"stage", stage.name}}, std::uint64_t{stage.depth.bytes});
  page.gauge("danmakud_triage_window_tickets", "Tickets that further events can join.",
             pipeline.triage_stats().window_tickets.value());
}

void add_store(const Vitals& vitals, MetricPage& page) {
  const pipeline::RecordStats& record = vitals.pipeline.record_stats();
  const std::int64_t oldest = vitals.pipeline.deliver_stats().oldest_waiting_ms;
  page.gauge("danmakud_store_up", "Whether the last commit worked.", record.store_ok ? 1 : 0);
  page.gauge("danmakud_store_outbox_tickets", "Ticket versions that wait for Redis.", record.waiting.value());
  page.gauge("danmakud_store_outbox_oldest_seconds", "How long the oldest of them has waited.",
             oldest == 0 ? 0 : std::max(0.0, seconds(pipeline::to_ms(vitals.clock.wall()) - oldest)));
  page.gauge("danmakud_store_observed_tickets", "Tickets that handlers are not bothered with yet.",
             record.observed.value());
  page.histogram("danmakud_store_commit_seconds", "Duration of commits.", record.commit.snapshot());
  page.counter("danmakud_store_commit_failures_total", "Commits that failed; each is tried again.",
               record.commit_failures.value());
  page.gauge("danmakud_store_bytes", "Size of the store on disk.", static_cast<double>(vitals.store.bytes()));
}

// Without Redis the families stand there without a sample: nothing is down that was never asked for.
void add_redis(const Vitals& vitals, MetricPage& page) {
  const bool is_used = vitals.outlet != nullptr;
  const pipeline::OutletHealth health = is_used ? vitals.outlet->health() : pipeline::OutletHealth{};
  const pipeline::DeliverStats& deliver = vitals.pipeline.deliver_stats();
  const auto sample = [&](MetricPage::Labels labels, double value) {
    if (is_used) page.sample(labels, value);
  };
  page.gauge("danmakud_redis_up", "Whether there is a working connection.");
  sample({}, health.up ? 1 : 0);
  page.gauge("danmakud_redis_last_success_timestamp_seconds", "When Redis last took something; 0: never.");
  sample({}, seconds(pipeline::to_ms(health.last_success)));
  page.counter("danmakud_redis_errors_total", "Deliveries without success, by kind; each is tried again.");
  sample({{"kind", "lost"}}, static_cast<double>(deliver.lost.value()));
  sample({{"kind", "refused"}}, static_cast<double>(deliver.refused.value()));
  page.counter("danmakud_redis_delivered_total", "Ticket versions delivered.");
  sample({}, static_cast<double>(deliver.delivered.value()));
  page.gauge("danmakud_redis_in_flight", "Ticket versions on their way.");
  sample({}, deliver.in_flight.value());
}

void add_ingest(const Vitals& vitals, MetricPage& page) {
  const auto& threads = vitals.ingest_stats.threads;
  using Thread = adapters::IoThreadStats;
  double oldest = 0;
  for (const Thread& thread : threads) oldest = std::max(oldest, thread.oldest_unsettled_seconds.value());
  page.gauge("danmakud_ack_age_seconds", "Age of the oldest block whose events are not settled.", oldest);
  page.gauge("danmakud_connections", "Open connections.");
  page.sample({{"listener", "ingest"}}, std::uint64_t{vitals.ingest.open_connections()});
  page.sample({{"listener", "ops"}}, std::uint64_t{vitals.ops->open_connections()});
  page.gauge("danmakud_connections_paused", "Connections that are not read until their events are settled.",
             sum_of<double>(threads, [](const Thread& one) { return one.paused.value(); }));
  page.counter("danmakud_connections_accepted_total", "Connections since the start.",
               sum_of<std::uint64_t>(threads, [](const Thread& one) { return one.accepted.value(); }));
  page.counter("danmakud_ingest_bytes_total", "Bytes of messages and bodies.",
               sum_of<std::uint64_t>(threads, [](const Thread& one) { return one.bytes.value(); }));
  page.counter("danmakud_ingest_messages_total", "WebSocket messages and HTTP bodies.",
               sum_of<std::uint64_t>(threads, [](const Thread& one) { return one.messages.value(); }));
  page.counter("danmakud_ingest_faults_total", "Connections and requests that were refused or ended early.");
  for (std::size_t fault = 0; fault < adapters::kIngestFaults; ++fault) {
    const auto count = [fault](const Thread& one) { return one.faults[fault].value(); };
    page.sample({{"kind", to_string(static_cast<adapters::IngestFault>(fault))}},
                sum_of<std::uint64_t>(threads, count));
  }
}

void add_rules(const Vitals& vitals, MetricPage& page) {
  const ReloadState state = vitals.reloader.state();
  page.gauge("danmakud_rules_loaded_timestamp_seconds", "When the rules in force were loaded.",
             seconds(pipeline::to_ms(state.rules_loaded_at)));
  page.counter("danmakud_rules_reload_total", "Reloads by result.");
  page.sample({{"result", "success"}}, state.successes);
  page.sample({{"result", "failure"}}, state.failures);
  page.gauge("danmakud_rules_reload_failed", "Whether the last reload was refused.", state.problem.empty() ? 0 : 1);
  page.gauge("danmakud_rules_info", "The rules in force.");
  page.sample({{"version", state.rules_version}}, 1.0);
  page.gauge("danmakud_model_info", "The learnt classifier in force; no sample without one.");
  if (!state.model_version.empty()) page.sample({{"version", state.model_version}}, 1.0);
  page.gauge("danmakud_build_info", "The program.");
  page.sample({{"version", DANMAKUD_VERSION}, {"compiler", __VERSION__}}, 1.0);
}

void add_process(const Vitals& vitals, MetricPage& page) {
  const ProcessStats stats = process_stats();
  page.gauge("danmakud_memory_used_bytes", "Resident memory.", static_cast<double>(stats.resident_bytes));
  page.gauge("danmakud_memory_limit_bytes", "limits.memory_mb.", memory_bytes(vitals.config.limits.memory_mb));
  page.counter("process_cpu_seconds_total", "User and system time.", stats.cpu_seconds);
  page.gauge("process_start_time_seconds", "Start of the process.", stats.start_seconds);
  page.gauge("process_resident_memory_bytes", "Resident memory.", static_cast<double>(stats.resident_bytes));
  page.gauge("process_virtual_memory_bytes", "Virtual memory.", static_cast<double>(stats.virtual_bytes));
  page.gauge("process_open_fds", "Open descriptors.", static_cast<double>(stats.open_fds));
  page.gauge("process_max_fds", "Descriptors that may be open.", static_cast<double>(stats.max_fds));
  page.gauge("process_threads", "Threads.", static_cast<double>(stats.threads));
}

}  // namespace

std::string metrics_text(const Vitals& vitals) {
  MetricPage page;
  add_events(vitals.pipeline, page);
  add_losses(vitals.pipeline, page);
  add_counted(vitals.pipeline, page);
  add_watch(vitals.pipeline, page);
  add_sources(vitals, page);
  add_latencies(vitals.pipeline, page);
  add_tickets(vitals.pipeline, page);
  add_stages(vitals.pipeline, page);
  add_store(vitals, page);
  add_redis(vitals, page);
  add_ingest(vitals, page);
  add_rules(vitals, page);
  add_process(vitals, page);
  return page.text();
}

}  // namespace danmakud::daemon
