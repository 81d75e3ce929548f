#include "daemon/status_page.h"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/source_status.h"
#include "pipeline/json_object.h"
#include "pipeline/outbox_entry.h"

namespace danmakud::daemon {

namespace {

using pipeline::JsonObject;

constexpr std::chrono::seconds kShortestSpan{1};

std::int64_t seconds_between(pipeline::WallTime from, pipeline::WallTime to) {
  return std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(to - from).count());
}

template <class Counters>
std::uint64_t total(const Counters& counters) {
  std::uint64_t sum = 0;
  for (const pipeline::Counter& counter : counters) sum += counter.value();
  return sum;
}

}  // namespace

StatusPage::StatusPage(const Vitals& vitals, std::unique_ptr<pipeline::OutboxReader> outbox)
    : vitals_(vitals), outbox_(std::move(outbox)), before_(take_sample()), last_(before_) {}

StatusPage::Sample StatusPage::take_sample() const {
  Sample sample{vitals_.clock.steady(), 0, 0};
  for (const pipeline::ScreenStats* const screen : vitals_.pipeline.screen_stats()) {
    sample.events += total(screen->tally.received);
  }
  const pipeline::RecordStats& record = vitals_.pipeline.record_stats();
  sample.complaints = total(record.opened) + total(record.joined);
  return sample;
}

std::string StatusPage::json() {
  const pipeline::WallTime now = vitals_.clock.wall();
  std::string out;
  JsonObject json(out);
  json.text("version", DANMAKUD_VERSION);
  json.number("uptime_seconds", seconds_between(vitals_.started, now));
  append_rates(json.member("rates"));
  append_rules(json.member("rules"));
  append_stages(json.member("stages"));
  append_sources(json.member("sources"));
  json.number("connections", vitals_.ingest.open_connections());
  append_delivery(json.member("delivery"));
  json.number("store_bytes", vitals_.store.bytes());
  json.close();
  return out;
}

// Over the time since the call before, or the one before that when they follow each other within a second.
void StatusPage::append_rates(std::string& out) {
  const Sample now = take_sample();
  if (now.at - last_.at >= kShortestSpan) before_ = last_;
  const double span = std::chrono::duration<double>(now.at - before_.at).count();
  const auto rate = [span](std::uint64_t from, std::uint64_t to) {
    return span > 0 ? static_cast<double>(to - from) / span : 0;
  };
  JsonObject json(out);
  json.member("events_per_second") += fmt::format("{:.1f}", rate(before_.events, now.events));
  json.member("complaints_per_second") += fmt::format("{:.1f}", rate(before_.complaints, now.complaints));
  json.number("events", now.events);
  json.number("complaints", now.complaints);
  json.close();
  if (now.at - last_.at >= kShortestSpan) last_ = now;
}

void StatusPage::append_rules(std::string& out) const {
  const ReloadState state = vitals_.reloader.state();
  JsonObject json(out);
  json.text("version", state.rules_version);
  json.number("count", state.rule_count);
  json.text_unless_empty("model", state.model_version);
  json.number("age_seconds", seconds_between(state.rules_loaded_at, vitals_.clock.wall()));
  json.text_unless_empty("problem", state.problem);
  json.close();
}

void StatusPage::append_stages(std::string& out) const {
  const auto append = [](const pipeline::StageHealth& stage, std::string& text) {
    JsonObject json(text);
    json.text("name", stage.name);
    json.number("depth_events", stage.depth.events);
    json.number("depth_bytes", stage.depth.bytes);
    json.number("capacity_events", stage.capacity.events);
    json.number("capacity_bytes", stage.capacity.bytes);
    json.number("since_progress_ms", stage.since_progress.count());
    json.close();
  };
  std::string_view comma;
  out += '[';
  for (const pipeline::StageHealth& stage : vitals_.pipeline.stages()) {
    out += comma;
    append(stage, out);
    comma = ",";
  }
  out += ']';
}

void StatusPage::append_sources(std::string& out) const {
  const auto screens = vitals_.pipeline.screen_stats();
  const std::vector<std::string> names = vitals_.sources.names();
  const auto connectors = by_source(vitals_.book.status());
  std::string_view comma;
  out += '[';
  std::vector<std::string> shown = names;
  for (const auto& [name, connector] : connectors) {
    if (std::ranges::find(names, name) == names.end()) shown.push_back(name);  // its events are counted with others'
  }
  for (std::size_t source = 0; source < shown.size(); ++source) {
    if (!is_pushed(shown[source]) && !vitals_.book.has(shown[source])) continue;  // was removed
    std::uint64_t events = 0;
    std::int64_t last_ms = 0;
    for (const pipeline::ScreenStats* const screen : source < names.size() ? screens : decltype(screens){}) {
      events += screen->tally.received[source].value();
      last_ms = std::max(last_ms, screen->last_event_ms[source].load());
    }
    out += comma;
    comma = ",";
    JsonObject json(out);
    const auto connector = connectors.find(shown[source]);
    const bool is_listening = connector == connectors.end();
    json.text("name", shown[source]);
    json.text("kind", is_listening ? "push" : connector->second.kind);
    json.text("state", vitals_.is_draining ? "draining" : is_listening ? "listening" : connector->second.state());
    if (!is_listening) append_connections(connector->second, json.member("connections"));
    json.number("events", events);
    json.number("last_event_ms", last_ms);
    json.close();
  }
  out += ']';
}

void StatusPage::append_delivery(std::string& out) {
  JsonObject json(out);
  json.text("kind", outbox_ == nullptr ? "embedded" : "redis");
  const pipeline::RecordStats& record = vitals_.pipeline.record_stats();
  json.number("waiting", static_cast<std::uint64_t>(record.waiting.value()));
  json.number("observed", static_cast<std::uint64_t>(record.observed.value()));
  json.number("delivered", record.delivered.value());
  if (outbox_ != nullptr) {
    const pipeline::OutletHealth health = vitals_.outlet->health();
    json.member("up") += health.up ? "true" : "false";
    json.text_unless_empty("problem", health.problem);
    json.texts("warnings", health.warnings);
    const auto queues = outbox_->queues();
    json.array("queues_waiting", queues ? *queues : std::vector<pipeline::QueueName>{},
               [this](const pipeline::QueueName& queue, std::string& text) {
                 const auto since = pipeline::waits_since(*outbox_, queue);
                 JsonObject entry(text);
                 entry.text("team", queue.team);
                 entry.text("priority", to_string(queue.priority));
                 if (since && *since != 0) {
                   entry.number("oldest_seconds", seconds_between(pipeline::from_ms(*since), vitals_.clock.wall()));
                 }
                 entry.close();
               });
  }
  json.close();
}

}  // namespace danmakud::daemon
