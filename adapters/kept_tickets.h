// Tickets as the store has them, of those that commits met lately: who joins one again need not look for it.
//
// Thread: record's.
#pragma once

#include <memory>
#include <utility>

#include <boost/unordered/unordered_flat_map.hpp>

#include "adapters/sqlite_writer.h"
#include "pipeline/ticket_id_hash.h"

namespace danmakud::adapters {

class KeptTickets {
 public:
  KeptTicket* find(const pipeline::TicketId& id) {
    const auto found = tickets_.find(id);
    return found == tickets_.end() ? nullptr : found->second.get();
  }
  // Stays where it is until it is forgotten.
  KeptTicket& keep(const pipeline::TicketId& id, KeptTicket ticket) {
    return *tickets_.insert_or_assign(id, std::make_unique<KeptTicket>(std::move(ticket))).first->second;
  }
  void forget() { tickets_.clear(); }
  void forget_if_many() {
    if (tickets_.size() > kMost) forget();
  }

 private:
  static constexpr std::size_t kMost = 8192;
  boost::unordered_flat_map<pipeline::TicketId, std::unique_ptr<KeptTicket>, pipeline::TicketIdHash> tickets_;
};

}  // namespace danmakud::adapters
