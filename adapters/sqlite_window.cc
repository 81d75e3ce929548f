#include "adapters/sqlite_window.h"

#include <ranges>
#include <string>
#include <vector>

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

std::error_code last_touched(const SqliteConnection& connection, std::size_t limit, std::vector<std::int64_t>& seqs) {
  Statement select(connection, "SELECT seq FROM tickets ORDER BY updated_ms DESC, seq DESC LIMIT ?1");
  std::error_code error;
  select.bind(limit);
  while (select.next(error)) seqs.push_back(select.integer(0));
  return error;
}

}  // namespace

std::error_code load_window(const SqliteConnection& connection, std::size_t max_tickets,
                            pipeline::WindowLoader& loader) {
  if (const std::error_code error = load_serials(connection, loader)) return error;
  std::vector<std::int64_t> seqs;
  if (const std::error_code error = last_touched(connection, max_tickets, seqs)) return error;

  Statement ticket(connection, "SELECT " + std::string(kTicketColumns) + " FROM tickets t WHERE t.seq = ?1");
  Statement complainants(
      connection, "SELECT " + std::string(kComplainantColumns) + " FROM complainants WHERE ticket_seq = ?1 ORDER BY n");
  std::error_code error;
  for (auto seq = seqs.rbegin(); seq != seqs.rend(); ++seq) {
    if (!ticket.bind(*seq).next(error)) break;
    const TicketRow row = read_ticket_row(ticket);
    const pipeline::Result<pipeline::TicketBody> body = pipeline::parse_body_json(row.body);
    if (!body) continue;  // salvaged from a damaged file: its row is readable, its text is not
    loader.on_ticket(*body, row.state);
    complainants.bind(*seq);
    while (complainants.next(error)) loader.on_complainant(body->id, read_complainant(complainants));
    if (error) break;
  }
  return error;
}

}  // namespace danmakud::adapters
