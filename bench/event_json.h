// An event as one line of JSON, in the members and the order of the contract; what is empty is left out.
#pragma once

#include <string>

#include "pipeline/event.h"

namespace danmakud::bench {

std::string to_json(const pipeline::Event& event);

}  // namespace danmakud::bench
