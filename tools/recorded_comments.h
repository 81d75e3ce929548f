// Recorded events, one after another, from a file that fits into memory.
#pragma once

#include <functional>
#include <string>

#include "pipeline/event.h"

namespace danmakud::tools {

// NDJSON, plain or compressed. Throws std::runtime_error naming the file.
void for_each_recorded(const std::string& path, const std::function<void(const pipeline::Event&)>& visit);

// A whole file, decompressed. Throws std::runtime_error naming the file.
std::string read_whole(const std::string& path);

}  // namespace danmakud::tools
