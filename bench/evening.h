// A written evening of live commerce: 11 November, 19:30 to 22:30, a big room on kuaishou (r1001) and a smaller one on
// douyin (r2002).
//
// The play, in order of time: greetings, launches with their bursts, jokes with tempting words, copy-paste waves of a
// lottery, a user who complains by danmaku, private message and button, an outage of which hundreds report in their own
// words (20:47), three buyers with three orders and one complaint, an anonymous flood of one line, and all evening long
// complaints of every category by every way, plain and disguised. Crowds grow with the number of events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace danmakud::bench {

// `events` lines of JSON in the order of their times. The same seed and number give the same bytes. Requires: events >=
// 1000.
std::vector<std::string> make_evening(std::uint64_t seed, std::size_t events);

}  // namespace danmakud::bench
