// Tickets and complainants as rows: which columns, in which order, and back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqlite_statement.h"
#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::adapters {

// What read_ticket_row and read_complainant expect of a statement, from its first column. In the order of the rows
// named: CROSS JOIN keeps SQLite from looking for a better one.
inline constexpr std::string_view kTicketColumns =
    "t.seq, s.status, s.priority, s.change, s.version, s.updated_ms, s.events, s.users, s.anonymous, s.first_ms, "
    "s.last_ms, s.acknowledge_by_ms, s.respond_by_ms, s.investigate_by_ms, s.classify_by_ms, s.solution_by_ms, "
    "s.order_id, s.attachments, t.received_ms, t.body";
inline constexpr std::string_view kTicketTables = "tickets t CROSS JOIN ticket_states s ON s.seq = t.seq";
inline constexpr std::string_view kComplainantColumns =
    "c.type, c.at_ms, c.received_ms, c.user_hash, c.event_hash, c.text_hash, c.rule_hashes, c.event_id, c.platform, "
    "c.channel, c.room_id, c.user_id, c.user_key, c.user_name, c.contact, c.contact_ref, c.reply_to, c.order_id, "
    "c.text";

// Where samples are looked for: among copies of one line there may be no more than a few different texts.
inline constexpr std::uint64_t kEarlyComplainants = 64;

// The start of a query in which `chain` is the ids of ticket ?1's complainants, the newest first, from the one that
// its state's column `from` names.
std::string chain_from(std::string_view from);

struct TicketRow {
  std::int64_t seq = 0;
  std::int64_t received_ms = 0;
  pipeline::TicketState state;
  std::string_view body;  // holds until the statement's next step
};
TicketRow read_ticket_row(const Statement& row);
pipeline::Complainant read_complainant(const Statement& row);

inline Bytes to_bytes(const pipeline::TicketId& id) {
  return id.bytes;
}
inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
Bytes to_bytes(const std::vector<std::uint64_t>& hashes);
std::vector<std::uint64_t> to_hashes(Bytes bytes);
pipeline::EventType parse_event_type(std::string_view name);

// A list of texts as one value: each with its length before it ("3:abc").
std::string pack_texts(const std::vector<std::string>& texts);
std::vector<std::string> unpack_texts(std::string_view packed);

// "DM-20261111-000042": the day and the number in it; zeroes where it is no serial.
struct Serial {
  std::int64_t day = 0, number = 0;
};
Serial parse_serial(std::string_view serial);

// Reads the samples of one ticket, the opener left out. Looks at the first complainants only, however many there are.
class SampleReader {
 public:
  explicit SampleReader(const SqliteConnection& connection);
  std::error_code read(std::int64_t seq, std::vector<pipeline::Sample>& samples);

 private:
  Statement select_;
};

}  // namespace danmakud::adapters
