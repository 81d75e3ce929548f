// A ticket as it goes to the handlers, made from what the store keeps or from what it has just taken.
#pragma once

#include <cstdint>

#include "pipeline/store.h"

namespace danmakud::pipeline {

OutboxEntry make_outbox_entry(std::int64_t seq, const QueueName& queue, const Ticket& ticket);

}  // namespace danmakud::pipeline
