// What two configurations made of the same recorded events, compared: for `replay --against`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/memory_store.h"

namespace danmakud::daemon {

struct TicketDifference {
  enum class Kind : std::uint8_t { gained, lost, changed } kind = Kind::changed;
  pipeline::Ticket ours, theirs;  // `ours` is empty when gained, `theirs` when lost
};

// Tickets that the same event opened are the same ticket, and differ in category, priority, status or how many events
// they hold. Ordered by when they were opened; of what one event opened, by kind.
std::vector<TicketDifference> differences(const pipeline::MemoryStore& ours, const pipeline::MemoryStore& theirs);

// {"change":"changed","text":…,"room_id":…,"event_id":…,"ours":{"category",…},"theirs":{…}}; null for what is not
// there.
std::string to_json(const TicketDifference& difference);

}  // namespace danmakud::daemon
