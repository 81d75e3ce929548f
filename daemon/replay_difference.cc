#include "daemon/replay_difference.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "pipeline/json_object.h"

namespace danmakud::daemon {

namespace {

using pipeline::JsonObject;
using pipeline::Ticket;
using DifferenceKind = TicketDifference::Kind;

// What names the opening event, whatever the ticket became; without an event id its time, writer and words do. A time
// of receipt is each run's own.
using Opener = std::tuple<std::int64_t, std::string, std::string, std::string, std::string, std::string>;

Opener opener_of(const Ticket& ticket) {
  const pipeline::TicketBody& body = ticket.body;
  const std::int64_t written_ms = body.created_ms == body.received_ms ? 0 : body.created_ms;
  return {written_ms, body.source.platform, body.source.room_id, body.source.event_id, body.user.id, body.text};
}

auto decided(const Ticket& ticket) {
  return std::tuple(std::string_view(ticket.body.category), ticket.state.priority, ticket.state.status,
                    ticket.state.duplicates.events);
}

std::map<Opener, Ticket> by_opener(const pipeline::MemoryStore& store) {
  std::map<Opener, Ticket> tickets;
  store.visit_tickets([&](const Ticket& ticket) { tickets.insert_or_assign(opener_of(ticket), ticket); });
  return tickets;
}

std::string_view name_of(DifferenceKind kind) {
  if (kind == DifferenceKind::gained) return "new";
  return kind == DifferenceKind::lost ? "lost" : "changed";
}

void append_decision(const Ticket& ticket, std::string& out) {
  JsonObject json(out);
  json.text("id", to_string(ticket.body.id));
  json.text("category", ticket.body.category);
  json.text("team", ticket.body.team);
  json.text("priority", to_string(ticket.state.priority));
  json.text("status", to_string(ticket.state.status));
  json.member("score") += fmt::format("{:.4g}", ticket.body.score);
  json.number("events", ticket.state.duplicates.events);
  json.array("rules", ticket.body.matched,
             [](const pipeline::Match& match, std::string& to) { pipeline::append_json_string(match.rule, to); });
  json.close();
}

}  // namespace

std::vector<TicketDifference> differences(const pipeline::MemoryStore& ours, const pipeline::MemoryStore& theirs) {
  std::vector<std::pair<Opener, TicketDifference>> found;
  std::map<Opener, Ticket> other = by_opener(theirs);
  for (auto& [opener, ticket] : by_opener(ours)) {
    const auto same = other.find(opener);
    if (same == other.end()) {
      found.push_back({opener, {DifferenceKind::lost, ticket, {}}});
    } else {
      if (decided(ticket) != decided(same->second))
        found.push_back({opener, {DifferenceKind::changed, ticket, same->second}});
      other.erase(same);
    }
  }
  for (auto& [opener, ticket] : other) found.push_back({opener, {DifferenceKind::gained, {}, ticket}});
  std::ranges::stable_sort(found, {}, [](const auto& one) -> const Opener& { return one.first; });
  std::vector<TicketDifference> all;
  for (auto& [opener, difference] : found) all.push_back(std::move(difference));
  return all;
}

std::string to_json(const TicketDifference& difference) {
  const Ticket& shown = difference.kind == DifferenceKind::gained ? difference.theirs : difference.ours;
  std::string out;
  JsonObject json(out);
  json.text("change", name_of(difference.kind));
  json.text("text", shown.body.text);
  json.text("type", to_string(shown.body.source.type));
  json.text_unless_empty("room_id", shown.body.source.room_id);
  json.text_unless_empty("event_id", shown.body.source.event_id);
  json.number("created_ms", shown.body.created_ms);
  difference.kind == DifferenceKind::gained ? void(json.member("ours") += "null")
                                            : append_decision(difference.ours, json.member("ours"));
  difference.kind == DifferenceKind::lost ? void(json.member("theirs") += "null")
                                          : append_decision(difference.theirs, json.member("theirs"));
  json.close();
  return out;
}

}  // namespace danmakud::daemon
