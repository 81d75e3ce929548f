// A ticket of the dedup window. Most are only opened, and nobody ever joins them: those are one small object that owns
// nothing; what grows is made when it is needed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pipeline/distinct_counter.h"
#include "pipeline/keys.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

// What an event means to the window. The rules are the event's own.
struct Mark {
  EventType type = EventType::unknown;
  std::int64_t at_ms = 0;
  std::uint64_t category = 0, scope = 0;
  std::uint64_t user = 0, order = 0;  // 0: none
  std::uint64_t text = 0;             // 0: brings no text to a crowd
  std::span<const std::uint64_t> rules;
};

class WindowTicket {
 public:
  // What only some tickets have: somebody joined them, they have an order or files, or another's incident.
  struct Grown {
    TicketId incident;
    std::uint32_t version = 1;
    Change change = Change::created;
    std::int64_t updated_ms = 0;
    Duplicates duplicates;
    DistinctCounter users, anonymous_lines;
    std::uint64_t order = 0;  // of order_id
    std::string order_id;
    std::vector<std::string> attachments;
    std::vector<std::uint64_t> keys;
  };

  TicketId id;
  std::uint64_t category = 0, scope = 0;
  std::int64_t received_ms = 0;
  Sla sla;
  TicketStatus status = TicketStatus::pending;
  Priority priority = Priority::p3;
  std::uint32_t team = 0;  // a number of Names, like the next
  std::uint32_t serial_stem = 0, serial_number = 0;

  std::uint64_t opener() const { return opened_by_ == Opener::user ? first_ : 0; }  // user hash; 0: anonymous
  Duplicates duplicates() const;
  std::uint64_t anonymous_lines() const;
  std::uint64_t order() const { return grown_ == nullptr ? 0 : grown_->order; }
  const TicketId& incident() const { return grown_ == nullptr ? id : grown_->incident; }
  void belong_to(const TicketId& incident);
  // What is empty yet.
  void fill(std::uint64_t order, const std::string& order_id, std::vector<std::string>& attachments);
  TicketState state() const;
  void restore(const TicketState& state);  // all but what was counted

  Grown& grow();

 private:
  friend class Window;
  enum class Opener : std::uint8_t { none, user, anonymous };

  void count(const Mark& mark, bool is_new_user);
  void remember(std::uint64_t key);
  std::span<const std::uint64_t> few_keys() const { return std::span(keys_).first(key_count_); }
  std::span<const std::uint64_t> many_keys() const;

  std::unique_ptr<Grown> grown_;
  std::uint64_t first_ = 0;              // the first event's user; of an anonymous one, its line
  std::int64_t first_ms_ = 0;            // when it was
  std::array<std::uint64_t, 3> keys_{};  // a rule's or two, its text's; its own and its opener's are not kept
  std::uint32_t slot_ = 0;
  std::uint32_t older_ = 0, newer_ = 0;  // the ring of use, by slot
  std::uint8_t rules_ = 0, texts_ = 0;   // bound crowd keys
  std::uint8_t key_count_ = 0;           // of keys_
  Opener opened_by_ = Opener::none;
};

}  // namespace danmakud::pipeline
