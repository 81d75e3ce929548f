// The dedup window: the tickets that events may still join, and the keys by which they are found.
//
// How: one flat table leads from a key to a ticket. A key is a user's, or a crowd's for one rule or one text; each
// exists without an order and, where one is known, with it, so that every buyer's order finds its own ticket while the
// crowd finds the incident's first.
//
// Invariants:
// 1. A ticket remembers every key that leads, or once led, to it; what leaves the window leaves no key behind.
// 2. What absorb() does depends on nothing but the tickets' earlier events in their order. The same events, read back
// from the
//    store, make the same window.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include "pipeline/distinct_counter.h"
#include "pipeline/keys.h"
#include "pipeline/policy.h"
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

struct WindowTicket {
  TicketId id, incident;
  TicketState state;  // duplicates are the window's own count
  std::int64_t received_ms = 0;
  std::string serial;
  const std::string* team = nullptr;
  std::uint64_t category = 0, scope = 0;
  std::uint64_t opener = 0;  // user hash; 0: anonymous
  std::uint64_t order = 0;   // of state.order_id
  DistinctCounter users, anonymous_lines;

 private:
  friend class Window;
  using Keys = boost::container::small_vector<std::uint64_t, 5>;  // its own, its user's, a rule's or two, its text's
  Keys keys_;
  std::uint8_t rules_ = 0, texts_ = 0;  // bound crowd keys
  std::uint32_t slot_ = 0;
  std::uint32_t older_ = 0, newer_ = 0;  // the ring of use, by slot
};

// Where an event belongs.
struct Placement {
  WindowTicket* ticket = nullptr;         // null: it opens its own
  bool by_user = false;                   // else by crowd
  const WindowTicket* related = nullptr;  // the own ticket belongs to this one's incident
};

class Window {
 public:
  explicit Window(const DedupPolicy& policy) { adopt(policy); }

  void adopt(const DedupPolicy& policy) { policy_ = policy; }

  WindowTicket* find(const TicketId& id) { return lookup(ticket_key(id)); }
  const WindowTicket* find(TicketRef ref) const;  // null: it has left the window
  static TicketRef ref_of(const WindowTicket& ticket);
  Placement place(const Mark& mark);

  // A new ticket, to be filled by the caller and then to absorb its opening event. May evict others.
  WindowTicket& open(const TicketId& id, const TicketId& incident);
  void forget(const TicketId& id);  // where it knows it
  // Counts an event into a ticket and lets later ones find it by what this one brings.
  void absorb(WindowTicket& ticket, const Mark& mark);

  std::size_t size() const { return tickets_.size() - 1 - free_.size(); }
  static std::size_t remembered_keys(const WindowTicket& ticket) { return ticket.keys_.size(); }

 private:
  static constexpr std::uint32_t kRing = 0;  // the slot that closes the ring of use

  WindowTicket* lookup(std::uint64_t key);
  Placement place_by_user(const Mark& mark);
  void place_by_crowd(const Mark& mark, Placement& placement);
  WindowTicket* find_crowd(const Mark& mark, std::uint64_t order);
  bool fits_user(const WindowTicket& ticket, std::int64_t at_ms) const;
  bool fits_crowd(const WindowTicket& ticket, std::int64_t at_ms) const;

  void gather(WindowTicket& ticket, const Mark& mark);
  bool gather(WindowTicket& ticket, const Mark& mark, std::uint64_t rule_or_text, std::uint64_t order);
  void bind(std::uint64_t key, WindowTicket& ticket);

  bool is_over_limits() const;
  void evict(WindowTicket& ticket);
  void link_newest(WindowTicket& ticket);
  void unlink(WindowTicket& ticket);

  DedupPolicy policy_;
  std::deque<WindowTicket> tickets_{1};  // by slot; references stay valid
  std::vector<std::uint32_t> free_;
  boost::unordered_flat_map<std::uint64_t, std::uint32_t, KeyHash> index_;
};

}  // namespace danmakud::pipeline
