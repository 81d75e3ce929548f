#include "adapters/ingest_answers.h"

#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

constexpr std::size_t kMostListedBytes = std::size_t{1} << 20;

void append_member(std::string_view name, std::string_view value, std::string& out) {
  out += ",\"";
  out += name;
  out += "\":";
  pipeline::append_json_string(value, out);
}

void append_serial(const pipeline::TicketNotice& notice, std::string& out) {
  if (!notice.serial.empty()) return append_member("serial", notice.serial, out);
  out += ",\"serial\":null";
}

void append_separator(std::string& elements) {
  if (!elements.empty()) elements += ',';
}

}  // namespace

void append_error_json(std::uint64_t event, std::string_view code, std::string_view message, std::string& out) {
  out += "{\"event\":" + std::to_string(event);
  append_member("code", code, out);
  append_member("message", message, out);
  out += '}';
}

void append_ticket_json(std::uint64_t event, const pipeline::TicketNotice& notice, std::string& out) {
  out += "{\"event\":" + std::to_string(event);
  if (!notice.event_id.empty()) append_member("event_id", notice.event_id, out);
  if (!notice.user_id.empty()) append_member("user_id", notice.user_id, out);
  append_member("id", notice.id, out);
  append_serial(notice, out);
  out += notice.opened ? ",\"opened\":true}" : ",\"opened\":false}";
}

std::string error_notice(std::uint64_t event, const pipeline::RejectedEvent& rejected) {
  std::string out = "{\"error\":";
  append_error_json(event, pipeline::to_string(rejected.reason.code()), rejected.reason.words(), out);
  return out += '}';
}

std::string ticket_notice(std::uint64_t event, const pipeline::TicketNotice& notice) {
  std::string out = "{\"ticket\":";
  append_ticket_json(event, notice, out);
  return out += '}';
}

std::string ack_notice(std::uint64_t settled) {
  return "{\"ack\":" + std::to_string(settled) + "}";
}

void EventsReport::add(const pipeline::Receipt& receipt) {
  for (const pipeline::RejectedEvent& rejected : receipt.rejected) {
    if (rejected_.size() >= kMostListedBytes) {
      ++unlisted_;
      continue;
    }
    append_separator(rejected_);
    append_error_json(events_ + rejected.event + 1, pipeline::to_string(rejected.reason.code()),
                      rejected.reason.words(), rejected_);
  }
  for (const pipeline::TicketNotice& notice : receipt.tickets) {
    append_separator(tickets_);
    append_ticket_json(events_ + notice.event + 1, notice, tickets_);
  }
  events_ += receipt.events;
  rejected_count_ += receipt.rejected.size();
}

std::string EventsReport::json() const {
  constexpr std::size_t kAroundThem = 128;
  std::string out;
  out.reserve(rejected_.size() + tickets_.size() + kAroundThem);
  out.append("{\"accepted\":").append(std::to_string(events_ - rejected_count_));
  out.append(",\"rejected\":[").append(rejected_).append("]");
  if (unlisted_ > 0) out.append(",\"unlisted\":").append(std::to_string(unlisted_));
  if (with_tickets_) out.append(",\"tickets\":[").append(tickets_).append("]");
  return out += "}\n";
}

std::string feedback_json(const pipeline::TicketNotice* notice) {
  if (notice == nullptr) return "{\"id\":null,\"serial\":null,\"opened\":false}\n";
  std::string out = "{\"id\":";
  pipeline::append_json_string(notice->id, out);
  append_serial(*notice, out);
  return out += notice->opened ? ",\"opened\":true}\n" : ",\"opened\":false}\n";
}

}  // namespace danmakud::adapters
