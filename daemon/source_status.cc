#include "daemon/source_status.h"

#include <algorithm>

#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using adapters::SourceCounts;
using adapters::SourceStatus;
using pipeline::JsonObject;

void add(SourceCounts& total, const SourceCounts& counts) {
  total.messages += counts.messages;
  total.events += counts.events;
  total.recalled += counts.recalled;
  total.ignored += counts.ignored;
  total.rejected += counts.rejected;
  total.connects += counts.connects;
  for (std::size_t kind = 0; kind < counts.faults.size(); ++kind) total.faults[kind] += counts.faults[kind];
}

void append_connection(const SourceStatus& link, std::string& out) {
  JsonObject json(out);
  json.text_unless_empty("room", link.room);
  json.text("state", link.state);
  json.text_unless_empty("problem", link.problem);
  if (link.retry_in_ms > 0) json.number("retry_in_ms", link.retry_in_ms);
  json.number("last_message_ms", link.last_message_ms);
  json.number("messages", link.counts.messages);
  json.number("events", link.counts.events);
  json.number("recalled", link.counts.recalled);
  json.number("ignored", link.counts.ignored);
  json.number("rejected", link.counts.rejected);
  json.number("connects", link.counts.connects);
  json.close();
}

}  // namespace

std::size_t ConnectorStatus::up() const {
  return static_cast<std::size_t>(std::ranges::count_if(links, &SourceStatus::is_up));
}

std::string_view ConnectorStatus::state() const {
  const auto down = std::ranges::find_if_not(links, &SourceStatus::is_up);
  if (down == links.end()) return "up";
  return up() > 0 ? "partly_up" : down->state;
}

std::map<std::string, ConnectorStatus> by_source(std::vector<SourceStatus> rows) {
  std::map<std::string, ConnectorStatus> connectors;
  for (SourceStatus& row : rows) {
    ConnectorStatus& connector = connectors[row.source];
    connector.kind = row.kind;
    add(connector.total, row.counts);
    connector.links.push_back(std::move(row));
  }
  return connectors;
}

void append_connections(const ConnectorStatus& connector, std::string& out) {
  std::string_view comma;
  out += '[';
  for (const SourceStatus& link : connector.links) {
    out += comma;
    comma = ",";
    append_connection(link, out);
  }
  out += ']';
}

}  // namespace danmakud::daemon
