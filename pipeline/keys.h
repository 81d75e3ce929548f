// What makes two events one complaint, as 64-bit hashes of unmasked values: the keys of the dedup window.
// None is 0.
#pragma once

#include <cstdint>
#include <string_view>

#include "pipeline/event.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

// A ticket of the window in few bytes. It may outlive the ticket: then `check` no longer fits.
struct TicketRef {
  std::uint32_t slot = 0;  // 0: none
  std::uint32_t check = 0;
};

std::uint64_t user_hash(const Event& event);          // 0: anonymous
std::uint64_t event_hash(const Event& event);         // 0: no event id
std::uint64_t order_hash(std::string_view order_id);  // 0: no order
std::uint64_t category_hash(std::string_view category);

// Where a crowd gathers: the merchant for what is bought, where it is known; else the room.
std::uint64_t scope_hash(std::string_view platform, std::string_view category, std::string_view merchant_id,
                         std::string_view room_id);

std::uint64_t ticket_key(const TicketId& id);
std::uint64_t user_key(std::uint64_t user, std::uint64_t category, std::uint64_t order);
std::uint64_t crowd_key(std::uint64_t scope, std::uint64_t rule_or_text, std::uint64_t order);

// A statement without words is told by its button.
std::uint64_t text_key(const Event& event, std::uint64_t text_hash);

}  // namespace danmakud::pipeline
