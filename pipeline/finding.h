// What screen passes to triage: an event that is a complaint, copied out and masked. The unmasked text does not go past
// screen.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pipeline/event.h"
#include "pipeline/ledger.h"
#include "pipeline/receipt.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

struct Policy;

struct Finding {
  Event event;  // text, title, user_name and contact are masked; order_id is filled from the text where it was empty
  std::string category;
  double score = 0;
  std::vector<Match> matched;
  std::vector<std::uint64_t> rule_hashes;  // of the rules of `matched`, in its order; of a topic with the category
  std::uint64_t text_hash = 0;             // of the folded, unmasked text
  std::uint32_t event_index = 0;           // within its block
  std::uint16_t source = 0;
  Hold hold;
};

struct FindingBatch {
  std::vector<Finding> findings;         // of one block or some, in stream order
  std::shared_ptr<const Policy> policy;  // the one they were screened with
  std::size_t worker = 0;                // the screen worker it comes from
  std::shared_ptr<LedgerProbe> probe;    // set: a ledger mark passes by; findings is empty
};

}  // namespace danmakud::pipeline
