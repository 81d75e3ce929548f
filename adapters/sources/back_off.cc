#include "adapters/sources/back_off.h"

#include <algorithm>

namespace danmakud::adapters {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kStable = std::chrono::minutes{1};
constexpr unsigned kMostDoublings = 16;

struct Pace {
  milliseconds first, second, most;  // doubled from the second on
};

// A platform that takes us for a robot, a room that is not there, a setting that is wrong: minutes, or it gets worse.
// A token that was refused is fetched again soon, once; when that is refused, too, only the operator can mend it.
constexpr Pace pace_of(SourceFaultKind kind) {
  switch (kind) {
    case SourceFaultKind::auth:
      return {std::chrono::seconds{2}, std::chrono::minutes{2}, std::chrono::minutes{10}};
    case SourceFaultKind::risk_control:
      return {std::chrono::minutes{5}, std::chrono::minutes{10}, std::chrono::minutes{60}};
    case SourceFaultKind::missing_room:
    case SourceFaultKind::configuration:
      return {std::chrono::minutes{5}, std::chrono::minutes{10}, std::chrono::minutes{30}};
    default:
      return {std::chrono::seconds{1}, std::chrono::seconds{2}, std::chrono::seconds{30}};
  }
}

}  // namespace

milliseconds BackOff::next(SourceFaultKind kind, milliseconds stable_for, double random) {
  if (stable_for >= kStable || kind != last_) failures_ = 0;
  last_ = kind;
  const Pace pace = pace_of(kind);
  const unsigned doublings = std::min(failures_++, kMostDoublings);
  if (kind == SourceFaultKind::asked && doublings == 0) return milliseconds{0};
  const milliseconds full =
      doublings == 0 ? pace.first : std::min<milliseconds>(pace.most, pace.second * (1L << (doublings - 1)));
  return milliseconds{static_cast<long long>(static_cast<double>(full.count()) * (0.5 + random / 2))};
}

}  // namespace danmakud::adapters
