// What one entry of a Redis stream or list holds, as events.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <hiredis/hiredis.h>

#include "adapters/sources/event_mapping.h"
#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

// A stream's entry: its only field, or its field `event`, is the message; else its fields are an event's members.
// Events without an id are given `name`, so that an entry that is read twice counts once.
void take_redis_fields(const std::optional<EventMapping>& mapping, const redisReply& fields, std::string_view name,
                       SourceOutput& out);

// The parts of a reply that is an array; none of another.
std::span<redisReply* const> parts_of(const redisReply& reply);
bool is_text(const redisReply& reply);

}  // namespace danmakud::adapters
