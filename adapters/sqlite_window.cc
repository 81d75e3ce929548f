#include "adapters/sqlite_window.h"

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

std::error_code load_tickets(const SqliteConnection& connection, std::size_t max_tickets,
                             pipeline::WindowLoader& loader, Ids& ids, std::int64_t& first_seq) {
  Statement select(connection, "SELECT " + std::string(kTicketColumns) + " FROM " + std::string(kTicketTables) +
                                   " WHERE t.seq > (SELECT max(seq) FROM tickets) - ?1 ORDER BY t.seq");
  std::error_code error;
  select.bind(max_tickets);
  while (select.next(error)) {
    const TicketRow row = read_ticket_row(select);
    const pipeline::Result<pipeline::TicketBody> body = pipeline::parse_body_json(row.body);
    if (!body) continue;  // salvaged from a damaged file: its row is readable, its text is not
    if (ids.empty()) first_seq = row.seq;
    ids.emplace(row.seq, body->id);
    loader.on_ticket(*body, row.state);
  }
  return error;
}

// From the first one of the first ticket on, in the order they came.
std::error_code load_complainants(const SqliteConnection& connection, std::int64_t first_seq, const Ids& ids,
                                  pipeline::WindowLoader& loader) {
  Statement opener(connection, chain_from("early_complainant") + "SELECT min(id) FROM chain");
  Statement select(connection, "SELECT " + std::string(kComplainantColumns) +
                                   ", c.ticket_seq FROM complainants c WHERE c.id >= ?1 ORDER BY c.id");
  std::error_code error;
  const std::int64_t first = opener.bind(first_seq).next(error) ? opener.integer(0) : 0;
  if (error) return error;
  select.bind(first);
  while (select.next(error)) {
    const auto ticket = ids.find(select.integer(19));
    if (ticket != ids.end()) loader.on_complainant(ticket->second, read_complainant(select));
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
