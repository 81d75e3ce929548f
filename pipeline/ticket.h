// A ticket: one complaint, whoever and however many made it. Value types; the wire form is in ticket_json.h.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/event.h"

namespace danmakud::pipeline {

enum class Priority : std::uint8_t { p0, p1, p2, p3 };  // smaller is more urgent
enum class TicketStatus : std::uint8_t { observed, pending };
enum class Change : std::uint8_t { created, grown, raised };

std::string_view to_string(Priority priority);  // "P0"
std::string_view to_string(TicketStatus status);
std::string_view to_string(Change change);
std::optional<Priority> parse_priority(std::string_view text);
std::optional<TicketStatus> parse_status(std::string_view text);

// A ULID: 48 bits of milliseconds, 80 bits of a hash of what opened it. The same event gives the same id.
struct TicketId {
  std::array<std::uint8_t, 16> bytes{};
  friend auto operator<=>(const TicketId&, const TicketId&) = default;
};
std::string to_string(const TicketId& id);  // 26 characters, Crockford base 32
std::optional<TicketId> parse_ticket_id(std::string_view text);

struct Match {
  std::string rule;
  std::string text;  // of the masked original; empty where the hit lies within what was masked
};

// By when something is owed, or that nothing is: an optional in six bytes, as every open ticket keeps five.
class [[gnu::packed]] Deadline {
 public:
  // As an optional would. NOLINTBEGIN(google-explicit-constructor)
  Deadline(std::nullopt_t /*none*/ = std::nullopt) {}
  Deadline(std::int64_t ms) : low_(static_cast<std::uint32_t>(ms)), high_(static_cast<std::int16_t>(ms >> 32)) {}
  Deadline(std::optional<std::int64_t> ms) : Deadline(ms ? Deadline(*ms) : Deadline()) {}
  operator std::optional<std::int64_t>() const {
    return *this ? std::optional(std::int64_t{high_} << 32 | low_) : std::nullopt;
  }
  // NOLINTEND(google-explicit-constructor)
  explicit operator bool() const { return high_ != kNone; }
  friend bool operator==(const Deadline&, const Deadline&) = default;

 private:
  static constexpr std::int16_t kNone = std::numeric_limits<std::int16_t>::min();  // 4,000 years before 1970
  std::uint32_t low_ = 0;
  std::int16_t high_ = kNone;
};

struct Sla {
  Deadline acknowledge_by_ms, respond_by_ms, investigate_by_ms, classify_by_ms, solution_by_ms;
};

struct Duplicates {
  std::uint64_t events = 0;
  std::uint64_t users = 0;
  std::uint64_t anonymous = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

struct TicketSource {
  EventType type = EventType::unknown;
  std::string channel, platform, room_id, live_id;
  std::optional<std::int64_t> stream_pos_ms;
  std::string streamer_id, streamer_name, merchant_id, merchant_name, guild_id, item_id, item_url, item_category,
      event_id;
  std::string button, title, reported_by;
};

struct TicketUser {
  std::string id, key, name, contact, contact_ref, reply_to, device, app_version, city;
};

struct Sample {
  std::string user_id, text;
  std::int64_t ts_ms = 0;
};

// What grows while a ticket lives: small, so that every event can carry it to the store.
struct TicketState {
  TicketStatus status = TicketStatus::pending;
  Priority priority = Priority::p3;
  Change change = Change::created;
  std::uint32_t version = 1;
  std::int64_t updated_ms = 0;
  Sla sla;
  Duplicates duplicates;
  std::string order_id;                  // filled by later events of the same user where it was empty
  std::vector<std::string> attachments;  // likewise
};

// What is fixed when a ticket opens. All texts are masked.
struct TicketBody {
  TicketId id;
  TicketId incident;
  std::string serial;
  std::int64_t created_ms = 0, received_ms = 0;
  std::string title, text, category, category_name, team, team_name;
  std::vector<std::string> flags;
  double score = 0;
  std::vector<Match> matched;
  std::string rules_version, model_version;
  TicketSource source;
  TicketUser user;
};

struct Ticket {
  TicketBody body;
  TicketState state;
  std::vector<Sample> samples;  // read from its complainants; the opener is not among them
};

// One event of a ticket, the opener included: nothing disappears into a count. Text is masked.
struct Complainant {
  EventType type = EventType::unknown;
  std::string event_id, platform, channel, room_id, user_id, user_key, user_name, contact, contact_ref, reply_to,
      order_id, text;
  std::int64_t at_ms = 0, received_ms = 0;
  // For the window to be rebuilt from the store; hashes of unmasked values.
  std::uint64_t user_hash = 0;   // 0: anonymous
  std::uint64_t event_hash = 0;  // 0: no event id
  std::uint64_t text_hash = 0;   // of the folded text
  std::vector<std::uint64_t> rule_hashes;
};

// A queue that handlers read: a team's tickets of one priority.
struct QueueName {
  std::string team;
  Priority priority = Priority::p3;
  friend auto operator<=>(const QueueName&, const QueueName&) = default;
};

}  // namespace danmakud::pipeline
