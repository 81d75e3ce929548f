#include "adapters/ticket_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::Result;

constexpr std::string_view kTickets =
    "SELECT t.seq, t.opening, s.growth FROM tickets t LEFT JOIN ticket_states s ON s.seq = t.seq "
    "WHERE t.seq BETWEEN ?1 AND ?2 ORDER BY t.seq DESC";
constexpr std::string_view kBySerial =
    "SELECT first_seq + ?2 - first FROM serials WHERE day = ?1 AND first <= ?2 AND last >= ?2 ORDER BY first DESC "
    "LIMIT 1";
// In a list of complainants: before everyone who joined.
constexpr std::int64_t kOpenersAddress = 1;

std::optional<std::int64_t> parse_cursor(std::string_view cursor) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), value);
  if (error != std::errc{} || end != cursor.data() + cursor.size() || value < 0) return std::nullopt;
  return value;
}

template <class T>
bool matches(const std::optional<T>& asked, const T& value) {
  return !asked || *asked == value;
}
bool matches(const std::string& asked, const std::string& value) {
  return asked.empty() || asked == value;
}

bool matches(const TicketFilter& filter, const pipeline::TicketBody& body, const pipeline::TicketState& state) {
  return matches(filter.status, state.status) && matches(filter.priority, state.priority) &&
         matches(filter.team, body.team) && matches(filter.category, body.category) &&
         matches(filter.platform, body.source.platform) && matches(filter.room, body.source.room_id) &&
         matches(filter.user, body.user.id) && matches(filter.order, state.order_id) &&
         matches(filter.merchant, body.source.merchant_id) && matches(filter.item, body.source.item_id) &&
         (!filter.since_ms || body.created_ms >= *filter.since_ms) &&
         (!filter.until_ms || body.created_ms < *filter.until_ms);
}

bool matches(const TicketFilter& filter, const Statement& row) {
  const std::optional<Opening> opening = unpack_opening_head(row.bytes(1));
  if (!opening) return false;  // salvaged from a damaged file and unreadable
  const std::optional<Growth> growth = unpack_growth(row.bytes(2));
  return matches(filter, opening->body, growth ? growth->state : opening->state);
}

}  // namespace

TicketQuery::TicketQuery(const std::string& path)
    : path_(path),
      connection_(path_, SqliteConnection::Mode::read_only),
      range_(connection_, "SELECT (SELECT min(seq) FROM tickets), (SELECT max(seq) FROM tickets)"),
      by_id_(connection_, "SELECT seq FROM tickets WHERE id = ?1"),
      by_serial_(connection_, kBySerial),
      tickets_(connection_, kTickets),
      joiners_(connection_) {}

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

  Page page;
  std::error_code error;
  std::int64_t last_seen = 0;
  tickets_.bind(floor, span->last);
  while (page.items.size() < limit && tickets_.next(error)) {
    if (!matches(filter, tickets_)) continue;
    last_seen = tickets_.integer(0);
    error = append_ticket(tickets_, page.items);
    if (error) break;
  }
  tickets_.reset();
  if (error) return error;
  const std::int64_t reached = page.items.size() == limit ? last_seen : floor;
  if (reached > span->first) page.next = std::to_string(reached);
  return page;
}

std::error_code TicketQuery::append_ticket(const Statement& row, std::vector<std::string>& items) {
  std::optional<Opening> opening = unpack_opening(row.bytes(1));
  if (!opening) return {};
  const Growth growth = unpack_growth(row.bytes(2)).value_or(first_growth(*opening));
  pipeline::Ticket ticket{std::move(opening->body), growth.state, {}};
  if (const std::error_code error = joiners_.read_samples(row.integer(0), growth, ticket.samples)) return error;
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
  const bool is_it = !error && seq != 0 && (id || has_serial(seq, id_or_serial, error));
  if (error) return error;
  return is_it ? seq : 0;
}

// The runs know days and numbers only: a serial with another prefix is another daemon's.
bool TicketQuery::has_serial(std::int64_t seq, std::string_view serial, std::error_code& error) {
  const bool is_there = tickets_.bind(seq, seq).next(error);
  const std::optional<Opening> opening = is_there ? unpack_opening_head(tickets_.bytes(1)) : std::nullopt;
  tickets_.reset();
  return opening && opening->body.serial == serial;
}

Result<std::optional<std::string>> TicketQuery::find(std::string_view id_or_serial) {
  if (const std::error_code error = follow_file()) return error;
  const Result<std::int64_t> seq = find_seq(id_or_serial);
  if (!seq) return seq.error();
  std::vector<std::string> items;
  std::error_code error;
  if (tickets_.bind(*seq, *seq).next(error)) error = append_ticket(tickets_, items);
  tickets_.reset();
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

  Result<Page> page = read_complainants(*seq, *after, std::clamp<std::size_t>(limit, 1, kMaxPage));
  if (!page) return page.error();
  return std::optional(std::move(*page));
}

Result<Page> TicketQuery::read_complainants(std::int64_t seq, std::int64_t after, std::size_t limit) {
  Transaction transaction(connection_);  // one state of the store for a ticket and who joined it
  std::error_code error = transaction.begin_reading();
  std::optional<Opening> opening;
  std::optional<Growth> growth;
  if (!error && tickets_.bind(seq, seq).next(error)) {
    opening = unpack_opening(tickets_.bytes(1));
    growth = unpack_growth(tickets_.bytes(2));
  }
  tickets_.reset();
  if (error) return error;
  Page page;
  std::int64_t last = 0;
  const auto append = [&](const pipeline::Complainant& who, std::int64_t address) {
    pipeline::append_complainant_json(who, page.items.emplace_back());
    last = address;
  };
  if (opening && after < kOpenersAddress) append(opener_of(*opening), kOpenersAddress);
  const auto addresses = joiners_.chain(seq, growth ? growth->last_joiner : 0, after);
  if (!addresses) return addresses.error();
  for (const std::int64_t address : *addresses) {
    if (page.items.size() == limit) break;
    const auto who = joiners_.find(address);
    if (!who) return who.error();
    if (*who) append(**who, address);
  }
  if (page.items.size() == limit) page.next = std::to_string(last);
  return page;
}

}  // namespace danmakud::adapters
