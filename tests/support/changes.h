// Changes to tickets as triage would make them, short to write: ticket number n of a made-up evening.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/store.h"

namespace danmakud::test {

inline constexpr std::int64_t kEvening = 1'794'398'400'000;

inline pipeline::TicketId ticket_id(int n) {
  pipeline::TicketId id;
  for (std::size_t i = 0; i < 4; ++i) {
    id.bytes[5 - i] = id.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  }
  return id;
}

inline pipeline::Complainant complainant(std::string user, std::string text) {
  pipeline::Complainant who;
  who.type = pipeline::EventType::comment;
  who.event_id = "e-" + user;
  who.room_id = "r1";
  who.user_id = std::move(user);
  who.text = std::move(text);
  who.at_ms = who.received_ms = kEvening;
  who.user_hash = std::hash<std::string>{}(who.user_id);
  who.rule_hashes = {1, 0xffff'ffff'ffff'ffff};
  return who;
}

inline std::string serial_of(int n) {
  const std::string digits = std::to_string(n);
  return "DM-20261111-" + std::string(6 - digits.size(), '0') + digits;
}

inline pipeline::TicketChange opening(int n, std::string team = "merchant-service",
                                      pipeline::Priority priority = pipeline::Priority::p2) {
  pipeline::TicketChange change;
  change.kind = pipeline::TicketChange::Kind::opened;
  change.ticket = ticket_id(n);
  change.body = std::make_unique<pipeline::TicketBody>();
  pipeline::TicketBody& body = *change.body;
  body.id = body.incident = ticket_id(n);
  body.serial = change.serial = serial_of(n);
  body.created_ms = body.received_ms = kEvening + n;
  body.title = "货不对板 · 房间 r1";
  body.text = "收到的货不对板";
  body.category = "commerce.mismatch";
  body.category_name = "货不对板";
  body.team = change.team = std::move(team);
  body.score = 0.97;
  body.matched = {{"commerce.mismatch.basic", "货不对板"}};
  body.source.type = pipeline::EventType::comment;
  body.source.platform = "kuaishou";
  body.source.room_id = "r" + std::to_string(n % 10);
  body.source.merchant_id = "m1";
  body.user.id = "u" + std::to_string(n);
  change.state.priority = priority;
  change.state.updated_ms = kEvening + n;
  change.state.sla.respond_by_ms = kEvening + 600'000;
  change.state.duplicates = {1, 1, 0, kEvening, kEvening};
  change.queued = true;
  change.complainant = complainant(body.user.id, body.text);
  // The opener's own members are those of the body.
  change.complainant.at_ms = body.created_ms;
  change.complainant.received_ms = body.received_ms;
  change.complainant.platform = body.source.platform;
  change.complainant.room_id = body.source.room_id;
  body.source.event_id = change.complainant.event_id;
  return change;
}

// The `events`-th event of ticket n, by a user of its own.
inline pipeline::TicketChange joining(int n, std::uint32_t events, bool queued = false) {
  pipeline::TicketChange change = opening(n);
  change.kind = pipeline::TicketChange::Kind::joined;
  change.body.reset();
  change.state.duplicates.events = change.state.duplicates.users = events;
  change.state.duplicates.last_ms = change.state.updated_ms = kEvening + 1000 * events;
  change.queued = queued;
  if (queued) {
    change.state.version = 2;
    change.state.change = pipeline::Change::grown;
  }
  const std::string nth = std::to_string(events);
  change.complainant = complainant("u" + std::to_string(n) + "-" + nth, "货不对板+" + nth);
  return change;
}

template <class... Changes>
std::vector<pipeline::TicketChange> all(Changes... changes) {
  std::vector<pipeline::TicketChange> list;
  (list.push_back(std::move(changes)), ...);
  return list;
}

}  // namespace danmakud::test
