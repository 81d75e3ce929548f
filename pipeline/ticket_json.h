// The wire form of tickets: JSON as docs/handlers.md shows it, byte for byte; and the body as the store keeps
// it.
#pragma once

#include <string>
#include <string_view>

#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

void append_json_string(std::string_view text, std::string& out);  // quoted and escaped; valid UTF-8 passes as it is
void append_ticket_json(const Ticket& ticket, std::string& out);

void append_complainant_json(const Complainant& complainant, std::string& out);

// The fixed part alone, for the store; parse_body_json reads what append_body_json wrote, of this and of older
// versions.
void append_body_json(const TicketBody& body, std::string& out);
Result<TicketBody> parse_body_json(std::string_view json);
// The serial alone, without reading the rest; empty where there is none.
std::string_view serial_in_body_json(std::string_view json);

}  // namespace danmakud::pipeline
