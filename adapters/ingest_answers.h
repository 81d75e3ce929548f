// What clients are told of their events: one JSON object a WebSocket message, or one for a whole HTTP request. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pipeline/receipt.h"

namespace danmakud::adapters {

// Event numbers count the connection's (or the request's) events from 1.
void append_error_json(std::uint64_t event, std::string_view code, std::string_view message, std::string& out);
void append_ticket_json(std::uint64_t event, const pipeline::TicketNotice& notice, std::string& out);

std::string error_notice(std::uint64_t event, const pipeline::RejectedEvent& rejected);  // {"error":{…}}
std::string ticket_notice(std::uint64_t event, const pipeline::TicketNotice& notice);    // {"ticket":{…}}
std::string ack_notice(std::uint64_t settled);                                           // {"ack":N}

// The answer to POST /v1/events, gathered receipt by receipt, in order. Of very many rejected events the last are
// counted only: a body of empty nonsense must not make an answer of forty times its size. Tickets are listed all, as
// users are told by them; what is said of one is less than four times the event that it answers.
class EventsReport {
 public:
  explicit EventsReport(bool with_tickets) : with_tickets_(with_tickets) {}
  void add(const pipeline::Receipt& receipt);
  std::string json() const;

 private:
  bool with_tickets_;
  std::uint64_t events_ = 0, rejected_count_ = 0, unlisted_ = 0;
  std::string rejected_, tickets_;  // the arrays' elements
};

// The answer to POST /v1/feedback that was taken: {"id":"…","serial":"…","opened":true}; null members for a repeat.
std::string feedback_json(const pipeline::TicketNotice* notice);

}  // namespace danmakud::adapters
