#include "adapters/schema_1.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <initializer_list>
#include <string>

#include "adapters/store_mending.h"
#include "adapters/ticket_record.h"
#include "pipeline/ticket_json.h"

namespace danmakud::adapters {
namespace {

using pipeline::Complainant;
using pipeline::EventType;

constexpr const char* kSetAside = R"(
ALTER TABLE tickets RENAME TO tickets_1;
ALTER TABLE ticket_states RENAME TO ticket_states_1;
ALTER TABLE complainants RENAME TO complainants_1;
ALTER TABLE transitions RENAME TO transitions_1;
ALTER TABLE outbox RENAME TO outbox_1;
ALTER TABLE serials RENAME TO serials_1;
CREATE TEMP TABLE openers (id INTEGER PRIMARY KEY);
INSERT INTO temp.openers SELECT min(id) FROM complainants_1 GROUP BY ticket_seq ORDER BY 1;
)";

constexpr const char* kTakeOverRest = R"(
INSERT INTO transitions SELECT * FROM transitions_1;
INSERT INTO outbox SELECT seq, version FROM outbox_1;
INSERT INTO serials SELECT day, last, last, 0 FROM serials_1;
DROP TABLE tickets_1; DROP TABLE ticket_states_1; DROP TABLE complainants_1; DROP TABLE transitions_1;
DROP TABLE outbox_1; DROP TABLE serials_1; DROP TABLE temp.openers;
)";

template <class Enum>
Enum named(std::string_view name, std::initializer_list<Enum> all) {
  for (const Enum value : all) {
    if (to_string(value) == name) return value;
  }
  return *all.begin();
}

std::vector<std::uint64_t> to_hashes(Bytes bytes) {
  std::vector<std::uint64_t> hashes(bytes.size() / sizeof(std::uint64_t));
  if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(std::uint64_t));
  return hashes;
}

