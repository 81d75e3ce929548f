// For maps by ticket: ids end in a hash, which is taken as it is.
#pragma once

#include <cstddef>
#include <cstring>

#include "pipeline/ticket.h"

namespace danmakud::pipeline {

struct TicketIdHash {
  std::size_t operator()(const TicketId& id) const {
    std::size_t hash = 0;
    std::memcpy(&hash, id.bytes.data() + id.bytes.size() - sizeof hash, sizeof hash);
    return hash;
  }
};

}  // namespace danmakud::pipeline
