#include "daemon/ledger_page.h"

#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using pipeline::JsonObject;
using pipeline::SourceCounts;
using pipeline::TicketCounts;

// The cut lets every event before it settle, so within it none is in flight: what a stage lost shows as a residual.
constexpr std::uint64_t kInFlight = 0;

std::int64_t difference(std::uint64_t left, std::uint64_t right) {
  return static_cast<std::int64_t>(left - right);
}

void add_counts(const SourceCounts& counts, JsonObject& json) {
  json.number("received", counts.received);
  json.number("rejected", counts.rejected);
  json.number("shed", counts.shed);
  json.number("repeat", counts.repeat_settled);
  json.number("clean", counts.clean);
  json.number("opened", counts.opened);
  json.number("joined", counts.joined);
  json.number("returned", counts.returned);
  json.number("in_flight", kInFlight);
  json.number("residual", residual(counts));
}

void append_source(const std::string& name, const SourceCounts& counts, std::string& out) {
  JsonObject json(out);
  json.text("source", name);
  add_counts(counts, json);
  json.close();
}

void append_tickets(const TicketCounts& counts, std::string& out) {
  JsonObject json(out);
  json.number("loaded_waiting", counts.loaded_waiting);
  json.number("opened", counts.opened);
  json.number("regrown", counts.regrown);
  json.number("delivered", counts.delivered);
  json.number("superseded", counts.superseded);
  json.number("waiting", counts.waiting);
  json.number("observed", counts.observed);
  json.number("residual", residual(counts));
  json.close();
}

}  // namespace

std::int64_t residual(const SourceCounts& c) {
  return difference(c.received,
                    c.rejected + c.shed + c.repeat_settled + c.clean + c.opened + c.joined + c.returned + kInFlight);
}

std::int64_t residual(const TicketCounts& c) {
  return difference(c.loaded_waiting + c.opened + c.regrown, c.delivered + c.superseded + c.waiting + c.observed);
}

std::string ledger_json(const pipeline::LedgerSnapshot& snapshot, const std::vector<std::string>& names) {
  SourceCounts total;
  std::vector<std::size_t> seen;
  for (std::size_t source = 0; source < std::min(names.size(), snapshot.sources.size()); ++source) {
    total += snapshot.sources[source];
    if (snapshot.sources[source].received > 0) seen.push_back(source);
  }
  std::string out;
  JsonObject json(out);
  JsonObject events(json.member("events"));
  add_counts(total, events);
  events.close();
  json.array("sources", seen, [&](std::size_t source, std::string& text) {
    append_source(names[source], snapshot.sources[source], text);
  });
  append_tickets(snapshot.tickets, json.member("tickets"));
  json.number("residual", residual(total) + residual(snapshot.tickets));
  json.close();
  return out;
}

}  // namespace danmakud::daemon
