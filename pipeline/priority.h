// How urgent a ticket is, and when it has grown enough to be sent again.
#pragma once

#include <cstdint>

#include "pipeline/policy.h"

namespace danmakud::pipeline {

struct Crowd {
  std::uint64_t users = 0;            // known ones
  std::uint64_t anonymous = 0;        // events of others
  std::uint64_t anonymous_lines = 0;  // different texts among these
};

// Never less urgent than the category's own. For P0, anonymous events count by their different lines only: a flood of
// one line is loud, but it may be one person.
Priority priority_of(const CategoryPolicy& category, const TriagePolicy& triage, const Crowd& crowd);

// The largest of 2, 5, 10, 20, 50, … that is reached; 0 below 2.
std::uint64_t growth_step(std::uint64_t users);

}  // namespace danmakud::pipeline
