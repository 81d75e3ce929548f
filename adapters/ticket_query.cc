#include "adapters/ticket_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::Result;

const std::string kTicket = "SELECT " + std::string(kTicketColumns) + " FROM " + std::string(kTicketTables) + " WHERE ";
// The chain is walked from its end, but only ids are sorted; rows are read for the page alone.
const std::string kComplainants = chain_from("last_complainant") + "SELECT " + std::string(kComplainantColumns) +
                                  ", c.id FROM (SELECT id FROM chain WHERE id > ?2 ORDER BY id LIMIT ?3) page"
                                  " CROSS JOIN complainants c ON c.id = page.id ORDER BY c.id";

std::optional<std::int64_t> parse_cursor(std::string_view cursor) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), value);
  if (error != std::errc{} || end != cursor.data() + cursor.size() || value < 0) return std::nullopt;
  return value;
}

// The conditions of a filter, and their values in the same order; ?1, ?2 and ?3 are the range and the limit.
class Conditions {
 public:
  explicit Conditions(const TicketFilter& filter) {
    add_text("s.status = ", filter.status ? to_string(*filter.status) : std::string_view{});
    if (filter.priority) add_integer("s.priority = ", static_cast<int>(*filter.priority));
    add_text("t.team = ", filter.team);
    add_text("t.category = ", filter.category);
    add_text("t.platform = ", filter.platform);
    add_text("t.room_id = ", filter.room);
    add_text("t.user_id = ", filter.user);
    add_text("s.order_id = ", filter.order);
    add_text("t.merchant_id = ", filter.merchant);
    add_text("t.item_id = ", filter.item);
    if (filter.since_ms) add_integer("t.created_ms >= ", *filter.since_ms);
    if (filter.until_ms) add_integer("t.created_ms < ", *filter.until_ms);
  }

  std::string sql() const { return kTicket + "t.seq BETWEEN ?1 AND ?2" + sql_ + " ORDER BY t.seq DESC LIMIT ?3"; }
  void bind(Statement& statement) const {
    int at = 3;
    for (const auto& [text, integer] : values_) {
      ++at;
      text.empty() ? statement.bind_one(at, integer) : statement.bind_one(at, text);
    }
  }

 private:
  void add(std::string_view condition) {
    sql_ += " AND " + std::string(condition) + "?" + std::to_string(4 + values_.size());
  }
  void add_text(std::string_view condition, std::string_view text) {
    if (text.empty()) return;
    add(condition);
    values_.emplace_back(text, 0);
  }
  void add_integer(std::string_view condition, std::int64_t value) {
    add(condition);
    values_.emplace_back(std::string_view{}, value);
  }

  std::string sql_;
  std::vector<std::pair<std::string_view, std::int64_t>> values_;
};

}  // namespace

TicketQuery::TicketQuery(const std::string& path)
    : path_(path),
      connection_(path_, SqliteConnection::Mode::read_only),
      range_(connection_, "SELECT (SELECT min(seq) FROM tickets), (SELECT max(seq) FROM tickets)"),
      by_id_(connection_, "SELECT seq FROM tickets WHERE id = ?1"),
      by_serial_(connection_, "SELECT seq FROM tickets WHERE serial_day = ?1 AND serial_number = ?2"),
      ticket_(connection_, kTicket + "t.seq = ?1"),
      complainants_(connection_, kComplainants),
      samples_(connection_) {}

// A store that was damaged is another file from then on.
std::error_code TicketQuery::follow_file() {
  if (!connection_.has_moved()) return {};
  try {
    *this = TicketQuery(path_);
    return {};
  } catch (const StoreError&) {
    return sqlite_error(SQLITE_CANTOPEN);
  }
}

