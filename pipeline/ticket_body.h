// From a finding to what a ticket keeps of it.
#pragma once

#include "pipeline/finding.h"
#include "pipeline/policy.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

// All that tells the opening event from any other, for the ticket's id.
std::string id_material(const Finding& finding);

// The fixed part, but for what the window decides: id, incident and serial are the caller's.
TicketBody make_body(const Finding& finding, const Policy& policy);

// The event's own row; takes the finding's strings.
Complainant take_complainant(Finding& finding);

}  // namespace danmakud::pipeline
