// Makes ticket ids. Their text form is in ticket.h.
#pragma once

#include <string_view>

#include "pipeline/clock.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

// The opening event's time and 80 bits of a hash of all that tells that event from any other.
TicketId make_ticket_id(WallTime opened_at, std::string_view material);

}  // namespace danmakud::pipeline
