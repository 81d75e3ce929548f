// What a running daemon shows from outside: its metrics, and how long it takes to settle.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "tests/support/danmakud.h"
#include "tests/support/redis_server.h"

namespace danmakud::test {

double seconds_since(std::chrono::steady_clock::time_point began);
std::string config_of(const RedisServer& redis);

double metric(Danmakud& daemon, std::string_view name);
// Throws where that takes more than ten minutes.
void wait_until(std::string_view what, const std::function<bool()>& is_so);
void wait_until_delivered(Danmakud& daemon);

double post_seconds(Danmakud& daemon);  // of a complaint of its own, to its acknowledgement
// The median of posts in turn, with rests in between, for as long as `goes_on`.
double median_post_ms(Danmakud& daemon, const std::function<bool()>& goes_on);
double median_post_ms(Danmakud& daemon, std::chrono::milliseconds for_long);

}  // namespace danmakud::test
