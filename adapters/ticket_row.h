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

// What read_state and read_ticket expect, from the statement's column `kTicketColumns` begins at.
inline constexpr std::string_view kTicketColumns =
    "t.seq, t.status, t.priority, t.change, t.version, t.updated_ms, t.events, t.users, t.anonymous, t.first_ms, "
    "t.last_ms, "
    "t.acknowledge_by_ms, t.respond_by_ms, t.investigate_by_ms, t.classify_by_ms, t.solution_by_ms, t.order_id, "
    "t.attachments, "
    "t.received_ms, t.body";
inline constexpr std::string_view kComplainantColumns =
    "type, at_ms, received_ms, user_hash, event_hash, text_hash, rule_hashes, event_id, platform, channel, room_id, "
    "user_id, "
    "user_key, user_name, contact, contact_ref, reply_to, order_id, text";

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
