// A ticket as it goes to the handlers, made from what the store keeps or from what it has just taken.
#pragma once

#include <cstdint>

#include "pipeline/store.h"

namespace danmakud::pipeline {

OutboxEntry make_outbox_entry(std::int64_t seq, const QueueName& queue, const Ticket& ticket);

// When the version of a queue that waits longest came about; 0: nothing waits. What grew may stand before what waits
// longer, so it looks on to the first that is as it opened, but not far.
Result<std::int64_t> waits_since(OutboxReader& outbox, const QueueName& queue);

}  // namespace danmakud::pipeline
