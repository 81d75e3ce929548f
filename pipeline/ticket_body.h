// From a finding to what a ticket keeps of it.
#pragma once

#include "pipeline/finding.h"
#include "pipeline/policy.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

// All that tells the opening event from any other, for the ticket's id.
std::string id_material(const Finding& finding);

// The fixed part, but for what the window decides: id, incident and serial are the caller's. Takes of the finding what
// its own row does not hold.
void take_body(Finding& finding, const CategoryPolicy& category, const Policy& policy, TicketBody& body);

// The event's own row, but for its hashes; takes the finding's strings.
void take_complainant(Finding& finding, Complainant& complainant);

}  // namespace danmakud::pipeline
