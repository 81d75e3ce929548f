// How many tickets a second Redis takes through the gate when nothing but Redis is in the way: one connection, many
// commands on their way.
#pragma once

#include <cstddef>
#include <string>

#include "tests/support/redis_server.h"

namespace danmakud::test {

// Enters `tickets` tickets, as large as `ticket`, into a queue of its own.
double tickets_a_second(const RedisServer& redis, std::size_t tickets, const std::string& ticket);

}  // namespace danmakud::test
