#include "pipeline/ledger.h"

namespace danmakud::pipeline {

SourceCounts& SourceCounts::operator+=(const SourceCounts& other) {
  received += other.received;
  rejected += other.rejected;
  shed += other.shed;
  clean += other.clean;
  found += other.found;
  triaged += other.triaged;
  repeat += other.repeat;
  opened += other.opened;
  joined += other.joined;
  returned += other.returned;
  repeat_settled += other.repeat_settled;
  return *this;
}

}  // namespace danmakud::pipeline
