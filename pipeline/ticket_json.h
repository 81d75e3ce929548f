// The wire form of tickets: JSON as docs/handlers.md shows it, byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

void append_json_string(std::string_view text, std::string& out);  // quoted and escaped; valid UTF-8 passes as it is
void append_ticket_json(const Ticket& ticket, std::string& out);

void append_complainant_json(const Complainant& complainant, std::string& out);

// The fixed part alone, as the first version of the store kept it; what is not there stays as it is by default.
Result<TicketBody> parse_body_json(std::string_view json);

}  // namespace danmakud::pipeline
