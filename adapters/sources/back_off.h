// When to connect again, by why the last connection ended. Jittered, so that many sources do not come back at once.
#pragma once

#include <chrono>

#include "adapters/sources/source_codec.h"

namespace danmakud::adapters {

class BackOff {
 public:
  // `stable_for`: how long the platform had let us in; zero: not at all. `random`: in [0, 1).
  std::chrono::milliseconds next(SourceFaultKind kind, std::chrono::milliseconds stable_for, double random);

 private:
  unsigned failures_ = 0;  // one after another, none of them after a stable minute
  SourceFaultKind last_ = SourceFaultKind::network;
};

}  // namespace danmakud::adapters
