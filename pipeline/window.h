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
#include <vector>

#include <boost/container/deque.hpp>

#include "pipeline/key_table.h"
#include "pipeline/keys.h"
#include "pipeline/policy.h"
#include "pipeline/window_ticket.h"

namespace danmakud::pipeline {

// Where an event belongs.
struct Placement {
  WindowTicket* ticket = nullptr;         // null: it opens its own
  bool by_user = false;                   // else by crowd
  const WindowTicket* related = nullptr;  // the own ticket belongs to this one's incident
};

class Window {
 public:
  explicit Window(const DedupPolicy& policy, std::uint64_t seed = 0) : index_(seed) { adopt(policy); }  // of KeyTable

  void adopt(const DedupPolicy& policy) { policy_ = policy; }

  WindowTicket* find(const TicketId& id) { return lookup(ticket_key(id)); }
  const WindowTicket* find(TicketRef ref) const;  // null: it has left the window
  static TicketRef ref_of(const WindowTicket& ticket);
  Placement place(const Mark& mark);

  // A new ticket, to be filled by the caller and then to absorb its opening event. May evict others.
  WindowTicket& open(const TicketId& id, std::int64_t received_ms);
  void forget(const TicketId& id);  // where it knows it
  // Counts an event into a ticket and lets later ones find it by what this one brings.
  void absorb(WindowTicket& ticket, const Mark& mark);

  // Loads what place() and absorb() will look at.
  void fetch(const Mark& mark) const;

  std::size_t size() const { return tickets_.size() - 1 - free_.size(); }
  static std::size_t remembered_keys(const WindowTicket& ticket);

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
  bool bind(std::uint64_t key, const WindowTicket& ticket);  // whether it did not lead there before

  bool is_over_limits() const;
  void make_room();
  void evict(WindowTicket& ticket);
  template <class Visit>
  static void each_key(const WindowTicket& ticket, Visit visit);
  void link_newest(WindowTicket& ticket);
  void unlink(WindowTicket& ticket);

  DedupPolicy policy_;
  using Tickets = boost::container::deque<WindowTicket, void,
                                          boost::container::deque_options_t<boost::container::block_size<128U>>>;
  Tickets tickets_{1};  // by slot; references stay valid
  std::vector<std::uint32_t> free_;
  KeyTable<std::uint32_t> index_;
};

}  // namespace danmakud::pipeline