// A list of texts as one value: each with its length before it ("3:abc").
std::vector<std::string> unpack_texts(Bytes bytes) {
  std::string_view packed(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  std::vector<std::string> texts;
  for (std::size_t colon; (colon = packed.find(':')) != std::string_view::npos;) {
    std::size_t length = 0;
    std::from_chars(packed.data(), packed.data() + colon, length);
    texts.emplace_back(packed.substr(colon + 1, length));
    packed.remove_prefix(std::min(packed.size(), colon + 1 + length));
  }
  return texts;
}

constexpr std::string_view kComplainants =
    "SELECT c.id, c.ticket_seq, o.id IS NOT NULL, c.type, c.at_ms, c.received_ms, c.user_hash, c.event_hash, "
    "c.text_hash, c.rule_hashes, c.event_id, c.platform, c.channel, c.room_id, c.user_id, c.user_key, c.user_name, "
    "c.contact, c.contact_ref, c.reply_to, c.order_id, c.text "
    "FROM complainants_1 c LEFT JOIN temp.openers o ON o.id = c.id ORDER BY c.id";
Complainant read_complainant(const Statement& row) {
  Complainant who;
  int at = 3;
  who.type =
      named(row.text(at++), {EventType::unknown, EventType::comment, EventType::private_message, EventType::feedback});
  who.at_ms = row.integer(at++);
  who.received_ms = row.integer(at++);
  for (std::uint64_t* hash : {&who.user_hash, &who.event_hash, &who.text_hash})
    *hash = static_cast<std::uint64_t>(row.integer(at++));
  who.rule_hashes = to_hashes(row.bytes(at++));
  for (std::string* text : {&who.event_id, &who.platform, &who.channel, &who.room_id, &who.user_id, &who.user_key,
                            &who.user_name, &who.contact, &who.contact_ref, &who.reply_to, &who.order_id, &who.text})
    *text = row.text(at++);
  return who;
}

constexpr std::string_view kTicket =
    "SELECT t.id, t.body, s.status, s.priority, s.change, s.version, s.updated_ms, s.events, s.users, s.anonymous, "
    "s.first_ms, s.last_ms, s.acknowledge_by_ms, s.respond_by_ms, s.investigate_by_ms, s.classify_by_ms, "
    "s.solution_by_ms, s.order_id, s.attachments "
    "FROM tickets_1 t LEFT JOIN ticket_states_1 s ON s.seq = t.seq WHERE t.seq = ?1";
pipeline::TicketState read_state(const Statement& row) {
  pipeline::TicketState state;
  int at = 2;
  state.status = pipeline::parse_status(row.text(at++)).value_or(pipeline::TicketStatus::pending);
  state.priority = static_cast<pipeline::Priority>(row.integer(at++));
  state.change = named(row.text(at++), {pipeline::Change::created, pipeline::Change::grown, pipeline::Change::raised});
  state.version = static_cast<std::uint32_t>(row.integer(at++));
  state.updated_ms = row.integer(at++);
  for (std::uint64_t* count : {&state.duplicates.events, &state.duplicates.users, &state.duplicates.anonymous})
    *count = static_cast<std::uint64_t>(row.integer(at++));
  state.duplicates.first_ms = row.integer(at++);
  state.duplicates.last_ms = row.integer(at++);
  pipeline::Sla& sla = state.sla;
  for (auto* deadline :
       {&sla.acknowledge_by_ms, &sla.respond_by_ms, &sla.investigate_by_ms, &sla.classify_by_ms, &sla.solution_by_ms})
    *deadline = row.optional_integer(at++);
  state.order_id = row.text(at++);
  state.attachments = unpack_texts(row.bytes(at++));
  return state;
}

// Version 0 says that none was there: the mending then looks for what the handlers were told.
pipeline::TicketState unknown_state(const pipeline::TicketBody& body) {
  pipeline::TicketState state;
  state.status = pipeline::TicketStatus::observed;
  state.version = 0;
  state.updated_ms = body.created_ms;
  state.duplicates = {1, 1, 0, body.created_ms, body.created_ms};
  return state;
}

class TakeOver {
 public:
  explicit TakeOver(const SqliteConnection& connection) : connection_(connection) {}

  void run() {
    Statement select(connection_, kComplainants);
    std::error_code error;
    while (select.next(error)) {
      const Complainant who = read_complainant(select);
      const std::int64_t seq = select.integer(1);
      select.integer(2) != 0 ? insert_ticket(seq, who) : add_joiner(seq, who);
    }
    require(error);
    if (block_.size() > 0) insert_block();
    take_over_openerless();
    require(connection_.run(kTakeOverRest));
    mend_rows(connection_);
  }

 private:
  void insert_ticket(std::int64_t seq, const Complainant& opener) {
    std::error_code error;
    if (ticket_.bind(seq).next(error)) {
      const pipeline::Result<pipeline::TicketBody> body = pipeline::parse_body_json(ticket_.text(1));
      if (body) {
        const bool has_state = !ticket_.text(2).empty();
        const pipeline::TicketState state = has_state ? read_state(ticket_) : unknown_state(*body);
        pack_opening({*body, state, opener, 0, JoinerBlock::address(number_, block_.size())}, packed_);
        require(insert_ticket_.bind(seq, ticket_.bytes(0), as_bytes(packed_)).run());
      }
    }
    ticket_.reset();
    require(error);
  }

  void add_joiner(std::int64_t seq, const Complainant& who) {
    block_.add(seq, 0, who);
    newest_ms_ = std::max(newest_ms_, who.received_ms);
    if (block_.is_full()) insert_block();
  }

  void insert_block() {
    block_.pack(packed_);
    require(insert_block_.bind(number_++, newest_ms_, as_bytes(packed_)).run());
    block_.clear();
  }

  // Nobody is left of whom a damaged file had lost.
  void take_over_openerless() {
    std::vector<std::int64_t> seqs;
    Statement select(connection_, "SELECT seq FROM tickets_1 WHERE seq NOT IN (SELECT seq FROM tickets)");
    std::error_code error;
    while (select.next(error)) seqs.push_back(select.integer(0));
    require(error);
    for (const std::int64_t seq : seqs) insert_ticket(seq, {});
  }

  const SqliteConnection& connection_;
  Statement ticket_{connection_, kTicket};
  Statement insert_ticket_{connection_, "INSERT OR IGNORE INTO tickets VALUES (?1, ?2, ?3)"};
  Statement insert_block_{connection_, "INSERT INTO complainants VALUES (?1, ?2, ?3)"};
  JoinerBlock block_;
  std::int64_t number_ = 1;
  std::int64_t newest_ms_ = 0;
  std::string packed_;
};

}  // namespace

void set_version_1_aside(const SqliteConnection& connection) {
  require(connection.run(kSetAside));
}

void take_over_version_1(const SqliteConnection& connection) {
  TakeOver(connection).run();
}

}  // namespace danmakud::adapters