Result<TicketQuery::Span> TicketQuery::look_back(const TicketFilter& filter) {
  if (!filter.serial.empty()) {
    const Result<std::int64_t> seq = find_seq(filter.serial);
    if (!seq) return seq.error();
    return Span{*seq, *seq};
  }
  std::error_code error;
  Span span{1, 0};
  if (range_.next(error)) span = {range_.integer(0), range_.integer(1)};
  range_.reset();
  if (error) return error;
  if (!filter.cursor.empty()) {
    const std::optional<std::int64_t> cursor = parse_cursor(filter.cursor);
    if (!cursor) return make_error_code(StoreErrc::bad_cursor);
    span.last = std::min(span.last, *cursor - 1);
  }
  return span;
}

Result<Page> TicketQuery::list(const TicketFilter& filter) {
  if (const std::error_code error = follow_file()) return error;
  const Result<Span> span = look_back(filter);
  if (!span) return span.error();
  const std::int64_t floor = std::max(span->first, span->last - kLookBack + 1);
  const std::size_t limit = std::clamp<std::size_t>(filter.limit, 1, kMaxPage);

  const Conditions conditions(filter);
  Statement select(connection_, conditions.sql());
  select.bind(floor, span->last, limit);
  conditions.bind(select);
  Page page;
  std::error_code error;
  std::int64_t last_seen = 0;
  while (select.next(error)) {
    last_seen = select.integer(0);
    error = append_ticket(select, page.items);
    if (error) break;
  }
  if (error) return error;
  const std::int64_t reached = page.items.size() == limit ? last_seen : floor;
  if (reached > span->first) page.next = std::to_string(reached);
  return page;
}

std::error_code TicketQuery::append_ticket(const Statement& row, std::vector<std::string>& items) {
  TicketRow ticket_row = read_ticket_row(row);
  Result<pipeline::TicketBody> body = pipeline::parse_body_json(ticket_row.body);
  if (!body) return {};  // salvaged from a damaged file and unreadable
  pipeline::Ticket ticket{std::move(*body), std::move(ticket_row.state), {}};
  if (const std::error_code error = samples_.read(ticket_row.seq, ticket.samples)) return error;
  pipeline::append_ticket_json(ticket, items.emplace_back());
  return {};
}

Result<std::int64_t> TicketQuery::find_seq(std::string_view id_or_serial) {
  const std::optional<pipeline::TicketId> id = pipeline::parse_ticket_id(id_or_serial);
  const Serial serial = parse_serial(id_or_serial);
  Statement& select = id ? by_id_.bind(to_bytes(*id)) : by_serial_.bind(serial.day, serial.number);
  std::error_code error;
  const std::int64_t seq = select.next(error) ? select.integer(0) : 0;
  select.reset();
  if (error) return error;
  return seq;
}

Result<std::optional<std::string>> TicketQuery::find(std::string_view id_or_serial) {
  if (const std::error_code error = follow_file()) return error;
  const Result<std::int64_t> seq = find_seq(id_or_serial);
  if (!seq) return seq.error();
  std::vector<std::string> items;
  std::error_code error;
  if (ticket_.bind(*seq).next(error)) error = append_ticket(ticket_, items);
  ticket_.reset();
  if (error) return error;
  if (items.empty()) return std::optional<std::string>{};
  return std::optional(std::move(items.front()));
}

Result<std::optional<Page>> TicketQuery::complainants(std::string_view id_or_serial, std::string_view cursor,
                                                      std::size_t limit) {
  if (const std::error_code error = follow_file()) return error;
  const Result<std::int64_t> seq = find_seq(id_or_serial);
  if (!seq) return seq.error();
  if (*seq == 0) return std::optional<Page>{};
  const std::optional<std::int64_t> after = cursor.empty() ? 0 : parse_cursor(cursor);
  if (!after) return make_error_code(StoreErrc::bad_cursor);

  limit = std::clamp<std::size_t>(limit, 1, kMaxPage);
  Page page;
  std::error_code error;
  std::int64_t last_id = 0;
  complainants_.bind(*seq, *after, limit);
  while (complainants_.next(error)) {
    last_id = complainants_.integer(19);
    pipeline::append_complainant_json(read_complainant(complainants_), page.items.emplace_back());
  }
  if (error) return error;
  if (page.items.size() == limit) page.next = std::to_string(last_id);
  return std::optional(std::move(page));
}

}  // namespace danmakud::adapters
