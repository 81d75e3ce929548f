// The people of a room: numbered from 0, a few of them talkative, each with the same id and name wherever they write.
#pragma once

#include <string>

#include "bench/random.h"

namespace danmakud::bench {

std::string user_id(std::size_t user);
std::string user_name(std::size_t user);

// A viewer who writes now: of `size` people the first are far likelier, as in a real room.
std::size_t pick_talker(std::size_t size, Random& random);

}  // namespace danmakud::bench
