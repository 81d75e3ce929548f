#include "adapters/ticket_row.h"

#include <charconv>
#include <cstring>
#include <initializer_list>

#include "pipeline/growth.h"

namespace danmakud::adapters {
namespace {

using pipeline::Change;
using pipeline::Complainant;
using pipeline::EventType;
using pipeline::Priority;
using pipeline::TicketStatus;

constexpr std::string_view kSampleQuery =
    "SELECT c.user_id, c.text, c.at_ms FROM chain CROSS JOIN complainants c ON c.id = chain.id ORDER BY c.id "
    "LIMIT -1 OFFSET 1";

template <class Enum>
Enum named(std::string_view name, std::initializer_list<Enum> all) {
  for (const Enum value : all) {
    if (to_string(value) == name) return value;
  }
  return *all.begin();
}

std::int64_t to_integer(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TicketRow read_ticket_row(const Statement& row) {
  TicketRow ticket;
  int at = 0;
  ticket.seq = row.integer(at++);
  pipeline::TicketState& state = ticket.state;
  state.status = pipeline::parse_status(row.text(at++)).value_or(TicketStatus::pending);
  state.priority = static_cast<Priority>(row.integer(at++));
  state.change = named(row.text(at++), {Change::created, Change::grown, Change::raised});
  state.version = static_cast<std::uint32_t>(row.integer(at++));
  state.updated_ms = row.integer(at++);
  for (std::uint64_t* count : {&state.duplicates.events, &state.duplicates.users, &state.duplicates.anonymous}) {
    *count = static_cast<std::uint64_t>(row.integer(at++));
  }
  state.duplicates.first_ms = row.integer(at++);
  state.duplicates.last_ms = row.integer(at++);
  pipeline::Sla& sla = state.sla;
  for (auto* deadline :
       {&sla.acknowledge_by_ms, &sla.respond_by_ms, &sla.investigate_by_ms, &sla.classify_by_ms, &sla.solution_by_ms}) {
    *deadline = row.optional_integer(at++);
  }
  state.order_id = row.text(at++);
  state.attachments = unpack_texts(as_text(row.bytes(at++)));
  ticket.received_ms = row.integer(at++);
  ticket.body = row.text(at++);
  return ticket;
}

Complainant read_complainant(const Statement& row) {
  Complainant who;
  int at = 0;
  who.type = parse_event_type(row.text(at++));
  who.at_ms = row.integer(at++);
  who.received_ms = row.integer(at++);
  for (std::uint64_t* hash : {&who.user_hash, &who.event_hash, &who.text_hash}) {
    *hash = static_cast<std::uint64_t>(row.integer(at++));
  }
  who.rule_hashes = to_hashes(row.bytes(at++));
  for (std::string* text : {&who.event_id, &who.platform, &who.channel, &who.room_id, &who.user_id, &who.user_key,
                            &who.user_name, &who.contact, &who.contact_ref, &who.reply_to, &who.order_id, &who.text}) {
    *text = row.text(at++);
  }
  return who;
}

pipeline::EventType parse_event_type(std::string_view name) {
  return named(name, {EventType::unknown, EventType::comment, EventType::private_message, EventType::feedback});
}

std::vector<std::uint64_t> to_hashes(Bytes bytes) {
  std::vector<std::uint64_t> hashes(bytes.size() / sizeof(std::uint64_t));
  if (!hashes.empty()) std::memcpy(hashes.data(), bytes.data(), hashes.size() * sizeof(std::uint64_t));
  return hashes;
}

Bytes to_bytes(const std::vector<std::uint64_t>& hashes) {
  return {reinterpret_cast<const std::uint8_t*>(hashes.data()), hashes.size() * sizeof(std::uint64_t)};
}

std::string pack_texts(const std::vector<std::string>& texts) {
  std::string packed;
  for (const std::string& text : texts) packed += std::to_string(text.size()) + ':' + text;
  return packed;
}

std::vector<std::string> unpack_texts(std::string_view packed) {
  std::vector<std::string> texts;
  for (std::size_t colon; (colon = packed.find(':')) != std::string_view::npos;) {
    const auto length = static_cast<std::size_t>(to_integer(packed.substr(0, colon)));
    texts.emplace_back(packed.substr(colon + 1, length));
    packed.remove_prefix(std::min(packed.size(), colon + 1 + length));
  }
  return texts;
}

Serial parse_serial(std::string_view serial) {
  const std::size_t last = serial.rfind('-');
  if (last == std::string_view::npos || last == 0) return {};
  const std::size_t first = serial.rfind('-', last - 1);
  const std::size_t day = first == std::string_view::npos ? 0 : first + 1;
  return {to_integer(serial.substr(day, last - day)), to_integer(serial.substr(last + 1))};
}

// A link to another ticket's row, which only a damaged file has, ends the chain.
std::string chain_from(std::string_view from) {
  return "WITH RECURSIVE chain (id, previous) AS (SELECT id, previous FROM complainants WHERE id = (SELECT " +
         std::string(from) +
         " FROM ticket_states WHERE seq = ?1) UNION ALL SELECT c.id, c.previous FROM chain CROSS JOIN complainants c"
         " ON c.id = chain.previous AND c.ticket_seq = ?1) ";
}

SampleReader::SampleReader(const SqliteConnection& connection)
    : select_(connection, chain_from("early_complainant") + std::string(kSampleQuery)) {}

std::error_code SampleReader::read(std::int64_t seq, std::vector<pipeline::Sample>& samples) {
  std::error_code error;
  select_.bind(seq);
  while (select_.next(error) && samples.size() < pipeline::kSamples) {
    pipeline::add_sample(samples, select_.text(0), select_.text(1), select_.integer(2));
  }
  select_.reset();
  return error;
}

}  // namespace danmakud::adapters
