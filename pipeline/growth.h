// What every store does alike with a ticket: how the next change is laid over what is kept, and which complainants
// become samples.
#pragma once

#include <algorithm>
#include <cstddef>

#include "pipeline/store.h"
#include "pipeline/ticket.h"

namespace danmakud::pipeline {

inline constexpr std::size_t kSamples = 5;

// Normally a change continues exactly what is kept, and becomes it. It does not when the window had forgotten the
// ticket and counts it from the start again: then nothing that handlers were told may go backwards.
inline void apply_growth(TicketState& kept, const TicketChange& change) {
  TicketState grown = change.state;
  const bool is_told_again = change.queued && kept.status != TicketStatus::observed;  // an observed one was never told
  grown.version = std::max(grown.version, kept.version + (is_told_again ? 1U : 0U));
  grown.duplicates.events = std::max(grown.duplicates.events, kept.duplicates.events + 1);
  grown.duplicates.users = std::max(grown.duplicates.users, kept.duplicates.users);
  grown.duplicates.anonymous = std::max(grown.duplicates.anonymous, kept.duplicates.anonymous);
  grown.duplicates.first_ms = std::min(grown.duplicates.first_ms, kept.duplicates.first_ms);
  grown.duplicates.last_ms = std::max(grown.duplicates.last_ms, kept.duplicates.last_ms);
  if (kept.status != TicketStatus::observed) grown.status = kept.status;
  grown.priority = std::min(grown.priority, kept.priority);
  kept = std::move(grown);
}

// The first few others who complained, each with words of their own.
inline void add_sample(std::vector<Sample>& samples, std::string_view user_id, std::string_view text,
                       std::int64_t ts_ms) {
  const bool is_known = std::ranges::any_of(samples, [&](const Sample& sample) { return sample.text == text; });
  if (samples.size() == kSamples || is_known || text.empty()) return;
  samples.push_back({std::string(user_id), std::string(text), ts_ms});
}

}  // namespace danmakud::pipeline
