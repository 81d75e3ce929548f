#include "adapters/sqlite_window.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "adapters/ticket_row.h"
#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

std::error_code load_serials(const SqliteConnection& connection, pipeline::WindowLoader& loader) {
  Statement select(connection, "SELECT day, last FROM serials");
  std::error_code error;
  while (select.next(error)) {
    loader.on_serial(static_cast<std::int32_t>(select.integer(0)), static_cast<std::uint32_t>(select.integer(1)));
  }
  return error;
}

using Ids = std::unordered_map<std::int64_t, pipeline::TicketId>;

pipeline::TicketId to_id(Bytes bytes) {
  pipeline::TicketId id;
  std::copy_n(bytes.begin(), std::min(bytes.size(), id.bytes.size()), id.bytes.begin());
  return id;
}

// What the window is told of a body stands in columns: to parse a hundred thousand bodies would keep events waiting.
constexpr std::string_view kBodyColumns =
    ", t.id, t.incident, t.team, t.category, t.platform, t.room_id, t.merchant_id";
pipeline::TicketBody read_body(const Statement& row, const TicketRow& ticket) {
  pipeline::TicketBody body;
  int at = 20;  // behind kTicketColumns
  body.id = to_id(row.bytes(at++));
  body.incident = to_id(row.bytes(at++));
  body.serial = pipeline::serial_in_body_json(ticket.body);
  body.received_ms = ticket.received_ms;
  for (std::string* text :
       {&body.team, &body.category, &body.source.platform, &body.source.room_id, &body.source.merchant_id}) {
    *text = row.text(at++);
  }
  return body;
}

std::error_code load_tickets(const SqliteConnection& connection, std::size_t max_tickets,
                             pipeline::WindowLoader& loader, Ids& ids, std::int64_t& first_seq) {
  Statement select(connection, "SELECT " + std::string(kTicketColumns) + std::string(kBodyColumns) + " FROM " +
                                   std::string(kTicketTables) +
                                   " WHERE t.seq > (SELECT max(seq) FROM tickets) - ?1 ORDER BY t.seq");
  std::error_code error;
  select.bind(max_tickets);
  while (select.next(error)) {
    const TicketRow row = read_ticket_row(select);
    const pipeline::TicketBody body = read_body(select, row);
    if (body.serial.empty()) continue;  // salvaged from a damaged file: its row is readable, its text is not
    if (ids.empty()) first_seq = row.seq;
    ids.emplace(row.seq, body.id);
    loader.on_ticket(body, row.state);
  }
  return error;
}

constexpr std::string_view kWindowColumns =
    "c.ticket_seq, c.type, c.at_ms, c.received_ms, c.user_hash, c.event_hash, c.text_hash, c.rule_hashes, c.order_id";
pipeline::Complainant read_for_window(const Statement& row) {
  pipeline::Complainant who;
  int at = 1;
  who.type = parse_event_type(row.text(at++));
  who.at_ms = row.integer(at++);
  who.received_ms = row.integer(at++);
  for (std::uint64_t* hash : {&who.user_hash, &who.event_hash, &who.text_hash})
    *hash = static_cast<std::uint64_t>(row.integer(at++));
  who.rule_hashes = to_hashes(row.bytes(at++));
  who.order_id = row.text(at++);
  return who;
}

// From the first one of the first ticket on, in the order they came.
std::error_code load_complainants(const SqliteConnection& connection, std::int64_t first_seq, const Ids& ids,
                                  pipeline::WindowLoader& loader) {
  Statement opener(connection, chain_from("early_complainant") + "SELECT min(id) FROM chain");
  Statement select(connection,
                   "SELECT " + std::string(kWindowColumns) + " FROM complainants c WHERE c.id >= ?1 ORDER BY c.id");
  std::error_code error;
  const std::int64_t first = opener.bind(first_seq).next(error) ? opener.integer(0) : 0;
  if (error) return error;
  select.bind(first);
  while (select.next(error)) {
    const auto ticket = ids.find(select.integer(0));
    if (ticket != ids.end()) loader.on_complainant(ticket->second, read_for_window(select));
  }
  return error;
}

}  // namespace

std::error_code load_window(const SqliteConnection& connection, std::size_t max_tickets,
                            pipeline::WindowLoader& loader) {
  if (const std::error_code error = load_serials(connection, loader)) return error;
  Ids ids;
  std::int64_t first_seq = 0;
  if (const std::error_code error = load_tickets(connection, max_tickets, loader, ids, first_seq)) return error;
  return load_complainants(connection, first_seq, ids, loader);
}

}  // namespace danmakud::adapters
